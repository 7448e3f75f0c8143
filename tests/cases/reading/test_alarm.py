"""What sounds red though nothing in it is red by name: weighed from labelled narratives, said with its words, worth no points."""

import math
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.management.commands.learn_words import labelled
from cases.reading import alarm, learned, read
from cases.reading.training import FOLDS, fit, threshold, train
from cases.triage import Factor, Question, score
from tests.cases.reading.test_measure import HEAD, NARRATIVES

# Written after the tables and the weights; no narrative has these words for it.
UNHEARD = (
    "男的把灶上阀门全拧开，搂着两个娃坐在里屋，说要走一道走",
    "工头掂着一截螺纹的铁家伙堵在宿舍门口，谁讨钱先过他这关",
    "老头把一桶稀释剂抱进儿媳房里，手里攥着火机不撒手",
)
CALM = (
    "楼上空调外机滴水滴到我家阳台，跟他说了两回都不理，想请社区帮忙说说",
    "健身卡还剩七个月，店搬到城西去了，问他退钱说只能转给别人",
    "两家为院墙滴水吵了几句，都愿意坐下来谈",
)


def parsed(table: str) -> tuple[list[float], dict[str, float]]:
    head, *lines = table.split("\n")[:-1]
    return [float(one) for one in head.split("\t")], {run: float(weight) for run, weight in (line.split("\t") for line in lines)}


def test_the_table_is_what_the_narratives_weigh() -> None:
    """But for the last digit: another machine's logarithms may round it the other way."""
    (head, weights), (shipped_head, shipped) = parsed(train(labelled([NARRATIVES]))), parsed(alarm.FILE.read_text(encoding="utf-8"))
    assert weights.keys() == shipped.keys(), "after a change of the narratives: manage.py learn_words tests/data/narratives.csv"
    assert head == pytest.approx(shipped_head, abs=0.002)
    assert list(weights.values()) == pytest.approx([shipped[run] for run in weights], abs=0.02)
    assert alarm.FILE.stat().st_size < 200_000


@pytest.mark.parametrize("text", UNHEARD)
def test_a_danger_in_unheard_words_sounds_red(text: str) -> None:
    reading = read(text)
    assert score(reading.factors).colour != "red"
    assert reading.colour == "red"
    assert 1 <= len(reading.alarm) <= alarm.SHOWN
    assert all(hit.word in text and reading.told.quote(hit) == hit.word for hit in reading.alarm)


@pytest.mark.parametrize("text", [*CALM, "", "😀", "的" * 20_000])
def test_what_is_calm_does_not(text: str) -> None:
    reading = read(text)
    assert not reading.alarm
    assert reading.colour == "blue"


def test_where_a_danger_is_read_by_name_nothing_is_added() -> None:
    text = f"{UNHEARD[1]}，他又拿菜刀架在我脖子上"
    reading = read(text)
    assert Factor.WEAPON in reading.factors
    assert not reading.alarm
    denied = read(text, {Question.WEAPON: False})
    assert Question.WEAPON in denied.against
    assert not denied.alarm


def test_a_run_of_red_narratives_weighs_for_red() -> None:
    scale = fit([({"刀", "他"}, True), ({"刀"}, True), ({"水", "他"}, False), ({"水"}, False)] * 3)
    assert scale.weights["刀"] > scale.weights["他"] > scale.weights["水"]
    assert scale.probability({"刀"}) > 0.5 > scale.probability({"水"})


def test_the_threshold_is_the_lowest_that_is_right_often_enough() -> None:
    found = [(0.9, True)] * 43 + [(0.8, False)] * 7 + [(0.7, False), (0.6, True)]
    assert threshold(found) == 0.8
    assert threshold([(0.9, True)] * 43 + [(0.001, False)] * 7) == 0.5
    assert threshold([(0.9, False), (0.8, True)]) == math.inf


def test_both_tables_are_written_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (learned, alarm):
        monkeypatch.setattr(module, "FILE", tmp_path / module.FILE.name)
    table = tmp_path / "rows.csv"
    two = ("officer,楼上漏水想请人谈谈,邻里,5,人民调解,,蓝", "officer,他持刀堵门要命,邻里,5,人民调解,,红")
    rows = [f"{n},{two[n % 2]}\n" for n in range(4 * FOLDS)]
    table.write_text(HEAD + "".join(rows) + "99,officer,漏水,邻里,5,人民调解,,紫\n", encoding="utf-8")
    with pytest.raises(CommandError, match="紫"):
        call_command("learn_words", str(table))
    assert not learned.FILE.exists()
    assert not alarm.FILE.exists()
    table.write_text(HEAD + "".join(rows), encoding="utf-8")
    call_command("learn_words", str(table), verbosity=0)
    (limit, _start), weights = parsed(alarm.FILE.read_text(encoding="utf-8"))
    assert 0.5 <= limit < 1
    assert weights["持刀"] > 0 > weights["漏水"]
    assert learned.FILE.read_text(encoding="utf-8").startswith("neighbour\t")


def test_a_table_without_any_red_calls_nothing_red() -> None:
    quiet = [("楼上漏水想请人谈谈", {"colour": "blue", "batch": "A"})] * 20
    assert parsed(train(quiet))[0][0] == math.inf
