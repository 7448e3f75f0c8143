"""The sides of a case: entered when they become known, completed and corrected, taken out where they were entered by mistake."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ForeignObjectRel
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases.clock import now
from cases.lifecycle import record
from cases.models import Case, Event, Member, Party, standing
from cases.moves import Act, CaseState
from cases.steps import members, recusal
from cases.steps.apart import kept_apart
from cases.steps.leading import leads, lock

UNASKED = (CaseState.LOGGED, CaseState.REFERRED)  # nobody was asked yet whether they want mediation


@transaction.atomic
def add_party(case: Case, *, actor: User, facts: dict[str, Any], client_key: UUID | None = None) -> Party:
    """Enter a side that was unknown at first. Only before the sides are asked. The same `client_key` sent again enters nobody else."""
    case = lock(case)
    if known := Party.everybody.filter(client_key=client_key).first() if client_key else None:
        if known.case_id != case.pk or known.removed_at:
            raise ValidationError(_("This form was sent already. Open a new one."))
        return known
    if case.state not in UNASKED:
        raise ValidationError(_("The sides are asked already: a new side needs a new case."))
    party = members.create(case, {"client_key": client_key, **facts, **({"address_hidden": True} if kept_apart(case) else {})})
    record(case, Act.PARTY_ADDED, actor=actor, on_behalf_of=party)
    return party


@transaction.atomic
def remove_party(party: Party, *, actor: User) -> None:
    """Take out a side that was entered by mistake, while nothing but the history rests on it; the history keeps who did it."""
    case = lock(party.case)
    if not standing(actor).roles & {Role.OFFICER, Role.AUXILIARY}:
        raise PermissionDenied
    if case.state not in UNASKED:
        raise ValidationError(_("The sides are asked already: nobody is taken out any more."))
    if relied_on(party):
        raise ValidationError(_("Something rests on this side already: a slip, a referral, a meeting. Correct it instead."))
    if not case.parties.exclude(pk=party.pk).exists():
        raise ValidationError(_("The only side stays: correct it instead."))
    if Party.objects.filter(pk=party.pk).update(removed_at=now()):
        record(case, Act.PARTY_REMOVED, actor=actor, on_behalf_of=party)


def relied_on(party: Party) -> bool:
    """Whether anything names this side but the history of how it was entered and corrected."""
    if party.link_hash or Event.objects.filter(party=party).exists():
        return True
    pointing = [field for field in Party._meta.get_fields(include_hidden=True) if field.auto_created and field.one_to_many]
    rows = [(field.related_model, field.field.name) for field in pointing if isinstance(field, ForeignObjectRel)]
    return any(model._base_manager.filter(**{name: party}).exists() for model, name in rows if model not in (Event, Member))


@transaction.atomic
def amend(party: Party, *, actor: User, changes: dict[str, Any]) -> None:
    """Complete or correct what is kept of a party. Papers that were fixed keep what they say. Another phone ends the link of the old one."""
    case, roles = party.case, standing(actor).roles
    if not roles & {Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR} and not leads(case, actor):
        raise PermissionDenied
    if case.state == CaseState.ARCHIVED:
        raise ValidationError(_("The file is archived: nothing in it changes any more."))
    if not changes:
        return
    record(case, Act.PARTY_CHANGED, actor=actor, on_behalf_of=party, fields=sorted(changes))
    seen = recusal.known(case)
    fresh = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    if "phone" in changes and fresh.phone:
        fresh.link_hash = fresh.link_expires_at = None
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.save()
    recusal.look_at(Case.objects.get(pk=case.pk), seen)
