"""The wall of mediators, open to everybody: who they are, what they are good at, when they are free. Never how often they succeeded."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import public
from mediators.availability import SEPARATOR, fits, hours_of, in_order, next_free, reasons, suited_to
from mediators.forms import FilterForm
from mediators.kinds import DisputeType
from mediators.models import DutyHours, Mediator
from mediators.ratings import figures

PAGE = 24  # a station's wall is one page; a city's is cut


@dataclass(frozen=True, slots=True)
class Card:
    """One of the wall: when they are free, and why they fit what was asked for."""

    mediator: Mediator
    free: datetime | None
    reasons: list[str]


@public
def roster(request: HttpRequest) -> HttpResponse:
    """The wall, filtered: as many statements for a hundred as for one. The next page begins after the last one shown."""
    everyone = list(Mediator.objects.listed().select_related("user", "organisation", "committee").order_by("pk"))
    dialects = sorted({d for m in everyone for d in m.dialects.split(SEPARATOR) if d})
    form = FilterForm(request.GET or None, dialects=dialects)
    wanted = form.cleaned_data if form.is_valid() else {}
    kind = wanted.get("kind", "")
    hours, suited = hours_of(everyone), suited_to(kind)
    free = next_free(everyone, hours=hours)
    found = [m for m in in_order(everyone, suited, free) if fits(m, wanted, suited, free.get(m.pk), hours.get(m.pk, []))]
    shown = _after(found, request.GET.get("after", ""))[:PAGE]
    context = {
        "form": form, "cards": [Card(m, free.get(m.pk), _reasons(m, free.get(m.pk), wanted, suited)) for m in shown], "found": len(found),
        "total": len(everyone), "more": _address_of_more(request, shown) if shown and shown[-1] is not found[-1] else "",
    }  # fmt: skip
    return render(request, "mediators/roster.html", context)


def _reasons(mediator: Mediator, free: datetime | None, wanted: dict[str, str], suited: set[int]) -> list[str]:
    """Where something was asked for; whoever just looks at the wall reads the three fields."""
    if not (wanted.get("kind") or wanted.get("speech") or wanted.get("when")):
        return []
    kind = str(DisputeType(wanted["kind"]).label) if mediator.pk in suited else ""
    return reasons(mediator, kind=kind, free=free, speech=wanted.get("speech", ""))


def _after(found: list[Mediator], key: str) -> list[Mediator]:
    """The part of the wall after the mediator with this key; all of it for a key that nobody has."""
    place = next((n for n, m in enumerate(found) if str(m.pk) == key), -1)
    return found[place + 1 :]


def _address_of_more(request: HttpRequest, shown: list[Mediator]) -> str:
    query = request.GET.copy()
    query["after"] = str(shown[-1].pk)
    return f"?{query.urlencode()}"


@public
def mediator(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of their own."""
    one = get_object_or_404(Mediator.objects.listed().select_related("user", "organisation", "committee"), pk=pk)
    hours, card = DutyHours.objects.filter(mediator=one), Card(one, next_free([one]).get(one.pk), [])
    return render(request, "mediators/mediator.html", {"card": card, "mediator": one, "hours": hours, "figures": figures(one)})
