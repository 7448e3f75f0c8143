"""Guards of a case."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cases.aftermath import due_of
from cases.clock import now
from cases.models import Agreement, Case, Event, Party, PartyKind, Term, TriageAnswers
from cases.models.agreement import OF_THIS_ROUND
from cases.models.case import CaseKind
from cases.moves import CONFIRMATION, REFERRAL, CaseAction, CaseState, Guard, Task
from cases.triage import Track, allowed_tracks

Check = Callable[[Any, str], str]  # (file, note) -> what is missing, or nothing
SEPARATORS = re.compile(r"[、,，;；/\s]+")
REPRESENTATIVES = 5  # 宁波市人民调解条例 20


def _two_sides(file: Case, _note: str) -> str:
    sides = set(file.parties.values_list("side", flat=True))
    named = file.kind == CaseKind.DISPUTE and len(sides) >= 2
    return "" if named else _("A dispute needs at least two sides: enter the other side first.")


def _represented(file: Case, _note: str) -> str:
    """An organisation by an authorised person, a group by one to five of them, a minor with a guardian."""
    wrong = [party.name for party in file.parties.all() if not _is_represented(party)]
    message = _("Enter who acts for %(names)s: a guardian, an authorised person, or one to five representatives.")
    return message % {"names": "、".join(wrong)} if wrong else ""


def _is_represented(party: Party) -> bool:
    people = [name for name in SEPARATORS.split(party.representative) if name]
    if party.kind == PartyKind.GROUP and not 1 <= len(people) <= REPRESENTATIVES:
        return False
    return bool(people or party.kind != PartyKind.ORGANISATION) and bool(party.guardian_name or not party.is_minor)


def _somebody_silent(file: Case, _note: str) -> str:
    return "" if any(party.willing_at is None for party in file.parties.all()) else _("Every side has said that they want mediation.")


def _all_willing(file: Case, _note: str) -> str:
    missing = file.parties.filter(willing_at=None).exists()
    return _("Not every side has said that they want mediation.") if missing else ""


def _questions(file: Case, _note: str) -> str:
    return "" if TriageAnswers.objects.filter(case=file).exists() else _("Answer the questions of the triage first.")


def _track_open(file: Case, track: Track) -> str:
    """What the law forbids by the answers, the duty leader's word opens for nobody: it only goes another way than suggested."""
    answers = TriageAnswers.objects.filter(case=file).first()
    return "" if answers is None else str(allowed_tracks(answers.answers)[track])


def _may_mediate(file: Case, _note: str) -> str:
    return _track_open(file, Track.PEOPLE_MEDIATION)


def _may_police_mediate(file: Case, _note: str) -> str:
    return _track_open(file, Track.PUBLIC_ORDER)


def _may_advise(file: Case, _note: str) -> str:
    return _track_open(file, Track.ADVICE)


def _offer_open(file: Case, _note: str) -> str:
    return "" if file.offers.filter(answered_at=None).exists() else _("No mediator is named for this offer.")


def _director_names(file: Case, _note: str) -> str:
    """The sides choose first (人民调解法 23): the director's turn comes when they found nobody or let their time pass."""
    asked = any(turn.task == Task.APPOINT and turn.is_open for turn in file.turns.all())
    return "" if asked else _("The sides still choose: the director names nobody over their heads.")


def _all_signed(file: Case, _note: str) -> str:
    text = Agreement.objects.filter(case=file, voided_at=None, effective_at=None, document__isnull=False).select_related("document").first()
    signed = text is not None and text.document is not None and text.document.is_signed
    return "" if signed else _("Somebody has not signed yet.")


def _agreement_effective(file: Case, _note: str) -> str:
    done = Agreement.objects.filter(case=file, voided_at=None, effective_at__isnull=False).exists()
    return "" if done else _("The agreement has not taken effect: a signature or the seal is missing.")


def _no_agreement(file: Case, _note: str) -> str:
    """While a text is being repaired the old one binds: it is settled with it again, not ended.

    One of an earlier round is no obstacle: in a mediation that began after it anybody may refuse at any time (人民调解法 17).
    """
    known = file.__dict__.get("bound")  # a page reads it with the case
    done = Agreement.objects.filter(OF_THIS_ROUND, case=file, voided_at=None).exists() if known is None else known
    return _("An agreement is in force: let it stand as it is, or write a new one.") if done else ""


def _review_date(file: Case, _note: str) -> str:
    return "" if file.review_on and file.review_on > now() else _("Say on which day to look at it again.")


def _police_number(file: Case, _note: str) -> str:
    missing = file.state == CaseState.POLICE and not file.external_number.strip()
    return _("Enter the number under which the police handled it.") if missing else ""


def _alerted(file: Case, _note: str) -> str:
    open_ = any(turn.task == Task.ANSWER_ALERT and turn.is_open for turn in file.turns.all())
    return "" if open_ else _("No alert is open.")


def _no_committee(file: Case, _note: str) -> str:
    return _("The file belongs to the mediation room, which archives it.") if file.committee_id else ""


def _terms_performed(file: Case, note: str) -> str:
    """Long instalments, or a side that sued: a case may close before all is performed, but nobody closes it without saying why."""
    in_force = Term.objects.filter(agreement__case=file, agreement__voided_at=None, agreement__effective_at__isnull=False)
    waiting = in_force.filter(performed_at=None, debtor__isnull=False).count()  # a term without debtor is a word, not a deed
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


def _second_attempt(file: Case, _note: str) -> str:
    known = file.__dict__.get("tried_again")  # a page reads it with the case
    tried = Event.objects.filter(case=file, action=CaseAction.POLICE_AGAIN).exists() if known is None else known
    return _("Public-order mediation is tried twice at most (art. 183).") if tried else ""


def _second_in_time(file: Case, _note: str) -> str:
    """Seven working days from the first attempt, whenever somebody thinks of the second."""
    first = file.first_attempt_at
    late = first is not None and now() > due_of("second_attempt", first).at
    return _("The second attempt ends with the seventh working day after the first (art. 183): it is police handling now.") if late else ""


CHECKS: dict[Guard, Check] = {
    Guard.TWO_SIDES: _two_sides, Guard.ALL_WILLING: _all_willing, Guard.QUESTIONS_ANSWERED: _questions,
    Guard.MAY_MEDIATE: _may_mediate, Guard.MAY_POLICE_MEDIATE: _may_police_mediate, Guard.MAY_ADVISE: _may_advise, Guard.OFFER_OPEN: _offer_open,
    Guard.DIRECTOR_NAMES: _director_names,
    Guard.ALL_SIGNED: _all_signed, Guard.AGREEMENT_EFFECTIVE: _agreement_effective, Guard.HAS_REFERRAL: _has_referral,
    Guard.FILES_ENDED: _files_ended, Guard.EXTERNAL_NUMBER: _external_number, Guard.SECOND_ATTEMPT: _second_attempt,
    Guard.SECOND_IN_TIME: _second_in_time,
    Guard.TERMS_PERFORMED: _terms_performed, Guard.REPRESENTED: _represented, Guard.SOMEBODY_SILENT: _somebody_silent,
    Guard.NO_AGREEMENT: _no_agreement, Guard.REVIEW_DATE: _review_date, Guard.POLICE_NUMBER: _police_number,
    Guard.NO_COMMITTEE: _no_committee, Guard.ALERTED: _alerted,
}  # fmt: skip
