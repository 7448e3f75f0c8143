"""Rules across rows, checked under the lock of the case. A guard says what is missing, in words for the person who acts."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.clock import now
from cases.extension import latest_extension
from cases.guards import of_case, of_confirmation, of_referral
from cases.models import Case, Confirmation, Referral
from cases.moves import SORTING, Guard, Move

File = Case | Referral | Confirmation
Check = Callable[[Any, str], str]  # (file, note) -> what is missing, or nothing


def _note(_file: File, note: str) -> str:
    return "" if note.strip() else _("Write the reason: it stays in the file.")


def _later_date(file: File, _note: str) -> str:
    if file.extended_to is None or file.extended_to <= now():
        return _("Give a date that is still to come.")
    latest = latest_extension(file)
    return _("It can be extended to %(day)s at most.") % {"day": f"{latest:%Y-%m-%d}"} if latest and file.extended_to > latest else ""


def _not_extended(file: File, _note: str) -> str:
    """The file holds the new date by now; the row in the database still holds whether there was one before."""
    before = type(file)._default_manager.filter(pk=file.pk, extended_to__isnull=False).exists()
    return _("It was extended once already.") if before else ""


def _is_matter(file: File, _note: str) -> str:
    return "" if file.folder.is_matter else _("This is a dispute: it goes by the triage.")


CHECKS: dict[Guard, Check] = {
    **of_case.CHECKS, **of_referral.CHECKS, **of_confirmation.CHECKS,
    Guard.NOTE: _note, Guard.IS_MATTER: _is_matter, Guard.NOT_EXTENDED: _not_extended, Guard.LATER_DATE: _later_date,
}  # fmt: skip


def is_meant(row: Move, file: File) -> bool:
    """Whether this is the one of its twins that the file's own facts point to: no button is drawn for the others."""
    return not any(CHECKS[guard](file, "") for guard in row.guards if guard in SORTING)


def check(row: Move, file: File, note: str) -> None:
    """Raise ValidationError with everything that stands in the way of this move."""
    problems = [text for guard in row.guards if (text := CHECKS[guard](file, note))]
    if problems:
        raise ValidationError(problems)
