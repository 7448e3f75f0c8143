"""Who signs in as whom, as a table for a terminal, and in `var/who.txt` for the program that starts everything."""

import unicodedata
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import override

from accounts.demonstration import WHO
from cases.demo.people import PASSWORD, sign_ins

HEAD = ("工号", "姓名", "单位", "身份", "手机令牌的 6 位数")


def table(moment: datetime) -> str:
    """Number, name, office, role and where the second factor comes from; one line each."""
    with override("zh-hans"):
        rows = [(s.number, s.name, s.office, s.role, f"manage.py totp {s.number}" if s.second_factor else "") for s in sign_ins(moment)]
    widths = [max(map(columns, column)) for column in zip(HEAD, *rows, strict=True)]
    lines = ["  ".join(text + " " * (w - columns(text)) for text, w in zip(row, widths, strict=True)).rstrip() for row in (HEAD, *rows)]
    return "\n".join([*lines, "", f"所有人的密码都是 {PASSWORD}", ""])


def write(text: str) -> None:
    """Below `var/`, readable by its owner alone."""
    path = Path(settings.VAR) / WHO
    path.write_text(text, "utf-8")
    path.chmod(0o600)


def columns(text: str) -> int:
    """A Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
