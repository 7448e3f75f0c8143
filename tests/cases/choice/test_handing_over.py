"""A mediator leaves: all that is theirs goes on with somebody else, the sides are told and stay free, and nobody goes with work in hand."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts import leaving
from accounts.models import AccessRecord, User
from cases.clock import ZONE, now
from cases.models import Agreement, Confirmation, Event, Offer, Outbox, Session, Turn
from cases.moves import CaseState as S
from cases.steps import choice, consulting, handover, leading, mediation, outing, signing
from mediators import occupancy, own
from mediators.models import Absence, Mediator, Occupancy
from tests.cases.walk import Walk, picture
from tests.cast import hire
from tests.races import race

WHY = "月底退休"


def as_(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def yaqin(cast):
    return cast.mediators["yaqin"]


@pytest.fixture
def shuigen(cast):
    return cast.mediators["shuigen"]


def hand_over(cast, case, to, **more):
    successors = {} if case is None else {case.pk: to}
    return handover.hand_over(cast.mediators["yaqin"], **{"actor": cast.director, "successors": successors, "note": WHY, **more})


def book(walk, case, days=3):
    start = (now() + timedelta(days=days)).astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    return mediation.book(case, actor=walk.cast.yaqin, starts_at=start, ends_at=start + timedelta(hours=1), room=walk.cast.room, place="")


def test_a_running_case_goes_on_with_the_successor_with_its_date_and_its_turn(walk, cast, shuigen):
    case = walk.mediate()
    turn = Turn.objects.get(case=case, task="mediate", is_open=1)
    done = hand_over(cast, case, shuigen)
    case.refresh_from_db()
    same = Turn.objects.get(pk=turn.pk)
    assert (case.mediator, case.state, done.handed) == (shuigen, S.MEDIATING, 1)
    assert (same.user, same.due_at, same.is_open) == (cast.shuigen, turn.due_at, 1)
    assert Outbox.objects.filter(case=case, kind="tell_successor").count() == 1
    assert Turn.objects.waiting_for(cast.shuigen).filter(case=case).exists()
    assert as_(cast.yaqin).get(f"/cases/{case.number}/").status_code == 404


def test_either_side_may_have_another_one_without_a_reason_even_after_a_second_round(walk, cast, shuigen, yaqin):
    case = walk.mediate()
    party = case.parties.first()
    case = choice.change(case, actor=party, party=party)
    for one in case.parties.all():
        case = choice.choose(case, party=one, kind="appoint", actor=one)
    case = choice.appoint(case, actor=cast.director, mediator=yaqin)
    case = choice.answer_offer(case, actor=cast.yaqin, accept=True)
    assert choice.needs_reason(case)
    assert choice.is_final(case)
    hand_over(cast, case, shuigen)
    case.refresh_from_db()
    assert not choice.needs_reason(case)
    assert choice.change(case, actor=party, party=party).state == S.CHOOSING


def test_the_sides_read_it_on_their_page(walk, cast, shuigen, come_in):
    case = walk.mediate()
    hand_over(cast, case, shuigen)
    page = come_in(case.parties.last()).get("/mine/").content.decode()
    assert "俞水根接着办您的事" in page
    assert page.count("我想换一位调解员") == 1


def test_a_meeting_stands_where_the_successor_has_the_time_free(walk, cast, shuigen, yaqin):
    case = walk.mediate()
    session = book(walk, case)
    done = hand_over(cast, case, shuigen)
    session.refresh_from_db()
    assert (session.state, done.kept, done.called_off) == ("booked", 1, 0)
    assert Occupancy.objects.filter(resource=shuigen.resource_id, booking=session.booking).count() == 2
    assert not Occupancy.objects.filter(resource=yaqin.resource_id).exists()


def test_a_meeting_is_called_off_where_the_successor_has_another(walk, cast, shuigen):
    case = walk.mediate()
    session = book(walk, case)
    occupancy.take(uuid4(), resources=[shuigen.resource_id], starts_at=session.starts_at, ends_at=session.ends_at)
    done = hand_over(cast, case, shuigen)
    session.refresh_from_db()
    assert (session.state, done.kept, done.called_off) == ("cancelled", 0, 1)
    assert Outbox.objects.filter(case=case, kind="tell_meeting", key__endswith=":cancelled").exists()
    assert not Occupancy.objects.filter(booking=session.booking).exists()


def test_what_was_offered_goes_to_the_next_common_choice(walk, cast, shuigen):
    case = walk.offer()
    hand_over(cast, None, None)
    case.refresh_from_db()
    assert case.state == S.OFFERED
    assert Offer.objects.get(case=case, answered_at=None).mediator == shuigen


def test_what_was_offered_and_nobody_else_was_chosen_waits_for_the_director(walk, cast):
    case = walk.accept()
    for party in case.parties.all():
        case = walk.rank(case, party, "yaqin")
    hand_over(cast, None, None)
    case.refresh_from_db()
    assert case.state == S.CHOOSING
    assert Turn.objects.filter(case=case, task="appoint", is_open=1).exists()


def test_a_text_without_the_hand_of_who_leaves_is_written_anew_one_with_it_stands(walk, cast, shuigen):
    case = walk.mediate()
    text = walk.draft(case)
    signing.fix(text, actor=cast.yaqin)
    other = Walk(cast).mediate()
    signed = Walk(cast).draft(other)
    paper = signing.fix(signed, actor=cast.yaqin)
    signing.sign(paper, actor=cast.yaqin, shown_digest=paper.digest, image=picture(), method="drawn")
    handover.hand_over(cast.mediators["yaqin"], actor=cast.director, successors={case.pk: shuigen, other.pk: shuigen}, note=WHY)
    assert Agreement.objects.get(pk=text.pk).voided_at
    assert Agreement.objects.get(pk=signed.pk).voided_at is None
    assert Confirmation.objects.get(agreement=text).state == "not_sought"


@pytest.mark.parametrize("state", [S.SUSPENDED, S.SETTLED])
def test_what_waits_after_or_pauses_goes_on_too(case_at, cast, shuigen, state):
    case = case_at(state)
    before = {t.task: t.due_at for t in Turn.objects.filter(case=case, is_open=1, role="mediator")}
    assert before
    hand_over(cast, case, shuigen)
    after = Turn.objects.filter(case=case, is_open=1, role="mediator")
    assert {t.task: t.due_at for t in after} == before
    assert {t.user for t in after} == {cast.shuigen}


@pytest.mark.parametrize("problem", ["nobody", "themselves", "another room", "off the wall", "no reason"])
def test_a_hand_over_that_cannot_be_moves_nothing(walk, cast, shuigen, yaqin, problem):
    case = walk.mediate()
    to = {"nobody": None, "themselves": yaqin, "another room": cast.mediators["strange_mediator"]}.get(problem, shuigen)
    if problem == "off the wall":
        Mediator.objects.filter(pk=shuigen.pk).update(is_listed=False)
        to = Mediator.objects.get(pk=shuigen.pk)
    with pytest.raises(ValidationError):
        handover.hand_over(yaqin, actor=cast.director, successors={case.pk: to} if to else {}, note="" if problem == "no reason" else WHY)
    case.refresh_from_db()
    assert case.mediator == yaqin
    assert not Event.objects.filter(case=case, action="hand_on").exists()


def test_only_the_own_director_hands_on(walk, cast, shuigen, yaqin):
    case = walk.mediate()
    for word in ("strange_director", "yaqin", "officer"):
        with pytest.raises(PermissionDenied):
            handover.hand_over(yaqin, actor=getattr(cast, word), successors={case.pk: shuigen}, note=WHY)
    assert as_(cast.strange_director).get(f"/mediators/{yaqin.pk}/hand-over/").status_code == 404


def test_the_director_hands_on_and_then_takes_them_out_of_service(walk, cast, yaqin, shuigen):
    case = walk.mediate()
    book(walk, case)
    browser = as_(cast.director)
    person = f"/people/{cast.yaqin.pk}/leaving/"
    held = browser.get(person).content.decode()
    assert case.title in held
    assert "还有 1 件事没交出去" in held
    assert "</form>" not in held.split("</h1>")[1].split("</main>")[0]
    assert browser.post(person).status_code == 200
    assert User.objects.get(pk=cast.yaqin.pk).is_active
    where = f"/mediators/{yaqin.pk}/hand-over/"
    page = browser.get(where).content.decode()
    assert case.title in page
    assert "俞水根" in page
    assert "写" in browser.post(where, {f"successor_{case.pk}": shuigen.pk, "note": " "}).content.decode()
    answer = browser.post(where, {f"successor_{case.pk}": shuigen.pk, "note": WHY}, follow=True)
    assert answer.redirect_chain[-1][0] == person
    assert browser.post(person).status_code == 302
    assert not User.objects.get(pk=cast.yaqin.pk).is_active
    assert AccessRecord.objects.filter(happening="dismissed", user=cast.director).count() == 1
    assert as_(cast.yaqin).get("/desk/").status_code == 302


def test_nobody_dismisses_themselves_and_a_director_nobody_but_the_own_mediators(cast):
    assert as_(cast.director).get(f"/people/{cast.director.pk}/leaving/").status_code == 404
    assert as_(cast.director).get(f"/people/{cast.officer.pk}/leaving/").status_code == 404
    assert as_(cast.administrator).get(f"/people/{cast.administrator.pk}/leaving/").status_code == 404
    assert as_(cast.administrator).get(f"/people/{cast.officer.pk}/leaving/").status_code == 200
    with pytest.raises(PermissionDenied):
        leaving.deactivate(cast.officer, by=cast.director)


def test_an_officers_turns_become_the_stations(walk, cast):
    case = walk.log()
    assert Turn.objects.get(case=case, is_open=1).user == cast.officer
    leaving.deactivate(cast.officer, by=cast.administrator)
    assert Turn.objects.get(case=case, is_open=1).user is None


def test_a_judge_with_an_application_does_not_leave(confirmation_at, cast):
    confirmation_at("filed")
    with pytest.raises(ValidationError):
        leaving.deactivate(cast.judge, by=cast.administrator)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_round", range(3))
def test_who_is_asked_while_they_leave_is_asked_or_gone_never_both(transactional_db, _round):
    cast = hire()
    walk = Walk(cast)
    case = walk.accept()
    first, last = case.parties.all()
    case = walk.rank(case, first, "yaqin")
    mediator, director, gone = cast.mediators["yaqin"], cast.director, cast.yaqin
    outcome = race([lambda: walk.rank(case, last, "yaqin"), lambda: leaving.deactivate(gone, by=director)])
    asked = Offer.objects.filter(case=case, mediator=mediator, answered_at=None).exists()
    assert asked == User.objects.get(pk=gone.pk).is_active, outcome.values
    assert not [v for v in outcome.told if not isinstance(v, ValidationError)], outcome.values
    assert Session.objects.count() == 0


def test_a_tie_of_the_successor_is_theirs_to_tell_and_the_leavers_is_over(walk, cast, shuigen, yaqin):
    case = walk.mediate()
    own.declare(yaqin, kind="relative", value="何建军")
    own.declare(shuigen, kind="relative", value="林秀英")
    hand_over(cast, case, shuigen)
    [turn] = Turn.objects.filter(case=case, task="tell_tie", is_open=1)
    assert turn.user == cast.shuigen
    assert Event.objects.filter(case=case, action="tie_found").count() == 2


def test_nobody_who_is_tied_by_nothing_has_to_tell_a_leavers_tie(walk, cast, shuigen, yaqin):
    case = walk.mediate()
    own.declare(yaqin, kind="relative", value="何建军")
    hand_over(cast, case, shuigen)
    assert not Turn.objects.filter(case=case, task="tell_tie", is_open=1).exists()


def visit(walk, case, companion):
    start = (now() + timedelta(days=3)).astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    facts = {"starts_at": start, "length": timedelta(hours=1), "host": None, "place": "物业办公室", "travel": timedelta(minutes=30)}
    return outing.book(case, actor=walk.cast.yaqin, companion=companion, **facts)


def test_nobody_goes_alone_because_the_second_one_took_the_case_over(walk, cast, shuigen):
    case = walk.mediate()
    session = visit(walk, case, cast.shuigen)
    assert hand_over(cast, case, shuigen).called_off == 1
    session.refresh_from_db()
    assert session.state == "cancelled"
    assert not Occupancy.objects.filter(booking=session.booking).exists()


def test_who_goes_along_to_a_visit_leaves_after_it_and_keeps_the_time_whatever_else_ends(walk, cast, shuigen):
    case = walk.mediate()
    row = consulting.propose_company(case, actor=cast.yaqin, mediator=shuigen)
    for party in case.parties.all():
        consulting.answer(row, party=party, agrees=True, actor=party, channel="link")
    consulting.join(row, actor=cast.shuigen, accepts=True)
    session = visit(walk, case, cast.shuigen)
    consulting.take_back(row, actor=cast.yaqin)
    assert Occupancy.objects.filter(booking=session.booking, resource=shuigen.resource_id).count() == 4
    with pytest.raises(ValidationError):
        leaving.deactivate(cast.shuigen, by=cast.administrator)
    assert "一起上门" in as_(cast.director).get(f"/people/{cast.shuigen.pk}/leaving/").content.decode()
    mediation.call_off(session, actor=cast.yaqin, note="换人")
    leaving.deactivate(cast.shuigen, by=cast.administrator)


def test_who_was_only_asked_along_leaves_no_turn_behind(walk, cast, shuigen):
    case = walk.mediate()
    row = consulting.propose_company(case, actor=cast.yaqin, mediator=shuigen)
    for party in case.parties.all():
        consulting.answer(row, party=party, agrees=True, actor=party, channel="link")
    assert Turn.objects.filter(case=case, task="join", is_open=1, user=cast.shuigen).exists()
    leaving.deactivate(cast.shuigen, by=cast.administrator)
    row.refresh_from_db()
    assert row.ended_at
    assert not Turn.objects.filter(case=case, task="join", is_open=1).exists()


def test_who_is_gone_stands_in_for_nobody(walk, cast, shuigen, yaqin, come_in):
    case = walk.mediate()
    start = now() - timedelta(hours=1)
    Absence.objects.create(resource=yaqin.resource, cover=shuigen, starts_at=start, ends_at=start + timedelta(days=9))
    assert "俞水根" in come_in(case.parties.first()).get("/mine/").content.decode()
    leaving.deactivate(cast.shuigen, by=cast.administrator)
    assert "俞水根" not in come_in(case.parties.last()).get("/mine/").content.decode()
    assert leading.leads(case, cast.director)
