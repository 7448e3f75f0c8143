"""The addresses of the API, version 1."""

import base64
import binascii
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.access import public
from accounts.fields import row_id
from accounts.models import ApiClient, Scope
from cases.files import MAX_BYTES
from cases.forms.move import MoveForm
from cases.forms.routing import departments as all_departments
from cases.models import Referral
from cases.moves import REFERRAL, ReferralAction as A, ReferralState
from cases.steps import routing
from cases.views.api import document
from cases.views.api.acts import NOUNS, ApiAct
from cases.views.api.door import Body, body_of, door, once
from cases.views.api.problems import Problem, answer
from cases.views.api.shape import brief, whole
from cases.views.fetch import THERE

PAGE, MOST = 50, 200
PICTURES = 3


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """The document of this API (OpenAPI 3.1), for machines and for who writes them."""
    return answer(document.document())


@door("GET", scope=Scope.READ)
def referrals(request: HttpRequest, client: ApiClient) -> HttpResponse:
    """The department's referrals, the newest first, paged by key: `after` is the last id of the page before."""
    rows = Referral.objects.visible_to(client).filter(**THERE).select_related("case", "row").order_by("-pk")
    state, after, limit = request.GET.get("state", ""), request.GET.get("after", ""), request.GET.get("limit", str(PAGE))
    if state:
        rows = rows.filter(state=_of(state, ReferralState.values, "state"))
    if after:
        rows = rows.filter(pk__lt=_number(after, "after"))
    size = _number(limit, "limit")
    if not 0 < size <= MOST:
        raise Problem("not-accepted", errors={"limit": f"1–{MOST}"})
    found = list(rows[: size + 1])
    page = [brief(row) for row in found[:size]]
    return answer({"referrals": page, "next": page[-1]["id"] if len(found) > size else None})


@door("GET", scope=Scope.READ)
def referral(request: HttpRequest, client: ApiClient, pk: int) -> HttpResponse:
    """One referral, as the department may read it now."""
    return answer(whole(_one(client, pk), client))


@door("GET", scope=Scope.READ)
def departments(request: HttpRequest, client: ApiClient) -> HttpResponse:
    """Where a matter can go: the codes that a return names."""
    return answer({"departments": [{"code": office.code, "name": office.name, "short_name": office.short_name} for office in all_departments()]})


@door("POST", scope=Scope.PERSONAL)
def numbers(request: HttpRequest, client: ApiClient, pk: int) -> HttpResponse:
    """The numbers and addresses in full, for a reason; every reading stands in the history, so no answer is kept and none repeated."""
    reason = _texts(body_of(request, "reason"), "reason").get("reason", "")
    file = _one(client, pk)
    if len(reason) > 200:
        raise Problem("not-accepted", errors={"reason": "≤ 200"})
    routing.read_in_full(file, actor=client, reason=reason)
    return answer(whole(file, client, full=True))


@door("POST", scope=Scope.ACT)
def act(request: HttpRequest, client: ApiClient, pk: int, action: str) -> HttpResponse:
    """Do one thing with a referral, once per Idempotency-Key."""
    if action not in NOUNS:
        raise Http404
    named = NOUNS[action]
    more = ("attachments",) if named.action == A.RESOLVE else ()
    body = body_of(request, *named.fields, *more)
    return once(request, client, partial(_do, client, pk, named, body))


def _do(client: ApiClient, pk: int, named: ApiAct, body: Body) -> dict[str, Any]:
    file = _one(client, pk)
    pictures = _pictures(body.pop("attachments", []))
    version = body.pop("version", None)
    if version is not None and type(version) is not int:
        raise Problem("not-accepted", errors={"version": "integer"})
    typed = named.typed(_texts(body, *named.fields))
    if "right_department" in typed:
        office = all_departments().filter(code=typed["right_department"]).first()
        typed["right_department"] = office.pk if office else ""
    form = MoveForm(typed, row=REFERRAL.index[named.action], file=file)
    if not form.is_valid():
        names = {ours: theirs for theirs, ours in named.fields.items()}
        raise Problem("not-accepted", errors={names.get(name, name): " ".join(map(str, told)) for name, told in form.errors.items()})
    more: dict[str, Any] = {"actor": client, "note": form.note, "version": version, **form.changes}
    if named.action == A.RESOLVE:
        routing.resolve(file, attachments=pictures, **more)
    else:
        routing.take(file, named.action, **more)
    return whole(_one(client, pk), client)


def _one(client: ApiClient, pk: int) -> Referral:
    rows = Referral.objects.visible_to(client).filter(**THERE).select_related("case__station", "row", "sent_by", "right_department")
    return get_object_or_404(rows, pk=row_id(pk) or 0)


def _texts(body: Body, *names: str) -> dict[str, str]:
    wrong = {name: "string" for name in names if name in body and not isinstance(body[name], str)}
    if wrong:
        raise Problem("not-accepted", errors=wrong)
    return {name: body[name] for name in names if name in body}


def _pictures(sent: Any) -> list[bytes]:
    if not isinstance(sent, list) or len(sent) > PICTURES or not all(isinstance(text, str) for text in sent):
        raise Problem("not-accepted", errors={"attachments": f"≤ {PICTURES} × base64"})
    try:
        found = [base64.b64decode(text, validate=True) for text in sent]
    except (binascii.Error, ValueError) as wrong:
        raise Problem("not-accepted", errors={"attachments": "base64"}) from wrong
    if any(len(content) > MAX_BYTES for content in found):
        raise Problem("too-large")
    return found


def _of(word: str, known: list[str], name: str) -> str:
    if word not in known:
        raise Problem("not-accepted", errors={name: ", ".join(known)})
    return word


def _number(text: str, name: str) -> int:
    number = row_id(text)
    if number is None:
        raise Problem("not-accepted", errors={name: "integer"})
    return number
