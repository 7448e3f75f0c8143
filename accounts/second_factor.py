"""The second factor: a time-based code, good once (security.md AU-04)."""

import time
from datetime import datetime, timedelta

import pyotp

from accounts.models import User, forget, spend

STEP = 30  # seconds
WRONG_CODES = 10
WINDOW = timedelta(minutes=15)


def new_secret() -> str:
    """A secret for a new token."""
    return pyotp.random_base32()


def provisioning_uri(user: User, secret: str) -> str:
    """What the token's QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name="枫桥")


def current_code(user: User, at: datetime | None = None) -> str:
    """The code of this moment, or of another one; the demonstration shows it, nothing else does."""
    return pyotp.TOTP(user.totp_secret).at(_seconds(at))


def verify(user: User, code: str, at: datetime | None = None) -> bool:
    """Whether the code is right for this or a neighbouring half-minute and unused. Two posts of one code: one wins.

    `at` is the moment of the caller's clock, where it is not the machine's.

    Ten wrong ones end it for a quarter of an hour. Call it outside a transaction that a refusal rolls back, or they
    do not count.
    """
    if not user.totp_secret or not spend("factor", str(user.pk), limit=WRONG_CODES, window=WINDOW):
        return False
    step = _step_of(user.totp_secret, code, at)
    if step is None or not User.objects.filter(pk=user.pk, totp_last_step__lt=step).update(totp_last_step=step):
        return False
    forget("factor", str(user.pk))
    return True


def enrol(user: User, secret: str, code: str) -> bool:
    """Make this secret the person's token once its first code proves that it works; that code is used up by it."""
    step = _step_of(secret, code)
    if step is None:
        return False
    user.totp_secret, user.totp_last_step, user.token_taken_by = secret, step, None
    user.save(update_fields=["totp_secret", "totp_last_step", "token_taken_by"])
    return True


def _seconds(at: datetime | None) -> int:
    return int(at.timestamp() if at else time.time())


def _step_of(secret: str, code: str, at: datetime | None = None) -> int | None:
    """The half-minute whose code this is. Full-width digits count: an input method may write them."""
    code = code.replace(" ", "")
    now = _seconds(at) // STEP
    steps = (now - 1, now, now + 1)
    token = pyotp.TOTP(secret)
    return next((step for step in steps if pyotp.utils.strings_equal(token.at(step * STEP), code)), None)
