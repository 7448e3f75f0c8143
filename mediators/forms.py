"""The filter of the wall, in residents' words."""

from django import forms
from django.utils.translation import gettext_lazy as _

KINDS = [
    ("", _("Anything")),
    ("neighbour", _("Neighbours: leaks, noise, passages")),
    ("family", _("Family: marriage, support, inheritance")),
    ("migrant_wages", _("Unpaid wages, injuries at work")),
    ("contract", _("Loans, purchases, rent")),
    ("property", _("Property management, parking")),
    ("damages", _("Somebody hurt, something broken")),
]
TIMES = [("", _("Any day")), ("today", _("Today")), ("week", _("Within a week")), ("off", _("Evenings, weekends"))]
SEXES = [("", _("Either")), ("female", _("A woman")), ("male", _("A man"))]


class FilterForm(forms.Form):
    """What to look for; anything unknown is simply left out."""

    kind = forms.ChoiceField(choices=KINDS, required=False, label=_("What it is about"))
    speech = forms.ChoiceField(required=False, label=_("Speaks"))
    when = forms.ChoiceField(choices=TIMES, required=False, label=_("Free on"))
    sex = forms.ChoiceField(choices=SEXES, required=False, label=_("Man or woman"))

    def __init__(self, *args: object, dialects: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["speech"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Any speech")), *((d, d) for d in dialects)]
