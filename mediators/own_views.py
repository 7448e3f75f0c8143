"""Mediators at their own page; the director, who releases what they wrote."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.fields import row_id
from accounts.roles import Role
from mediators import own
from mediators.forms import AwayForm, PlanForm, PortraitForm
from mediators.models import Absence, Draft, DutyHours, Mediator

MEDIATES = (Role.MEDIATOR, Role.DIRECTOR)


def _me(request: HttpRequest) -> Mediator:
    return get_object_or_404(Mediator.objects.select_related("user", "committee"), user=member(request))


def _took(form: Form, step: Callable[..., object], *args: object, **facts: object) -> bool:
    try:
        step(*args, **facts)
    except ValidationError as problem:
        form.add_error(None, problem)
    return not form.errors


@staff(*MEDIATES)
def portrait(request: HttpRequest) -> HttpResponse:
    """What stands about me on the wall; what I write waits for the director."""
    me = _me(request)
    draft = Draft.objects.filter(mediator=me).first()
    if request.method == "POST" and "withdraw" in request.POST:
        own.withdraw(me)
        messages.success(request, _("Your consent is taken back. Nothing of you hangs on the wall any more."))
        return redirect("my_portrait")
    form = PortraitForm(request.POST or None, initial={name: getattr(draft or me, name) for name in own.TEXTS})
    if request.method == "POST" and form.is_valid() and _took(form, own.write, me, texts=form.cleaned_data):
        messages.success(request, _("Kept. It stands on the wall as soon as the director has released it."))
        return redirect("my_portrait")
    return render(request, "mediators/own_portrait.html", {"me": me, "form": form, "draft": draft})


@staff(*MEDIATES)
def times(request: HttpRequest) -> HttpResponse:
    """When I am there, week by week; when I am away; who reads my calendar."""
    me, act = _me(request), request.POST.get("act", "")
    plan = PlanForm(request.POST if act == "plan" else None, hours=list(DutyHours.objects.filter(mediator=me)))
    away = AwayForm(request.POST if act == "away" else None)
    if act == "plan" and plan.is_valid() and _took(plan, own.plan, me, week=plan.week):
        messages.success(request, _("Your week is kept. What is booked already stands."))
        return redirect("my_plan")
    if act == "away" and away.is_valid() and _took(away, own.go_away, me, **away.cleaned_data):
        messages.success(request, _("Kept. Longer than three days: ask the director who covers for you.") if away.is_long else _("Kept."))
        return redirect("my_plan")
    if act == "back":
        Absence.objects.filter(resource=me.resource_id, pk=_number(request, "absence")).delete()
        return redirect("my_plan")
    absences = Absence.objects.filter(resource=me.resource_id, ends_at__gt=timezone.now()).order_by("starts_at")
    context = {"me": me, "plan": plan, "away": away, "absences": absences, "feed": _feed(me, act)}
    return render(request, "mediators/own_times.html", context)


def _feed(me: Mediator, act: str) -> str:
    """The address of the private calendar, once, when it was just made."""
    if act == "feed":
        address: str = settings.SITE_URL + reverse("calendar_feed", args=[own.new_feed(me)])
        me.feed_hash = "new"
        return address
    if act == "no_feed":
        own.end_feed(me)
        me.feed_hash = None
    return ""


def _number(request: HttpRequest, name: str) -> int:
    return row_id(request.POST.get(name, "")) or 0


@staff(Role.DIRECTOR)
def drafts(request: HttpRequest) -> HttpResponse:
    """What waits for the director's release: the new text beside the one on the wall."""
    appointment = member(request).appointment
    office = appointment.office_id if appointment else None
    waiting = Draft.objects.filter(mediator__committee=office).select_related("mediator__user", "mediator__organisation", "mediator__committee")
    if request.method == "POST":
        one = get_object_or_404(waiting, pk=_number(request, "draft"))
        try:
            own.release(one, by=member(request), seen=_number(request, "seen"))
        except ValidationError as problem:
            messages.warning(request, "；".join(problem.messages))
        else:
            messages.success(request, _("%(name)s stands on the wall with the new text.") % {"name": one.mediator.name})
        return redirect("drafts")
    return render(request, "mediators/drafts.html", {"waiting": waiting.order_by("consented_at")})
