"""`manage.py show_access`: every address and who may open it, as docs/access.md keeps it. A test walks every address as every role."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from accounts.access import access_of
from accounts.roles import NEVER_APPOINTED, Role

HEAD = """# Who may open which page

Read off the marks of the views (`accounts/access.py`) by `manage.py show_access`. A test walks every address as every role and compares.

* **anybody**: without signing in. **resident**: a party of a case, by the link of their slip and a code. **signed in**: whoever of the staff.
* **部门系统**: a department's own system, by its token alone: no cookie opens these addresses, to nobody.
* A role that stands here may open the *kind* of page. Which cases it finds there is another question, answered by `visible_to`: what is not
  one's own reads exactly like what is not there (404). A role that does not stand here gets 403; who is not signed in goes to the sign-in page.
* The pages of a mediation are for whoever leads it: the officer's before the police, the mediator's and the director's in the room.
* What may be *done* on a page is read off the tables of moves ([lifecycle.md](lifecycle.md)).
"""
CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
OPEN, CLOSED = "●", ""


@dataclass(frozen=True, slots=True)
class Address:
    """One address: what it takes, its name, its mark."""

    path: str
    name: str
    access: frozenset[str]

    def opens_to(self, who: str) -> bool:
        """Whether this page is for them; a duty leader is an officer too."""
        if "anybody" in self.access:
            return True
        if who == "resident" or "resident" in self.access:
            return who == "resident" and "resident" in self.access
        return "signed in" in self.access or who in self.access or (who == Role.LEADER and Role.OFFICER in self.access)


class Command(BaseCommand):
    """Print the matrix."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it to standard output."""
        self.stdout.write(matrix(), ending="")


def addresses(patterns: Sequence[URLPattern | URLResolver] | None = None, prefix: str = "/") -> Iterator[Address]:
    """Every address that leads to a view, in the order in which they are tried."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            path = CONVERTER.sub(r"<\1>", prefix + str(pattern.pattern))
            yield Address(path, pattern.name or "", access_of(pattern.callback))


def people() -> list[str]:
    """The columns: those who come without an office, then every role that can work here."""
    working = [role for role in Role if role not in NEVER_APPOINTED or role == Role.LEADER]
    return ["resident", *(str(role) for role in sorted(working, key=list(Role).index))]


def matrix() -> str:
    """The whole page."""
    columns = people()
    with translation.override("zh-hans"):
        words = dict(Role.choices)
        titles = " | ".join(f"{words.get(Role(who), who)}" if who in Role.values else "群众" for who in columns)
    lines = [HEAD, f"| address | name | 未登录 | 部门系统 | {titles} |", "|---|---|" + "|".join(["---"] * (len(columns) + 2)) + "|"]
    for address in addresses():
        cells = [OPEN if "anybody" in address.access else CLOSED, OPEN if address.access & {"anybody", "partner"} else CLOSED]
        cells += [OPEN if address.opens_to(who) else CLOSED for who in columns]
        lines.append(f"| `{address.path}` | {address.name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
