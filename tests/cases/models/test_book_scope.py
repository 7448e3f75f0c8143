"""Who reads the house's own books: told in plain Python for everybody of the cast, and compared with what `visible_to` gives."""

import pytest

from cases.clock import today
from cases.models import SYSTEM, Export, Subsidy, Tariff
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def readers(cast: Cast, rows: object) -> set[str]:
    return {word for word, person in cast.people.items() if rows.visible_to(person).exists()}


@pytest.fixture
def books(walk):
    """A subsidy of our room for a case of our station, a rate of the room, and a list that the officer took out."""
    cast = walk.cast
    Tariff.objects.all().delete()
    room, yaqin = cast.offices["tiaowei"], cast.mediators["yaqin"]
    case = walk.mediate()
    rate = Tariff.objects.create(committee=room, kind="oral", amount=60, valid_from=today(), entered_by=cast.director)
    Subsidy.objects.create(case=case, committee=room, mediator=yaqin, payee=yaqin.user, tariff=rate, amount=60, entered_by=cast.director)
    Export.objects.create(made_by=cast.officer, appointment=cast.officer.appointment, form="csv", reason="核对", cases=[case.pk])
    return cast


def test_the_ledger_and_its_rates_are_the_rooms_the_leaders_and_the_administrators(books):
    may = {"director", "leader", "administrator"}
    assert readers(books, Subsidy.objects) == may
    assert readers(books, Tariff.objects) == may
    for rows in (Subsidy.objects, Tariff.objects, Export.objects):
        assert not rows.visible_to(SYSTEM).exists()
        assert not rows.visible_to(Subsidy.objects.get().case.parties.first()).exists()


def test_a_list_is_whose_who_took_it_out(books):
    assert readers(books, Export.objects) == {"officer"}
