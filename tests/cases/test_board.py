"""The page of figures: the article's numbers out of the books, what is hidden, what is frozen, who reads what."""

import io
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cases.clock import at, now, today
from cases.demo import history
from cases.figures import board
from cases.figures.counts import COUNTS
from cases.figures.freezing import freeze
from cases.figures.measures import Kind, Value, change
from cases.figures.period import Period
from cases.figures.tally import count_new
from cases.models import Case, FrozenMonth, LinkKind, Tally
from cases.outbox import deliver
from cases.steps import imports, linking
from tests.cases.walk import REFERRAL_PATHS

pytestmark = pytest.mark.django_db
SINCE_2018, SPRING = Period.of(date(2018, 1, 1), date(2019, 5, 1)), Period.of(date(2019, 1, 1), date(2019, 4, 1))


@pytest.fixture
def at_desk():
    def there(user):
        client = Client()
        client.force_login(user)
        return client

    return there


def test_the_numbers_of_the_article_come_out_of_the_definitions(cast, at_desk):
    history.bring_in(cast.officer, deliver)
    station = [cast.offices["daqiao"]]
    found = board.figures(station, SINCE_2018)
    assert found["received"].now.text == "276"
    assert (found["done"].now.text, found["done"].now.top, found["done"].now.bottom) == ("96.2%", 253, 263)
    assert (found["resolution"].change.text, found["resolution"].change.points_text) == ("+19.7%", "+14.0")
    assert found["petitions"].change.text == "−20.0%"
    spring = board.figures(station, SPRING)
    assert (spring["calls"].change.text, spring["filings"].change.text) == ("−6.4%", "−22.1%")
    page = at_desk(cast.officer).get("/figures/?since=2018-01&until=2019-05").text
    for words in ("276", "96.2%", "+19.7%", "+14.0 个百分点", "−20.0%", "已办结 ÷ 应办结"):
        assert words in page
    listed = at_desk(cast.officer).get("/figures/received/cases/?since=2018-01&until=2019-05").text
    assert "276 条" in listed
    batch = imports.of_station(cast.officer).get(kind="disputes")
    imports.take_back(batch, actor=cast.officer)
    deliver()
    assert board.figures(station, SINCE_2018)["received"].now.top == 0


def test_a_longer_period_is_compared_with_one_that_does_not_overlap_it():
    assert SINCE_2018.before == Period(date(2016, 1, 1), date(2017, 5, 31))
    assert SPRING.before == Period(date(2018, 1, 1), date(2018, 4, 30))
    assert Period(date(2024, 1, 1), date(2024, 2, 29)).before == Period(date(2023, 1, 1), date(2023, 2, 28))


def test_few_and_nothing_have_no_number():
    assert Value(Kind.RATE, 4, 4).text == "–"
    assert Value(Kind.RATE, 4, 5).text == "80.0%"
    assert Value(Kind.LINES, 0).text == "–"
    assert change(Value(Kind.NUMBER, 7), Value(Kind.NUMBER, 0)).text == "–"
    assert change(Value(Kind.RATE, 9, 10), Value(Kind.RATE, 3, 4)).text == "–"


def test_a_month_is_frozen_once_and_what_comes_later_stands_beside_it(cast, walk, at_desk):
    walk.accept()
    count_new()
    assert freeze() == 0  # it is not over
    with at(now() + timedelta(days=40)):
        assert freeze() == 2  # the station's and the room's
        assert freeze() == 0
    with pytest.raises((IntegrityError, Exception), match="append-only"), transaction.atomic():
        FrozenMonth.objects.update(counts={})
    walk.accept()
    count_new()
    month = Period.of(today(), today())
    [row] = board.corrections([cast.offices["daqiao"]], month)
    assert (row.key, row.frozen, row.now) == ("received", 1, 2)
    assert "定数以后的更正" in at_desk(cast.officer).get("/figures/").text


def test_what_was_told_twice_counts_once_until_it_is_parted(cast, walk):
    first, second = walk.log(), walk.log()
    month = Period.of(today(), today())

    def logged():
        count_new()
        listed = COUNTS["logged"].cases(month.first, month.last)
        assert board.sums([cast.offices["daqiao"]], month)["logged"] == listed.count()
        return set(listed)

    assert logged() == {first, second}
    one = linking.link(second, first, kind=LinkKind.MERGED, actor=cast.officer, note="同一件事")
    assert logged() == {first}
    linking.part(one, actor=cast.officer, note="查清是两家")
    assert logged() == {first, second}


def test_what_lies_ahead_counts_when_its_day_comes(cast, walk):
    walk.settle()
    count_new()
    assert not Tally.objects.filter(key="terms_due").exists()
    with at(now() + timedelta(days=21)):
        count_new()
        assert Tally.objects.filter(key="terms_due", office=cast.offices["daqiao"], dimension="day").get().day == today() - timedelta(days=1)


def test_everybody_reads_their_own_and_no_name(cast, walk, at_desk):
    REFERRAL_PATHS["verified"](walk)
    walk.mediate()
    count_new()
    period = Period.of(today(), today())
    for user, received in ((cast.officer, 2), (cast.director, 1), (cast.command, 2), (cast.supervisor, 2), (cast.stranger, 0)):
        assert board.figures(board.offices_of(user), period)["received"].now.top == received
        pages = [at_desk(user).get(path) for path in ("/figures/", "/figures/wall/")]
        assert [page.status_code for page in pages] == [200, 200]
        assert not [party.name for case in Case.objects.all() for party in case.parties.all() if any(party.name in page.text for page in pages)]
    assert at_desk(cast.yaqin).get("/figures/").status_code == 403
    assert at_desk(cast.supervisor).get("/figures/received/cases/").status_code == 403
    assert at_desk(cast.officer).get("/figures/no_trip/cases/").status_code == 404
    assert "林秀英" not in at_desk(cast.stranger).get("/figures/received/cases/").text


def test_the_screen_on_the_wall_looks_again_and_keeps_nobody_signed_in(cast, at_desk):
    there = at_desk(cast.officer)
    page = there.get("/figures/wall/").text
    assert 'data-refresh="60"' in page
    for minutes, status in ((20, 200), (11, 401)):
        session = there.session
        session["seen"] = session.get("seen", session["began"]) - minutes * 60
        session.save()
        assert there.get("/figures/wall/", headers={"X-By-Itself": "1"}).status_code == status


def test_what_is_typed_into_the_address_gives_a_page(cast, at_desk):
    there = at_desk(cast.officer)
    for query in ("since=x&until=9999-99", "since=0001-01", "until=0001-01", "since=9999-12&until=1990-01", "as=exe", "since=2026-11&until=2018-01"):
        assert there.get(f"/figures/?{query}").status_code == 200
        assert there.get(f"/figures/due/cases/?{query}&before=x&type=%27").status_code == 200
    for half in ("2026-3", "2199-1", "", "1990-2"):
        assert there.get(f"/figures/half-year/?half={half}").status_code == 200


def test_the_report_and_the_sheets_say_what_the_page_says(cast, walk, at_desk):
    walk.settle()
    count_new()
    there, month = at_desk(cast.officer), f"{today():%Y-%m}"
    assert there.get(f"/figures/?since={month}&until={month}&as=pdf").content.startswith(b"%PDF")
    book = load_workbook(io.BytesIO(there.get(f"/figures/?since={month}&until={month}&as=xlsx").content))
    rows = {row[0]: row for row in book["数字"].iter_rows(values_only=True)}
    assert rows["受理纠纷"][1] == "1"
    assert book["按月"].max_row == 2
    assert load_workbook(io.BytesIO(there.get("/figures/half-year/").content)).active["A2"].value == "项目"


def test_the_page_asks_as_much_however_many_cases_there_are(cast, walk, at_desk):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            there.get("/figures/")
        return len(seen)

    there = at_desk(cast.officer)
    walk.accept()
    count_new()
    there.get("/figures/")
    few = asked()
    for _ in range(3):
        walk.mediate()
    count_new()
    assert asked() == few


def test_a_large_number_is_read_by_its_groups_wherever_it_stands(cast, walk, at_desk):
    walk.accept()
    count_new()
    Tally.objects.update(n=1259260)
    for path in ("/figures/wall/", "/figures/"):
        main = at_desk(cast.officer).get(path).text.split("<main", 1)[1]
        assert "1,259,260" in main
        assert "1259260" not in main
