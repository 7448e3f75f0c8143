"""The month of the court: every figure against SQL of its own, the ledger of trips, what a refusal teaches, and the papers that carry it away."""

import csv
import io
import subprocess
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.cells import as_text
from cases.clock import ZONE, now, today
from cases.court_figures import after, before, may_count, of_month
from cases.models import Confirmation, CourtMeeting, Ground, Service, ServiceMethod, Turn
from cases.moves import ConfirmationAction as A, ConfirmationState as C
from cases.papers import court_month as paper
from cases.steps import confirmation as steps
from cases.trips import Errand, Way, by_errand, trips
from tests.cases import walk as court
from tests.cases.walk import CONFIRMATION_PATHS, Walk

pytestmark = pytest.mark.django_db
At = Callable[[str], Confirmation]
FIRST = date(2026, 1, 1)


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def refused(walk: Walk, ground: str = "358-1") -> Confirmation:
    """Dismissed on a ground, and issued."""
    file = court.decide(walk, CONFIRMATION_PATHS[C.VERIFYING](walk), outcome="dismissed", ground=ground)
    return steps.issue(court.seal(file), actor=walk.cast.clerk)


def asked(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def this_month() -> date:
    return today().replace(day=1)


def ways(found: list[object]) -> dict[str, dict[str, int]]:
    return {str(errand): {str(way): n for way, n in counts.items() if n} for errand, counts, _saved in by_errand(found)}


def test_a_case_that_never_leaves_the_station_saves_every_errand(confirmation_at: At) -> None:
    file = confirmation_at(C.SERVED)
    found = trips(Confirmation.objects.filter(pk=file.pk))
    assert ways(found) == {"apply": {"station": 2}, "meet": {"station": 2}, "receive": {"phone": 2}}
    assert all(trip.saved for trip in found)


def test_meeting_in_the_court_and_a_ruling_handed_over_there_are_trips_that_were_made(confirmation_at: At) -> None:
    file = confirmation_at(C.SERVED)
    CourtMeeting.objects.filter(confirmation=file).update(channel="court")
    Service.objects.filter(confirmation=file, party=file.case.parties.first()).update(method=ServiceMethod.DIRECT)
    found = trips(Confirmation.objects.filter(pk=file.pk))
    assert (sum(trip.saved for trip in found), sum(trip.way == Way.COURT for trip in found)) == (3, 3)
    assert of_month(Confirmation.objects.all(), this_month()).no_trip == 0


@pytest.mark.parametrize(("where", "way"), [("station", Way.STATION), ("home", Way.POST), ("court", Way.COURT), ("", Way.COURT)])
def test_what_the_clerk_handed_over_at_the_station_was_no_trip_to_the_court(confirmation_at: At, walk: Walk, where: str, way: Way) -> None:
    file = confirmation_at(C.ISSUED)
    service = file.services.filter(party__isnull=False).order_by("id").first()
    assert service is not None
    sent = {"service": service.pk, "result": "received", "method": "direct", "note": "本人签收", "handed_at": where}
    assert of(walk.cast.clerk).post(reverse("service", args=[file.case.number, file.pk]), sent).status_code == 302
    [trip] = [trip for trip in trips(Confirmation.objects.filter(pk=file.pk)) if trip.errand == Errand.RECEIVE]
    assert (trip.way, trip.saved) == (way, way != Way.COURT)


def test_a_first_meeting_in_the_court_to_which_one_side_came_is_a_trip_that_the_second_does_not_hide(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.FILED)
    first, last = file.case.parties.all()
    page = reverse("move_confirmation", args=[file.case.number, file.pk, A.VERIFY])
    sent = {"version": file.version, "verify_channel": "court", "came": first.pk}
    assert of(walk.cast.clerk).post(page, {**sent, "came": 10**9}).status_code == 200, "nobody of this case"
    assert of(walk.cast.clerk).post(page, sent).status_code == 302
    file.refresh_from_db()
    assert not file.verified_together
    again = {"version": file.version, "verify_channel": "video", "verified_together": "on"}
    assert of(walk.cast.clerk).post(page, again).status_code == 302
    found = [trip for trip in trips(Confirmation.objects.filter(pk=file.pk)) if trip.errand == Errand.MEET]
    assert [(trip.party, trip.way) for trip in found] == [(first.pk, Way.COURT), (first.pk, Way.PHONE), (last.pk, Way.PHONE)]
    steps.issue(court.seal(court.decide(walk, Confirmation.objects.get(pk=file.pk))), actor=walk.cast.clerk)
    assert of_month(Confirmation.objects.all(), this_month()).no_trip == 0


def test_an_objection_from_the_phone_saves_a_trip_and_one_on_paper_was_brought(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.SERVED)
    first, last = file.case.parties.all()
    file = steps.object_to(file, party=first, note="金额写错了")
    file = steps.object_to(Confirmation.objects.get(pk=file.pk), party=last, note="我也有意见", actor=walk.cast.clerk)
    found = [trip for trip in trips(Confirmation.objects.filter(pk=file.pk)) if trip.errand == Errand.OBJECT]
    assert [(trip.party, trip.way) for trip in found] == [(first.pk, Way.PHONE), (last.pk, Way.COURT)]
    month = of_month(Confirmation.objects.all(), this_month())
    assert (month.objections, month.no_trip) == (2, 0)


def test_an_objection_counts_by_the_day_of_the_ruling_on_it_whatever_comes_later(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.SERVED)
    first, last = file.case.parties.all()
    file = steps.object_to(file, party=first, note="金额写错了")
    file = court.rule_again(walk, Confirmation.objects.get(pk=file.pk), outcome="changed", order="协议第二项的赔偿款为2300元。")
    counted = [(month.upheld, month.rejected) for month in [of_month(Confirmation.objects.all(), this_month())]]
    assert counted == [(0, 0)]  # decided, not issued
    file = steps.issue(court.seal(Confirmation.objects.get(pk=file.pk)), actor=walk.cast.clerk)
    assert of_month(Confirmation.objects.all(), this_month()).upheld == 1  # issued, received by nobody yet
    for party in (first, last):
        file = steps.receive(Confirmation.objects.get(pk=file.pk), party=party, actor=party)
    file = Confirmation.objects.get(pk=file.pk)
    file = steps.object_third(file, third="王小莉", known_on=today(), note="房子也有我一份", actor=walk.cast.clerk)
    file = court.rule_again(walk, Confirmation.objects.get(pk=file.pk), outcome="rejected")
    steps.issue(court.seal(Confirmation.objects.get(pk=file.pk)), actor=walk.cast.clerk)
    month = of_month(Confirmation.objects.all(), this_month())
    assert (month.objections, month.upheld, month.rejected) == (2, 1, 1)
    assert of_month(Confirmation.objects.all(), before(this_month())).upheld == 0


def test_missing_papers_that_the_mediator_carries_save_a_trip_for_each_side(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.SUPPLEMENT)
    steps.supply(file, actor=walk.cast.yaqin, note="报价单补上了")
    found = [trip for trip in trips(Confirmation.objects.filter(pk=file.pk)) if trip.errand == Errand.SUPPLY]
    assert [(trip.way, trip.party) for trip in found] == [(Way.COURIER, party.pk) for party in file.case.parties.all()]


def test_every_figure_is_what_sql_of_its_own_says(confirmation_at: At, walk: Walk) -> None:
    served = confirmation_at(C.SERVED)
    Confirmation.objects.filter(pk=served.pk).update(submitted_at=now() - timedelta(days=9))
    refused(walk)
    refused(walk, "358-5")
    CONFIRMATION_PATHS[C.SUBMITTED](walk)
    month, table = of_month(may_count(walk.cast.supervisor), this_month()), Confirmation._meta.db_table
    since = f"{datetime.combine(this_month(), time(), ZONE).astimezone(UTC):%Y-%m-%d %H:%M:%S}"
    [(issued, filed)] = asked(f"SELECT count(issued_at), count(filed_at) FROM {table}")
    outcomes = dict(asked(f"SELECT outcome, count(*) FROM {table} WHERE issued_at IS NOT NULL GROUP BY outcome"))
    grounds = dict(asked(f"SELECT ground, count(*) FROM {table} WHERE outcome IN ('refused', 'dismissed') AND issued_at IS NOT NULL GROUP BY ground"))
    submitted = sum(str(at)[:19] >= since for [at] in asked(f"SELECT submitted_at FROM {table} WHERE submitted_at IS NOT NULL"))
    [(running,)] = asked(f"SELECT count(*) FROM {table} WHERE submitted_at IS NOT NULL AND issued_at IS NULL AND ended_at IS NULL")
    [(received,)] = asked("SELECT count(*) FROM cases_service WHERE party_id IS NOT NULL AND received_at IS NOT NULL AND method <> 'direct'")
    [(met,)] = asked("SELECT count(*) FROM cases_courtmeeting WHERE channel <> 'court'")
    [(applied,)] = asked(f"""SELECT count(DISTINCT s.party_id) FROM cases_signature s JOIN {table} f ON f.application_id = s.document_id
        WHERE s.party_id IS NOT NULL AND f.submitted_at >= %s""", since)
    assert (month.issued, month.filed, month.outcomes, month.running) == (issued, filed, outcomes, running)
    assert month.submitted == submitted
    assert {ground: n for ground, n, _known in month.grounds} == grounds == {"358-1": 1, "358-5": 1}
    assert month.saved == received + met + applied
    assert (month.to_issue.count, month.to_issue.longest, month.to_issue.middle) == (3, 9, 0.0)
    assert month.no_trip == 3


def test_a_month_is_one_of_shanghai_and_holds_its_own_days_alone(confirmation_at: At) -> None:
    file = confirmation_at(C.ISSUED)
    moments = {"2026-01-31T16:00:00Z": False, "2026-01-31T15:59:59Z": True, "2025-12-31T16:00:00Z": True, "2025-12-31T15:59:59Z": False}
    for moment, holds in moments.items():
        Confirmation.objects.filter(pk=file.pk).update(issued_at=moment)
        assert of_month(Confirmation.objects.all(), FIRST).issued == holds
    assert (after(date(2025, 12, 1)), before(FIRST)) == (FIRST, date(2025, 12, 1))


def test_who_sees_which_figures(confirmation_at: At, walk: Walk) -> None:
    confirmation_at(C.SERVED)
    seen = {word: of(getattr(walk.cast, word)).get(reverse("court_month")).context["month"].issued
            for word in ("director", "clerk", "president", "supervisor", "strange_director", "strange_president")}  # fmt: skip
    assert seen == {"director": 1, "clerk": 1, "president": 1, "supervisor": 1, "strange_director": 0, "strange_president": 0}
    text = of(walk.cast.supervisor).get(reverse("court_month")).content.decode()
    assert not any(secret in text for secret in ("林秀英", "何建军", "桂花苑", "民特"))
    assert of(walk.cast.officer).get(reverse("court_month")).status_code == 403


def test_page_pdf_and_table_show_the_same_figures(confirmation_at: At, walk: Walk) -> None:
    confirmation_at(C.SERVED)
    browser, address = of(walk.cast.president), reverse("court_month")
    lines = list(paper.lines(of_month(may_count(walk.cast.president), this_month())))
    answer = browser.get(address, {"as": "csv"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [tuple(row[1:]) for row in rows[1:]] == [(line.part, line.name, line.value) for line in lines]
    assert answer["Content-Disposition"].startswith("attachment;")
    pdf = browser.get(address, {"as": "pdf"}).content
    said = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert all(line.value in said for line in lines)
    assert "少跑合计（趟）" in said.replace(" ", "")


def test_no_cell_begins_a_formula() -> None:
    assert [as_text(text) for text in ("=1+1", "+8613800000000", "-3", "@x", "\tx", "12", "—", "\nx", "＝1+1", "＋86", "－3", "＠x")] == [
        "'=1+1", "'+8613800000000", "'-3", "'@x", "'\tx", "12", "—", "'\nx", "'＝1+1", "'＋86", "'－3", "'＠x",
    ]  # fmt: skip


def test_a_month_that_nobody_means_is_the_one_that_runs(walk: Walk) -> None:
    for word in ("", "2026-13", "9999-12", "x", "2026-05-01"):
        assert of(walk.cast.president).get(reverse("court_month"), {"month": word}).context["month"].first == this_month()
    assert of(walk.cast.president).get(reverse("court_month"), {"month": "2025-02"}).context["month"].first == date(2025, 2, 1)


def test_a_refusal_opens_a_turn_of_the_director_that_only_its_review_ends(walk: Walk) -> None:
    file = refused(walk)
    for party in file.case.parties.all():
        file = steps.receive(file, party=party, actor=party)
    assert file.state == C.SERVED
    turn = Turn.objects.get(confirmation=file, task="review_refusal", is_open=1)
    assert turn in Turn.objects.waiting_for(walk.cast.director)
    address = reverse("move_confirmation", args=[file.case.number, file.pk, A.LEARN])
    sent = {"version": file.version, "lesson": "check", "note": "检查里加上这一类条款"}
    assert of(walk.cast.clerk).post(address, sent).status_code == 403
    assert of(walk.cast.director).post(address, sent).status_code == 302
    file.refresh_from_db()
    turn.refresh_from_db()
    assert (file.lesson, file.state, turn.is_open) == ("check", C.SERVED, 0)
    assert of(walk.cast.director).post(address, {**sent, "version": file.version}).status_code == 200  # nothing is left to look at


def test_a_confirmed_agreement_asks_nobody_to_review_it(confirmation_at: At) -> None:
    assert not Turn.objects.filter(confirmation=confirmation_at(C.ISSUED), task="review_refusal").exists()


def test_the_list_holds_what_the_check_did_not_foresee(walk: Walk) -> None:
    known, unknown = refused(walk, Ground.UNCLEAR), refused(walk, Ground.OTHERS)
    Confirmation.objects.filter(pk=known.pk).update(findings=["date"])
    page = of(walk.cast.director).get(reverse("refusals"))
    assert [row["file"] for row in page.context["rows"]] == [unknown]
    every = of(walk.cast.director).get(reverse("refusals"), {"all": ""})
    assert {row["file"]: row["foreseen"] for row in every.context["rows"]} == {known: True, unknown: False}
    grounds = of_month(Confirmation.objects.all(), this_month()).grounds
    assert {ground: seen for ground, _n, seen in grounds} == {"358-2": 0, "358-5": 1}


def test_the_page_of_the_case_shows_what_each_side_was_spared(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.SERVED)
    for word in ("officer", "director", "yaqin", "clerk"):
        page = of(getattr(walk.cast, word)).get(reverse("confirmation", args=[file.case.number, file.pk]))
        assert "少跑 6 趟" in page.content.decode()
