"""Coming in by the government sign-on: there, back, the token's six digits where they are still owed, and out again."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts import sign_on
from accounts.access import inside, public
from accounts.forms import CodeForm
from accounts.models import Happening, User, remember
from accounts.second_factor import verify
from accounts.session_limits import BY_SIGN_ON, begin
from accounts.sign_in import Result, attempt_by_sign_on
from accounts.trail import address_hash

NEXT, HALF = "sign_on_next", "sign_on_half"
PATIENCE = timedelta(minutes=5)  # for the six digits


@public
def start(request: HttpRequest) -> HttpResponse:
    """To the provider; where it does not answer, back to number and password."""
    request.session[NEXT] = inside(request, request.GET.get("next", ""))
    try:
        return sign_on.way_in(request, _here("sign_on_back"))
    except sign_on.Away:
        return _to_sign_in(away=1)


@public
def back(request: HttpRequest) -> HttpResponse:
    """Back from the provider: in, or to the six digits, or out with one answer for whatever was not right."""
    target = request.session.get(NEXT, "")
    try:
        said = sign_on.said(request)
    except sign_on.Away:
        return _to_sign_in(away=1)
    except sign_on.Refused:
        _write_down(request, Result(Happening.FAILED))
        return _to_sign_in(refused=1)
    result = attempt_by_sign_on(request, username=said.number, two_factors=said.two_factors)
    if result.happening == Happening.FACTOR_FAILED:  # not yet shown
        request.session.flush()
        request.session[HALF] = [result.user_id, timezone.now().timestamp(), target]
        return redirect("sign_on_code")
    _write_down(request, result)
    return _enter(request, result.user, target) if result.user else _to_sign_in(refused=1)


@public
@sensitive_post_parameters()
def code(request: HttpRequest) -> HttpResponse:
    """The six digits of the token, for whom the provider named; five minutes, then from the beginning."""
    pk, since, target = request.session.get(HALF, (None, 0.0, ""))
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or timezone.now().timestamp() - since > PATIENCE.total_seconds():
        return _to_sign_in(over=1)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        right = verify(user, form.cleaned_data["code"])
        office = user.appointment.office_id if user.appointment else None
        _write_down(request, Result(Happening.SIGNED_IN if right else Happening.FACTOR_FAILED, None, user.pk, office))
        if right:
            return _enter(request, user, target)
        form.add_error("code", _("This is not the code of your token, or it was used already."))
    return render(request, "accounts/sign_on_code.html", {"form": form})


@public
def leave(request: HttpRequest) -> HttpResponse:
    """Out of the provider too, for whoever shares the machine."""
    try:
        return redirect(sign_on.way_out(_here("sign_in")) or "sign_in")
    except sign_on.Away:
        return _to_sign_in(away=1)


def _enter(request: HttpRequest, user: User, target: str) -> HttpResponse:
    request.session.flush()  # nothing of whoever sat here before comes along
    login(request, user, backend="accounts.backend.StaffBackend")
    begin(request.session)
    request.session[BY_SIGN_ON] = True
    return redirect(target or "desk")


def _write_down(request: HttpRequest, result: Result) -> None:
    remember(result.happening, result.user_id, address_hash(request), office_id=result.office_id, subject="sign_on")


def _to_sign_in(**words: int) -> HttpResponse:
    return redirect(f"{reverse('sign_in')}?{urlencode(words)}")


def _here(name: str) -> str:
    return str(settings.SITE_URL) + reverse(name)
