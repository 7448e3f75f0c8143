"""What a case has to do with others: linked by an officer, merged, parted again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.links import LinkForm, PartForm
from cases.models import Case, CaseLink, LinkKind
from cases.steps import linking, repeats
from cases.views.fetch import case_of


@staff(Role.OFFICER, Role.AUXILIARY)
def links(request: HttpRequest, number: str) -> HttpResponse:
    """What is linked, what may be the same, and a form for one more."""
    case, actor = case_of(request, number), member(request)
    form = LinkForm(request.POST or None, user=actor, initial={"number": request.GET.get("other", "")[:40]})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if form.took(linking.link, case, data["number"], kind=LinkKind(data["kind"]), actor=actor, note=data["note"]):
            messages.success(request, _("Kept. It stands in the history of both."))
            return redirect("case_links", case.number)
    alike = repeats.alike(repeats.told_of(case), actor=actor, besides=repeats.linked_to(case))
    return render(request, "cases/intake/links.html", {"case": case, "form": form, "linked": linking.links_of(case, actor), "alike": alike})


@staff(Role.OFFICER)
def parting(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a link back, with the reason."""
    case, actor = case_of(request, number), member(request)
    rows = CaseLink.objects.standing().at(case.pk).exclude(kind=LinkKind.DIFFERENT).select_related("case__station", "other__station")
    one = get_object_or_404(rows, pk=pk)
    other = one.other if one.case_id == case.pk else one.case
    get_object_or_404(Case.objects.visible_to(actor), pk=other.pk)
    form = PartForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.took(linking.part, one, actor=actor, note=form.cleaned_data["note"]):
        messages.success(request, _("Parted. Each goes on by itself."))
        return redirect("case", case.number)
    return render(request, "cases/intake/link.html", {"case": case, "one": one, "other": other, "form": form})
