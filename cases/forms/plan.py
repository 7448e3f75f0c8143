"""Instalments, filled into the page at once: so much altogether, so often, from that day on, every month."""

import calendar
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day
from accounts.forms import plain_helper
from cases.clock import today
from cases.forms.agreement import BOXES, ROWS, Sum
from cases.forms.step import CleanText
from cases.models import Party, TermKind


class PlanForm(forms.Form):
    """Who pays whom how much in how many instalments."""

    plan_sum = Sum(label=_("Altogether, in yuan"))
    plan_count = forms.IntegerField(label=_("In how many instalments"), min_value=2, max_value=ROWS, initial=3)
    plan_first = Day(label=_("The first one by"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    plan_debtor = forms.ChoiceField(label=_("Who pays"))
    plan_creditor = forms.ChoiceField(label=_("Whom"))
    plan_method = CleanText(label=_("By what means"), max_length=60, required=False)
    helper = plain_helper()
    use_required_attribute = False  # it stands inside the form of the text, which is kept without it

    def __init__(self, *args: Any, parties: Sequence[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = [(str(party.pk), party.name) for party in parties]
        for name in ("plan_debtor", "plan_creditor"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = sides
        self.fields["plan_debtor"].initial, self.fields["plan_creditor"].initial = (sides[-1][0], sides[0][0]) if sides else ("", "")

    def clean_plan_first(self) -> date:
        """A day that does not lie behind us."""
        day: date = self.cleaned_data["plan_first"]
        if day < today():
            raise forms.ValidationError(_("The last day of a term cannot lie behind us."))
        return day

    def clean(self) -> dict[str, Any]:
        """Two different sides, and room for every instalment on the page."""
        data = super().clean() or self.cleaned_data
        if data.get("plan_debtor") and data["plan_debtor"] == data.get("plan_creditor"):
            self.add_error("plan_creditor", _("Nobody owes himself: choose two different sides."))
        free = sum(_is_free(self.data, n) for n in range(ROWS))
        if data.get("plan_count") and data["plan_count"] > free:
            self.add_error("plan_count", _("Only %(n)s rows of the page are free: so many instalments at most.") % {"n": free})
        return data

    @property
    def instalments(self) -> list[tuple[Decimal, date]]:
        """Each with its day. They come to the sum to the cent: what does not divide, the last one carries."""
        data = self.cleaned_data
        count, whole = data["plan_count"], data["plan_sum"]
        each = (whole / count).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
        amounts = [each] * (count - 1) + [whole - each * (count - 1)]
        return [(amount, _months_on(data["plan_first"], n)) for n, amount in enumerate(amounts)]


def _months_on(first: date, months: int) -> date:
    """The same day some months later; the last of a month that is shorter."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def _is_free(typed: Any, row: int) -> bool:
    return not any(str(typed.get(f"term{row}-{name}", "")).strip() for name in BOXES if name != "kind")


def filled_in(typed: QueryDict, plan: PlanForm) -> QueryDict:
    """What was typed, with the instalments in the rows that were free, and the sum that all payments come to."""
    page, rows, data = typed.copy(), [n for n in range(ROWS) if _is_free(typed, n)], plan.cleaned_data
    for no, (row, (amount, day)) in enumerate(zip(rows, plan.instalments, strict=False), start=1):
        boxes = {
            "kind": TermKind.PAY.value, "debtor": data["plan_debtor"], "creditor": data["plan_creditor"], "text": f"第{no}期",
            "amount": f"{amount}", "due_on": day.isoformat(), "method": data["plan_method"],
        }  # fmt: skip
        for name, value in boxes.items():
            page[f"term{row}-{name}"] = value
    page["total"] = f"{sum((_amount(page.get(f'term{n}-amount')) for n in range(ROWS) if page.get(f'term{n}-kind') == TermKind.PAY), Decimal(0))}"
    return page


def _amount(typed: Any) -> Decimal:
    """A sum as it was typed; nothing for one that is none, which its own box will say."""
    try:
        return Sum(required=False).clean(typed) or Decimal(0)
    except forms.ValidationError:
        return Decimal(0)
