"""以案定补: what shows the work, a second person's word, dated rates, a sheet for finance."""

import io
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import DutyShift
from cases.clock import ZONE, today
from cases.models import Subsidy, Tariff, Visit
from cases.moves import CaseAction as A
from cases.steps import effect, intake, mediation, subsidy as steps
from tests.cast import FAR_AWAY, LONG_AGO

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(walk):
    """An oral agreement, written down with its meeting, and closed."""
    case = walk.mediate()
    walk.meet(case)
    done = effect.settle_orally(walk.draft(case, form="oral"), actor=walk.cast.yaqin)
    return intake.take(done, A.CLOSE, actor=walk.cast.yaqin)


def _visit(walk, case):
    mediation.visited(case, actor=walk.cast.director, way="电话回访", result="content", text="都好", due=None)


def test_it_is_entered_when_every_paper_is_there_and_paid_when_another_approves(room, walk, over):
    page = room.of("director").get("/subsidies/")
    [worth] = page.context["worths"]
    assert (worth.kind, worth.missing) == ("oral", ["人民调解回访记录"])
    with pytest.raises(ValidationError, match="回访"):
        steps.enter(over, actor=walk.cast.director)
    _visit(walk, over)
    assert room.of("director").post(reverse("subsidy_new", args=[over.number])).status_code == 302
    row = Subsidy.objects.get()
    assert (row.amount, row.payee, row.approved) == (50, walk.cast.yaqin, False)
    assert row.proofs == ["调解记录", "人民调解口头协议登记表", "人民调解回访记录"]
    address = reverse("subsidy", args=[row.pk])
    assert room.of("director").post(address, {"decision": "yes"}).status_code == 403
    assert room.of("leader").get("/subsidies/").status_code == 200
    room.of("leader").post(address, {"decision": "no"})  # no without a reason
    row.refresh_from_db()
    assert row.decided_by is None
    assert room.of("administrator").post(address, {"decision": "yes"}).status_code == 302
    row.refresh_from_db()
    assert (row.approved, row.decided_by) == (True, walk.cast.administrator)
    with pytest.raises(ValidationError):
        steps.decide(row, actor=walk.cast.leader, approve=False, reason="晚了")
    sheet = load_workbook(io.BytesIO(room.of("administrator").get(f"/subsidies/?as=xlsx&month={today():%Y-%m}").content)).active
    assert [cell.value for cell in sheet[2]][:5] == [over.number, "街道调委会", "竺亚琴", "口头协议，当场履行", "50.00"]


def test_what_failed_and_is_written_down_is_paid_too(walk):
    case = walk.mediate()
    walk.meet(case)
    ended = mediation.take(case, A.TERMINATE, actor=walk.cast.yaqin, note="谈不拢", end_reason="no_agreement")
    closed = intake.take(ended, A.CLOSE, actor=walk.cast.yaqin)
    assert steps.enter(closed, actor=walk.cast.director).tariff.kind == "failed"
    with pytest.raises(ValidationError):
        steps.enter(closed, actor=walk.cast.director)


def test_a_rate_holds_from_its_day_once_another_approved_it(room, walk, over):
    typed = {"kind": "oral", "amount": "60", "valid_from": today().isoformat()}
    assert room.of("director").post("/subsidies/rates/new/", {**typed, "amount": "一百"}).status_code == 200
    assert room.of("director").post("/subsidies/rates/new/", {**typed, "valid_from": "2020-01-01"}).status_code == 200
    assert room.of("director").post("/subsidies/rates/new/", typed).status_code == 302
    rate = Tariff.objects.get(committee=over.committee)
    assert Tariff.objects.on(over.committee_id)["oral"].amount == 50
    assert room.of("leader").post(f"/subsidies/rates/{rate.pk}/approval/").status_code == 302
    assert Tariff.objects.on(over.committee_id)["oral"].amount == Decimal(60)
    assert Tariff.objects.on(over.committee_id, today() - timedelta(days=1))["oral"].amount == 50
    _visit(walk, over)
    assert steps.enter(over, actor=walk.cast.director).amount == 60


def test_the_ledger_is_the_rooms_own(room, walk, over):
    _visit(walk, over)
    row = steps.enter(over, actor=walk.cast.director)
    assert not room.of("strange_director").get("/subsidies/").context["rows"]
    assert room.of("yaqin").get("/subsidies/").status_code == 403
    with pytest.raises(PermissionDenied):
        steps.decide(row, actor=walk.cast.officer, approve=True)
    assert Visit.objects.filter(case=over).count() == 1


def test_a_rate_is_approved_where_its_room_mediates_and_nowhere_else(room, walk, over):
    rate = steps.enter_rate(actor=walk.cast.director, kind="oral", amount=Decimal(900), valid_from=today())
    elsewhere = walk.cast.stranger
    DutyShift.objects.create(office=walk.cast.offices["yuelin"], user=elsewhere, starts_at=LONG_AGO, ends_at=FAR_AWAY)
    assert not room.of(elsewhere).get("/subsidies/").context["drafts"]
    assert room.of(elsewhere).post(f"/subsidies/rates/{rate.pk}/approval/").status_code == 404
    with pytest.raises(PermissionDenied):
        steps.approve_rate(rate, actor=elsewhere)
    assert list(room.of("leader").get("/subsidies/").context["drafts"]) == [rate]
    steps.approve_rate(rate, actor=walk.cast.leader)


def test_the_sheet_tells_the_days_of_the_clock_on_the_wall(room, walk, over):
    """Half past midnight on the first is the first, here and in the month that finance pays."""
    _visit(walk, over)
    row = steps.enter(over, actor=walk.cast.director)
    steps.decide(row, actor=walk.cast.leader, approve=True)
    night = datetime(2026, 3, 1, 0, 30, tzinfo=ZONE)
    Subsidy.objects.update(entered_at=night, decided_at=night)
    sheet = load_workbook(io.BytesIO(room.of("leader").get("/subsidies/?as=xlsx&month=2026-03").content)).active
    assert [sheet[2][n].value for n in (7, 9)] == ["2026-03-01", "2026-03-01"]
    before = load_workbook(io.BytesIO(room.of("leader").get("/subsidies/?as=xlsx&month=2026-02").content)).active
    assert before.max_row == 1


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "x"])
def test_a_month_that_is_none_is_this_one(room, walk, month):
    answer = room.of("leader").get(f"/subsidies/?as=xlsx&month={month}")
    assert f"{today():%Y-%m}" in answer["Content-Disposition"]
