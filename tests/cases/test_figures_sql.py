"""Every figure once more, in plain SQL written from the definitions of domain.md §6, on either database: both computations agree.

The station has cases of every kind, taken there by the real steps, some moved on by chance afterwards, and lines of old books.
"""

import contextlib
import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from django.http import Http404

from cases.clock import ZONE, at, now, today
from cases.figures import board
from cases.figures.counts import COUNTS
from cases.figures.measures import MEASURES
from cases.figures.period import Period
from cases.figures.tally import count_all, count_books, count_new
from cases.lifecycle import Stale, actions_for, advance
from cases.models import Case, CaseLink, Counted, ImportBatch, LedgerEntry, LinkKind, Referral, Tally, Term
from cases.moves import CaseAction as A
from cases.steps import intake, linking, mediation, performance
from tests.cases.walk import CASE_PATHS, CONFIRMATION_PATHS, REFERRAL_PATHS

pytestmark = pytest.mark.django_db
HOUR = "+8 hours"  # Shanghai has kept no summer time since 1991


def day(column):
    """The day in Shanghai of a moment in UTC."""
    return f"({column} AT TIME ZONE 'Asia/Shanghai')::date" if connection.vendor == "postgresql" else f"date({column}, '{HOUR}')"


def plus(column, days):
    """A moment so many days later."""
    if connection.vendor == "postgresql":
        return f"({column} + interval '{days} days')"
    return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', {column}, '{days} days')"


def over_days(last, first):
    """Days between two days."""
    return f"({last} - {first})" if connection.vendor == "postgresql" else f"CAST(julianday({last}) - julianday({first}) AS INTEGER)"


BELONGS = (  # and merged into no other
    "c.station_id = %(station)s AND NOT EXISTS "
    "(SELECT 1 FROM cases_caselink k WHERE k.case_id = c.id AND k.kind = 'merged' AND k.parted_at IS NULL) AND"
)
CASES = f"FROM cases_case c WHERE c.kind = 'dispute' AND {BELONGS}"
TAKEN = (
    "(c.accepted_at IS NOT NULL OR (c.track IN ('public_order', 'administrative') AND c.triaged_at IS NOT NULL) "
    "OR EXISTS (SELECT 1 FROM cases_referral r WHERE r.case_id = c.id))"
)
TAKEN_ON = "COALESCE(c.accepted_at, c.triaged_at, c.logged_at)"
AGREED = "(c.settled_at IS NOT NULL AND c.ended_at IS NULL AND c.state IN ('settled', 'closed', 'archived'))"
SOLVED = (
    f"({AGREED} OR (c.state IN ('on_spot', 'closed', 'archived') "
    "AND EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = c.id AND e.action = 'settle_spot')) "
    "OR EXISTS (SELECT 1 FROM cases_referral r WHERE r.case_id = c.id AND r.state = 'verified' AND r.result_code = 'solved'))"
)
FAILED = (
    "(c.ended_at IS NOT NULL AND c.accepted_at IS NOT NULL AND c.state IN ('ended', 'closed', 'archived') "
    "AND c.end_reason NOT IN ('', 'not_accepted') AND (c.applied_at IS NULL OR c.accepted_at >= c.applied_at))"  # asked anew, accepted anew
)
LIMIT = (
    "(SELECT MAX(t.due_at) FROM cases_turn t WHERE t.case_id = c.id AND t.task IN ('mediate', 'work') AND t.due_at IS NOT NULL "
    "AND NOT (t.is_open = 1 AND t.paused_at IS NOT NULL))"
)
OVER = (
    "(c.state IN ('settled', 'ended', 'withdrawn', 'closed', 'archived', 'advised') "
    "AND COALESCE(c.ended_at, c.settled_at, c.closed_at) IS NOT NULL)"
)
TERM = (
    "FROM cases_term t JOIN cases_agreement a ON a.id = t.agreement_id JOIN cases_case c ON c.id = a.case_id "
    f"WHERE {BELONGS} a.effective_at IS NOT NULL AND a.voided_at IS NULL AND t.due_on IS NOT NULL AND"
)
AGREEMENT = f"FROM cases_agreement a JOIN cases_case c ON c.id = a.case_id WHERE {BELONGS} a.effective_at IS NOT NULL AND a.voided_at IS NULL AND"
OF_PARTY = f"FROM cases_party p JOIN cases_case c ON c.id = p.case_id WHERE {BELONGS} c.kind = 'dispute' AND p.removed_at IS NULL AND"
SUM = "COALESCE(SUM({} * 100), 0)"
OF_ROOM = f"{AGREEMENT} c.accepted_at IS NOT NULL AND"
LAST_TERM = "(SELECT MAX(t.due_on) FROM cases_term t WHERE t.agreement_id = a.id)"
COURT = "EXISTS (SELECT 1 FROM cases_confirmation f WHERE f.agreement_id = a.id AND"
RULING = f"FROM cases_confirmation f JOIN cases_case c ON c.id = f.case_id WHERE {BELONGS} f.issued_at IS NOT NULL AND"
VISIT = f"FROM cases_turn t JOIN cases_case c ON c.id = t.case_id WHERE {BELONGS} t.task IN ('visit', 'visit_again') AND t.due_at IS NOT NULL AND"
CLOSING = f"FROM cases_event e JOIN cases_case c ON c.id = e.case_id WHERE {BELONGS} c.kind = 'dispute' AND e.action = 'close' AND"
SENT = f"FROM cases_referral r JOIN cases_case c ON c.id = r.case_id WHERE {BELONGS} c.kind = 'dispute' AND"
WORK = "(SELECT MAX(t.due_at) FROM cases_turn t WHERE t.referral_id = r.id AND t.task = 'work')"
NO_POLICE = (
    f"FROM cases_case c WHERE {BELONGS} ((c.kind = 'dispute' AND c.track = 'administrative') "
    "OR (c.item_id IS NOT NULL AND c.origin_id IS NULL)) AND"
)
BOOK = "FROM cases_ledgerentry l WHERE l.station_id = %(station)s AND l.kind ="


def within(expression):
    return f"{expression} BETWEEN %(first)s AND %(last)s"


def of(rows, when, what="COUNT(*)"):
    """So many of these rows in the period, by the day of a moment."""
    return f"SELECT {what} {rows} {within(day(when))}"


def by_day(rows, when):
    """The same, by a column that is a day."""
    return f"SELECT COUNT(*) {rows} {within(when)}"


def cases_and_book(rows, when, book, book_when):
    return f"SELECT ({of(rows, when)}) + (SELECT COUNT(*) {BOOK} 'disputes' AND {book} {within(book_when)})"


def statements():
    """Key of a count: the statement. Read again from the definitions, not from the program."""
    happened, again = day("l.happened_at"), plus("e.at", 90)
    done = "COALESCE(c.ended_at, c.settled_at, c.closed_at)"
    mediation = f"c.accepted_at IS NOT NULL AND ({AGREED} OR {FAILED}) AND"
    end = "CASE WHEN c.ended_at IS NULL THEN c.settled_at ELSE c.ended_at END"
    return {
        "logged": of(f"{CASES}", "c.logged_at"),
        "received": cases_and_book(f"{CASES} {TAKEN} AND", TAKEN_ON, "", happened),
        "resolved": cases_and_book(f"{CASES} {TAKEN} AND {SOLVED} AND", TAKEN_ON, "l.outcome = 'resolved' AND", happened),
        "agreed": cases_and_book(f"{CASES} c.accepted_at IS NOT NULL AND {AGREED} AND", "c.settled_at", "l.outcome = 'resolved' AND", "l.closed_on"),
        "failed": cases_and_book(f"{CASES} {FAILED} AND", "c.ended_at", "l.outcome = 'unresolved' AND", "l.closed_on"),
        "due": cases_and_book(CASES, LIMIT, "", "l.due_on"),
        "due_done": cases_and_book(f"{CASES} {OVER} AND", LIMIT, "l.closed_on IS NOT NULL AND", "l.due_on"),
        "due_in_time": cases_and_book(f"{CASES} {OVER} AND {done} <= {LIMIT} AND", LIMIT, "l.closed_on <= l.due_on AND", "l.due_on"),
        "terms_due": by_day(TERM, "t.due_on"), "terms_done": by_day(f"{TERM} t.performed_at IS NOT NULL AND", "t.due_on"),
        "whole_due": by_day(AGREEMENT, LAST_TERM),
        "whole_done": by_day(
            f"{AGREEMENT} NOT EXISTS (SELECT 1 FROM cases_term t WHERE t.agreement_id = a.id AND t.due_on IS NOT NULL "
            "AND t.performed_at IS NULL) AND", LAST_TERM
        ),
        "agreements": of(OF_ROOM, "a.effective_at"), "written": of(f"{OF_ROOM} a.form = 'written' AND", "a.effective_at"),
        "applied": of(f"{OF_ROOM} a.form = 'written' AND {COURT} f.submitted_at IS NOT NULL) AND", "a.effective_at"),
        "confirmed": of(f"{OF_ROOM} {COURT} f.outcome = 'confirmed' AND f.issued_at IS NOT NULL) AND", "a.effective_at"),
        "rulings": of(RULING, "f.issued_at"), "rulings_valid": of(f"{RULING} f.outcome = 'confirmed' AND", "f.issued_at"),
        "no_trip": of(
            f"{RULING} NOT EXISTS (SELECT 1 FROM cases_courtmeeting m WHERE m.confirmation_id = f.id AND m.channel = 'court') "
            "AND NOT EXISTS (SELECT 1 FROM cases_service s WHERE s.confirmation_id = f.id AND s.received_at IS NOT NULL AND s.party_id IS NOT NULL "
            "AND s.method = 'direct' AND s.handed_at NOT IN ('station', 'home')) AND", "f.issued_at"
        ),
        "visits_due": of(VISIT, "t.due_at"),
        "visits_done": of(
            f"{VISIT} EXISTS (SELECT 1 FROM cases_event e WHERE e.case_id = t.case_id AND e.action = 'visited' "
            f"AND e.at BETWEEN t.done_at AND {plus('t.done_at', 1)}) AND t.is_open = 0 AND", "t.due_at"
        ),
        "closings": of(CLOSING, "e.at"),
        "rebounds": of(
            f"{CLOSING} EXISTS (SELECT 1 FROM cases_event o WHERE o.case_id = e.case_id "
            f"AND o.action IN ('reopen', 'reopen_settled') AND o.seq > e.seq AND o.at <= {again}) AND", "e.at"
        ),
        "days": f"SELECT COALESCE(SUM({over_days(day(end), day('c.accepted_at'))}), 0) {CASES} {mediation} {within(day(end))}",
        "mediations": of(f"{CASES} {mediation}", end),
        "people": of(f"{OF_PARTY} {TAKEN} AND", TAKEN_ON),
        "amount": of(f"{CASES} {TAKEN} AND", TAKEN_ON, SUM.format("c.amount")),
        "agreed_amount": of(
            f"FROM cases_term t JOIN cases_agreement a ON a.id = t.agreement_id JOIN cases_case c ON c.id = a.case_id WHERE {BELONGS} "
            "a.effective_at IS NOT NULL AND a.voided_at IS NULL AND c.accepted_at IS NOT NULL AND", "a.effective_at", SUM.format("t.amount")
        ),
        "calls_disputes": of(f"{CASES} c.source = '110' AND", "c.logged_at"),
        "repeats": of(
            f"{CASES} c.source = '110' AND EXISTS (SELECT 1 FROM cases_party p JOIN cases_party q ON q.phone_hash = p.phone_hash "
            "JOIN cases_case b ON b.id = q.case_id WHERE p.case_id = c.id AND p.removed_at IS NULL AND q.removed_at IS NULL AND p.phone_hash <> '' "
            "AND b.id <> c.id AND b.kind = 'dispute' AND b.source = '110' AND b.station_id = c.station_id AND b.dispute_type = c.dispute_type "
            f"AND b.logged_at < c.logged_at AND b.logged_at >= {plus('c.logged_at', -30)}) AND", "c.logged_at"
        ),
        "not_police": of(NO_POLICE, "COALESCE(c.triaged_at, c.logged_at)"),
        "diverted": of(f"{NO_POLICE} EXISTS (SELECT 1 FROM cases_referral r WHERE r.case_id = c.id) AND", "COALESCE(c.triaged_at, c.logged_at)"),
        "sent": of(SENT, "r.sent_at"), "work_due": of(SENT, WORK),
        "work_done": of(f"{SENT} r.resolved_at IS NOT NULL AND r.state IN ('resolved', 'verified') AND", WORK),
        "work_in_time": of(f"{SENT} r.resolved_at <= {WORK} AND r.state IN ('resolved', 'verified') AND", WORK),
        "solved": of(f"{SENT} r.state = 'verified' AND r.result_code = 'solved' AND", "r.sent_at"),
        "wait_triage": of(f"{CASES} c.triaged_at >= c.logged_at AND", "c.triaged_at"),
        "wait_sign": of(f"{SENT} r.signed_at >= r.sent_at AND", "r.signed_at"),
        "wait_contact": of(f"{SENT} r.contacted_at >= r.signed_at AND", "r.contacted_at"),
        "calls": f"SELECT COUNT(*) {BOOK} 'call_book' AND {within(happened)}",
        "filings": f"SELECT COUNT(*) {BOOK} 'filing_book' AND {within(happened)}",
        "petitions": f"SELECT COUNT(*) {BOOK} 'petition_book' AND {within(happened)}",
    }  # fmt: skip


def in_sql(key, station, period):
    with connection.cursor() as cursor:
        cursor.execute(statements()[key], {"station": station.pk, "first": period.first, "last": period.last})
        return int(cursor.fetchone()[0])


@pytest.fixture
def station(cast, walk):
    """Cases of every kind at one station, and three books."""
    for state in ("on_spot", "ended", "withdrawn", "suspended", "logged"):
        CASE_PATHS[state](walk)
    for state in ("returned", "resolved", "verified"):
        REFERRAL_PATHS[state](walk)
    CONFIRMATION_PATHS["served"](walk)
    settled = walk.settle(apply=False)
    performance.performed(Term.objects.filter(agreement__case=settled, due_on__isnull=False).first(), actor=cast.yaqin, note="已修好")
    mediation.visited(settled, actor=cast.director, way="电话回访", result="content", text="两家都说好了", due=mediation.due_visit(settled).pk)
    intake.take(CASE_PATHS["closed"](walk), A.REOPEN, actor=cast.officer, note="又吵起来了")
    refused_anew(cast, walk)
    _first, again, merged = (replace(walk, facts={"source": "110"}).log() for _ in range(3))
    linking.link(merged, again, kind=LinkKind.MERGED, actor=cast.officer, note="又报了一次警")
    station = cast.offices["daqiao"]
    batch = ImportBatch.objects.create(station=station, kind="disputes", name="台账.csv", made_by=cast.officer, file="0" * 32)
    chance, first = random.Random(5), today() - timedelta(days=300)
    for kind in ("disputes", "call_book", "filing_book", "petition_book"):
        LedgerEntry.objects.bulk_create(line(station, batch, kind, n, first + timedelta(days=chance.randint(0, 299)), chance) for n in range(12))
    return station


def refused_anew(cast, walk):
    """Mediated in vain; it came back after forty days, and a side did not want mediation any more."""
    case = advance(walk.mediate(), A.TERMINATE, actor=cast.yaqin, note="谈不拢", changes={"end_reason": "no_agreement"})
    with at(now() + timedelta(days=40)):
        intake.take(case, A.REOPEN, actor=cast.officer, note="又吵起来了")
        walk.triage("people_mediation", case)
        return advance(case, A.REFUSE, actor=cast.officer, note="不谈了", changes={"end_reason": "refused"})


def test_a_case_that_came_back_and_was_refused_is_no_mediation_of_the_months_between(cast, walk):
    refused_anew(cast, walk)
    with at(now() + timedelta(days=40)):
        count_new()
        found = sums_of(cast.offices["daqiao"], Period.of(today() - timedelta(days=70), today()))
        assert {key: found.get(key, 0) for key in ("received", "failed", "mediations", "days")} == {
            "received": 1, "failed": 0, "mediations": 0, "days": 0
        }  # fmt: skip


def line(station, batch, kind, n, on, chance):
    moment = datetime.combine(on, time(chance.randint(0, 23)), ZONE)
    facts = {"station": station, "batch": batch, "kind": kind, "source_number": str(n), "happened_at": moment}
    if kind == "disputes":
        closed = on + timedelta(days=chance.randint(0, 40)) if chance.random() < 0.8 else None
        facts |= {"outcome": chance.choice(("resolved", "unresolved")) if closed else "open", "closed_on": closed, "due_on": on + timedelta(days=30)}
    return LedgerEntry(**facts)


def wander(cast, chance, steps=40):
    """Whatever may be done with a case or a referral, by chance; what a guard or the database refuses is refused."""
    people = [cast.officer, cast.director, cast.yaqin, cast.liaison]
    for n in range(steps):
        file = chance.choice([*Case.objects.all(), *Referral.objects.all()])
        who = chance.choice(people)
        if moves := actions_for(file, who):
            with contextlib.suppress(ValidationError, PermissionDenied, Http404, Stale, ValueError, IntegrityError):
                advance(file, chance.choice(moves).action, actor=who, note="情况有变")
        if n % 7 == 0:
            count_new()


def sums_of(office, period):
    return board.sums([office], period)


def test_every_figure_agrees_with_plain_sql_and_the_sums_with_a_count_from_the_beginning(cast, station):
    with at(now() + timedelta(days=45)):
        period = Period.of(date(today().year - 1, 1, 1), today())
        count_new()
        count_books(station.pk)
        compare(station, period)
    wander(cast, random.Random(17))
    linking.part(CaseLink.objects.get(), actor=cast.officer, note="查清是两回事")
    with at(now() + timedelta(days=45)):
        count_new()
        compare(station, period)
        kept = set(Tally.objects.filter(n__gt=0).values_list("office", "origin", "dimension", "day", "key", "value", "n"))
        Counted.objects.all().delete()
        Tally.objects.all().delete()
        count_all()
        count_books(station.pk)
        assert set(Tally.objects.filter(n__gt=0).values_list("office", "origin", "dimension", "day", "key", "value", "n")) == kept
        rates = board.figures([station], period)
        assert sum(figure.now.top > 0 for figure in rates.values()) > 20  # most of them had something to count


def compare(station, period):
    assert set(statements()) >= {*COUNTS, *(key for one in MEASURES.values() for key in (one.top, *one.bottom))}
    found = sums_of(station, period)
    assert {key: found.get(key, 0) for key in statements()} == {key: in_sql(key, station, period) for key in statements()}
    month = Period.of(period.last, period.last)
    assert {key: sums_of(station, month).get(key, 0) for key in statements()} == {key: in_sql(key, station, month) for key in statements()}
