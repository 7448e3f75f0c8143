"""Statutory days off: a weekly plan does not hold on them, unless its mediator opened the day.

Which days those are a part of the house knows that `mediators` does not know: it is asked by the name of its module.
"""

from collections.abc import Collection
from datetime import date
from importlib import import_module

asked: set[str] = set()


def ask(module: str) -> None:
    """Have this module say which days are off: its `holidays(days)` is called."""
    asked.add(module)


def holidays(days: Collection[date]) -> set[date]:
    """Which of these days are statutory days off, the weekends within them too."""
    found: set[date] = set()
    for name in sorted(asked):
        found |= import_module(name).holidays(days)
    return found
