"""The second factor: a time-based code, good once (security.md AU-04)."""

import time

import pyotp

from accounts.models import User

STEP = 30  # seconds


def new_secret() -> str:
    """A secret for a new token."""
    return pyotp.random_base32()


def provisioning_uri(user: User, secret: str) -> str:
    """What the token's QR code says."""
    return pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name="枫桥")


def current_code(user: User) -> str:
    """The code of this moment; the demonstration shows it, nothing else does."""
    return pyotp.TOTP(user.totp_secret).now()


def verify(user: User, code: str) -> bool:
    """Whether the code is right for this or a neighbouring half-minute and was not used before. Two posts of one code: one wins."""
    code = code.strip().replace(" ", "")
    if not user.totp_secret or not code.isdigit():
        return False
    token, moment = pyotp.TOTP(user.totp_secret), int(time.time())
    for step in (moment // STEP - 1, moment // STEP, moment // STEP + 1):
        if pyotp.utils.strings_equal(token.at(step * STEP), code):
            return bool(User.objects.filter(pk=user.pk, totp_last_step__lt=step).update(totp_last_step=step))
    return False
