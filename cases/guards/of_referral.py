"""Guards of a referral."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Document, DocumentKind, Referral, ResultCode
from cases.moves import Guard, Task

Check = Callable[[Any, str], str]  # (file, note) -> what is missing, or nothing


def _right_department(file: Referral, _note: str) -> str:
    named = file.return_code and file.right_department_id and file.right_department_id != file.department_id
    return "" if named else _("Say why it is not yours and which department is the right one.")


def _first_return(file: Referral, _note: str) -> str:
    return _("It was returned once already: the command centre decides now.") if file.continues_id else ""


def _returned_before(file: Referral, _note: str) -> str:
    return "" if file.continues_id else _("It was not returned before.")


def _not_frozen(file: Referral, _note: str) -> str:
    frozen = file.turns.filter(is_open=1, task=Task.ARBITRATE).exists()
    return _("It was returned twice: the command centre names the department.") if frozen else ""


def _result(file: Referral, _note: str) -> str:
    return "" if file.result_code and file.result.strip() else _("Write what was done and what came of it.")


def _photo(file: Referral, _note: str) -> str:
    """What is done is shown, where the catalogue says so; what could not be done is explained."""
    item = file.case.item
    if item is None or not item.photo or file.result_code not in (ResultCode.SOLVED, ResultCode.PARTLY):
        return ""
    shown = Document.objects.filter(referral=file, kind=DocumentKind.RESULT, made_at__gte=file.signed_at or file.sent_at).exists()
    return "" if shown else _("Send a photo of how it looks now: the catalogue wants one.")


CHECKS: dict[Guard, Check] = {
    Guard.RIGHT_DEPARTMENT: _right_department, Guard.RESULT: _result, Guard.FIRST_RETURN: _first_return,
    Guard.RETURNED_BEFORE: _returned_before, Guard.NOT_FROZEN: _not_frozen, Guard.PHOTO: _photo,
}  # fmt: skip
