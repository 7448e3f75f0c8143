"""Notes beside the record: only mine, the mediation team's, the station's, for both sides; and what one side said alone."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases.lifecycle import record
from cases.models import Actor, Case, Consultation, Event, Note, Party, Visibility
from cases.models.talk_scope import NoteQuerySet
from cases.moves import Act
from cases.steps.leading import leads, lock

SHOWN = 5  # on a side's own page
IN_CONFIDENCE = (Visibility.MINE, Visibility.TEAM)


def in_team(case: Case, actor: User) -> bool:
    """Whether this person mediates, leading or along."""
    return leads(case, actor) or Consultation.objects.team().filter(case=case, mediator__user=actor).exists()


def choices_for(case: Case, actor: User) -> list[str]:
    """Which visibilities this person can give a note: the desk writes nothing for the mediation team, which it does not belong to."""
    return list(Visibility.values) if in_team(case, actor) else [Visibility.MINE, Visibility.STATION]


def of(case: Case, reader: Actor) -> NoteQuerySet:
    """The notes of this case that this reader may read, the newest first. Reasons of moves stand in the history."""
    written = Event.objects.filter(case=case, action__in=(Act.NOTED, Act.ASKED_ALONE)).values("note")
    return Note.objects.visible_to(reader).filter(case=case, pk__in=written).order_by("-pk")


def shared_with(party: Party) -> list[Note]:
    """What was written for both sides, the newest first."""
    return list(of(party.case, party).filter(visibility=Visibility.SHARED)[:SHOWN])


@transaction.atomic
def write(case: Case, *, actor: User, text: str, visibility: str, alone_with: Party | None = None) -> Event:
    """Write a note. What one side said alone stays with whoever wrote it, or in the mediation team: nobody can show it further."""
    case = lock(case)
    if not text.strip():
        raise ValidationError(_("Write the note."))
    if visibility not in choices_for(case, actor):
        raise PermissionDenied
    if alone_with is not None and (alone_with.case_id != case.pk or not in_team(case, actor)):
        raise PermissionDenied
    if alone_with is not None and visibility not in IN_CONFIDENCE:
        raise ValidationError(_("What one side says alone is yours or the mediation team's: it is shown to nobody else."))
    return record(case, Act.NOTED, actor=actor, note=text.strip(), visibility=visibility, alone_with=alone_with)
