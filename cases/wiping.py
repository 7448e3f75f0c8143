"""What goes when a file is destroyed and what stays as its stone: a table over every model that hangs on a case. A test holds it complete."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count, Model

from cases import files
from cases.models import (
    Agreement,
    Application,
    Attendance,
    Authority,
    Case,
    Confirmation,
    Consent,
    Consultation,
    Contribution,
    Correction,
    CourtMeeting,
    DataWish,
    Document,
    Dossier,
    Draft,
    EffectCorrection,
    Enclosure,
    Finding,
    Hold,
    Inquiry,
    Member,
    Message,
    Note,
    NoticeShown,
    Objection,
    Offer,
    OneTimeCode,
    Outbox,
    Party,
    Payment,
    PoliceGate,
    Recording,
    Referral,
    Scan,
    Service,
    Session,
    Signature,
    Term,
    TriageAnswers,
    Turn,
    Unavailable,
    Visit,
    WarningDecision,
)
from cases.moves import Effect

STONE = "已销毁"
# Rows that the history points to stay, with nothing of anybody in them: how a case is reached from the row, and what its fields become.
# Of tables that nobody rewrites the triggers let just this through, of a file whose destruction is approved (migration 0072).
BLANKED: dict[type[Model], tuple[str, dict[str, Any]]] = {
    Case: ("pk", {"title": STONE, "amount": None} | dict.fromkeys(
        ("narrative", "place", "community", "cause", "source_number", "external_number", "transferred_to"), "")),
    Party: ("case", {
        "name": "", "birth": None, "link_hash": None, "client_key": None, "is_minor": False, "died_on": None, "representative": STONE,
    } | dict.fromkeys(
        ("stance", "sex", "initials", "ethnicity", "occupation", "id_number", "id_hash", "phone", "phone_hash", "phone_last4_hash", "address",
         "address_hash", "guardian_name", "authority_note", "speech"), "")),
    Document: ("case", {"facts": "", "file": "", "sealed_file": ""}),
    Agreement: ("case", {"facts": ""}),
    Confirmation: ("case", {"late_reason": "", "findings": [], "supplement_items": ""}),
    Referral: ("case", {"request": "", "released": [], "result": STONE}),
    Session: ("case", {"place": "", "helpers": "", "minutes": "", "result": ""}),
    Attendance: ("session__case", {"reason": "", "authority": None}),
    Offer: ("case", {"disclosed": ""}),
    Note: ("case", {"text": ""}),
    Turn: ("case", {"term": None}),
    Visit: ("case", {"way": STONE, "text": STONE}),
    Application: ("case", dict.fromkeys(("narrative", "place", "other_side", "name", "phone", "answer", "source_number"), "")),
    Correction: ("session__case", {"text": "", "reason": STONE}),
    EffectCorrection: ("agreement__case", {"reason": ""}),
    WarningDecision: ("warning__case", {"reason": ""}),
}  # fmt: skip
# Rows that nothing points to go, in this order.
DROPPED: tuple[tuple[type[Model], str], ...] = (
    (Signature, "document__case"), (OneTimeCode, "party__case"), (Unavailable, "party__case"), (NoticeShown, "party__case"), (DataWish, "case"),
    (Contribution, "case"), (Enclosure, "confirmation__case"), (Objection, "confirmation__case"), (CourtMeeting, "confirmation__case"),
    (Service, "confirmation__case"), (Payment, "term__agreement__case"),
    (Term, "agreement__case"), (Consent, "consultation__case"), (Consultation, "case"), (Authority, "party__case"), (TriageAnswers, "case"),
    (PoliceGate, "case"), (Inquiry, "case"), (Dossier, "case"), (Scan, "case"),
    (Recording, "case"), (Member, "party__case"), (Draft, "case"), (Finding, "case"), (Message, "case"), (Hold, "case"),
)  # fmt: skip
# Files on the disk: the field that names one, or several in order, and the way to its case.
FILES: tuple[tuple[type[Model], str, str], ...] = (
    (Document, "file", "case"), (Document, "sealed_file", "case"), (Signature, "image_file", "document__case"),
    (Service, "proof_file", "confirmation__case"), (Scan, "file", "case"),
    (Recording, "pieces", "case"),
)  # fmt: skip


def _all(model: type[Model]) -> Any:
    return Party.everybody if model is Party else model._base_manager


def _of(model: type[Model], way: str, case_id: int) -> Any:
    return _all(model).filter(**{way: case_id})


def names_of_files(ids: Collection[int]) -> dict[int, set[str]]:
    """Every kept file of each of these cases, by its generated name."""
    names = {pk: set[str]() for pk in ids}
    for model, field, way in FILES:
        for case_id, kept in _all(model).filter(**{f"{way}__in": ids}).values_list(way, field):
            names[case_id].update(name for name in (kept if isinstance(kept, list) else [kept]) if name)
    return names


def wipe(case_id: int) -> None:
    """Destroy what a case holds. The files go first: killed in the middle, the next try finds the rows and goes on; a second run changes nothing."""
    for name in sorted(names_of_files([case_id])[case_id]):
        files.discard(name)
    for model, (way, blank) in BLANKED.items():
        _of(model, way, case_id).update(**blank)
    set_right = EffectCorrection.objects.filter(agreement__case=case_id, signature__isnull=False).values("signature")
    for model, way in DROPPED:
        rows = _of(model, way, case_id)
        (rows.exclude(pk__in=set_right) if model is Signature else rows).delete()  # nobody rewrites what names a signature: its picture is gone
    Outbox.objects.filter(case=case_id).exclude(kind=Effect.DESTROY).delete()


def counted(ids: Collection[int]) -> dict[int, dict[str, int]]:
    """What would go of each of these cases, for a dry run: rows that go or lose their words, and files. One statement for each kind of row."""
    found = {pk: {"rows": 0, "files": len(names)} for pk, names in names_of_files(ids).items()}
    for model, way in [(model, way) for model, (way, _blank) in BLANKED.items()] + list(DROPPED):
        rows = _all(model).filter(**{f"{way}__in": ids}).order_by().values_list(way)
        for case_id, count in rows.annotate(count=Count("*")):
            found[case_id]["rows"] += count
    return found
