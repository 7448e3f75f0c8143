"""After the agreement: what was performed, visits, closing with a reason for what is not, the archive."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.audit import broken_papers
from cases.clock import ZONE, at, today
from cases.models import Case, Event, Message, Turn, Visit
from cases.moves import CaseAction as A
from cases.outbox import deliver
from cases.steps import confirmation as court, intake, mediation, performance as steps
from tests.cases.walk import CONFIRMATION_PATHS, picture

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 5, 18, 9, 0, tzinfo=ZONE)


@pytest.fixture
def monday():
    """A moment so many days and hours after that Monday."""
    return lambda days=0, hours=0: at(MONDAY + timedelta(days=days, hours=hours))


@pytest.fixture
def settled(walk):
    case = walk.settle(apply=False)
    court.take(case.confirmations.get(), "not_seek", actor=walk.cast.yaqin, note="双方不申请")
    return Case.objects.get(pk=case.pk)


def _owed(case):
    return list(case.agreements.get().terms.filter(debtor__isnull=False))


def test_a_term_is_recorded_with_day_and_means_and_its_turn_ends(room, settled):
    repair, pay = _owed(settled)
    day = today().isoformat()
    assert room.send("yaqin", "term", settled, pay.pk, on=day, method="微信、支付宝转账", note="看过转账记录").status_code == 302
    pay.refresh_from_db()
    assert pay.performed_at.astimezone(ZONE).date() == today()
    assert pay.performed_note == "微信、支付宝转账；看过转账记录"
    assert list(Turn.objects.filter(case=settled, task="perform", is_open=1).values_list("term", flat=True)) == [repair.pk]
    assert Event.objects.filter(case=settled, action="performed").latest("seq").on_behalf_of == pay.debtor
    again = room.send("yaqin", "term", settled, pay.pk, on=day, method="现金", note="又记一次")
    assert again.status_code == 200
    assert again.context["form"].non_field_errors()


@pytest.mark.parametrize(("wrong", "box"), [({"on": "2099-01-01"}, "on"), ({"on": ""}, "on"), ({"method": "比特币"}, "method")])
def test_bad_input_is_kept(room, settled, wrong, box):
    pay = _owed(settled)[1]
    typed = {"on": today().isoformat(), "method": "现金", "note": "当面点清", **wrong}
    answer = room.send("yaqin", "term", settled, pay.pk, **typed)
    assert box in answer.context["form"].errors
    assert answer.context["form"]["note"].value() == "当面点清"
    pay.refresh_from_db()
    assert pay.performed_at is None


def test_a_term_of_another_case_or_of_a_draft_is_not_found(room, walk, settled, mediating):
    draft = walk.draft(mediating)
    typed = {"on": today().isoformat(), "method": "现金", "note": ""}
    assert room.send("yaqin", "term", settled, draft.terms.first().pk, **typed).status_code == 404
    assert room.send("yaqin", "term", mediating, draft.terms.first().pk, **typed).status_code == 404


@pytest.mark.parametrize(("word", "status"), [("officer", 403), ("shuigen", 404), ("stranger", 404)])
def test_only_whoever_led_the_talk_follows_it_up(room, settled, word, status):
    typed = {"on": today().isoformat(), "method": "现金", "note": ""}
    assert room.send(word, "term", settled, _owed(settled)[0].pk, **typed).status_code == status


def test_a_case_with_unperformed_terms_closes_only_with_a_reason(room, settled):
    refused = room.send("yaqin", "move_case", settled, "intake", A.CLOSE, note="")
    assert refused.status_code == 200
    assert Case.objects.get(pk=settled.pk).state == "settled"
    assert room.send("yaqin", "move_case", settled, "intake", A.CLOSE, note="对方已向法院起诉").status_code == 302
    assert Case.objects.get(pk=settled.pk).state == "closed"


def test_a_performed_agreement_closes_and_is_archived_by_the_director(room, walk, settled):
    for term in settled.agreements.get().terms.all():
        mediation.performed(term, actor=walk.cast.yaqin, note="好了", on=today(), method="当面做到")
    assert room.send("yaqin", "move_case", settled, "intake", A.CLOSE).status_code == 302
    assert room.send("yaqin", "move_case", settled, "intake", A.ARCHIVE).status_code == 403
    assert room.send("director", "move_case", settled, "intake", A.ARCHIVE).status_code == 302
    assert Case.objects.get(pk=settled.pk).state == "archived"


def test_a_confirmation_that_runs_keeps_the_case_open(walk):
    case = walk.settle()
    with pytest.raises(ValidationError):
        intake.take(case, A.CLOSE, actor=walk.cast.yaqin, note="不等了")
    assert Case.objects.get(pk=case.pk).state == "settled"


# part by part, with what shows it


def test_parts_add_up_and_the_last_one_performs_the_term(room, settled):
    pay = _owed(settled)[1]
    typed = {"on": today().isoformat(), "method": "现金", "note": "收条"}
    photo = SimpleUploadedFile("r.png", picture(), "image/png")
    assert room.send("yaqin", "term", settled, pay.pk, **typed, amount="1,200", photo=photo).status_code == 302
    pay.refresh_from_db()
    first = pay.payments.get()
    assert (pay.performed_at, first.amount, first.proof.kind, first.proof.audience) == (None, 1200, "evidence", "room")
    assert Turn.objects.filter(term=pay, task="perform", is_open=1).exists()
    page = room.open("yaqin", "term", settled, pay.pk)
    assert page.context["rest"] == 2000
    too_much = room.send("yaqin", "term", settled, pay.pk, **typed, amount="2000.01")
    assert "2,000" in too_much.content.decode()
    assert room.send("yaqin", "term", settled, pay.pk, **typed, amount="2000").status_code == 302
    pay.refresh_from_db()
    assert pay.performed_at
    assert pay.payments.count() == 2
    assert list(broken_papers()) == []


def test_what_is_owed_is_called_to_mind_three_days_before_on_the_day_and_after_it(walk, monday):
    with monday():
        case = walk.settle(apply=False)
    turn = Turn.objects.filter(case=case, task="perform").first()
    told = []
    for days in (16, 17, 18, 19, 20, 21, 22):
        with monday(days=days, hours=3):
            deliver()
        told.append(Message.objects.filter(party=turn.party, template__startswith="owed").count())
    assert told == [0, 2, 2, 2, 4, 6, 6]  # both terms fall due on the twentieth day
    assert list(Message.objects.filter(template__startswith="owed").order_by("pk").values_list("template", flat=True)[::2]) == [
        "owed_soon", "owed_today", "owed_late"
    ]  # fmt: skip


def test_what_was_paid_is_called_to_mind_no_more(walk, monday):
    with monday():
        case = walk.settle(apply=False)
        for term in _owed(case):
            mediation.performed(term, actor=walk.cast.yaqin, note="付清")
    with monday(days=21, hours=3):
        deliver()
    assert not Message.objects.filter(template__startswith="owed").exists()


# broken


def test_a_broken_term_opens_the_lawful_ways_and_the_one_taken_is_kept(room, walk, monday):
    with monday():
        case = walk.settle(apply=False)
    pay = _owed(case)[1]
    with monday(days=22):
        deliver()
        page = room.open("yaqin", "term", case, pay.pk)
        assert [value for value, _label in page.context["breach"].fields["way"].choices] == ["talk", "sue"]
        assert room.send("yaqin", "term", case, pay.pk, act="breach", way="enforce", note="催了三次").status_code == 200
        assert room.send("yaqin", "term", case, pay.pk, act="breach", way="sue", note="催了三次，不肯付").status_code == 302
    pay.refresh_from_db()
    assert (pay.breach_way, bool(pay.breached_at)) == ("sue", True)
    assert not Turn.objects.filter(case=case, task="press", is_open=1).exists()
    assert "起诉" in Event.objects.filter(case=case, action="pressed").latest("seq").note.text


def test_a_confirmed_agreement_is_enforced_within_two_years_of_its_last_day(walk, room, monday):
    with monday():
        file = CONFIRMATION_PATHS["served"](walk)
    pay = _owed(file.case)[1]
    with monday(days=22):
        page = room.open("yaqin", "term", file.case, pay.pk)
        assert [value for value, _label in page.context["breach"].fields["way"].choices] == ["enforce"]
    last = pay.due_on
    assert page.context["enforce_until"].astimezone(ZONE).date() >= last.replace(year=last.year + 2)


def test_before_its_day_no_way_is_taken(walk, settled):
    with pytest.raises(ValidationError):
        steps.take_way(_owed(settled)[1], actor=walk.cast.yaqin, way="sue", note="急")


# visits


def _visit(**more):
    return {"way": "电话回访", "found": "running", "text": "何建军说下周修好。", **more}


def test_a_visit_is_kept_by_its_result_and_the_next_one_waits(room, walk, settled):
    shown = room.open("director", "visit", settled).context["form"]["turn"].value()
    assert room.send("director", "visit", settled, **_visit(turn=shown)).status_code == 302
    note = Event.objects.filter(case=settled, action="visited").latest("seq").note.text
    assert note == "电话回访：正在履行，还没有到期的。何建军说下周修好。"
    visit = Visit.objects.get(case=settled)
    assert (visit.result, visit.made_by, visit.mediator, visit.turn_id) == ("running", walk.cast.director, walk.cast.yaqin, shown)
    assert mediation.due_visit(settled).pk != shown
    assert "text" in room.send("director", "visit", settled, **_visit(text="")).context["form"].errors


def test_whoever_mediated_does_not_ask_how_it_was(room, settled):
    assert room.send("yaqin", "visit", settled, **_visit()).status_code == 403
    assert room.send("stranger", "visit", settled, **_visit()).status_code == 404
    assert room.send("officer", "visit", settled, **_visit()).status_code == 302


def test_one_visit_sent_twice_is_one_and_another_persons_words_are_not_lost(room, settled):
    typed = _visit(turn=mediation.due_visit(settled).pk)
    assert [room.send("director", "visit", settled, **typed).status_code for _ in range(2)] == [302, 302]
    assert Visit.objects.filter(case=settled).count() == 1
    other = room.send("officer", "visit", settled, **{**typed, "text": "已经修好了。"})
    assert "已有人记过" in other.content.decode()
    assert "已经修好了。" in other.content.decode()


def test_a_side_that_is_not_content_is_talked_to_again(room, settled):
    assert room.send("director", "visit", settled, **_visit(found="grumbling", text="嫌修得粗。")).status_code == 302
    turn = Turn.objects.get(case=settled, task="talk_again", is_open=1)
    assert (turn.role, turn.user) == ("mediator", settled.mediator.user)
    assert room.send("yaqin", "move_case", settled, "mediation", A.TALKED_AGAIN, note="去看过，补了一道漆").status_code == 302
    assert not Turn.objects.filter(case=settled, task="talk_again", is_open=1).exists()


def test_visits_outlive_the_closing_and_an_unhappy_one_opens_the_case_again(room, walk, settled):
    closed = intake.take(settled, A.CLOSE, actor=walk.cast.yaqin, note="分期还长，社区跟着")
    assert mediation.due_visit(closed)
    typed = _visit(found="flared_up", text="又吵起来了。", reopen="on")
    assert room.send("director", "visit", closed, **typed).status_code == 302
    assert Case.objects.get(pk=closed.pk).state == "settled"
    assert Turn.objects.filter(case=closed, task="talk_again", is_open=1).exists()


def test_the_calendar_lists_what_is_owed_by_its_day(room, settled):
    page = room.of("director").get("/mediation/performance/")
    assert [term.pk for _label, rows in page.context["bands"] for term in rows] == [term.pk for term in _owed(settled)]
    assert not room.of("strange_director").get("/mediation/performance/").context["bands"]
    assert room.of("director").get("/mediation/performance/?after=nonsense").status_code == 200
