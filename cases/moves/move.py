"""What a move is. The three tables beside this file are read by the door, the desks, the buttons, the clocks and the documentation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from cases.moves.tasks import Task


class Each(StrEnum):
    """For whom a turn is opened: two parties are two turns, an instalment is one."""

    ONE = "one"
    PARTY = "party"
    ALONG = "along"  # whoever is wanted to mediate along and has not answered
    TERM = "term"


class Effect(models.TextChoices):
    """Background work that a move leaves in the outbox; `outbox.py` knows how to do each."""

    ASK_SIDES = "ask_sides", _("Ask the other side")
    TELL_CHOOSE = "tell_choose", _("Tell the parties to choose")
    TELL_MEDIATOR_KNOWN = "tell_mediator", _("Tell the parties who mediates")
    TELL_SUCCESSOR = "tell_successor", _("Tell the parties that another mediator goes on")
    TELL_CONSULTED = "tell_consulted", _("Ask the parties whether they agree")
    TELL_ENDED = "tell_ended", _("Tell the parties that it ended, and the other routes")
    TELL_MEETING = "tell_meeting", _("Tell the parties about a meeting")
    REMIND_MEETING = "remind_meeting", _("Remind the parties of a meeting")
    OFFER_FREED = "offer_freed", _("Offer a freed time to the sides that wait longest")
    TELL_ROOM = "tell_room", _("Tell the room that a side changed a time")
    TELL_SETTLED = "tell_settled", _("Tell the parties what was agreed and when it took effect")
    TELL_DEPARTMENT = "tell_department", _("Tell the department")
    CALL_DEPARTMENT = "call_department", _("Call the department to the spot")
    CALL_POLICE = "call_police", _("Call the police to the mediation room")
    PUSH = "push", _("Tell the department's own system")
    MAIL = "mail", _("E-mail the department")
    CALL_MAIL = "call_mail", _("E-mail the call to the spot")
    TRIAL = "trial", _("Try the department's own system")
    EXCHANGE = "exchange", _("Tell the street's platform about a matter")
    TELL_REPORTER = "tell_reporter", _("Tell whoever reported the matter")
    TELL_DECLINED = "tell_declined", _("Tell the person of a lawful refusal")
    TELL_MOVED = "tell_moved", _("Tell the person that another unit handles it")
    TELL_SUPPLEMENT = "tell_supplement", _("Tell the parties what is missing")
    SEAL_RULING = "seal_ruling", _("Seal the ruling that the judge authorised")
    TELL_RULING = "tell_ruling", _("Serve the ruling")
    TELL_OBJECTION = "tell_objection", _("Tell the parties how the court decided on the objection")
    SEND = "send", _("Hand a message to the gateway")
    SEND_NOW = "send_now", _("Hand a pressing message to the gateway")
    LAPSE = "lapse", _("A limit lapses")
    REMIND = "remind", _("A limit comes near")
    EXPORT = "export", _("Put a list together that somebody takes out")
    EXPORT_END = "export_end", _("Delete a list that was taken out")
    IMPORT = "import", _("Read a list, bring it in, take it back")
    DESTROY = "destroy", _("Destroy a file whose time is over")
    BIND = "bind", _("Bind a file")
    SCAN = "scan", _("Read a scan")
    RECORDING = "recording", _("Make a recording anew")


class Guard(StrEnum):
    """Rules across rows, checked under the lock; `guards/` holds one function for each."""

    NOTE = "note"  # a written reason
    TWO_SIDES = "two_sides"
    REPRESENTED = "represented"  # organisations, groups and minors
    SOMEBODY_SILENT = "somebody_silent"
    ALL_WILLING = "all_willing"
    QUESTIONS_ANSWERED = "questions_answered"  # of a file that is merged into no other
    MAY_MEDIATE = "may_mediate"
    MAY_POLICE_MEDIATE = "may_police_mediate"
    MAY_ADVISE = "may_advise"
    OFFER_OPEN = "offer_open"
    DIRECTOR_NAMES = "director_names"  # no common choice is left, or the time to choose is over
    ALL_SIGNED = "all_signed"
    AGREEMENT_EFFECTIVE = "agreement_effective"
    HAS_REFERRAL = "has_referral"
    NO_AGREEMENT = "no_agreement"  # in force
    REVIEW_DATE = "review_date"
    LATER_DATE = "later_date"  # of an extension: after today, and no longer than the law lets it be
    FILES_ENDED = "files_ended"
    POLICE_NUMBER = "police_number"
    CASE_OPEN = "case_open"
    EXTERNAL_NUMBER = "external_number"
    RIGHT_DEPARTMENT = "right_department"
    NOT_FROZEN = "not_frozen"  # routing, after a second return
    RESULT = "result"
    NOT_EXTENDED = "not_extended"
    BOTH_SIGNED = "both_signed"
    PACK_COMPLETE = "pack_complete"  # every material that the court wants is there, or a reason why not
    IN_WINDOW = "in_window"
    WINDOW_OVER = "window_over"
    STILL_TIME = "still_time"  # to begin again within the 30 days
    REGISTERED = "registered"
    NOT_FILED = "not_filed"
    IS_FILED = "is_filed"
    MET_TOGETHER = "met_together"
    AUTHORISED = "authorised"
    SEALED = "sealed"
    NOT_SEALED = "not_sealed"
    SUPPLEMENT_OVER = "supplement_over"
    ALL_SERVED = "all_served"
    ALL_SERVED_AGAIN = "all_served_again"  # with the ruling on an objection
    IN_OBJECTION_TIME = "in_objection_time"
    SECOND_ATTEMPT = "second_attempt"
    GATE_PASSED = "gate_passed"  # rule art. 178, 179, at this attempt
    SPOT_RECORDED = "spot_recorded"
    ALL_APPLY = "all_apply"  # the application of art. 186 carries every side's hand
    ASKED_186 = "asked_186"  # and waits for its decision
    NOT_PUNISHED = "not_punished"
    ALL_PERFORMED = "all_performed"  # no reason helps over it
    OF_COMMITTEE = "of_committee"  # mediated by a committee: what the police mediated goes to no court
    SECOND_IN_TIME = "second_in_time"
    TERMS_PERFORMED = "terms_performed"  # or a written reason why not
    NOTHING_ASKED = "nothing_asked"  # by a side, to reopen
    NO_COMMITTEE = "no_committee"
    FIRST_RETURN = "first_return"
    RETURNED_BEFORE = "returned_before"
    CONFIRMED = "confirmed"
    ALERTED = "alerted"
    LEADER_ASKED = "leader_asked"  # it is red and nobody was named yet
    MEETING_ASKED = "meeting_asked"  # of all who work on a red case
    VISIT_ASKED = "visit_asked"  # of a red case
    RAISED = "raised"  # to a higher colour than it has
    LOWERED = "lowered"  # from red only after two clean visits
    ANSWER_OWED = "answer_owed"  # to the court, the petition office, 12345
    TO_LEARN = "to_learn"  # a refusal that nobody looked at yet
    IS_MATTER = "is_matter"  # of the catalogue of station and street
    PHOTO = "photo"  # where the catalogue wants one with the answer
    REVIEWED = "reviewed"  # the ruling on the objection is the text that was authorised
    WAS_UPHELD = "was_upheld"
    WAS_REJECTED = "was_rejected"
    OWN_JUDGE = "own_judge"  # whoever gets it judges at this court
    END_DATE = "end_date"  # the president names for the procedure


# Guards that only say which of two twin rows is meant, or when a row is out of the question: no button is drawn for the other.
SORTING = frozenset({
    Guard.NOT_FILED, Guard.IS_FILED, Guard.NO_COMMITTEE, Guard.NOT_FROZEN, Guard.NOT_SEALED,
    Guard.CONFIRMED, Guard.NO_AGREEMENT, Guard.SOMEBODY_SILENT, Guard.SECOND_ATTEMPT, Guard.CASE_OPEN,
    Guard.ALERTED, Guard.TO_LEARN, Guard.DIRECTOR_NAMES, Guard.STILL_TIME, Guard.IS_MATTER, Guard.WAS_UPHELD, Guard.WAS_REJECTED,
    Guard.ANSWER_OWED, Guard.LEADER_ASKED, Guard.MEETING_ASKED, Guard.VISIT_ASKED,
    Guard.ANSWER_OWED, Guard.ASKED_186, Guard.NOT_PUNISHED,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opens:
    """A turn that a move opens. `limit` is the key of a limit row; `counts_from` the field the limit counts from, empty for now."""

    task: Task
    role: Role
    limit: str = ""
    counts_from: str = ""
    each: Each = Each.ONE
    due_field: str = ""  # a date fixed by a person (a review date, a court's date) instead of a limit
    when: str = ""  # a property of the file that must hold, such as `has_committee`
    unless: str = ""  # one that must not


@dataclass(frozen=True, slots=True)
class Move:
    """One way from state to state. `closes` None ends every open turn of this file; a move with no sources begins a file."""

    action: str
    sources: frozenset[str]
    target: str
    by: frozenset[Role]
    sets: frozenset[str] = frozenset()
    closes: frozenset[Task] | None = None
    opens: tuple[Opens, ...] = ()
    effects: tuple[Effect, ...] = ()
    guards: tuple[Guard, ...] = ()
    stamps: str = ""  # the fields that take the moment of this move
    puts: tuple[tuple[str, object], ...] = ()  # fields that this move itself gives a value
    pauses: bool = False  # the open turns wait
    resumes: bool = False
    drops_drafts: bool = False  # a text that never took effect, and what was prepared for it, is void


@dataclass(frozen=True, slots=True)
class Table:
    """The moves of one kind of file."""

    name: str
    states: type[models.TextChoices]
    actions: type[models.TextChoices]
    ends: frozenset[str]
    moves: tuple[Move, ...]
    lapses: Mapping[Task, str] = field(default_factory=dict)  # task -> the system's move when its limit is over
    index: dict[str, Move] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """One action, one row: the address of a button."""
        self.index.update({row.action: row for row in self.moves})
        if len(self.index) != len(self.moves):
            message = f"{self.name}: an action stands twice"
            raise ValueError(message)

    def leaving(self, state: str) -> list[Move]:
        """The moves that can be taken from a state."""
        return [row for row in self.moves if state in row.sources]


def move(
    action: str,
    sources: Iterable[str],
    target: str,
    by: Iterable[Role],
    *,
    sets: Iterable[str] = (),
    closes: Iterable[Task] | None = None,
    opens: Iterable[Opens] = (),
    effects: Iterable[Effect] = (),
    guards: Iterable[Guard] = (),
    stamps: str = "",
    puts: Mapping[str, object] | None = None,
    pauses: bool = False,
    resumes: bool = False,
    drops_drafts: bool = False,
) -> Move:
    """A row, written shortly. An empty target stays in the state it is in."""
    return Move(
        str(action), frozenset(map(str, sources)), str(target), frozenset(by), frozenset(sets), None if closes is None else frozenset(closes),
        tuple(opens), tuple(effects), tuple(guards), stamps, tuple((puts or {}).items()), pauses, resumes, drops_drafts,
    )  # fmt: skip
