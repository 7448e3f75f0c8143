"""What today holds, and what stands still."""

from datetime import timedelta

from cases.clock import at, now
from tests.cases.test_desk import at_desk, titled
from tests.cases.walk import Walk
from tests.cast import Cast


def test_what_stands_still_is_shown_to_whoever_answers_for_it(walk: Walk, cast: Cast) -> None:
    with at(now() - timedelta(days=5)):
        titled(walk, "五天没人研判").log()
    titled(walk, "刚登记的").log()
    for word, seen in (("officer", True), ("leader", True), ("colleague", False), ("stranger", False)):
        page = at_desk(getattr(cast, word)).get("/desk/today/").text
        assert ("五天没人研判" in page) is seen
        assert "刚登记的" not in page


def test_a_call_to_the_spot_and_a_visit_stand_there(walk: Walk, cast: Cast) -> None:
    case = walk.settle(walk.mediate())
    with at(now() + timedelta(days=8)):
        assert case.title in at_desk(cast.director).get("/desk/today/").text
        assert case.title not in at_desk(cast.strange_director).get("/desk/today/").text
