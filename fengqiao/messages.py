"""Translations without any system tool: `python -m fengqiao.messages compile | missing | add FILE`.

msgids are English and stand in the code; `locale/zh_Hans` holds what people read. A test fails on a missing or fuzzy entry.
"""

import ast
import fcntl
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

from fengqiao.env import BASE

CATALOGUE = BASE / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
SOURCES = ("accounts", "mediators", "cases", "fengqiao")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
TAG = re.compile(r"""\{%\s*translate\s+(?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')""")
INLINE = re.compile(r"""_\((?:"((?:[^"\\]|\\.)+)"|'((?:[^'\\]|\\.)+)')\)""")
BLOCK = re.compile(r"\{%\s*blocktranslate\b([^%]*)%\}(.*?)(?:\{%\s*plural\s*%\}(.*?))?\{%\s*endblocktranslate\s*%\}", re.DOTALL)
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def wanted() -> Iterator[tuple[str, str]]:
    """Every (msgid, where) that the code or a template asks for."""
    for app in SOURCES:
        for path in sorted((BASE / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from ((text, str(path.relative_to(BASE))) for text in _in_python(path.read_text()))
    for path in sorted((BASE / "templates").rglob("*.html")):
        yield from ((text, str(path.relative_to(BASE))) for text in _in_template(path.read_text()))


def _in_python(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    if not any(isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation" for node in ast.walk(tree)):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield text.value


def _in_template(source: str) -> Iterator[str]:
    for pattern in (TAG, INLINE):
        yield from (found.group(1) or found.group(2) for found in pattern.finditer(source))
    for found in BLOCK.finditer(source):
        text = found.group(2)
        if "trimmed" in found.group(1):
            text = " ".join(line.strip() for line in text.strip().splitlines())
        yield VARIABLE.sub(r"%(\1)s", text)


def missing() -> list[tuple[str, str]]:
    """What people would read in English: no entry, an empty one, or a fuzzy one."""
    known = {e.msgid for e in polib.pofile(str(CATALOGUE)) if e.translated() and not e.fuzzy and not e.obsolete}
    return sorted({(text, where) for text, where in wanted() if text not in known})


def compile_catalogue() -> None:
    """Write the .mo beside the .po when it is older."""
    target = CATALOGUE.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime < CATALOGUE.stat().st_mtime:
        polib.pofile(str(CATALOGUE)).save_as_mofile(str(target))


def add(source: Path) -> None:
    """Merge the entries of a file into the catalogue, sorted by msgid, and compile it."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with (CATALOGUE.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        entries = {e.msgid: e for e in polib.pofile(str(CATALOGUE))} if CATALOGUE.exists() else {}
        entries |= {e.msgid: e for e in polib.pofile(str(source))}
        merged = polib.POFile(wrapwidth=0)
        merged.metadata = {
            "Content-Type": "text/plain; charset=utf-8", "Content-Transfer-Encoding": "8bit", "Language": "zh_Hans",
            "MIME-Version": "1.0", "Plural-Forms": "nplurals=1; plural=0;",
        }  # fmt: skip
        merged.extend(entries[key] for key in sorted(entries))
        merged.save(str(CATALOGUE))
        merged.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def main(arguments: list[str]) -> int:
    """Do what the word says; `missing` exits with 1 when something is."""
    match arguments:
        case ["compile"]:
            compile_catalogue()
        case ["add", name]:
            add(Path(name))
        case ["missing"]:
            found = missing()
            print("\n".join(f"{where}: {text!r}" for text, where in found))  # noqa: T201 - a command
            return 1 if found else 0
        case _:
            print(__doc__)  # noqa: T201
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
