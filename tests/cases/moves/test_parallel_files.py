"""A case with a referral and a confirmation beside it: whatever the three have come to, there is a way to a closed case."""

from collections import deque
from collections.abc import Iterator

from cases.moves import CASE, CONFIRMATION, REFERRAL
from cases.steps.routing import RUNNING_CASE

Trio = tuple[str, str, str]  # states of case, referral, confirmation; empty: there is none
START: Trio = ("logged", "", "")
HELD_OPEN = {"closed", "archived"}


def ended(referral: str, confirmation: str) -> bool:
    """As the guard asks: an objection holds nothing open."""
    return referral in REFERRAL.ends | {""} and confirmation in CONFIRMATION.ends | {"", "objected", "ruled_again", "reissued"}


def following(trio: Trio) -> Iterator[Trio]:
    case, referral, confirmation = trio
    for row in CASE.leaving(case):
        target = row.target or case
        if target not in HELD_OPEN or ended(referral, confirmation):
            dropped = "not_sought" if row.drops_drafts and confirmation == "prepared" else confirmation
            yield target, referral, dropped
    if not referral:
        yield from ((case, row.target, confirmation) for row in REFERRAL.moves if not row.sources and case in RUNNING_CASE)
    else:
        yield from ((case, row.target or referral, confirmation) for row in REFERRAL.leaving(referral))
    if not confirmation:
        yield from ((case, referral, row.target) for row in CONFIRMATION.moves if not row.sources and case == "mediating")
    else:
        for row in CONFIRMATION.leaving(confirmation):
            if row.action in ("submit_late", "seek_after_all") and case in HELD_OPEN:
                continue
            if row.action == "take_effect" and case not in ("mediating", "settled"):
                continue
            yield case, referral, row.target or confirmation


def every_trio() -> dict[Trio, list[Trio]]:
    found: dict[Trio, list[Trio]] = {}
    waiting = deque([START])
    while waiting:
        trio = waiting.popleft()
        if trio not in found:
            found[trio] = list(following(trio))
            waiting.extend(found[trio])
    return found


GRAPH = every_trio()


def test_no_case_is_closed_while_one_of_its_files_runs():
    open_ones = [trio for trio in GRAPH if trio[0] in HELD_OPEN and not ended(*trio[1:])]
    assert open_ones == []


def test_every_pair_of_parallel_files_comes_to_a_closed_case():
    backwards: dict[Trio, set[Trio]] = {trio: set() for trio in GRAPH}
    for trio, leads in GRAPH.items():
        for target in leads:
            backwards[target].add(trio)
    closed = deque(trio for trio in GRAPH if trio[0] in HELD_OPEN)
    good = set(closed)
    while closed:
        for trio in backwards[closed.popleft()] - good:
            good.add(trio)
            closed.append(trio)
    assert set(GRAPH) - good == set()


def test_the_search_meets_every_state_of_every_table():
    """Else the two tests above would say nothing of what was never met."""
    cases, referrals, confirmations = (set(states) for states in zip(*GRAPH, strict=True))
    assert cases == set(CASE.states.values)
    assert referrals - {""} == set(REFERRAL.states.values)
    assert confirmations - {""} == set(CONFIRMATION.states.values)


def test_a_wage_dispute_runs_at_the_department_and_in_mediation_at_once():
    assert ("mediating", "accepted", "") in GRAPH
    assert ("settled", "resolved", "filed") in GRAPH
