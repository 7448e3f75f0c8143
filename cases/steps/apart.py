"""Violence in the family: the sides are not brought into one room, unless each of them, asked alone, said that they want it (domain.md §9, 16)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from cases.lifecycle import record
from cases.models import Case, CaseLink, Event, Party, TriageAnswers, Visibility
from cases.moves import Act
from cases.steps.leading import lock, must_lead

JOINT, APART = "joint", "apart"  # kept in the event; the history says only that they were asked


def kept_apart(case: Case) -> bool:
    """Whether violence between the sides is on record, in this file or in one that was merged into it."""
    merged = CaseLink.objects.merged().filter(other=case.pk).values("case")
    kept = TriageAnswers.objects.filter(Q(case=case.pk) | Q(case__in=merged)).values_list("answers", flat=True)
    return any(answers.get("domestic") for answers in kept)


def wishes(case: Case) -> dict[int, bool]:
    """What each side last said when it was asked alone: true for one room. Who was not asked is not in it."""
    said = Event.objects.filter(case=case, action=Act.ASKED_ALONE, on_behalf_of__isnull=False).order_by("seq")
    return {party: fields == [JOINT] for party, fields in said.values_list("on_behalf_of", "fields")}


def may_sit_together(case: Case) -> bool:
    """Whether all sides may be asked into one room."""
    if not kept_apart(case):
        return True
    said = wishes(case)
    return all(said.get(party.pk) for party in case.parties.all())


def check_joint(case: Case) -> None:
    """Raise ValidationError for a joint meeting of sides that are kept apart."""
    if not may_sit_together(case):
        raise ValidationError(_("Violence in this family is on record: meet the sides apart, or ask each of them alone whether they want one room."))


@transaction.atomic
def wish(case: Case, *, actor: User, party: Party, joint: bool, note: str) -> None:
    """Write down what a side said, asked alone, and how it was asked. It may change its mind at any time."""
    case = lock(case)
    must_lead(case, actor)
    if not note.strip():
        raise ValidationError(_("Write when and how you asked, and that nobody of the other side heard it."))
    record(
        case, Act.ASKED_ALONE, actor=actor, on_behalf_of=party, note=note, fields=[JOINT if joint else APART], visibility=Visibility.TEAM,
        alone_with=party,
    )  # fmt: skip
