"""The page of a referral as each reader may see it: the station all of it, the department what left for it, the command centre the quarrel
about whose it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases.lifecycle import actions_for
from cases.models import Document, DocumentKind, Event, Note, Referral
from cases.moves import Move, ReferralAction as A
from cases.release import CALLING, OF_PARTY, Fact, Releasable, facts, shown_to_department
from cases.views import course
from cases.views.addresses import move_address

DEPARTMENT = (Role.LIAISON, Role.HEAD)
LISTED = (Role.OFFICER, Role.AUXILIARY, Role.GRID, Role.COMMAND)  # who has the list of matters
# What stands first; what only its own moment needs is left out once it is done.
ORDER = (
    A.SIGN, A.ANSWER, A.ARRIVE, A.CONTACTED, A.ACCEPT, A.RESOLVE, A.VERIFY, A.REDIRECT, A.ARBITRATE, A.URGE, A.EXTEND, A.REOPEN,
    A.DECLINE, A.RETURN, A.CANCEL,
)  # fmt: skip
ONCE = {A.CONTACTED: "contacted_at", A.ANSWER: "answered_at", A.EXTEND: "extended_to"}
AT_ONCE = frozenset({A.SIGN, A.ANSWER, A.ARRIVE, A.CONTACTED})  # one press: there is nothing to write


@dataclass(frozen=True, slots=True)
class Button:
    """An act of this page: pressed here and now, or written on a page of its own."""

    label: str
    url: str
    at_once: bool


def name(referral: Referral) -> str:
    """What the matter is called outside the station: the kind of matter, never the title, which may hold names."""
    if referral.case.item_id is not None:
        return referral.case.title
    return referral.row.name if referral.row else _("Other matter")


def page(referral: Referral, user: User, role: str, *, full: bool) -> dict[str, Any]:
    """What the page shows to this person."""
    turns = list(referral.turns.filter(is_open=1).select_related("office").order_by("due_at", "pk"))
    office = user.appointment.office_id if user.appointment else None
    mine = [turn for turn in turns if turn.role == role and turn.office_id == office]
    at_work = role in DEPARTMENT
    shown = next(iter(mine), None) or course.first(turns)
    numbers = bool({*OF_PARTY[1:]} & {*referral.released})
    return {
        "title": name(referral), "turn": shown, "mine": bool(mine),
        "inside": role not in (*DEPARTMENT, Role.COMMAND, Role.GRID) and not referral.is_matter,
        "releases": list(referral.releases.select_related("party")),
        "holder": course.who(shown, referral.case, referral) if shown else "",
        "turns": [(turn, course.who(turn, referral.case, referral)) for turn in turns], "buttons": _buttons(referral, user),
        "steps": list(course.steps_of(referral, turns)), "facts": _facts(referral, role, full=full),
        "may_read": at_work and numbers and not full and referral.state in CALLING, "history": _history(referral, user),
        "papers": [] if referral.is_matter else Document.objects.visible_to(user).filter(referral=referral, voided_at=None),
        "photos": _photos(referral, user), "listed": referral.is_matter and role in LISTED,
        "chain": [] if at_work else returns(chain(referral), user),
    }  # fmt: skip


def _photos(referral: Referral, user: User) -> list[Document]:
    """What was shown of a matter: as it was found, and what this owner did."""
    kinds = (DocumentKind.SEEN, DocumentKind.RESULT)
    return list(Document.objects.visible_to(user).filter(referral=referral, kind__in=kinds).order_by("pk")) if referral.is_matter else []


def _facts(referral: Referral, role: str, *, full: bool) -> list[Fact]:
    """The department reads what left for it; the command centre no person at all; the station, whose file it is, names but no numbers."""
    if role in DEPARTMENT:
        return shown_to_department(referral, full=full)
    if role == Role.COMMAND:
        return facts(referral.case, {*referral.released} & {Releasable.PLACE, Releasable.PEOPLE_COUNT}, [])
    return leaving(referral)


def leaving(referral: Referral) -> list[Fact]:
    """What left, as the station reads it: names open, numbers masked as everywhere."""
    return facts(referral.case, referral.released, list(referral.about.all()), full=(Releasable.NAME,))


def _buttons(referral: Referral, user: User) -> list[Button]:
    rows = [row for row in actions_for(referral, user) if _is_left(referral, row) and move_address(referral, row)]
    return [
        Button(str(A(row.action).label), move_address(referral, row), row.action in AT_ONCE)
        for row in sorted(rows, key=lambda row: ORDER.index(A(row.action)) if row.action in ORDER else len(ORDER))
    ]


def _is_left(referral: Referral, row: Move) -> bool:
    """Not what is done already; and what the command centre gave to a department, that department keeps."""
    done = ONCE.get(A(row.action), "")
    given = row.action == A.RETURN and referral.continues is not None and referral.continues.continues_id is not None
    return not given and not (done and getattr(referral, done))


def _history(referral: Referral, user: User) -> list[tuple[Event, str]]:
    """What happened to this referral and to no other, newest first, with the reasons that this person may read."""
    events = Event.objects.filter(case=referral.case_id, table=referral.TABLE.name, file_id=referral.pk).select_related("user", "office")
    found = list(events)
    notes = Note.objects.visible_to(user).filter(pk__in=[event.note_id for event in found if event.note_id])
    texts = {note.pk: note.text for note in notes}
    return [(event, texts.get(event.note_id or 0, "")) for event in found]


def chain(referral: Referral) -> list[Referral]:
    """The departments that had it before, the first one first."""
    before: list[Referral] = []
    held = referral.continues
    while held is not None:
        before.insert(0, held)
        held = held.continues
    return before


def returns(referrals: Iterable[Referral], user: User) -> list[tuple[Referral, str]]:
    """Each department that sent it back, with the reason it wrote."""
    files = {referral.pk: referral for referral in referrals}
    events = Event.objects.filter(table=Referral.TABLE.name, file_id__in=files, action__in=(A.RETURN, A.RETURN_AGAIN))
    case_id = next((referral.case_id for referral in files.values()), None)
    of_file = dict(events.filter(case=case_id, note__isnull=False).values_list("file_id", "note_id"))
    texts = {note.pk: note.text for note in Note.objects.visible_to(user).filter(pk__in=of_file.values())}
    return [(referral, texts.get(of_file.get(pk, 0), "")) for pk, referral in files.items()]
