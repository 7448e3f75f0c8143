"""Mediators at their own page; the director, who releases what they wrote."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.fields import row_id
from accounts.models import Appointment, User
from accounts.roles import Role
from mediators import own
from mediators.forms import AwayForm, HolidayForm, PlanForm, PortraitForm, TieForm
from mediators.models import Absence, Draft, DutyHours, Mediator, OpenDay, Tie

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
    form = PortraitForm(request.POST or None, request.FILES or None, initial={name: getattr(draft or me, name) for name in own.TEXTS})
    if request.method == "POST" and form.is_valid() and _took(form, own.write, me, texts=form.cleaned_data, photo=form.kept_photo):
        messages.success(request, _("Kept. It stands on the wall as soon as the director has released it."))
        return redirect("my_portrait")
    return render(request, "mediators/own_portrait.html", {"me": me, "form": form, "draft": draft})


@staff(*MEDIATES)
def times(request: HttpRequest) -> HttpResponse:
    """When I am there, week by week; when I am away; who reads my calendar."""
    me, act = _me(request), request.POST.get("act", "")
    plan = PlanForm(request.POST if act == "plan" else None, hours=list(DutyHours.objects.filter(mediator=me)))
    away = AwayForm(request.POST if act == "away" else None, colleagues=own.colleagues(me))
    if act == "plan" and plan.is_valid() and _took(plan, own.plan, me, week=plan.week):
        messages.success(request, _("Your week is kept. What is booked already stands."))
        return redirect("my_plan")
    if act == "away" and away.is_valid() and _took(away, own.go_away, me, **away.cleaned_data):
        cover = away.cleaned_data["cover"]
        messages.success(request, _("Kept. %(name)s stands in for you.") % {"name": cover.name} if cover else _("Kept."))
        return redirect("my_plan")
    if act == "back":
        Absence.objects.filter(resource=me.resource_id, pk=_number(request, "absence")).delete()
        return redirect("my_plan")
    absences = Absence.objects.filter(resource=me.resource_id, ends_at__gt=timezone.now()).select_related("cover__user")
    covers = me.covers.filter(ends_at__gt=timezone.now()).select_related("resource__mediator__user").order_by("starts_at")
    context = {"me": me, "plan": plan, "away": away, "absences": absences.order_by("starts_at"), "covers": covers, "feed": _feed(me, act)}
    return render(request, "mediators/own_times.html", context)


@staff(*MEDIATES)
def days_off(request: HttpRequest) -> HttpResponse:
    """The statutory days off to come: my plan does not hold on them, unless I open one."""
    me = _me(request)
    known = [day.isoformat() for day in OpenDay.objects.filter(mediator=me).values_list("day", flat=True)]
    form = HolidayForm(request.POST if request.method == "POST" else None, off=own.holidays_ahead(me), initial={"days": known})
    if request.method == "POST" and form.is_valid() and _took(form, own.open_days, me, days=form.chosen):
        messages.success(request, _("Kept. What is booked already stands."))
        return redirect("my_days_off")
    return render(request, "mediators/own_days_off.html", {"form": form})


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


@staff(*MEDIATES)
def ties(request: HttpRequest) -> HttpResponse:
    """Whom I am close to: nobody else reads it, the files only notice when a case touches it."""
    me, act = _me(request), request.POST.get("act", "")
    form = TieForm(request.POST if act == "add" else None)
    if act == "remove":
        Tie.objects.filter(mediator=me, pk=_number(request, "tie")).delete()
        return redirect("my_ties")
    if act == "add" and form.is_valid() and _took(form, own.declare, me, **form.cleaned_data):
        messages.success(request, _("Kept."))
        return redirect("my_ties")
    return render(request, "mediators/own_ties.html", {"form": form, "ties": Tie.objects.filter(mediator=me)})


@staff(*MEDIATES, Role.ADMINISTRATOR)
def draft_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo of a draft: for whose it is, and for whoever may release it."""
    user, releases = member(request), request_role(request) in (Role.DIRECTOR, Role.ADMINISTRATOR)
    mine = Draft.objects.filter(mediator__user=user)
    rows = (mine | _to_release(user)) if releases else mine
    draft = get_object_or_404(rows.select_related("photo"), pk=pk, photo__isnull=False)
    assert draft.photo is not None
    return HttpResponse(bytes(draft.photo.content), content_type="image/jpeg")


def _to_release(user: User) -> QuerySet[Draft]:
    """A director's own room; for the administrator the text of a director who has no colleague there: nobody releases their own."""
    appointment = user.appointment
    if appointment is not None and appointment.role == Role.DIRECTOR:
        return Draft.objects.filter(mediator__committee=appointment.office_id)
    directs = Appointment.objects.current().filter(role=Role.DIRECTOR, office=OuterRef("mediator__committee"))
    own, other = directs.filter(user=OuterRef("mediator__user")), directs.exclude(user=OuterRef("mediator__user"))
    return Draft.objects.filter(Exists(own), ~Exists(other))


@staff(Role.DIRECTOR, Role.ADMINISTRATOR)
def drafts(request: HttpRequest) -> HttpResponse:
    """What waits for release: the new text beside the one on the wall. A room's only director is released by the administrator."""
    waiting = _to_release(member(request)).select_related("mediator__user", "mediator__organisation", "mediator__committee")
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
