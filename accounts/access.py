"""Who may open a page. Every view carries one of these marks; `manage.py show_access` prints them, a test compares."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias, cast
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from accounts.models import User
from accounts.roles import Role

P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]
ANYBODY, RESIDENT, SIGNED_IN = frozenset({"anybody"}), frozenset({"resident"}), frozenset({"signed in"})
PARTNER = frozenset({"partner"})


def _mark(view: Callable[..., HttpResponse], access: frozenset[str]) -> None:
    view.access = access  # type: ignore[attr-defined]


def access_of(view: object) -> frozenset[str]:
    """The mark of a view; empty for one that carries none."""
    return cast("frozenset[str]", getattr(view, "access", frozenset()))


def public(view: View[P]) -> View[P]:
    """A page for everybody, signed in or not."""
    _mark(view, ANYBODY)
    return view


def resident(view: View[P]) -> View[P]:
    """A page for a party who came through the link of their case. The mark only: `cases` checks the link."""
    _mark(view, RESIDENT)
    return view


def partner(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An address for a department's own system, by its token. The mark only: `cases.views.api` checks the token.

    No cookie opens it, so no foreign page can send one's browser there: Django's check of forms has nothing to protect.
    """
    _mark(view, PARTNER)
    view.csrf_exempt = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View[P]) -> View[P]:
    """A page for whoever of the staff signed in, whatever their appointment: their own password, their own token."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, User):
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    _mark(guarded, SIGNED_IN)
    return cast("View[P]", guarded)


def staff(*roles: Role) -> Callable[[View[P]], View[P]]:
    """A page for these roles, LEADER being whom the roster names now.

    Nobody signed in goes to the sign-in page; another role gets 403; a person without appointment a page saying so.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not isinstance(request.user, User):
                return to_sign_in(request)
            if request.user.appointment is None:
                return render(request, "accounts/no_appointment.html", status=403)
            leads = Role.LEADER in roles and getattr(request, "leads_now", False)
            if not (request_role(request) in roles or leads):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        _mark(guarded, frozenset(str(role) for role in roles))
        return cast("View[P]", guarded)

    return decorate


def member(request: HttpRequest) -> User:
    """The person of the staff behind a request that `staff` or `signed_in` let through."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def request_role(request: HttpRequest) -> Role | None:
    """The role somebody works under in this request, or None."""
    appointment = request.user.appointment if isinstance(request.user, User) else None
    return Role(appointment.role) if appointment else None


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and back to where they were. What a page asks by itself gets 401: it takes nobody away."""
    if request.headers.get("X-By-Itself") == "1":
        return HttpResponse(status=401)
    query = {"next": _page_of(request)} | ({"over": "1"} if getattr(request, "session_over", False) else {})
    target = f"{reverse('sign_in')}?{urlencode(query)}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)


def _page_of(request: HttpRequest) -> str:
    """The page to come back to: this one, or for a fragment or an act the one it stands on."""
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return request.get_full_path()
    here = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    return inside(request, here.path) if here.netloc == request.get_host() else ""


def inside(request: HttpRequest, target: str) -> str:
    """The target when it is the path of a page of ours, else nothing (security.md HD-05)."""
    hosts, secure = {request.get_host()}, request.is_secure()
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=secure)
    return target if safe and target.startswith("/") else ""
