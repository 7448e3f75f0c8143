"""A year is decreed: provisional dates are fixed, with an event; the others stay as they are."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from cases.clock import ZONE, at
from cases.decree import decree, fix_provisional
from cases.lifecycle import advance
from cases.models import CalendarDay, CalendarYear, Event, Limit, Outbox, Turn, calendar
from cases.models.calendar import forget_calendar
from cases.outbox import deliver
from cases.steps import confirmation, mediation
from tests.cases.walk import Walk

NEXT = 2027
# Invented for these tests: nobody knows the notice of that year here. New Year with the Thursday before it, 春节, and a make-up Sunday.
DAYS = [
    (date(2026, 12, 31), False, "New Year"), (date(2026, 12, 27), True, "New Year"), (date(2027, 1, 1), False, "New Year"),
    *((date(2027, 2, day), False, "Spring Festival") for day in range(5, 12)), (date(2027, 1, 3), True, "New Year"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _the_calendar_of_this_test(db: None) -> Iterator[None]:
    forget_calendar()
    yield
    forget_calendar()


def when(month: int, day: int, hour: int = 9, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, tzinfo=ZONE)


def local(turn: Turn) -> str:
    turn.refresh_from_db()
    return f"{turn.due_at.astimezone(ZONE):%Y-%m-%d}"


def test_a_provisional_date_is_computed_again_and_the_history_says_so(walk: Walk):
    with at(when(12, 29)):  # Tuesday; two working days: Wednesday, and Thursday, which nobody knows to be off
        case = walk.accept()
    turn = Turn.objects.filter(case=case, task="choose").first()
    assert (local(turn), turn.provisional) == ("2026-12-31", True)
    with at(when(12, 30)):
        assert decree(NEXT, DAYS, source="国务院办公厅关于2027年部分节假日安排的通知") == 2  # both parties' turns
    assert (local(turn), turn.provisional) == ("2027-01-03", False)  # the make-up Sunday
    assert Outbox.objects.get(key=f"lapse:{turn.pk}").due_at == turn.due_at
    event = Event.objects.filter(case=case).order_by("-seq").first()
    assert (event.action, event.role, event.fields) == ("decreed", "system", ["due_at"])
    assert event.hash == event.digest()


def test_a_date_that_only_becomes_certain_is_told_too(walk: Walk):
    with at(when(12, 23)):  # three working days: 24, 25, 28 December
        case = walk.invite()
    turn = Turn.objects.get(case=case, task="ask_sides")
    assert (local(turn), turn.provisional) == ("2026-12-28", True)
    decree(NEXT, [(date(2027, 1, 1), False, "New Year")], source="通知")
    assert (local(turn), turn.provisional) == ("2026-12-28", False)
    assert Event.objects.filter(case=case, action="decreed").count() == 1


def test_a_decree_leaves_what_was_certain_done_or_paused(walk: Walk):
    with at(when(12, 1)):
        case = walk.mediate()  # a month: 1 January, provisional
        mediation.take(case, "suspend", actor=walk.cast.yaqin, note="等鉴定", review_on=when(12, 20))
    with at(when(11, 2)):
        certain = Turn.objects.get(case=walk.invite(), task="ask_sides")
    before, paused = local(certain), Turn.objects.get(case=case, task="mediate")
    assert decree(NEXT, DAYS, source="通知") == 0
    paused.refresh_from_db()
    assert (local(certain), paused.provisional) == (before, True)
    with at(when(12, 10)):
        mediation.take(case, "resume", actor=walk.cast.yaqin, note="报告出来了")
    paused.refresh_from_db()
    assert (local(paused), paused.provisional) == ("2027-01-11", False)  # eight days of pause (the first day never counted): 9 January, a Saturday


def test_a_date_that_a_person_set_waits_for_no_decree(walk: Walk):
    with at(when(12, 1)):
        case = walk.mediate()
        mediation.take(case, "extend", actor=walk.cast.yaqin, note="双方申请", extended_to=when(1, 20, year=2027))
    turn = Turn.objects.get(case=case, task="mediate", is_open=1)
    assert not turn.provisional
    decree(NEXT, DAYS, source="通知")
    assert local(turn) == "2027-01-20"


def test_recording_that_the_court_window_lapsed_waits_for_the_decree(walk: Walk):
    with at(when(12, 3)):
        confirmation = walk.settle(apply=False).confirmations.get()  # thirty days: 2 January, a Saturday
    turn = Turn.objects.get(confirmation=confirmation, task="submit")
    assert (local(turn), turn.provisional) == ("2027-01-04", True)
    with at(when(1, 10, year=2027)), pytest.raises(ValidationError, match="放假安排"):
        advance(confirmation, "lapse", actor=walk.cast.yaqin)
    with at(when(1, 10, year=2027)):
        decree(NEXT, DAYS, source="通知")
        assert advance(confirmation, "lapse", actor=walk.cast.yaqin).state == "lapsed"


def test_until_the_decree_comes_the_way_to_the_court_stays_open(walk: Walk):
    """The last day was 4 January, provisionally, and no decree came: nobody loses a right by it."""
    with at(when(12, 3)):
        file = walk.settle().confirmations.get()
    with at(when(1, 10, year=2027)):
        deliver()
        assert file.turns.filter(task="submit", is_open=1, lapsed_at=None).exists()
        assert confirmation.submit(file, actor=walk.cast.yaqin).state == "submitted"


def test_when_the_decree_has_come_the_window_is_over_as_always(walk: Walk):
    with at(when(12, 3)):
        file = walk.settle().confirmations.get()
    with at(when(1, 10, year=2027)):
        deliver()
        decree(NEXT, DAYS, source="通知")
        deliver()
        with pytest.raises(ValidationError, match="30"):
            confirmation.submit(file, actor=walk.cast.yaqin)
        assert set(file.turns.filter(is_open=1).values_list("task", flat=True)) == {"note_lapse"}


def test_a_decree_moves_the_week_before_its_new_year_and_nothing_before_that():
    before = set(CalendarDay.objects.filter(day__lt=date(2026, 12, 25)).values_list("day", flat=True))
    decree(NEXT, DAYS, source="通知")
    assert not calendar().is_working(date(2026, 12, 31))
    assert calendar().is_working(date(2026, 12, 27))
    assert not calendar().is_provisional(date(2026, 12, 31))
    assert set(CalendarDay.objects.filter(day__lt=date(2026, 12, 25)).values_list("day", flat=True)) == before


def test_loading_the_tables_again_changes_nothing():
    counts = [model.objects.count() for model in (CalendarYear, CalendarDay, Limit)]
    call_command("load_tables", verbosity=0)
    assert [model.objects.count() for model in (CalendarYear, CalendarDay, Limit)] == counts
    assert fix_provisional() == 0


def test_the_loaded_calendar_is_the_decreed_one():
    """A few days of each kind, from the notices themselves."""
    days = calendar()
    assert days.decreed >= set(range(2018, 2027))
    off = [date(2018, 12, 31), date(2020, 1, 31), date(2023, 1, 2), date(2024, 2, 12), date(2025, 10, 8), date(2026, 2, 23), date(2026, 6, 19)]
    made_up = [date(2018, 12, 29), date(2020, 1, 19), date(2024, 2, 18), date(2025, 1, 26), date(2026, 1, 4), date(2026, 2, 28), date(2026, 10, 10)]
    assert not any(days.is_working(day) for day in off)
    assert all(days.is_working(day) for day in made_up)
    assert days.is_working(date(2024, 2, 9))  # 除夕 is no day off by law in 2024
