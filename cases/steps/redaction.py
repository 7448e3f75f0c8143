"""Numbers of persons do not belong into a narrative: they are replaced on saving (design.md §6)."""

import re

ID_NUMBER = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])")
PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def redact(text: str) -> str:
    """The text with identity numbers and mobile numbers replaced by a word that says what stood there."""
    return PHONE.sub("〔手机号〕", ID_NUMBER.sub("〔身份证号〕", text))


def id_number_is_valid(number: str) -> bool:
    """Whether an 18-digit identity number has its right check digit (GB 11643)."""
    if not re.fullmatch(r"\d{17}[\dXx]", number):
        return False
    check = sum(int(d) * w for d, w in zip(number, WEIGHTS, strict=False)) % 11
    return "10X98765432"[check] == number[17].upper()
