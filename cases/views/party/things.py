"""What this side has to do, the most pressing first: the one dark block of the page, and the rest below it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.clock import now
from cases.models import Party, Session, TermKind, Turn
from cases.moves import CaseState as S, Task as T
from cases.templatetags.words import yuan
from cases.views.party.names import call
from cases.views.party.reading import Reading


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing to do: what, why, where it is done, until when. Without an address it is done outside, and the room is rung."""

    title: str | Promise
    why: str | Promise
    button: str | Promise
    url: str = ""
    due_at: datetime | None = None
    provisional: bool = False
    meeting: Session | None = None


def things(reading: Reading) -> list[Thing]:
    """Everything that waits for this side."""
    return [*_asked(reading), *_to_sign(reading), *_turns(reading, T.CHOOSE, T.AGREE, T.SIGN_APPLICATION, T.READ_RULING, T.SUPPLEMENT),
            *_meeting(reading), *_turns(reading, T.PERFORM)]  # fmt: skip


def _asked(reading: Reading) -> Iterator[Thing]:
    if reading.case.state == S.INVITING and not reading.facts.answered:
        asked = reading.next_turn
        until = asked.due_at if asked and asked.due_at and asked.due_at > now() else None
        said = _("It costs nothing, and nobody can make you.")
        yield Thing(_("Do you want mediation?"), said, _("I will answer"), reverse("my_answer"), until, bool(until and asked and asked.provisional))


def _to_sign(reading: Reading) -> Iterator[Thing]:
    if reading.in_hand and not reading.facts.signed:
        yield Thing(
            _("Read the agreement and sign"), _("Read every line. If anything is not as you agreed, do not sign; ring us."), _("Read and sign"),
            reverse("my_paper", args=[reading.in_hand.pk]),
        )  # fmt: skip


def _turns(reading: Reading, *tasks: T) -> Iterator[Thing]:
    for task in tasks:
        for turn in (t for t in reading.mine if t.task == task):
            title, why, button = WORDS[task]
            if task == T.PERFORM:
                title, why = _promised(turn, reading.party)
            yield Thing(title, why, button, _address(turn), turn.due_at, turn.provisional)


def _meeting(reading: Reading) -> Iterator[Thing]:
    if reading.meeting:
        yield Thing(_("Next: please come"), "", "", meeting=reading.meeting)


def _promised(turn: Turn, me: Party) -> tuple[str, str]:
    """What a term asks, in the words of the agreement; a payment says to whom and how much."""
    term = turn.term
    if term is None:
        return str(_("Do what the agreement says")), ""
    if term.kind == TermKind.PAY:
        said = str(_("Pay %(amount)s to %(whom)s")) % {"whom": call(term.creditor, me=me), "amount": yuan(term.amount)}
    else:
        said = term.text
    return said, str(_("When it is done, ring the room so that it is written down. Keep the receipt."))


def _address(turn: Turn) -> str:
    confirmation = turn.confirmation
    if turn.task == T.CHOOSE:
        return reverse("my_choice")
    if turn.task == T.AGREE:
        return reverse("my_asked")
    if turn.task == T.SIGN_APPLICATION and confirmation and confirmation.application_id:
        return reverse("my_paper", args=[confirmation.application_id])
    if turn.task in (T.READ_RULING, T.SUPPLEMENT) and confirmation:
        return reverse("my_ruling", args=[confirmation.pk])
    return ""


WORDS: dict[str, tuple[str | Promise, str | Promise, str | Promise]] = {
    T.CHOOSE: (
        _("Choose your mediator"), _("Rank up to three. The other side does not see whom you choose."),
        _("Choose now"),
    ),
    T.AGREE: (_("You are asked whether you agree"), _("It is about who takes part. Nothing happens without your yes."), _("See and answer")),
    T.SIGN_APPLICATION: (
        _("Sign the application to the court"),
        _("When the court has confirmed the agreement it can be enforced. Both sides must sign."), _("Read and sign"),
    ),
    T.READ_RULING: (
        _("The court's ruling is here"), _("Open it, then the court knows that you have it."), _("Open the ruling"),
    ),
    T.SUPPLEMENT: (
        _("The court still wants some papers"), _("Look what is missing. The room helps you and takes it there."),
        _("See what is missing"),
    ),
    T.PERFORM: ("", "", _("It is done: ring the room")),
}  # fmt: skip
