"""Every figure, once: its name, what is above and below the line, and the sentence that is printed beside it (domain.md §6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.figures.mediators import FEWEST

NOTHING, MINUS, TEN_THOUSAND = "–", "−", 10_000


class Kind(StrEnum):
    """How a figure is made of its counts."""

    NUMBER = "number"
    LINES = "lines"  # of books brought in: none means that none came, not that nothing happened
    MONEY = "money"  # kept in fen
    RATE = "rate"
    MEAN = "mean"
    WAIT = "wait"  # the middle and the ninth of ten


@dataclass(frozen=True, slots=True)
class Measure:
    """`top` over `bottom`, both keys of counts; a number has no bottom."""

    key: str
    name: Promise
    definition: Promise
    top: str
    bottom: tuple[str, ...] = ()
    kind: Kind = Kind.NUMBER

    def value(self, sums: Mapping[str, int]) -> "Value":
        """Over these sums."""
        return Value(self.kind, sums.get(self.top, 0), sum(sums.get(key, 0) for key in self.bottom) if self.bottom else None)


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as it came out. What rests on fewer than five has no number."""

    kind: Kind
    top: int
    bottom: int | None = None

    @property
    def hidden(self) -> bool:
        """Too few to say anything."""
        return self.bottom is not None and self.bottom < FEWEST

    @property
    def number(self) -> float | None:
        """Percent for a rate, yuan for money, days for a mean."""
        if self.bottom is None:
            return self.top / 100 if self.kind == Kind.MONEY else float(self.top) if self.top or self.kind != Kind.LINES else None
        if self.hidden:
            return None
        return self.top / self.bottom * (100 if self.kind == Kind.RATE else 1)

    @property
    def text(self) -> str:
        """As it is printed."""
        number = self.number
        if number is None:
            return NOTHING
        if self.kind in (Kind.NUMBER, Kind.LINES):
            return f"{number:,.0f}"
        if self.kind == Kind.MONEY:
            return f"{number:,.0f}" if number < TEN_THOUSAND else f"{number / TEN_THOUSAND:,.1f} 万"
        return f"{number:.1f}{'%' if self.kind == Kind.RATE else ''}"


@dataclass(frozen=True, slots=True)
class Change:
    """Against the same period before: relative in percent, and for a rate in percentage points too. Without a base there is none."""

    percent: float | None
    points: float | None = None

    @property
    def text(self) -> str:
        """+19.7%; a rate says its percentage points too."""
        return NOTHING if self.percent is None else f"{signed(self.percent)}%"

    @property
    def points_text(self) -> str:
        """+14.0; nothing where it is no rate."""
        return "" if self.points is None else signed(self.points)


def signed(number: float) -> str:
    """With its sign, one digit behind the point, a true minus."""
    return f"{number:+.1f}".replace("-", MINUS)


def change(now: Value, before: Value) -> Change:
    """From one to the other."""
    new, old = now.number, before.number
    if new is None or not old:
        return Change(None, None if new is None or old is None or now.kind != Kind.RATE else new - old)
    return Change((new - old) / old * 100, new - old if now.kind == Kind.RATE else None)


def _rate(key: str, name: Promise, top: str, bottom: str, definition: Promise) -> Measure:
    return Measure(key, name, definition, top, tuple(bottom.split()), Kind.RATE)


MEASURES: dict[str, Measure] = {one.key: one for one in (
    Measure("received", _("Disputes taken on"), _("Disputes that began to be handled in the period: accepted by the committee, mediated by the police, or given to a department. Each counts once, on the day it was taken on. Lines of old ledgers count too."), "received"),
    _rate("resolution", _("Share resolved"), "resolved", "received", _("Of the disputes taken on in the period, those resolved by now: an agreement in force, settled on the spot, or solved by a department and confirmed by the person.")),
    _rate("done", _("Share finished"), "due_done", "due", _("Of the disputes whose limit fell in the period, those that are finished by now, however they ended. What has no limit, or one that is still to come, is not in it.")),
    _rate("in_time", _("Share finished in time"), "due_in_time", "due", _("Of the disputes whose limit fell in the period, those that were finished before it was over.")),
    _rate("success", _("Share of mediations agreed"), "agreed", "agreed failed", _("Mediations that ended in the period with an agreement, of all that ended. What was not accepted, what was withdrawn and what still runs is not in it.")),
    Measure("days", _("Days in mediation"), _("Mean of the natural days from acceptance to the agreement or the end without one; suspensions do not count, nor do old ledgers."), "days", ("mediations",), Kind.MEAN),
    Measure("logged", _("Disputes logged"), _("Disputes written down in the period, whatever became of them."), "logged"),
    Measure("people", _("Parties"), _("Parties of the disputes taken on in the period, each once a dispute."), "people"),
    Measure("amount", _("Amount in dispute"), _("Sum over the disputes taken on in the period, where an amount was given."), "amount", (), Kind.MONEY),
    Measure("agreed_amount", _("Amount agreed"), _("Sum of the terms of the agreements that took effect in the period."), "agreed_amount", (), Kind.MONEY),
    _rate("performed", _("Share of terms performed"), "terms_done", "terms_due", _("Of the terms and instalments that fell due in the period, those performed by now.")),
    _rate("performed_whole", _("Share of agreements performed"), "whole_done", "whole_due", _("Of the agreements whose last term fell due in the period, those performed in every term.")),
    _rate("applied", _("Share taken to the court"), "applied", "written", _("Of the written agreements of people's mediation that took effect in the period, those handed in for judicial confirmation.")),
    _rate("valid", _("Share confirmed of those ruled on"), "rulings_valid", "rulings", _("Of the rulings that the court issued in the period, those that confirm the agreement.")),
    _rate("confirmed", _("Share of agreements confirmed"), "confirmed", "agreements", _("Of all agreements of people's mediation that took effect in the period, written or oral, those confirmed by now.")),
    _rate("no_trip", _("Share without a trip"), "no_trip", "rulings", _("Of the rulings issued in the period, those in whose whole procedure no party went to the court.")),
    _rate("visited", _("Share visited"), "visits_done", "visits_due", _("Of the visits after an agreement whose limit fell in the period, those that were made.")),
    _rate("rebound", _("Share reopened"), "rebounds", "closings", _("Of the closings in the period, those after which the case was reopened within 90 days.")),
    _rate("repeated", _("Share of repeated calls"), "repeats", "calls_disputes", _("Of the disputes that came by 110 in the period, those where the same person had called about the same kind of dispute in the 30 days before.")),
    _rate("diverted", _("Share passed on"), "diverted", "not_police", _("Of what was found to be no police matter in the period, what was given to a department.")),
    _rate("work_in_time", _("Share done in time by departments"), "work_in_time", "work_due", _("Of the referrals whose limit fell in the period, those that the department had done before it was over.")),
    Measure("wait_triage", _("From logging to triage"), _("The middle and the ninth of ten, over the disputes triaged in the period; read off steps of a minute, an hour, a day, upwards."), "wait_triage", (), Kind.WAIT),
    Measure("wait_sign", _("From referral to signature"), _("The same, over the referrals that a department signed for in the period."), "wait_sign", (), Kind.WAIT),
    Measure("wait_contact", _("From signature to first contact"), _("The same, over the first contacts in the period."), "wait_contact", (), Kind.WAIT),
    Measure("petitions", _("Petitions"), _("Lines of the book of petitions that the street hands over; this system does not count them itself."), "petitions", kind=Kind.LINES),
    Measure("calls", _("Calls that were answered"), _("Lines of the book of calls of the 110 platform, brought in."), "calls", kind=Kind.LINES),
    Measure("filings", _("Cases filed by the police"), _("Lines of the book of cases filed, brought in."), "filings", kind=Kind.LINES),
)}  # fmt: skip
HEAD = ("received", "done", "resolution", "petitions", "calls", "filings")  # what a chief is asked for
FEW_OR_MUCH = tuple(key for key in MEASURES if key not in HEAD)
FROZEN = ("received", "resolved", "due", "due_done", "due_in_time", "agreed", "failed")  # counts whose corrections are shown
