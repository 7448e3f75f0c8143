"""The wall of mediators, open to everybody: who they are, what they are good at, when they are free. Never how often they succeeded."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import public
from mediators.availability import in_order, next_free
from mediators.forms import FilterForm
from mediators.models import DutyHours, Mediator

PAGE = 60  # a station's wall is one page; a city's is cut
SEPARATOR = "、"


@public
def roster(request: HttpRequest) -> HttpResponse:
    """The wall, filtered."""
    everyone = list(Mediator.objects.listed().select_related("user", "organisation", "committee")[:PAGE])
    dialects = sorted({d for m in everyone for d in m.dialects.split(SEPARATOR) if d})
    form = FilterForm(request.GET or None, dialects=dialects)
    wanted = form.cleaned_data if form.is_valid() else {}
    free = next_free(everyone)
    suited = set(Mediator.objects.suited_to(wanted["kind"]).values_list("pk", flat=True)) if wanted.get("kind") else None
    shown = [m for m in in_order(everyone, wanted.get("kind", ""), free) if _fits(m, wanted, suited)]
    context = {"form": form, "mediators": shown, "free": free, "total": len(everyone)}
    return render(request, "mediators/roster.html", context)


def _fits(mediator: Mediator, wanted: dict[str, str], suited: set[int] | None) -> bool:
    speaks = not wanted.get("speech") or wanted["speech"] in mediator.dialects.split(SEPARATOR)
    sex = not wanted.get("sex") or wanted["sex"] == mediator.sex
    return speaks and sex and (suited is None or mediator.pk in suited)


@public
def mediator(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of their own."""
    one = get_object_or_404(Mediator.objects.listed().select_related("user", "organisation", "committee"), pk=pk)
    context = {"mediator": one, "free": next_free([one]), "hours": DutyHours.objects.filter(mediator=one)}
    return render(request, "mediators/mediator.html", context)
