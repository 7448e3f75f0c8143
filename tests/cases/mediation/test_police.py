"""Before the police: the host writes and signs, the station's seal gives the effect, and nothing of it goes to the court."""

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.clock import ZONE, at
from cases.models import Agreement, Case, Confirmation, Signature, Turn
from cases.moves import CaseAction as A
from cases.papers import sheet_of
from cases.steps import effect, intake, mediation, signing
from tests.cases.walk import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def hosted(walk):
    return walk.host()


def _fixed(walk, case):
    agreement = walk.draft(case, actor=walk.cast.officer)
    signing.fix(agreement, actor=walk.cast.officer)
    return Agreement.objects.get(pk=agreement.pk)


def test_an_officer_hosts_from_the_first_meeting_to_the_performance(room, walk, hosted):
    parties = [str(p.pk) for p in hosted.parties.all()]
    minutes = {
        "starts_at": "2026-01-05T09:00", "ends_at": "2026-01-05T09:40", "place": "桥头", "came": parties, "told": "on", "text": "推搡，都认错",
        "result": "agreed", "more": "",
    }  # fmt: skip
    assert room.send("officer", "session_new", hosted, query="?record", **minutes).status_code == 302
    agreement = _fixed(walk, hosted)
    assert agreement.number.startswith("大桥派出所治调〔")
    assert agreement.document.kind == "police_agreement"
    one, two = hosted.parties.all()
    for party in (one, two):
        assert room.sign("officer", agreement.document, f"?party={party.pk}&hand=0").status_code == 302
    assert room.send("officer", "seal", hosted).status_code == 200  # the host has not signed
    assert room.sign("officer", agreement.document).status_code == 302
    assert room.send("officer", "seal", hosted).status_code == 302
    agreement.refresh_from_db()
    case = Case.objects.get(pk=hosted.pk)
    last = agreement.document.signatures.latest("signed_at")
    assert (case.state, agreement.effective_at, last.role, last.office) == ("settled", last.signed_at, "seal", case.station)
    assert not Confirmation.objects.exists()
    assert Turn.objects.filter(case=case, task="perform", is_open=1).count() == 2
    assert not Turn.objects.filter(case=case, task="visit").exists()
    for term in agreement.terms.filter(debtor__isnull=False):
        room.send("officer", "term", case, term.pk, on="2026-01-05", method="现金", note="当面点清")
    assert not agreement.terms.filter(performed_at=None, debtor__isnull=False).exists()


def test_the_court_is_never_offered(room, walk, hosted):
    page = room.open("officer", "agreement_new", hosted)
    assert "wants_confirmation" not in page.context["form"].fields
    assert "form" not in page.context["form"].fields  # always written
    agreement = walk.draft(hosted, actor=walk.cast.officer)
    assert agreement.wants_confirmation is False
    with pytest.raises(ValidationError):
        walk.draft(hosted, actor=walk.cast.officer, form="oral")


def test_the_paper_names_the_officer_who_hosts_and_only_they_sign_as_host(walk, hosted):
    colleague = walk.cast.colleague
    agreement = walk.draft(hosted, actor=colleague)
    document = signing.fix(agreement, actor=colleague)
    assert "汪磊" in sheet_of(document).to_json()
    with pytest.raises(PermissionDenied):
        signing.sign(document, actor=walk.cast.officer, shown_digest=document.digest, image=picture(), method="drawn")
    assert signing.sign(document, actor=colleague, shown_digest=document.digest, image=picture(), method="drawn").role == "mediator"


@pytest.mark.parametrize(("word", "status"), [("director", 404), ("yaqin", 404), ("stranger", 404), ("auxiliary", 403)])
def test_nobody_else_hosts(room, walk, hosted, word, status):
    assert room.open(word, "agreement_new", hosted).status_code == status
    assert room.send(word, "seal", hosted).status_code in (403, 404)


def test_an_auxiliary_does_not_host(walk, hosted):
    with pytest.raises(PermissionDenied):
        walk.draft(hosted, actor=walk.cast.auxiliary)


def test_a_failed_attempt_is_tried_once_more_and_then_it_is_police_work(walk, hosted):
    agreement = _fixed(walk, hosted)
    again = intake.take(hosted, A.POLICE_AGAIN, actor=walk.cast.officer, note="第一次没谈拢")
    number = {"external_number": "奉公（大桥）行罚受〔2026〕12号"}
    failed = intake.take(again, A.POLICE_FAIL, actor=walk.cast.officer, note="还是没谈拢", changes=number)
    assert failed.state == "police"
    agreement.refresh_from_db()
    assert agreement.voided_at
    party = hosted.parties.first()
    with pytest.raises(ValidationError):
        signing.sign(agreement.document, actor=party, party=party, shown_digest=agreement.document.digest, image=picture(), method="drawn")
    assert not Signature.objects.exists()


def test_the_seven_days_of_the_second_attempt_run_from_the_first_meeting(walk):
    """Rule art. 183. Monday 2 March 2026: seven working days end on Wednesday the 11th, whenever it is pressed."""
    with at(datetime(2026, 3, 2, 9, tzinfo=ZONE)):
        case = walk.host()
        minutes = mediation.Minutes("各说各的", "没谈拢", frozenset(), told=True)
        mediation.hold(case, actor=walk.cast.officer, minutes=minutes, place="所里")
    with at(datetime(2026, 3, 6, 9, tzinfo=ZONE)):
        again = intake.take(case, A.POLICE_AGAIN, actor=walk.cast.officer, note="再谈一次")
    turn = again.turns.get(task="host_police", is_open=1)
    assert turn.due_at.astimezone(ZONE).date() == date(2026, 3, 11)


def test_forty_days_after_the_first_attempt_there_is_no_second(walk):
    with at(datetime(2026, 3, 2, 9, tzinfo=ZONE)):
        case = walk.host()
    with at(datetime(2026, 4, 11, 9, tzinfo=ZONE)), pytest.raises(ValidationError, match="第七个工作日"):
        intake.take(case, A.POLICE_AGAIN, actor=walk.cast.officer, note="再谈一次")


def test_an_officer_does_not_lead_a_peoples_mediation(walk, mediating):
    minutes = mediation.Minutes(text="谈", result="", came=frozenset(), told=True)
    with pytest.raises(PermissionDenied):
        mediation.hold(mediating, actor=walk.cast.officer, minutes=minutes, place="所里")
    with pytest.raises(PermissionDenied):
        walk.draft(mediating, actor=walk.cast.officer)


def test_the_stations_seal_is_not_the_committees(walk, fixed):
    walk.sign_all(fixed.document)
    with pytest.raises(PermissionDenied):
        effect.affix_seal(fixed, actor=walk.cast.officer)
