"""How it was: once, from the slip; shown from ten matters up; nobody reads off it whose marks they are."""

import pytest
from django.db import connection

from cases.models import Event
from cases.steps import choice
from mediators.models import Rating
from mediators.ratings import figures, rate
from tests.races import race

MARKS = {"service": "5", "speed": "4", "result": "3"}


@pytest.fixture
def settled(walk):
    return walk.settle(walk.mediate())


def test_a_side_says_once_how_it_was(settled, come_in, cast):
    client = come_in(settled.parties.first())
    assert "办得怎么样" in client.get("/mine/").content.decode()
    assert "谢谢您" in client.post("/mine/mediation/rating/", MARKS, follow=True).content.decode()
    client.post("/mine/mediation/rating/", {**MARKS, "service": "1"})
    kept = Rating.objects.get()
    assert (kept.mediator, kept.service, kept.speed, kept.result) == (cast.mediators["yaqin"], 5, 4, 3)
    assert "办得怎么样" not in client.get("/mine/").content.decode()
    assert client.get("/mine/mediation/rating/")["Location"] == "/mine/"
    assert "办得怎么样" in come_in(settled.parties.last()).get("/mine/").content.decode()


def test_nothing_kept_says_who_gave_it(settled, come_in):
    before = Event.objects.count()
    come_in(settled.parties.first()).post("/mine/mediation/rating/", MARKS)
    assert Event.objects.count() - before <= 1, "the slip was issued; the marks stand in no history"
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mediators_rating")
        kept = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    assert set(kept) == {"id", "mediator_id", "key", "matter", "service", "speed", "result", "month"}
    assert str(kept["month"]).endswith("-01")


@pytest.mark.parametrize("wrong", [{}, {**MARKS, "service": "6"}, {**MARKS, "speed": "0"}, {**MARKS, "result": "x"}])
def test_marks_that_cannot_be_are_said(settled, come_in, wrong):
    assert "errors" in come_in(settled.parties.first()).post("/mine/mediation/rating/", wrong).content.decode()
    assert not Rating.objects.exists()


def test_nobody_rates_what_still_runs(walk, come_in):
    client = come_in(walk.mediate().parties.first())
    assert client.post("/mine/mediation/rating/", MARKS)["Location"] == "/mine/"
    assert not Rating.objects.exists()


def test_who_never_sat_down_with_the_mediator_rates_nobody(walk, come_in):
    case = walk.mediate()
    lin, he = case.parties.all()
    choice.answer_invitation(case, party=he, willing=False, channel="link", actor=he)
    assert "办得怎么样" not in come_in(lin).get("/mine/").content.decode()


def test_from_ten_matters_up_everybody_reads_the_means(cast, client):
    me = cast.mediators["yaqin"]
    page = f"/mediators/{me.pk}/"
    for n in range(9):
        for side in (1, 2):
            rate(me, who=f"{n}-{side}", matter=f"{n}", marks={"service": 5, "speed": 4, "result": 2 + side})
    assert figures(me) is None
    assert "当事人怎么说" not in client.get(page).content.decode()
    rate(me, who="ten", matter="ten", marks={"service": 5, "speed": 4, "result": 3})
    found = figures(me)
    assert found is not None
    assert (found.matters, found.service, round(found.result, 2)) == (10, 5.0, 3.47)
    assert "来自 10 件事的当事人" in client.get(page).content.decode()
    assert "当事人怎么说" not in client.get("/mediators/").content.decode(), "nobody is put in order by it"


@pytest.mark.django_db(transaction=True)
def test_pressed_eight_times_at_once_it_counts_once(cast):
    me = cast.mediators["yaqin"]
    outcome = race([lambda: rate(me, who="one", matter="one", marks={"service": 5, "speed": 5, "result": 5})] * 8)
    assert (outcome.told, sorted(outcome.won)) == ([], [False] * 7 + [True])
    assert Rating.objects.count() == 1
