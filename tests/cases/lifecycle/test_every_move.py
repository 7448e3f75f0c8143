"""Every move of every table, from every state it can be taken from, taken for real: where it leads, what it leaves, and on to an end."""

from collections import deque

import pytest
from django.core.exceptions import ValidationError

from cases.models import Case, Event, Turn
from cases.moves import CASE, CONFIRMATION, REFERRAL, CaseState, Table
from cases.moves.case import KEPT
from cases.steps import intake
from tests.cases.press import brought_to, press
from tests.kept import shelf

TABLES = (CASE, REFERRAL, CONFIRMATION)
STATES = [pytest.param(table, state, id=f"{table.name}.{state}") for table in TABLES for state in table.states.values]


def holds_together(case_id: int) -> None:
    """Somebody has a turn in every file that is not done, and the chain of events has no gap."""
    case = Case.objects.get(pk=case_id)
    for file in (case, *case.referrals.all(), *case.confirmations.all()):
        own = {"referral": None, "confirmation": None, "case": case} if file == case else {file.TABLE.name: file}
        tasks = set(Turn.objects.filter(is_open=1, **own).values_list("task", flat=True))
        done = file.state == CaseState.ARCHIVED if file == case else file.is_ended
        assert tasks or done, f"{file.TABLE.name} in {file.state} waits for nobody"
        assert not done or tasks <= KEPT
    previous = ""
    for event in Event.objects.filter(case=case).order_by("seq"):
        assert event.previous_hash == previous
        assert event.hash == event.digest()
        previous = event.hash
    assert previous == case.head_hash


@pytest.mark.parametrize(("table", "state"), STATES)
def test_every_move_leads_where_its_row_says_and_leaves_somebody_a_turn(walk, subtests, table, state):
    file = brought_to(walk, table, state)
    assert file.state == state
    for row in file.leaving():
        with subtests.test(action=row.action), shelf.aside():
            mine = brought_to(walk, table, state, row.action) if row.action == "archive" else type(file).objects.get(pk=file.pk)
            done = press(walk, mine, row.action)
            event = Event.objects.get(case=done.folder, table=table.name, file_id=done.pk, version=done.version, action=row.action)
            assert done.state == (row.target or state)
            assert (event.from_state, event.to_state) == (state, done.state)
            holds_together(done.folder.pk)
    _walk_to_the_end(walk, table, type(file).objects.get(pk=file.pk))


def _walk_to_the_end(walk, table, file):
    for action in way_out(table, file.state):
        if action == "archive" and not file.committee_id:
            action = "archive_here"
        file = press(walk, file, action)
        holds_together(file.folder.pk)
    assert file.state in table.ends


def way_out(table: Table, start: str) -> list[str]:
    """The shortest actions from a state to an end; for a case, to the archive."""
    goals = {"archived"} if table is CASE else table.ends
    seen, waiting = {start}, deque([(start, [])])
    while waiting:
        state, actions = waiting.popleft()
        if state in goals:
            return actions
        for row in table.leaving(state):
            target = row.target or state
            if target not in seen and row.action != "archive_here":
                seen.add(target)
                waiting.append((target, [*actions, row.action]))
    raise AssertionError(start)


@pytest.mark.parametrize("state", ["settled", "referred", "police"])
def test_a_case_does_not_close_before_its_referral(walk, case_at, state):
    case = case_at(state)
    walk.send(case, department="zhujian")
    with pytest.raises(ValidationError, match="都办完才能结案"):
        intake.take(case, "close", actor=walk.cast.officer, note="办完了")


def test_a_case_does_not_close_before_its_confirmation(walk, case_at):
    with pytest.raises(ValidationError, match="都办完才能结案"):
        intake.take(case_at("settled"), "close", actor=walk.cast.yaqin, note="办完了")
