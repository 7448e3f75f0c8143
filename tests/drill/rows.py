"""What the rows of a station say after a drill: work left undone, things that no row wanted, things that are there twice."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, Count, Model, Q

from cases.clock import now
from cases.models import (
    Agreement,
    Case,
    Confirmation,
    Counter as Numbers,
    Document,
    Event,
    Message,
    Outbox,
    Party,
    Session,
)
from cases.moves import CASE, CONFIRMATION, REFERRAL, Effect

TABLES = {table.name: table for table in (CASE, CONFIRMATION, REFERRAL)}
WHATEVER_COMES = frozenset({Effect.TELL_ENDED, Effect.TELL_SETTLED, Effect.TELL_RULING})  # the others are told only while it is still so
ONE_EACH: dict[type[Model], str] = {Agreement: "case", Confirmation: "case", Session: "case"}
NAME = re.compile(r"[0-9a-f]{32}")


def at_work() -> int:
    """Rows of the outbox whose work is not done, and is not for another day."""
    return Outbox.objects.filter(Q(due_at__lte=now()) | Q(attempts__gt=0) | Q(failed_at__isnull=False)).count()


def tell() -> None:
    """Print all of it as JSON."""
    lines = Counter(json.loads(line)["key"] for line in (Path(settings.VAR) / "messages.jsonl").read_text().splitlines())
    kept = set(Message.objects.values_list("key", flat=True))
    possible, sure = dict(_wanted(frozenset(Effect))), dict(_wanted(WHATEVER_COMES))
    unsealed = Confirmation.objects.exclude(ruling=None).filter(ruling__sealed_at=None).count()
    told = {key for key in kept if not key.startswith("code:")}
    print(json.dumps({
        "rows without effect": at_work() + unsealed + len(sure.keys() - kept) + len(told - lines.keys()),
        "effects without row": len(lines.keys() - kept) + len(told - possible.keys()) + _numbers_lost(),
        "doubled": sum(lines.values()) - len(lines) + sum(_twice()),
        "files without row": len(_on_disk() - _named()),
        "disputes": Case.objects.count(), "messages": len(lines), "papers": Document.objects.count(), "events": Event.objects.count(),
        "ends": _states(Case), "court": _states(Confirmation),
    }))  # fmt: skip


def _wanted(effects: frozenset[Effect]) -> Iterator[tuple[str, int]]:
    """The key of every message that a move of the history wanted."""
    sides = {case: list(parties) for case, parties in _sides()}
    for pk, case, table, action in Event.objects.values_list("pk", "case_id", "table", "action"):
        row = TABLES[table].index.get(action)
        for effect in effects.intersection(row.effects if row else ()):
            yield from ((f"{effect}:{pk}:{party}", case) for party in sides[case])


def _sides() -> Iterator[tuple[int, list[int]]]:
    for case in Case.objects.values_list("pk", flat=True):
        yield case, list(Party.objects.filter(case=case).values_list("pk", flat=True))


def _states(model: type[Case] | type[Confirmation]) -> dict[str, int]:
    return dict(Counter(model._default_manager.values_list("state", flat=True)))


def _numbers_lost() -> int:
    """Numbers that were given to nothing: every counter stands at the count of what bears its numbers."""
    given = sum(Numbers.objects.filter(scope__regex=r":\d{4}$").values_list("value", flat=True))
    borne = Case.objects.count() + Agreement.objects.exclude(number="").count() + Confirmation.objects.exclude(case_number="").count()
    return abs(given - borne)


def _twice() -> Iterator[int]:
    """Moves, agreements, meetings and applications of one dispute that ought to be there once; papers that another one of the same path has not."""
    yield sum(row["n"] - 1 for row in Event.objects.filter(table=CASE.name, action__in=CASE.index).values("case", "action").annotate(n=Count("pk")))
    counts = Counter(Document.objects.filter(voided_at=None).values_list("kind", "case"))
    least = {kind: min(count for (one, _case), count in counts.items() if one == kind) for kind, _case in counts}
    yield sum(count - least[kind] for (kind, _case), count in counts.items())
    for model, by in ONE_EACH.items():
        yield sum(row["n"] - 1 for row in model._default_manager.values(by).annotate(n=Count("pk")))
    yield Case.objects.count() - Case.objects.values("title").distinct().count()


def _on_disk() -> set[str]:
    return {path.name for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


def _named() -> set[str]:
    """Every word of any row that could be the name of a kept file."""
    found: set[str] = set()
    for model in apps.get_models():
        for column in (one for one in model._meta.concrete_fields if isinstance(one, CharField)):
            found |= {value for value in model._default_manager.values_list(column.attname, flat=True) if value and NAME.fullmatch(value)}
    return found
