"""Numbers: one counter row per office, kind and year, raised under its lock in the transaction that uses the number."""

import re

from django.db import connection

from accounts.models import Office
from accounts.roles import OfficeKind
from cases.clock import today
from cases.moves import CASE

RAISE = """
INSERT INTO cases_counter (scope, value) VALUES (%s, 1)
ON CONFLICT (scope) DO UPDATE SET value = cases_counter.value + 1 RETURNING value
"""
COURT_NUMBER = re.compile(r"^（\d{4}）[\u4e00-\u9fa5]\d{0,4}[\u4e00-\u9fa5]{2,6}\d+号$")


def next_number(office: Office, kind: str, year: int) -> int:
    """The next number of this office, kind and year. Call it inside the transaction that keeps it: a rollback gives it back."""
    with connection.cursor() as cursor:
        cursor.execute(RAISE, [f"{office.code}:{kind}:{year}"])
        row = cursor.fetchone()
    return int(row[0])


def case_number(station: Office) -> str:
    """The address of a case: `daqiao-2026-318`. People read 大桥调〔2026〕318 号."""
    year = today().year
    return f"{station.code}-{year}-{next_number(station, CASE.name, year)}"


def agreement_number(office: Office) -> str:
    """大桥调协〔2026〕96号 of a committee; 大桥派出所治调〔2026〕7号 of a station, whose own word numbers its cases."""
    year = today().year
    word = f"{office.short_name}治调" if office.kind == OfficeKind.STATION else office.number_word or office.short_name
    return f"{word}〔{year}〕{next_number(office, 'agreement', year)}号"


def court_number(court: Office) -> str:
    """（2026）浙0213民特47号, by the court's own code and its default type word."""
    year = today().year
    kind = (court.case_types or "民特").split(",")[0]
    number = f"（{year}）{court.number_word}{kind}{next_number(court, kind, year)}号"
    if not COURT_NUMBER.match(number):
        raise ValueError(number)
    return number
