"""What is said in the room: the caucus wall. Who may read a note and a meeting is decided here, and on no page.

What one side says alone reaches the mediation team and nobody else: no other side, no department, no court, and not the station's desk.
"""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Appointment
from accounts.roles import Role
from cases.models.scope import CASES, Branch, branch, ids_of, in_hands_of, through_case

if TYPE_CHECKING:
    from cases.models.actor import Actor
    from cases.models.session import Note, Session

SAID_OPENLY = ("station", "shared")
OPENLY = Q(visibility__in=SAID_OPENLY)
TEAM_READS = ("team", *SAID_OPENLY)
BEFORE_POLICE = "public_order"  # the track on which the station's officers are the team


class SessionQuerySet(QuerySet["Session"]):
    """Meetings in words."""

    def visible_to(self, actor: "Actor") -> "SessionQuerySet":
        """The meetings this actor may know of. One with a single side is that side's and the team's."""
        own = lambda p: Q(case=p.case_id) & (Q(only_side=None) | Q(only_side=p.side))  # noqa: E731
        return self.filter(branch(SESSIONS, actor, own=own))

    def joint(self) -> "SessionQuerySet":
        """Those with all sides: the only ones that a paper may speak of."""
        return self.filter(only_side=None)


class NoteQuerySet(QuerySet["Note"]):
    """Notes in words: the caucus wall."""

    def visible_to(self, actor: "Actor") -> "NoteQuerySet":
        """What one side said alone reaches neither the other side, nor a department, nor the court."""
        return self.filter(branch(NOTES, actor, own=lambda p: Q(case=p.case_id) & (Q(visibility="shared") | Q(party=p))))


TOLD = ("redirect", "urge", "reopen", "cancel")  # what the station and the command centre write to a department
ARGUED = ("return", "return_again", "redirect", "arbitrate", "urge")  # whose it is


def _of_referrals(**where: Any) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = apps.get_model("cases", "Event")._default_manager.filter(note=OuterRef("pk"), table="referral", **where)
    return rows


def _department_notes(a: Appointment) -> Q:
    """What it wrote itself on its own referrals, and what was written to it: never the consent they rest on, nor another department's."""
    own = _of_referrals(file_id__in=ids_of("Referral", "pk", department=a.office_id))
    return OPENLY & Q(Exists(own.filter(Q(office=a.office_id) | Q(action__in=TOLD))))


def _command_notes(a: Appointment) -> Q:
    return OPENLY & Q(Exists(_of_referrals(case__in=ids_of("Turn", "case_id", office=a.office_id, role=Role.COMMAND), action__in=ARGUED)))


def _reporters_notes(a: Appointment) -> Q:
    """Every reason on what they reported themselves: they wait for it."""
    own = apps.get_model("cases", "Case")._default_manager.filter(CASES[Role.GRID](a))
    return OPENLY & Q(Exists(_of_referrals(case__in=own.values("pk"))))


def _of_team(a: Appointment) -> Q:
    """In a mediator's own hands: whoever was only offered a case reads nothing that one side said alone."""
    mine, *others = in_hands_of(a)
    return Q(case__in=mine.union(*others))


def _mediators_notes(a: Appointment) -> Q:
    return through_case(a) & (Q(visibility__in=SAID_OPENLY) | Q(author=a.user_id) | (Q(visibility="team") & _of_team(a)))


def _officers_notes(a: Appointment) -> Q:
    host = Q(visibility="team", case__track=BEFORE_POLICE)
    return through_case(a) & (Q(visibility__in=SAID_OPENLY) | Q(author=a.user_id) | host)


NOTES: dict[str, Branch] = {
    Role.GRID: _reporters_notes,
    Role.LIAISON: _department_notes,
    Role.HEAD: _department_notes,
    Role.COMMAND: _command_notes,
    Role.OFFICER: _officers_notes,
    Role.DIRECTOR: lambda a: through_case(a) & (Q(visibility__in=TEAM_READS) | Q(author=a.user_id)),
    Role.MEDIATOR: _mediators_notes,
}


def _at_the_desk(a: Appointment) -> Q:
    """The station knows of the joint meetings; before the police it is the team."""
    return through_case(a) & (Q(only_side=None) | Q(case__track=BEFORE_POLICE))


SESSIONS: dict[str, Branch] = {
    Role.OFFICER: _at_the_desk,
    Role.AUXILIARY: lambda a: through_case(a) & Q(only_side=None),
    Role.DIRECTOR: through_case,
    Role.MEDIATOR: lambda a: through_case(a) & (Q(only_side=None) | _of_team(a)),
}
