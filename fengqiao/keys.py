"""Write this installation's own keys, once: `python -m fengqiao.keys`. They live outside the database and outside git."""

import os
import secrets

from fengqiao import env

NAMES = ("FENGQIAO_SECRET_KEY", "FENGQIAO_DATA_KEY", "FENGQIAO_HASH_KEY")


def write() -> None:
    """Create `var/keys.env` (mode 600) unless it is there already."""
    env.VAR.mkdir(parents=True, exist_ok=True)
    path = env.VAR / "keys.env"
    if path.exists():
        return
    lines = "".join(f"{name}={secrets.token_urlsafe(48)}\n" for name in NAMES)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(lines)
    env.KEYS.update(env.read(path))


if __name__ == "__main__":
    write()
