"""Guards of a confirmation."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Appointment
from accounts.roles import Role
from cases import pack
from cases.aftermath import objection_until
from cases.clock import now
from cases.models import Confirmation, Outcome, Review, Service
from cases.moves import CaseState, Guard, Task
from cases.triage import Track

Check = Callable[[Any, str], str]  # (file, note) -> what is missing, or nothing


def _case_open(file: Confirmation, _note: str) -> str:
    over = file.case.state in (CaseState.CLOSED, CaseState.ARCHIVED)
    return _("The case is closed: reopen it at the agreement first.") if over else ""


def _of_committee(file: Confirmation, _note: str) -> str:
    """法释〔2011〕5号 1: the court confirms what a people's mediation committee mediated; what the police mediated is performed or punished."""
    mine = file.case.track == Track.PEOPLE_MEDIATION
    return "" if mine else _("An agreement before the police is performed or punished (rule art. 184–185): the court does not confirm it.")


def _both_signed(file: Confirmation, _note: str) -> str:
    if file.application_id is None:
        return _("The joint application is not written yet.")
    missing = file.application is None or file.application.hands_missing()
    return _("The application is joint: every party must sign it.") if missing else ""


def _pack_complete(file: Confirmation, _note: str) -> str:
    missing = [item.label for item in pack.items(file) if item.is_missing]
    return _("The court wants these too; put them to it, or write why there is none: %(what)s") % {"what": "、".join(missing)} if missing else ""


def _to_learn(file: Confirmation, _note: str) -> str:
    waits = file.turns.filter(task=Task.REVIEW_REFUSAL, is_open=1).exists()
    return "" if waits else _("Nothing is left to look at: it was reviewed, or it was not refused.")


def _window(file: Confirmation) -> Any:
    return file.turns.filter(task=Task.SUBMIT, due_at__isnull=False).order_by("-id").first()


def _in_window(file: Confirmation, _note: str) -> str:
    """While the last day is provisional the decree may still move it: until it comes, one is inside."""
    turn = _window(file)
    inside = turn is not None and (now() <= turn.due_at or turn.provisional)
    return "" if inside else _("The 30 days are over: apply under art. 86 with its reason, or record that it lapsed.")


def _still_time(file: Confirmation, note: str) -> str:
    """Within the 30 days of an agreement that still binds."""
    return _in_window(file, note) if file.agreement.voided_at is None else _("This agreement binds no more: write a new one.")


def _window_over(file: Confirmation, _note: str) -> str:
    """A final act that depends on a provisional date waits for the decree."""
    turn = _window(file)
    if turn is None or now() <= turn.due_at:
        return _("The 30 days still run.")
    return _("The last day is provisional until the year's holidays are decreed: load them first.") if turn.provisional else ""


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


def _reviewed(file: Confirmation, _note: str) -> str:
    same = file.review is not None and file.review_digest == file.review.digest and bool(file.review_outcome)
    return "" if same else _("The text changed since it was authorised: read it and authorise it again.")


def _was_upheld(file: Confirmation, _note: str) -> str:
    return "" if file.review_outcome in (Review.REVOKED, Review.CHANGED) else _("The objection was rejected.")


def _was_rejected(file: Confirmation, _note: str) -> str:
    return "" if file.review_outcome == Review.REJECTED else _("The objection was upheld.")


def _sealed(file: Confirmation, _note: str) -> str:
    ruling = file.last_ruling
    sealed = ruling is not None and ruling.sealed_at and ruling.digest == file.last_digest
    return "" if sealed else _("The ruling is not sealed yet.")


def _not_sealed(file: Confirmation, note: str) -> str:
    """A seal that came when it was given up already (a slow worker) is taken up by sealing again: that does nothing twice."""
    waits = file.turns.filter(task=Task.RETRY_SEAL, is_open=1).exists()
    return "" if waits or _sealed(file, note) else _("The ruling is sealed already.")


def _supplement_over(file: Confirmation, _note: str) -> str:
    over = file.supplement_due is not None and now() > file.supplement_due
    return "" if over else _("The date for the missing papers is not over yet.")


def _end_date(file: Confirmation, _note: str) -> str:
    """民诉法 187: a special need, the president's approval, and a day; the law sets no ceiling to it."""
    later = file.conclude_by is not None and file.conclude_by > now()
    return "" if later else _("Give a date that is still to come.")


def _confirmed(file: Confirmation, _note: str) -> str:
    """It stands, or stands as a ruling on an objection changed it."""
    stands = file.outcome == Outcome.CONFIRMED and file.review_outcome != Review.REVOKED
    return "" if stands else _("Only a ruling that confirms can be objected to.")


def _own_judge(file: Confirmation, _note: str) -> str:
    """Whatever a form offered: nobody judges here who does not serve at this court now."""
    serving = Appointment.objects.current(now()).filter(user=file.judge_id, role=Role.JUDGE, office=file.court_id)
    return "" if serving.exists() else _("Only a judge of this court decides it.")


def _all_served(file: Confirmation, _note: str) -> str:
    open_ = Service.objects.filter(document=file.ruling_id, received_at=None).exists()
    return _("Somebody has not received it yet.") if open_ else ""


def _all_served_again(file: Confirmation, _note: str) -> str:
    open_ = Service.objects.filter(document=file.review_id, received_at=None).exists()
    return _("Somebody has not received it yet.") if open_ or file.review_id is None else ""


def _in_objection_time(file: Confirmation, _note: str) -> str:
    """Of whoever received it last; the step holds each party to their own fifteen days."""
    received = Service.objects.filter(document=file.ruling_id, party__isnull=False, received_at__isnull=False)
    running = any(now() <= objection_until(service).at for service in received)
    return "" if running else _("The 15 days for an objection are over.")


CHECKS: dict[Guard, Check] = {
    Guard.OF_COMMITTEE: _of_committee,
    Guard.END_DATE: _end_date, Guard.TO_LEARN: _to_learn, Guard.REVIEWED: _reviewed, Guard.WAS_UPHELD: _was_upheld,
    Guard.WAS_REJECTED: _was_rejected, Guard.ALL_SERVED_AGAIN: _all_served_again, Guard.OWN_JUDGE: _own_judge,
    Guard.BOTH_SIGNED: _both_signed, Guard.PACK_COMPLETE: _pack_complete, Guard.IN_WINDOW: _in_window, Guard.WINDOW_OVER: _window_over,
    Guard.REGISTERED: _registered, Guard.NOT_FILED: _not_filed, Guard.IS_FILED: _is_filed,
    Guard.MET_TOGETHER: _met_together, Guard.AUTHORISED: _authorised, Guard.SEALED: _sealed,
    Guard.ALL_SERVED: _all_served, Guard.IN_OBJECTION_TIME: _in_objection_time, Guard.CASE_OPEN: _case_open,
    Guard.NOT_SEALED: _not_sealed, Guard.STILL_TIME: _still_time, Guard.SUPPLEMENT_OVER: _supplement_over, Guard.CONFIRMED: _confirmed,
}  # fmt: skip
