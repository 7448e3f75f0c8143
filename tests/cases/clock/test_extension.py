"""Until when something is extended: by the row in force on the day here, which at half past midnight is not yet the day of Greenwich."""

from datetime import date, datetime

import pytest

from cases.clock import ZONE
from cases.extension import latest_extension
from cases.models import Limit, Turn
from cases.moves import Task

pytestmark = pytest.mark.django_db
CHANGED = date(2026, 6, 1)


def test_a_review_that_began_in_the_first_hours_of_a_rule_is_extended_by_it(confirmation_at):
    file = confirmation_at("filed")
    old = Limit.objects.in_force("review_extension", CHANGED)
    facts = {"name": old.name, "unit": old.unit, "ends": old.ends, "source_article": old.source_article}
    Limit.objects.create(key="review_extension", amount=old.amount + 20, valid_from=CHANGED, **facts)
    turn = Turn.objects.get(confirmation=file, task=Task.REVIEW, is_open=1)
    reached = []
    for day, hour in ((31, 23), (1, 0)):
        begun = datetime(2026, 5 if day == 31 else 6, day, hour, 30, tzinfo=ZONE)
        Turn.objects.filter(pk=turn.pk).update(counts_from=begun)
        reached.append(latest_extension(file))
    assert (reached[1] - reached[0]).days >= 10
