"""The three tables read as data: whole, closed, and lawful. No database is asked."""

from collections import deque

import pytest
from django.db import models

from accounts.roles import Role
from cases.data.limits import LIMITS
from cases.due import limit_key
from cases.guards import CHECKS
from cases.models import Case, Complexity, Confirmation, Referral
from cases.moves import CASE, CONFIRMATION, REFERRAL, Guard, Table
from cases.visit_plan import PLAN, RED_PLAN

MODELS: dict[str, type[models.Model]] = {"case": Case, "referral": Referral, "confirmation": Confirmation}
TABLES = (CASE, REFERRAL, CONFIRMATION)
ROWS = [pytest.param(table, row, id=f"{table.name}.{row.action}") for table in TABLES for row in table.moves]
DUE_STATES = [pytest.param(table, state, id=f"{table.name}.{state}") for table in TABLES for state in table.states.values]
READERS = {Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.GRID}


def ways(table: Table) -> dict[str, set[str]]:
    """From every state, where its moves lead; the empty state is before the file begins."""
    found: dict[str, set[str]] = {state: set() for state in ("", *table.states.values)}
    for row in table.moves:
        for source in row.sources or {""}:
            found[source].add(row.target or source)
    return found


def reached(start: str, leads: dict[str, set[str]]) -> set[str]:
    """Everything that can be reached from a state."""
    seen, waiting = {start}, deque([start])
    while waiting:
        for state in leads[waiting.popleft()] - seen:
            seen.add(state)
            waiting.append(state)
    return seen


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_action_has_its_row_and_every_row_an_action(table):
    assert set(table.index) == set(table.actions.values)


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_a_row_names_only_states_that_exist(table, row):
    assert row.sources | ({row.target} if row.target else set()) <= set(table.states.values)


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_a_row_sets_only_fields_that_exist(table, row):
    model = MODELS[table.name]
    fields = {field.name for field in model._meta.get_fields()}
    named = row.sets | set(row.stamps.split()) | dict(row.puts).keys()
    assert named - {""} <= fields
    assert all(hasattr(model, name) for opens in row.opens for name in (opens.when, opens.unless, opens.counts_from, opens.due_field) if name)


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_a_state_is_no_field_that_a_row_sets(table, row):
    assert not {"state", "version", "head_seq", "head_hash", "number"} & (row.sets | dict(row.puts).keys())


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_every_limit_of_a_row_has_a_row_of_its_own(table, row):
    known = {key for key, *_rest in LIMITS}
    files = {
        "case": [Case(dispute_type=kind, risk=risk) for kind in ("", "labour", "medical", "migrant_wages") for risk in ("blue", "red")],
        "referral": [Referral(complexity=c, is_urgent=urgent) for c in Complexity.values for urgent in (False, True)],
        "confirmation": [Confirmation()],
    }[table.name]
    found = {limit_key(file, opens) for opens in row.opens if opens.limit for file in files}
    assert found - {""} <= known  # a plan of visits that does not run names none


def test_every_day_of_a_plan_of_visits_has_a_row_of_its_own():
    assert {key for key, _days in (*PLAN, *RED_PLAN)} <= {key for key, *_rest in LIMITS}


@pytest.mark.parametrize(("table", "state"), DUE_STATES)
def test_every_state_is_reached(table, state):
    assert state in reached("", ways(table))


@pytest.mark.parametrize(("table", "state"), DUE_STATES)
def test_every_state_leads_to_an_end(table, state):
    assert reached(state, ways(table)) & table.ends


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_an_end_is_left_only_by_what_reopens_closes_or_objects(table):
    leaving = {row.action for row in table.moves if row.sources & table.ends and row.target and row.target not in table.ends}
    allowed = {"case": {"close", "reopen"}, "referral": set(), "confirmation": {"submit_late", "object", "object_third", "seek_after_all"}}
    assert leaving == allowed[table.name]


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_whoever_only_reads_never_moves(table, row):
    assert not row.by & READERS
    assert Role.AUXILIARY not in row.by or row.action in {"log", "report", "pass_on"}


def test_a_clerk_never_rules_and_a_judge_never_registers():
    ruling = {row.action for row in CONFIRMATION.moves if {"outcome", "authorised_digest", "review"} & row.sets or row.action == "file"}
    assert ruling == {"decide", "not_accept", "uphold", "reject", "file"}
    assert all(CONFIRMATION.index[action].by == {Role.JUDGE} for action in ruling)
    assert CONFIRMATION.index["register"].by == CONFIRMATION.index["issue"].by == {Role.CLERK}


def test_the_mediator_is_courier_and_never_the_one_who_decides_at_court():
    assert all(Role.OFFICER not in row.by for row in CONFIRMATION.moves)
    assert CONFIRMATION.index["submit"].by == {Role.MEDIATOR}


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_a_lapse_performs_no_legal_act(table):
    """It stays where it is and gives somebody a turn; the one automatic move is the next common choice."""
    opened = {opens.task for row in table.moves for opens in row.opens}
    for task, action in table.lapses.items():
        row = table.index[action]
        assert task in opened
        assert Role.SYSTEM in row.by
        assert row.opens
        assert not row.effects
        assert not row.target or action == "offer_lapsed"


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_a_lapse_gives_the_turn_to_another_task(table):
    """Else it would lapse again, for ever."""
    for task, action in table.lapses.items():
        seen = {task}
        while action:
            tasks = {opens.task for opens in table.index[action].opens}
            assert not tasks & seen or action == "no_common"
            seen |= tasks
            action = next((table.lapses[t] for t in tasks if t in table.lapses), "")


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_the_system_alone_moves_only_what_nobody_can_press(table, row):
    """Lapses, the seal, the turn that goes to the next department, an objection that waited for a ruling to be issued."""
    if row.by == {Role.SYSTEM}:
        own = {"sealed", "seal_failed", "tie_found", "handed_on", "chase_head", "chase_command", "finish", "hear"}
        assert row.action in {*table.lapses.values(), *own}


@pytest.mark.parametrize(("table", "row"), ROWS)
def test_a_move_into_a_state_that_runs_opens_a_turn_or_leaves_one(table, row):
    """A file without holder, clock and next step must not exist: whatever closes every turn opens another, unless the file is done."""
    done = table.ends - {"ended", "advised", "withdrawn"}
    if row.target and row.target not in done and row.closes is None:
        assert row.opens


def test_every_guard_has_its_function_and_is_asked_somewhere():
    assert set(CHECKS) == set(Guard)
    assert {guard for table in TABLES for row in table.moves for guard in row.guards} == set(Guard)


def test_a_refusal_or_end_tells_the_parties_of_the_other_routes():
    for row in CASE.moves:
        if row.target in ("ended", "advised"):
            assert "tell_ended" in row.effects


def test_an_end_of_mediation_leaves_no_draft_behind():
    running = {"mediating", "suspended", "police_mediation"}
    for row in CASE.moves:
        if row.sources & running and row.target in ("ended", "withdrawn", "police", "choosing"):
            assert row.drops_drafts, row.action
