"""The court's clocks over holidays of these years, worked out by hand from the State Council's notices, with supplements and their warnings.

Days off: 2024 春节 2-10…2-17, work 2-18; 国庆 10-1…10-7, work 9-29 10-12. 2025 春节 1-28…2-4, work 1-26 2-8; 国庆 10-1…10-8, work 9-28 10-11.
2026 春节 2-15…2-23, work 2-14 2-28; 清明 4-4…4-6; 国庆 10-1…10-7, work 9-20 10-10. 2027-1-1 is not decreed yet.
"""

from datetime import date, datetime, timedelta

import pytest

from cases.aftermath import due_of, third_party_until
from cases.clock import ZONE, at
from cases.models import Confirmation, Message, Outbox, Turn
from cases.moves import ConfirmationState as C
from cases.outbox import deliver
from cases.steps import confirmation as steps
from tests.cases.walk import CONFIRMATION_PATHS, Walk

pytestmark = pytest.mark.django_db
# limit, begins, last day, why
DATES = [
    ("confirmation_window", "2024-01-11", "2024-02-18", "the thirtieth day is 10 February, the first of 春节; Sunday the 18th is worked"),
    ("confirmation_window", "2025-01-03", "2025-02-05", "2 February lies within 春节, which ends on the 4th"),
    ("confirmation_window", "2026-01-20", "2026-02-24", "19 February lies within 春节, which ends on the 23rd"),
    ("confirmation_window", "2024-09-02", "2024-10-08", "2 October is a holiday; the 8th is worked"),
    ("confirmation_window", "2025-09-05", "2025-10-09", "2025 it lasted until the 8th, with 中秋"),
    ("confirmation_window", "2026-09-03", "2026-10-08", "3 October lies within 国庆; Saturday the 10th, which is worked, is not waited for"),
    ("confirmation_window", "2024-01-30", "2024-02-29", "29 February, a Thursday"),
    ("confirmation_window", "2025-12-01", "2025-12-31", "31 December is the thirtieth day itself"),
    ("acceptance", "2026-02-13", "2026-02-24", "the third day is 16 February, in 春节"),
    ("acceptance", "2024-09-28", "2024-10-08", "1 October"),
    ("review", "2025-01-20", "2025-02-05", "the fifteenth day is 4 February, the last of 春节"),
    ("review", "2024-02-14", "2024-02-29", "29 February"),
    ("conclude", "2025-12-01", "2025-12-31", "31 December"),
    ("conclude", "2026-01-17", "2026-02-24", "16 February, in 春节"),
    ("objection", "2024-09-18", "2024-10-08", "3 October"),
    ("objection", "2025-01-14", "2025-02-05", "29 January is 春节"),
    ("public_notice", "2026-03-05", "2026-04-07", "4 April begins 清明"),
    ("enforcement", "2024-02-29", "2026-02-28", "there is no 29th in 2026; the 28th, a Saturday, is worked"),
]  # fmt: skip


def noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), ZONE) + timedelta(hours=12)


@pytest.mark.parametrize(("limit", "begins", "last", "why"), DATES, ids=[f"{row[0]}-{row[1]}" for row in DATES])
def test_a_clock_of_the_court_ends_on_the_day_worked_out_by_hand(limit: str, begins: str, last: str, why: str) -> None:
    found = due_of(limit, noon(begins))
    assert (found.at.date().isoformat(), found.provisional) == (last, False), why


def test_the_six_months_of_an_interested_person_end_with_the_month_and_roll_over_a_holiday() -> None:
    assert third_party_until(date(2024, 8, 31)).at.date() == date(2025, 2, 28)
    assert third_party_until(date(2024, 8, 1)).at.date() == date(2025, 2, 5)  # 1 February 2025 lies within 春节


def due(file: Confirmation, task: str) -> str:
    found = Turn.objects.get(confirmation=file, task=task, is_open=1).due_at
    assert found is not None
    return found.astimezone(ZONE).date().isoformat()


def test_before_filing_the_three_days_start_anew_when_the_papers_come_and_after_it_no_clock_stops(walk: Walk) -> None:
    with at(noon("2026-02-12")):
        file = CONFIRMATION_PATHS[C.SUBMITTED](walk)
        assert due(file, "register") == "2026-02-24"  # 15 February, in 春节
        file = steps.ask_supplement(file, actor=walk.cast.clerk, items="身份证复印件", due_at=noon("2026-03-02"))
    with at(noon("2026-02-25")):
        file = steps.supply(file, actor=walk.cast.yaqin, note="已补")
        assert due(file, "register") == "2026-02-28"  # three days from the 25th: a Saturday that is worked
        file = steps.file(steps.register(file, actor=walk.cast.clerk), actor=walk.cast.judge)
        before = due(file, "review"), due(file, "conclude")
        assert before == ("2026-03-12", "2026-03-27")
        file = steps.ask_supplement(file, actor=walk.cast.clerk, items="报价单", due_at=noon("2026-03-10"))
    with at(noon("2026-03-09")):
        file = steps.supply(file, actor=walk.cast.yaqin, note="已补")
        assert (due(file, "review"), due(file, "conclude")) == before


def test_the_thirty_days_are_called_to_mind_on_day_20_25_and_28(walk: Walk) -> None:
    with at(noon("2026-03-02")):
        file = walk.settle(apply=False).confirmations.get()
    turns = list(file.turns.filter(task__in=("submit", "sign_application"), is_open=1))
    assert len(turns) == 3
    for turn in turns:
        days = {key.split(":")[2]: moment for key, moment in Outbox.objects.filter(key__startswith=f"remind:{turn.pk}:").values_list("key", "due_at")}
        assert {n: moment.astimezone(ZONE).date().isoformat() for n, moment in days.items()} == {
            "20": "2026-03-22", "25": "2026-03-27", "28": "2026-03-30",
        }  # fmt: skip
    for day, n in (("2026-03-22", 20), ("2026-03-27", 25), ("2026-03-30", 28)):
        with at(noon(day)):
            deliver()
        assert Message.objects.filter(template="remind", key__contains=f":{n}:").count() == 2


def test_nobody_is_reminded_of_what_is_signed(walk: Walk) -> None:
    with at(noon("2026-03-02")):
        walk.settle()
    with at(noon("2026-03-30")):
        deliver()
    assert not Message.objects.filter(template="remind", key__regex=r":(20|25|28):").exists()
