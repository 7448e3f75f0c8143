"""What is put back is what the steps left; and where anything is different, the steps are taken."""

from datetime import timedelta

import pytest

from accounts.models import Office
from cases import files
from cases.clock import at, now
from cases.models import Case, Document
from tests.cases.walk import CONFIRMATION_PATHS, Walk
from tests.kept import OWN, rows, shelf


@pytest.fixture
def bare(cast, monkeypatch):
    """The cast and an empty shelf: `with bare():` begins there and leaves nothing."""
    monkeypatch.setattr(shelf, "kept", {})
    return shelf.aside


def test_every_row_comes_back_as_the_steps_left_it(bare, cast):
    seen = []
    for _ in range(2):
        with bare():
            file = CONFIRMATION_PATHS["issued"](Walk(cast))
            seen.append((rows(), file, file.state))
    assert seen[0] == seen[1]
    assert len(seen[0][0]["cases_event"]) > 10


def test_a_paper_that_somebody_spoiled_is_whole_again(bare, cast):
    for spoil in (True, False):
        with bare():
            Walk(cast).settle()
            document = Document.objects.exclude(file="").first()
            assert files.read(document.file)
            if spoil:
                files._path(document.file).write_bytes(b"x")


def test_a_second_case_is_another_one(bare, cast):
    for _ in range(2):
        with bare():
            assert Walk(cast).mediate().pk != Walk(cast).mediate().pk
            assert Case.objects.count() == 2


def test_whoever_wrote_anything_walks_alone(bare, cast):
    with bare():
        Walk(cast).log()
        assert shelf.place != OWN
        before = len(shelf.kept)
        Office.objects.filter(code="daqiao").update(short_name="桥头所")
        assert shelf.place == OWN
        Walk(cast).mediate()
        assert len(shelf.kept) == before


def test_under_another_clock_the_steps_are_taken_then(bare, cast):
    past = now() - timedelta(days=400)
    with bare():
        Walk(cast).log()
    with bare(), at(past):
        assert Walk(cast).log().events.get().at == past


def test_other_parties_are_other_steps(bare, cast):
    with bare():
        Walk(cast).log()
    with bare():
        assert Walk(cast, parties=({**Walk(cast).parties[0], "name": "王阿公"},)).log().parties.get().name == "王阿公"
