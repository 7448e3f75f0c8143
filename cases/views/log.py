"""Logging a dispute: the form, its draft that keeps itself, and what was told before."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import member, request_role, staff
from accounts.fields import row_id
from accounts.models import User
from accounts.roles import Role
from cases.clock import now
from cases.forms.intake import DraftForm, LogForm
from cases.forms.links import RepeatsForm
from cases.models import Application, Case, Draft
from cases.reading import read
from cases.steps import application, draft, places, repeats, telling
from cases.steps.redaction import redact
from cases.templatetags.words import moment
from cases.views.applications import application_of
from mediators.kinds import DisputeType

DESK = (Role.OFFICER, Role.AUXILIARY)


@staff(*DESK)
def log(request: HttpRequest) -> HttpResponse:
    """Log a dispute, or what somebody applied for from home. The same form sent twice makes one."""
    told = _told(request)
    kept = _draft_of(request, told) if request.method == "GET" else None
    if isinstance(kept, Case):
        return redirect("case", kept.number)
    if kept and not told and (behind := application.unhandled(member(request)).filter(client_key=kept.key).first()):
        return redirect(f"{reverse('log')}?application={behind.pk}")
    form, made = LogForm(request.POST or None, application=told, draft=kept), list[Case]()
    asked = _repeats(form, member(request), request.POST or None)
    if request.method == "POST" and form.is_valid() & asked.is_valid() and form.took(lambda: made.append(_log(form, asked, member(request), told))):
        return _logged(request, form, made[0])
    context = {"form": form, "now": now(), "application": told, "kept": kept, "repeats": asked, "kinds": _kinds(form)}
    context["places"] = places.suggest("", actor=member(request))
    return render(request, "cases/intake/log.html", context | {"drafts": [] if kept or form.is_bound else _others(member(request))})


def _told(request: HttpRequest) -> Application | None:
    """What the address names; nothing where its list was taken back while it was typed, which is logged by itself."""
    pk = row_id(request.GET.get("application", ""))
    if pk is None or (request.method == "POST" and not Application.objects.filter(pk=pk).exists()):
        return None
    return application_of(request, pk)


def _log(form: LogForm, asked: RepeatsForm, actor: User, told: Application | None) -> Case:
    key = form.cleaned_data["client_key"]
    return telling.take_in(actor=actor, client_key=key, telling=form.telling, decided=asked.decided, told=told)


def _repeats(form: LogForm, actor: User, sent: QueryDict | None) -> RepeatsForm:
    """What resembles it, each with its question; a form sent again is not asked about the case that it made."""
    key = str(form["client_key"].value() or "") if form.is_bound else ""
    is_key = DraftForm({"draft": key}).is_valid()
    made = Case.objects.filter(client_key=key).values_list("pk", flat=True) if is_key else ()
    found = repeats.alike(form.compared, actor=actor, besides=made) if form.is_bound else []
    return RepeatsForm(found, sent)


def _kinds(form: LogForm) -> list[tuple[str, Any]]:
    """What it sounds like: three kinds, the likeliest first."""
    story = form.compared.story
    return [(kind, DisputeType(kind).label) for kind in read(story).types] if story.strip() else []


@staff(*DESK)
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """While it is typed: what resembles it, and what it sounds like."""
    form = LogForm(request.POST)
    asked = _repeats(form, member(request), None)
    asked.initial = {name: request.POST.get(name) for name in asked.fields}
    return render(request, "cases/intake/_look.html", {"repeats": asked, "kinds": _kinds(form), "swapped": True})


def _logged(request: HttpRequest, form: LogForm, case: Case) -> HttpResponse:
    if redact(form.telling.narrative) != form.telling.narrative:
        messages.info(request, _("Identity and phone numbers in the story were replaced: they belong into the fields of the people."))
    if "application" in request.GET and not Application.objects.filter(case=case).exists():
        messages.info(request, _("The list that this came with was taken back meanwhile: what you typed is logged by itself."))
    if case.client_key != form.cleaned_data["client_key"]:
        messages.success(request, _("Put to %(number)s: what you typed stands in its history.") % {"number": case.display_number})
        return redirect("case", case.number)
    messages.success(request, _("Logged as %(number)s.") % {"number": case.display_number})
    return redirect("triage" if request_role(request) == Role.OFFICER else "case", case.number)


def _draft_of(request: HttpRequest, told: Application | None) -> Draft | Case | None:
    """What was typed before: by the address of the draft, or of this application. What became a case meanwhile leads there."""
    actor, asked = member(request), DraftForm(request.GET)
    if "draft" not in request.GET:
        return draft.unfinished(actor).filter(key=told.client_key).first() if told else None
    if not asked.is_valid():
        raise Http404
    key: UUID = asked.cleaned_data["draft"]
    found = draft.unfinished(actor).filter(key=key).first() or Case.objects.visible_to(actor).filter(client_key=key).first()
    if found is None:
        raise Http404
    return found


def _others(actor: User) -> list[Draft]:
    return list(draft.unfinished(actor)[: draft.SHOWN])


@staff(*DESK)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what is typed, or throw it away. It saves itself every few seconds and is no click (`X-By-Itself`)."""
    form, actor = LogForm(request.POST), member(request)
    asked = DraftForm({"draft": request.POST.get("client_key", "")})
    if not asked.is_valid():
        return JsonResponse({"problems": [str(_("This form was sent already. Open a new one."))]}, status=422)
    if "drop" in request.POST:
        draft.drop(actor=actor, key=asked.cleaned_data["draft"])
        return redirect("log")
    try:
        at = draft.keep(actor=actor, key=asked.cleaned_data["draft"], typed=form.typed)
    except ValidationError as problem:
        return JsonResponse({"problems": problem.messages}, status=422)
    return JsonResponse({"at": moment(at)}) if at else JsonResponse({}, status=410)
