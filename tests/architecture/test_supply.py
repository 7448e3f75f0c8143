"""What comes from elsewhere and what must never go there: versions to the last digit, no key in the tree (part of security.md SC-01)."""

import re
import subprocess

from tests.architecture.source import BASE

PINNED = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*(\[[a-z,]+\])?==[0-9][0-9A-Za-z.]*$")
SECRETS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/=]{20}"),
    "a key of ours": re.compile(r"FENGQIAO_(?:SECRET|DATA|HASH)_KEY=[A-Za-z0-9_-]{32,}"),
    "a token of somebody": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|glpat-[A-Za-z0-9_-]{20}|xox[abp]-[A-Za-z0-9-]{20})"),
}


def tracked() -> list[str]:
    found = subprocess.run(["git", "ls-files", "-z"], cwd=BASE, capture_output=True, text=True, check=True)
    return [name for name in found.stdout.split("\0") if name]


def test_every_requirement_is_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line.split("#")[0].strip() for line in (BASE / name).read_text().splitlines()]
        loose = [line for line in lines if line and not PINNED.match(line) and line != "-r requirements.txt"]
        assert loose == [], name


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
