"""Two lists of one station come in at the same moment: the figures hold each line once."""

from datetime import datetime
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from cases.clock import ZONE
from cases.figures.tally import count_books
from cases.models import ImportBatch, LedgerEntry, Tally

pytestmark = pytest.mark.django_db(transaction=True)
A_MOMENT = 1.0  # seconds in which the second one reaches the sums


def bring(cast, name, lines):
    """A book of calls, brought in and counted in the transaction of the caller."""
    station = cast.offices["daqiao"]
    batch = ImportBatch.objects.create(station=station, kind="call_book", name=f"{name}.csv", made_by=cast.officer, file="0" * 32)
    facts = {"station": station, "batch": batch, "kind": "call_book", "happened_at": datetime(2019, 1, 5, tzinfo=ZONE)}
    LedgerEntry.objects.bulk_create(LedgerEntry(**facts, source_number=f"{name}{n}") for n in range(lines))
    count_books(station.pk)


def test_two_books_brought_in_at_once_are_counted_once_each(cast):
    bring(cast, "first", 3)
    counted = Event()

    def slow():
        with transaction.atomic():
            bring(cast, "slow", 10)
            counted.set()
            Event().wait(A_MOMENT)  # it is not committed yet
        connection.close()

    def quick():
        counted.wait()
        with transaction.atomic():
            bring(cast, "quick", 100)
        connection.close()

    both = [Thread(target=work) for work in (slow, quick)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert list(Tally.objects.filter(dimension="", key="calls").values_list("n", flat=True)) == [113]
