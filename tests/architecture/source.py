"""The source as syntax trees, read once: what the tests of taste look at."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
APPS = ("accounts", "mediators", "cases", "fengqiao")


@dataclass(frozen=True)
class Module:
    """One file of the source."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """`cases.steps.choice`."""
        parts = self.path.relative_to(BASE).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def short(self) -> str:
        """The path from the root of the project."""
        return str(self.path.relative_to(BASE))

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method."""
        yield from (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@cache
def modules() -> tuple[Module, ...]:
    """All of our own source but the migrations."""
    paths = sorted(path for app in APPS for path in (BASE / app).rglob("*.py") if "migrations" not in path.parts)
    return tuple(Module(path, text := path.read_text(), ast.parse(text)) for path in paths)


@cache
def templates() -> tuple[tuple[str, str], ...]:
    """Every page and fragment: its path and its text."""
    return tuple((str(path.relative_to(BASE)), path.read_text()) for path in sorted((BASE / "templates").rglob("*.html")))
