"""`manage.py triage_eval`: the figures, and a plain word for a table that is none."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.reading import lexicon
from cases.reading.measure import measure
from cases.triage import Track
from mediators.kinds import DisputeType

DATA = Path(__file__).resolve().parents[2] / "data"
NARRATIVES, UNSEEN = DATA / "narratives.csv", DATA / "unseen.csv"
HEAD = "id,voice,text,dispute_type,routing_row,track,risk_factors,risk_colour\n"


def figures(path: Path) -> dict:
    out = StringIO()
    call_command("triage_eval", str(path), stdout=out)
    return json.loads(out.getvalue())


def test_the_narratives_are_read_well_enough() -> None:
    seen = figures(NARRATIVES)
    assert seen["rows"] > 200
    assert seen["type_top1"] >= 0.85
    assert seen["type_top3"] >= 0.95
    assert seen["track"] >= 0.88
    assert seen["red_recall"] >= 0.95
    assert seen["red_precision"] >= 0.80


def test_narratives_that_nothing_was_learned_from_are_read_well_enough() -> None:
    known, seen = NARRATIVES.read_text(encoding="utf-8"), figures(UNSEEN)
    with UNSEEN.open(encoding="utf-8") as lines:
        assert [row["id"] for row in csv.DictReader(lines) if row["text"] in known] == []
    assert seen["type_top1"] >= 0.85
    assert seen["type_top3"] >= 0.95
    assert seen["track"] >= 0.85
    assert seen["red_recall"] >= 0.90
    assert seen["red_precision"] >= 0.80


def test_figures_are_what_they_say(tmp_path: Path) -> None:
    path = tmp_path / "four.csv"
    path.write_text(
        HEAD
        + "1,officer,楼上漏水,邻里,5,人民调解,,蓝\n"
        + "2,officer,楼上漏水,医疗,5,行政转办,,蓝\n"
        + "3,resident,他扬言要同归于尽,旅游,16,警务处置,KILL_THREAT,红\n"
        + "4,resident,房东不退押金,合同,18,人民调解,WEAPON,红\n",
        encoding="utf-8",
    )
    seen = figures(path)
    assert (seen["rows"], seen["red_recall"], seen["red_precision"], seen["colour"]) == (4, 0.5, 1.0, 0.75)
    assert (seen["type_top1"], seen["track"], seen["routing_row"]) == (0.5, 0.75, 0.75)
    assert seen["voices"]["officer"]["type_top1"] == 0.5
    assert seen["voices"]["officer"]["red_recall"] is None
    assert [miss["id"] for miss in seen["misses"]] == ["2", "3", "4"]
    assert seen["misses"][0]["type"] == {"wanted": "medical", "got": "neighbour"}
    assert seen["misses"][2]["factors"] == {"missed": ["WEAPON"], "extra": []}


@pytest.mark.parametrize("content", ["", HEAD, "id,text\n1,漏水\n", HEAD + "1,officer,漏水,战争,5,人民调解,,蓝\n"])
def test_a_table_that_is_none_is_refused_in_words(tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CommandError, match=r"bad\.csv"):
        figures(path)


def test_a_table_of_another_encoding_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "gb.csv"
    path.write_bytes((HEAD + "1,officer,漏水,邻里,5,人民调解,,蓝\n").encode("gb18030"))
    with pytest.raises(CommandError, match=r"gb\.csv"):
        figures(path)


def test_every_topic_names_a_type_and_a_row_that_exist() -> None:
    assert {topic.type for topic in lexicon.all_topics()} == set(DisputeType.values)
    assert {topic.row for topic in lexicon.all_topics()} == set(range(35))


def test_no_words_of_the_tables_are_sentences() -> None:
    """Knowledge of the field, not phrases of the narratives it is measured on."""
    assert [(topic.name, word) for topic in lexicon.all_topics() for word in topic.words if len(word) > 6] == []


def test_what_was_measured_is_a_known_track() -> None:
    row = dict(zip(HEAD.strip().split(","), ["1", "officer", "房东不退押金", "合同", "18", "", "", "蓝"], strict=True))
    assert measure([{**row, "track": "人民调解"}])["track"] == 1.0
    with pytest.raises(ValueError, match="unknown label"):
        measure([{**row, "track": Track.POLICE}])
