"""Those behind a group: entered as a list, at most five of them elected to speak."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases.lifecycle import record
from cases.models import Case, Member, Party, PartyKind, standing
from cases.models.party import MAX_REPRESENTATIVES
from cases.moves import Act, CaseState
from cases.steps.leading import leads, lock


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list."""

    name: str
    phone: str = ""
    speaks: bool = False


def create(case: Case, facts: dict[str, Any]) -> Party:
    """Enter a party, and where it is a group those behind it."""
    listed: Sequence[Listed] = facts.get("members", ())
    party = Party.objects.create(case=case, **{name: value for name, value in facts.items() if name != "members"})
    _write(party, listed)
    return party


@transaction.atomic
def replace(party: Party, listed: Sequence[Listed], *, actor: User) -> None:
    """Write the list anew. Who stood in it already keeps the phone unless another one is given; the elected become who speaks for the group."""
    case = lock(party.case)
    roles = standing(actor).roles
    if not roles & {Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR} and not leads(case, actor):
        raise PermissionDenied
    if case.state == CaseState.ARCHIVED:
        raise ValidationError(_("The file is archived: nothing in it changes any more."))
    fresh = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    if fresh.kind != PartyKind.GROUP:
        raise ValidationError(_("Only a group has a list."))
    known = {one.name: one.phone for one in fresh.members.all()}
    fresh.members.all().delete()
    _write(fresh, [Listed(one.name, one.phone or known.get(one.name, ""), one.speaks) for one in listed])
    if elected := [one.name for one in listed if one.speaks]:
        fresh.representative = "、".join(elected)
    fresh.headcount = max(fresh.headcount, len(listed))
    fresh.save()
    record(case, Act.PARTY_CHANGED, actor=actor, on_behalf_of=fresh, fields=["members"])


def _write(party: Party, listed: Sequence[Listed]) -> None:
    seats = iter(range(1, len(listed) + 1))
    rows = [(line, one, next(seats) if one.speaks else None) for line, one in enumerate(listed, start=1)]
    if any(seat and seat > MAX_REPRESENTATIVES for _line, _one, seat in rows):
        raise ValidationError(_("A group names one to five representatives (Ningbo regulation art. 20)."))
    Member.objects.bulk_create([
        Member(party=party, line=line, name=one.name, phone=one.phone, seat=seat)
        for line, one, seat in rows
    ])  # fmt: skip
