"""Choosing at the desk for somebody who cannot: identity and consent stand in the file, what was chosen is seen by nobody."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse

from cases.lifecycle import advance
from cases.models import SYSTEM, Case, Choice, ChoiceKind, Event, Offer, Party, Turn
from cases.moves import Act, CaseAction, CaseState as S, Task
from cases.steps import choice
from mediators.models import Mediator
from tests.cases.walk import Walk

pytestmark = pytest.mark.django_db
Ask = Callable[..., HttpResponse]


def helped(walk: Walk, party: Party, *words: str, kind: str = "rank", **more: object) -> dict[str, object]:
    picked = {place: walk.cast.mediators[word].pk for place, word in zip(("first", "second", "third"), words, strict=False)}
    return {"party": party.pk, "identity": "card", "agrees": "on", "kind": kind, **picked, **more}


def test_a_side_is_helped_to_rank_and_the_file_keeps_how_it_was_done(walk: Walk, send: Ask) -> None:
    case = walk.accept()
    party = case.parties.get(side=1)
    assert send("officer", "choosing", case, **helped(walk, party, "shuigen", "yaqin")).status_code == 302
    kept = Choice.objects.get(party=party)
    assert (kept.kind, kept.helped_by) == (ChoiceKind.RANK, walk.cast.officer)
    assert [r.mediator.name for r in kept.rankings.all()] == ["俞水根", "竺亚琴"]
    event = Event.objects.get(case=case, action=Act.CHOSE)
    assert event.note is not None
    assert "身份证" in event.note.text
    assert "俞水根" not in event.note.text
    assert (event.user, event.on_behalf_of) == (walk.cast.officer, party)


def test_what_was_chosen_stands_on_no_page_afterwards(walk: Walk, send: Ask, read: Ask) -> None:
    case = walk.accept()
    party = case.parties.get(side=1)
    send("officer", "choosing", case, **helped(walk, party, "haiyan"))
    for word in ("officer", "director"):
        page = read(word, "case", case).content.decode()
        assert "已选" in page
        assert "未选" in page
        assert "江海燕" not in page
        form = read(word, "choosing", case).content.decode()
        assert "selected" not in form.replace('selected>—', "")


def test_the_last_choice_makes_the_offer(walk: Walk, send: Ask) -> None:
    case = walk.accept()
    one, two = case.parties.all()
    send("officer", "choosing", case, **helped(walk, one, "shuigen", "yaqin"))
    send("director", "choosing", case, **helped(walk, two, "yaqin", "shuigen", "haiyan"))
    case.refresh_from_db()
    assert case.state == S.OFFERED
    offer = Offer.objects.get(case=case, answered_at=None)
    assert not offer.appointed


def test_a_side_may_leave_it_to_the_station_or_refuse(walk: Walk, send: Ask) -> None:
    case = walk.accept()
    one, two = case.parties.all()
    assert send("officer", "choosing", case, **helped(walk, one, kind="appoint")).status_code == 302
    assert Choice.objects.get(party=one).kind == ChoiceKind.APPOINT
    assert send("officer", "choosing", case, **helped(walk, two, kind="refuse")).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.end_reason) == (S.ENDED, "refused")


@pytest.mark.parametrize(
    ("words", "more", "complaint"),
    [
        ((), {}, "请选第一位"),
        (("yaqin", "yaqin"), {}, "不能排两次"),
        (("yaqin",), {"third": "shuigen"}, "没有第二位"),
        (("strange_mediator",), {}, "invalid-feedback"),
        (("yaqin",), {"agrees": ""}, "id_agrees"),
        (("yaqin",), {"identity": ""}, "invalid-feedback"),
    ],
)
def test_a_choice_that_cannot_be_is_not_kept_and_what_was_entered_stays(
    walk: Walk, send: Ask, words: tuple[str, ...], more: dict[str, str], complaint: str
) -> None:
    case = walk.accept()
    party = case.parties.get(side=1)
    typed = {k: walk.cast.mediators[v].pk if k == "third" else v for k, v in more.items()}
    answer = send("officer", "choosing", case, **{**helped(walk, party, *words), **typed})
    body = answer.content.decode()
    assert answer.status_code == 200
    assert complaint in body
    assert f'value="{party.pk}" id="id_party_0" required checked' in body or "checked" in body
    assert not Choice.objects.exists()


def test_nobody_chooses_twice_in_a_round(walk: Walk, send: Ask) -> None:
    case = walk.accept()
    party = case.parties.get(side=1)
    send("officer", "choosing", case, **helped(walk, party, "yaqin"))
    assert send("officer", "choosing", case, **helped(walk, party, "shuigen")).status_code == 200
    assert Choice.objects.filter(party=party).count() == 1


def test_wrong_roles_get_403_and_strangers_404(walk: Walk, read: Ask, send: Ask) -> None:
    case = walk.accept()
    party = case.parties.get(side=1)
    for word in ("auxiliary", "liaison", "command", "clerk", "judge"):
        assert read(word, "choosing", case).status_code == 403
    for word in ("stranger", "strange_director", "yaqin"):
        assert send(word, "choosing", case, **helped(walk, party, "yaqin")).status_code == 404
    assert not Choice.objects.exists()


def test_the_page_closes_with_the_choice(walk: Walk, read: Ask, case_at: Callable[[str], Case]) -> None:
    for state in (S.INVITING, S.OFFERED, S.MEDIATING):
        assert read("officer", "choosing", case_at(state)).status_code == 302


def test_somebody_who_left_the_wall_is_not_offered_the_case(walk: Walk) -> None:
    case = walk.offer()
    shuigen = walk.cast.mediators["shuigen"]
    Mediator.objects.filter(pk=shuigen.pk).update(is_listed=False)
    case = choice.answer_offer(case, actor=walk.cast.yaqin, accept=False, note="没有空")
    assert case.state == S.CHOOSING
    assert not Offer.objects.filter(mediator=shuigen).exists()


def test_a_late_choice_gives_the_director_no_more_time(walk: Walk) -> None:
    case = walk.accept()
    one, two = case.parties.all()
    case = advance(case, CaseAction.NO_COMMON, actor=SYSTEM)
    turn = Turn.objects.get(case=case, task=Task.APPOINT, is_open=1)
    case = walk.rank(case, one, "yaqin")
    case = walk.rank(case, two, "haiyan")
    assert Turn.objects.get(case=case, task=Task.APPOINT, is_open=1) == turn
    assert case.state == S.CHOOSING


def test_late_choices_that_meet_still_count(walk: Walk) -> None:
    case = walk.accept()
    case = advance(case, CaseAction.NO_COMMON, actor=SYSTEM)
    for party in case.parties.all():
        case = walk.rank(case, party, "haiyan")
    assert case.state == S.OFFERED


def test_a_side_speaks_for_itself_alone(walk: Walk) -> None:
    case = walk.accept()
    one, two = case.parties.all()
    for actor in (two, walk.cast.auxiliary, walk.cast.stranger, walk.cast.yaqin, walk.cast.liaison):
        with pytest.raises(PermissionDenied):
            choice.choose(case, party=one, kind=ChoiceKind.APPOINT, actor=actor)
    assert not Choice.objects.exists()
