"""The document of the API (OpenAPI 3.1), made from the same tables that the addresses read. `docs/api.json` keeps it; a test compares."""

from typing import Any

from cases.models import Complexity, ResultCode, ReturnReason
from cases.moves import ReferralState
from cases.release import Releasable
from cases.views.api.acts import NOUNS, ApiAct
from cases.views.api.problems import PROBLEMS

Schema = dict[str, Any]
REASON: Schema = {"type": "string", "minLength": 1, "maxLength": 2000}
FIELDS: dict[str, Schema] = {
    "complexity": {"enum": Complexity.values},
    "return_code": {"enum": ReturnReason.values},
    "right_department": {"type": "string", "description": "code of /departments/"},
    "note": REASON,
    "extended_to": {"type": "string", "format": "date"},
    "result_code": {"enum": [code for code in ResultCode.values if code != ResultCode.REFUSED]},
    "result": REASON,
}
LICENCE = {"name": "Mulan PSL v2", "identifier": "MulanPSL-2.0"}
ALWAYS = ("not-understood", "not-known", "not-allowed", "method", "too-many")
OF_ACTS = ("not-found", "moved-on", "not-accepted", "media-type", "too-large")
ABOUT = """A department's own system reads and answers the matters that a police station referred to it. It has the rights of the department's
liaison and no more: names and numbers are masked until the matter is accepted, and only the fields that were released are there at all.
部门业务系统通过本接口办理派出所转办的事项，权限与部门联络员相同。"""


def _text(**more: Any) -> Schema:
    return {"type": "string", **more}


def _object(properties: dict[str, Schema], *, needed: list[str] | None = None) -> Schema:
    wanted = list(properties) if needed is None else needed
    return {"type": "object", "properties": properties, "additionalProperties": False, **({"required": wanted} if wanted else {})}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


MOMENT, FLAG, NUMBER = _text(format="date-time"), {"type": "boolean"}, {"type": "integer", "minimum": 1}
VERSION: Schema = {"type": "integer", "minimum": 0}
BRIEF: dict[str, Schema] = {
    "id": NUMBER, "case": _text(), "matter": _text(), "state": {"enum": ReferralState.values}, "state_label": _text(), "version": VERSION,
    "urgent": FLAG, "onsite": FLAG, "sent_at": _or_null(MOMENT), "self": _text(format="uri"),
}  # fmt: skip
FACT = {"field": {"enum": Releasable.values}, "label": _text(), "text": _text(), "person": _or_null(NUMBER)}
STAMPS = ("called_at", "signed_at", "contacted_at", "answered_at", "arrived_at", "accepted_at", "extended_to", "resolved_at", "ended_at")
WHOLE: dict[str, Schema] = BRIEF | {
    "request": _text(), "complexity": {"enum": Complexity.values}, "complexity_label": _text(),
    "sender": _object({"office": _text(), "officer": _text(), "phone": _text()}),
    "turns": _list(_object({"task": _text(), "label": _text(), "due_at": _or_null(MOMENT), "provisional": FLAG})),
    "released": _list({"enum": Releasable.values}), "facts": _list(_object(FACT)),
    "result": _or_null(_object({"code": {"enum": ResultCode.values}, "text": _text()})),
    "returned": _or_null(_object({"code": {"enum": ReturnReason.values}, "right_department": _or_null(_text())})),
    "may": _list({"enum": list(NOUNS)}),
    "attachments": _list(_object({"kind": _text(), "number": _text(), "sha256": _text(), "media_type": _text()})),
    **{name: _or_null(MOMENT) for name in STAMPS}, "page": _text(format="uri"),
}  # fmt: skip
PROBLEM: dict[str, Schema] = {
    "type": _text(format="uri"), "status": {"type": "integer"}, "title": _text(), "title_en": _text(), "title_zh": _text(), "detail": _text(),
    "instance": _text(), "errors": {"type": "object", "additionalProperties": _text()}, "state": {"enum": ReferralState.values}, "version": VERSION,
}  # fmt: skip
SCHEMAS = {
    "Brief": _object(BRIEF), "Referral": _object(WHOLE),
    "Problem": _object(PROBLEM, needed=["type", "status", "title", "title_en", "title_zh", "detail", "instance"]),
    "Page": _object({"referrals": _list({"$ref": "#/components/schemas/Brief"}), "next": _or_null(NUMBER)}),
    "Departments": _object({"departments": _list(_object({"code": _text(), "name": _text(), "short_name": _text()}))}),
}  # fmt: skip
PK = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}}
KEY = {
    "name": "Idempotency-Key", "in": "header", "required": True, "schema": _text(minLength=1, maxLength=80, pattern="^[!-~]+$"),
    "description": "Same key and same words: the same answer, kept for seven days. Same key, other words: 409.",
}  # fmt: skip
ASKED = [
    {"name": "state", "in": "query", "schema": {"enum": ReferralState.values}},
    {"name": "after", "in": "query", "schema": {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}, "description": "last id of the page before"},
    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}},
]  # fmt: skip


def document() -> dict[str, Any]:
    """All of it."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "枫桥 · 部门接口", "version": "1.0.0", "description": ABOUT, "license": LICENCE},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "schemas": SCHEMAS,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "made by the administrator, one per system"}},
        },
    }  # fmt: skip


def _paths() -> dict[str, Any]:
    one = "/api/v1/referrals/{id}/"
    reason = _object({"reason": _text(minLength=1, maxLength=200)})
    paths: dict[str, Any] = {
        "/api/v1/referrals/": {"get": _operation("list", "The department's referrals, the newest first.", "Page", (*ALWAYS, "not-accepted"), ASKED)},
        one: {"get": _operation("read", "One referral.", "Referral", (*ALWAYS, "not-found"), [PK])},
        "/api/v1/departments/": {"get": _operation("departments", "Where a matter can go.", "Departments", ALWAYS, [])},
        f"{one}numbers/": {"post": _operation("numbers", "Names, numbers and addresses in full; each reading stands in the history.", "Referral",
                                              ALWAYS + OF_ACTS, [PK], reason)},
    }  # fmt: skip
    for noun, act in NOUNS.items():
        told = (*ALWAYS, *OF_ACTS, "key-missing", "key-used")
        paths[f"{one}{noun}/"] = {"post": _operation(noun, act.says, "Referral", told, [PK, KEY], _body(act))}
    return paths


def _body(act: ApiAct) -> Schema:
    fields = {theirs: FIELDS[ours] for theirs, ours in act.fields.items()}
    more: dict[str, Schema] = {"version": VERSION | {"description": "refuse, where the referral moved on"}}
    if "result" in act.fields.values():
        picture = _text(contentEncoding="base64", maxLength=7_000_000, description="a photo, JPEG or PNG")
        more["attachments"] = {**_list(picture), "maxItems": 3}
    return _object(fields | more, needed=list(fields))


def _operation(name: str, says: str, gives: str, problems: tuple[str, ...], asks: list[Schema], body: Schema | None = None) -> dict[str, Any]:
    answers: dict[str, Any] = {"200": {"description": "Done.", "content": _json({"$ref": f"#/components/schemas/{gives}"})}}
    for code in problems:
        status, told = str(PROBLEMS[code][0]), code.replace("-", " ")
        known = answers.get(status, {}).get("description", "")
        answers[status] = {
            "description": f"{known}; {told}".lstrip("; "),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    asked = {"requestBody": {"required": bool(body["required"]) if "required" in body else False, "content": _json(body)}} if body else {}
    return {"operationId": name, "summary": says, "parameters": asks, **asked, "responses": answers}


def _json(schema: Schema) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
