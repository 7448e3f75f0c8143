"""Matters of station and street on the stage: some just reported, some at work, one that waits for whoever reported it, one that is done."""

import io
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from PIL import Image, ImageDraw

from cases.demo.path import Beat
from cases.demo.stage import Play, Stage
from cases.models import Item, Referral
from cases.moves import ReferralAction as A
from cases.steps import matter, routing

BEFORE, AFTER = "#8a7f70", "#dcd6c8"
LIANG, HAO, PATROL, GRID, SECOND_GRID = "080125", "080118", "f0807", "wg01", "wg02"


class Scene(NamedTuple):
    """Who reports what where, so long ago; who handles it, how far it is, what came of it."""

    reporter: str
    code: str
    place: str
    what: str
    minutes: int
    owner: str = ""
    far: str = ""
    result: str = ""


SCENES = (
    Scene(GRID, "i08", "桂花苑 5 幢楼下", "老陈又把花盆往楼下扔，楼下有孩子玩", 12),
    Scene(SECOND_GRID, "i07", "南溪家园 11 幢 402", "新搬来四个人，房东没有报过", 3 * 1440, LIANG, "accepted"),
    Scene(GRID, "i11", "石桥路 40 号小店", "店里摆着烟花卖", 1500, LIANG, "resolved", "店主说是自家放的，已收缴并教育"),
    Scene(PATROL, "o07-1", "居敬小区北门空地", "一辆没牌的面包车停了半年多，轮胎都瘪了", 2 * 1440, "zh01", "signed"),
    Scene(PATROL, "o12-2", "桂花苑 2 幢 101", "独居的周阿婆两天没下楼，敲门应了一声", 18),
    Scene(HAO, "o09-2", "城南路与石桥路口", "三盏路灯不亮，晚上路口看不清", 8 * 1440, "zj01", "verified", "线路接好，三盏都亮了"),
)


def plays(stage: Stage) -> Iterator[Play]:
    """All of them. Minutes are counted back from the moment of the demonstration."""
    return (_play(stage, scene) for scene in SCENES)


def _play(stage: Stage, one: Scene) -> Beat:
    begun, owner = stage.days.anchor - timedelta(minutes=one.minutes), stage.user(one.owner) if one.owner else None
    yield begun
    referral = _report(stage, one)
    if owner is None:
        return
    yield begun + timedelta(minutes=25)
    referral = routing.take(referral, A.SIGN, actor=owner)
    if one.far in ("accepted", "resolved", "verified"):
        referral = routing.take(referral, A.ACCEPT, actor=owner, complexity=referral.complexity)
    if one.far in ("resolved", "verified"):
        yield begun + timedelta(minutes=one.minutes // 2)
        referral = routing.resolve(referral, actor=owner, result_code="solved", result=one.result, attachments=[_seen(AFTER)])
    if one.far == "verified":
        yield begun + timedelta(minutes=one.minutes * 3 // 4)
        routing.take(referral, A.VERIFY, actor=stage.user(one.reporter), note="去看过，办好了")


def _report(stage: Stage, one: Scene) -> Referral:
    item = Item.objects.select_related("owner", "parent").get(code=one.code)
    told = matter.Report(item=item, station=stage.station, place=one.place, what=one.what, photo=_seen(BEFORE) if item.photo == "both" else b"")
    return matter.report(actor=stage.user(one.reporter), client_key=uuid.uuid4(), report=told).referrals.get()


def _seen(colour: str) -> bytes:
    """A drawn corner of a street: a demonstration shows nobody's real one."""
    picture = Image.new("RGB", (960, 720), "#c9d3dc")
    pen = ImageDraw.Draw(picture)
    pen.polygon([(0, 460), (960, 400), (960, 720), (0, 720)], fill="#9aa0a3")
    pen.rectangle((120, 120, 420, 470), fill="#b8ab97", outline="#6d6658", width=4)
    pen.rectangle((560, 360, 840, 520), fill=colour, outline="#4f4a42", width=4)
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=80)
    return target.getvalue()
