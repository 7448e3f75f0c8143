"""Everything that is counted in a case, each once. A figure is made of these and of nothing else (`measures`); the tallies are sums of them."""

from datetime import timedelta

from django.db.models import Count as Number, DurationField, ExpressionWrapper, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from cases.figures.facts import DISPUTE, Count, Rows, disputes, exists, later
from cases.figures.spans import days_in_mediation, mediations, minutes, without_trip
from cases.models import Agreement, Case, Confirmation, Event, Party, Referral, Term, Turn
from cases.moves import VISITS, CaseAction, CaseState as S, Task
from cases.triage import Track

EDITION = 3  # of these definitions: with another one every case is counted anew
TAKEN = (Track.PUBLIC_ORDER, Track.ADMINISTRATIVE)
FAILED_WITHOUT_FAULT = ("", "not_accepted")
REBOUND, REPEATED = timedelta(days=90), timedelta(days=30)
AGREED_STATES = (S.SETTLED, S.CLOSED, S.ARCHIVED)
ALL_OVER = (S.SETTLED, S.ENDED, S.WITHDRAWN, S.CLOSED, S.ARCHIVED, S.ADVISED)
OF_CASE = Q(case=OuterRef("pk"))

# 受理: the committee accepted it, or the police mediate it, or a department got it.
RECEIVED = Q(accepted_at__isnull=False) | Q(track__in=TAKEN, triaged_at__isnull=False) | exists(Referral.objects.filter(OF_CASE))
RECEIVED_AT = Coalesce("accepted_at", "triaged_at", "logged_at")
AGREED = Q(settled_at__isnull=False, ended_at=None, state__in=AGREED_STATES)
ON_THE_SPOT = Q(state__in=(S.ON_SPOT, S.CLOSED, S.ARCHIVED)) & exists(Event.objects.filter(OF_CASE, action=CaseAction.SETTLE_SPOT))
BY_DEPARTMENT = exists(Referral.objects.filter(OF_CASE, state="verified", result_code="solved"))
RESOLVED = AGREED | ON_THE_SPOT | BY_DEPARTMENT
# A file that came back is asked anew: what the committee accepted before that was another round.
OF_THIS_ROUND = Q(applied_at=None) | Q(accepted_at__gte=F("applied_at"))
ENDED = Q(ended_at__isnull=False, accepted_at__isnull=False, state__in=(S.ENDED, S.CLOSED, S.ARCHIVED))
FAILED = ENDED & OF_THIS_ROUND & ~Q(end_reason__in=FAILED_WITHOUT_FAULT)
# The last limit of the work itself, pauses taken into account; what is suspended has none now.
_LIMITS = Turn.objects.filter(OF_CASE, task__in=(Task.MEDIATE, Task.WORK), due_at__isnull=False).exclude(is_open=1, paused_at__isnull=False)
LIMIT = Subquery(_LIMITS.order_by("-due_at").values("due_at")[:1])
OVER_AT = Coalesce("ended_at", "settled_at", "closed_at")
OVER = Q(state__in=ALL_OVER, over_at__isnull=False)


def _due(*where: Q) -> Rows:
    return disputes(exists(_LIMITS), *where, when=LIMIT)


def _done(*where: Q) -> Rows:
    return lambda: _due()().annotate(over_at=OVER_AT).filter(OVER, *where)


def _agreements(*where: Q) -> Rows:
    binding = Q(effective_at__isnull=False, voided_at=None, case__accepted_at__isnull=False)
    return lambda: Agreement.objects.filter(binding, *where).annotate(when=F("effective_at"))


def _terms(*where: Q) -> Rows:
    binding = Q(agreement__effective_at__isnull=False, agreement__voided_at=None, due_on__isnull=False)
    return lambda: Term.objects.filter(binding, *where).annotate(when=F("due_on"))


def _whole(*where: Q) -> Rows:
    """Agreements by the day on which their last term falls due."""
    last = Subquery(Term.objects.filter(agreement=OuterRef("pk"), due_on__isnull=False).order_by("-due_on").values("due_on")[:1])
    dated = Agreement.objects.filter(*where, effective_at__isnull=False, voided_at=None).annotate(when=last)
    return lambda: dated.filter(when__isnull=False)


def _rulings(*where: Q) -> Rows:
    return lambda: Confirmation.objects.filter(*where, issued_at__isnull=False).annotate(when=F("issued_at"))


def _visits(*where: Q) -> Rows:
    rows = Turn.objects.filter(*where, task__in=VISITS, due_at__isnull=False)
    return lambda: rows.annotate(when=F("due_at"))


def _closings(*where: Q) -> Rows:
    return lambda: Event.objects.filter(*where, table="case", action=CaseAction.CLOSE, case__kind=DISPUTE).annotate(when=F("at"))


def _referrals(*where: Q, when: str = "sent_at") -> Rows:
    found = Referral.objects.filter(*where, case__kind=DISPUTE, **{f"{when}__isnull": False})
    return lambda: found.annotate(when=F(when), told=F("department__code"))


def _work(*where: Q) -> Rows:
    limit = Turn.objects.filter(referral=OuterRef("pk"), task=Task.WORK, due_at__isnull=False).order_by("-due_at")
    found = Referral.objects.filter(exists(limit), case__kind=DISPUTE)
    return lambda: found.annotate(when=Subquery(limit.values("due_at")[:1]), told=F("department__code")).filter(*where)


def _calls(*where: Q) -> Rows:
    return disputes(Q(source="110"), *where, when="logged_at")


def _wait(rows: Rows, since: str, until: str) -> Rows:
    span = ExpressionWrapper(F(until) - F(since), output_field=DurationField())
    return lambda: rows().filter(**{f"{since}__isnull": False, f"{until}__gte": F(since)}).annotate(when=F(until), told=span)


_visited = Event.objects.filter(
    case=OuterRef("case"), action=CaseAction.VISITED, at__gte=OuterRef("done_at"), at__lte=later("done_at", timedelta(seconds=9))
)
_again = Event.objects.filter(
    case=OuterRef("case"), action__in=(CaseAction.REOPEN, CaseAction.REOPEN_SETTLED), seq__gt=OuterRef("seq"), at__lte=later("at", REBOUND)
)
_same_caller = Party.objects.filter(
    phone_hash=OuterRef("phone_hash"), case__station=OuterRef("case__station"), case__source="110", case__kind=DISPUTE,
    case__dispute_type=OuterRef("case__dispute_type"), case__logged_at__lt=OuterRef("case__logged_at"),
    case__logged_at__gte=ExpressionWrapper(OuterRef("case__logged_at") - REPEATED, output_field=Case._meta.get_field("logged_at")),
).exclude(case=OuterRef("case"))  # fmt: skip
REPEAT = exists(Party.objects.filter(OF_CASE).exclude(phone_hash="").filter(exists(_same_caller)))
OF_NO_POLICE = Q(kind=DISPUTE, track=Track.ADMINISTRATIVE) | Q(item__isnull=False, origin=None)
IN_TIME = Q(over_at__lte=F("when"))
TOLD_APART = ("type", "community")


def _of_no_police(*where: Q) -> Rows:
    return lambda: Case.objects.filter(OF_NO_POLICE, *where).annotate(when=Coalesce("triaged_at", "logged_at"))


COUNTS = {count.key: count for count in (
    Count("logged", disputes(when="logged_at")),
    Count("received", disputes(RECEIVED, when=RECEIVED_AT), by=TOLD_APART),
    Count("resolved", disputes(RECEIVED, RESOLVED, when=RECEIVED_AT), by=TOLD_APART),
    Count("agreed", disputes(AGREED, Q(accepted_at__isnull=False), when="settled_at"), by=("type", "mediator")),
    Count("failed", disputes(FAILED, when="ended_at"), by=("type", "mediator")),
    Count("due", _due(), by=TOLD_APART),
    Count("due_done", _done(), by=TOLD_APART),
    Count("due_in_time", _done(IN_TIME)),
    Count("terms_due", _terms(), "agreement__case", by_day=True),
    Count("terms_done", _terms(Q(performed_at__isnull=False)), "agreement__case", by_day=True),
    Count("whole_due", _whole(), "case", by_day=True),
    Count("whole_done", _whole(~exists(Term.objects.filter(agreement=OuterRef("pk"), due_on__isnull=False, performed_at=None))), "case", by_day=True),
    Count("agreements", _agreements(), "case"),
    Count("written", _agreements(Q(form="written")), "case"),
    Count("applied", _agreements(Q(form="written", confirmation__submitted_at__isnull=False)), "case"),
    Count("confirmed", _agreements(Q(confirmation__outcome="confirmed", confirmation__issued_at__isnull=False)), "case"),
    Count("rulings", _rulings(), "case"),
    Count("rulings_valid", _rulings(Q(outcome="confirmed")), "case"),
    Count("no_trip", _rulings(), "case", derive=without_trip),
    Count("visits_due", _visits(), "case"),
    Count("visits_done", _visits(exists(_visited)), "case"),
    Count("closings", _closings(), "case"),
    Count("rebounds", _closings(exists(_again)), "case"),
    Count("days", disputes(Q(accepted_at__isnull=False), when=OVER_AT), derive=days_in_mediation),
    Count("mediations", disputes(Q(accepted_at__isnull=False), when=OVER_AT), derive=mediations),
    Count("people", disputes(RECEIVED, when=RECEIVED_AT, much=Number("parties", filter=Q(parties__removed_at=None))), much=True),
    Count("amount", disputes(RECEIVED, when=RECEIVED_AT, much=F("amount") * 100), much=True),
    Count("agreed_amount", lambda: _agreements()().annotate(much=Sum("terms__amount") * 100), "case", much=True),
    Count("calls_disputes", _calls()),
    Count("repeats", _calls(REPEAT)),
    Count("not_police", _of_no_police()),
    Count("diverted", _of_no_police(exists(Referral.objects.filter(OF_CASE)))),
    Count("sent", _referrals(), "case", own="department"),
    Count("work_due", _work(), "case", own="department"),
    Count("work_done", _work(Q(resolved_at__isnull=False, state__in=("resolved", "verified"))), "case", own="department"),
    Count("work_in_time", _work(Q(resolved_at__lte=F("when"), state__in=("resolved", "verified"))), "case", own="department"),
    Count("solved", _referrals(Q(state="verified", result_code="solved")), "case", own="department"),
    Count("wait_triage", _wait(disputes(when="triaged_at"), "logged_at", "triaged_at"), own="minutes", read=minutes),
    Count("wait_sign", _wait(_referrals(when="signed_at"), "sent_at", "signed_at"), "case", own="minutes", read=minutes),
    Count("wait_contact", _wait(_referrals(when="contacted_at"), "signed_at", "contacted_at"), "case", own="minutes", read=minutes),
)}  # fmt: skip
