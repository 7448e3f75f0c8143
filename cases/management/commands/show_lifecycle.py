"""`manage.py show_lifecycle`: the three tables in words, as docs/lifecycle.md keeps them. A test compares the two."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Choices
from django.utils import translation

from accounts.roles import Role
from cases.data.limits import LIMITS
from cases.moves import CASE, CONFIRMATION, KEPT, REFERRAL, Effect, Move, Opens, Table, Task
from cases.visit_plan import PLAN, RED_PLAN

HEAD = """# Lifecycle

Three kinds of file pass from hand to hand, each by its own table, all through the one door (`cases/lifecycle.py`). This page is written by
`manage.py show_lifecycle`; a test compares it with the tables. `—` means nobody, nothing, or no limit.

A turn says whose move it is and until when. A lapse performs no legal act: it gives a turn to whoever may sign. The one automatic move is the
next common choice.

A matter of the two-way catalogue that the street reports is a referral the other way round (`turns.players`): the station's officers play the
department's part, the duty leader its head's, and whoever reported it, or the command centre, the station's.
"""
WORDS = {"when": "if", "unless": "unless"}
UNITS = {
    "minutes": "min", "hours": "h", "natural_days": "natural days", "working_days": "working days", "months": "months", "years": "years",
}  # fmt: skip
KNOWN = {key: (amount, unit, article) for key, _name, amount, unit, _ends, article in LIMITS}
VARIANTS = {
    "visit_red_plan": ("visit_red_1", "visit_red_2", "visit_red_3", "visit_red_4", "visit_red_5"),
    "mediation_month": ("mediation_labour", "mediation_medical"), "referral_sign": ("referral_sign_urgent",),
    "visit_next": tuple(key for key, _days in (*PLAN, *RED_PLAN)),
    "work": ("work_simple", "work_ordinary", "work_complex"),
}  # fmt: skip


class Command(BaseCommand):
    """Print the lifecycle."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it to standard output."""
        self.stdout.write(lifecycle(), ending="")


def lifecycle() -> str:
    """The whole page."""
    with translation.override("zh-hans"):
        lines = [HEAD, *(line for table in (CASE, REFERRAL, CONFIRMATION) for line in _table(table)), *_limits()]
    return "\n".join(lines).rstrip() + "\n"


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name.capitalize()}\n"
    yield "| state | whose turn | limit, counted from | what follows a lapse |"
    yield "|---|---|---|---|"
    for state in table.states.values:
        yield from _state(table, state)
    yield ""
    yield "| move | from | to | by | asks for | then |"
    yield "|---|---|---|---|---|---|"
    for row in table.moves:
        yield _move(table, row)
    yield ""


def _state(table: Table, state: str) -> Iterator[str]:
    """One line per turn that can be open here."""
    name = _both(table.states, state) + (" · end" if state in table.ends else "")
    opens = list(dict.fromkeys(_opened_in(table, state)))
    if not opens:
        yield f"| {name} | — | — | — |"
    for n, one in enumerate(opens):
        yield f"| {name if n == 0 else ''} | {_role(one.role)}：{_label(Task, one.task)}{_condition(one)} | {_limit(one)} | {_lapse(table, one)} |"


def _opened_in(table: Table, state: str) -> Iterator[Opens]:
    for row in table.moves:
        if row.target == state or (not row.target and state in row.sources):
            yield from row.opens


def _move(table: Table, row: Move) -> str:
    target = _label(table.states, row.target) if row.target else "="
    sources = "、".join(_label(table.states, state) for state in table.states.values if state in row.sources) or "—"
    people = "、".join(_role(role) for role in Role if role in row.by)
    guards = ", ".join(f"`{guard}`" for guard in row.guards) or "—"
    effects = "、".join(_label(Effect, effect) for effect in row.effects) or "—"
    return f"| {_both(table.actions, row.action)} | {sources} | {target} | {people} | {guards} | {effects} |"


def _condition(opens: Opens) -> str:
    words = [f"{word} `{name}`" for key, word in WORDS.items() if (name := getattr(opens, key))]
    each = {"party": "each party", "term": "each term"}.get(opens.each)
    stays = "stays until answered" if opens.task in KEPT else ""
    extra = [part for part in (each, *words, stays) if part]
    return f" ({', '.join(extra)})" if extra else ""


def _limit(opens: Opens) -> str:
    if opens.due_field:
        return f"the date in `{opens.due_field}`"
    if not opens.limit:
        return "the term's own date" if opens.each == "term" else "—"
    keys = [key for key in (opens.limit, *VARIANTS.get(opens.limit, ())) if key in KNOWN]
    amounts = " / ".join(_amount(*KNOWN[key][:2]) for key in keys)
    return f"{amounts}{f' from `{opens.counts_from}`' if opens.counts_from else ''}"


def _lapse(table: Table, opens: Opens) -> str:
    row = table.index.get(table.lapses.get(Task(opens.task), ""))
    if row is None or not (opens.limit or opens.due_field or opens.each == "term"):
        return "—"
    if row.target:
        return f"{_label(table.states, row.target)}, the next common choice"
    return "; ".join(f"{_role(one.role)}：{_label(Task, one.task)}" for one in row.opens)


def _limits() -> Iterator[str]:
    yield "## Limits\n"
    yield "Rows with a date and a source; an old case keeps the one it started under.\n"
    yield "| key | name | limit | source |"
    yield "|---|---|---|---|"
    for key, name, amount, unit, _ends, article in LIMITS:
        yield f"| `{key}` | {name} | {_amount(amount, unit)} | {article} |"


def _amount(amount: int, unit: str) -> str:
    word = UNITS[unit]
    return f"{amount} {word.removesuffix('s') if amount == 1 else word}"


def _both(words: type[Choices], value: str) -> str:
    return f"{_label(words, value)} `{value}`"


def _label(words: type[Choices], value: str) -> str:
    return str(dict(words.choices)[value])


def _role(role: str) -> str:
    return str(dict(Role.choices)[str(role)])
