"""Figures about mediators: what is counted, what is hidden, who sees them, and that nobody is ranked."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from cases.clock import at, now
from cases.figures import Difficulty, difficulty, middle_half, of_room, wilson
from cases.figures.mediators import ended
from cases.models import Case, EndReason, Party, Risk
from cases.moves import CaseAction as A
from cases.steps import mediation
from mediators.models import Mediator, Resource

pytestmark = pytest.mark.django_db
COUNTER = iter(range(10_000, 90_000))


@pytest.fixture
def over(cast):
    """Mediations that ended, written as rows: what a year leaves, not how it came."""

    def make(word="yaqin", n=1, *, days=10, agreed=True, reason="no_agreement", state="", ago=1, **facts):
        end = now() - timedelta(days=ago)
        moments = {"settled_at": end, "ended_at": None} if agreed else {"settled_at": None, "ended_at": end, "end_reason": reason}
        mediator = cast.mediators[word]
        Case.objects.bulk_create(
            Case(number=f"daqiao-2026-{next(COUNTER)}", station=cast.offices["daqiao"], committee=mediator.committee, officer=cast.officer,
                 mediator=mediator, title="漏水", narrative="楼上漏水", place="桂花苑", occurred_at=end,
                 state=state or ("settled" if agreed else "ended"), accepted_at=end - timedelta(days=days), source="window", **moments, **facts)
            for _ in range(n)
        )  # fmt: skip

    return make


def lines(cast, word="yaqin"):
    [sheet] = of_room(cast.offices["tiaowei"], [cast.mediators[word]])
    return {line.difficulty: line for line in sheet.lines}


def client(user):
    found = Client()
    found.force_login(user)
    return found


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"risk": "blue", "people": 2, "round_": 1}, "plain"), ({"risk": "yellow", "people": 2, "round_": 1}, "middling"),
        ({"risk": "blue", "people": 5, "round_": 1}, "middling"), ({"risk": "blue", "people": 2, "round_": 2}, "middling"),
        ({"risk": "red", "people": 2, "round_": 1}, "hard"), ({"risk": "yellow", "people": 20, "round_": 3}, "hard"),
    ],
)  # fmt: skip
def test_difficulty_is_what_was_known_when_it_began(facts, kind):
    assert difficulty(**facts) == kind


def test_a_share_is_a_range_and_wide_where_the_numbers_are_small():
    assert wilson(5, 5) == (56, 100)
    assert wilson(0, 5) == (0, 44)
    assert wilson(50, 100) == (40, 60)
    assert middle_half([1, 2, 3, 4, 90]) == (2, 4)


def test_fewer_than_five_say_nothing(cast, over):
    over(n=4)
    assert lines(cast)["plain"].days is None
    assert lines(cast)["plain"].share is None
    over()
    line = lines(cast)["plain"]
    assert (line.number, line.days, line.agreed, line.of, line.share) == (5, (10, 10), 5, 5, (56, 100))


def test_by_difficulty_and_never_as_one_sum(cast, over):
    over(n=6, agreed=True)
    over(n=6, agreed=False, risk=Risk.RED, days=25)
    found = lines(cast)
    assert (found["plain"].agreed, found["plain"].of) == (6, 6)
    assert (found["hard"].agreed, found["hard"].of, found["hard"].days) == (0, 6, (25, 25))
    assert found["middling"].number == 0


def test_what_nobody_could_help_is_counted_and_not_held_against_anybody(cast, over):
    over(n=5)
    for reason in (EndReason.UNREACHED, EndReason.SELF_SETTLED, EndReason.EVENT, ""):
        over(agreed=False, reason=reason, state="" if reason else "withdrawn")
    over(agreed=False, reason=EndReason.WILL_NOT_SIGN)
    line = lines(cast)["plain"]
    assert (line.number, line.agreed, line.of) == (10, 5, 6)


def test_what_runs_what_was_long_ago_and_what_other_rooms_do_is_not_counted(cast, over):
    over(n=5, ago=400)
    over(n=5, state="mediating")  # settled once, opened again
    over("strange_mediator", n=5)
    assert lines(cast)["plain"].number == 0


def test_a_mediation_by_the_real_steps_is_one(cast, walk):
    case = walk.settle(walk.mediate())
    assert case.settled_at is not None
    Case.objects.filter(pk=case.pk).update(accepted_at=case.settled_at - timedelta(days=3))
    assert sum(line.number for line in lines(cast).values()) == 1


def test_the_director_reads_the_room_by_names_whatever_the_figures(cast, over):
    over("shuigen", n=9)
    over("yaqin", n=9, agreed=False)
    over("strange_mediator", n=9)
    cast.mediators["yaqin"].figures_note = "两件是拆迁老案"
    cast.mediators["yaqin"].save()
    page = client(cast.director).get("/figures/room/").content.decode()
    names = [sheet.name for sheet in Mediator.objects.filter(committee=cast.offices["tiaowei"]).order_by("user__name")]
    assert sorted(names, key=page.index) == names
    assert "两件是拆迁老案" in page
    assert "9 件中 0 件" in page
    assert cast.strange_mediator.name not in page
    for word in ("排名第", "第一名", "高于", "低于平均"):
        assert word not in page
    over("yaqin", n=30)
    again = client(cast.director).get("/figures/room/").content.decode()
    assert sorted(names, key=again.index) == names


def test_a_mediator_reads_their_own_and_answers_them(cast, over):
    over("yaqin", n=5)
    over("shuigen", n=7)
    there = client(cast.yaqin)
    page = there.get("/figures/mine/").content.decode()
    assert "5 件中 5 件" in page
    assert "7 件" not in page
    there.post("/figures/mine/", {"note": "三件是春节前的欠薪"})
    assert Mediator.objects.get(user=cast.yaqin).figures_note == "三件是春节前的欠薪"
    too_long = there.post("/figures/mine/", {"note": "难" * 401})
    assert too_long.status_code == 200
    assert Mediator.objects.get(user=cast.yaqin).figures_note == "三件是春节前的欠薪"


def test_nobody_else_reads_them(cast, over):
    over("yaqin", n=5)
    for word in ("yaqin", "officer", "supervisor", "administrator"):
        assert client(getattr(cast, word)).get("/figures/room/").status_code == 403
    assert client(cast.director).get("/figures/mine/").status_code == 404
    assert Client().get("/figures/room/").status_code == 302
    assert cast.yaqin.name not in client(cast.strange_director).get("/figures/room/").content.decode()


def test_thirty_mediators_take_as_many_statements_as_one(cast, over):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            there.get("/figures/room/")
        return len(seen)

    there = client(cast.director)
    over(n=6)
    there.get("/figures/room/")
    few = asked()
    people = User.objects.bulk_create(User(username=f"tw-9{n:03}", name=f"调解员{n}") for n in range(30))
    resources = Resource.objects.bulk_create(Resource(kind="mediator") for _ in people)
    Mediator.objects.bulk_create(
        Mediator(user=user, committee=cast.offices["tiaowei"], resource=resource, engagement="volunteer", sex="male", experience="做了多年",
                 speciality="邻里", style="慢慢谈", dialects="普通话")
        for user, resource in zip(people, resources, strict=True)
    )  # fmt: skip
    assert asked() == few


def test_the_days_of_a_suspension_are_nobodys_days(cast, walk):
    begun = walk.mediate()
    moment = begun.accepted_at
    with at(moment + timedelta(days=2)):
        rested = mediation.take(begun, A.SUSPEND, actor=cast.yaqin, note="等房屋鉴定", review_on=moment + timedelta(days=12))
    with at(moment + timedelta(days=10)):
        going = mediation.take(rested, A.RESUME, actor=cast.yaqin)
    with at(moment + timedelta(days=11)):
        mediation.take(going, A.TERMINATE, actor=cast.yaqin, note="谈不拢", end_reason="no_agreement")
    (one,) = ended(Case.objects.filter(pk=begun.pk), moment)
    assert round(one.days) == 3


def test_no_party_and_no_difficulty_of_one_case_stands_on_the_page(cast, over, walk):
    walk.settle(walk.mediate())
    over(n=5)
    page = client(cast.director).get("/figures/room/").content.decode()
    assert not [party.name for party in Party.objects.all() if party.name in page]
    assert set(Difficulty.values) == {"plain", "middling", "hard"}
