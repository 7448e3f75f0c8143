"""The invented people of the demonstration: they alone have second factors that may be shown. `var/who.txt` names them."""

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from accounts.models import User
from accounts.second_factor import current_code

WHO = "who.txt"


@dataclass(frozen=True, slots=True)
class Token:
    """What the token of somebody shows in this half-minute."""

    number: str
    name: str
    role: str
    code: str


def numbers() -> frozenset[str]:
    """The work numbers of the demonstration made in this folder; none where none was made."""
    try:
        lines = (Path(settings.VAR) / WHO).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return frozenset()
    return frozenset(line.split()[0] for line in lines if line.strip())


def tokens() -> list[Token]:
    """Everybody of the demonstration who has a token, in the order of the house."""
    holders = User.objects.filter(username__in=numbers()).exclude(totp_secret="").order_by("id")
    return [Token(user.username, user.name, user.appointment.get_role_display(), current_code(user)) for user in holders if user.appointment]
