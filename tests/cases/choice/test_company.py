"""More than one mediator, and guests: nobody comes before every side has said yes, and nobody is in two places at once."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client

from accounts.models import Appointment, User
from cases import papers
from cases.clock import ZONE, now
from cases.lifecycle import Stale, advance
from cases.models import SYSTEM, Case, Consent, Consultation, Document, FreedTime, Matter, Outbox, Session, Turn
from cases.moves import Act, Task
from cases.steps import choice, consulting, effect, mediation, meeting as times, recusal, signing, text
from cases.suitability import wall_of
from cases.views.seats import seats_of
from mediators import occupancy
from mediators.models import Occupancy
from tests.cases.walk import Walk, picture

pytestmark = pytest.mark.django_db
Ask = Callable[..., HttpResponse]
NO_TIES = {"relative": "no", "interest": "no", "earlier": "no"}


def wish(walk: Walk, case: Case, word: str = "shuigen") -> Consultation:
    return consulting.propose_company(case, actor=walk.cast.yaqin, mediator=walk.cast.mediators[word], words="他懂水管")


def all_agree(row: Consultation) -> Consultation:
    for party in row.case.parties.exclude(pk__in=row.consents.values("party")):
        consulting.answer(row, party=party, agrees=True, actor=party, channel="link")
    return Consultation.objects.get(pk=row.pk)


@pytest.fixture
def team(walk: Walk) -> Case:
    """竺亚琴 leads, 俞水根 mediates along."""
    case = walk.mediate()
    row = all_agree(wish(walk, case))
    consulting.join(row, actor=walk.cast.shuigen, accepts=True)
    return Case.objects.get(pk=case.pk)


def tasks(case: Case) -> list[str]:
    return sorted(Turn.objects.filter(case=case, is_open=1).values_list("task", flat=True))


def test_both_sides_are_asked_and_only_then_whoever_is_wanted(walk: Walk) -> None:
    case = walk.mediate()
    row = wish(walk, case)
    assert tasks(case) == [Task.AGREE, Task.AGREE, Task.MEDIATE]
    assert not Case.objects.visible_to(walk.cast.shuigen).filter(pk=case.pk).exists()
    one, two = case.parties.all()
    consulting.answer(row, party=one, agrees=True, actor=one, channel="link")
    assert tasks(case) == [Task.AGREE, Task.MEDIATE]
    consulting.answer(row, party=two, agrees=True, actor=walk.cast.yaqin, channel="phone", note="电话里说可以")
    assert tasks(case) == [Task.JOIN, Task.MEDIATE]
    assert Turn.objects.waiting_for(walk.cast.shuigen).get().task == Task.JOIN
    assert Case.objects.visible_to(walk.cast.shuigen).filter(pk=case.pk).exists()
    assert Consent.objects.get(party=two).helped_by == walk.cast.yaqin


def test_one_no_is_enough(walk: Walk) -> None:
    case = walk.mediate()
    row = wish(walk, case)
    one, two = case.parties.all()
    consulting.answer(row, party=one, agrees=False, actor=one, channel="link")
    assert tasks(case) == [Task.MEDIATE]
    with pytest.raises(ValidationError, match="已经定了"):
        consulting.answer(row, party=two, agrees=True, actor=two, channel="link")
    assert case.events.filter(action=Act.DISAGREED).count() == 1


def test_a_side_that_wishes_it_has_said_yes(walk: Walk) -> None:
    case = walk.mediate()
    one, two = case.parties.all()
    row = consulting.propose_company(case, actor=one, mediator=walk.cast.mediators["haiyan"])
    assert list(row.consents.values_list("party", flat=True)) == [one.pk]
    assert list(Turn.objects.filter(case=case, task=Task.AGREE, is_open=1).values_list("party", flat=True)) == [two.pk]


def test_three_mediate_together_at_most(walk: Walk) -> None:
    case = walk.mediate()
    wish(walk, case, "shuigen")
    wish(walk, case, "haiyan")
    with pytest.raises(ValidationError, match="最多三人"):
        wish(walk, case, "jianping")
    taken = Consultation.objects.filter(case=case).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.create(case=case, matter=Matter.TEAM, mediator=walk.cast.mediators["jianping"], place=taken.place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.create(case=case, matter=Matter.TEAM, mediator=walk.cast.mediators["jianping"], place=4)


def test_nobody_mediates_beside_themselves_or_from_another_wall(walk: Walk) -> None:
    case = walk.mediate()
    for word in ("yaqin", "strange_mediator"):
        with pytest.raises(ValidationError):
            wish(walk, case, word)
    with pytest.raises(PermissionDenied):
        consulting.propose_company(case, actor=walk.cast.shuigen, mediator=walk.cast.mediators["haiyan"])
    one = case.parties.first()
    choice.change(case, actor=one, party=one)
    with pytest.raises(Stale):
        consulting.propose_guest(case, actor=walk.cast.director, name="王阿婆", capacity="neighbour")


def test_whoever_is_wanted_declares_and_joins_at_the_desk(walk: Walk, send: Ask, read: Ask) -> None:
    case = walk.mediate()
    row = all_agree(wish(walk, case))
    assert "他懂水管" in read("shuigen", "joining", case).content.decode()
    assert send("shuigen", "joining", case, act="accept", relative="no").status_code == 200
    assert send("haiyan", "joining", case, act="accept", **NO_TIES).status_code == 404
    assert send("shuigen", "joining", case, act="accept", **NO_TIES).status_code == 302
    row.refresh_from_db()
    assert row.joined_at is not None
    assert tasks(case) == [Task.MEDIATE]
    page = read("shuigen", "case", case)
    assert page.status_code == 200
    assert "写协议" not in page.content.decode(), "the lead writes"
    assert "一起调解" in read("yaqin", "case", case).content.decode()


def test_whoever_does_not_come_says_why(walk: Walk, send: Ask) -> None:
    case = walk.mediate()
    row = all_agree(wish(walk, case))
    assert send("shuigen", "joining", case, act="decline", reason="").status_code == 200
    assert send("shuigen", "joining", case, act="decline", reason="那几天在外地").status_code == 302
    row.refresh_from_db()
    assert row.ended_at is not None
    assert not Case.objects.visible_to(walk.cast.shuigen).filter(pk=case.pk).exists()


def tomorrow(hour: int = 10) -> datetime:
    return (now() + timedelta(days=1)).astimezone(ZONE).replace(hour=hour, minute=0, second=0, microsecond=0)


def meeting(walk: Walk, case: Case, hour: int = 10) -> Session:
    at = tomorrow(hour)
    return mediation.book(case, actor=walk.cast.yaqin, starts_at=at, ends_at=at + timedelta(hours=1), room=walk.cast.room, place="")


def test_whoever_mediated_along_and_went_to_another_room_sees_the_case_no_more(walk: Walk, team: Case) -> None:
    assert Case.objects.visible_to(walk.cast.shuigen).filter(pk=team.pk).exists()
    Appointment.objects.filter(user=walk.cast.shuigen).update(office=walk.cast.offices["yuelin-tiaowei"])
    assert not Case.objects.visible_to(walk.cast.shuigen).filter(pk=team.pk).exists()


def test_whoever_was_asked_and_went_to_another_room_sees_the_case_no_more(walk: Walk) -> None:
    case = walk.offer()
    asked = case.offers.get(answered_at=None).mediator.user
    assert Case.objects.visible_to(User.objects.get(pk=asked.pk)).filter(pk=case.pk).exists()
    Appointment.objects.filter(user=asked).update(office=walk.cast.offices["yuelin-tiaowei"])
    assert not Case.objects.visible_to(User.objects.get(pk=asked.pk)).filter(pk=case.pk).exists()


def test_a_meeting_takes_the_time_of_the_whole_team(walk: Walk, team: Case) -> None:
    session = meeting(walk, team)
    resources = set(Occupancy.objects.filter(booking=session.booking).exclude(resource__kind="person").values_list("resource", flat=True))
    mediators = walk.cast.mediators
    assert {mediators["yaqin"].resource_id, mediators["shuigen"].resource_id, walk.cast.room.resource_id} == resources
    other = Walk(walk.cast).mediate()
    row = all_agree(consulting.propose_company(other, actor=walk.cast.yaqin, mediator=mediators["shuigen"]))
    consulting.join(row, actor=walk.cast.shuigen, accepts=True)
    at = tomorrow()
    with pytest.raises(occupancy.Taken):
        mediation.book(other, actor=walk.cast.yaqin, starts_at=at, ends_at=at + timedelta(minutes=30), room=None, place="桂花苑")


def test_every_mediator_of_the_team_has_a_freed_time_to_offer(walk: Walk, team: Case) -> None:
    mediation.call_off(meeting(walk, team), actor=walk.cast.yaqin, note="住院")
    assert {freed.mediator.user for freed in FreedTime.objects.all()} == {walk.cast.yaqin, walk.cast.shuigen}
    assert Outbox.objects.filter(kind="offer_freed").count() == 2


def test_who_joins_while_a_time_is_held_comes_too_or_nobody_has_it(walk: Walk) -> None:
    case = walk.mediate()
    lin, shuigen = case.parties.all()[0], walk.cast.mediators["shuigen"]
    first, second = [times.hold(case, party=lin, starts_at=at) for at in times.free_times(case)[20:40:10]]
    consulting.join(all_agree(wish(walk, case)), actor=walk.cast.shuigen, accepts=True)
    held = times.held(first)
    assert held is not None
    occupancy.take(uuid.uuid4(), resources=[shuigen.resource_id], starts_at=held.starts_at, ends_at=held.starts_at + timedelta(hours=1))
    with pytest.raises(occupancy.Taken):
        times.book_held(case, party=lin, booking=first)
    times.book_held(case, party=lin, booking=second)
    assert Occupancy.objects.filter(booking=second, resource=shuigen.resource_id, held_until=None).count() == 2


def test_who_joins_takes_the_booked_meetings_or_says_that_they_cannot(walk: Walk) -> None:
    case = walk.mediate()
    session = meeting(walk, case)
    shuigen = walk.cast.mediators["shuigen"]
    row = all_agree(wish(walk, case))
    consulting.join(row, actor=walk.cast.shuigen, accepts=True)
    assert Occupancy.objects.filter(booking=session.booking, resource=shuigen.resource_id).count() == 2
    consulting.take_back(row, actor=walk.cast.yaqin)
    assert not Occupancy.objects.filter(resource=shuigen.resource_id).exists()
    assert Occupancy.objects.filter(booking=session.booking).exists(), "the meeting itself stands"
    Occupancy.objects.create(resource=shuigen.resource, slot=session.starts_at, booking="12345678123456781234567812345678")
    row = all_agree(wish(walk, case))
    with pytest.raises(ValidationError, match="第1次会谈"):
        consulting.join(row, actor=walk.cast.shuigen, accepts=True)
    row.refresh_from_db()
    assert row.joined_at is None


def test_the_names_of_the_team_stand_on_the_agreement_and_in_the_record(walk: Walk, team: Case) -> None:
    agreement = walk.draft(team)
    sheet = papers.agreement_sheet(agreement, made_by=walk.cast.yaqin)
    assert "竺亚琴、俞水根" in str(sheet.blocks)
    text.void(agreement, actor=walk.cast.yaqin)
    walk.meet(team)
    record = papers.sheet_of(Document.objects.get(case=team, kind="minutes"))
    assert "竺亚琴、俞水根" in str(record.blocks)
    assert [place.name for place in record.signers if place.label == "人民调解员"] == ["俞水根"]


def test_whoever_mediated_along_signs_the_agreement_too_before_it_is_sealed(walk: Walk, team: Case, browse: Callable[[str], Client]) -> None:
    agreement = walk.draft(team)
    document = signing.fix(agreement, actor=walk.cast.yaqin)
    walk.sign_all(document)
    assert effect.missing_signatures(document) == ["俞水根"]
    with pytest.raises(ValidationError, match="俞水根"):
        effect.affix_seal(agreement, actor=walk.cast.director)
    lead, along = (browse(word).get(f"/cases/{team.number}/mediation/agreement/").context["addresses"] for word in ("yaqin", "shuigen"))
    assert [seat.hand for seat in lead if seat.party is None] == []
    [(seat, address)] = [(seat, address) for seat, address in along.items() if seat.document == document]
    assert seat.hand == "俞水根"
    assert browse("yaqin").get(address).status_code == 403, "nobody signs for another mediator"
    assert "俞水根" in browse("shuigen").get(address).text
    with pytest.raises(PermissionDenied):
        signing.sign(document, actor=walk.cast.haiyan, shown_digest=document.digest, image=picture(), method="drawn")
    signing.sign(document, actor=walk.cast.shuigen, shown_digest=document.digest, image=picture(), method="drawn")
    seats = {seat.hand: seat.signature.user.name for seat in seats_of(team, document) if seat.party is None and seat.signature}
    assert seats == {"竺亚琴": "竺亚琴", "俞水根": "俞水根"}
    case = effect.affix_seal(agreement, actor=walk.cast.director)
    assert case.settled_at == max(document.signatures.values_list("signed_at", flat=True))


def test_a_text_that_names_somebody_who_leaves_unsigned_is_written_anew(walk: Walk, team: Case) -> None:
    agreement = walk.draft(team)
    document = signing.fix(agreement, actor=walk.cast.yaqin)
    walk.sign_all(document)
    consulting.take_back(Consultation.objects.team().get(case=team), actor=walk.cast.yaqin)
    agreement.refresh_from_db()
    assert agreement.voided_at is not None
    anew = walk.draft(team)
    assert "俞水根" not in papers.agreement_sheet(anew, made_by=walk.cast.yaqin).to_json()


def test_with_the_lead_the_team_ends_and_guests_stay(walk: Walk, team: Case) -> None:
    all_agree(consulting.propose_guest(team, actor=walk.cast.yaqin, name="王阿婆", capacity="neighbour"))
    party = team.parties.first()
    choice.change(team, actor=party, party=party)
    assert not Consultation.objects.team().filter(case=team).exists()
    assert Consultation.objects.guests().filter(case=team).count() == 1
    assert not Case.objects.visible_to(walk.cast.shuigen).filter(pk=team.pk).exists()


def test_a_guest_comes_with_every_sides_consent_and_stands_in_the_record(walk: Walk, send: Ask, read: Ask, browse: Callable[[str], Client]) -> None:
    case = walk.mediate()
    assert send("yaqin", "company", case, act="guest", name="王阿婆", capacity="neighbour", words="两家都信得过").status_code == 302
    row = Consultation.objects.get(case=case)
    page = read("yaqin", "company", case).content.decode()
    assert page.count("还没表态") == 2
    form = "/mediation/sessions/new/?record=1"
    assert "请来的人里谁到了" not in browse("yaqin").get(f"/cases/{case.number}{form}").content.decode()
    all_agree(row)
    assert "王阿婆（邻居）" in browse("yaqin").get(f"/cases/{case.number}{form}").content.decode()
    everybody = frozenset(case.parties.values_list("pk", flat=True))
    minutes = mediation.Minutes("双方讲了经过。", "约好上门看", everybody, told=True, guests=("王阿婆（邻居）",))
    session = mediation.hold(case, actor=walk.cast.yaqin, minutes=minutes, place="桂花苑 3 幢")
    assert session.helpers == "王阿婆（邻居）"
    record = papers.sheet_of(Document.objects.get(case=case, kind="minutes"))
    assert "王阿婆（邻居）" in [place.name for place in record.signers]


@pytest.mark.parametrize(("facts", "complaint"), [
    ({"name": ""}, "请写姓名"), ({"name": "王阿婆", "capacity": ""}, "请点一下"), ({"name": "林秀英", "capacity": "relative"}, "当事人自己"),
    ({"name": "王\u202e阿婆", "capacity": "relative"}, "invalid-feedback"),
])  # fmt: skip
def test_an_impossible_guest_is_said_and_nobody_is_asked(walk: Walk, send: Ask, facts: dict[str, str], complaint: str) -> None:
    case = walk.mediate()
    answer = send("yaqin", "company", case, act="guest", **{"words": "两家都信得过", **facts})
    assert complaint in answer.content.decode()
    assert "两家都信得过" in answer.content.decode()
    assert not Consultation.objects.exists()


def test_the_desk_writes_down_what_a_side_says(walk: Walk, send: Ask, browse: Callable[[str], Client]) -> None:
    case = walk.mediate()
    row = wish(walk, case)
    one, two = case.parties.all()
    path = f"/cases/{case.number}/choice/company/{row.pk}/answer/"
    for party in (one, two):
        answer = browse("officer").post(path, {"party": party.pk, "channel": "desk", "agrees": "yes"})
        assert answer.status_code == 302
    row.refresh_from_db()
    assert row.agreed_at is not None
    assert browse("stranger").get(path).status_code == 404


def test_a_silent_side_becomes_somebodys_call(walk: Walk) -> None:
    case = walk.mediate()
    row = wish(walk, case)
    advance(case, "consent_late", actor=SYSTEM)
    assert tasks(case) == [Task.AGREE, Task.AGREE, Task.CHASE_CONSENT, Task.MEDIATE]
    all_agree(row)
    assert tasks(case) == [Task.JOIN, Task.MEDIATE]


def test_whoever_stepped_back_is_on_this_cases_wall_no_more(walk: Walk) -> None:
    case = walk.mediate()
    case = recusal.recuse(case, actor=walk.cast.yaqin, note="他是我表弟")
    assert walk.cast.mediators["yaqin"] not in wall_of(case)
    assert walk.cast.mediators["yaqin"] in wall_of(Walk(walk.cast).accept())
