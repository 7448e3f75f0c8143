"""docs/security.md: every requirement once, and each test that it names is there and runs: in the gate, or below tests/drill/ by hand."""

import ast
import re
from functools import cache

import pytest

from tests.architecture.source import BASE

FAMILIES = {
    "AC": 10, "AU": 10, "SE": 5, "HD": 5, "IN": 7, "UP": 5, "PR": 7, "LG": 3, "QU": 4, "WH": 2, "PD": 2, "BK": 3, "AV": 3, "SC": 2, "UX": 1,
}  # fmt: skip
PAGE = (BASE / "docs" / "security.md").read_text()
ROW = re.compile(r"^\| ([A-Z]{2}-\d\d) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
NOT_YET, NOT_OURS = "**not yet**: ", "does not apply: "
COUNT = re.compile(r"\*\*(\d+) proven, (\d+) of them with a drill on a machine of its own, (\d+) not yet, (\d+) do not apply\.\*\*")
LEFT_OUT = re.compile(r"pytest\.mark\.(drill|skip)\b")
DRILLS = "tests/drill/"
ROWS = ROW.findall(PAGE)


@cache
def collected_from(path: str) -> set[str]:
    """The tests of a file that the gate runs: functions of the module, without those that are left to a drill; below tests/drill/ all of them."""
    tree = ast.parse((BASE / path).read_text())
    marks = [ast.unparse(node.value) for node in tree.body if isinstance(node, ast.Assign) and "pytestmark" in ast.unparse(node.targets[0])]
    if not path.startswith(DRILLS) and any(LEFT_OUT.search(mark) for mark in marks):
        return set()
    kept = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    return {node.name for node in kept if not any(LEFT_OUT.match(ast.unparse(mark)) for mark in node.decorator_list)}


def test_every_requirement_stands_there_once():
    wanted = [f"{family}-{number:02}" for family, count in FAMILIES.items() for number in range(1, count + 1)]
    assert len(wanted) == 69
    assert [row[0] for row in ROWS] == wanted


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_names_tests_that_are_there_or_says_what_is_missing(row):
    _id, what, proof = row
    assert what.strip()
    if proof.startswith((NOT_YET, NOT_OURS)):
        assert len(proof.partition(": ")[2]) > 10, "and why"
        return
    named = NAMED.findall(proof)
    assert "<br>".join(f"`{path}::{test}`" for path, test in named) == proof, "nothing but tests"
    assert named
    assert [f"{path}::{test}" for path, test in named if test not in collected_from(path)] == []


def test_what_is_open_is_counted_and_nothing_is_waved_away():
    open_ = [row[0] for row in ROWS if row[2].startswith(NOT_YET)]
    not_ours = [row[0] for row in ROWS if row[2].startswith(NOT_OURS)]
    found = COUNT.search(PAGE)
    assert found
    drilled = [row[0] for row in ROWS if DRILLS in row[2]]
    assert tuple(map(int, found.groups())) == (len(ROWS) - len(open_) - len(not_ours), len(drilled), len(open_), len(not_ours))
    assert len(not_ours) <= 5
