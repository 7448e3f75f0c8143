"""After the agreement: what was performed or paid, which way is taken when it was not, what a visit found."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from cases.clock import today
from cases.files import MAX_BYTES
from cases.forms.agreement import Sum
from cases.forms.mediation import choices_of
from cases.forms.step import CleanText, StepForm, note_field
from cases.models import BreachWay, Turn, VisitResult
from cases.steps.performance import paid_meanwhile

MEANS = ["微信、支付宝转账", "银行转账", "现金", "当面做到", "其他"]
VISIT_WAYS = ["电话回访", "上门回访", "当面回访"]


class PerformedForm(StepForm):
    """On which day a term was performed, how much of it, and how one knows. `rest` is what was still to be paid on the page that is sent."""

    rest = forms.DecimalField(widget=forms.HiddenInput, required=False, max_digits=14, decimal_places=2)
    amount = Sum(label=_("How much was paid, in yuan"), help_text=_("A part is kept as a part: the term goes on until the rest is there."))
    on = Day(label=_("On which day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    method = forms.ChoiceField(label=_("By what means"), choices=choices_of(MEANS), widget=forms.RadioSelect)
    note = CleanText(
        label=_("What shows it"), max_length=160, required=False, help_text=_("For example: saw the transfer, went and looked at the wall")
    )
    photo = forms.FileField(
        label=_("Photo of the receipt or of the work"), required=False, widget=forms.FileInput({"accept": "image/*"}),
        error_messages={"empty": _("The photo is empty. Take it again.")},
    )  # fmt: skip

    def __init__(self, *args: Any, rest: Decimal | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today()
        self.left = rest
        if rest is None:
            del self.fields["amount"], self.fields["rest"]
        else:
            self.fields["amount"].initial, self.fields["amount"].required = rest, False
            self.fields["rest"].initial = f"{rest:.2f}"

    def clean_on(self) -> date:
        """A day up to today."""
        day: date = self.cleaned_data["on"]
        if day > today():
            raise forms.ValidationError(_("A day that is still to come cannot have seen it."))
        return day

    def clean_photo(self) -> bytes:
        """Its bytes, as long as they are few enough to be looked at."""
        photo = self.cleaned_data["photo"]
        if not photo:
            return b""
        if photo.size > MAX_BYTES:
            raise forms.ValidationError(_("The picture is larger than 5 MB. Take it again with a smaller size."))
        return bytes(photo.read())

    def clean_rest(self) -> Decimal | None:
        """What the page showed. Where something was paid since, the form says so and shows what is left now: pressed twice, it is paid once."""
        seen: Decimal | None = self.cleaned_data["rest"]
        if seen is not None and self.left is not None and seen != self.left:
            sent: Any = self.data  # a QueryDict
            again = sent.copy()
            again["rest"] = f"{self.left:.2f}"
            self.data = again
            self.add_error(None, paid_meanwhile(self.left))
        return seen

    @property
    def facts(self) -> dict[str, Any]:
        """What the step wants."""
        data = self.cleaned_data
        told = {name: data[name] for name in ("on", "method", "note", "photo")}
        return {**told, "amount": data.get("amount"), "seen": data.get("rest")}


class BreachForm(StepForm):
    """Which way is taken because a term was not performed, and what was said."""

    way = forms.ChoiceField(label=_("Which way"), widget=forms.RadioSelect)
    note = note_field(_("What was said and done"))

    def __init__(self, *args: Any, ways: list[BreachWay], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["way"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(way.value, way.label) for way in ways]


class VisitForm(StepForm):
    """How the sides were asked after the agreement, and what was found. `turn` says which visit of the plan it is, while one is due."""

    turn = forms.IntegerField(required=False, widget=forms.HiddenInput)
    way = forms.ChoiceField(label=_("How you asked"), choices=choices_of(VISIT_WAYS), widget=forms.RadioSelect)
    found = forms.ChoiceField(label=_("What you found"), choices=VisitResult.choices, widget=forms.RadioSelect)
    text = CleanText(label=_("What they said"), max_length=1500, widget=forms.Textarea({"rows": 5}))
    reopen = forms.BooleanField(label=_("Somebody is not content: open the case again"), required=False)

    def __init__(self, *args: Any, due: Turn | None, closed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["turn"].initial = due.pk if due else None
        if not closed:
            del self.fields["reopen"]

    @property
    def facts(self) -> dict[str, Any]:
        """What the step wants."""
        data = self.cleaned_data
        return {"way": data["way"], "result": data["found"], "text": data["text"], "due": data["turn"], "reopen": data.get("reopen", False)}
