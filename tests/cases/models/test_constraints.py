"""Rows that cannot be wrong: every named constraint of the house is tried, by a statement that no form would ever send."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.models import CheckConstraint, F, UniqueConstraint

from accounts.models import AccessRecord, Appointment, DutyShift, Office, User, remember
from cases.clock import now
from cases.models import (
    Agreement,
    Application,
    Case,
    Confirmation,
    Document,
    EffectCorrection,
    Event,
    FreedOffer,
    FreedTime,
    ImportBatch,
    LedgerEntry,
    Limit,
    Message,
    Objection,
    Offer,
    Outing,
    Party,
    Ranking,
    Referral,
    Release,
    RoutingDecision,
    RoutingRule,
    RuleApproval,
    Service,
    Session,
    Signature,
    Term,
    Turn,
    Unavailable,
    WebhookAttempt,
)
from cases.models.outbox import Counter
from mediators.models import Absence, DutyHours, LawyerDay, Mediator, Occupancy, OpenDay, Rating, Resource
from tests.cases.models import desk_rows, later_rows
from tests.cases.walk import CONFIRMATION_PATHS, Walk

HOUR = timedelta(hours=1)
GROWING = (RoutingRule, RuleApproval, *later_rows.GROWING)  # their rows are only ever written: what is wrong is tried as a new one
SHADOWED = {"counter_not_negative"}  # the check of the column itself, which has no name, speaks first
NAMES = {
    constraint.name: (model, constraint)
    for model in apps.get_models() if model.__module__.split(".")[0] in ("accounts", "mediators", "cases")
    for constraint in model._meta.constraints
}  # fmt: skip
# A check -> the row it is tried on, and what nobody may make of it.
WRONG: dict[str, tuple[type[models.Model], dict[str, Any], dict[str, Any]]] = {
    "office_kind_known": (Office, {}, {"kind": "palace"}),
    "appointment_role_is_held": (Appointment, {}, {"role": "leader"}),
    "appointment_ends_after_start": (Appointment, {}, {"until": F("since")}),
    "shift_ends_after_start": (DutyShift, {}, {"ends_at": F("starts_at")}),
    "absence_ends_after_start": (Absence, {}, {"ends_at": F("starts_at")}),
    "filed_after_appointment": (Mediator, {}, {"appointed_on": "2026-03-02", "filed_on": "2026-03-01"}),
    "outing_travel_in_reason": (Outing, {}, {"travel": 181}),
    "outing_arrives_after_departure": (Outing, {}, {"arrived_at": now()}),
    "outing_leaves_after_arrival": (Outing, {}, {"left_at": now()}),
    "lawyer_day_closes_after_opening": (LawyerDay, {}, {"closes": F("opens")}),
    "listed_with_consent": (Mediator, {}, {"consented_at": None}),
    "three_fields_of_the_wall": (Mediator, {}, {"style": ""}),
    "hours_on_a_weekday": (DutyHours, {}, {"weekday": 7}),
    "hours_close_after_opening": (DutyHours, {}, {"closes": F("opens")}),
    "case_state_known": (Case, {}, {"state": "lost"}),
    "case_mediating_has_mediator": (Case, {}, {"state": "mediating", "mediator": None}),
    "case_accepted_has_date": (Case, {}, {"state": "choosing", "accepted_at": None}),
    "case_matter_not_mediated": (Case, {}, {"state": "choosing", "kind": "matter"}),
    "case_amount_not_negative": (Case, {}, {"amount": -1}),
    "party_side_counts_from_one": (Party, {}, {"side": 0}),
    "party_minor_has_guardian": (Party, {}, {"is_minor": True}),
    "party_organisation_is_represented": (Party, {}, {"kind": "organisation"}),
    "party_willing_or_refused": (Party, {"willing_at__isnull": False}, {"refused_at": now()}),
    "sealed_document_has_hash": (Document, {}, {"sealed_at": now(), "sealed_sha256": ""}),
    "own_paper_has_owner": (Document, {"party": None}, {"audience": "own"}),
    "signature_has_one_signatory": (Signature, {"role": "party"}, {"role": "mediator"}),
    "signature_has_image": (Signature, {"role": "party"}, {"image_sha256": ""}),
    "written_effect_needs_text": (Agreement, {"form": "written"}, {"document": None}),
    "payment_says_who_whom_how_much_when": (Term, {"kind": "pay"}, {"due_on": None}),
    "agreement_total_is_positive": (Agreement, {}, {"total": 0}),
    "breach_has_its_day": (Term, {}, {"breach_way": "sue", "breached_at": None}),
    "term_has_two_sides": (Term, {"kind": "pay"}, {"creditor": F("debtor")}),
    "ranks_up_to_three": (Ranking, {}, {"place": 4}),
    "answer_has_time": (Offer, {"accepted": True}, {"answered_at": None}),
    "confirmation_state_known": (Confirmation, {}, {"state": "lost"}),
    "filed_has_number": (Confirmation, {}, {"state": "filed", "case_number": ""}),
    "ruling_has_judge_and_digest": (Confirmation, {}, {"judge": None}),
    "confirmed_after_meeting_both": (Confirmation, {}, {"verified_together": False}),
    "open_has_effect": (Confirmation, {}, {"state": "open", "effective_at": None}),
    "service_has_one_recipient": (Service, {"party__isnull": False}, {"party": None}),
    "notice_has_its_day": (Service, {"party__isnull": False}, {"method": "notice"}),
    "objection_has_one_objector": (Objection, {}, {"party": None}),
    "objection_is_decided_by_ruling": (Confirmation, {}, {"state": "ruled_again"}),
    "service_received_after_sent": (Service, {"received_at__isnull": False}, {"received_at": F("sent_at") - HOUR}),
    "session_ends_after_start": (Session, {}, {"ends_at": F("starts_at")}),
    "held_session_is_recorded": (Session, {}, {"recorded_at": None}),
    "limit_is_positive": (Limit, {}, {"amount": 0}),
    "limit_ends_after_start": (Limit, {}, {"valid_to": "2017-12-31"}),
    "message_has_one_recipient": (Message, {}, {"party": None}),
    "referral_state_known": (Referral, {}, {"state": "lost"}),
    "referral_returned_has_reason": (Referral, {}, {"state": "returned", "return_code": ""}),
    "referral_resolved_has_result": (Referral, {}, {"state": "resolved", "result": ""}),
    "statutory_release_agreed_by_another": (Referral, {}, {"release_basis": "statutory", "agreed_by": F("sent_by")}),
    "release_consented_or_agreed": (Release, {}, {"agreed_by": None}),
    "referral_arrived_has_time": (Referral, {}, {"state": "arrived", "arrived_at": None}),
    "turn_open_or_done": (Turn, {"is_open": 0}, {"is_open": 1}),
    "turn_of_one_file": (Turn, {"confirmation__isnull": False}, {"referral": "a referral"}),
    "turn_has_a_holder": (Turn, {"role": "officer"}, {"office": None, "party": None}),
    "limit_approved_by_another": (Limit, {}, {"entered_by": "somebody", "approved_by": "somebody"}),
    "counter_not_negative": (Counter, {}, {"value": -1}),
    "import_stage_known": (ImportBatch, {}, {"stage": "lost"}),
    "import_counts_each_row_once": (ImportBatch, {}, {"wrong": 5}),
    "ledger_only_disputes_end": (LedgerEntry, {}, {"outcome": "open"}),
    "application_with_case_is_handled": (Application, {}, {"case": "a case"}),
    "application_told_again_in_a_case": (Application, {}, {"told_again": True}),
    "service_in_marks": (Rating, {}, {"service": 6}),
    "speed_in_marks": (Rating, {}, {"speed": 0}),
    "result_in_marks": (Rating, {}, {"result": 6}),
    "attempt_taken_has_status": (WebhookAttempt, {}, {"problem": ""}),
    "freed_time_ends_after_start": (FreedTime, {}, {"ends_at": F("starts_at")}),
    "freed_time_taken_by_answer": (FreedOffer, {}, {"taken": True}),
    "rule_stands_before_the_catch_all": (RoutingRule, {"version": 2}, {"position": 9999}),
    "rule_catch_all_always_holds": (RoutingRule, {"version": 2}, {"key": "catch-all", "version": 3}),
    "rule_change_has_reason": (RoutingRule, {"version": 2}, {"reason": "", "version": 3}),
    "rule_approved_by_another": (RuleApproval, {}, {"entered_by": "somebody", "approved_by": "somebody"}),
}  # fmt: skip
# A unique key -> the row that is copied, and what else must differ so that only this key stands in the way.
TWICE: dict[str, tuple[dict[str, Any], Callable[[Any], dict[str, Any]]]] = {
    "access_seq_once": ({}, lambda row: {"hash": "x"}),
    "room_name_once": ({}, lambda row: {"resource": None}),
    "slot_taken_once": ({}, lambda row: {"booking": uuid.uuid4()}),
    "speciality_once": ({}, lambda row: {}),
    "hand_signs_once": ({"role": "party"}, lambda row: {}),
    "person_signs_once": ({"role": "mediator"}, lambda row: {}),
    "seal_affixed_once": ({"role": "seal"}, lambda row: {"user_id": User.objects.exclude(pk=row.user_id).values_list("pk", flat=True)[0]}),
    "one_text_in_hand": ({"effective_at": None}, lambda row: {"number": "又一份", "document": None}),
    "one_agreement_in_force": ({"effective_at__isnull": False}, lambda row: {"number": "又一份", "document": None, "form": "oral"}),
    "term_number_once": ({}, lambda row: {}),
    "one_choice_per_round": ({}, lambda row: {}),
    "one_mediator_per_place": ({"place": 1}, lambda row: {"mediator_id": row.choice.rankings.exclude(place=1).get().mediator_id, "place": 1}),
    "mediator_ranked_once": ({"place": 1}, lambda row: {"place": 3}),
    "one_open_offer": ({"answered_at": None}, lambda row: {"round": 9}),
    "offered_once_per_round": ({"answered_at__isnull": False}, lambda row: {}),
    "court_number_once": ({}, lambda row: {"agreement": "another"}),
    "service_once_per_party": ({"party__isnull": False}, lambda row: {}),
    "party_objects_once": ({}, lambda row: {}),
    "session_number_once": ({}, lambda row: {"booking": uuid.uuid4()}),
    "attendance_once": ({}, lambda row: {}),
    "event_seq_once": ({}, lambda row: {}),
    "limit_once_per_day": ({}, lambda row: {}),
    "lawyer_once_a_day": ({}, lambda row: {}), "open_day_once": ({}, lambda row: {}),
    "unavailable_once": ({}, lambda row: {}),
    "freed_time_offered_once": ({}, lambda row: {"booking": uuid.uuid4(), "answered_at": now()}),
    "freed_time_noted_once": ({}, lambda row: {}),
    "one_open_freed_offer": ({}, lambda row: {"booking": uuid.uuid4(), "case_id": Case.objects.exclude(pk=row.case_id).first().pk}),
    "release_once_per_party": ({}, lambda row: {}),
    "rule_version_once": ({}, lambda row: {}),
    "ledger_line_once": ({}, lambda row: {}),
    "application_once_per_source": ({}, lambda row: {"number": "申2", "token_hash": "t2", "client_key": uuid.uuid4()}),
    "application_makes_one_case": (
        {"case__isnull": False}, lambda row: {"number": "申3", "token_hash": "t3", "client_key": uuid.uuid4(), "source_number": ""},
    ),
}

WRONG |= later_rows.WRONG | desk_rows.WRONG
TWICE |= later_rows.TWICE | desk_rows.TWICE


def test_every_named_constraint_is_tried_here():
    assert set(WRONG) | set(TWICE) == set(NAMES)
    assert {name for name, (_m, c) in NAMES.items() if isinstance(c, CheckConstraint)} == set(WRONG)
    assert {name for name, (_m, c) in NAMES.items() if isinstance(c, UniqueConstraint)} == set(TWICE)


@pytest.fixture
def world(walk: Walk) -> Walk:
    """A case that went to the court and back, another still being offered, a referral, a draft: a row of every kind."""
    served = CONFIRMATION_PATHS["served"](walk)
    walk.meet(walk.mediate())
    walk.draft()
    walk.offer()
    walk.send()
    people = walk.cast.people
    Absence.objects.create(resource=walk.cast.mediators["yaqin"].resource, starts_at=now(), ends_at=now() + HOUR)
    Occupancy.objects.create(resource=walk.cast.room.resource, slot=now(), booking=uuid.uuid4())
    Message.objects.get_or_create(key="k", party=served.case.parties.first(), template="choose")
    station = walk.cast.offices["daqiao"]
    Objection.objects.create(confirmation=served, party=served.case.parties.first(), reason="金额写错了")
    Application.objects.create(number="申1", token_hash="t", station=station, about="other", narrative="吵", place="家", name="林", phone="1",
                               source="110", source_number="J1")  # fmt: skip
    Application.objects.create(number="申9", token_hash="t9", station=station, about="other", narrative="吵", place="家", name="林", phone="1",
                               case=served.case, handled_at=now())  # fmt: skip
    batch = ImportBatch.objects.create(station=station, kind="call_book", name="110.csv", file="f", made_by=people["officer"])
    LedgerEntry.objects.create(station=station, batch=batch, kind="call_book", source_number="1", happened_at=now())
    Rating.objects.create(mediator=walk.cast.mediators["yaqin"], key="k", matter="m", service=5, speed=5, result=5)
    WebhookAttempt.objects.create(office=station, key="k", problem="refused")
    OpenDay.objects.create(mediator=walk.cast.mediators["haiyan"], day="2026-02-21")
    LawyerDay.objects.create(lawyer=walk.cast.mediators["haiyan"], day="2026-03-02", opens="14:00", closes="16:00")
    Outing.objects.create(session=Session.objects.first(), companion=people["officer"])
    freed = {"mediator": walk.cast.mediators["yaqin"], "freed_by": served.case, "starts_at": now(), "ends_at": now() + HOUR}
    FreedOffer.objects.create(freed=FreedTime.objects.create(booking=uuid.uuid4(), **freed), case=served.case, booking=uuid.uuid4(), until=now())
    Unavailable.objects.create(party=served.case.parties.first(), day=now().date(), part="morning")
    rule = RoutingRule.objects.create(key="new", version=2, position=5, name="新", why="新", reason="试", entered_by=people["officer"])
    RuleApproval.objects.create(rule=rule, entered_by=people["officer"], approved_by=people["leader"])
    later_rows.make(walk, Confirmation.objects.get(pk=served.pk))
    desk_rows.make(walk)
    remember("signed_in", people["officer"].pk, "")
    return walk


def _refused(name: str, act: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        act()
    if name in SHADOWED:
        return
    says_name = connection.vendor == "postgresql" or isinstance(NAMES[name][1], CheckConstraint)
    assert (name if says_name else "UNIQUE") in str(caught.value)


def _spelled(facts: dict[str, Any], walk: Walk) -> dict[str, Any]:
    words = {"somebody": walk.cast.people["officer"], "a referral": Referral.objects.first(), "a case": Case.objects.first()}
    return {field: words.get(value, value) if isinstance(value, str) else value for field, value in facts.items()}


def test_no_statement_can_make_a_row_wrong(world, subtests):
    for name, (model, where, facts) in WRONG.items():
        row = model._default_manager.filter(**where).order_by("pk").first()
        assert row is not None, name
        with subtests.test(constraint=name):
            if model in GROWING:
                _refused(name, lambda m=model, r=row, f=facts: _copy(m, r, _spelled(f, world)))
            else:
                _refused(name, lambda m=model, r=row, f=facts: m._default_manager.filter(pk=r.pk).update(**_spelled(f, world)))


def test_no_statement_can_write_a_row_twice(world, subtests):
    for name, (where, differs) in TWICE.items():
        model = NAMES[name][0]
        row = model._default_manager.filter(**where).order_by("pk").first()
        assert row is not None, name
        with subtests.test(constraint=name):
            _refused(name, lambda m=model, r=row, d=differs: _copy(m, r, d(r)))


def _copy(model: type[models.Model], row: Any, differs: dict[str, Any]) -> None:
    row.pk = None
    for field, value in differs.items():
        if value == "another":
            value = Agreement.objects.filter(confirmation=None).first()
        if field == "resource" and value is None:
            value = Resource.objects.create(kind="room")
        setattr(row, field, value)
    model._default_manager.bulk_create([row])


def test_the_history_takes_no_change_and_no_loss(world):
    for model in (Event, AccessRecord, RoutingRule, RuleApproval, RoutingDecision, EffectCorrection):
        row = model._default_manager.first()
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            model._default_manager.filter(pk=row.pk).update(id=row.pk)
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            model._default_manager.filter(pk=row.pk)._raw_delete(connection.alias)


def test_what_stands_in_the_file_keeps_it_from_being_deleted(world):
    case = Case.objects.first()
    with pytest.raises(models.ProtectedError):
        case.delete()
