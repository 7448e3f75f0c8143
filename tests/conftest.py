"""What every test stands on: a real database with the tables of an installation, a flush that may empty the append-only ones, the cast."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models, transaction
from django.test import TransactionTestCase
from kombu import pools

from accounts.append_only import lift, protected, put_back
from accounts.models import Office, User
from cases.models import CalendarDay, CalendarYear, Item, Limit, Material, RoutingRow, RoutingRule, Tariff, TextTemplate
from cases.seal_key import write_test_key
from tests.cast import Cast, hire
from tests.house import House
from tests.kept import shelf, where_files_are
from tests.killed import Station, standing_alone

TABLES: tuple[type[models.Model], ...] = (Office, CalendarYear, CalendarDay, Limit, Material, RoutingRow, RoutingRule, Item, TextTemplate, Tariff)
KEPT = {"django_content_type", "auth_permission", "django_migrations"}  # what Django itself made
_loaded: dict[type[models.Model], list[Any]] = {}


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite in a file, as it runs: in memory, two threads would not wait for each other."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing one
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(settings.VAR / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The calendar, the limits, the departments and the routing rows, once: what every installation starts with."""
    with django_db_blocker.unblock():
        call_command("load_tables", verbosity=0)
        _loaded.update({model: list(model._default_manager.order_by("pk")) for model in TABLES})


def empty() -> None:
    """Delete what a test committed, append-only or not. Only where there is something: to truncate all tables takes seconds on PostgreSQL."""
    quote = connection.ops.quote_name
    names = sorted(set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(name)})" for name in names))
        full = [row[0] for row in cursor.fetchall()]
    guarded = sorted(set(protected(connection)) & set(full))
    with transaction.atomic(), connection.cursor() as cursor:
        back = [statement for name in guarded for statement in lift(connection, name)]
        for name in full:
            cursor.execute(f"DELETE FROM {quote(name)}")
    with transaction.atomic():  # apart: PostgreSQL changes no table whose keys are still to be checked
        put_back(connection, back)


@pytest.fixture(scope="session", autouse=True)
def what_was_committed_goes_again() -> Iterator[None]:
    """Transactional tests leave an empty database, with the tables of an installation in it."""
    flush = TransactionTestCase._fixture_teardown

    def emptied(_self: TransactionTestCase) -> None:
        empty()
        for model, rows in _loaded.items():
            model._default_manager.bulk_create(rows)

    TransactionTestCase._fixture_teardown = emptied
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(scope="session", autouse=True)
def court_seal(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The court's seal of the tests: a key of its own, in a folder that goes away."""
    settings.SEAL_P12 = str(tmp_path_factory.mktemp("seal") / "court.p12")
    write_test_key("宁波市奉化区人民法院")
    shelf.home = where_files_are()


@pytest.fixture(autouse=True)
def seals_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The seals of one test are none of the next one's."""
    settings.SEALS = tmp_path_factory.getbasetemp() / f"seals-{uuid.uuid4().hex}"


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Everybody: `cast.officer`, `cast.judge`, `cast.stranger`; offices by code, mediators by word."""
    with shelf.watched():
        yield shelf.take("cast", hire)


@pytest.fixture
def officer(cast: Cast) -> User:
    """沈浩, 大桥派出所."""
    return cast.officer


@pytest.fixture
def leader(cast: Cast) -> User:
    """陈国栋, an officer whom the duty roster names as leader."""
    return cast.leader


@pytest.fixture
def auxiliary(cast: Cast) -> User:
    """林晓晨: may register, never decide."""
    return cast.auxiliary


@pytest.fixture
def director(cast: Cast) -> User:
    """周丽, director of the mediation room, with a token."""
    return cast.director


@pytest.fixture
def yaqin(cast: Cast) -> User:
    """竺亚琴 of 南溪阿姐工作室: the mediator whom both sides like best."""
    return cast.yaqin


@pytest.fixture
def liaison(cast: Cast) -> User:
    """江涛, 区人社局."""
    return cast.liaison


@pytest.fixture
def command(cast: Cast) -> User:
    """何敏, the street command centre."""
    return cast.command


@pytest.fixture
def clerk(cast: Cast) -> User:
    """王珂, court clerk, with a token."""
    return cast.clerk


@pytest.fixture
def judge(cast: Cast) -> User:
    """徐敏, judge, with a token."""
    return cast.judge


@pytest.fixture
def stranger(cast: Cast) -> User:
    """张弛, an officer of another station."""
    return cast.stranger


@pytest.fixture
def ring_at() -> Iterator[Callable[[str], None]]:
    """Let this process ring at another broker, and afterwards at its own again."""
    before = current_app.conf.broker_url

    def use(url: str) -> None:
        current_app.conf.broker_url = current_app.conf.broker_write_url = current_app.conf.broker_read_url = url
        current_app.pool.force_close_all()
        current_app._pool = None
        current_app.amqp._producer_pool = None
        pools.reset()

    yield use
    use(before)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The running station that stories are told in: web, worker and beat, the demonstration's people and no disputes."""
    with House(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A station of a module's own, whose every part may be killed."""
    with standing_alone(tmp_path_factory.mktemp("station")) as running:
        yield running
