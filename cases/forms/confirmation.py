"""The court's forms: the draft of a ruling, the decision with a fresh second factor, what decides an objection."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from accounts.forms import code_field
from cases.forms.step import CleanText, StepForm, note_field
from cases.models import Channel, Confirmation, DocumentKind, Ground, Outcome, Party, Review
from cases.moves import ConfirmationState
from cases.papers import read_facts
from cases.steps.drafting import Meeting

PLAIN = (
    "申请人具有完全民事行为能力，调解协议系双方自愿达成，内容明确，不违反法律强制性规定，"
    "不损害国家利益、社会公共利益和他人合法权益，不违背公序良俗。"
)
MET = "双方同时到场，都说是自愿达成的"
NEEDS_GROUND = (Outcome.REFUSED, Outcome.DISMISSED)


class RulingForm(StepForm):
    """What the ruling says: how, on what ground, why. Before filing the one outcome is 不予受理, after it the others."""

    outcome = forms.ChoiceField(label=_("How the court rules"))
    ground = forms.ChoiceField(label=_("On what ground"), required=False, help_text=_("Only where the court refuses or dismisses."))
    reasoning = CleanText(
        label=_("The court's view"), max_length=3000, required=False, widget=forms.Textarea({"rows": 8}),
        help_text=_("Stands in the ruling word for word, before the law it rests on."),
    )  # fmt: skip

    met = forms.BooleanField(
        label=_("Both parties were met together, and both say that they agreed freely"), required=False,
        help_text=_("Recorded with the draft (art. 356). Not filed yet, the judge may then accept and confirm in one act."),
    )  # fmt: skip
    channel = forms.ChoiceField(label=_("Where the court met them"), choices=Channel.choices, required=False)
    met_note = CleanText(label=_("What they said"), max_length=500, required=False)

    def __init__(self, *args: Any, file: Confirmation, asked: str = "", **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        filed = bool(file.filed_at)
        if file.verified_together or file.state == ConfirmationState.SUPPLEMENT:
            del self.fields["met"], self.fields["channel"], self.fields["met_note"]
        before = (Outcome.CONFIRMED, Outcome.REFUSED) if file.state == ConfirmationState.SUBMITTED else (Outcome.REFUSED,)
        outcomes = [pair for pair in Outcome.choices if (pair[0] != Outcome.REFUSED if filed else pair[0] in before)]
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        grounds = [pair for pair in Ground.choices if filed or pair[0].startswith("355")]
        self.fields["ground"].choices = [("", _("No ground")), *grounds]  # type: ignore[attr-defined]
        fresh = {"outcome": asked or outcomes[0][0], "reasoning": PLAIN if outcomes[0][0] == Outcome.CONFIRMED and not asked else ""}
        self.initial.update(self._draft(file) or fresh)

    @staticmethod
    def _draft(file: Confirmation) -> dict[str, Any]:
        said = read_facts(file.draft) if file.draft else {}
        met = said.get("meeting", {})
        before = {"met": True, "channel": met["channel"], "met_note": met["note"]} if met else {}
        return {name: said[name] for name in ("outcome", "ground", "reasoning") if name in said} | before

    @property
    def meeting(self) -> Meeting | None:
        """How both were met together, where that is recorded with the draft."""
        data = self.cleaned_data
        return Meeting(data.get("channel") or Channel.ROOM, data.get("met_note") or MET) if data.get("met") else None

    def clean(self) -> dict[str, Any]:
        """A ground where one is needed, and none where there is nothing to refuse."""
        data = super().clean() or {}
        needs = data.get("outcome") in NEEDS_GROUND
        if needs and not data.get("ground"):
            self.add_error("ground", _("Name the ground."))
        return data | {"ground": data.get("ground", "") if needs else ""}


class DecisionForm(StepForm):
    """The judge's own act: the digest of the text they read, and the code of this half-minute."""

    shown_digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
    code = code_field(_("Six digits of your token"))

    def show(self, digest: str) -> None:
        """The page shows the text of now: its digest goes along, whatever was sent before, and a spent code is not kept."""
        if self.is_bound:
            self.data = {**self.data.dict(), "shown_digest": digest, "code": ""}  # type: ignore[attr-defined]


class ReviewForm(StepForm):
    """What the ruling on an objection says: how, why, and where the first ruling is changed, how it reads from now on."""

    outcome = forms.ChoiceField(label=_("How the court decides on the objection"), choices=Review.choices, widget=forms.RadioSelect)
    order = CleanText(
        label=_("How the ruling reads from now on"), max_length=3000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("Only where it is changed: one point a line."),
    )  # fmt: skip
    reasoning = CleanText(
        label=_("The court's view"), max_length=3000, widget=forms.Textarea({"rows": 8}),
        help_text=_("Stands in the ruling word for word, before the law it rests on."),
    )  # fmt: skip

    def __init__(self, *args: Any, file: Confirmation, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        on_it = file.draft is not None and file.draft.kind == DocumentKind.RULING_ON_OBJECTION
        said = read_facts(file.draft) if file.draft and on_it else {}
        self.initial.update({name: said[name] for name in ("outcome", "order", "reasoning") if name in said})

    def clean(self) -> dict[str, Any]:
        """A changed ruling says how it reads."""
        data = super().clean() or {}
        if data.get("outcome") == Review.CHANGED and not data.get("order"):
            self.add_error("order", _("Write how the ruling reads from now on."))
        return data


class ObjectionForm(StepForm):
    """An objection that came on paper or was said at the court: who objects, what they say, and since when somebody else knew of the ruling."""

    who = forms.ChoiceField(label=_("Who objects"), required=False)
    third = CleanText(label=_("Somebody else: the name"), max_length=60, required=False)
    known_on = Day(label=_("Since when they know of the ruling"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    note = note_field(_("What they say against the ruling"))

    def __init__(self, *args: Any, file: Confirmation, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        self.parties = {str(party.pk): party for party in file.case.parties.all()}
        sides = [("", _("Somebody else, an interested person")), *((pk, party.name) for pk, party in self.parties.items())]
        self.fields["who"].choices = sides  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An interested person has a name and a day."""
        data = super().clean() or {}
        for name, words in (("third", _("Write the name.")), ("known_on", _("Write the day: the six months count from it."))):
            if not data.get("who") and not data.get(name) and name not in self.errors:
                self.add_error(name, words)
        return data

    @property
    def party(self) -> Party | None:
        """The party who objects, or nobody of them."""
        return self.parties.get(self.cleaned_data.get("who", ""))
