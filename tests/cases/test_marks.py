"""The marks of a page: colour and clock never by colour alone, and whatever people wrote stays text."""

from datetime import datetime, timedelta

from django.utils.translation import override

from cases.clock import ZONE, at
from cases.templatetags.marks import clock, line, risk
from cases.views.rows import Row, Tag

NOON = datetime(2026, 5, 6, 12, 0, tzinfo=ZONE)


def test_a_clock_says_until_when_how_long_and_who() -> None:
    with at(NOON), override("zh-hans"):
        late, soon = clock(NOON - timedelta(hours=1), who="王某"), clock(NOON + timedelta(hours=2))
        paused, free = clock(NOON, paused=NOON), clock(None)
    assert all(word in late for word in ("clock-late", "alert-triangle", "今天 11:00", "王某，超 1 小时"))
    assert all(word in soon for word in ("clock-soon", "今天 14:00", "还剩 2 小时"))
    assert "clock-paused" in paused
    assert "还剩" not in paused
    assert "没有时限" in free


def test_a_colour_is_a_word_with_its_points() -> None:
    with override("zh-hans"):
        assert "红" in risk("red")
        assert "7" in risk("yellow", 7)


def test_what_people_wrote_stays_text_in_a_line() -> None:
    wrote = "<b>吵</b>"
    row = Row(1, "/cases/x/", wrote, (wrote,), (Tag(wrote),), risk="red", clocked=True, due_at=NOON, task=wrote, who=wrote)
    with at(NOON), override("zh-hans"):
        html = line(row, with_risk=True)
    assert "<b>" not in html
    assert html.count("&lt;b&gt;吵") == 5
    assert html.count("<td") == 5
    assert line(row, with_risk=False).count("<td") == 4
