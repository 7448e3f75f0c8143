"""What comes from elsewhere and what must never go there: versions, hashes, the bill; no key in the tree (security.md SC-01)."""

import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from fengqiao.management.commands.show_bill import bill
from tests.architecture.source import BASE

PINNED = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[[a-z,]+\])?==[0-9][0-9A-Za-z.]*$")
HASHED = re.compile(r"^([a-z0-9._-]+)==(\S+)(?: ; [^\n]*?)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE)
SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{20}"),
    "a key of ours": re.compile(r"FENGQIAO_(?:SECRET|DATA|HASH)_KEY=[A-Za-z0-9_-]{32,}"),
    "a token of somebody": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20}|xox[abp]-[A-Za-z0-9-]{20})"),
}


def tracked() -> list[str]:
    found = subprocess.run(["git", "ls-files", "-z"], cwd=BASE, capture_output=True, text=True, check=True)
    return [name for name in found.stdout.split("\0") if name]


def wanted(name: str) -> dict[str, str]:
    """What a person wrote down, by the name that an index knows it under."""
    lines = [line.split("#")[0].strip() for line in (BASE / name).read_text().splitlines()]
    pins = [line.split("==") for line in lines if "==" in line]
    return {re.sub(r"\[.*\]", "", package).lower().replace("_", "-"): version for package, version in pins}


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_requirement_is_pinned(name):
    lines = [line.split("#")[0].strip() for line in (BASE / name).read_text().splitlines()]
    assert [line for line in lines if line and not PINNED.match(line) and line != "-r requirements.in"] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_what_is_installed_is_what_was_written_down_to_the_last_byte(name):
    """Every part, and every part of a part, with its version and the hashes of its files; `make pins` writes them anew."""
    text = (BASE / f"{name}.txt").read_text()
    hashed = {found[1]: found[2] for found in HASHED.finditer(text)}
    assert len(hashed) == len(re.findall(r"^[a-z]", text, re.MULTILINE)), "a line without hashes"
    assert {package: hashed.get(package) for package in wanted(f"{name}.in")} == wanted(f"{name}.in")
    assert {found[1]: found[2] for found in HASHED.finditer((BASE / "requirements.txt").read_text())}.items() <= hashed.items()


def test_a_file_with_another_hash_is_not_installed(tmp_path):
    """The way the bootstrap installs: a package whose bytes are not the known ones ends it."""
    (tmp_path / "requirements.txt").write_text(f"part==1.0 --hash=sha256:{'0' * 64}\n")
    wheel(tmp_path)
    assert '"--require-hashes"' in (BASE / "deploy" / "bootstrap.py").read_text()
    pip = [sys.executable, "-m", "pip", "install", "--require-hashes", "--no-index", "--find-links", str(tmp_path), "--target", str(tmp_path / "in")]
    done = subprocess.run([*pip, "-r", str(tmp_path / "requirements.txt")], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "DO NOT MATCH THE HASHES" in done.stderr
    assert not (tmp_path / "in").exists()


def wheel(folder: Path) -> None:
    """The smallest package there is."""
    with zipfile.ZipFile(folder / "part-1.0-py3-none-any.whl", "w") as file:
        file.writestr("part.py", "")
        file.writestr("part-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: part\nVersion: 1.0\n")
        file.writestr("part-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr("part-1.0.dist-info/RECORD", "part.py,,\n")


def test_the_bill_of_materials_is_that_of_this_tree():
    """`manage.py show_bill > deploy/bill.cdx.json`."""
    made = bill(BASE)
    assert json.loads((BASE / "deploy" / "bill.cdx.json").read_text()) == made
    names = {part["name"] for part in made["components"]}
    assert wanted("requirements.in").keys() <= names
    assert {"htmx.org", "@tabler/core", "signature_pad"} <= names


def test_no_key_and_no_data_of_an_installation_stands_in_the_tree():
    names = tracked()
    assert len(names) > 500
    assert [name for name in names if name.endswith((".env", ".p12", ".pass", ".sqlite3", ".backup", ".pem")) or name.startswith("var/")] == []
    for name in names:
        path = BASE / name
        if path.is_file() and path.stat().st_size < 2_000_000:
            text = path.read_text(errors="ignore")
            assert [what for what, sign in SECRETS.items() if sign.search(text)] == [], name


def test_the_linter_looks_for_what_bandit_looks_for():
    project = (BASE / "pyproject.toml").read_text()
    assert re.search(r'^select = \[.*"S".*\]$', project, re.MULTILINE)
    assert not re.search(r'"(?:accounts|cases|mediators|fengqiao)/\*" = \[[^]]*"S', project)
