"""The register of oral agreements of a committee, the newest first."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import member, staff
from accounts.fields import row_id
from accounts.roles import Role
from cases.models import Agreement, AgreementForm, Case, EffectCorrection

PAGE = 50


@staff(Role.DIRECTOR, Role.MEDIATOR)
def oral_register(request: HttpRequest) -> HttpResponse:
    """Every oral agreement in the cases that this person may see: number, day, sides, what was said, the sheet."""
    mine = Case.objects.visible_to(member(request)).values("pk")
    found = Agreement.objects.filter(form=AgreementForm.ORAL, effective_at__isnull=False, case__in=mine)
    if before := row_id(request.GET.get("before", "")):
        found = found.filter(pk__lt=before)
    found = found.annotate(corrected=Exists(EffectCorrection.objects.filter(agreement=OuterRef("pk"))))
    page = list(found.select_related("case__mediator__user").prefetch_related("terms", "case__parties").order_by("-pk")[: PAGE + 1])
    rows = page[:PAGE]
    for row in rows:
        row.names = "、".join(party.name for party in row.case.parties.all())  # type: ignore[attr-defined]
        row.said = "；".join(term.text for term in row.terms.all())  # type: ignore[attr-defined]
    return render(request, "cases/mediation/oral.html", {"rows": rows, "more": rows[-1].pk if len(page) > PAGE else None})
