"""The wall of mediators, open to everybody: who they are, what they are good at, when they are free. Never how often they succeeded."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import public
from mediators.availability import next_free, reasons
from mediators.forms import FilterForm
from mediators.kinds import DisputeType
from mediators.lawyers import coming
from mediators.models import DutyHours, Mediator
from mediators.ratings import figures
from mediators.wall import in_turn, speeches

LONG = "private, max-age=31536000, immutable"  # the key is of the bytes; no cache between us and a browser keeps what may be taken back
PAGE = 24  # a station's wall is one page; a city's is cut


@dataclass(frozen=True, slots=True)
class Card:
    """One of the wall: when they are free, and why they fit what was asked for."""

    mediator: Mediator
    free: datetime | None
    reasons: list[str]


@public
def roster(request: HttpRequest) -> HttpResponse:
    """The wall, filtered: as many statements for five hundred as for one. The next page begins after the last one shown."""
    dialects, total = speeches()
    form = FilterForm(request.GET or None, dialects=dialects)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = in_turn(wanted)
    shown = _after(found, request.GET.get("after", ""))[:PAGE]
    context = {
        "form": form, "cards": _cards(dict(shown), wanted), "found": len(found), "total": total, "lawyers": coming(),
        "more": _address_of_more(request, shown[-1][0]) if shown and shown[-1] != found[-1] else "",
    }  # fmt: skip
    return render(request, "mediators/roster.html", context)


def _cards(shown: dict[int, bool], wanted: dict[str, str]) -> list[Card]:
    """Those who are shown, as they are at this moment."""
    rows = Mediator.objects.listed().filter(pk__in=shown).select_related("user", "organisation", "committee")
    order = list(shown)
    people = sorted(rows, key=lambda one: order.index(one.pk))
    free = next_free(people)
    return [Card(one, free.get(one.pk), _reasons(one, free.get(one.pk), wanted, suited=shown[one.pk])) for one in people]


def _reasons(mediator: Mediator, free: datetime | None, wanted: dict[str, str], *, suited: bool) -> list[str]:
    """Where something was asked for; whoever just looks at the wall reads the three fields."""
    if not (wanted.get("kind") or wanted.get("speech") or wanted.get("when")):
        return []
    kind = str(DisputeType(wanted["kind"]).label) if suited else ""
    return reasons(mediator, kind=kind, free=free, speech=wanted.get("speech", ""))


def _after(found: list[tuple[int, bool]], key: str) -> list[tuple[int, bool]]:
    """The part of the wall after the mediator with this key; all of it for a key that nobody has."""
    place = next((n for n, (pk, _good) in enumerate(found) if str(pk) == key), -1)
    return found[place + 1 :]


def _address_of_more(request: HttpRequest, last: int) -> str:
    query = request.GET.copy()
    query["after"] = str(last)
    return f"?{query.urlencode()}"


@public
def mediator(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of their own."""
    one = get_object_or_404(Mediator.objects.listed().select_related("user", "organisation", "committee"), pk=pk)
    hours, card = DutyHours.objects.filter(mediator=one), Card(one, next_free([one]).get(one.pk), [])
    return render(request, "mediators/mediator.html", {"card": card, "mediator": one, "hours": hours, "figures": figures(one)})


@public
def photo(request: HttpRequest, key: str) -> HttpResponse:
    """A photo, while the director has released it and its mediator hangs on the wall."""
    shown = get_object_or_404(Mediator.objects.listed().select_related("photo"), photo=key).photo
    assert shown is not None
    return HttpResponse(bytes(shown.content), content_type="image/jpeg", headers={"Cache-Control": LONG})
