"""What labelled narratives say of runs of signs: counted, not guessed; it stands beside the words of the tables and never over a danger."""

from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.management.commands.learn_words import labelled
from cases.reading import learned, read
from cases.reading.learned import TRACKS, TYPES, Learned, Weights
from cases.reading.told import Told
from cases.triage import Factor, Track
from tests.cases.reading.test_measure import HEAD, NARRATIVES

FLAT = "楼上水管爆了把我家天花板泡了，他不肯赔"


def test_the_table_is_what_the_narratives_count() -> None:
    shipped = learned.FILE.read_text(encoding="utf-8")
    assert learned.count(labelled([NARRATIVES])) == shipped, "after a change of the narratives: manage.py learn_words tests/data/narratives.csv"


def test_a_table_with_an_unknown_label_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "FILE", tmp_path / "learned.tsv")
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(HEAD + "1,officer,楼上漏水,漏水,5,人民调解,,蓝\n", encoding="utf-8")
    with pytest.raises(CommandError, match="漏水"):
        call_command("learn_words", str(wrong))
    assert not learned.FILE.exists()


def test_a_run_speaks_for_a_label_by_how_few_others_hold_it() -> None:
    weighed = Weights(["leak", "noise"], {"楼上": {0: 3, 1: 3}, "漏水": {0: 4}, "吵": {1: 2}})
    assert weighed.of("leak")("漏水") > weighed.of("leak")("楼上") > weighed.of("leak")("吵") == 0.0
    points = weighed.points({"楼上", "漏水"})
    assert points["leak"] > 0 > points["noise"]
    assert sum(points.values()) == pytest.approx(0)
    assert set(weighed.points(set()).values()) == {0.0}


def test_the_reasons_are_places_of_the_text() -> None:
    told = Told(FLAT)
    known = Learned(told)
    points = known.points(TYPES)
    assert max(points, key=points.__getitem__) == "neighbour"
    hits = known.reasons(TYPES, "neighbour")
    assert hits
    assert [told.text[hit.start : hit.end] for hit in hits] == [hit.word for hit in hits]
    assert all(one.end <= other.start for one, other in pairwise(hits))


def test_every_type_that_is_suggested_names_its_words() -> None:
    for one in read("我妈六十五了，去山上老板果园帮忙摘杨梅，梯子滑了人摔下来，老板送了两千块，说剩下的让我们自己走医保").found[:3]:
        assert one.hits


@pytest.mark.parametrize("nothing", ["", "😀😀😀", "祝全体同志新年快乐", "\x00\u202e", "的" * 20_000])
def test_what_tells_of_no_quarrel_is_taken_for_none(nothing: str) -> None:
    assert read(nothing).found[0].topic.name == "unknown_office"


def test_no_habit_of_speech_overrules_a_danger() -> None:
    reading = read("楼上漏水谈了几次，双方一直愿意由社区调解，今天他拿菜刀架在我脖子上")
    assert Factor.WEAPON in reading.factors
    points = Learned(reading.told).points(TRACKS)
    assert points[Track.PEOPLE_MEDIATION] > points[Track.POLICE]
    assert reading.way.track is Track.POLICE
