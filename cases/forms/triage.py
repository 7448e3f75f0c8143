"""The triage page: fourteen questions that nobody can skip, the facts that make it dangerous, then which way it goes."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Office
from accounts.roles import OfficeKind
from cases import rulebook, rules
from cases.forms.step import CleanText, StepForm
from cases.models import Case, RoutingRow, TriageAnswers
from cases.steps.triage import Answers, Decision
from cases.triage import (
    POINTS,
    SHADOWED,
    Confirmable,
    Factor,
    Question,
    Score,
    Track,
    allowed_tracks,
    confirmable,
    score,
)
from mediators.kinds import DisputeType

if TYPE_CHECKING:
    _Row = forms.ModelChoiceField[RoutingRow]
    _Office = forms.ModelChoiceField[Office]
else:
    _Row = _Office = forms.ModelChoiceField

YES, NO = "yes", "no"
LARGE = 100_000  # yuan; domain.md §4.4
WANTS_NOTE = (Track.ADVICE, Track.TRANSFER)


class RowChoice(_Row):
    """A row of the routing table with whom it names."""

    def label_from_instance(self, obj: RoutingRow) -> str:
        """楼上漏水 → 街道调委会."""
        return f"{obj.name} → {obj.lead.short_name}"


class CommitteeChoice(_Office):
    """A mediation committee."""

    def label_from_instance(self, obj: Office) -> str:
        """街道调委会."""
        return obj.short_name


class TriageForm(StepForm):
    """`answered` shows the suggestion; `decide` takes the step. Everything typed stays through both."""

    dispute_type = forms.ChoiceField(
        label=_("Which kind"), choices=[("", "—"), *DisputeType.choices], error_messages={"required": _("Choose which kind.")}
    )
    row = RowChoice(RoutingRow.objects.none(), label=_("Row of the routing table"), required=False, empty_label=_("no row fits"))
    keeps = forms.BooleanField(label=_("What makes the police keep it is there"), required=False)
    factors = forms.MultipleChoiceField(choices=Factor.choices, required=False)
    track = forms.ChoiceField(choices=Track.choices, required=False)
    committee = CommitteeChoice(Office.objects.none(), label=_("Mediation committee"), required=False, empty_label=None)
    external_number = CleanText(label=_("Number of the police case"), max_length=60, required=False)
    transferred_to = CleanText(label=_("To which unit"), max_length=60, required=False)
    on_spot = forms.BooleanField(label=_("It was settled and performed on the spot"), required=False)
    note = CleanText(label=_("What is to be recorded"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))
    override_reason = CleanText(label=_("Why not as suggested"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, file: Case, leads: bool, kept: TriageAnswers | None, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        self.case, self.leads = file, leads
        for question in Question:
            field = forms.ChoiceField(label=question.label, choices=[(YES, _("yes")), (NO, _("no"))], widget=forms.RadioSelect)
            field.error_messages["required"] = field.error_messages["invalid_choice"] = _("Answer yes or no.")
            self.fields[f"q_{question}"] = field
        rows, committees = self.fields["row"], self.fields["committee"]
        assert isinstance(rows, RowChoice)
        assert isinstance(committees, CommitteeChoice)
        rows.queryset = RoutingRow.objects.filter(is_active=True).select_related("lead")
        committees.queryset = Office.objects.filter(kind=OfficeKind.COMMITTEE, is_active=True).order_by("pk")
        self._fill(file, kept)

    def _fill(self, case: Case, kept: TriageAnswers | None) -> None:
        """No answer is ever chosen in advance; what an officer answered for this very decision stands there again."""
        if case.amount is not None and case.amount >= LARGE:
            self.fields["factors"].initial = [Factor.AMOUNT_100K.value]
        if kept is not None and case.triaged_at is None:
            self.fields["factors"].initial = kept.factors
            for question, yes in kept.answers.items():
                if f"q_{question}" in self.fields:
                    self.fields[f"q_{question}"].initial = YES if yes else NO
            if (last := case.decisions.first()) is not None:
                self.fields["keeps"].initial, self.fields["dispute_type"].initial = last.keeps, last.kind
                self.fields["row"].initial = RoutingRow.objects.filter(code=last.asked_row).first()
        if case.dispute_type:
            self.fields["dispute_type"].initial = case.dispute_type

    def resume(self, sent: QueryDict) -> None:
        """Show what was sent without judging it: somebody took a suggestion before every question was answered."""
        for name, field in self.fields.items():
            if name in sent:
                self.initial[name] = sent.getlist(name) if isinstance(field, forms.MultipleChoiceField) else sent[name]

    @property
    def deciding(self) -> bool:
        """Whether the way is being taken, not only looked at."""
        return self.data.get("act") == "decide"

    def clean(self) -> dict[str, Any]:
        """The way itself, once the answers are complete: it must be open, and the suggested one unless the leader says why not."""
        data = super().clean() or {}
        if self.deciding and self.looked and "track" in data:
            self._check_track(data["track"])
            self._check_facts(data)
        return data

    def _check_track(self, track: str) -> None:
        if not track:
            return self.add_error("track", _("Choose which way it goes."))
        closed = allowed_tracks(self.given.answers)[Track(track)]
        if closed:
            return self.add_error("track", str(closed))
        if track in self.free:
            return None
        if not self.leads:
            return self.add_error("track", _("The answers do not point there. Ask the duty leader, who may decide otherwise with a reason."))
        if not self.cleaned_data.get("override_reason"):
            self.add_error("override_reason", _("Write why it does not go as suggested: it stays in the file."))
        return None

    def _check_facts(self, data: dict[str, Any]) -> None:
        track, on_spot = data.get("track"), data.get("on_spot")
        if track == Track.TRANSFER and data.get("transferred_to") == "":
            self.add_error("transferred_to", _("Write to which unit it goes."))
        if on_spot and track != Track.PUBLIC_ORDER:
            self.add_error("on_spot", _("Only public-order mediation is settled on the spot."))
        if (track in WANTS_NOTE or on_spot) and data.get("note") == "":
            self.add_error("note", _("Write it down: it stays in the file and on the notice."))

    @property
    def questions(self) -> list[forms.BoundField]:
        """The fourteen, in their order."""
        return [self[f"q_{question}"] for question in Question]

    @property
    def unanswered(self) -> list[forms.BoundField]:
        """Those that are missing."""
        return [field for field in self.questions if field.errors]

    @property
    def looked(self) -> bool:
        """Whether the answers are whole, so that the page can say where they point, even when the way itself was refused."""
        whole = ("dispute_type", "row", "factors", *(f"q_{question}" for question in Question))
        return self.is_bound and not any(name in self.errors for name in whole)

    @property
    def given(self) -> Answers:
        """The answers as the step wants them."""
        answers = {question.value: self.cleaned_data[f"q_{question}"] == YES for question in Question}
        data, row = self.cleaned_data, self.cleaned_data["row"]
        return Answers(answers, data["factors"], row.code if row else 0, data["dispute_type"], data["keeps"])

    @property
    def decision(self) -> Decision:
        """The decision as the step wants it."""
        data = self.cleaned_data
        same = ("track", "dispute_type", "committee", "external_number", "transferred_to", "note", "on_spot")
        reason = "" if data["track"] in self.free else data["override_reason"]
        return Decision(**{name: data[name] for name in same}, override_reason=reason)

    @cached_property
    def ruled(self) -> rules.Decision:
        """Where the rules send it."""
        given = self.given
        facts = rulebook.facts_of(
            self.case, answers=dict(given.answers), factors=given.factors, row=given.row, kind=given.kind, keeps=given.keeps
        )
        return rulebook.ask(facts)

    @property
    def why(self) -> str:
        """The sentence that says why."""
        return rulebook.sentence(self.ruled)

    @property
    def confirmable(self) -> Confirmable:
        """Whether the court could confirm what comes of it."""
        return confirmable(self.given.answers, self.ruled.track)

    @property
    def row_found(self) -> RoutingRow | None:
        """The row of the table that it fell under."""
        return RoutingRow.objects.filter(code=self.ruled.row).select_related("lead").first()

    @property
    def free(self) -> tuple[str, ...]:
        """The ways that need nobody's reason: the suggested one, what is open beside it, and what the duty leader opened before."""
        return tuple(track for track in (self.ruled.track, self.case.override_track, *self.ruled.also) if track)

    @property
    def tracks(self) -> list[dict[str, Any]]:
        """Every way with what stands against it, for the page; the suggested one first."""
        suggested = self.ruled.track
        chosen = self.cleaned_data.get("track") or suggested
        ways = [
            {
                "value": track.value, "label": track.label, "closed": closed, "suggested": track == suggested,
                "reasons": (self.why,) if track == suggested else (), "opened": track == self.case.override_track, "chosen": track == chosen,
                "free": track in self.free, "may": not closed and (track in self.free or self.leads),
            }
            for track, closed in allowed_tracks(self.given.answers).items()
        ]  # fmt: skip
        return sorted(ways, key=lambda way: not way["suggested"])

    @property
    def score(self) -> Score:
        """The points of what is ticked."""
        return score(self.cleaned_data["factors"])

    @property
    def dangers(self) -> list[tuple[str, Promise | str, int, str, bool]]:
        """Every factor: its code, words, points, what replaces it, and whether it is ticked."""
        ticked = self["factors"].value() or []
        return [(f.value, f.label, POINTS[f], SHADOWED.get(f, ""), f.value in ticked) for f in Factor]
