"""When a settled case is visited, by its colour: limits whose days are rows that an administrator may change. Pure."""

from collections.abc import Collection
from datetime import datetime, timedelta

from cases.clock import now

# key of the limit, and in how many days it is at the latest by the shipped rows
PLAN = (("visit_first", 7), ("visit_second", 30), ("visit_third", 90))
RED_PLAN = (("visit_red_day", 1), ("visit_red", 3), ("visit_red_week", 7), ("visit_red_half", 15), ("visit_red_month", 30))


def next_visit(risk: str, begun_at: datetime | None, made: Collection[str]) -> str:
    """The limit of the next visit, counted from when the plan began; nothing when it is done. What its day has passed is not made up for.

    `made` are the limits of the visits since then: where another colour brought another plan, its own days are asked for.
    """
    plan = RED_PLAN if risk == "red" else PLAN
    since = now() - (begun_at or now())
    ahead = [key for key, days in plan if key not in made and (not made or timedelta(days=days) > since)]
    return ahead[0] if ahead else ""
