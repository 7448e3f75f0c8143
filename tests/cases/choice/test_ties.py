"""A tie between a mediator and a side: found, told, waived by both or the mediator steps back; and the one change that is free."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client

from cases.models import Case, Consultation, Event, Matter, Offer, Session, SessionState, Turn
from cases.moves import Act, CaseAction, CaseState as S, Task
from cases.steps import choice, consulting, recusal, sides, signing
from cases.suitability import acquaintances, candidates
from mediators import own
from mediators.models import Tie
from tests.cases.choice.test_company import NO_TIES, meeting
from tests.cases.walk import Walk
from tests.cast import HE, LIN

pytestmark = pytest.mark.django_db
Ask = Callable[..., HttpResponse]
Browse = Callable[[str], Client]


def tasks(case: Case) -> list[str]:
    return sorted(Turn.objects.filter(case=case, is_open=1).values_list("task", flat=True))


@pytest.fixture
def told(walk: Walk) -> Case:
    """竺亚琴 took it and told both sides of a tie."""
    return choice.answer_offer(walk.offer(), actor=walk.cast.yaqin, accept=True, disclosed="何建军是我表弟的同事")


def tie(case: Case) -> Consultation:
    return Consultation.objects.get(case=case, matter=Matter.TIE)


@pytest.mark.parametrize(("kind", "value", "hint"), [
    ("relative", "何建军", "近亲属与何建军"), ("home", "桂花苑3幢 301室", "与何建军住同一个地址"),
    ("employer", "恒筑建设", "与何建军一方同单位"), ("interest", "恒筑建设", "与何建军有利害关系"),
])  # fmt: skip
def test_what_a_mediator_declared_is_found_by_its_hash(walk: Walk, kind: str, value: str, hint: str) -> None:
    yaqin = walk.cast.mediators["yaqin"]
    own.declare(yaqin, kind=kind, value=value)
    case = Walk(walk.cast, parties=(LIN, {**HE, "occupation": "恒筑建设 电工"})).accept()
    assert any(hint in known for known in acquaintances(case, [yaqin])[yaqin.pk])
    assert any(hint in known for one in candidates(case) if one.mediator == yaqin for known in one.hints)
    kept = Tie.objects.get(mediator=yaqin)
    assert value.replace(" ", "") not in kept.value_hash
    assert kept.value == value


def test_a_mediator_keeps_the_list_and_nobody_else_reads_it(walk: Walk, browse: Callable[[str], Client]) -> None:
    client = browse("yaqin")
    assert client.post("/mediators/me/ties/", {"act": "add", "kind": "relative", "value": "竺海波"}).status_code == 302
    assert "竺海波" in client.get("/mediators/me/ties/").content.decode()
    assert "已经有了" in client.post("/mediators/me/ties/", {"act": "add", "kind": "relative", "value": "竺 海波"}).content.decode()
    assert browse("officer").get("/mediators/me/ties/").status_code == 403
    assert "竺海波" not in browse("shuigen").get("/mediators/me/ties/").content.decode()
    kept = Tie.objects.get()
    browse("shuigen").post("/mediators/me/ties/", {"act": "remove", "tie": kept.pk})
    assert Tie.objects.exists()
    client.post("/mediators/me/ties/", {"act": "remove", "tie": kept.pk})
    assert not Tie.objects.exists()


def test_what_the_files_found_is_not_passed_over_in_silence(walk: Walk, send: Ask) -> None:
    own.declare(walk.cast.mediators["yaqin"], kind="relative", value=HE["name"])
    case = walk.offer()
    answer = send("yaqin", "offer", case, act="accept", **NO_TIES)
    assert "系统查到右边这些" in answer.content.decode()
    assert send("yaqin", "offer", case, act="accept", disclosed="同名，不是一个人", **NO_TIES).status_code == 302
    assert tie(case).words == "同名，不是一个人"


def test_both_waive_it_and_it_stands_in_the_file(told: Case, walk: Walk) -> None:
    assert tasks(told) == [Task.AGREE, Task.AGREE, Task.MEDIATE]
    with pytest.raises(ValidationError, match="先问清楚"):
        signing.fix(walk.draft(told), actor=walk.cast.yaqin)
    for party in told.parties.all():
        consulting.answer(tie(told), party=party, agrees=True, actor=party, channel="link")
    assert tasks(told) == [Task.MEDIATE]
    assert Event.objects.filter(case=told, action=Act.AGREED).count() == 2
    assert signing.fix(told.agreements.get(), actor=walk.cast.yaqin)


def test_with_one_no_both_choose_anew_and_nobodys_free_change_is_used(told: Case, walk: Walk) -> None:
    booked = meeting(walk, told)
    one, two = told.parties.all()
    consulting.answer(tie(told), party=two, agrees=False, actor=two, channel="link")
    case = Case.objects.get(pk=told.pk)
    assert (case.state, case.round, case.mediator) == (S.CHOOSING, 2, None)
    assert tasks(case) == [Task.CHOOSE, Task.CHOOSE]
    assert Session.objects.get(pk=booked.pk).state == SessionState.CANCELLED
    assert not choice.needs_reason(case)
    with pytest.raises(ValidationError):
        walk.rank(case, one, "yaqin")
    for party in (one, two):
        party.refresh_from_db()
        case = walk.rank(case, party, "shuigen")
    case = choice.answer_offer(case, actor=walk.cast.shuigen, accept=True)
    case = choice.change(case, actor=one, party=one)
    assert case.round == 3
    assert choice.needs_reason(case), "the free one is used up now, for both sides"


def test_the_mediator_waives_nothing_for_a_side_but_the_director_may_write_it_down(told: Case, walk: Walk, browse: Browse) -> None:
    one, _two = told.parties.all()
    company, form = (f"/cases/{told.number}/choice/company/{rest}" for rest in ("", f"{tie(told).pk}/answer/"))
    for word, leads_on in (("yaqin", False), ("director", True)):
        assert (form in browse(word).get(company).text) == leads_on
        assert browse(word).get(form).status_code == (200 if leads_on else 403)
    for word in ("yaqin", "officer"):
        with pytest.raises(PermissionDenied):
            consulting.answer(tie(told), party=one, agrees=True, actor=getattr(walk.cast, word), channel="phone")
    consulting.answer(tie(told), party=one, agrees=True, actor=walk.cast.director, channel="phone", note="电话里说没关系")


def test_a_tie_is_told_during_the_mediation_too(walk: Walk, send: Ask, read: Ask) -> None:
    case = walk.mediate()
    assert read("yaqin", "disclosure", case).status_code == 200
    assert send("yaqin", "disclosure", case, act="tell", words="").status_code == 200
    assert send("yaqin", "disclosure", case, act="tell", words="才知道他是我邻居的儿子").status_code == 302
    assert tie(case).words == "才知道他是我邻居的儿子"
    assert tasks(case) == [Task.AGREE, Task.AGREE, Task.MEDIATE]
    assert send("shuigen", "disclosure", case, act="tell", words="我也认识").status_code == 404


def test_a_tie_declared_later_becomes_the_mediators_turn(walk: Walk, send: Ask) -> None:
    case = walk.mediate()
    own.declare(walk.cast.mediators["yaqin"], kind="relative", value="不相干的人")
    assert tasks(case) == [Task.MEDIATE]
    own.declare(walk.cast.mediators["yaqin"], kind="relative", value=HE["name"])
    assert tasks(case) == [Task.MEDIATE, Task.TELL_TIE]
    assert send("yaqin", "disclosure", case, act="none", words="同名，年纪也不对").status_code == 302
    assert tasks(case) == [Task.MEDIATE]
    assert not Consultation.objects.exists()


def test_what_is_learnt_of_a_side_is_looked_at_too(walk: Walk) -> None:
    own.declare(walk.cast.mediators["yaqin"], kind="home", value="桂花苑 5 幢 101 室")
    case = walk.mediate()
    party = case.parties.get(side=2)
    sides.amend(party, actor=walk.cast.officer, changes={"occupation": "电工"})
    assert tasks(case) == [Task.MEDIATE]
    sides.amend(party, actor=walk.cast.officer, changes={"address": "桂花苑5幢101室"})
    assert tasks(case) == [Task.MEDIATE, Task.TELL_TIE]


def test_the_mediator_steps_back_with_a_reason(walk: Walk, send: Ask, read: Ask) -> None:
    case = walk.mediate()
    booked = meeting(walk, case)
    assert read("yaqin", "recusal", case).status_code == 200
    assert send("yaqin", "recusal", case, note="").status_code == 200
    assert send("yaqin", "recusal", case, note="何建军是我外甥").status_code == 302
    case.refresh_from_db()
    assert (case.state, case.round) == (S.CHOOSING, 2)
    assert Offer.objects.get(case=case).recused_at is not None
    assert Session.objects.get(pk=booked.pk).state == SessionState.CANCELLED
    assert not choice.needs_reason(case)


def test_the_director_takes_a_case_from_whoever_is_tied(walk: Walk, send: Ask) -> None:
    case = walk.mediate()
    assert send("officer", "recusal", case, note="他们是亲戚").status_code == 403
    assert send("director", "recusal", case, note="他们是亲戚").status_code == 302
    case.refresh_from_db()
    assert case.state == S.CHOOSING


def test_somebody_of_the_team_with_a_tie_leaves_and_the_lead_goes_on(walk: Walk) -> None:
    case = walk.mediate()
    row = consulting.propose_company(case, actor=walk.cast.yaqin, mediator=walk.cast.mediators["shuigen"])
    for party in case.parties.all():
        consulting.answer(row, party=party, agrees=True, actor=party, channel="link")
    consulting.join(row, actor=walk.cast.shuigen, accepts=True, disclosed="林秀英是我老同事")
    party = case.parties.first()
    consulting.answer(tie(case), party=party, agrees=False, actor=party, channel="link")
    case.refresh_from_db()
    assert case.state == S.MEDIATING
    assert not Consultation.objects.team().exists()


def test_the_database_keeps_no_tie_without_words(walk: Walk) -> None:
    case = walk.mediate()
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.create(case=case, matter=Matter.TIE, mediator=walk.cast.mediators["yaqin"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.create(case=case, matter=Matter.GUEST, name="", capacity="expert")


def test_whoever_does_not_mediate_here_tells_and_recuses_nothing(walk: Walk) -> None:
    case = walk.mediate()
    for word in ("officer", "shuigen", "director"):
        with pytest.raises(PermissionDenied):
            recusal.tell_tie(case, actor=getattr(walk.cast, word), words="我认识他们")
    with pytest.raises(PermissionDenied):
        recusal.recuse(case, actor=walk.cast.shuigen, note="不想让她调")
    assert not Event.objects.filter(case=case, action=CaseAction.RECUSE).exists()
