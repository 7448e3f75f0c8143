"""Who may see what: for every role, the rows that `visible_to` gives are compared with the rule told in plain Python, over two houses."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, models

from accounts.models import Appointment, User
from accounts.roles import Role
from cases.models import SYSTEM, Audience, Case, Confirmation, Document, Note, Referral, Turn
from cases.steps import choice, confirmation, routing
from tests.cases.press import PEOPLE, STRANGERS, press
from tests.cases.walk import Walk
from tests.cast import Cast

OFFICES = {"daqiao": "yuelin", "tiaowei": "yuelin-tiaowei", "fenghua-fayuan": "haishu-fayuan", "renshe": "zhujian"}
TWINS = {PEOPLE[role]: word for role, word in STRANGERS.items()} | {"colleague": "stranger", "leader": "stranger", "yaqin": "strange_mediator"}


COURT_READS, DEPARTMENT_READS = {"court", "court_pack"}, {"department"}
READS: dict[str, set[str]] = {
    Role.LIAISON: DEPARTMENT_READS, Role.HEAD: DEPARTMENT_READS, Role.CLERK: COURT_READS, Role.JUDGE: COURT_READS,
    Role.PRESIDENT: COURT_READS, Role.AUXILIARY: {"own", "station"},
}  # fmt: skip
ANYTHING = set(Audience.values)


class Mirror:
    """The same cast, every word read as the stranger in that role: what it walks belongs to the other house."""

    def __init__(self, cast: Cast) -> None:
        self.offices = {**cast.offices, **{here: cast.offices[there] for here, there in OFFICES.items()}}
        self.mediators = {**cast.mediators, "yaqin": cast.mediators["strange_mediator"], "shuigen": cast.mediators["strange_mediator"]}
        self._cast = cast

    def __getattr__(self, word: str) -> User:
        return getattr(self._cast, TWINS.get(word, word))


class OtherHouse(Walk):
    """Walks there; its committee is named, since the first of the table is ours."""

    def invite(self) -> Case:
        return self.triage("people_mediation", committee=self.cast.offices["tiaowei"])

    def rank(self, case: Case, party: Any, *_words: str) -> Case:
        return choice.choose(case, party=party, kind="rank", ranking=[self.cast.mediators["yaqin"]], actor=party)


@pytest.fixture
def two_houses(walk: Walk) -> Walk:
    """Cases at every step in both: logged, offered, in mediation, at court, referred, and one that the command centre must settle."""
    there = OtherHouse(Mirror(walk.cast))
    for house, court in ((walk, "fenghua-fayuan"), (there, "haishu-fayuan")):
        house.log()
        house.offer()
        file = house.settle().confirmations.get()
        Confirmation.objects.filter(pk=file.pk).update(court=walk.cast.offices[court])
        file.refresh_from_db()
        confirmation.submit(file, actor=house.cast.yaqin)
        case = house.log()
        routing.send(
            case, actor=house.cast.officer, department=house.cast.offices["renshe"], request="请核实", released=["place"], basis="none"
        )
    press(walk, walk.send(), "chase_command")
    return walk


def plain(case: Case, a: Appointment) -> bool:
    """The rule for cases, in words (design.md §6)."""
    match a.role:
        case Role.OFFICER | Role.AUXILIARY:
            return case.station_id == a.office_id
        case Role.DIRECTOR:
            return case.committee_id == a.office_id
        case Role.MEDIATOR:
            asked = [offer.mediator.user_id for offer in case.offers.all() if offer.answered_at is None]
            return a.user_id in asked or bool(case.mediator and case.mediator.user_id == a.user_id)
        case Role.LIAISON | Role.HEAD:
            return any(referral.department_id == a.office_id for referral in case.referrals.all())
        case Role.COMMAND:
            return any(turn.role == Role.COMMAND and turn.office_id == a.office_id for turn in case.turns.all())
        case Role.CLERK | Role.JUDGE | Role.PRESIDENT:
            return any(file.court_id == a.office_id and file.submitted_at for file in case.confirmations.all())
    return False


def plain_referral(referral: Referral, a: Appointment) -> bool:
    if a.role in (Role.LIAISON, Role.HEAD):
        return referral.department_id == a.office_id
    if a.role == Role.COMMAND:
        return any(turn.role == Role.COMMAND and turn.office_id == a.office_id for turn in referral.turns.all())
    return a.role not in (Role.CLERK, Role.JUDGE, Role.PRESIDENT) and plain(referral.case, a)


def plain_confirmation(file: Confirmation, a: Appointment) -> bool:
    if a.role in (Role.CLERK, Role.JUDGE, Role.PRESIDENT):
        return file.court_id == a.office_id and file.submitted_at is not None
    return a.role not in (Role.LIAISON, Role.HEAD, Role.COMMAND) and plain(file.case, a)


PLAIN: dict[type[models.Model], Callable[[Any, Appointment], bool]] = {
    Case: plain, Referral: plain_referral, Confirmation: plain_confirmation,
}  # fmt: skip


def everybody(walk: Walk) -> Iterator[User]:
    for word in dict.fromkeys([*PEOPLE.values(), *STRANGERS.values(), "shuigen", "colleague", "second_judge"]):
        yield getattr(walk.cast, word)


def test_every_role_sees_exactly_what_the_rule_says_and_the_two_houses_never_meet(two_houses):
    seen: dict[str, set[int]] = {}
    for user in everybody(two_houses):
        for model, rule in PLAIN.items():
            wanted = {row.pk for row in model._default_manager.all() if rule(row, user.appointment)}
            found = list(model._default_manager.visible_to(user).values_list("pk", flat=True))
            assert sorted(found) == sorted(wanted), (user.appointment.role, model.__name__)
            seen[f"{user.username}.{model.__name__}"] = set(found)
    for role, word in STRANGERS.items():
        ours, theirs = getattr(two_houses.cast, PEOPLE[role]).username, getattr(two_houses.cast, word).username
        assert seen[f"{ours}.Case"], role
        assert seen[f"{theirs}.Case"], role
        for model in PLAIN:
            assert not seen[f"{ours}.{model.__name__}"] & seen[f"{theirs}.{model.__name__}"]


def test_a_party_sees_their_own_case_the_system_all_and_whoever_left_nothing(two_houses):
    for case in Case.objects.all():
        for party in case.parties.all():
            assert list(Case.objects.visible_to(party)) == [case]
            assert set(Confirmation.objects.visible_to(party)) == set(case.confirmations.all())
            assert {row.case_id for row in Document.objects.visible_to(party)} <= {case.pk}
            assert {row.case_id for row in Note.objects.visible_to(party)} <= {case.pk}
    dismissed, stray = two_houses.cast.officer, User.objects.create_user("x-1", "路人")
    dismissed.is_active = False
    for model in (*PLAIN, Document):
        assert model._default_manager.visible_to(SYSTEM).count() == model._default_manager.count()
        assert not any(model._default_manager.visible_to(user).exists() for user in (dismissed, stray))
    assert not any(Turn.objects.waiting_for(user).exists() for user in (dismissed, stray))


def test_papers_turns_and_notes_stay_with_those_who_hold_the_file(two_houses):
    """No paper and no note of a case that somebody may not see; the departments and the court read only what was made for them."""
    for user in everybody(two_houses):
        a = user.appointment
        cases = set(Case.objects.visible_to(user).values_list("pk", flat=True))
        papers = Document.objects.visible_to(user)
        assert {row.case_id for row in papers} <= cases
        assert {row.case_id for row in Note.objects.visible_to(user)} <= cases
        assert {row.audience for row in papers} <= READS.get(a.role, ANYTHING)
        for turn in Turn.objects.waiting_for(user):
            assert (turn.is_open, turn.office_id) == (1, a.office_id)
            assert turn.role == a.role or (turn.role == Role.LEADER and a.role == Role.OFFICER)
            assert a.role != Role.MEDIATOR or turn.user_id == user.pk


def readers_of(walk: Walk, note: Note) -> set[str]:
    return {user.username for user in everybody(walk) if Note.objects.visible_to(user).filter(pk=note.pk).exists()}


def test_what_one_side_says_alone_reaches_neither_the_other_side_nor_a_department_nor_the_court(walk):
    case = confirmation.submit(walk.settle().confirmations.get(), actor=walk.cast.yaqin).case
    walk.send(case, department="renshe")
    one, two = case.parties.all()
    team, station = {"tw-0001", "tw-0011"}, {"dq-0471", "dq-0472", "dq-0466"}
    for visibility, wanted in {"mine": set(), "team": team, "station": team | station, "shared": team | station}.items():
        told = Note.objects.create(case=case, text="我最多让到 2000 元", digest="d", visibility=visibility, party=one)
        assert readers_of(walk, told) == wanted
        assert Note.objects.visible_to(one).filter(pk=told.pk).exists()
        assert Note.objects.visible_to(two).filter(pk=told.pk).exists() == (visibility == "shared")
    own = Note.objects.create(case=case, text="下次带上水管图", digest="d", visibility="mine", author=walk.cast.yaqin)
    assert readers_of(walk, own) == {"tw-0011"}


def test_the_duty_leaders_turns_come_to_whom_the_roster_names_and_are_never_lost(walk):
    press(walk, walk.invite(), "alert")
    alert = Turn.objects.get(task="answer_alert")
    cast = walk.cast
    assert alert in Turn.objects.waiting_for(cast.leader)
    assert alert not in Turn.objects.waiting_for(cast.officer)
    cast.leader.shifts.all().delete()
    assert alert in Turn.objects.waiting_for(cast.officer)  # the roster names nobody: everybody sees it
    assert alert not in Turn.objects.waiting_for(cast.stranger)


def test_a_mediator_sees_a_case_while_it_is_offered_and_no_longer(walk):
    case = walk.offer()
    assert list(Case.objects.visible_to(walk.cast.yaqin)) == [case]
    choice.answer_offer(case, actor=walk.cast.yaqin, accept=False, note="和一方是亲戚")
    assert not Case.objects.visible_to(walk.cast.yaqin).exists()
    assert list(Case.objects.visible_to(walk.cast.shuigen)) == [case]


def test_a_court_sees_nothing_before_it_is_submitted(walk):
    file = walk.settle().confirmations.get()
    assert not Confirmation.objects.visible_to(walk.cast.judge).exists()
    assert not Case.objects.visible_to(walk.cast.clerk).exists()
    confirmation.submit(file, actor=walk.cast.yaqin)
    assert list(Confirmation.objects.visible_to(walk.cast.judge)) == [file]


def test_a_person_with_two_appointments_sees_by_the_one_they_work_under(walk):
    cast = walk.cast
    walk.invite()
    OtherHouse(Mirror(cast)).log()
    director = cast.director
    second = Appointment.objects.create(user=director, role=Role.OFFICER, office=cast.offices["yuelin"])
    assert {case.committee_id for case in Case.objects.visible_to(director)} == {cast.offices["tiaowei"].pk}
    director.working_as(second)
    assert {case.station_id for case in Case.objects.visible_to(director)} == {cast.offices["yuelin"].pk}


def plan_of(query: models.QuerySet[Any]) -> str:
    """How the database answers it. On PostgreSQL without sequential scans: a small table would be read whole."""
    sql, params = query.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {sql}", params)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


DESKS = ("officer", "director", "clerk", "liaison", "yaqin")
LISTS = {"officer": "case_station_new", "director": "case_committee_new", "yaqin": "mediator"}


def test_desks_and_lists_are_answered_from_an_index(walk):
    case = walk.invite()
    for word in DESKS:
        assert "turn_of_" in plan_of(Turn.objects.waiting_for(getattr(walk.cast, word)).order_by("due_at", "id")[:25]), word
    assert "turn_of_party" in plan_of(Turn.objects.waiting_for(case.parties.first()).order_by("due_at"))
    assert "turn_of_case" in plan_of(Turn.objects.filter(case=case, is_open=1).order_by("due_at"))
    for word, index in LISTS.items():
        plan = plan_of(Case.objects.visible_to(getattr(walk.cast, word)).order_by("-id")[:25])
        if connection.vendor == "postgresql":  # of a handful of rows it may sort what any index gives; what it may not is read them all
            assert "Seq Scan on cases_case" not in plan, word
        else:
            assert index in plan, word
