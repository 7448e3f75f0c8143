"""Who acts: a person of the staff, a party through the link of their own case, a department's own system, or ours (whose only moves are lapses)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from accounts.models import ApiClient, User, leads_now
from accounts.roles import Role
from cases.clock import now

if TYPE_CHECKING:
    from cases.models.party import Party


@dataclass(frozen=True, slots=True)
class System:
    """The worker. It seals what a judge authorised and notes that a limit is over; it decides nothing."""

    name: str = "system"


SYSTEM = System()
Actor: TypeAlias = "User | Party | ApiClient | System"


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor is at this moment, in one place."""

    roles: frozenset[Role]
    office_id: int | None = None
    user_id: int | None = None
    party_id: int | None = None
    client_id: int | None = None

    @property
    def role(self) -> Role:
        """The role that the event keeps; the roster's right stands above the appointment."""
        return Role.LEADER if Role.LEADER in self.roles else next(iter(self.roles), Role.SYSTEM)


def standing(actor: "Actor") -> Standing:
    """Read an actor's roles: the working appointment, with the duty leader's right where the roster names them now."""
    if isinstance(actor, System):
        return Standing(frozenset({Role.SYSTEM}))
    if isinstance(actor, ApiClient):  # its office's liaison, while the token is good
        return Standing(frozenset({Role.LIAISON} if actor.is_live else ()), actor.office_id, client_id=actor.pk)
    if not isinstance(actor, User):
        return Standing(frozenset({Role.PARTY}), party_id=actor.pk)
    appointment = actor.appointment
    if appointment is None or not actor.is_active:
        return Standing(frozenset(), user_id=actor.pk)
    roles = {Role(appointment.role)}
    if appointment.role == Role.OFFICER:
        known = getattr(appointment, "leads", None)  # a request looked at the roster already
        if leads_now(actor, appointment.office_id, now()) if known is None else known:
            roles.add(Role.LEADER)
    return Standing(frozenset(roles), appointment.office_id, actor.pk)
