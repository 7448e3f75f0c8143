"""The sides are asked: a yes, a no, and silence that is no yes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse

from cases.clock import ZONE, now
from cases.models import Case, DocumentKind, Event, Offer, Party, Session, Turn
from cases.moves import Act, CaseAction, CaseState as S, Task
from cases.steps import choice, intake, mediation
from cases.triage import Track
from mediators.models import Occupancy
from tests.cases.walk import Walk
from tests.cast import CHEN, HE, LIN

pytestmark = pytest.mark.django_db
Ask = Callable[..., HttpResponse]


def says(party: Party, willing: str, **more: str) -> dict[str, object]:
    name = f"p{party.pk}"
    typed = {"willing": willing, "channel": "phone", "version": "", **more}
    return {"party": party.pk, **{f"{name}-{field}": value for field, value in typed.items()}}


def silent(case: Case) -> Party:
    return case.parties.filter(willing_at=None)[0]


def test_a_yes_is_written_down_with_how_it_came_and_gives_the_committee_its_turn(walk: Walk, send: Ask) -> None:
    case = walk.invite()
    party = silent(case)
    assert send("officer", "answers", case, **says(party, "yes", note="听说不收钱，愿意谈")).status_code == 302
    party.refresh_from_db()
    assert party.willing_at is not None
    assert party.consent_channel == "phone"
    event = Event.objects.get(case=case, action=Act.WILLING)
    assert event.note is not None
    assert (event.on_behalf_of, event.user, event.note.text) == (party, walk.cast.officer, "听说不收钱，愿意谈")
    assert list(Turn.objects.filter(case=case, is_open=1).values_list("task", flat=True)) == [Task.ACCEPT_CASE]


def test_a_no_ends_it_at_once_with_its_paper(walk: Walk, send: Ask) -> None:
    case = walk.invite()
    party = silent(case)
    assert send("director", "answers", case, **says(party, "no", note="要去法院")).status_code == 302
    case.refresh_from_db()
    party.refresh_from_db()
    assert (case.state, case.end_reason) == (S.ENDED, "refused")
    assert party.refused_at is not None
    assert party.willing_at is None
    assert case.documents.filter(kind=DocumentKind.TERMINATION).count() == 1


def test_a_no_counts_at_any_time_before_the_agreement_and_frees_the_meetings(walk: Walk, send: Ask, read: Ask) -> None:
    case = walk.mediate()
    start = (now() + timedelta(days=3)).astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    mediation.book(case, actor=walk.cast.yaqin, starts_at=start, ends_at=start + timedelta(hours=1), room=walk.cast.room, place="")
    body = read("officer", "answers", case).content.decode()
    assert 'value="no"' in body
    assert 'value="yes"' not in body
    assert send("officer", "answers", case, **says(case.parties.first(), "no")).status_code == 302
    case.refresh_from_db()
    assert case.state == S.ENDED
    assert Session.objects.get(case=case).state == "cancelled"
    assert not Occupancy.objects.exists()


def test_three_sides_are_asked_one_by_one(walk: Walk, send: Ask) -> None:
    case = Walk(walk.cast, parties=(LIN, HE, CHEN)).invite()
    answer = send("officer", "answers", case, **says(silent(case), "yes"))
    assert answer["Location"] == reverse("answers", args=[case.number])
    assert not Turn.objects.filter(case=case, task=Task.ACCEPT_CASE).exists()
    answer = send("officer", "answers", case, **says(silent(case), "yes"))
    assert answer["Location"] == reverse("case", args=[case.number])
    assert Turn.objects.filter(case=case, task=Task.ACCEPT_CASE, is_open=1).count() == 1


def test_the_same_yes_sent_again_changes_nothing(walk: Walk, send: Ask) -> None:
    case = walk.invite()
    party = silent(case)
    send("officer", "answers", case, **says(party, "yes"))
    before = Event.objects.filter(case=case).count()
    assert send("officer", "answers", case, **says(party, "yes")).status_code == 302
    assert Event.objects.filter(case=case).count() == before


def test_an_answer_without_yes_or_no_is_asked_again_and_keeps_the_note(walk: Walk, send: Ask) -> None:
    case = walk.invite()
    party = silent(case)
    answer = send("officer", "answers", case, **says(party, "", note="说回家商量商量"))
    assert answer.status_code == 200
    assert "说回家商量商量" in answer.content.decode()
    assert not Event.objects.filter(case=case, action=Act.WILLING).exists()


def test_two_who_apply_together_are_asked_nothing(walk: Walk) -> None:
    both = ({**LIN}, {**HE, "is_applicant": True})
    case = Walk(walk.cast, parties=both).invite()
    assert list(Turn.objects.filter(case=case, is_open=1).values_list("task", flat=True)) == [Task.ACCEPT_CASE]


def test_a_case_that_comes_back_asks_everybody_anew_and_chooses_anew(walk: Walk, send: Ask) -> None:
    case = walk.offer()
    case = intake.take(case, CaseAction.WITHDRAW, actor=walk.cast.officer, note="两家自己说好了")
    assert not Offer.objects.filter(case=case, answered_at=None).exists()
    case = intake.take(case, CaseAction.REOPEN, actor=walk.cast.officer, note="又吵起来了")
    case = walk.triage(Track.PEOPLE_MEDIATION, case)
    for _side in range(2):  # the one who had applied before too
        send("director", "answers", case, **says(silent(case), "yes"))
        case.refresh_from_db()
    case = choice.accept(case, actor=walk.cast.director)
    assert case.state == S.CHOOSING
    for party in case.parties.all():
        case = walk.rank(case, party, "shuigen")
    assert case.state == S.OFFERED
    assert Offer.objects.get(case=case, answered_at=None).mediator == walk.cast.mediators["shuigen"]


def test_wrong_roles_get_403_and_strangers_404(walk: Walk, read: Ask, send: Ask) -> None:
    case = walk.invite()
    party = silent(case)
    for word in ("auxiliary", "liaison", "command", "clerk", "judge"):
        assert read(word, "answers", case).status_code == 403
        assert send(word, "answers", case, **says(party, "yes")).status_code == 403
    for word in ("stranger", "strange_director", "yaqin"):
        assert read(word, "answers", case).status_code == 404
        assert send(word, "answers", case, **says(party, "no")).status_code == 404
    case.refresh_from_db()
    assert case.state == S.INVITING
    assert not Event.objects.filter(case=case, action=Act.WILLING).exists()


def test_the_answer_of_another_case_is_not_taken(walk: Walk, send: Ask) -> None:
    case, other = walk.invite(), Walk(walk.cast).invite()
    assert send("officer", "answers", case, **says(silent(other), "no")).status_code == 200
    other.refresh_from_db()
    assert other.state == S.INVITING


def test_the_case_page_shows_who_answered(walk: Walk, read: Ask) -> None:
    case = walk.invite()
    panel = read("officer", "case", case).content.decode()
    assert "还没有答复" in panel
