"""What leaves for a department, whose it is, and on what ground: person by person and department by department (个人信息保护法 13, 23)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from accounts.models import Appointment, User
from accounts.roles import Role
from cases.clock import now
from cases.models import Case, Party, Referral, Release, ReleaseBasis, RoutingRow
from cases.release import PERSONAL


@dataclass(frozen=True, slots=True)
class Given:
    """How and when a party consented that their data goes to a department."""

    channel: str
    at: datetime


Consents: TypeAlias = Mapping[int, Given]  # by the key of the party


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What goes to a department: what is asked, which fields leave, whose, and on what ground."""

    request: str
    released: Sequence[str] = ()
    about: Sequence[Party] = ()
    basis: str = ReleaseBasis.NONE
    agreed_by: User | None = None
    row: RoutingRow | None = None
    urgent: bool = False
    onsite: bool = False
    complexity: str = "ordinary"
    consents: Consents = field(default_factory=dict)

    @property
    def second(self) -> User | None:
        """The second person, where the ground wants one."""
        return self.agreed_by if self.basis == ReleaseBasis.STATUTORY else None


def check(case: Case, actor: User, dispatch: Dispatch) -> None:
    """Whether this may leave. Raises ValidationError with what is missing, PermissionDenied for somebody else's party."""
    if not dispatch.request:
        raise ValidationError(_("Write what is asked of the department."))
    if dispatch.onsite and dispatch.row and not dispatch.row.callout_allowed:
        raise ValidationError(_("In this kind of matter nobody is called to the spot: refer it as urgent."))
    if any(party.case_id != case.pk for party in dispatch.about):
        raise PermissionDenied
    if PERSONAL & set(dispatch.released):
        _check_ground(dispatch)
    if dispatch.basis == ReleaseBasis.STATUTORY and not _may_agree(case, actor, dispatch.agreed_by):
        raise ValidationError(_("Statutory duty needs the agreement of a second officer of this station, and that is not you."))


def _check_ground(dispatch: Dispatch) -> None:
    if dispatch.basis not in (ReleaseBasis.CONSENT, ReleaseBasis.STATUTORY):
        raise ValidationError(_("Personal data leaves: say on what ground."))
    if not dispatch.about:
        raise ValidationError(_("Say whose name, phone or address leaves."))
    missing = [party.name for party in dispatch.about if dispatch.basis == ReleaseBasis.CONSENT and party.pk not in dispatch.consents]
    if missing:
        told = _("Write how and when %(names)s consented, or leave their data out.") % {"names": "、".join(missing)}
        raise ValidationError(told)
    if any(given.at > now() for given in dispatch.consents.values()):
        raise ValidationError(_("A consent lies in the future: write when it was given."))


def _may_agree(case: Case, sender: User, second: User | None) -> bool:
    if second is None or second.pk == sender.pk:
        return False
    return Appointment.objects.current(now()).filter(user=second, role=Role.OFFICER, office=case.station_id).exists()


def keep(referral: Referral, dispatch: Dispatch) -> None:
    """One row for each party whose data left: the consent, or who agreed. Nobody else's is ever shown to the department."""
    if PERSONAL & set(dispatch.released):
        Release.objects.bulk_create(_row(referral, party, dispatch) for party in dispatch.about)


def _row(referral: Referral, party: Party, dispatch: Dispatch) -> Release:
    if dispatch.basis == ReleaseBasis.STATUTORY:
        return Release(referral=referral, party=party, agreed_by=dispatch.second)
    given = dispatch.consents[party.pk]
    return Release(referral=referral, party=party, channel=given.channel, consented_at=given.at)


def onward(referral: Referral, *, by: User | None, consents: Consents) -> Dispatch:
    """What leaves for the next department. A consent was given to one department: who does not give it to the next, is left out.

    Where the command centre names the department (`by`), nobody is asked again: its naming is the ground, and it is the second person.
    """
    about, released, basis, agreed = list(referral.about.all()), list(referral.released), referral.release_basis, referral.agreed_by
    if basis == ReleaseBasis.CONSENT and by is not None:
        basis, agreed = ReleaseBasis.STATUTORY, by
    elif basis == ReleaseBasis.CONSENT:
        about = [party for party in about if party.pk in consents]
        released, basis = (released, basis) if about else ([name for name in released if name not in PERSONAL], ReleaseBasis.NONE)
    return Dispatch(
        referral.request, released, about, basis, agreed, referral.row, referral.is_urgent, False, referral.complexity, consents,
    )  # fmt: skip
