"""A row of each table that the walk to the court does not touch, and what no statement may make of it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F

from accounts.models import ApiClient
from cases.clock import ZONE, now, today
from cases.models import (
    Authority,
    Case,
    Confirmation,
    Consent,
    Consultation,
    Contribution,
    Correction,
    DataWish,
    Destruction,
    Document,
    Dossier,
    EarlyWarning,
    EffectCorrection,
    Enclosure,
    Export,
    Finding,
    FrozenMonth,
    Hold,
    Item,
    KeptAnswer,
    Limit,
    Material,
    Message,
    Note,
    NoticeShown,
    Party,
    Payment,
    PoliceGate,
    PrivacyNotice,
    Recording,
    RedVisit,
    Referral,
    RoutingDecision,
    RoutingRow,
    RoutingRule,
    RowApproval,
    RowVersion,
    SavedView,
    Scan,
    Session,
    ShadowDecision,
    Subsidy,
    Tally,
    Tariff,
    TextTemplate,
    Visit,
    WarningDecision,
)
from cases.models.rule import RowFacts
from mediators.models import Tie
from tests.cases.walk import Walk

DAY = timedelta(days=1)
NOON = datetime(2026, 5, 20, 12, tzinfo=ZONE)
WRONG: dict[str, tuple[type[models.Model], dict[str, Any], dict[str, Any]]] = {
    "authority_ends_after_start": (Authority, {}, {"until": F("since") - DAY}),
    "authority_is_for_something": (Authority, {}, {"attend": False, "agree": False, "receive": False}),
    "case_from_outside_has_reporter": (Case, {"origin__isnull": False}, {"reported_as": ""}),
    "case_item_is_of_a_matter": (Case, {"item__isnull": False}, {"kind": "dispute"}),
    "consultation_says_about_whom": (Consultation, {"matter": "guest"}, {"name": ""}),
    "contribution_holds_something": (Contribution, {}, {"text": ""}),
    "contribution_is_read_by_somebody": (Contribution, {}, {"read_at": now()}),
    "correction_has_reason": (Correction, {}, {"reason": "", "no": 9}),
    "session_read_back_was_recorded": (Session, {}, {"state": "cancelled", "recorded_at": None, "read_back_at": now()}),
    "said_alone_stays_in_the_team": (Note, {"alone_with__isnull": False}, {"visibility": "shared"}),
    "data_wish_answered_by_somebody": (DataWish, {}, {"outcome": "done"}),
    "destruction_approved_by_another": (Destruction, {}, {"approved_by": F("proposed_by"), "approved_at": now()}),
    "destruction_done_after_approval": (Destruction, {}, {"done_at": now()}),
    "hold_lifted_by_somebody": (Hold, {}, {"lifted_at": now()}),
    "bound_dossier_has_bytes": (Dossier, {"document": None}, {"stage": "done"}),
    "dossier_stage_known": (Dossier, {}, {"stage": "lost"}),
    "correction_moves_the_effect": (EffectCorrection, {}, {"effect_before": NOON, "effect_after": NOON}),
    "enclosure_is_paper_or_reason": (Enclosure, {"document__isnull": False}, {"says_why": True}),
    "export_stage_known": (Export, {}, {"stage": "lost"}),
    "export_gone_has_no_file": (Export, {}, {"stage": "gone", "file": "f"}),
    "export_done_has_time": (Export, {}, {"stage": "done"}),
    "police_mediate_twice_at_most": (PoliceGate, {}, {"attempt": 3}),
    "gate_names_violation": (PoliceGate, {}, {"violation": "murder"}),
    "gate_says_why_it_fits": (PoliceGate, {}, {"fits": ""}),
    "item_direction_known": (Item, {}, {"direction": "up"}),
    "item_going_out_has_owner": (Item, {"direction": "out"}, {"owner": None}),
    "joined_when_agreed": (Consultation, {"matter": "team"}, {"joined_at": now(), "agreed_at": None}),
    "material_approved_by_another": (Material, {"court__isnull": False}, {"approved_by": F("entered_by")}),
    "material_ends_after_start": (Material, {}, {"valid_to": "2017-12-31"}),
    "material_of_court_was_entered": (Material, {"court__isnull": False}, {"entered_by": None, "approved_by": None}),
    "message_told_where_it_failed": (Message, {}, {"told_at": now(), "came": "sent"}),
    "party_dies_as_a_person": (Party, {}, {"kind": "group", "died_on": today()}),
    "read_scan_has_a_paper": (Scan, {}, {"stage": "done", "file": ""}),
    "read_scan_keeps_nothing_else": (Scan, {}, {"stage": "failed", "file": "f"}),
    "scan_stage_known": (Scan, {}, {"stage": "lost", "file": ""}),
    "recording_stage_known": (Recording, {}, {"stage": "lost", "pieces": []}),
    "kept_recording_has_hash": (Recording, {"stage": "making"}, {"stage": "kept"}),
    "recording_that_is_gone_has_no_bytes": (Recording, {}, {"stage": "failed"}),
    "recording_taken_out_by_somebody": (Recording, {}, {"stage": "out", "pieces": []}),
    "red_visit_of_five": (RedVisit, {}, {"number": 6}),
    "payment_is_positive": (Payment, {}, {"amount": 0}),
    "payment_is_told_by_one": (Payment, {}, {"user": None}),
    "rate_approved_by_another": (Tariff, {"committee__isnull": False}, {"approved_by": F("entered_by")}),
    "rate_is_positive": (Tariff, {}, {"amount": 0}),
    "subsidy_decided_by_another": (Subsidy, {}, {"decided_by": F("payee"), "decided_at": now()}),
    "subsidy_decided_has_time": (Subsidy, {}, {"approved": True}),
    "subsidy_is_positive": (Subsidy, {}, {"amount": 0}),
    "row_approved_by_another": (RowApproval, {}, {"approved_by": "somebody", "entered_by": "somebody"}),
    "row_change_has_reason": (RowVersion, {}, {"reason": "", "version": 9}),
    "warning_answer_known": (WarningDecision, {}, {"answer": "perhaps"}),
    "template_of_committee_was_entered": (TextTemplate, {"committee__isnull": False}, {"entered_by": None}),
    "tie_is_told_in_words": (Consultation, {"matter": "tie"}, {"words": ""}),
    "visit_not_by_the_mediator": (Visit, {}, {"mediator": F("made_by")}),
    "token_agreed_by_another": (ApiClient, {}, {"approved_by": F("created_by")}),
    "token_ends_after_it_begins": (ApiClient, {}, {"expires_at": F("created_at")}),
}  # fmt: skip
GROWING = (RowVersion, RowApproval, RedVisit, EarlyWarning, WarningDecision, Correction, EffectCorrection)
TWICE: dict[str, tuple[dict[str, Any], Callable[[Any], dict[str, Any]]]] = {
    "answer_once_per_key": ({}, lambda row: {}),
    "dossier_bound_once_at_a_time": ({}, lambda row: {}),
    "referral_goes_on_once": ({"continues__isnull": False}, lambda row: {}),
    "matter_matched_once": (
        {"item__isnull": False}, lambda row: {"number": "daqiao-2026-9998", "client_key": uuid.uuid4(), "source_number": "W2"}
    ),
    "case_of_source_once": ({"origin__isnull": False}, lambda row: {"number": "daqiao-2026-9999", "external_number": "", "client_key": uuid.uuid4()}),
    "correction_once": ({}, lambda row: {}),
    "finding_once": ({}, lambda row: {}),
    "guest_invited_once": ({"matter": "guest"}, lambda row: {}),
    "met_once_at_a_time": ({}, lambda row: {}),
    "material_answered_once": ({"party": None}, lambda row: {}),
    "material_of_party_answered_once": ({"party__isnull": False}, lambda row: {}),
    "material_of_court_once_per_day": ({"court__isnull": False}, lambda row: {}),
    "material_once_per_day": ({"court": None}, lambda row: {}),
    "notice_shown_once": ({}, lambda row: {}),
    "one_hold_at_a_time": ({}, lambda row: {}),
    "month_frozen_once": ({}, lambda row: {}),
    "one_authority_per_person": ({}, lambda row: {}),
    "one_team_member_per_place": ({"matter": "team"}, lambda row: {"mediator_id": Tie.objects.exclude(mediator=row.mediator_id).get().mediator_id}),
    "red_visit_once": ({}, lambda row: {}),
    "warned_once": ({}, lambda row: {}),
    "view_named_once": ({}, lambda row: {}),
    "row_version_once": ({}, lambda row: {}),
    "shadow_once": ({}, lambda row: {}),
    "rate_once_per_day": ({"committee__isnull": False}, lambda row: {}),
    "rate_shipped_once": ({"committee": None}, lambda row: {}),
    "subsidy_once_per_case": ({}, lambda row: {}),
    "template_version_once": ({"committee__isnull": False}, lambda row: {}),
    "template_shipped_once": ({"committee": None}, lambda row: {}),
    "side_answers_once": ({}, lambda row: {}),
    "tally_once": ({}, lambda row: {}),
    "team_member_once": ({"matter": "team"}, lambda row: {"place": 3}),
    "tie_declared_once": ({}, lambda row: {}),
}


def make(walk: Walk, file: Confirmation) -> None:
    """The rows, around a file that went to the court and back."""
    people, offices, mediators = walk.cast.people, walk.cast.offices, walk.cast.mediators
    case, party, paper = file.case, file.case.parties.first(), Document.objects.filter(case=file.case).first()
    client = ApiClient.objects.create(office=offices["renshe"], name="仲裁系统", begins_with="fq", token_hash="t", created_by=people["officer"],
                                      expires_at=now() + DAY)  # fmt: skip
    KeptAnswer.objects.create(client=client, key="k", words="w")
    Authority.objects.create(party=party, name="林小妹", relation="妹妹", attend=True, since=today(), until=today() + DAY, given_by=people["officer"])
    Item.objects.get_or_create(code="out-1", defaults={"direction": "out", "name": "乱堆乱放", "owner": offices["zhihui"]})
    item = Item.objects.get(code="out-1")
    Case.objects.filter(pk=walk.log().pk).update(kind="matter", item=item, origin=offices["zhihui"], source_number="W1", external_number="P-1",
                                                    reported_as="网格员汪小燕")  # fmt: skip
    first = Referral.objects.first()
    follows = {"case": first.case, "department": offices["zhujian"], "sent_by": people["officer"], "release_basis": "none", "continues": first}
    Referral.objects.create(state="sent", request="请办", **follows)
    for facts in (
        {"matter": "tie", "mediator": mediators["yaqin"], "words": "和一方是同学"}, {"matter": "guest", "name": "何大伯", "capacity": "relative"},
        {"matter": "team", "mediator": mediators["yaqin"], "place": 2},
    ):  # fmt: skip
        asked = Consultation.objects.create(case=case, asked_by=people["director"], **facts)
    Consent.objects.create(consultation=asked, party=party, agrees=True, channel="link")
    Contribution.objects.create(case=case, party=party, text="墙又湿了。", client_key=uuid.uuid4())
    DataWish.objects.create(case=case, party=party, kind="erase", client_key=uuid.uuid4())
    Hold.objects.create(case=case, reason="打官司", placed_by=people["leader"])
    Destruction.objects.create(case=case, limit=Limit.objects.first(), kept_until=today(), proposed_by=people["leader"])
    NoticeShown.objects.create(party=party, notice=PrivacyNotice.objects.first())
    Enclosure.objects.get_or_create(confirmation=file, key="k", party=None, defaults={"name": "租赁合同", "document": paper})
    Enclosure.objects.get_or_create(confirmation=file, key="k", party=party, defaults={"name": "身份证", "document": paper})
    RedVisit.objects.create(case=case, led_since=now(), number=1, by=people["officer"], calm=True)
    warning = EarlyWarning.objects.create(station=offices["daqiao"], kind="crowd", case=case, rests_on=[case.pk])
    WarningDecision.objects.create(warning=warning, answer="act", reason="派人去看", by=people["officer"])
    Export.objects.create(made_by=people["officer"], appointment=people["officer"].appointment, form="csv", reason="核对", cases=[case.pk])
    SavedView.objects.create(user=people["officer"], role="officer", name="南溪", query="view=mine")
    Dossier.objects.create(case=case, asked_by=people["director"])
    Scan.objects.create(case=case, sent_by=people["director"], line="other", title="扫描件", file="f")
    Recording.objects.create(
        case=case, session=Session.objects.earliest("pk"), agreed="林秀英", pieces=["f"], container="mp3", sent_sha256="1", client_key=uuid.uuid4(),
        sent_by=people["director"],
    )  # fmt: skip
    moved = {"acted_at": now(), "effect_before": now(), "effect_after": now() - DAY, "reason": "试", "made_by": people["director"]}
    EffectCorrection.objects.create(agreement=file.agreement, **moved)
    TextTemplate.objects.create(committee=offices["tiaowei"], key="leak", version=2, dispute_type="neighbour", name="漏水", facts="漏水",
                                valid_from=today(), entered_by=people["director"])  # fmt: skip
    term = file.agreement.terms.filter(kind="pay").first()
    Payment.objects.create(term=term, amount=1, paid_on=today(), user=people["officer"])
    Visit.objects.create(case=case, way="电话回访", result="content", text="好", mediator=people["yaqin"], made_by=people["director"])
    Tariff.objects.create(committee=offices["tiaowei"], kind="oral", amount=60, valid_from=today(), entered_by=people["director"])
    ledger = {"committee": offices["tiaowei"], "mediator": mediators["yaqin"], "payee": people["yaqin"], "tariff": Tariff.objects.first()}
    Subsidy.objects.create(case=case, amount=50, entered_by=people["director"], **ledger)
    Finding.objects.create(kind="holder", case=case, what="turn:7")
    Tally.objects.create(office=offices["daqiao"], origin="cases", day=today().replace(day=1), key="received", n=1)
    FrozenMonth.objects.create(office=offices["daqiao"], month=today().replace(day=1), counts={"received": 1})
    wanted = {"key": "own", "name": "租赁合同", "source": "other", "source_article": "本院要求", "valid_from": today()}
    Material.objects.create(court=file.court, entered_by=people["judge"], **wanted)
    for n, word in enumerate(("yaqin", "shuigen")):
        Tie.objects.create(mediator=mediators[word], kind=Tie._meta.get_field("kind").choices[0][0], value_hash=str(n))
    Correction.objects.create(session=Session.objects.first(), no=1, text="改过。", reason="漏了", written_by=people["yaqin"])
    Note.objects.create(case=case, text="底价", digest="d", visibility="team", author=people["yaqin"], alone_with=party)
    PoliceGate.objects.create(case=case, attempt=1, violation="beating", fits="close", answered_by=people["officer"])
    row = RoutingRow.objects.first()
    facts = {field.attname: getattr(row, field.attname) for field in RowFacts._meta.fields}
    version = RowVersion.objects.create(code=row.code, version=2, reason="试", entered_by=people["officer"], **facts)
    RowApproval.objects.create(version=version, entered_by=people["officer"], approved_by=people["leader"])
    ShadowDecision.objects.create(live=RoutingDecision.objects.first(), draft=RoutingRule.objects.get(key="new"), profile="ordinary")
