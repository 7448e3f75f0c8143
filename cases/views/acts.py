"""The buttons of the case page: what answers a turn, and what else this person may do now. Read off the tables and the marks of the pages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, resolve, reverse
from django.utils.translation import gettext as _

from accounts.access import access_of
from cases import turns
from cases.forms.step import File
from cases.models import Case, Turn
from cases.moves import Move
from cases.views.addresses import ANSWERS, BESIDE, BUTTONS, LED_PAGES, OWN_PAGES, address_of, move_address

Roles = frozenset[str]


@dataclass(frozen=True, slots=True)
class Act:
    """A button: what it says, where it leads."""

    label: str
    url: str
    icon: str = ""


def answers(turn: Turn, roles: Roles, *, led: bool = True) -> list[Act]:
    """What answers this turn, the main act first; whoever holds the turn in another office gets the page of its file.

    `led` says whether this person leads the talk: the pages of meetings and texts are theirs alone.
    """
    file, found = turn.file, []
    for word in ANSWERS.get(turn.task, ()):
        act = _page(file, word[1:], roles, led=led) if word[0] == "→" else _move(file, word, roles)
        if act:
            found.append(act)
    if found or isinstance(file, Case):
        return found
    page = file.TABLE.name
    return [Act(str(BUTTONS[page][0]), address_of(file), BUTTONS[page][1])]


def others(case: Case, moves: Iterable[Move], roles: Roles, taken: Iterable[Act], *, led: bool = True) -> list[Act]:
    """Everything else that may be done with the case, without the acts that stand on the page already."""
    seen = {act.url for act in taken} | ({reverse("agreement_new", args=[case.number])} if _has_text(case) else set())
    fresh = []
    for act in (*_beside(case, roles, led=led), *_moves(case, moves)):
        if act.url not in seen:
            seen.add(act.url)
            fresh.append(act)
    return fresh


def text_first(case: Case, acts: list[Act]) -> list[Act]:
    """Where a text is in hand, going on with it comes first; nobody is led to write a second one."""
    written = reverse("agreement_new", args=[case.number])
    if not _has_text(case) or written not in {act.url for act in acts}:
        return acts
    return [Act(str(_("Go on with the agreement")), reverse("agreement", args=[case.number]), "sign"), *(act for act in acts if act.url != written)]


def _has_text(case: Case) -> bool:
    """Whether a text is in hand; the case page has asked for it, and nobody else needs to know."""
    return bool(getattr(case, "text_in_hand", False))


def _beside(case: Case, roles: Roles, *, led: bool) -> Iterator[Act]:
    for name in BESIDE.get(case.state, ()):
        if name == "exemption" and not case.external_number:  # no case of the police runs beside it
            continue
        if act := _page(case, name, roles, led=led):
            yield act


def _moves(case: Case, moves: Iterable[Move]) -> Iterator[Act]:
    for row in moves:
        if url := move_address(case, row):
            yield Act(str(case.TABLE.actions(row.action).label), url)


def _page(file: File, name: str, roles: Roles, *, led: bool) -> Act | None:
    if name in LED_PAGES and not led:
        return None
    own = (file.pk,) if name in OWN_PAGES else ()
    try:
        url = reverse(name, args=[file.folder.number, *own])
    except NoReverseMatch:
        return None
    label, icon = BUTTONS[name]
    return Act(str(label), url, icon) if access_of(resolve(url).func) & roles else None


def _move(file: File, action: str, roles: Roles) -> Act | None:
    row = file.TABLE.index.get(action)
    if row is None or file.state not in row.sources or not any(set(turns.players(file, part)) & roles for part in row.by):
        return None
    url = move_address(file, row)
    return Act(str(file.TABLE.actions(action).label), url) if url else None
