"""After the agreement: what was performed, visits, closing with a reason for what is not, the archive."""

import pytest
from django.core.exceptions import ValidationError

from cases.clock import ZONE, today
from cases.models import Case, Event, Turn
from cases.moves import CaseAction as A
from cases.steps import confirmation as court, intake, mediation

pytestmark = pytest.mark.django_db


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
    assert room.send(word, "visit", settled, way="电话回访", found="performed", text="好").status_code == status


def test_the_first_visit_ends_the_first_turn_and_the_second_the_second(room, settled):
    typed = {"way": "电话回访", "found": "running", "text": "何建军说下周修好。"}
    shown = room.open("yaqin", "visit", settled).context["form"]["turn"].value()
    assert room.send("yaqin", "visit", settled, **typed, turn=shown).status_code == 302
    assert list(Turn.objects.filter(case=settled, task__startswith="visit", is_open=1).values_list("task", flat=True)) == ["visit_again"]
    note = Event.objects.filter(case=settled, action="visited").latest("seq").note.text
    assert note == "电话回访：正在履行，还没有到期的。何建军说下周修好。"
    room.send("yaqin", "visit", settled, **typed, turn=mediation.due_visit(settled).pk)
    assert not Turn.objects.filter(case=settled, task__startswith="visit", is_open=1).exists()
    assert "text" in room.send("yaqin", "visit", settled, way="电话回访", found="running", text="").context["form"].errors


def test_one_visit_sent_twice_is_one_and_another_persons_words_are_not_lost(room, settled):
    typed = {"way": "电话回访", "found": "running", "text": "何建军说下周修好。", "turn": mediation.due_visit(settled).pk}
    assert [room.send("yaqin", "visit", settled, **typed).status_code for _ in range(2)] == [302, 302]
    assert mediation.due_visit(settled).task == "visit_again"
    assert Event.objects.filter(case=settled, action="visited").count() == 1
    other = room.send("yaqin", "visit", settled, **{**typed, "text": "已经修好了。"})
    assert "已有人记过" in other.content.decode()
    assert "已经修好了。" in other.content.decode()
    assert mediation.due_visit(settled).task == "visit_again"


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
