"""Who may open a page. Every view carries one of these marks; `manage.py show_access` prints them and a test compares."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.models import User
from accounts.roles import Role

P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]
ANYBODY = frozenset({"anybody"})


def public(view: View[P]) -> View[P]:
    """A page for everybody, signed in or not."""
    view.access = ANYBODY  # type: ignore[attr-defined]
    return view


def signed_in(view: View[P]) -> View[P]:
    """A page for any person of the staff who signed in, whatever their appointment: their own password, their second factor."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.access = frozenset({"signed in"})  # type: ignore[attr-defined]
    return guarded


def staff(*roles: Role) -> Callable[[View[P]], View[P]]:
    """A page for these roles. Nobody signed in goes to the sign-in page, another role gets 403."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not isinstance(request.user, User):
                return to_sign_in(request)
            appointment = request.user.appointment
            leads = Role.LEADER in roles and getattr(request, "leads_now", False)
            if appointment is None or not (appointment.role in roles or leads):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = frozenset(str(role) for role in roles)  # type: ignore[attr-defined]
        return guarded

    return decorate


def member(request: HttpRequest) -> User:
    """The person of the staff behind a request that `staff` let through."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back here afterwards."""
    return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")


def inside(request: HttpRequest, target: str) -> str:
    """The target when it leads to a page of ours, else nothing (security.md HD-05)."""
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return target if safe and target.startswith("/") else ""
