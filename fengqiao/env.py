"""The environment, read once: variables first, then the two key files that set-up writes below `var/`."""

import contextlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

CIPHERS = ("aes", "sm4")
SHORTEST_KEY, LAST_KEY = 32, 255  # characters; a number is one byte
CHANGING_CLAIMS = frozenset({"name", "nickname", "preferred_username", "email", "phone_number"})  # OpenID Connect Core 5.7
BASE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("FENGQIAO_VAR", BASE / "var"))


def read(path: Path) -> dict[str, str]:
    """The NAME=value lines of a file; nothing when it is not there."""
    if not path.is_file():
        return {}
    lines = (line.partition("=") for line in path.read_text().splitlines() if "=" in line and line[0] != "#")
    return {name.strip(): value.strip() for name, _, value in lines}


KEY_FILE = Path(os.environ.get("FENGQIAO_KEY_FILE", VAR / "keys.env"))
KEYS = read(KEY_FILE)


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
    if len(value) < SHORTEST_KEY:
        refuse_key(name)
    return value


def token(name: str) -> str:
    """A key that may be missing, but never be a short one."""
    value = text(name)
    if value and len(value) < SHORTEST_KEY:
        refuse_key(name)
    return value


def refuse_key(name: str) -> NoReturn:
    """The one sentence about it."""
    message = f"{name} is missing or shorter than {SHORTEST_KEY} characters: run `make setup`, or set it in the environment."
    raise SystemExit(message)


def cipher() -> str:
    """By which cipher columns, files and backups are sealed from now on: docs/operations.md. The system refuses to start on another word."""
    name = text("FENGQIAO_CIPHER", "aes")
    if name not in CIPHERS:
        message = f"FENGQIAO_CIPHER is {' or '.join(CIPHERS)}."
        raise SystemExit(message)
    return name


def hosts() -> list[str]:
    """Under which names the web answers; never under any."""
    names = words("FENGQIAO_HOSTS", "localhost,127.0.0.1,[::1]")
    if "*" in names:
        message = "FENGQIAO_HOSTS names the addresses of this station; * would let anybody's name into its pages."
        raise SystemExit(message)
    return names


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys by their number: what seals columns and files, what makes search hashes."""

    data: dict[int, str]
    hash: dict[int, str]


class Keyring:
    """The keys as they are at this moment: a running process sees a key that `manage.py rotate_keys` adds to the key file, without a new start."""

    def __init__(self, path: Path, surroundings: Mapping[str, str]) -> None:
        self._path, self._own = path, surroundings
        self._seen, self._keys = _stamp(path), self._read()

    @property
    def data(self) -> dict[int, str]:
        """What seals columns and files."""
        return self._now().data

    @property
    def hash(self) -> dict[int, str]:
        """What makes search hashes."""
        return self._now().hash

    def _now(self) -> Keys:
        stamp = _stamp(self._path)
        if stamp not in (self._seen, None):
            self._seen = stamp
            with contextlib.suppress(SystemExit):  # somebody broke the file by hand: what runs goes on, what starts says so
                self._keys = self._read()
        return self._keys

    def _read(self) -> Keys:
        found = read(self._path) | {name: value for name, value in self._own.items() if value}
        return Keys(_numbered("FENGQIAO_DATA_KEY", found), _numbered("FENGQIAO_HASH_KEY", found))


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_mtime_ns, facts.st_ino, facts.st_size


def _numbered(name: str, found: Mapping[str, str]) -> dict[int, str]:
    """NAME is number one, NAME_2 the second. The system refuses to start without any, or with one that is too short."""
    wanted = re.compile(rf"{name}(?:_(\d{{1,3}}))?")
    keys = {int(match[1] or 1): value for key, value in found.items() if (match := wanted.fullmatch(key))}
    if not keys or max(keys) > LAST_KEY or min(map(len, keys.values())) < SHORTEST_KEY:
        refuse_key(name)
    return keys


def fields(name: str, default: str) -> dict[str, Any]:
    """A JSON object."""
    try:
        found = json.loads(text(name, default))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        message = f"{name} is no JSON object such as {default}"
        raise SystemExit(message)
    return found


def pair(name: str) -> tuple[str, frozenset[str]]:
    """field=value,value: a place in a JSON answer (with dots between its words) and what may stand there; ("", nothing) when it is not given."""
    place, _, values = text(name).partition("=")
    return place.strip(), frozenset(value.strip() for value in values.split(",") if value.strip())


def sign_on() -> dict[str, Any]:
    """A government sign-on (OpenID Connect): docs/operations.md. Refuses to start half-configured, in the clear, or by a name that people change."""
    found = {
        "issuer": text("FENGQIAO_OIDC"), "client": text("FENGQIAO_OIDC_CLIENT"), "secret": text("FENGQIAO_OIDC_SECRET"),
        "claim": text("FENGQIAO_OIDC_CLAIM", "sub"), "factors": words("FENGQIAO_OIDC_FACTORS"), "scope": text("FENGQIAO_OIDC_SCOPE", "openid"),
        "name": text("FENGQIAO_OIDC_NAME", "政务统一身份认证"),
    }  # fmt: skip
    wrong = {
        "FENGQIAO_OIDC needs FENGQIAO_OIDC_CLIENT and FENGQIAO_OIDC_SECRET.": not (found["client"] and found["secret"]),
        "FENGQIAO_OIDC is an address with https.": not str(found["issuer"]).startswith(("https://", "http://localhost:", "http://127.0.0.1:")),
        f"FENGQIAO_OIDC_CLAIM must not be {found['claim']}: that changes hands.": found["claim"] in CHANGING_CLAIMS,
    }
    if found["issuer"] and (sentence := next((words for words, is_so in wrong.items() if is_so), "")):
        raise SystemExit(sentence)
    return found


def gateway() -> dict[str, Any]:
    """How a message gateway is spoken to: docs/operations.md. Refuses to start half-configured."""
    found = {
        "url": text("FENGQIAO_SMS_URL"), "headers": fields("FENGQIAO_SMS_HEADERS", "{}"), "seconds": float(text("FENGQIAO_SMS_SECONDS", "5")),
        "body": fields("FENGQIAO_SMS_BODY", '{"to": "{phone}", "text": "{text}", "id": "{id}"}'),
        "accepted": pair("FENGQIAO_SMS_ACCEPTED"), "refused": pair("FENGQIAO_SMS_REFUSED"),
        "status_url": text("FENGQIAO_SMS_STATUS_URL"), "status_body": fields("FENGQIAO_SMS_STATUS_BODY", '{"id": "{id}"}'),
        "delivered": pair("FENGQIAO_SMS_DELIVERED"), "failed": pair("FENGQIAO_SMS_FAILED"),
    }  # fmt: skip
    if text("FENGQIAO_MESSAGES") == "http" and not found["url"]:
        message = "FENGQIAO_MESSAGES=http needs FENGQIAO_SMS_URL, the address of the gateway."
        raise SystemExit(message)
    return found
