"""The forbidden is refused: every (state, action, role) outside the tables, generated, raises and changes nothing."""

from itertools import cycle

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from accounts.roles import Role
from cases import turns
from cases.lifecycle import Stale, actions_for, advance, begin
from cases.models import standing
from cases.moves import CASE, CONFIRMATION, REFERRAL
from tests.cases.press import PEOPLE, STRANGERS, actors, brought_to, snapshot

TABLES = (CASE, REFERRAL, CONFIRMATION)
# Roles that no table knows; they and the strangers see no file at all, so one of them tries each action, in turn.
OUTSIDE = {role: PEOPLE[role] for role in (Role.GRID, Role.SUPERVISOR, Role.AUDITOR, Role.ADMINISTRATOR)}
STATES = [pytest.param(table, state, id=f"{table.name}.{state}") for table in TABLES for state in table.states.values]
# What refuses is the table, before any row is written: on PostgreSQL each third state shows that it holds there too.
TRIED = STATES[::3] if connection.vendor == "postgresql" else STATES


def held(file, actor) -> set[Role]:
    """The roles that this actor holds for this file."""
    who = standing(actor)
    return {role for role in who.roles if turns.holds(file, role, who)}


def sees(file, actor) -> bool:
    return type(file).objects.visible_to(actor).filter(pk=file.pk).exists()


def refused(file, action, actor):
    """Try it; returns what it raised."""
    try:
        advance(file, action, actor=actor, note="试一试")
    except (Http404, PermissionDenied, Stale) as problem:
        return type(problem)
    raise AssertionError(f"{action} from {file.state} was let through for {standing(actor).roles}")


def expected(file, row, roles, seen):
    """What stands in the way, the first thing first: nothing there, not yours, not now. Nothing at all: the move is theirs."""
    if not seen:
        return Http404
    if not row.by & roles:
        return PermissionDenied
    return None if file.state in row.sources else Stale


@pytest.mark.parametrize(("table", "state"), TRIED)
def test_every_triple_outside_the_table_is_refused_and_changes_nothing(walk, table, state):
    file = brought_to(walk, table, state)
    before = snapshot(file)
    for actor in (person for role, person in actors(walk, file).items() if role not in OUTSIDE):
        roles, seen = held(file, actor), sees(file, actor)
        for row in table.moves:
            answer = expected(file, row, roles, seen)
            if answer is not None:
                assert refused(file, row.action, actor) is answer, (row.action, roles)
    for row, word in zip(table.moves, cycle([*STRANGERS.values(), *OUTSIDE.values()]), strict=False):
        assert refused(file, row.action, getattr(walk.cast, word)) is Http404, (row.action, word)
    assert snapshot(file) == before


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_the_same_role_at_another_office_sees_nothing_and_has_no_button(walk, table):
    file = brought_to(walk, table, {"case": "settled", "referral": "accepted", "confirmation": "filed"}[table.name])
    for word in STRANGERS.values():
        actor = getattr(walk.cast, word)
        assert not sees(file, actor)
        assert actions_for(file, actor) == []


def test_a_party_of_another_case_finds_nothing_there(walk, case_at):
    mine, theirs = case_at("choosing"), walk.accept()
    other = theirs.parties.first()
    assert {refused(mine, row.action, other) for row in CASE.moves} == {Http404}


def test_a_dismissed_officer_finds_nothing_there(case_at, officer):
    case = case_at("logged")
    officer.is_active = False
    officer.save()
    assert refused(case, "advise", officer) is Http404


def test_buttons_are_exactly_the_moves_that_the_door_lets_through(walk, case_at):
    case = case_at("mediating")
    for role, word in PEOPLE.items():
        actor = getattr(walk.cast, word)
        drawn = {row.action for row in actions_for(case, actor)}
        assert drawn <= {row.action for row in CASE.leaving("mediating") if row.by & held(case, actor)}, role
    assert {row.action for row in actions_for(case, walk.cast.yaqin)} >= {"suspend", "extend", "terminate"}
    assert actions_for(case, walk.cast.shuigen) == []


@pytest.mark.parametrize("word", ["stranger", "strange_auxiliary", "liaison", "clerk", "administrator"])
def test_nobody_begins_a_file_at_an_office_that_is_not_theirs(walk, word):
    case = walk.log()
    case.pk, case.number = None, "daqiao-2026-999"
    with pytest.raises((PermissionDenied, Http404)):
        begin(case, "log", actor=getattr(walk.cast, word))


def test_a_stranger_cannot_refer_a_case_that_is_not_theirs(walk):
    referral = walk.send()
    referral.pk = None
    with pytest.raises(Http404):
        begin(referral, "send", actor=walk.cast.stranger)


def test_nobody_acts_for_a_party_of_another_case(walk, case_at):
    case, other = case_at("logged"), walk.log()
    with pytest.raises(PermissionDenied):
        advance(case, "withdraw", actor=walk.cast.officer, on_behalf_of=other.parties.first(), note="撤回")


def test_a_party_acts_for_nobody_but_themselves(case_at):
    case = case_at("logged")
    one, two = case.parties.all()
    with pytest.raises(PermissionDenied):
        advance(case, "withdraw", actor=one, on_behalf_of=two, note="撤回")


def test_a_begun_file_is_not_begun_again_by_a_move_that_has_sources(walk):
    with pytest.raises(ValueError, match="close"):
        begin(walk.log(), "close", actor=walk.cast.officer)


