"""The staff's own door: sign in, sign out, password, second factor, appointment."""

import base64

import segno
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import second_factor as token
from accounts.access import inside, member, public, signed_in
from accounts.forms import AppointmentForm, FactorForm, PasswordForm, SignInForm
from accounts.models import Happening, User, remember
from accounts.secrets import decrypt, encrypt
from accounts.session_limits import BY_SIGN_ON, begin
from accounts.sign_in import attempt
from accounts.trail import address_hash, record

CLEAR = '"cache", "storage"'


@public
@sensitive_post_parameters()
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; every wrong try gets the same answer."""
    form = SignInForm(request.POST or None)
    target = inside(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method == "POST" and form.is_valid():
        result = attempt(request, **form.cleaned_data)
        remember(result.happening, result.user_id, address_hash(request), office_id=result.office_id)
        if result.user:
            request.session.flush()  # nothing of whoever sat here before comes along
            login(request, result.user)
            begin(request.session)
            return redirect(target or "desk")
        form.add_error(None, _("Number, password or token are not right, or it was tried too often. Try again later."))
    told = {word: word in request.GET for word in ("over", "away", "refused", "left")}
    context = {"form": form, "next": target, "sign_on": settings.OIDC["name"] if settings.OIDC["issuer"] else "", **told}
    return render(request, "accounts/sign_in.html", context)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server and let the browser forget its pages."""
    if isinstance(request.user, User):
        record(request, Happening.SIGNED_OUT)
    left = "?left=1" if request.session.get(BY_SIGN_ON) else ""
    logout(request)
    response = redirect(reverse("sign_in") + left)
    response["Clear-Site-Data"] = CLEAR
    return response


@signed_in
@sensitive_post_parameters()
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password. Every other session of this person ends."""
    user = member(request)
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user.set_password(form.cleaned_data["new"])
        user.must_change_password, user.password_from = False, None
        user.save(update_fields=["password", "must_change_password", "password_from"])
        update_session_auth_hash(request, user)
        record(request, Happening.PASSWORD)
        messages.success(request, _("Your password is changed."))
        return redirect("desk")
    return render(request, "accounts/password.html", {"form": form, "forced": user.must_change_password})


@signed_in
@sensitive_post_parameters()
def second_factor(request: HttpRequest) -> HttpResponse:
    """Set up the token: its secret waits in the session, encrypted, until the first code proves it."""
    user, secret = member(request), _waiting_secret(request)
    form = FactorForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid() and _prove(user, secret, form):
        del request.session["new_token"]
        update_session_auth_hash(request, user)
        record(request, Happening.FACTOR)
        messages.success(request, _("The second factor is set up."))
        return redirect("desk")
    drawing = segno.make(token.provisioning_uri(user, secret), error="m").svg_inline(scale=5)
    context = {"form": form, "drawing": mark_safe(drawing), "secret": secret}  # noqa: S308 - drawn by ourselves
    return render(request, "accounts/second_factor.html", context)


def _waiting_secret(request: HttpRequest) -> str:
    try:
        return decrypt(base64.b64decode(request.session["new_token"]))
    except (KeyError, InvalidTag):  # none yet, or under a key that was taken out since
        secret = token.new_secret()
        request.session["new_token"] = base64.b64encode(encrypt(secret)).decode()
        return secret


def _prove(user: User, secret: str, form: FactorForm) -> bool:
    """The present token first, where there is one: a session left open gives nobody a token of their own."""
    if user.totp_secret and not token.verify(user, form.cleaned_data["present"]):
        form.add_error("present", _("This is not the code of your present token, or it was used already."))
    elif not token.enrol(user, secret, form.cleaned_data["code"]):
        form.add_error("code", _("This is not the code of this token. Look at the phone again."))
    return not form.errors


@signed_in
def appointment(request: HttpRequest) -> HttpResponse:
    """Work under another appointment."""
    user = member(request)
    form = AppointmentForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["appointment"]
        request.session["appointment"] = chosen.pk
        user.working_as(chosen)
        record(request, Happening.APPOINTMENT)
        return redirect("desk")
    return render(request, "accounts/appointment.html", {"form": form})
