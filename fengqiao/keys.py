"""This installation's own keys, outside the database and outside git: `python -m fengqiao.keys` writes them once."""

import os
import re
import secrets

from fengqiao import env

NAMES = ("FENGQIAO_SECRET_KEY", "FENGQIAO_DATA_KEY", "FENGQIAO_HASH_KEY")
ROTATED = NAMES[1:]
FILE = env.KEY_FILE


def write() -> None:
    """Create `var/keys.env`, or what FENGQIAO_KEY_FILE names (mode 600), unless it is there already."""
    env.VAR.mkdir(parents=True, exist_ok=True)
    if FILE.exists():
        return
    _create(FILE, [f"{name}={secrets.token_urlsafe(48)}" for name in NAMES])
    env.KEYS.update(env.read(FILE))


def add(number: int) -> None:
    """Put new keys of this number beside those that are there: every process finds them at its next look."""
    _replace([*FILE.read_text().splitlines(), *(f"{name}_{number}={secrets.token_urlsafe(48)}" for name in ROTATED)])


def take_out(numbers: set[int], target: str) -> None:
    """Move the data keys of these numbers into a file of their own (mode 600), which must not be there yet: it opens the backups of their time."""
    wanted = re.compile(r"FENGQIAO_DATA_KEY(?:_(\d+))?\s*=")
    lines = FILE.read_text().splitlines()
    old = [line for line in lines if (match := wanted.match(line)) and int(match[1] or 1) in numbers]
    _create(target, old)
    _replace([line for line in lines if line not in old])


def _create(path: "os.PathLike[str] | str", lines: list[str]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.writelines(f"{line}\n" for line in lines)
        stream.flush()
        os.fsync(stream.fileno())


def _replace(lines: list[str]) -> None:
    """The whole file at once, readable by whom it was."""
    unfinished = FILE.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    _create(unfinished, lines)
    unfinished.chmod(FILE.stat().st_mode & 0o777)
    unfinished.replace(FILE)


if __name__ == "__main__":
    write()
