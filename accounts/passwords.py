"""One-time passwords: what an administrator hands over, changed at the first sign-in (security.md AU-09)."""

import secrets

from accounts.models import User

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is misread on paper


def one_time_password() -> str:
    """Sixteen signs in four groups, 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def hand_over(user: User, *, by: User | None = None) -> str:
    """Give a person a new one-time password: changed before anything else, and the end of their running sessions. `by` is who learns it."""
    password = one_time_password()
    user.set_password(password)
    user.must_change_password, user.password_from = True, by
    user.save(update_fields=["password", "must_change_password", "password_from"])
    return password
