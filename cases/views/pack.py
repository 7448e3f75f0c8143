"""The pack: what the court wants with the application, seen before it is handed in; and the court's own page of its list."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.models import User
from accounts.roles import Role
from cases import pack as packs
from cases.clock import today
from cases.forms.pack import EncloseForm, MaterialForm
from cases.forms.step import StepForm
from cases.lifecycle import actions_for
from cases.models import Confirmation, Material
from cases.moves import ConfirmationAction as A, ConfirmationState as S
from cases.steps import confirmation as court, pack as steps
from cases.views.addresses import address_of
from cases.views.fetch import confirmation_of

NEW = "new"


@staff(Role.DIRECTOR, Role.MEDIATOR)
def pack(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Everything that goes to the court, what is still missing, and the press that hands it in: as courier, to the second."""
    file, user = confirmation_of(request, number, pk), member(request)
    form = StepForm(request.POST or None, file=file)
    if request.method == "POST" and form.is_valid() and form.took(court.submit, file, actor=user, version=form.cleaned_data["version"]):
        messages.success(request, _("Handed in. The court sees it now, with the list and the second."))
        return redirect(address_of(file))
    return render(request, "cases/confirmation/pack.html", _shown(file, user) | {"form": form})


def _shown(file: Confirmation, user: User) -> dict[str, Any]:
    items = packs.items(file)
    waits = file.application if file.state in packs.BEFORE else None
    return {
        "file": file, "case": file.case, "items": items, "missing": [item for item in items if item.is_missing], "back": address_of(file),
        "may_submit": any(row.action == A.SUBMIT for row in actions_for(file, user)), "may_change": file.state in steps.OPEN_FOR_MATERIALS,
        "may_add": file.state == S.SUPPLEMENT,
        "unsigned": [hand for _party, hand in waits.hands_missing()] if waits else [],
    }  # fmt: skip


@staff(Role.DIRECTOR, Role.MEDIATOR)
def enclosure(request: HttpRequest, number: str, pk: int, item: str) -> HttpResponse:
    """Answer one line: a photo of the paper, or why there is none."""
    file = confirmation_of(request, number, pk)
    line = _line(file, item)
    if line is None:
        raise Http404
    form = EncloseForm(request.POST or None, request.FILES or None, sent=steps.photos(file))
    if request.method == "POST" and form.is_valid() and form.took(steps.enclose, file, actor=member(request), word=item, **form.answer):
        return redirect("pack", number, pk)
    return render(request, "cases/confirmation/enclosure.html", {"file": file, "case": file.case, "line": line, "form": form})


def _line(file: Confirmation, word: str) -> packs.Item | None:
    if word == packs.ADDED:
        return packs.Item(word, packs.ADDED_NAME, "", None, None) if file.state == S.SUPPLEMENT else None
    return next((line for line in packs.items(file) if line.word == word), None)


@staff(Role.CLERK, Role.JUDGE, Role.PRESIDENT)
def materials(request: HttpRequest) -> HttpResponse:
    """The court's list of today, and what waits for a second person."""
    own = _court(request)
    drafts = Material.objects.drafts(own).select_related("entered_by").order_by("valid_from", "place")
    later = Material.objects.filter(court=own, approved_by__isnull=False, valid_from__gt=today()).order_by("valid_from", "place")
    context = {"lines": Material.objects.of(own, today()), "drafts": drafts, "later": later, "me": member(request).pk}
    return render(request, "cases/confirmation/materials.html", context)


@staff(Role.CLERK, Role.JUDGE, Role.PRESIDENT)
def material(request: HttpRequest, key: str) -> HttpResponse:
    """Write the next version of a line, or a new line."""
    own = _court(request)
    line = next((row for row in Material.objects.of(own, today()) if row.key == key), None)
    if line is None and key != NEW:
        raise Http404
    form = MaterialForm(request.POST or None, line=line)
    if request.method == "POST" and form.is_valid():
        word = line.key if line else f"own-{Material.objects.filter(court=own).count() + 1}"
        kept = {"source": line.source} if line else {}
        if form.took(steps.enter, actor=member(request), court=own, key=word, **kept, **form.facts):
            messages.success(request, _("Written down. It holds once somebody else has approved it."))
            return redirect("materials")
    return render(request, "cases/confirmation/material.html", {"form": form, "line": line})


@staff(Role.CLERK, Role.JUDGE, Role.PRESIDENT)
def material_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person of the court says yes; by opening the address nothing happens."""
    row = get_object_or_404(Material, pk=pk, court=_court(request))
    if request.method != "POST":
        return redirect("materials")
    form = StepForm(request.POST)
    if form.is_valid() and form.took(steps.approve, row, actor=member(request)):
        messages.success(request, _("Approved. It holds from its day on."))
    for problem in form.non_field_errors():
        messages.error(request, str(problem))
    return redirect("materials")


def _court(request: HttpRequest) -> int:
    appointment = member(request).appointment
    return appointment.office_id if appointment else 0
