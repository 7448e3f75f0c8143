"""Rules across rows, checked under the lock of the case. A guard says what is missing, in words for the person who acts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.clock import now
from cases.models import Agreement, Case, Confirmation, Referral, Service, Term, TriageAnswers
from cases.models.case import CaseKind
from cases.moves import CONFIRMATION, REFERRAL, Guard, Move
from cases.triage import Track, allowed_tracks

File = Case | Referral | Confirmation
Check = Callable[[Any, str], str]  # (file, note) -> what is missing, or nothing


def _note(_file: File, note: str) -> str:
    return "" if note.strip() else _("Write the reason: it stays in the file.")


def _two_sides(file: Case, _note: str) -> str:
    sides = set(file.parties.values_list("side", flat=True))
    named = file.kind == CaseKind.DISPUTE and len(sides) >= 2
    return "" if named else _("A dispute needs at least two sides: enter the other side first.")


def _all_willing(file: Case, _note: str) -> str:
    missing = file.parties.filter(willing_at=None).exists()
    return _("Not every side has said that they want mediation.") if missing else ""


def _questions(file: Case, _note: str) -> str:
    return "" if TriageAnswers.objects.filter(case=file).exists() else _("Answer the questions of the triage first.")


def _track_open(file: Case, track: Track) -> str:
    answers = TriageAnswers.objects.filter(case=file).first()
    if answers is None or file.override_track == track:
        return ""
    refused = allowed_tracks(answers.answers).get(track, "")
    return str(refused)


def _may_mediate(file: Case, _note: str) -> str:
    return _track_open(file, Track.PEOPLE_MEDIATION)


def _may_police_mediate(file: Case, _note: str) -> str:
    return _track_open(file, Track.PUBLIC_ORDER)


def _offer_open(file: Case, _note: str) -> str:
    return "" if file.offers.filter(answered_at=None).exists() else _("No mediator is named for this offer.")


def _all_signed(file: Case, _note: str) -> str:
    text = Agreement.objects.filter(case=file, voided_at=None, effective_at=None, document__isnull=False).select_related("document").first()
    signed = text is not None and text.document is not None and text.document.is_signed
    return "" if signed else _("Somebody has not signed yet.")


def _agreement_effective(file: Case, _note: str) -> str:
    done = Agreement.objects.filter(case=file, voided_at=None, effective_at__isnull=False).exists()
    return "" if done else _("The agreement has not taken effect: a signature or the seal is missing.")


def _terms_performed(file: Case, note: str) -> str:
    """Long instalments, or a side that sued: a case may close before all is performed, but nobody closes it without saying why."""
    in_force = Term.objects.filter(agreement__case=file, agreement__voided_at=None, agreement__effective_at__isnull=False)
    waiting = in_force.filter(performed_at=None).count()
    if not waiting or note.strip():
        return ""
    return _("%(count)s terms of the agreement are not performed: record them, or write why the case closes all the same.") % {"count": waiting}


def _has_referral(file: Case, _note: str) -> str:
    return "" if file.referrals.exists() else _("Name at least one department.")


def _files_ended(file: Case, _note: str) -> str:
    referrals = file.referrals.exclude(state__in=REFERRAL.ends).exists()
    confirmations = file.confirmations.exclude(state__in=CONFIRMATION.ends).exclude(state="objected").exists()
    return _("A referral or a confirmation still runs: the case closes when all of its files have.") if referrals or confirmations else ""


def _external_number(file: Case, _note: str) -> str:
    return "" if file.external_number.strip() else _("Enter the number under which the other unit signed.")


def _right_department(file: Referral, _note: str) -> str:
    named = file.return_code and file.right_department_id and file.right_department_id != file.department_id
    return "" if named else _("Say why it is not yours and which department is the right one.")


def _result(file: Referral, _note: str) -> str:
    return "" if file.result_code and file.result.strip() else _("Write what was done and what came of it.")


def _not_extended(file: File, _note: str) -> str:
    """The file holds the new date by now; the row in the database still holds whether there was one before."""
    before = type(file).objects.filter(pk=file.pk, extended_to__isnull=False).exists()
    return _("It was extended once already.") if before else ""


def _both_signed(file: Confirmation, _note: str) -> str:
    if file.application_id is None:
        return _("The joint application is not written yet.")
    missing = file.application is None or file.application.hands_missing()
    return _("The application is joint: every party must sign it.") if missing else ""


def _window_end(file: Confirmation) -> Any:
    turn = file.turns.filter(task="submit").order_by("-id").first()
    return turn.due_at if turn else None


def _in_window(file: Confirmation, _note: str) -> str:
    end = _window_end(file)
    return "" if end and now() <= end else _("The 30 days are over: apply under art. 86 with its reason, or record that it lapsed.")


def _window_over(file: Confirmation, _note: str) -> str:
    end = _window_end(file)
    return "" if end and now() > end else _("The 30 days still run.")


def _registered(file: Confirmation, _note: str) -> str:
    return "" if file.case_number else _("The clerk has not registered it under a case number yet.")


def _not_filed(file: Confirmation, _note: str) -> str:
    return _("It is filed already.") if file.filed_at else ""


def _is_filed(file: Confirmation, _note: str) -> str:
    return "" if file.filed_at else _("It is not filed yet.")


def _met_together(file: Confirmation, _note: str) -> str:
    met = file.outcome != "confirmed" or file.verified_together
    return "" if met else _("Both parties must have been met together before the agreement is confirmed (art. 356).")


def _authorised(file: Confirmation, _note: str) -> str:
    same = file.ruling is not None and file.authorised_digest == file.ruling.digest
    return "" if same else _("The text changed since it was authorised: read it and authorise it again.")


def _sealed(file: Confirmation, _note: str) -> str:
    ruling = file.ruling
    sealed = ruling is not None and ruling.sealed_at and ruling.digest == file.authorised_digest
    return "" if sealed else _("The ruling is not sealed yet.")


def _all_served(file: Confirmation, _note: str) -> str:
    open_ = Service.objects.filter(confirmation=file, received_at=None).exists()
    return _("Somebody has not received it yet.") if open_ else ""


def _in_objection_time(file: Confirmation, _note: str) -> str:
    first = Service.objects.filter(confirmation=file, party__isnull=False).order_by("received_at").first()
    late = first and first.received_at and now() > first.received_at + timedelta(days=16)
    return _("The 15 days for an objection are over.") if late else ""


def _second_attempt(file: Case, _note: str) -> str:
    return _("Public-order mediation is tried twice at most (art. 183).") if file.attempts > 1 else ""


CHECKS: dict[Guard, Check] = {
    Guard.NOTE: _note, Guard.TWO_SIDES: _two_sides, Guard.ALL_WILLING: _all_willing, Guard.QUESTIONS_ANSWERED: _questions,
    Guard.MAY_MEDIATE: _may_mediate, Guard.MAY_POLICE_MEDIATE: _may_police_mediate, Guard.OFFER_OPEN: _offer_open,
    Guard.ALL_SIGNED: _all_signed, Guard.AGREEMENT_EFFECTIVE: _agreement_effective, Guard.HAS_REFERRAL: _has_referral, Guard.FILES_ENDED: _files_ended,
    Guard.EXTERNAL_NUMBER: _external_number, Guard.RIGHT_DEPARTMENT: _right_department, Guard.RESULT: _result,
    Guard.NOT_EXTENDED: _not_extended, Guard.BOTH_SIGNED: _both_signed, Guard.IN_WINDOW: _in_window,
    Guard.WINDOW_OVER: _window_over, Guard.REGISTERED: _registered, Guard.NOT_FILED: _not_filed, Guard.IS_FILED: _is_filed,
    Guard.MET_TOGETHER: _met_together, Guard.AUTHORISED: _authorised, Guard.SEALED: _sealed, Guard.ALL_SERVED: _all_served,
    Guard.IN_OBJECTION_TIME: _in_objection_time, Guard.SECOND_ATTEMPT: _second_attempt,
    Guard.TERMS_PERFORMED: _terms_performed,
}  # fmt: skip


def check(row: Move, file: File, note: str) -> None:
    """Raise ValidationError with everything that stands in the way of this move."""
    problems = [text for guard in row.guards if (text := CHECKS[guard](file, note))]
    if problems:
        raise ValidationError(problems)


