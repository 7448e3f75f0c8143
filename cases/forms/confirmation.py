"""The court's forms: the draft of a ruling, the decision with a fresh second factor, a service by other means."""

from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import code_field
from cases.forms.step import CleanText, StepForm
from cases.models import Confirmation, Ground, Outcome, Service, ServiceMethod
from cases.papers import read_facts

PLAIN = (
    "申请人具有完全民事行为能力，调解协议系双方自愿达成，内容明确，不违反法律强制性规定，"
    "不损害国家利益、社会公共利益和他人合法权益，不违背公序良俗。"
)
if TYPE_CHECKING:
    One: TypeAlias = forms.ModelChoiceField[Service]
else:
    One = forms.ModelChoiceField
NEEDS_GROUND = (Outcome.REFUSED, Outcome.DISMISSED)
BY_HAND = (ServiceMethod.DIRECT, ServiceMethod.NOMINEE, ServiceMethod.LEFT, ServiceMethod.POST)
NEEDS_NOTE = {
    ServiceMethod.NOMINEE: _("Write who took it, and what they are to the party."), ServiceMethod.LEFT: _("Write who witnessed it."),
    ServiceMethod.POST: _("Write the number of the post."),
}  # fmt: skip


class RulingForm(StepForm):
    """What the ruling says: how, on what ground, why. Before filing the one outcome is 不予受理, after it the others."""

    outcome = forms.ChoiceField(label=_("How the court rules"))
    ground = forms.ChoiceField(label=_("On what ground"), required=False, help_text=_("Only where the court refuses or dismisses."))
    reasoning = CleanText(
        label=_("The court's view"), max_length=3000, required=False, widget=forms.Textarea({"rows": 8}),
        help_text=_("Stands in the ruling word for word, before the law it rests on."),
    )  # fmt: skip

    def __init__(self, *args: Any, file: Confirmation, asked: str = "", **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        filed = bool(file.filed_at)
        outcomes = [pair for pair in Outcome.choices if (pair[0] == Outcome.REFUSED) != filed]
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        grounds = [pair for pair in Ground.choices if filed or pair[0].startswith("355")]
        self.fields["ground"].choices = [("", _("No ground")), *grounds]  # type: ignore[attr-defined]
        fresh = {"outcome": asked or outcomes[0][0], "reasoning": PLAIN if filed and not asked else ""}
        self.initial.update(self._draft(file) or fresh)

    @staticmethod
    def _draft(file: Confirmation) -> dict[str, str]:
        said = read_facts(file.draft) if file.draft else {}
        return {name: said[name] for name in ("outcome", "ground", "reasoning") if name in said}

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


class Recipient(One):
    """A service by the name of who receives it."""

    def label_from_instance(self, obj: Any) -> str:
        """林秀英."""
        return str(obj.party.name)


class ServiceForm(StepForm):
    """How a recipient received it when it did not go the electronic way."""

    service = Recipient(Service.objects.none(), label=_("Who received it"), empty_label=None)
    method = forms.ChoiceField(label=_("How it was served"), choices=[(m.value, m.label) for m in BY_HAND])
    note = CleanText(label=_("About the receipt"), max_length=120, required=False, help_text=_("Who signed, who witnessed, the number of the post."))

    def __init__(self, *args: Any, file: Confirmation, **kwargs: Any) -> None:
        super().__init__(*args, file=file, **kwargs)
        waiting = Service.objects.filter(confirmation=file, party__isnull=False, received_at=None)
        self.fields["service"].queryset = waiting.select_related("party")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A receipt by somebody else, a paper left behind and the post each need a word."""
        data = super().clean() or {}
        missing = NEEDS_NOTE.get(data.get("method", ""))
        if missing and not data.get("note"):
            raise ValidationError({"note": missing})
        return data
