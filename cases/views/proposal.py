"""What the narrative itself suggests on the triage page. It only suggests: nothing here answers a question or ticks a danger."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise

from accounts.fields import row_id
from cases.forms.triage import TriageForm
from cases.models import Case, RoutingRow, TriageAnswers
from cases.reading import Reading, read
from cases.reading.told import Hit
from cases.triage import POINTS, Factor, Question, Track
from mediators.kinds import DisputeType

SHOWN = 4  # words for each suggestion
Words = tuple[str, ...]
Label = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """One of the likely types: the row with its department, and the words for it."""

    value: str
    label: Label
    row: RoutingRow | None
    words: Words


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the page shows beside the questions."""

    kinds: list[Kind]
    track: Label
    track_words: Words
    dangers: list[tuple[Label, int, Words]]
    against: list[tuple[Label, Words]]
    alarm: Words  # why it sounds red although no such danger was read


def propose(case: Case, form: TriageForm) -> Proposal:
    """Read the title and what was told. What the officer has answered so far counts more than the text; whole answers go by the rules."""
    reading = read(f"{case.title}。{case.narrative}", form.given.answers if form.looked else {})
    ruled = form.ruled.track if form.looked else ""
    return Proposal(
        kinds=_kinds(reading),
        track=Track(ruled or reading.way.track).label,
        track_words=() if ruled else _words(reading, reading.way.hits),
        dangers=[(Factor(factor).label, POINTS[factor], _words(reading, hits)) for factor, hits in reading.factors.items()],
        against=[(Question(question).label, _words(reading, hits)) for question, hits in reading.against.items()],
        alarm=() if form.looked else _words(reading, reading.alarm, len(reading.alarm)),  # it asks for answers: all were given when looked
    )


def _kinds(reading: Reading) -> list[Kind]:
    found = [next(one for one in reading.found if one.topic.type == kind) for kind in reading.types]
    rows = {row.code: row for row in RoutingRow.objects.filter(code__in=[one.topic.row for one in found], is_active=True).select_related("lead")}
    kinds = [Kind(one.topic.type, DisputeType(one.topic.type).label, rows.get(one.topic.row), _words(reading, one.hits)) for one in found]
    return [kind for n, kind in enumerate(kinds) if n == 0 or any(len(word) > 1 for word in kind.words)]  # a single sign persuades nobody


def _words(reading: Reading, hits: Iterable[Hit], most: int = SHOWN) -> Words:
    """The places as they were written, each once; none inside another, no single sign beside a word."""
    quoted = list(dict.fromkeys(reading.told.quote(hit) for hit in hits))
    telling = [word for word in quoted if len(word) > 1] or quoted
    return tuple(word for word in telling if not any(word != other and word in other for other in telling))[:most]


def triage_form(request: HttpRequest, case: Case, *, leads: bool) -> TriageForm:
    """What was sent; a suggestion that was taken stands in it, and asks for no answer that was not given yet."""
    kept, sent = TriageAnswers.objects.filter(case=case).first(), request.POST.copy()
    taken = sent.pop("take", [""])[-1]
    kind, _sep, code = str(taken).partition(":")
    if kind in DisputeType.values:
        row = RoutingRow.objects.filter(code=row_id(code) or 0).first()
        sent["dispute_type"], sent["row"] = kind, str(row.pk) if row else ""
    form = TriageForm(sent or None, file=case, leads=leads, kept=kept)
    if not taken or form.looked:
        return form
    form = TriageForm(file=case, leads=leads, kept=kept)
    form.resume(sent)
    return form
