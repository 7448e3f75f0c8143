"""The environment, read once: variables first, then the two key files that set-up writes below `var/`."""

import os
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("FENGQIAO_VAR", BASE / "var"))


def read(path: Path) -> dict[str, str]:
    """The NAME=value lines of a file; nothing when it is not there."""
    if not path.is_file():
        return {}
    lines = (line.partition("=") for line in path.read_text().splitlines() if "=" in line and line[0] != "#")
    return {name.strip(): value.strip() for name, _, value in lines}


KEYS = read(VAR / "keys.env")


def text(name: str, default: str = "") -> str:
    """The variable's value, else what the key file says, else the default."""
    return os.environ.get(name) or KEYS.get(name) or default


def flag(name: str, *, default: bool = False) -> bool:
    """Whether the variable says yes."""
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret(name: str) -> str:
    """A key that must be there: the system refuses to start half-configured."""
    value = text(name)
    if len(value) < 32:
        message = f"{name} is missing or shorter than 32 characters: run `make setup`, or set it in the environment."
        raise SystemExit(message)
    return value


def hosts() -> list[str]:
    """Under which names the web answers; never under any."""
    names = words("FENGQIAO_HOSTS", "localhost,127.0.0.1,[::1]")
    if "*" in names:
        message = "FENGQIAO_HOSTS names the addresses of this station; * would let anybody's name into its pages."
        raise SystemExit(message)
    return names
