"""The administrator sets a station up: what is still missing, and the catalogue of matters."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import staff
from accounts.models import Happening
from accounts.roles import Role
from accounts.trail import record
from cases.forms.setting_up import ItemForm
from cases.models import Item
from cases.setting_up import missing
from cases.steps import items as steps


@staff(Role.ADMINISTRATOR)
def setting_up(request: HttpRequest) -> HttpResponse:
    """What is still missing, each with the page that mends it; and every page that sets something up."""
    parts = missing()
    return render(request, "cases/setting_up.html", {"parts": parts, "complete": [part for part in parts if not part.rows]})


@staff(Role.ADMINISTRATOR)
def items(request: HttpRequest) -> HttpResponse:
    """The whole catalogue; with one press the examples are the street's own list."""
    if request.method == "POST":
        steps.adopt()
        record(request, Happening.ARRANGED, subject="items:adopted")
        messages.success(request, _("The catalogue is your own list now."))
        return redirect("items")
    rows = list(Item.objects.select_related("parent", "owner").order_by("direction", "code"))
    return render(request, "cases/routing/items.html", {"rows": rows, "examples": any(row.is_example and row.is_active for row in rows)})


@staff(Role.ADMINISTRATOR)
def item_new(request: HttpRequest) -> HttpResponse:
    """One more kind of matter."""
    return _item(request, None)


@staff(Role.ADMINISTRATOR)
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one right, or take it out of use."""
    return _item(request, get_object_or_404(Item.objects.select_related("parent", "owner"), pk=pk))


def _item(request: HttpRequest, one: Item | None) -> HttpResponse:
    form, kept = ItemForm(request.POST or None, item=one), one or Item()
    if request.method == "POST" and form.is_valid() and form.took(steps.keep, kept, **form.cleaned_data):
        record(request, Happening.ARRANGED, subject=f"item:{kept.pk}")
        messages.success(request, _("Kept."))
        return redirect("items")
    return render(request, "cases/routing/item.html", {"form": form, "item": one})
