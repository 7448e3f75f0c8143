"""What cases have to do with one another: linked, merged and parted again, each with its reason in the history of both."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases.clock import now
from cases.due import resume
from cases.lifecycle import record
from cases.models import Case, CaseLink, LinkKind, Turn, standing
from cases.models.case import OVER
from cases.models.link import STARS
from cases.moves import UNPAUSED, Act
from cases.steps.apart import kept_apart
from cases.steps.leading import lock
from cases.steps.sides import UNASKED

ACTS = {LinkKind.RELATED: (Act.LINKED, Act.LINKED), LinkKind.INCIDENT: (Act.LINKED, Act.LINKED), LinkKind.MERGED: (Act.MERGED, Act.TOOK_IN)}
PARTED = {LinkKind.MERGED: (Act.UNMERGED, Act.GAVE_BACK)}


@dataclass(frozen=True, slots=True)
class Linked:
    """A case that this one has to do with, as it stands on the page; `link` is empty for one that only shares the incident."""

    case: Case
    kind: LinkKind
    link: CaseLink | None
    leads: bool  # the other one does


@transaction.atomic
def link(case: Case, other: Case, *, kind: LinkKind, actor: User, note: str = "") -> CaseLink:
    """Say what two cases have to do with each other; in an incident and a merger the `other` one leads. Said twice, it is said once.

    Raises Http404 where somebody may not see both, ValidationError for a case and itself, a chain of leaders, a file whose sides are asked,
    a leader that is over.
    """
    case, other = _lock_both(case, other, actor)
    who = standing(actor).roles
    if not who & ({Role.OFFICER} if kind in STARS else {Role.OFFICER, Role.AUXILIARY}):
        raise PermissionDenied
    before = CaseLink.objects.standing().at(case.pk).at(other.pk).first()
    if before and before.kind == kind:
        return before
    if before and before.kind in STARS:
        raise ValidationError(_("These two are linked already: part them first."))
    if kind in STARS:
        _may_follow(case, other, kind)
    if before:
        CaseLink.objects.filter(pk=before.pk).update(parted_at=now(), parted_by=actor)
    made = CaseLink.objects.create(case=case, other=other, kind=kind, made_by=actor)
    for file, act in zip((case, other), ACTS.get(kind, ()), strict=False):
        record(file, act, actor=actor, note=note)
    if kind == LinkKind.MERGED:
        _rest(case, other)
    return made


def _rest(case: Case, other: Case) -> None:
    """The merged file waits. What it knows of violence holds for the one that leads: no side finds the other by a paper of ours."""
    _own_turns(case).exclude(task__in=UNPAUSED).update(paused_at=now())
    if kept_apart(other):
        other.parties.update(address_hidden=True)


def _lock_both(case: Case, other: Case, actor: User) -> tuple[Case, Case]:
    """In the order of their rows, whoever leads: two officers who link the same two wait for each other."""
    if case.pk == other.pk:
        raise ValidationError(_("This is the same file."))
    if Case.objects.visible_to(actor).filter(pk__in=(case.pk, other.pk)).count() != len((case, other)):
        raise Http404
    rows = {pk: lock(file) for pk, file in sorted({case.pk: case, other.pk: other}.items())}
    return rows[case.pk], rows[other.pk]


def _may_follow(case: Case, other: Case, kind: LinkKind) -> None:
    links = CaseLink.objects.standing().filter(kind=kind)
    if links.filter(case=case).exists():
        raise ValidationError(_("This file hangs on another one already: part them first."))
    if links.filter(case=other).exists():
        raise ValidationError(_("The other file hangs on a third one itself: take that one."))
    if links.filter(other=case).exists():
        raise ValidationError(_("Other files hang on this one: let it lead, from the page of the other file."))
    if kind == LinkKind.MERGED and case.state not in UNASKED:
        raise ValidationError(_("The sides of this file are asked already: it goes its own way to its end. Link it as related."))
    if kind == LinkKind.MERGED and other.state in OVER:
        problem = _("The other file is over, and this one would rest in it for good. Open that one again first, or link them as related.")
        raise ValidationError(problem)


@transaction.atomic
def part(one: CaseLink, *, actor: User, note: str) -> None:
    """Take a link back, with the reason. A merged file goes on where it stood; the time it was merged does not count."""
    if not note.strip():
        raise ValidationError(_("Write why."))
    if Role.OFFICER not in standing(actor).roles:
        raise PermissionDenied
    case, other = _lock_both(one.case, one.other, actor)
    if not CaseLink.objects.standing().filter(pk=one.pk).update(parted_at=now(), parted_by=actor):
        return
    for file, act in zip((case, other), PARTED.get(LinkKind(one.kind), (Act.LINK_PARTED, Act.LINK_PARTED)), strict=True):
        record(file, act, actor=actor, note=note)
    if one.kind == LinkKind.MERGED:
        resume(_own_turns(case), now())


def _own_turns(case: Case) -> QuerySet[Turn]:
    return Turn.objects.filter(case=case, is_open=1, referral=None, confirmation=None)


def links_of(case: Case, actor: User) -> list[Linked]:
    """What stands linked to it, of what this person may see: its leader first, those that hang on it, those of its incident, the related."""
    rows = list(CaseLink.objects.standing().at(case.pk).exclude(kind=LinkKind.DIFFERENT).order_by("pk"))
    leaders = [row.other_id for row in rows if row.kind == LinkKind.INCIDENT and row.case_id == case.pk]
    beside = CaseLink.objects.standing().filter(kind=LinkKind.INCIDENT, other__in=leaders).exclude(case=case) if leaders else ()
    ends = {row.other_id if row.case_id == case.pk else row.case_id: row for row in rows}
    siblings = {row.case_id for row in beside}
    seen = Case.objects.visible_to(actor).select_related("station").in_bulk([*ends, *siblings])
    own = [Linked(seen[pk], LinkKind(row.kind), row, row.other_id == pk and row.kind in STARS) for pk, row in ends.items() if pk in seen]
    own += [Linked(seen[pk], LinkKind.INCIDENT, None, leads=False) for pk in sorted(siblings - ends.keys()) if pk in seen]
    return sorted(own, key=lambda one: (not one.leads, one.kind))


def leader_of(linked: list[Linked]) -> Case | None:
    """The file into which this one is merged."""
    return next((one.case for one in linked if one.leads and one.kind == LinkKind.MERGED), None)
