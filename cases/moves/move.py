"""What a move is. The three tables beside this file are read by the door, the desks, the buttons, the clocks and the documentation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role


class Task(models.TextChoices):
    """What a turn asks somebody to do: the words of the desk's column and of the dark block."""

    TRIAGE = "triage", _("Decide which way it goes")
    ASK_SIDES = "ask_sides", _("Ask the other side whether they want mediation")
    ACCEPT_CASE = "accept_case", _("Committee: accept or decline the case")
    NOTE_UNREACHED = "note_unreached", _("Not answered in time: try again or end it")
    CHOOSE = "choose", _("Choose a mediator")
    APPOINT = "appoint", _("Appoint a mediator")
    ANSWER_OFFER = "answer_offer", _("Accept or decline the case offered to you")
    MEDIATE = "mediate", _("Mediate")
    END_IN_TIME = "end_in_time", _("The term is over: end it or record an extension")
    REVIEW_PAUSE = "review_pause", _("Look whether the pause can end")
    HOST_POLICE = "host_police", _("Host the public-order mediation")
    RECORD_SPOT = "record_spot", _("Record what was settled and performed on the spot")
    AFFIX_SEAL = "affix_seal", _("Everybody has signed: affix the committee's seal")
    PERFORM = "perform", _("Perform the agreement")
    VISIT = "visit", _("Visit both sides after the agreement")
    VISIT_AGAIN = "visit_again", _("Visit both sides a second time")
    PRESS = "press", _("A term is overdue: press for its performance")
    ANSWER_ALERT = "answer_alert", _("It may turn violent: see to it at once")
    CLOSE = "close", _("Close the case when everything has ended")
    ARCHIVE = "archive", _("Archive the file")
    WATCH_REFERRALS = "watch_referrals", _("Follow the departments")
    POLICE_WORK = "police_work", _("Police work under its own number")
    HAND_OVER = "hand_over", _("Hand over to the other unit within 24 hours")
    SIGN_REFERRAL = "sign_referral", _("Sign for the referral")
    CONTACT = "contact", _("Contact the person")
    DECIDE_REFERRAL = "decide_referral", _("Accept or refuse the matter")
    WORK = "work", _("Handle the matter")
    REDIRECT = "redirect", _("Returned: send it to the right department")
    KEEP_RETURNED = "keep_returned", _("Stay responsible until the next department signs")
    ARBITRATE = "arbitrate", _("Returned twice: name the department")
    ANSWER_CALL = "answer_call", _("Answer the call to the spot")
    ARRIVE = "arrive", _("Arrive on the spot")
    VERIFY_RESULT = "verify_result", _("Call and verify the result")
    CHASE = "chase", _("A limit lapsed: chase it")
    SUPERVISE = "supervise", _("The department is late: urge it in writing")
    SIGN_APPLICATION = "sign_application", _("Sign the joint application")
    SUBMIT = "submit", _("Take the application to the court")
    NOTE_LAPSE = "note_lapse", _("The 30 days are over: record it or apply under art. 86")
    REGISTER = "register", _("Register the application under a case number")
    FILE = "file", _("Accept the application or refuse it")
    SUPPLEMENT = "supplement", _("Bring the missing papers")
    NOT_SUPPLIED = "not_supplied", _("The papers did not come in time: rule on it or send it back")
    RULE_WITHDRAWAL = "rule_withdrawal", _("Rule on the withdrawal")
    PREPARE = "prepare", _("Verify with both sides and prepare the ruling")
    REVIEW = "review", _("Finish the review")
    CONCLUDE = "conclude", _("Conclude the procedure")
    SEAL = "seal", _("Seal the ruling")
    RETRY_SEAL = "retry_seal", _("Sealing failed: look and try again")
    ISSUE = "issue", _("Issue the sealed ruling")
    SERVE = "serve", _("Serve the ruling on everyone")
    READ_RULING = "read_ruling", _("Read the ruling and confirm its receipt")
    DECIDE_OBJECTION = "decide_objection", _("Decide the objection")
    RESEND = "resend", _("A delivery failed for good: see to it by hand")


# Turns that only their own move ends, whatever else happens to the file.
KEPT = frozenset({Task.ANSWER_ALERT})


class Each(StrEnum):
    """For whom a turn is opened: two parties are two turns, an instalment is one."""

    ONE = "one"
    PARTY = "party"
    TERM = "term"


class Effect(models.TextChoices):
    """Background work that a move leaves in the outbox; `outbox.py` knows how to do each."""

    ASK_SIDES = "ask_sides", _("Ask the other side")
    TELL_CHOOSE = "tell_choose", _("Tell the parties to choose")
    TELL_MEDIATOR_KNOWN = "tell_mediator", _("Tell the parties who mediates")
    TELL_ENDED = "tell_ended", _("Tell the parties that it ended, and the other routes")
    TELL_MEETING = "tell_meeting", _("Tell the parties about a meeting")
    REMIND_MEETING = "remind_meeting", _("Remind the parties of a meeting")
    TELL_ROOM = "tell_room", _("Tell the room that a side changed a time")
    TELL_SETTLED = "tell_settled", _("Tell the parties what was agreed and when it took effect")
    TELL_DEPARTMENT = "tell_department", _("Tell the department")
    CALL_DEPARTMENT = "call_department", _("Call the department to the spot")
    PUSH = "push", _("Tell the department's own system")
    TELL_DECLINED = "tell_declined", _("Tell the person of a lawful refusal")
    TELL_MOVED = "tell_moved", _("Tell the person that another unit handles it")
    TELL_SUPPLEMENT = "tell_supplement", _("Tell the parties what is missing")
    SEAL_RULING = "seal_ruling", _("Seal the ruling that the judge authorised")
    TELL_RULING = "tell_ruling", _("Serve the ruling")
    TELL_OBJECTION = "tell_objection", _("Tell the parties how the court decided on the objection")
    LAPSE = "lapse", _("A limit lapses")
    REMIND = "remind", _("A limit comes near")


class Guard(StrEnum):
    """Rules across rows, checked under the lock; `guards/` holds one function for each."""

    NOTE = "note"  # a written reason
    TWO_SIDES = "two_sides"
    REPRESENTED = "represented"  # organisations, groups and minors
    SOMEBODY_SILENT = "somebody_silent"
    ALL_WILLING = "all_willing"
    QUESTIONS_ANSWERED = "questions_answered"
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
    IN_OBJECTION_TIME = "in_objection_time"
    SECOND_ATTEMPT = "second_attempt"
    SECOND_IN_TIME = "second_in_time"
    TERMS_PERFORMED = "terms_performed"  # or a written reason why not
    NO_COMMITTEE = "no_committee"
    FIRST_RETURN = "first_return"
    RETURNED_BEFORE = "returned_before"
    CONFIRMED = "confirmed"
    ALERTED = "alerted"
    END_DATE = "end_date"  # the president names for the procedure


# Guards that only say which of two twin rows is meant, or when a row is out of the question: no button is drawn for the other.
SORTING = frozenset({
    Guard.NOT_FILED, Guard.IS_FILED, Guard.NO_COMMITTEE, Guard.NOT_FROZEN, Guard.NOT_SEALED,
    Guard.CONFIRMED, Guard.NO_AGREEMENT, Guard.SOMEBODY_SILENT, Guard.SECOND_ATTEMPT, Guard.CASE_OPEN,
    Guard.ALERTED, Guard.DIRECTOR_NAMES, Guard.STILL_TIME,
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
