"""The departments as they are reached: who signs there, their channels, the tokens of their systems. For the administrator; the leader agrees."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts import clients
from accounts.access import member, request_role, staff
from accounts.models import ApiClient, Office
from accounts.roles import Role
from cases.clock import now
from cases.forms.channels import HookForm, TokenForm
from cases.forms.routing import departments as destinations
from cases.models import Webhook, WebhookAttempt
from cases.steps import channels

SHOWN = 10


@staff(Role.LEADER, Role.ADMINISTRATOR)
def departments(request: HttpRequest) -> HttpResponse:
    """Every department with its channels; those where nobody could sign first."""
    live = Count("clients", filter=Q(clients__revoked_at=None, clients__approved_by__isnull=False, clients__expires_at__gt=now()))
    rows = sorted(destinations().select_related("webhook").annotate(tokens=live), key=lambda row: bool(vars(row)["staffed"]))
    waiting = ApiClient.objects.filter(approved_by=None, revoked_at=None, expires_at__gt=now()).select_related("office", "created_by")
    return render(request, "cases/routing/departments.html", {"rows": rows, "waiting": waiting})


@staff(Role.LEADER, Role.ADMINISTRATOR)
def department(request: HttpRequest, office: str) -> HttpResponse:
    """One department: its channels, the last attempts, its tokens."""
    return _page(request, _office(office))


@staff(Role.ADMINISTRATOR)
def hook(request: HttpRequest, office: str) -> HttpResponse:
    """Knock at this address from now on; the first key is shown once."""
    here, form = _office(office), HookForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return _page(request, here, hook=form)
    key = channels.listen(here, url=form.cleaned_data["url"])
    return _page(request, here, key=key) if key else redirect("department", office)


@staff(Role.ADMINISTRATOR)
def hook_key(request: HttpRequest, office: str) -> HttpResponse:
    """A new key, shown once; or the end of the earlier one."""
    here = _office(office)
    kept = get_object_or_404(Webhook, office=here)
    if request.POST.get("act") == "finish":
        channels.finish(kept)
    elif request.POST.get("act") == "rotate":
        try:
            return _page(request, here, key=channels.rotate(kept))
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
    return redirect("department", office)


@staff(Role.ADMINISTRATOR)
def hook_off(request: HttpRequest, office: str) -> HttpResponse:
    """Knock no more."""
    return _done(request, office, lambda: channels.off(get_object_or_404(Webhook, office__code=office)))


@staff(Role.ADMINISTRATOR)
def hook_trial(request: HttpRequest, office: str) -> HttpResponse:
    """Have the worker knock once; how it went stands among the attempts."""
    said = _("The worker knocks now: look at the attempts in a moment.")
    return _done(request, office, lambda: channels.try_out(get_object_or_404(Webhook, office__code=office, is_active=True)), said)


@staff(Role.ADMINISTRATOR)
def token_new(request: HttpRequest, office: str) -> HttpResponse:
    """Make a token; it is shown on this answer and never again."""
    here, form = _office(office), TokenForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return _page(request, here, token=form)
    try:
        client, word = clients.make(here, by=member(request), **form.cleaned_data)
    except ValidationError as problem:
        form.took(problem)
        return _page(request, here, token=form)
    return _page(request, here, made=(client, word))


@staff(Role.LEADER, Role.ADMINISTRATOR)
def token_approval(request: HttpRequest, office: str, pk: int) -> HttpResponse:
    """The second person agrees."""
    client = get_object_or_404(ApiClient, pk=pk, office__code=office)
    return _done(request, office, lambda: clients.approve(client, by=member(request)), _("Agreed. The token opens from now on."))


@staff(Role.LEADER, Role.ADMINISTRATOR)
def token_end(request: HttpRequest, office: str, pk: int) -> HttpResponse:
    """It opens nothing any more."""
    client = get_object_or_404(ApiClient, pk=pk, office__code=office)
    return _done(request, office, lambda: clients.revoke(client, by=member(request)), _("Ended. It opens nothing any more."))


def _done(request: HttpRequest, office: str, step: Callable[[], None], said: str = "") -> HttpResponse:
    """Take a step that wants nothing typed, by a press alone, and go back."""
    if request.method == "POST":
        try:
            step()
            if said:
                messages.success(request, said)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
    return redirect("department", office)


def _office(code: str) -> Office:
    return get_object_or_404(destinations(), code=code)


def _page(request: HttpRequest, office: Office, *, key: str = "", made: tuple[ApiClient, str] | None = None, **typed: Any) -> HttpResponse:
    kept = Webhook.objects.filter(office=office).first()
    posted = request.method == "POST"
    context = {
        "office": office, "hook": kept, "key": key, "made": made, "edits": request_role(request) == Role.ADMINISTRATOR, "user": member(request),
        "hook_form": typed.get("hook") if posted and "hook" in typed else HookForm(initial={"url": kept.url if kept else ""}),
        "token_form": typed.get("token") if posted and "token" in typed else TokenForm(),
        "attempts": WebhookAttempt.objects.filter(office=office).order_by("-at")[:SHOWN], "now": now(),
        "tokens": office.clients.select_related("created_by", "approved_by").order_by("-pk"),
        "people": office.appointments.current(now()).filter(role__in=(Role.LIAISON, Role.HEAD)).select_related("user"),
    }  # fmt: skip
    return render(request, "cases/routing/department.html", context)
