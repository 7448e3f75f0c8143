"""What a request may name: ids that a database can hold, days and moments that a calendar can count with. Everything else is a wrong choice."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    _Many = forms.ModelMultipleChoiceField[Any]
    _One = forms.ModelChoiceField[Any]
else:
    _Many = forms.ModelMultipleChoiceField
    _One = forms.ModelChoiceField

DIGITS = 18  # of an id: what a 64-bit column holds for certain
FIRST, LAST = 1900, 2199  # years: beyond them a zone or a limit counts out of the calendar


def row_id(text: object) -> int | None:
    """The id that was sent; None for what can be none."""
    typed = str(text)
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= DIGITS else None


def moment_of(text: str) -> datetime:
    """A moment with its zone, as it stands in an address. Raises ValueError for what is none."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not is_countable(moment):
        raise ValueError(text)
    return moment


def is_countable(day: date) -> bool:
    """Whether limits and zones can be counted from this day."""
    return FIRST <= day.year <= LAST


class Day(forms.DateField):
    """A day of these centuries."""

    def to_python(self, value: Any) -> Any:
        """The day; raises ValidationError for one that nobody means."""
        day = super().to_python(value)
        if day is not None and not is_countable(day):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class Moment(forms.DateTimeField):
    """A moment of these centuries."""

    def to_python(self, value: Any) -> Any:
        """The moment; raises ValidationError for one that nobody means."""
        moment = super().to_python(value)
        if moment is not None and not is_countable(moment):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class Several(_Many):
    """Several rows, by their ids."""

    def clean(self, value: Any) -> Any:
        """The rows; raises ValidationError for an id that no row can have."""
        for one in value or ():
            if row_id(one) is None:
                raise ValidationError(self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": one})
        return super().clean(value)


class OneRow(_One):
    """One row, by its id, under the words that `words` makes of it."""

    def __init__(self, *args: Any, words: Callable[[Any], str] = str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def to_python(self, value: Any) -> Any:
        """The row; raises ValidationError for an id that no row can have."""
        if value not in self.empty_values and row_id(value) is None:
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)

    def label_from_instance(self, obj: Any) -> str:
        """As the page names it."""
        return self.words(obj)
