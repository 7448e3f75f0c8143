"""The rows of a desk as they stand on the page: what, for whom, until when, whose move. Names only for those who hold the file."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from accounts.roles import Role
from accounts.secrets import mask_name
from cases.clock import today
from cases.models import Case, CaseKind, Confirmation, Party, Referral, Risk, Turn
from cases.moves import ReferralState, Task
from cases.views.addresses import address_of, turn_address
from mediators.kinds import DisputeType

DEPARTMENT = frozenset({Role.LIAISON, Role.HEAD, Role.COMMAND})
COURT = frozenset({Role.CLERK, Role.JUDGE, Role.PRESIDENT})
OUTSIDE = DEPARTMENT | COURT
SHORT = 60


@dataclass(frozen=True, slots=True)
class Tag:
    """A state in a word; the kind is the class of its colour."""

    text: str
    kind: str = "ink"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a desk."""

    pk: int
    url: str
    title: str
    facts: tuple[str, ...]
    tags: tuple[Tag, ...]
    risk: str = ""  # empty before the triage; no column of it for departments and the court
    clocked: bool = False
    due_at: datetime | None = None
    paused: bool = False
    provisional: bool = False
    task: str = ""
    mine: bool = False
    who: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the desk, and as what."""

    user: User
    role: str
    leads: bool = False

    def holds(self, case: Case) -> bool:
        """Whether the names of this case's people are this reader's business."""
        if self.role in (Role.OFFICER, Role.AUXILIARY):
            return self.leads or case.officer_id == self.user.pk
        return self.role in (Role.DIRECTOR, Role.MEDIATOR, *COURT)

    @property
    def _leading(self) -> tuple[str, ...]:
        return (Role.LEADER,) if self.leads else ()

    def may_take(self, turn: Turn) -> bool:
        """Whether it is this reader's own move."""
        appointment = self.user.appointment
        at_home = appointment is not None and turn.office_id == appointment.office_id and turn.role in (self.role, *self._leading)
        return at_home and (self.leads or turn.user_id in (None, self.user.pk))


def of_turn(turn: Turn, reader: Reader) -> Row:
    """A turn of this reader's: `case__station`, `referral__department`, `confirmation` and the parties are there already."""
    case, referral = turn.case, turn.referral
    return Row(
        pk=turn.pk, url=turn_address(turn, reader.role), title=_title(case, referral, reader), facts=_facts(case, turn.file, reader),
        tags=_tags(case, [turn], reader), risk=Risk.RED if turn.task == Task.ANSWER_ALERT else _risk(case), clocked=True, due_at=turn.due_at,
        paused=turn.paused_at is not None, provisional=turn.provisional, task=str(Task(turn.task).label), mine=True,
    )  # fmt: skip


def of_case(case: Case, reader: Reader) -> Row:
    """A case with its open turns, the earliest of which says what comes next."""
    turns = list(case.turns.all())
    return _of_file(case, turns, reader, title=case.title, tags=_tags(case, turns, reader))


def of_file(file: Referral | Confirmation, reader: Reader) -> Row:
    """A referral or a confirmation in the register of a department or a court."""
    turns = list(file.turns.all())
    for turn in turns:
        turn.case = file.case  # read already
    title = _title(file.case, file if isinstance(file, Referral) else None, reader)
    return _of_file(file, turns, reader, title=title, tags=(Tag(file.state_label, "" if file.is_ended else "ink"),))


def _of_file(file: Case | Referral | Confirmation, turns: list[Turn], reader: Reader, *, title: str, tags: tuple[Tag, ...]) -> Row:
    first = turns[0] if turns else None
    row = Row(
        pk=file.pk, url=address_of(file), title=title, facts=_facts(file.folder, file, reader), tags=tags, risk=_risk(file.folder),
    )  # fmt: skip
    if first is None:
        return row
    return replace(
        row, clocked=True, due_at=first.due_at, paused=first.paused_at is not None, provisional=first.provisional,
        task=str(Task(first.task).label), mine=reader.may_take(first), who=holder(first),
    )  # fmt: skip


def _risk(case: Case) -> str:
    """Before the triage nobody has looked at it."""
    return case.risk if case.triaged_at else ""


def _title(case: Case, referral: Referral | None, reader: Reader) -> str:
    """A department reads what it was asked, and nothing that was not released to it."""
    if reader.role not in DEPARTMENT or referral is None:
        return case.title
    return referral.request[:SHORT] + ("…" if len(referral.request) > SHORT else "")


def _facts(case: Case, file: Case | Referral | Confirmation, reader: Reader) -> tuple[str, ...]:
    number = file.case_number if isinstance(file, Confirmation) and file.case_number else short_number(case)
    if case.is_matter:
        return (number, case.place)
    kind = str(DisputeType(case.dispute_type).label) if case.dispute_type else ""  # the enum: a field's display hashes all its choices
    return tuple(word for word in (number, kind, _names(case, file, reader)) if word)


def _names(case: Case, file: Case | Referral | Confirmation, reader: Reader) -> str:
    if reader.role in DEPARTMENT:  # names stand on the referral's own page: masked until it is accepted, and only whose data left
        return ""
    parties: list[Party] = list(case.parties.all())
    names = [party.name if reader.holds(case) else masked(party) for party in parties]
    if len(names) == 1 and case.kind == CaseKind.DISPUTE:
        names.append(_("other side unknown"))
    return " / ".join(names)


def masked(party: Party) -> str:
    """王某 for a person; an organisation keeps its name, a group its size."""
    if party.kind == "organisation":
        return party.name
    name = mask_name(party.name)
    return _("%(name)s and others, %(n)s in all") % {"name": name, "n": party.headcount} if party.headcount > 1 else name


def short_number(case: Case) -> str:
    """331 号; with the year where it is another one."""
    _word, year, count = case.number.rsplit("-", 2)
    return f"{'' if int(year) == today().year else year + ' 年 '}{int(count)} 号"


def _tags(case: Case, turns: Iterable[Turn], reader: Reader) -> tuple[Tag, ...]:
    """The state, and the referrals that run beside it."""
    outside = reader.role in OUTSIDE
    turns = list(turns)
    alarm = any(turn.task == Task.ANSWER_ALERT for turn in turns)
    tags = [] if outside else [*([Tag(_("Alarm"), "siren")] if alarm else []), Tag(case.state_label)]
    for file in {file.pk: file for turn in turns if (file := turn.referral)}.values():
        back = file.state == ReferralState.RETURNED
        words = file.state_label if outside else _("Referral: %(state)s") % {"state": file.state_label}
        called = file.state == ReferralState.CALLED
        tags.append(Tag(words, "siren" if called else "maple" if back else "ink" if outside else ""))
    if reader.role in COURT:
        tags += [Tag(turn.confirmation.state_label) for turn in turns if turn.confirmation]
    return tuple(tags)


HOLDERS = {
    Role.OFFICER: gettext_lazy("the officers"), Role.DIRECTOR: gettext_lazy("mediation room"),
    Role.COMMAND: gettext_lazy("street command centre"), Role.SYSTEM: gettext_lazy("the system"),
}  # fmt: skip


def holder(turn: Turn) -> str:
    """Who is waited for, in words. The parties of the case are there already."""
    if turn.party_id is not None:
        return next((masked(party) for party in turn.case.parties.all() if party.pk == turn.party_id), "")
    if turn.user_id is not None and turn.user:
        return turn.user.name
    if turn.referral is not None and turn.role in (Role.LIAISON, Role.HEAD):
        return turn.referral.department.short_name
    role = Role(turn.role)
    return str(HOLDERS.get(role, role.label))
