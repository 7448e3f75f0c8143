"""How well narratives are read: the columns of a labelled table against what was read. Pure; prints nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from cases.reading import Reading, read
from cases.triage import Track
from mediators.kinds import DisputeType

# What the tables of the Ministry of Justice (domain.md §4.1) and of domain.md §4.4 call them.
TYPES = {
    "婚姻家庭": DisputeType.FAMILY, "邻里": DisputeType.NEIGHBOUR, "房屋宅基地": DisputeType.HOMESTEAD, "合同": DisputeType.CONTRACT,
    "生产经营": DisputeType.BUSINESS, "损害赔偿": DisputeType.DAMAGES, "山林土地": DisputeType.FOREST_LAND, "征地拆迁": DisputeType.EXPROPRIATION,
    "环境污染": DisputeType.ENVIRONMENT, "拖欠农民工工资": DisputeType.MIGRANT_WAGES, "其他劳动争议": DisputeType.LABOUR, "旅游": DisputeType.TOURISM,
    "电子商务": DisputeType.ECOMMERCE, "其他消费": DisputeType.CONSUMER, "医疗": DisputeType.MEDICAL, "道路交通事故": DisputeType.TRAFFIC,
    "物业": DisputeType.PROPERTY, "其他": DisputeType.OTHER,
}  # fmt: skip
TRACKS = {
    "人民调解": Track.PEOPLE_MEDIATION, "治安调解": Track.PUBLIC_ORDER, "行政转办": Track.ADMINISTRATIVE, "警务处置": Track.POLICE,
}  # fmt: skip
COLOURS = {"蓝": "blue", "黄": "yellow", "红": "red"}
COLUMNS = ("id", "voice", "text", "dispute_type", "routing_row", "track", "risk_factors", "risk_colour")
Row = Mapping[str, str]


def measure(rows: Iterable[Row]) -> dict[str, Any]:
    """Every figure for all rows and for each voice, and the rows that miss. Raises ValueError for a table or a label it does not know."""
    seen = [_compare(number, row) for number, row in enumerate(rows, start=2)]
    if not seen:
        raise ValueError("no rows")
    voices: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in seen:
        voices[one["voice"]].append(one)
    return {
        **_figures(seen), "voices": {voice: _figures(ones) for voice, ones in sorted(voices.items())},
        "misses": [one["miss"] for one in seen if one["miss"]],
    }  # fmt: skip


def _compare(number: int, row: Row) -> dict[str, Any]:
    if missing := [name for name in COLUMNS if row.get(name) is None]:
        raise ValueError(f"line {number}: no column {', '.join(missing)}")
    try:
        wanted = {
            "type": TYPES[row["dispute_type"]].value, "track": TRACKS[row["track"]].value, "row": row["routing_row"],
            "colour": COLOURS[row["risk_colour"]],
        }  # fmt: skip
    except KeyError as error:
        raise ValueError(f"line {number}: unknown label {error}") from error
    reading = read(row["text"])
    got = {"type": reading.types[0], "track": reading.way.track.value, "row": str(reading.row or ""), "colour": reading.colour}
    right = {name: got[name] == value for name, value in wanted.items()}
    factors = {factor for factor in row["risk_factors"].split(";") if factor}
    return {
        "voice": row["voice"], "right": right, "top3": wanted["type"] in reading.types, "red": (wanted["colour"] == "red", got["colour"] == "red"),
        "miss": {} if all(right.values()) else _miss(row["id"], wanted, got, reading, factors),
    }  # fmt: skip


def _miss(name: str, wanted: dict[str, str], got: dict[str, str], reading: Reading, factors: set[str]) -> dict[str, Any]:
    read_factors = {str(factor) for factor in reading.factors}
    return {
        "id": name, **{key: {"wanted": wanted[key], "got": got[key]} for key in wanted if wanted[key] != got[key]},
        "types": reading.types, "factors": {"missed": sorted(factors - read_factors), "extra": sorted(read_factors - factors)},
    }  # fmt: skip


def _figures(seen: list[dict[str, Any]]) -> dict[str, Any]:
    def share(count: int, of: int) -> float | None:
        return round(count / of, 4) if of else None

    wanted, got = sum(one["red"][0] for one in seen), sum(one["red"][1] for one in seen)
    both = sum(all(one["red"]) for one in seen)
    return {
        "rows": len(seen),
        "type_top1": share(sum(one["right"]["type"] for one in seen), len(seen)),
        "type_top3": share(sum(one["top3"] for one in seen), len(seen)),
        "track": share(sum(one["right"]["track"] for one in seen), len(seen)),
        "routing_row": share(sum(one["right"]["row"] for one in seen), len(seen)),
        "colour": share(sum(one["right"]["colour"] for one in seen), len(seen)),
        "red_recall": share(both, wanted), "red_precision": share(both, got),
    }  # fmt: skip
