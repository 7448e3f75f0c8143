"""A cell of a table that a spreadsheet opens: what it would compute is marked as text."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
AS_IF = ("\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # the wide signs ＝ ＋ － ＠: an Excel of these parts computes them too


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute it."""
    return text.startswith(FORMULA)


def as_text(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet would compute it."""
    return f"'{text}" if is_formula(text) or text.startswith(AS_IF) else text
