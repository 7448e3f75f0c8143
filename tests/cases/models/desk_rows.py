"""Rows of the desk and of the set-up: drafts, links, places, members of a group, who agreed to what; and what no statement may make of them."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.models import F

from accounts.models import Appointment, DutyShift, User
from cases.clock import now
from cases.models import Case, CaseLink, Draft, Member, Party, Place, YearDraft
from tests.cases.walk import Walk

WRONG: dict[str, tuple[type[models.Model], dict[str, Any], dict[str, Any]]] = {
    "draft_told_keeps_no_words": (Draft, {}, {"words": "漏水"}),
    "link_joins_two": (CaseLink, {}, {"case": F("other")}),
    "link_kind_known": (CaseLink, {}, {"kind": "cousin"}),
    "link_parted_by_somebody": (CaseLink, {}, {"parted_at": now()}),
    "member_has_a_name": (Member, {}, {"name": ""}),
    "member_on_five_seats": (Member, {}, {"seat": 6}),
    "place_has_a_name": (Place, {}, {"key": ""}),
    "appointment_approved_by_another": (Appointment, {"role": "grid"}, {"entered_by": "somebody", "approved_by": "somebody"}),
    "appointment_about_another": (Appointment, {}, {"entered_by": F("user")}),
    "dutyshift_approved_by_another": (DutyShift, {}, {"entered_by": "somebody", "approved_by": "somebody"}),
    "dutyshift_about_another": (DutyShift, {}, {"entered_by": F("user")}),
    "user_not_recovered_by_one": (User, {}, {"password_from": "somebody", "token_taken_by": "somebody"}),
    "year_approved_by_another": (YearDraft, {}, {"approved_by": F("entered_by")}),
}
TWICE: dict[str, tuple[dict[str, Any], Callable[[Any], dict[str, Any]]]] = {
    "draft_once_per_person": ({}, lambda row: {}),
    "link_once": ({"kind": "related"}, lambda row: {"case_id": row.other_id, "other_id": row.case_id}),
    "link_to_one_leader": ({"kind": "merged"}, lambda row: {"other_id": Case.objects.exclude(pk__in=(row.case_id, row.other_id)).first().pk}),
    "member_once_per_line": ({}, lambda row: {"seat": None}),
    "member_seat_once": ({}, lambda row: {"line": 2}),
    "place_once_per_station": ({}, lambda row: {"name": "桂花苑"}),
}


def make(walk: Walk) -> None:
    """One of each."""
    officer, cases = walk.cast.people["officer"], list(Case.objects.order_by("pk")[:4])
    Draft.objects.create(user=officer, key=uuid.uuid4(), case=cases[0])
    for one, other, kind in ((0, 1, "related"), (2, 0, "merged")):
        CaseLink.objects.create(case=cases[one], other=cases[other], kind=kind, made_by=officer)
    Member.objects.create(party=Party.objects.first(), line=1, name="鲁大勇", seat=1)
    YearDraft.objects.create(year=2035, source="通知", days=[], entered_by=officer)
    Place.objects.create(station=walk.cast.offices["daqiao"], name="桂花苑", entered_by=officer)
