"""Templates of agreements: the room reads them, the director writes the next version."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.roles import Role
from cases.forms.text_template import TemplateForm, TemplateTermForm, term_forms
from cases.models import TextTemplate
from cases.steps import text_template as steps

NEW = "new"


@staff(Role.DIRECTOR, Role.MEDIATOR)
def templates(request: HttpRequest) -> HttpResponse:
    """What a text may be begun from, by the kind of dispute."""
    found = TextTemplate.objects.in_force(_committee(request))
    groups: dict[str, list[TextTemplate]] = {}
    for row in found:
        groups.setdefault(row.get_dispute_type_display(), []).append(row)
    context = {"groups": groups, "writes": request_role(request) == Role.DIRECTOR}
    return render(request, "cases/mediation/templates.html", context)


@staff(Role.DIRECTOR)
def template(request: HttpRequest, key: str) -> HttpResponse:
    """Write the next version of a template, or a new one; what it said before stands below."""
    committee = _committee(request)
    one = TextTemplate.objects.chosen(committee, key)
    if one is None and key != NEW:
        raise Http404
    form, rows = TemplateForm(request.POST or None, template=one), term_forms(request.POST or None, one)
    if request.method == "POST" and _written(request, form, rows, one):
        messages.success(request, _("Written down. Texts are begun from it from its day on."))
        return redirect("text_templates")
    mine = TextTemplate.objects.filter(Q(committee=None) | Q(committee=committee), key=key)
    versions = mine.select_related("entered_by").order_by("-version")
    return render(request, "cases/mediation/template.html", {"form": form, "rows": rows, "one": one, "versions": versions})


def _written(request: HttpRequest, form: TemplateForm, rows: list[TemplateTermForm], one: TextTemplate | None) -> bool:
    filled = [row for row in rows if str(row["text"].value() or "").strip()]
    fine = [form.is_valid(), *(row.is_valid() for row in filled)]
    if all(fine) and not filled:
        form.add_error(None, _("Write at least one term."))
    facts = {"key": one.key if one else "", "clauses": [row.clause for row in filled]} if all(fine) else {}
    return all(fine) and bool(filled) and form.took(steps.enter, actor=member(request), **facts, **form.written)


def _committee(request: HttpRequest) -> int:
    appointment = member(request).appointment
    return appointment.office_id if appointment else 0
