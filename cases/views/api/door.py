"""The door of the API: who comes with which token, how often, and that nothing is done twice. No session, no cookie, no form."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeAlias

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse

from accounts.access import partner
from accounts.models import ApiClient, Happening, Scope, remember, spend
from accounts.trail import address_hash, page_name
from cases.lifecycle import Stale
from cases.models import KeptAnswer
from cases.views.api.problems import PROBLEMS, Problem, answer, as_answer

MINUTE = timedelta(minutes=1)
WRONG, WRONG_WINDOW = 30, timedelta(minutes=15)  # tokens that are nobody's, per address
KEY_SIGNS = range(1, 81)
DEEP = 20  # brackets within brackets: nobody means more
Body: TypeAlias = dict[str, Any]
TRACED = {401: Happening.FAILED, 403: Happening.REFUSED, 404: Happening.NOT_FOUND}
View: TypeAlias = Callable[..., HttpResponse]


def door(*methods: str, scope: Scope) -> Callable[[View], View]:
    """A view for whoever brings a token of this scope: it gets the client behind the request; what it raises becomes a problem."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **words: Any) -> HttpResponse:
            request.user = AnonymousUser()  # whatever cookie came along: here only the token counts
            client = None
            try:
                client = _client(request)
                if request.method not in methods:
                    raise Problem("method", headers={"Allow": ", ".join(methods)})
                if scope not in client.scopes:
                    raise Problem("not-allowed")
                return view(request, client, **words)
            except (Problem, Http404, PermissionDenied, Stale, ValidationError, RequestDataTooBig) as wrong:
                problem = _problem(wrong)
                _trace(request, client, problem)
                return as_answer(problem, request)

        return partner(guarded)

    return decorate


def _client(request: HttpRequest) -> ApiClient:
    kind, _blank, token = request.headers.get("Authorization", "").partition(" ")
    where = address_hash(request)
    challenge = {"WWW-Authenticate": 'Bearer realm="fengqiao"'}
    if kind.lower() != "bearer" or not token:
        raise Problem("not-known", headers=challenge)
    client = ApiClient.objects.behind(token.strip())
    if client is None:  # a right token comes in, whoever else tries from the same address
        if not spend("api-wrong", where, limit=WRONG, window=WRONG_WINDOW):
            raise Problem("too-many", headers={"Retry-After": str(WRONG_WINDOW.seconds)})
        raise Problem("not-known", headers=challenge)
    if not spend("api", str(client.pk), limit=settings.API_PER_MINUTE, window=MINUTE):
        raise Problem("too-many", headers={"Retry-After": "60"})
    client.used()
    return client


def _problem(wrong: Exception) -> Problem:
    """What the door and the guards say, as a problem."""
    if isinstance(wrong, Problem):
        return wrong
    if isinstance(wrong, Stale):
        return Problem("moved-on", state=wrong.file.state, version=wrong.file.version)
    if isinstance(wrong, ValidationError):
        return Problem("not-accepted", " ".join(wrong.messages))
    if isinstance(wrong, RequestDataTooBig):
        return Problem("too-large")
    return Problem("not-found" if isinstance(wrong, Http404) else "not-allowed")


def _trace(request: HttpRequest, client: ApiClient | None, problem: Problem) -> None:
    """A wrong token, and what was refused to a right one, stand in the trail as for people; a request without any token is nobody's."""
    happening = TRACED.get(PROBLEMS[problem.code][0])
    if happening and request.headers.get("Authorization"):
        remember(happening, None, address_hash(request), office_id=client.office_id if client else None, subject=page_name(request))


def body_of(request: HttpRequest, *known: str) -> Body:
    """The JSON object of a request with no other members than these; an empty body is an empty object."""
    if request.content_type not in ("application/json", "") and request.body:
        raise Problem("media-type")
    try:
        found = json.loads(request.body or b"{}")
        json.dumps(found, ensure_ascii=False).encode()  # half a sign (a lone surrogate) can be kept nowhere
    except (ValueError, RecursionError) as wrong:
        raise Problem("not-understood") from wrong
    if not isinstance(found, dict):
        raise Problem("not-understood")
    if strange := sorted(found.keys() - {*known, "version"}):
        raise Problem("not-accepted", errors=dict.fromkeys(strange[:DEEP], "?"))
    return found


def once(request: HttpRequest, client: ApiClient, act: Callable[[], Any]) -> HttpResponse:
    """Do it under the request's Idempotency-Key: again with the same words, the same answer; with other words, a conflict.

    Only what came about is kept: an act that was refused left nothing behind and may be tried again under its key.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) not in KEY_SIGNS or not key.isascii() or not key.isprintable():
        raise Problem("key-missing")
    words = hashlib.sha256(b"\0".join((str(request.method).encode(), request.path.encode(), request.body))).hexdigest()
    with transaction.atomic():
        kept, made = KeptAnswer.objects.get_or_create(client=client, key=key, defaults={"words": words})
        if not made and kept.words != words:
            raise Problem("key-used")
        if made:
            kept.status, kept.body = 200, json.dumps(act(), ensure_ascii=False, separators=(",", ":"))
            kept.save(update_fields=["status", "body"])
    return answer(kept.body, status=kept.status, headers={} if made else {"Idempotent-Replayed": "true"})
