"""Tests of taste: what the source must never hold, read off its syntax trees."""

import ast
import subprocess
import sys
from collections import defaultdict

import pytest

from cases.models import Case, Confirmation, Referral
from tests.architecture.source import BASE, modules

FILES_STATES = {"Case", "Referral", "Confirmation"}
WRITERS = {"update", "create", "get_or_create", "update_or_create", *FILES_STATES}
DOOR = "cases/lifecycle.py"
SEEDING = "cases/seed/"  # the one named exception (design.md §3): what it made, verify_audit must pass over
FORBIDDEN_NAMES = {"utils", "helpers", "common", "base", "misc", "core", "services", "managers"}
MAX_FILE, MAX_FUNCTION = 250, 40
# A file that is one clear thing may be longer (design.md §8): each with its reason.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}
# Sessions (meetings) have a state of their own that no table moves.
MEETINGS = {"session", "SessionState"}


def names_in(node: ast.AST) -> set[str]:
    return {sub.id for sub in ast.walk(node) if isinstance(sub, ast.Name)}


def writes_of_state(tree: ast.Module) -> list[int]:
    """Lines that give a file's state a value: assignment, setattr, update(state=…), a model called with state=…"""
    found: list[int] = []
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else []
        attributes = [sub for target in targets for sub in ast.walk(target) if isinstance(sub, ast.Attribute) and sub.attr == "state"]
        if any(not names_in(attribute) & MEETINGS for attribute in attributes):
            found.append(node.lineno)
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id if isinstance(node.func, ast.Name) else ""
            given = [word for word in node.keywords if word.arg == "state"]
            by_name = called == "setattr" and len(node.args) > 1 and isinstance(node.args[1], ast.Constant) and node.args[1].value == "state"
            of_file = called in WRITERS and given and not any(names_in(word.value) & MEETINGS for word in given)
            if by_name or of_file:
                found.append(node.lineno)
    return found


def test_only_the_door_writes_a_state():
    writers = {module.short: lines for module in modules() if (lines := writes_of_state(module.tree))}
    outside = {path: lines for path, lines in writers.items() if path != DOOR and not path.startswith(SEEDING)}
    assert outside == {}
    assert DOOR in writers


def test_the_test_above_would_see_every_way_to_write_one():
    for line in ('case.state = "closed"', 'case.state += "x"', 'setattr(case, "state", "closed")', 'Case.objects.update(state="closed")',
                 'Case(state="logged")', "a, file.state = 1, 2"):  # fmt: skip
        assert writes_of_state(ast.parse(line)), line
    assert not writes_of_state(ast.parse("session.state = SessionState.HELD"))
    assert all("state" in {field.name for field in model._meta.fields} for model in (Case, Referral, Confirmation))


def test_no_file_has_a_name_that_says_nothing():
    assert [module.short for module in modules() if set(module.path.relative_to(BASE).with_suffix("").parts) & FORBIDDEN_NAMES] == []


def test_files_are_short():
    long = {module.short: lines for module in modules() if (lines := module.text.count("\n")) > MAX_FILE}
    assert {path: lines for path, lines in long.items() if path not in LONG_FILES} == {}


def test_functions_are_short():
    long = {
        f"{module.short}:{node.name}": lines
        for module in modules() for node in module.functions() if (lines := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    }  # fmt: skip
    assert {name: lines for name, lines in long.items() if name not in LONG_FUNCTIONS} == {}


def test_every_public_function_says_what_it_does():
    silent = [
        f"{module.short}:{node.name}"
        for module in modules() for node in module.tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]  # fmt: skip
    assert silent == []
    assert [module.short for module in modules() if module.text.strip() and not ast.get_docstring(module.tree)] == []


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("signals of our own", {"receiver", "Signal", "pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}),
        ("generic foreign keys", {"GenericForeignKey", "GenericRelation"}),
        ("chains of tasks", {"chord", "chain"}),
        ("what belongs into tests", {"MagicMock", "patch", "pytest"}),
    ],
)
def test_the_source_does_without(what, names):
    imported = {
        f"{module.short}: {alias.name}"
        for module in modules() for node in ast.walk(module.tree) if isinstance(node, ast.ImportFrom | ast.Import)
        for alias in node.names
        if alias.name.rpartition(".")[2] in names and getattr(node, "module", "") != "itertools"
    }  # fmt: skip
    assert imported == set(), what


def test_ids_and_dates_of_a_request_pass_one_parser():
    """`accounts/fields.py`: any other would let through what the database or the calendar cannot hold."""
    loose = ("forms.DateField(", "forms.DateTimeField(", "forms.ModelMultipleChoiceField(")
    found = [module.short for module in modules() if "/forms" in module.short and any(name in module.text for name in loose)]
    assert found == []


def test_no_import_stands_inside_a_function():
    inside = [
        f"{module.short}:{node.lineno}"
        for module in modules() for function in module.functions() for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)
    ]  # fmt: skip
    assert inside == []


def test_no_task_runs_eagerly_and_no_wait_stands_in_the_way_of_an_answer():
    for module in modules():
        assert "task_always_eager" not in module.text.lower(), module.short
    views = [module for module in modules() if ".views" in module.name]
    assert views
    assert not [module.short for module in views if "time.sleep" in module.text]


def imports() -> dict[str, set[str]]:
    """Who imports whom when it is loaded; what stands under TYPE_CHECKING is not loaded."""
    known = {module.name for module in modules()}
    found: dict[str, set[str]] = defaultdict(set)
    for module in modules():
        typed = {id(sub) for node in ast.walk(module.tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in names_in(node.test)
                 for sub in ast.walk(node)}  # fmt: skip
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.module and id(node) not in typed:
                for alias in node.names:
                    full = f"{node.module}.{alias.name}"
                    found[module.name].add(full if full in known else node.module)
            elif isinstance(node, ast.Import) and id(node) not in typed:
                found[module.name] |= {alias.name for alias in node.names}
    return {name: {target for target in targets if target in known and target != name} for name, targets in found.items()}


def test_no_module_imports_itself_round_a_corner():
    """A package and what it gathers count as one: `cases.models` may be read through its own door."""
    graph = imports()
    seen: dict[str, int] = {}
    circles: list[list[str]] = []

    def visit(name: str, path: list[str]) -> None:
        seen[name] = 1
        for target in sorted(graph.get(name, ())):
            if seen.get(target) == 1:
                circle = path[path.index(target) :] if target in path else [target]
                if not all(part.startswith(target) or target.startswith(part) for part in circle):
                    circles.append([*circle, target])
            elif target not in seen:
                visit(target, [*path, target])
        seen[name] = 2

    for name in sorted(graph):
        if name not in seen:
            visit(name, [name])
    assert circles == []


def test_the_import_contracts_hold():
    """The order of `pyproject.toml`: what exists before a dispute does not know the dispute, pages do not seal."""
    command = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    found = subprocess.run([sys.executable, "-c", command], cwd=BASE, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout[-2000:]
