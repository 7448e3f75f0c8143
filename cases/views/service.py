"""Service of a ruling: one try recorded after the other, the blank receipt, the photo that proves it; and objections that came on paper."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.roles import Role
from cases import files, papers
from cases.forms.confirmation import ObjectionForm
from cases.forms.service import ServiceForm
from cases.models import Confirmation, Service
from cases.steps import confirmation as steps
from cases.views.addresses import address_of
from cases.views.court import afterwards, services_of
from cases.views.fetch import confirmation_of
from cases.views.papers import as_answer


@staff(Role.CLERK, Role.DIRECTOR, Role.MEDIATOR)
def service(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Record how a recipient received a ruling, or that it did not reach them. The room records what it hands over itself."""
    file = confirmation_of(request, number, pk)
    form = ServiceForm(request.POST or None, request.FILES or None, file=file, roles={str(request_role(request))})
    if request.method == "POST" and form.is_valid() and _recorded(request, form):
        messages.success(request, _("The try is in the file.") if form.failed else _("The receipt is in the file."))
        return redirect(address_of(file))
    context = {"file": file, "case": file.case, "form": form, "services": services_of(file), "back": address_of(file)}
    return render(request, "cases/confirmation/service.html", context)


def _recorded(request: HttpRequest, form: ServiceForm) -> bool:
    data, user = form.cleaned_data, member(request)
    if form.failed:
        return form.took(steps.not_received, data["service"], actor=user, why=data["note"], method=data["method"])
    if form.begins_notice:
        return form.took(steps.publish, data["service"], actor=user, where=data["note"], at=form.moment)
    facts = {"method": data["method"], "note": data["note"], "at": form.moment, "photo": data["photo"]}
    more = {"handed_at": data.get("handed_at", ""), "authority": data.get("authority")}
    return form.took(steps.received, data["service"], actor=user, **facts, **more)


@staff(Role.CLERK)
def receipt(request: HttpRequest, number: str, pk: int, service: int) -> HttpResponse:
    """The service receipt to be signed, as a form that goes along with the paper ruling."""
    row = _service_of(confirmation_of(request, number, pk), service)
    name = f"送达回证 {row.confirmation.case_number}.pdf"
    return as_answer(papers.blank_receipt(row), f"receipt-{row.pk}.pdf", name, to_keep=False)


@staff(Role.CLERK, Role.JUDGE)
def proof(request: HttpRequest, number: str, pk: int, service: int) -> HttpResponse:
    """The photo that proves a service: of a paper left behind, of a slip of the post."""
    row = _service_of(confirmation_of(request, number, pk), service)
    if not row.proof_file:
        raise Http404
    content = files.read(row.proof_file)
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return as_answer(content, f"proof-{row.pk}.{kind}", f"送达照片 {row.pk}.{kind}", to_keep=True, media_type=f"image/{kind}")


def _service_of(file: Confirmation, pk: int) -> Service:
    found = Service.objects.filter(confirmation=file).select_related("party", "office", "document", "confirmation__court")
    return get_object_or_404(found, pk=pk)


@staff(Role.CLERK)
def objection(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take down an objection that came on paper: a party's within their fifteen days, somebody else's within six months."""
    file = confirmation_of(request, number, pk)
    form = ObjectionForm(request.POST or None, file=file)
    if request.method == "POST" and form.is_valid() and _heard(request, form, file):
        messages.success(request, _("The objection is with the judge."))
        return redirect(address_of(file))
    context = {"file": file, "case": file.case, "form": form, "back": address_of(file), "after": afterwards(file)}
    return render(request, "cases/confirmation/objection.html", context)


def _heard(request: HttpRequest, form: ObjectionForm, file: Confirmation) -> bool:
    data, party = form.cleaned_data, form.party
    said = {"note": data["note"], "actor": member(request), "version": data["version"]}
    if party is not None:
        return form.took(steps.object_to, file, party=party, **said)
    return form.took(steps.object_third, file, third=data["third"], known_on=data["known_on"], **said)
