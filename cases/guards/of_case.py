"""Guards of a case."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from cases.aftermath import due_of
from cases.clock import now
from cases.models import Agreement, Case, DocumentKind, Event, Party, PartyKind, Risk, Term, TriageAnswers, clean_visits
from cases.models.agreement import OF_THIS_ROUND
from cases.models.case import CLEAN_TO_LOWER, CaseKind
from cases.models.police import gate_of
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
    return _("Not every side has said that they want mediation.") if file.parties.filter(willing_at=None).exists() else ""


def _questions(file: Case, _note: str) -> str:
    """And it rests in no other file: what was told twice goes one way."""
    if file.links.merged().exists():
        return _("This file is merged into another one, which goes its way for both. If they are two matters, part them first.")
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


def _open(file: Case, task: Task) -> bool:
    return any(turn.task == task and turn.is_open for turn in file.turns.all())


def _leader_asked(file: Case, _note: str) -> str:
    return "" if _open(file, Task.NAME_LEADER) else _("Nobody is to be named for it.")


def _meeting_asked(file: Case, _note: str) -> str:
    return "" if _open(file, Task.MEET_RED) else _("No joint meeting is due.")


def _visit_asked(file: Case, _note: str) -> str:
    return "" if _open(file, Task.VISIT_RED) else _("No visit is due.")


def _before(file: Case) -> str:
    """The colour that the database still holds: the file holds the new one by now."""
    return Case.objects.values_list("risk", flat=True).get(pk=file.pk)


def _raised(file: Case, _note: str) -> str:
    higher = Risk.values.index(file.risk) > Risk.values.index(_before(file))
    return "" if higher else _("It has this colour already, or a higher one.")


def _lowered(file: Case, _note: str) -> str:
    before = _before(file)
    if Risk.values.index(file.risk) >= Risk.values.index(before):
        return _("It has this colour already, or a lower one.")
    if before != Risk.RED:
        return ""
    clean = 0 if _open(file, Task.NAME_LEADER) else clean_visits(file)
    return "" if clean >= CLEAN_TO_LOWER else _("Red is lowered only after two clean visits, one after the other: there are %(n)s.") % {"n": clean}


def _answer_owed(file: Case, _note: str) -> str:
    open_ = any(turn.task == Task.FEED_BACK and turn.is_open for turn in file.turns.all())
    return "" if open_ else _("Nobody outside waits for an answer.")


def _no_committee(file: Case, _note: str) -> str:
    return _("The file belongs to the mediation room, which archives it.") if file.committee_id else ""


def _terms_performed(file: Case, note: str) -> str:
    """Long instalments, or a side that sued: a case may close before all is performed, but nobody closes it without saying why."""
    in_force = Term.objects.filter(agreement__case=file, agreement__voided_at=None, agreement__effective_at__isnull=False)
    waiting = in_force.filter(performed_at=None, debtor__isnull=False).count()  # a term without debtor is a word, not a deed
    if not waiting or note.strip():
        return ""
    return _("%(count)s terms of the agreement are not performed: record them, or write why the case closes all the same.") % {"count": waiting}


def _nothing_asked(file: Case, _note: str) -> str:
    asked = file.turns.filter(task=Task.ASKED_REOPEN, is_open=1).exists()
    return _("A side asks to reopen it: read what it sent and answer first.") if asked else ""


def _has_referral(file: Case, _note: str) -> str:
    return "" if file.referrals.exists() else _("Name at least one department.")


def _files_ended(file: Case, _note: str) -> str:
    referrals = file.referrals.exclude(state__in=REFERRAL.ends).exists()
    confirmations = file.confirmations.exclude(state__in=CONFIRMATION.ends).exclude(state__in=("objected", "ruled_again", "reissued")).exists()
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


def _gate_passed(file: Case, _note: str) -> str:
    gate = gate_of(file)
    if gate is None:
        return _("Look first whether it may be mediated: what was done, and nothing of art. 179 (rule art. 178, 179).")
    return "" if gate.is_open else _("What was answered at the gate rules a mediation by the police out (art. 179).")


def _spot_recorded(file: Case, _note: str) -> str:
    missing = file.state == CaseState.ON_SPOT and not file.documents.filter(kind=DocumentKind.ON_SPOT, voided_at=None).exists()
    return _("Record first what was settled and performed on the spot.") if missing else ""


def _all_apply(file: Case, _note: str) -> str:
    paper = file.documents.filter(kind=DocumentKind.EXEMPTION, voided_at=None).order_by("-pk").first()
    return "" if paper is not None and paper.is_signed else _("Every side signs the application for no penalty.")


def _asked_186(file: Case, _note: str) -> str:
    open_ = any(turn.task == Task.DECIDE_186 and turn.is_open for turn in file.turns.all())
    return "" if open_ else _("No application for no penalty waits.")


def _not_punished(file: Case, _note: str) -> str:
    before_police = file.state == CaseState.POLICE or file.track == Track.PUBLIC_ORDER
    done = before_police and Event.objects.filter(case=file, action=CaseAction.PUNISH).exists()
    return _("A penalty was decided already: art. 186 comes too late.") if done else ""


CHECKS: dict[Guard, Check] = {
    Guard.GATE_PASSED: _gate_passed, Guard.SPOT_RECORDED: _spot_recorded, Guard.ALL_APPLY: _all_apply, Guard.ASKED_186: _asked_186,
    Guard.NOT_PUNISHED: _not_punished, Guard.ALL_PERFORMED: _terms_performed,
    Guard.TWO_SIDES: _two_sides, Guard.ALL_WILLING: _all_willing, Guard.QUESTIONS_ANSWERED: _questions,
    Guard.MAY_MEDIATE: _may_mediate, Guard.MAY_POLICE_MEDIATE: _may_police_mediate, Guard.MAY_ADVISE: _may_advise, Guard.OFFER_OPEN: _offer_open,
    Guard.DIRECTOR_NAMES: _director_names, Guard.ALL_SIGNED: _all_signed, Guard.AGREEMENT_EFFECTIVE: _agreement_effective,
    Guard.HAS_REFERRAL: _has_referral, Guard.FILES_ENDED: _files_ended, Guard.EXTERNAL_NUMBER: _external_number,
    Guard.SECOND_ATTEMPT: _second_attempt, Guard.SECOND_IN_TIME: _second_in_time, Guard.RAISED: _raised, Guard.LOWERED: _lowered,
    Guard.TERMS_PERFORMED: _terms_performed, Guard.REPRESENTED: _represented, Guard.SOMEBODY_SILENT: _somebody_silent,
    Guard.NO_AGREEMENT: _no_agreement, Guard.REVIEW_DATE: _review_date, Guard.POLICE_NUMBER: _police_number,
    Guard.LEADER_ASKED: _leader_asked, Guard.MEETING_ASKED: _meeting_asked, Guard.VISIT_ASKED: _visit_asked,
    Guard.NO_COMMITTEE: _no_committee, Guard.NOTHING_ASKED: _nothing_asked, Guard.ALERTED: _alerted, Guard.ANSWER_OWED: _answer_owed,
}  # fmt: skip
