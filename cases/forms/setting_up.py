"""What an administrator writes: the amount of a limit, a calendar year, an item of the catalogue."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import Day, OneRow
from accounts.models import Office
from cases.clock import today
from cases.forms.step import CleanText, StepForm
from cases.models import Complexity, Direction, Item, Limit, PhotoRule
from cases.steps.limits import MOST
from cases.steps.routing import DESTINATIONS

DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
LINES = forms.Textarea({"rows": 8})


class LimitForm(StepForm):
    """How much, from when on, and who says so."""

    amount = forms.IntegerField(label=_("How long"), min_value=1, max_value=MOST)
    source_article = CleanText(label=_("Source article"), max_length=120)
    valid_from = Day(label=_("From when on"), widget=DATE)

    def __init__(self, *args: Any, limit: Limit, **kwargs: Any) -> None:
        known = {"amount": limit.amount, "source_article": limit.source_article, "valid_from": today()}
        super().__init__(*args, initial=known, **kwargs)


class YearForm(StepForm):
    """A year as the decree of the State Council says it."""

    year = forms.IntegerField(label=_("Year"), min_value=2018, max_value=2199)
    source = CleanText(label=_("Notice"), max_length=120, help_text=_("国务院办公厅关于2027年部分节假日安排的通知"))
    off = CleanText(
        label=_("Days off, a holiday a line"), max_length=2000, widget=LINES, help_text=_("Name, first day, last day: 元旦 2027-01-01 2027-01-03")
    )
    worked = CleanText(
        label=_("Make-up working days, a day a line"), max_length=2000, required=False, widget=LINES, help_text=_("Name and day: 春节 2027-02-06")
    )


class ItemForm(StepForm):
    """One kind of matter. Number, level and direction are given once."""

    code = forms.SlugField(label=_("Number in the catalogue"), max_length=16)
    parent = OneRow(Item.objects.none(), label=_("Below"), required=False, empty_label=_("first level"))
    direction = forms.ChoiceField(label=_("Which way"), choices=Direction.choices)
    name = CleanText(label=_("Kind of matter"), max_length=60)
    words = CleanText(label=_("Other words by which it is found"), max_length=120, required=False)
    owner = OneRow(Office.objects.none(), label=_("Who handles it"), required=False, empty_label=_("the station"), words=lambda one: one.short_name)
    complexity = forms.ChoiceField(label=_("Limit"), choices=Complexity.choices)
    photo = forms.ChoiceField(label=_("Photo"), choices=PhotoRule.choices, required=False)
    is_urgent = forms.BooleanField(label=_("Urgent"), required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, item: Item | None, **kwargs: Any) -> None:
        names = ("name", "words", "complexity", "photo", "is_urgent", "is_active")
        known = {name: getattr(item, name) for name in names} | {"owner": item.owner_id} if item else {}
        super().__init__(*args, initial=known, **kwargs)
        rows = {"parent": Item.objects.filter(parent=None).order_by("code"), "owner": Office.objects.filter(kind__in=DESTINATIONS, is_active=True)}
        for name, found in rows.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        if item is not None:
            for name in ("code", "parent", "direction"):
                del self.fields[name]
