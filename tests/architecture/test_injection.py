"""What is typed stays data: no statement, template, command, path or document is put together from it (security.md IN-03)."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Module, modules

# What a name may do, and where: each place was read, none of them takes a word of a request.
ALLOWED = {
    "execute": {"accounts/append_only.py", "accounts/models/attempt.py", "cases/figures/tally.py", "cases/numbers.py", "cases/seed/",
                "fengqiao/apps.py", "fengqiao/backup/database.py",
                "fengqiao/health.py", "mediators/occupancy.py"},
    "executemany": {"cases/seed/"}, "copy_expert": {"cases/seed/"},
    "subprocess": {
        "cases/scans.py", "cases/remaking.py", "fengqiao/run.py", "fengqiao/supervisor.py", "fengqiao/backup/database.py",
        "fengqiao/management/commands/restore.py",
    },
    "mark_safe": {"accounts/views.py"}, "Template": {"fengqiao/supervisor.py"},
}  # fmt: skip
NOWHERE = {
    "eval", "exec", "compile", "__import__", "raw", "RawSQL", "extra", "from_string", "pickle", "marshal", "shelve", "yaml", "system", "popen",
    "XMLParser", "etree", "minidom", "expat", "urlopen", "requests", "httpx", "SafeString", "SafeText",
}  # fmt: skip
HARMLESS = ("re.compile(", "_compiler(", "from django.utils.safestring import SafeString")  # the same word, another thing


def names(module: Module) -> Iterator[tuple[str, ast.AST]]:
    """Every name that is called or imported."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr, node
            elif isinstance(node.func, ast.Name):
                yield node.func.id, node
        elif isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield from ((part, node) for part in (*alias.name.split("."), *(getattr(node, "module", None) or "").split(".")))


def places(word: str) -> set[str]:
    return {module.short for module in modules() for name, _node in names(module) if name == word}


@pytest.mark.parametrize("word", ALLOWED)
def test_what_can_do_harm_stands_only_where_it_was_read(word):
    outside = {place for place in places(word) if not any(place.startswith(allowed) for allowed in ALLOWED[word])}
    assert outside == set()


def test_what_has_no_place_at_all_stands_nowhere():
    found = {(module.short, name, ast.unparse(node)) for module in modules() for name, node in names(module) if name in NOWHERE}
    assert {place for place in found if not place[2].startswith(HARMLESS)} == set()


def test_no_statement_is_formatted_with_anything_but_names_of_our_own():
    """What is put into a statement before it is executed may only be a name of a table, or so many `%s`."""
    formatted = {
        module.short
        for module in modules() for name, node in names(module)
        if name in {"execute", "executemany"} and isinstance(node, ast.Call) and node.args and not isinstance(node.args[0], ast.Constant | ast.Name)
        and not module.short.startswith("cases/seed/")
    }  # fmt: skip
    assert formatted <= {"accounts/append_only.py", "cases/figures/tally.py", "fengqiao/backup/database.py", "mediators/occupancy.py"}


def test_no_path_is_made_of_a_word_of_a_request():
    """Nothing below the pages opens a file by a name: what was uploaded is read from the request, what is kept by `cases.files`."""
    opened = {
        module.short
        for module in modules() for name, _node in names(module)
        if name in {"open", "Path", "read_bytes", "write_bytes", "read_text", "write_text", "FileResponse"}
        and (".views" in module.name or ".forms" in module.name or ".steps" in module.name)
    }  # fmt: skip
    assert opened <= {"cases/views/messages.py"}, "the demonstration's post: two fixed names"
