"""What went wrong, as a machine and a person read it (RFC 9457), in English and in Chinese."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# code: status and title; the codes are the last word of `type`, and documented
PROBLEMS: dict[str, tuple[int, Promise]] = {
    "not-understood": (400, _("The request cannot be read.")),
    "key-missing": (400, _("Every act wants an Idempotency-Key of its own.")),
    "not-known": (401, _("The token is missing, wrong, ended or over.")),
    "not-allowed": (403, _("The token or the state of affairs does not allow it.")),
    "not-found": (404, _("There is nothing here for you.")),
    "method": (405, _("This address does not know the method.")),
    "moved-on": (409, _("The referral moved on meanwhile.")),
    "key-used": (409, _("The Idempotency-Key was used for something else.")),
    "too-large": (413, _("The request is too large.")),
    "media-type": (415, _("Send JSON.")),
    "not-accepted": (422, _("Something is missing or wrong.")),
    "too-many": (429, _("Too many requests. Wait a little.")),
    "broken": (500, _("Something went wrong on our side. Nothing was changed.")),
    "away": (503, _("The database is away. Nothing was lost; try again.")),
}


class Problem(Exception):  # it is an answer
    """Ends a request with this problem."""

    def __init__(self, code: str, detail: str = "", *, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code, self.detail, self.headers, self.more = code, detail, headers or {}, more


def as_answer(problem: Problem, request: HttpRequest) -> HttpResponse:
    """The problem in the language that was asked for, its title in both."""
    status, title = PROBLEMS[problem.code]
    said = {"type": f"{request.build_absolute_uri('/api/v1/')}problems/{problem.code}", "status": status, "title": str(title)}
    for language, name in (("en", "title_en"), ("zh-hans", "title_zh")):
        with translation.override(language):
            said[name] = str(title)
    said |= {"detail": problem.detail or str(title), "instance": request.path, **problem.more}
    return answer(said, status=status, media_type="application/problem+json", headers=problem.headers)


def answer(facts: Any, *, status: int = 200, media_type: str = "application/json", headers: dict[str, str] | None = None) -> HttpResponse:
    """JSON, as it stands, never stored on the way."""
    body = facts if isinstance(facts, str) else json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(body, status=status, content_type=media_type, headers={"Cache-Control": "no-store", **(headers or {})})
