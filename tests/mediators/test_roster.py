"""The wall: open to everybody, honest about who fits, as quick for a hundred as for one."""

import gzip
import uuid
from datetime import UTC, datetime, time, timedelta

import lxml.html
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Appointment, User
from accounts.roles import Role
from cases.clock import ZONE
from mediators import occupancy
from mediators.availability import in_order, next_free, part_of_day, reasons
from mediators.models import Absence, DutyHours, Mediator, Resource, Speciality
from mediators.views import PAGE
from mediators.wall import look

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=ZONE)  # a Wednesday


def _names(answer):
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.content.decode()).xpath("//h2[@class='mediator-name']/text()")


def _text(answer):
    return " ".join(lxml.html.document_fromstring(answer.content.decode()).find(".//main").text_content().split())


@pytest.fixture
def crowd(cast):
    """A city's wall: ninety more, all good at neighbours."""
    shared = cast.mediators["yaqin"]
    users = User.objects.bulk_create(User(username=f"c-{n:03d}", name=f"丁{n:03d}", password="!") for n in range(90))
    Appointment.objects.bulk_create(Appointment(user=user, role=Role.MEDIATOR, office=shared.committee) for user in users)
    resources = Resource.objects.bulk_create(Resource(kind="mediator") for _ in users)
    made = Mediator.objects.bulk_create(
        Mediator(
            user=user, committee=shared.committee, resource=resource, engagement="volunteer", sex="male",
            experience="退休教师，教过半个镇的人", speciality="邻里口角、停车挪车、养狗", style="耐心，先让两边都把气话说完",
            dialects="奉化话、普通话", consented_at=shared.consented_at, is_listed=True,
        )
        for user, resource in zip(users, resources, strict=True)
    )  # fmt: skip
    Speciality.objects.bulk_create(Speciality(mediator=m, kind="neighbour") for m in made)
    DutyHours.objects.bulk_create(DutyHours(mediator=m, weekday=d, opens="08:30", closes="17:30") for m in made for d in range(5))
    return made


def test_the_wall_shows_experience_speciality_and_style(client, cast):
    page = _text(client.get("/mediators/"))
    for word in ("竺亚琴", "南溪阿姐工作室", "专职调解员", "专长", "经历", "特点", "会讲", "最近有空"):
        assert word in page


def test_who_did_not_consent_hangs_on_no_wall(client, cast):
    Mediator.objects.filter(pk=cast.mediators["yaqin"].pk).update(is_listed=False)
    assert "竺亚琴" not in _names(client.get("/mediators/"))
    assert client.get(f"/mediators/{cast.mediators['yaqin'].pk}/").status_code == 404


def test_who_left_hangs_on_no_wall(client, cast):
    User.objects.filter(pk=cast.yaqin.pk).update(is_active=False)
    assert "竺亚琴" not in _names(client.get("/mediators/"))


@pytest.mark.parametrize(
    ("asked", "there", "missing"),
    [
        ("kind=contract", "江海燕", "竺亚琴"), ("kind=migrant_wages", "邬建平", "俞水根"), ("sex=female", "竺亚琴", "俞水根"),
        ("kind=neighbour&sex=male", "俞水根", "竺亚琴"), ("when=week", "竺亚琴", "陌生"),
    ],
)  # fmt: skip
def test_the_wall_is_narrowed(client, cast, asked, there, missing):
    look()
    names = _names(client.get(f"/mediators/?{asked}"))
    assert there in names
    assert missing not in names


def test_the_day_is_the_one_that_was_looked_at_last(client, cast):
    """The order and the filter are a minute old at most; what a card says is of this moment."""
    look()
    week = "/mediators/?when=week"
    assert "竺亚琴" in _names(client.get(week))
    m = cast.mediators["yaqin"]
    away = Absence.objects.create(resource_id=m.resource_id, starts_at=datetime.now(ZONE), ends_at=datetime.now(ZONE) + timedelta(days=30))
    assert "两星期内都约满了" in _text(client.get("/mediators/")), "the card is of this moment"
    assert look() == 1
    assert "竺亚琴" not in _names(client.get(week))
    assert _names(client.get("/mediators/"))[-1] == "竺亚琴"
    away.delete()
    assert look() == 1
    assert look() == 0
    assert "竺亚琴" in _names(client.get(week))


def test_a_minute_or_a_year_without_a_look_takes_nobody_off_the_wall(client, cast):
    Mediator.objects.update(free_on="2020-01-01")
    assert "竺亚琴" in _names(client.get("/mediators/?when=today"))
    Mediator.objects.update(free_on=None)
    assert len(_names(client.get("/mediators/"))) == 5


def test_looking_takes_as_many_statements_for_a_hundred_as_for_five(cast, crowd):
    def count():
        Mediator.objects.update(free_on=None)
        with CaptureQueriesContext(connection) as seen:
            look()
        return len([query for query in seen if "UPDATE" not in query["sql"]])

    many = count()
    Mediator.objects.filter(user__username__startswith="c-").delete()
    assert count() == many


def test_evenings_and_weekends(client, cast):
    assert _names(client.get("/mediators/?when=off")) == []
    DutyHours.objects.create(mediator=cast.mediators["haiyan"], weekday=5, opens="09:00", closes="11:00")
    assert _names(client.get("/mediators/?when=off")) == ["江海燕"]


def test_nobody_fits_is_said_with_what_to_do(client, cast):
    page = _text(client.get("/mediators/?kind=family&sex=male"))
    assert "少选一项" in page


@pytest.mark.parametrize("asked", ["kind=nonsense", "speech=<script>", "when=never", "after=abc", "after=99999999999999999999", "sex=%00x"])
def test_what_nobody_can_ask_for_breaks_nothing(client, cast, asked):
    assert client.get(f"/mediators/?{asked}").status_code in (200, 400)


def test_why_somebody_fits_is_said_where_something_was_asked(client, cast):
    assert "为什么推荐" not in _text(client.get("/mediators/"))
    page = _text(client.get("/mediators/?kind=neighbour"))
    assert "为什么推荐她" in page
    assert "常调邻里的事" in page


def test_reasons_say_only_what_is_known(cast):
    m = cast.mediators["yaqin"]
    assert reasons(m, kind="", free=None) == ["拿手的：漏水、噪声、楼道占用"]
    said = reasons(m, kind="邻里", free=NOON, speech="奉化话，听得懂普通话")
    assert said[0] == "常调邻里的事"
    assert said[-1] == "会讲奉化话、普通话"
    assert reasons(m, kind="", free=None, speech="贵州话") == ["拿手的：漏水、噪声、楼道占用"]


def test_no_rate_of_success_stands_on_the_wall(client, cast):
    page = _text(client.get("/mediators/"))
    assert "%" not in page
    assert "率" not in page.replace("成功率", "")


def test_statements_do_not_grow_with_the_wall(client, cast, crowd):
    def count(path):
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        return len(seen)

    look()
    paths = ("/mediators/", "/mediators/?kind=neighbour", "/mediators/?when=off", "/mediators/?kind=neighbour&speech=奉化话&when=today")
    many = [count(path) for path in paths]
    Mediator.objects.filter(user__username__startswith="c-").update(is_listed=False)
    assert [count(path) for path in paths] == many
    assert max(many) <= 8


def test_a_long_wall_is_cut_by_key_and_nobody_is_lost(client, cast, crowd):
    seen, path = [], "/mediators/?kind=neighbour"
    while path:
        answer = client.get(path)
        names = _names(answer)
        assert len(names) <= PAGE
        seen += names
        more = lxml.html.document_fromstring(answer.content.decode()).xpath("//a[contains(@href,'after=')]/@href")
        path = f"/mediators/{more[0]}" if more else ""
    assert len(seen) == len(set(seen)) == 90 + 4


def test_a_page_stays_small_over_the_wire(client, cast, crowd):
    page = client.get("/mediators/?kind=neighbour").content
    assert len(page) <= 60_000
    assert len(gzip.compress(page)) <= 10_000


def test_free_time_leaves_out_what_is_taken(cast):
    m = cast.mediators["yaqin"]
    assert next_free([m], NOON)[m.pk] == NOON + timedelta(minutes=30)
    first = datetime.combine(NOON.date(), time(12, 30), ZONE)
    occupancy.take(uuid.uuid4(), resources=[m.resource_id], starts_at=first, ends_at=first + timedelta(hours=2))
    assert next_free([m], NOON)[m.pk] == first + timedelta(hours=2)


def test_who_is_away_is_free_when_they_are_back(cast):
    m = cast.mediators["yaqin"]
    Absence.objects.create(resource_id=m.resource_id, starts_at=NOON - timedelta(days=1), ends_at=NOON + timedelta(days=6, hours=20))
    assert next_free([m], NOON)[m.pk] == NOON + timedelta(days=6, hours=20, minutes=30)  # Wednesday morning, half past eight
    Absence.objects.create(resource_id=m.resource_id, starts_at=NOON, ends_at=NOON + timedelta(days=20))
    assert next_free([m], NOON) == {}


def test_a_mediator_has_a_page_of_their_own(client, cast):
    page = _text(client.get(f"/mediators/{cast.mediators['yaqin'].pk}/"))
    for word in ("竺亚琴", "周一", "8:30–17:30", "怎么选"):
        assert word in page


def test_parts_of_a_day_are_said_as_people_say_them(freeze_noon):
    assert part_of_day(NOON + timedelta(hours=2)) == "今天下午"
    assert part_of_day(NOON + timedelta(hours=21)) == "明天上午"
    assert part_of_day(NOON + timedelta(days=2, hours=7)) == "周五晚上"
    assert part_of_day(NOON + timedelta(days=9)) == "12月4日下午"


@pytest.fixture
def freeze_noon(monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOON)


def test_the_turn_of_the_day_begins_at_midnight_here_and_nowhere_else(cast):
    roster, early = list(Mediator.objects.order_by("pk")), datetime(2026, 5, 6, 6, 0, tzinfo=ZONE)
    for days in range(100):
        moment = early + timedelta(days=days)
        assert in_order(roster, set(), {}, moment.astimezone(UTC)) == in_order(roster, set(), {}, moment)
        free = {roster[0].pk: moment.astimezone(UTC), roster[1].pk: moment + timedelta(hours=3)}  # one day
        assert in_order(roster, set(), free, moment) == in_order(roster, set(), {pk: at.astimezone(ZONE) for pk, at in free.items()}, moment)
