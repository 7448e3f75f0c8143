"""What the copies are copies of: the plays of the demonstration, with how often each occurs. One tenth runs, the rest is archived."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import override

from cases import outbox
from cases.demo import police, rulings, sheets, streets, talks
from cases.demo.days import Days, When
from cases.demo.path import Beat
from cases.demo.plan import BIN, GUOLIANG, HAO, JING, LIANG, MINGHUA, SHUIGEN, YAQIN
from cases.demo.procedure import Procedure
from cases.demo.stage import Stage
from cases.models import calendar

LATE, TODAY, SOON, LATER = When.LATE, When.TODAY, When.SOON, When.LATER


class Kind(NamedTuple):
    """A kind of case: how often, and the play that leads there."""

    weight: int
    key: str
    officer: str
    play: Callable[..., Beat]
    facts: dict[str, Any]


def _(weight: int, key: str, officer: str, play: Callable[..., Beat], **facts: Any) -> Kind:
    return Kind(weight, key, officer, play, facts)


OVER: tuple[Kind, ...] = (
    _(55, "barbecue_fight", BIN, police.on_the_spot, days=12, note="当场付清，双方和解", close=True, archive=True),
    _(12, "dog_bite", HAO, rulings.paid_at_once, days=16, numbers=MINGHUA, close=True, archive=True),
    _(5, "bike_600", JING, rulings.paid_at_once, days=15, numbers=GUOLIANG, close=True, archive=True),
    _(6, "committee_count", LIANG, streets.verified, department="zhujian", days=14, result="已办结，结果已公示", close=True, archive=True),
    _(2, "fruit_stall", BIN, streets.verified, department="zonghe", days=20, result="已清开", reopened=True, close=True, archive=True),
    _(6, "bamboo", HAO, police.advised, days=13, close=True, archive=True),
    _(5, "dirty_water", JING, police.police, hours=400, number="奉公（大）行罚决字〔2026〕803号", close=True, archive=True),
    _(5, "refuses_digging", LIANG, talks.refused, days=16, note="不愿意调", closed=True, archive=True),
    _(3, "tail_archived", BIN, rulings.served, days=32, numbers=MINGHUA, close=True, archive=True),
)  # fmt: skip
RUNNING: tuple[Kind, ...] = (
    _(2, "breakfast", HAO, talks.logged, minutes=25),
    _(4, "brothers_house", BIN, talks.asked, when=TODAY),
    _(4, "colleague_loan", JING, talks.asked, when=LATER),
    _(3, "early_leave", LIANG, talks.accepting, when=TODAY),
    _(3, "square_dance", BIN, talks.choosing, when=TODAY, numbers=YAQIN, only_first=True),
    _(5, "eaves", HAO, talks.choosing, when=LATER),
    _(5, "three_sons", JING, talks.offered, when=TODAY, numbers=SHUIGEN),
    _(5, "love_money", LIANG, talks.offered, when=LATER, numbers="t12 t42 t13"),
    _(14, "light", BIN, talks.mediating, when=LATER, numbers=SHUIGEN),
    _(4, "loan_again", HAO, talks.mediating, when=TODAY, numbers=GUOLIANG),
    _(3, "funeral_money", JING, talks.mediating, when=LATE, numbers=YAQIN),
    _(5, "property_fee", LIANG, talks.suspended, when=LATER, numbers=MINGHUA, note="物业先修灯，看了再谈"),
    _(8, "dog_bite", BIN, rulings.paid_at_once, days=5, numbers=MINGHUA),
    _(6, "child_support", HAO, rulings.performing, days=11, numbers=YAQIN),
    _(3, "tiles", JING, rulings.waiting, when=LATER, numbers=GUOLIANG),
    _(2, "tail_settled", LIANG, rulings.submitted, when=TODAY, numbers=MINGHUA),
    _(3, "rent_review", BIN, rulings.reviewing, when=LATER, numbers=GUOLIANG),
    _(3, "car_scratch", HAO, police.hosting, days=1),
    _(4, "ill_stones", JING, police.police, hours=28, number=""),
    _(2, "refund_call", LIANG, police.transferred, hours=5, to="奉化分局反诈中心"),
    _(4, "women_workers", BIN, streets.sent, department="renshe", when=TODAY),
    _(4, "green_belt", HAO, streets.signed, department="zonghe", when=LATER),
    _(5, "decoration_stop", JING, streets.working, department="zhujian", when=LATER),
    _(3, "small_worker", LIANG, streets.working, department="renshe", when=TODAY),
    _(3, "gym_card", BIN, streets.resolved, department="shijian", when=TODAY, result="年卡已退"),
    _(2, "barbecue_smoke", HAO, streets.returned, department="zonghe", right="shengtai", note="请生态环境先监测", when=TODAY),
    _(3, "divorce", JING, talks.ended, days=12, numbers="t42 t12 t41", note="去法院说"),
    _(2, "leak_ceiling", LIANG, talks.refused, days=4, note="不愿意调"),
)  # fmt: skip


def play(kinds: tuple[Kind, ...], moment: datetime, *, sealing: bool) -> list[tuple[Kind, Procedure]]:
    """Play them; what needs the court's seal is left out where there is none. Nobody is told anything, and no file stays."""
    wanted = [kind for kind in kinds if sealing or kind.play is not rulings.served]
    written = sheets.load()
    stage = Stage(Days(moment, calendar()), outbox.deliver)
    played = [(kind, Procedure(stage, written[kind.key], kind.officer)) for kind in wanted]
    with elsewhere(), override("zh-hans"):
        for kind, one in played:
            stage.enter(kind.play(one, **kind.facts))
        stage.perform()
    return played


@contextmanager
def elsewhere() -> Iterator[None]:
    """Papers, pictures and messages of the prototypes go where they are forgotten with them."""
    kept = settings.MEDIA_ROOT, settings.VAR
    with TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = settings.VAR = Path(folder)
        try:
            yield
        finally:
            settings.MEDIA_ROOT, settings.VAR = kept
