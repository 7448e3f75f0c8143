"""Which dispute plays what: every state of the three tables, and for every desk something late, due today, due later and waiting."""

from collections.abc import Callable
from typing import Any, NamedTuple

from cases.demo import article, police, rulings, streets, talks
from cases.demo.days import When
from cases.demo.path import Beat

BIN, HAO, JING, LIANG = "080116", "080118", "080121", "080125"
AUXILIARY = "f0807"
SHUIGEN, YAQIN, GUOLIANG, CAIPING, MINGHUA = "t11 t12 t41", "t12 t11 t41", "t13 t21 t11", "t14 t31 t21", "t15 t14 t21"
LATE, TODAY, SOON, LATER = When.LATE, When.TODAY, When.SOON, When.LATER


class Scene(NamedTuple):
    """A dispute by its key, its officer, the play and what the play wants to know."""

    key: str
    officer: str
    play: Callable[..., Beat]
    facts: dict[str, Any]


def _(key: str, officer: str, play: Callable[..., Beat], **facts: Any) -> Scene:
    return Scene(key, officer, play, facts)


PLAN: tuple[Scene, ...] = (
    # the article
    _("leak502", LIANG, article.leaking_flat, when=SOON),
    _("site", BIN, article.building_site, days=6),
    # the officer's desk
    _("leak_burst", BIN, talks.logged, minutes=12),
    _("breakfast", HAO, talks.logged, minutes=190),
    _("shoes", JING, talks.logged, minutes=24, by=AUXILIARY),
    _("zombie_car", LIANG, talks.logged, minutes=6, by=AUXILIARY),
    # the other side is asked, the committee accepts, the sides choose
    _("brothers_house", BIN, talks.asked, when=TODAY),
    _("passage", LIANG, talks.asked, when=LATE),
    _("stalls", BIN, article.back_from_police, hours=50),
    _("early_leave", JING, talks.accepting, when=TODAY),
    _("square_dance", BIN, talks.choosing, when=TODAY, numbers=YAQIN, only_first=True),
    _("eaves", LIANG, talks.choosing, when=LATER),
    _("garage_scrape", HAO, talks.choosing, when=LATE),
    _("deposit", JING, talks.no_common, when=TODAY, first="t51", second="t13"),
    # on the mediators' desks
    _("three_sons", LIANG, talks.offered, when=TODAY, numbers=SHUIGEN),
    _("curtains", JING, talks.offered, when=TODAY, numbers=GUOLIANG),
    _("unloading", BIN, talks.offered, when=SOON, numbers=CAIPING),
    _("two_bikes", HAO, talks.offer_forgotten, days=5, numbers="t21 t15 t14"),
    _("tooth", JING, talks.passed_on, days=3, numbers="t15 t21 t14", note="诊所是我外甥开的，应当回避"),
    # talks: each of the five has one late, one due today, one later, one suspended
    _("light", LIANG, talks.mediating, when=LATER, numbers=SHUIGEN, book_in=26),
    _("demolition_money", HAO, talks.mediating, when=TODAY, numbers="t11 t13 t12"),
    _("funeral_money", LIANG, talks.mediating, when=LATE, numbers=SHUIGEN),
    _("scaffold", BIN, talks.suspended, when=TODAY, numbers="t11 t14 t21", note="等伤残鉴定意见"),
    _("leak_ceiling", BIN, talks.mediating, when=LATER, numbers=YAQIN, book_in=4),
    _("mother_in_law", BIN, talks.mediating, when=TODAY, numbers="t12 t41 t32"),
    _("visit_daughter", JING, talks.mediating, when=LATE, numbers="t12 t42 t41"),
    _("mahjong", HAO, talks.suspended, when=LATER, numbers=YAQIN, note="等隔音门装好看效果"),
    _("building_goods", HAO, talks.mediating, when=LATER, numbers=GUOLIANG),
    _("loan_again", JING, talks.mediating, when=LATE, numbers=GUOLIANG),
    _("bride_price", LIANG, talks.suspended, when=SOON, numbers="t13 t12 t11", note="等金店估价"),
    _("cashier", JING, talks.mediating, when=TODAY, numbers="t14 t51 t21"),
    _("dismissed", HAO, talks.mediating, when=LATE, numbers="t14 t21 t13"),
    _("gallbladder", JING, talks.suspended, when=LATER, numbers="t14 t21 t15", note="请专家看病历，等书面意见"),
    _("rider", BIN, talks.mediating, when=LATER, numbers=MINGHUA, book_in=50),
    _("tail_20k", LIANG, talks.mediating, when=LATE, numbers=MINGHUA),
    _("property_fee", BIN, talks.suspended, when=TODAY, numbers="t15 t31 t12", note="物业先修楼道灯，看了再谈"),
    _("appendix", JING, talks.mediating, when=LATER, numbers="t21 t14 t15", department="weijian"),
    _("stall_deposit", HAO, talks.to_sign, numbers=GUOLIANG),
    # ends that are no agreement
    _("refuses_digging", LIANG, talks.refused, days=4, note="不同意凿地砖，要打官司就打官司"),
    _("online_flat", JING, talks.unreachable, days=12),
    _("public_income", LIANG, talks.withdrawn, days=6),
    _("divorce", JING, talks.ended, days=13, numbers="t42 t12 t41", note="两人都同意离婚，财产和孩子的事去法院说"),
    # agreed: performed, visited, closed, archived
    _("six_parts", HAO, rulings.performing, days=30, numbers=GUOLIANG, done=(1, 2)),
    _("child_support", JING, rulings.performing, days=11, numbers="t12 t42 t41"),
    _("dog_bite", BIN, rulings.paid_at_once, days=5, numbers="t15 t14 t11"),
    _("bike_600b", JING, rulings.paid_at_once, days=30, numbers="t15 t31 t14", close=True),
    # the court
    _("leak_unperformed", LIANG, rulings.waiting, when=SOON, numbers=YAQIN, only_first=True),
    _("contractor_rent", HAO, rulings.to_submit, days=3, numbers="t13 t51 t21"),
    _("rent_lapsed", BIN, rulings.missed, days=28, numbers="t13 t51 t21", recorded=True),
    _("tail_settled", LIANG, rulings.submitted, when=TODAY, numbers=MINGHUA),
    _("leak_papers", JING, rulings.supplement, when=SOON, numbers=YAQIN),
    _("stall_filed", BIN, rulings.filed, when=LATER, numbers=GUOLIANG),
    _("rent_review", HAO, rulings.reviewing, when=TODAY, numbers="t13 t51 t21"),
    _("leak_review", LIANG, rulings.reviewing, when=LATE, numbers=YAQIN, prepared=False),
    _("tiles_decided", BIN, rulings.decided, days=6, numbers="t13 t15 t21"),
    _("stall_issued", HAO, rulings.issued, days=8, numbers=GUOLIANG, only_first=True),
    _("tail_archived", BIN, rulings.served, days=32, numbers=MINGHUA, close=True, archive=True),
    _("loan_dismissed", HAO, rulings.served, days=20, numbers=GUOLIANG, outcome="dismissed", ground="358-2"),
    _("tiles_objected", JING, rulings.served, days=15, numbers="t13 t15 t21", objection="付款的日子写错了，我签的时候不是这样"),
    _("stall_upheld", BIN, rulings.served, days=24, numbers=GUOLIANG, objection="协议不是我本人签的", uphold=True),
    _("leak_rejected", LIANG, rulings.served, days=26, numbers=YAQIN, objection="我不想付那么多了", uphold=False),
    _("pigs_ruled_again", BIN, rulings.served, days=23, numbers=MINGHUA, objection="少算了我半个月工钱", uphold=True, halts="clerk"),
    _("pump_reissued", JING, rulings.served, days=25, numbers="t13 t15 t21", objection="我后来想想不划算", uphold=False, halts="sides"),
    # the police
    _("car_scratch", BIN, police.hosting, days=1),
    _("leak_push", HAO, police.hosting, days=11, again=True),
    _("clothes_pole", JING, police.hosting, days=4, again=True),
    _("bar_fight", HAO, police.on_the_spot, days=0, note="双方各赔各的，当场握手，执法记录仪录像"),
    _("cleaver", HAO, police.police, hours=0.1, number=""),
    _("beaten_wife", JING, police.police, hours=20, number="", departments="fulian", signed=True),
    _("online_loan", JING, police.transferred, hours=30, to="奉化分局刑侦大队"),
    _("appraisal", BIN, police.advised, days=2),
    _("refund_call", HAO, police.transferred, hours=5, to="奉化分局反诈中心"),
    # the departments
    _("carpenters", BIN, streets.called, department="renshe", minutes=9),
    _("hospital_hall", HAO, streets.called, department="weijian", minutes=70, answered=True, arrived=True),
    _("monitor_room", HAO, streets.sent, department="zhujian", urgent=True, minutes=18),
    _("women_workers", BIN, streets.sent, department="renshe", when=TODAY),
    _("small_worker", HAO, streets.working, department="renshe", when=TODAY),
    _("software_pay", JING, streets.uncontacted, department="renshe", days=4),
    _("press_finger", BIN, streets.resolved, department="renshe", when=TODAY, result="厂方已申报工伤，先垫付医药费 2 万元"),
    _("insurance_waived", LIANG, streets.declined, department="renshe", days=7, note="超过两年查处时效的部分依法不予受理，其余可向社保征缴机构申请"),
    _("lift", JING, streets.returned, department="zhujian", right="zonghe", note="电梯维修资金的事归街道和业委会，先转综合执法牵头", when=LATE),
    _("decoration_stop", BIN, streets.working, department="zhujian", when=LATE, extend=True),
    _("committee_count", LIANG, streets.verified, department="zhujian", days=14, result="街道派人重新计票，结果已公示", reopened=True, close=True),
    _("gym_card", BIN, streets.resolved, department="shijian", when=TODAY, result="四人年卡全额退款，已到账"),
    _("fruit", LIANG, streets.uncontacted, department="shijian", days=2),
    _("barbecue_smoke", BIN, streets.returned, department="zonghe", right="shengtai", note="油烟超标要先监测，请生态环境先查", when=LATE),
    _("aluminium", HAO, streets.working, department="zonghe", when=SOON),
    _("terrace", JING, streets.sent, department="zonghe", urgent=True, minutes=12),
    _("night_pouring", HAO, streets.cancelled, department="zonghe", days=5, note="12345 已另派，避免重复"),
    _("ill_neighbour_son", LIANG, streets.working, department="weijian", when=TODAY, complexity="simple"),
    _("bed_fee", BIN, streets.returned_twice, department="minzheng", right="shijian", when=TODAY,
      notes=("收费纠纷归市场监管", "养老机构由民政主管")),
    _("funeral_fee", HAO, streets.working, department="minzheng", when=LATER),
    _("nursing_home_fall", JING, streets.signed, department="minzheng", when=LATE, contacted=False),
    _("tree", LIANG, streets.sent, department="zhihui", when=TODAY),
    _("sisters_support", JING, streets.signed, department="fulian", when=TODAY),
)  # fmt: skip
