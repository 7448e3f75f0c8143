"""What is told twice after the agreement, by one hand or by two, is one payment and one visit."""

import pytest
from django.core.exceptions import ValidationError

from cases.clock import now, today
from cases.models import Case, Turn, Visit
from cases.moves import VISITS
from cases.steps import performance as steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled(walk):
    return walk.settle(apply=False)


def test_a_part_that_is_sent_twice_is_paid_once(room, walk, settled):
    pay = settled.agreements.get().terms.get(amount__isnull=False)
    part = pay.amount / 4
    page = room.open("yaqin", "term", settled, pay.pk)
    assert 'name="rest"' in page.text
    typed = {"on": today().isoformat(), "method": "现金", "amount": f"{part}", "rest": page.context["form"]["rest"].value()}
    assert room.send("yaqin", "term", settled, pay.pk, **typed).status_code == 302
    again = room.send("yaqin", "term", settled, pay.pk, **typed)
    assert "先看一看这笔钱是不是已经记过" in again.text
    assert steps.paid(pay) == part
    shown = again.context["form"]["rest"].value()
    assert room.send("yaqin", "term", settled, pay.pk, **{**typed, "rest": shown}).status_code == 302
    assert steps.paid(pay) == 2 * part
    with pytest.raises(ValidationError, match="先看一看"):  # by two at the same moment
        steps.performed(pay, actor=walk.cast.yaqin, note="现金", amount=part, seen=pay.amount - part)


def test_a_visit_beside_the_plan_that_is_sent_twice_is_one(room, settled):
    Turn.objects.filter(case=settled, task__in=VISITS, is_open=1).update(is_open=0, done_at=now())
    typed = {"way": "电话回访", "found": "content", "text": "路上碰到，都好。"}
    assert [room.send("director", "visit", settled, **typed).status_code for _ in range(2)] == [302, 302]
    assert Visit.objects.filter(case=settled).count() == 1
    assert room.send("director", "visit", settled, **{**typed, "text": "又碰到一次。"}).status_code == 302
    assert Visit.objects.filter(case=settled).count() == 2


def test_nothing_is_paid_in_a_file_that_is_archived(room, walk, settled):
    pay = settled.agreements.get().terms.get(amount__isnull=False)
    Case.objects.filter(pk=settled.pk).update(state="archived", archived_at=now())
    typed = {"on": today().isoformat(), "method": "现金", "amount": "1"}
    assert "案卷已经归档" in room.send("yaqin", "term", settled, pay.pk, **typed).text
    assert steps.paid(pay) == 0
