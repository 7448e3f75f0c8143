"""The director names, the mediator answers with the declaration the sides are owed, a side has another one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from cases.clock import ZONE, now
from cases.models import Case, Choice, Event, Offer, Session, Turn
from cases.moves import CaseAction, CaseState as S, Task
from cases.steps import choice, intake, mediation
from cases.suitability import acquaintances
from mediators.models import Occupancy
from tests.cases.walk import Walk
from tests.cast import HE, LIN

pytestmark = pytest.mark.django_db
Ask = Callable[..., HttpResponse]
NO_TIES = {"relative": "no", "interest": "no", "earlier": "no"}


@pytest.fixture
def unmatched(walk: Walk) -> Case:
    """Each side wants somebody else."""
    case = walk.accept()
    one, two = case.parties.all()
    case = walk.rank(case, one, "yaqin")
    return walk.rank(case, two, "haiyan")


def open_tasks(case: Case) -> list[str]:
    return sorted(Turn.objects.filter(case=case, is_open=1).values_list("task", flat=True))


def asked(case: Case) -> str:
    return Offer.objects.get(case=case, answered_at=None).mediator.name


def test_the_director_sees_who_fits_who_is_free_and_what_they_carry_but_no_rate(unmatched: Case, walk: Walk, read: Ask) -> None:
    Walk(walk.cast).mediate()
    page = read("director", "appointment", unmatched).content.decode()
    assert page.index("竺亚琴") < page.index("江海燕")  # she is good at quarrels between neighbours
    for shown in ("手上 1 件，最多接 12 件", "手上 0 件，最多接 12 件", "常调邻里的事", "有空", "以前调过"):
        assert shown in page
    for kept in ("成功率", "%", "排"):
        assert kept not in page.split("<main")[1].split("怎么定")[0]
    assert "孙福根" not in page  # of another committee


def test_the_director_names_and_the_mediator_is_asked(unmatched: Case, walk: Walk, send: Ask) -> None:
    answer = send("director", "appointment", unmatched, mediator=walk.cast.mediators["jianping"].pk, note="熟悉这个小区")
    assert answer.status_code == 302
    unmatched.refresh_from_db()
    assert unmatched.state == S.OFFERED
    offer = Offer.objects.get(case=unmatched)
    assert (offer.appointed, offer.mediator.name) == (True, "邬建平")
    assert open_tasks(unmatched) == [Task.ANSWER_OFFER]


def test_nobody_is_named_while_the_sides_still_choose(walk: Walk, read: Ask, send: Ask) -> None:
    case = walk.accept()
    assert read("director", "appointment", case).status_code == 302
    assert "指定调解员" not in read("director", "case", case).content.decode()
    send("director", "appointment", case, mediator=walk.cast.mediators["yaqin"].pk)
    with pytest.raises(ValidationError, match="双方还在选"):
        choice.appoint(case, actor=walk.cast.director, mediator=walk.cast.mediators["yaqin"])
    assert not Offer.objects.exists()


def test_who_was_asked_already_is_shown_and_not_asked_again(unmatched: Case, walk: Walk, read: Ask, send: Ask) -> None:
    send("director", "appointment", unmatched, mediator=walk.cast.mediators["jianping"].pk)
    send("jianping", "offer", unmatched, act="decline", reason="那天在外地")
    page = read("director", "appointment", unmatched).content.decode()
    assert "邬建平" in page
    assert "不接" in page
    assert "那天在外地" not in page
    refused = send("director", "appointment", unmatched, mediator=walk.cast.mediators["jianping"].pk)
    assert refused.status_code == 200
    assert not Offer.objects.filter(case=unmatched, answered_at=None).exists()


def test_a_stale_naming_shows_what_changed(unmatched: Case, walk: Walk, browse: Callable[..., object], send: Ask) -> None:
    send("director", "appointment", unmatched, mediator=walk.cast.mediators["jianping"].pk)
    send("jianping", "offer", unmatched, act="decline", reason="那天在外地")
    typed = {"mediator": walk.cast.mediators["shuigen"].pk, "note": "熟悉水管", "version": 2}
    page = send("director", "appointment", unmatched, **typed).content.decode()
    assert "邬建平" in page
    assert "熟悉水管" in page
    assert not Offer.objects.filter(case=unmatched, answered_at=None).exists()


def test_wrong_roles_get_403_and_strangers_404(unmatched: Case, walk: Walk, read: Ask, send: Ask) -> None:
    for word in ("officer", "yaqin", "auxiliary", "liaison", "clerk"):
        assert read(word, "appointment", unmatched).status_code == 403
    assert read("strange_director", "appointment", unmatched).status_code == 404
    case = Walk(walk.cast).offer()
    for word in ("officer", "director", "liaison", "judge"):
        assert send(word, "offer", case, act="accept", **NO_TIES).status_code == 403
    for word in ("shuigen", "strange_mediator"):
        assert send(word, "offer", case, act="accept", **NO_TIES).status_code == 404
    for word in ("auxiliary", "yaqin", "liaison"):
        assert read(word, "change", case).status_code == 403
    assert read("stranger", "change", case).status_code == 404
    case.refresh_from_db()
    assert case.state == S.OFFERED


def test_the_mediator_reads_what_is_needed_to_decide_and_no_number(walk: Walk, read: Ask) -> None:
    Walk(walk.cast).mediate()
    case = walk.offer()
    page = read("yaqin", "offer", case).content.decode()
    for shown in (case.narrative, case.place, LIN["name"], "3,200 元", "双方选的", "以前调过林秀英、何建军的事"):
        assert shown in page
    assert LIN["phone"] not in page
    assert "138****1234" not in page


def test_who_takes_it_declares_first(walk: Walk, send: Ask) -> None:
    case = walk.offer()
    answer = send("yaqin", "offer", case, act="accept", relative="no")
    assert answer.status_code == 200
    assert answer.content.decode().count("请选是或者不是") == 2
    assert send("yaqin", "offer", case, act="accept", **NO_TIES).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.mediator) == (S.MEDIATING, walk.cast.mediators["yaqin"])
    event = Event.objects.get(case=case, action=CaseAction.TAKE)
    assert event.note is not None
    assert "近亲属" in event.note.text
    assert open_tasks(case) == [Task.MEDIATE]


def test_a_tie_is_disclosed_in_words_before_the_case_is_taken(walk: Walk, send: Ask, read: Ask) -> None:
    case = walk.offer()
    ties = {**NO_TIES, "earlier": "yes"}
    assert send("yaqin", "offer", case, act="accept", **ties).status_code == 200
    case.refresh_from_db()
    assert case.state == S.OFFERED
    told = "2024 年调过何建军家的另一件事"
    assert send("yaqin", "offer", case, act="accept", disclosed=told, **ties).status_code == 302
    offer = Offer.objects.get(case=case)
    assert (offer.accepted, offer.disclosed) == (True, told)
    assert told in read("officer", "case", case).content.decode()


def test_both_sides_read_what_was_disclosed_on_their_own_page(walk: Walk, come_in: Ask) -> None:
    told = "我和何建军是远房亲戚"
    case = choice.answer_offer(walk.offer(), actor=walk.cast.yaqin, accept=True, disclosed=told)
    for party in case.parties.all():
        assert told in come_in(party).get("/mine/").content.decode()


def test_who_does_not_take_it_says_why_and_the_next_common_choice_is_asked(walk: Walk, send: Ask) -> None:
    case = walk.offer()
    assert send("yaqin", "offer", case, act="decline", reason="").status_code == 200
    assert send("yaqin", "offer", case, act="decline", reason="那一周不在").status_code == 302
    case.refresh_from_db()
    assert (case.state, asked(case)) == (S.OFFERED, "俞水根")
    assert open_tasks(case) == [Task.ANSWER_OFFER]


def test_after_two_offers_in_vain_the_director_names(walk: Walk, send: Ask) -> None:
    case = walk.accept()
    for party in case.parties.all():
        case = walk.rank(case, party, "yaqin", "shuigen", "haiyan")
    first = asked(case)
    for word in ("yaqin", "shuigen"):
        send(word, "offer", case, act="decline", reason="没有空")
    case.refresh_from_db()
    assert first == "竺亚琴"
    assert case.state == S.CHOOSING
    assert open_tasks(case) == [Task.APPOINT]


def test_whom_the_director_named_and_who_declines_leaves_it_to_the_director(unmatched: Case, walk: Walk, send: Ask) -> None:
    send("director", "appointment", unmatched, mediator=walk.cast.mediators["jianping"].pk)
    send("jianping", "offer", unmatched, act="decline", reason="没有空")
    assert open_tasks(unmatched) == [Task.APPOINT]


def test_a_change_frees_the_meetings_and_both_sides_choose_anew(walk: Walk, send: Ask) -> None:
    case = walk.mediate()
    start = (now() + timedelta(days=3)).astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    mediation.book(case, actor=walk.cast.yaqin, starts_at=start, ends_at=start + timedelta(hours=1), room=walk.cast.room, place="")
    party = case.parties.get(side=2)
    assert send("officer", "change", case, party=party.pk).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.round, case.mediator) == (S.CHOOSING, 2, None)
    assert open_tasks(case) == [Task.CHOOSE, Task.CHOOSE]
    assert Session.objects.get(case=case).state == "cancelled"
    assert not Occupancy.objects.exists()
    for one in case.parties.all():
        case = walk.rank(case, one, "yaqin")  # the same one again, if both want it
    assert asked(case) == "竺亚琴"
    assert Choice.objects.filter(party__case=case).count() == 4


def test_a_second_change_wants_a_reason(walk: Walk, send: Ask) -> None:
    case = walk.mediate()
    party = case.parties.get(side=2)
    send("officer", "change", case, party=party.pk)
    case.refresh_from_db()
    for one in case.parties.all():
        case = walk.rank(case, one, "shuigen")
    case = choice.answer_offer(case, actor=walk.cast.shuigen, accept=True)
    assert send("officer", "change", case, party=party.pk, note="").status_code == 200
    assert send("officer", "change", case, party=party.pk, note="他和楼上是同事").status_code == 302
    case.refresh_from_db()
    assert case.round == 3


def test_who_will_not_have_the_one_named_after_a_change_refuses_mediation(walk: Walk, send: Ask, read: Ask) -> None:
    case = walk.mediate()
    party = case.parties.get(side=2)
    send("officer", "change", case, party=party.pk)
    case.refresh_from_db()
    for one in case.parties.all():
        case = choice.choose(case, party=one, kind="appoint", actor=one)
    case = choice.appoint(case, actor=walk.cast.director, mediator=walk.cast.mediators["jianping"])
    answer = send("officer", "change", case, party=party.pk, note="就是不要他")
    assert answer.status_code == 200
    case.refresh_from_db()
    assert (case.state, case.round) == (S.OFFERED, 2)
    with pytest.raises(ValidationError, match="只有该回避"):
        choice.change(case, actor=party, party=party, note="就是不要他")
    assert send("director", "change", case, note="他是当事人的姐夫").status_code == 302
    case.refresh_from_db()
    assert (case.state, case.round) == (S.CHOOSING, 3)


def test_to_whom_the_director_named_each_side_may_object_once(walk: Walk, send: Ask, read: Ask) -> None:
    case, names = walk.mediate(), ("jianping", "haiyan", "shuigen")
    for name, side in zip(names, (2, 1, None), strict=True):
        for one in case.parties.all():
            case = choice.choose(case, party=one, kind="appoint", actor=one) if case.state == S.CHOOSING else case
        if case.state == S.CHOOSING:
            case = choice.appoint(case, actor=walk.cast.director, mediator=walk.cast.mediators[name])
        if side:
            assert send("officer", "change", case, party=case.parties.get(side=side).pk).status_code == 302
            case.refresh_from_db()
    assert (case.state, case.round) == (S.OFFERED, 3)
    assert "登记一方不愿调解" in read("officer", "change", case).content.decode()
    for party in case.parties.all():
        with pytest.raises(ValidationError, match="只有该回避"):
            choice.change(case, actor=party, party=party, note="就是不要他")


def test_a_side_asks_for_a_change_only_for_itself(walk: Walk, send: Ask) -> None:
    case, other = walk.mediate(), Walk(walk.cast).mediate()
    assert send("officer", "change", case, party=other.parties.first().pk).status_code == 200
    assert send("officer", "change", case, party="").status_code == 200
    case.refresh_from_db()
    assert case.state == S.MEDIATING


@pytest.mark.parametrize("action", [CaseAction.WITHDRAW, CaseAction.ESCALATE])
def test_an_offer_does_not_outlive_the_choice(walk: Walk, action: str) -> None:
    case = intake.take(walk.offer(), action, actor=walk.cast.officer, note="不调了")
    offer = Offer.objects.get(case=case)
    assert offer.answered_at is not None
    assert offer.accepted is None
    assert not Case.objects.visible_to(walk.cast.yaqin).filter(pk=case.pk).exists()


def test_the_files_know_an_earlier_case_an_organisation_and_the_same_name(walk: Walk) -> None:
    Walk(walk.cast).mediate()
    named = {**HE, "name": "南溪阿姐工作室", "kind": "organisation", "representative": "俞水根（负责人）", "id_number": "", "phone": ""}
    case = Walk(walk.cast, parties=(LIN, named)).log()
    case.committee = walk.cast.offices["tiaowei"]
    mediators = [walk.cast.mediators[word] for word in ("yaqin", "shuigen", "haiyan")]
    known = acquaintances(case, mediators)
    assert any("以前调过林秀英" in hint for hint in known[mediators[0].pk])
    assert any("属于南溪阿姐工作室" in hint for hint in known[mediators[0].pk])
    assert any("同名" in hint for hint in known[mediators[1].pk])
    assert mediators[2].pk not in known
