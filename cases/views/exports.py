"""Take out the list that somebody stands on: ask, see how far it is, fetch it."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts.access import member, staff
from accounts.models import Happening
from accounts.roles import Role
from accounts.trail import record
from cases.clock import ZONE
from cases.exchange import XLSX
from cases.forms.desk import SieveForm
from cases.forms.exports import ExportForm
from cases.models import Export, Outbox, SheetForm
from cases.moves import Effect
from cases.steps import exports, saved_views
from cases.views.desk import TAKE_OUT, VIEWS, looked_for

TYPES = {SheetForm.XLSX.value: XLSX, SheetForm.CSV.value: "text/csv; charset=utf-8"}


@staff(*TAKE_OUT)
def export_new(request: HttpRequest) -> HttpResponse:
    """Say what for. What is taken is the page that one came from: the desk by its address, a search by what was looked for."""
    actor = member(request)
    form = ExportForm(request.POST or None, full=exports.may_in_full(actor))
    searched = request.GET.get("of") == "found"
    if request.method == "POST" and form.is_valid():
        made = list[Export]()
        if form.took(lambda: made.append(_ask(request, form, searched=searched))):
            record(request, Happening.READ, subject=f"export:{made[0].pk}:asked")
            return redirect("export", made[0].pk)
    back = reverse("find") if searched else f"{reverse('desk')}?{saved_views.narrowed(request.GET.urlencode())}"
    context = {"form": form, "back": back, "earlier": Export.objects.visible_to(actor).order_by("-pk")[: exports.SHOWN]}
    return render(request, "cases/export_new.html", context)


def _ask(request: HttpRequest, form: ExportForm, *, searched: bool) -> Export:
    actor, given = member(request), form.cleaned_data
    sieve = SieveForm(QueryDict(saved_views.narrowed(request.GET.urlencode())))
    views = VIEWS[Role(actor.appointment.role)] if actor.appointment else {}
    cases = exports.chosen(
        actor, view=sieve.view_among(views), sieve=sieve.sieve, text=looked_for(request) if searched else None,
        leads=bool(getattr(request, "leads_now", False)),
    )  # fmt: skip
    return exports.ask(
        actor=actor, cases=cases, form=given["form"], reason=given["reason"], in_full=given.get("in_full", False), code=given.get("code", "")
    )


@staff(*TAKE_OUT)
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is."""
    one = get_object_or_404(Export.objects.visible_to(member(request)), pk=pk)
    failed = one.is_running and Outbox.objects.gave_up(f"{Effect.EXPORT}:{pk}")
    template = "cases/_export.html" if request.headers.get("HX-Request") else "cases/export.html"
    return render(request, template, {"export": one, "failed": failed})


@staff(*TAKE_OUT)
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet itself; that it was fetched stands in the trail."""
    one = get_object_or_404(Export.objects.visible_to(member(request)), pk=pk)
    try:
        content = exports.fetch(one, actor=member(request))
    except ValidationError as problem:
        return render(request, "cases/export.html", {"export": one, "problem": "；".join(problem.messages)}, status=409)
    record(request, Happening.READ, subject=f"export:{pk}")
    name = f"jiufen-{one.made_at.astimezone(ZONE):%Y%m%d-%H%M}.{one.form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=TYPES[one.form], headers=headers)
