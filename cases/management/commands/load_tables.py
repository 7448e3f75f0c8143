"""`manage.py load_tables`: the calendar as decreed, the limits, the departments, the routing rows and rules. Running it again changes nothing."""

from datetime import date, timedelta
from typing import Any

from chinese_calendar import get_holiday_detail, is_workday
from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import Office
from cases.clock import NEW_YEAR_WEEK
from cases.data.items import ITEMS
from cases.data.limits import LIMITS
from cases.data.materials import MATERIALS
from cases.data.notices import NOTICES
from cases.data.routing import DEPARTMENTS, ROWS
from cases.data.rules import RULES
from cases.data.subsidies import RATES
from cases.data.text_templates import TEMPLATES, as_clauses
from cases.decree import decree
from cases.models import (
    CalendarYear,
    Item,
    Limit,
    Material,
    PrivacyNotice,
    RoutingRow,
    RoutingRule,
    Tariff,
    TextTemplate,
)

FIRST_YEAR = 2018
LIMITS_FROM = date(2018, 1, 1)


class Command(BaseCommand):
    """Fill the tables that the law and the street fix."""

    help = __doc__ or ""

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Load what is missing."""
        years = load_calendar()
        for key, name, amount, unit, ends, article in LIMITS:
            facts = {"name": name, "amount": amount, "unit": unit, "ends": ends, "source_article": article}
            Limit.objects.get_or_create(key=key, valid_from=LIMITS_FROM, defaults=facts)
        for key, place, name, source, words, article in MATERIALS:
            line = {"place": place, "name": name, "source": source, "words": words, "source_article": article}
            Material.objects.get_or_create(court=None, key=key, valid_from=LIMITS_FROM, defaults=line)
        for version, valid_from, text in NOTICES:
            PrivacyNotice.objects.get_or_create(version=version, defaults={"valid_from": valid_from, "text": text})
        for code, kind, name, short in DEPARTMENTS:
            Office.objects.get_or_create(code=code, defaults={"kind": kind, "name": name, "short_name": short})
        for row in ROWS:
            for difference in load_row(row):
                self.stdout.write(difference)
        load_rules()
        load_agreements()
        load_items()
        self.stdout.write(f"calendar {years[0]}-{years[-1]}, {len(LIMITS)} limits, {len(ROWS)} routing rows, {len(RULES)} rules")


def load_agreements() -> None:
    """The templates of agreements and the rates of subsidies that every committee begins with."""
    for key, kind, name, text, terms in TEMPLATES:
        begin = {"dispute_type": kind, "name": name, "facts": text, "clauses": as_clauses(terms), "valid_from": LIMITS_FROM}
        TextTemplate.objects.get_or_create(committee=None, key=key, version=1, defaults=begin)
    for kind, amount in RATES:
        Tariff.objects.get_or_create(committee=None, kind=kind, valid_from=LIMITS_FROM, defaults={"amount": amount})


def load_calendar() -> list[int]:
    """Load every year that is decreed and not loaded yet; returns all loaded years.

    The library raises NotImplementedError for a year that the State Council has not decreed: that year stays provisional.
    """
    year = FIRST_YEAR
    while _load_year(year):
        year += 1
    return list(CalendarYear.objects.order_by("year").values_list("year", flat=True))


def _load_year(year: int) -> bool:
    if CalendarYear.objects.filter(year=year).exists():
        return True
    first = date(year - 1, *NEW_YEAR_WEEK)  # a New Year's holiday may move days of the week before it
    try:
        days = [_day(first + timedelta(days=n)) for n in range((date(year, 12, 31) - first).days + 1)]
    except NotImplementedError:
        return False
    unlike = [(day, worked, name) for day, worked, name in days if worked != (day.weekday() < 5)]
    decree(year, unlike, source=f"国务院办公厅关于{year}年部分节假日安排的通知")
    return True


def _day(day: date) -> tuple[date, bool, str]:
    _off, name = get_holiday_detail(day)
    return day, is_workday(day), str(name or "")


def load_row(row: tuple[Any, ...]) -> list[str]:
    """One routing row; a row that people changed stays as it is, and what is shipped otherwise is said."""
    code, name, kind, keywords, lead, joint, trade, keeps, base, complexity, callout, confirmable = row
    facts = {
        "name": name, "dispute_type": kind, "keywords": keywords, "lead": Office.objects.get(code=lead), "joint": joint,
        "trade_committee": trade, "police_keeps": keeps, "base": base, "complexity": complexity, "callout_allowed": callout,
        "confirmable": confirmable,
    }  # fmt: skip
    kept, made = RoutingRow.objects.select_related("lead").get_or_create(code=code, defaults=facts)
    differing = [] if made else [name for name, value in facts.items() if getattr(kept, name) != value]
    return [f"row {code} stays as it was changed: {name} is “{getattr(kept, name)}”, shipped “{facts[name]}”" for name in differing]


def load_items() -> None:
    """The catalogue of examples; a row that is there stays as it is."""
    for code, name, words, owner, complexity, urgent, photo in ITEMS:
        parent = Item.objects.get(code=code.split("-")[0]) if "-" in code else None
        facts = {
            "parent": parent, "direction": "out" if owner else "in", "name": name, "words": words, "complexity": complexity, "is_urgent": urgent,
            "photo": photo, "owner": Office.objects.get(code=owner) if owner else None, "is_example": True,
        }  # fmt: skip
        Item.objects.get_or_create(code=code, defaults=facts)


def load_rules() -> None:
    """The first version of every rule that is not there yet; what was changed by people has later versions and stays."""
    there = set(RoutingRule.objects.values_list("key", flat=True))
    RoutingRule.objects.bulk_create(
        RoutingRule(key=key, position=position, name=name, conditions=when, why=why, base=base, valid_from=LIMITS_FROM, **then)
        for key, position, name, when, then, why, base in RULES
        if key not in there
    )
