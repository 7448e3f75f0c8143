"""我要调解: five pages without an account. What was typed stays in the visitor's session, encrypted, until it is sent or twelve hours are over."""

import base64
import json
import secrets
from datetime import timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from accounts.access import public
from accounts.address import counted_address
from accounts.models import spend
from accounts.secrets import decrypt, encrypt, keyed_hash
from cases.documents import code_svg
from cases.forms.application import PAGES, PlaceForm, Question
from cases.steps import application

DRAFT, SENT = "application_draft", "application_sent"
PER_ADDRESS, PER_PHONE, WINDOW = 30, 5, timedelta(hours=12)
Draft = dict[str, str]


@public
@sensitive_post_parameters()
def question(request: HttpRequest, page: int) -> HttpResponse:
    """One question; the fifth sends it. Whoever jumps ahead comes to the first page that is still empty."""
    if not 1 <= page <= len(PAGES):
        raise Http404
    draft = _draft(request)
    ahead = _first_empty(draft)
    if page > ahead:
        sent = request.session.get(SENT, "")
        return redirect("application_sent", sent) if sent and not draft else redirect("apply", ahead)
    form = _form(page, request.POST if request.method == "POST" else None, draft)
    if form.is_bound and form.is_valid():
        draft |= {name: str(value) for name, value in form.cleaned_data.items()} | {f"page{page}": "1"}
        if page < len(PAGES):
            _keep(request, draft)
            return redirect("apply", page + 1)
        if _may_send(request, form, draft):
            return _sent(request, draft)
    context = {"form": form, "number": page, "pages": range(1, len(PAGES) + 1), "told": draft if page == len(PAGES) else {}}
    return render(request, "cases/party/application.html", context)


def _form(number: int, sent: Any, draft: Draft) -> Question:
    kind = PAGES[number - 1]
    more: dict[str, Any] = {"stations": application.stations()} if kind is PlaceForm else {}
    return kind(sent, initial=draft, **more)


def _first_empty(draft: Draft) -> int:
    return next((n for n in range(1, len(PAGES)) if f"page{n}" not in draft), len(PAGES))


def _draft(request: HttpRequest) -> Draft:
    """What was typed so far; what cannot be read any more counts as nothing."""
    try:
        kept: Draft = json.loads(decrypt(base64.b64decode(request.session.get(DRAFT, ""))))
    except (InvalidTag, ValueError, IndexError):
        return {}
    return kept


def _keep(request: HttpRequest, draft: Draft) -> None:
    draft.setdefault("token", secrets.token_urlsafe(16))
    request.session[DRAFT] = base64.b64encode(encrypt(json.dumps(draft, ensure_ascii=False))).decode()


def _may_send(request: HttpRequest, form: Question, draft: Draft) -> bool:
    """Thirty from one address and five from one phone within twelve hours; a kiosk has many neighbours."""
    by_address = spend("apply", counted_address(request), limit=PER_ADDRESS, window=WINDOW)
    by_phone = spend("apply-phone", keyed_hash("phone", draft["phone"]), limit=PER_PHONE, window=WINDOW)
    if not (by_address and by_phone):
        form.add_error(None, _("Too many applications came from here today. Please ring the station or come to the desk."))
    return by_address and by_phone


def _sent(request: HttpRequest, draft: Draft) -> HttpResponse:
    stations = application.stations()
    station = next((one for one in stations if one.code == draft.get("station")), stations[0])
    application.send(token=draft["token"], station=station, told=draft)
    request.session.pop(DRAFT, None)
    request.session[SENT] = draft["token"]
    return redirect("application_sent", draft["token"])


@public
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt: number, code to scan, where it stands. Nothing that was told stands on it: whoever holds it may have found it."""
    one = application.behind(token)
    if one is None:
        raise Http404
    response = render(request, "cases/party/application_sent.html", {"application": one, "token": token})
    response["Referrer-Policy"] = "strict-origin"
    return response


@public
def receipt_code(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt's address as a code to scan."""
    if application.behind(token) is None:
        raise Http404
    return HttpResponse(code_svg(settings.SITE_URL + reverse("application_sent", args=[token])), content_type="image/svg+xml")
