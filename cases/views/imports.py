"""Lists brought in: what came, a new one, its columns, how far it is, its errors, taking it back."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.imports import ColumnsForm, UploadForm, names_of
from cases.models import BatchState, ImportBatch, Outbox
from cases.moves import Effect
from cases.steps import imports

SHOWN = 50


@staff(Role.OFFICER)
def lists(request: HttpRequest) -> HttpResponse:
    """What this station brought in, the newest first."""
    return render(request, "cases/intake/imports.html", {"batches": imports.of_station(member(request)).order_by("-pk")[:SHOWN]})


@staff(Role.OFFICER)
def list_new(request: HttpRequest) -> HttpResponse:
    """Send one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    made = list[ImportBatch]()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        facts = {"kind": form.cleaned_data["kind"], "name": file.name, "content": file.read()}
        if form.took(lambda: made.append(imports.upload(actor=member(request), **facts))):
            return redirect("list_columns", made[0].pk)
    return render(request, "cases/intake/import_new.html", {"form": form})


@staff(Role.OFFICER)
def list_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which column is what, beside the first rows."""
    batch = _batch_of(request, pk)
    if batch.stage not in (BatchState.MAPPING, BatchState.READ, BatchState.REFUSED):
        return redirect("list", batch.pk)
    form = ColumnsForm(request.POST or None, batch=batch)
    if request.method == "POST" and form.is_valid() and form.took(lambda: imports.name_columns(batch, places=form.places)):
        return redirect("list", batch.pk)
    context = {"form": form, "batch": batch, "rows": imports.preview(batch), "names": names_of(batch)}
    return render(request, "cases/intake/import_columns.html", context)


@staff(Role.OFFICER)
def list_one(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; bring it in, take it back, try again."""
    batch = _batch_of(request, pk)
    if request.method == "POST":
        acts: dict[str, Callable[[], None]] = {
            "bring": lambda: imports.bring_in(batch), "again": lambda: imports.once_more(batch),
            "back": lambda: imports.take_back(batch, actor=member(request)),
        }  # fmt: skip
        try:
            acts.get(request.POST.get("act", ""), lambda: None)()
        except ValidationError as problem:
            messages.warning(request, "；".join(problem.messages))
        return redirect("list", batch.pk)
    failed = batch.is_running and Outbox.objects.gave_up(f"{Effect.IMPORT}:{batch.pk}")
    template = "cases/intake/_import.html" if request.headers.get("HX-Request") else "cases/intake/import.html"
    return render(request, template, {"batch": batch, "failed": failed, "made": imports.cases_of(batch).count() if batch.brought else 0})


@staff(Role.OFFICER)
def list_errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that were not taken, each with its line and the reason."""
    content = imports.errors_of(_batch_of(request, pk))
    if not content:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="errors-{pk}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _batch_of(request: HttpRequest, pk: int) -> ImportBatch:
    return get_object_or_404(imports.of_station(member(request)), pk=pk)
