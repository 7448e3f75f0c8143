"""The offices of the demonstration, beside those of `load_tables`, and the rooms where people meet."""

from accounts.models import Office
from accounts.roles import OfficeKind
from mediators.models import Resource, Room

STATION, COMMITTEE, COURT, COMMAND = "daqiao", "tiaowei", "fenghua-court", "zhihui"
# code, kind, name, short name, and what else is known
NEW: tuple[tuple[str, str, str, str, dict[str, str]], ...] = (
    (STATION, "station", "宁波市公安局奉化分局大桥派出所", "大桥派出所",
     {"number_word": "大桥调", "phone": "0574-88000110", "address": "奉化区大桥街道石桥路 18 号", "hours": "每天 24 小时"}),
    (COURT, "court", "奉化区人民法院", "奉化区法院",
     {"seal_name": "宁波市奉化区人民法院", "number_word": "浙0213", "case_types": "民特,诉前调确",
      "phone": "0574-88000368", "address": "奉化区中山东路 2 号", "hours": "周一到周五 8:30–17:00"}),
    ("sifa", "bureau", "宁波市奉化区司法局", "区司法局", {"phone": "0574-88000148"}),
    ("zhusuo", "organisation", "大桥派出所驻所人民调解室", "驻所调解室",
     {"phone": "0574-88000276", "address": "大桥派出所一楼南侧", "hours": "周一到周五 8:30–17:30，晚上和周末有人值班"}),
    ("qicai", "organisation", "居敬小区“七彩银辉”志愿服务大队", "七彩银辉", {"address": "居敬小区党群服务中心"}),
    ("nanxi", "organisation", "南溪阿姐工作室", "南溪阿姐工作室", {"address": "南溪家园 3 幢架空层"}),
    ("lawfirm", "organisation", "浙江奉江律师事务所", "律师驻所", {}),
)  # fmt: skip
# what `load_tables` leaves open
KNOWN: dict[str, dict[str, str]] = {
    COMMITTEE: {"number_word": "大桥调协", "phone": "0574-88000276", "address": "奉化区大桥街道石桥路 18 号（派出所一楼）",
                "hours": "周一到周五 8:30–17:30"},
    COMMAND: {"phone": "0574-88000345", "hours": "每天 24 小时"},
    "renshe": {"phone": "0574-88000333"}, "zhujian": {"phone": "0574-88000319"}, "shijian": {"phone": "0574-88000315"},
    "zonghe": {"phone": "0574-88000310"}, "weijian": {"phone": "0574-88000320"}, "fulian": {"phone": "0574-88000338"},
    "minzheng": {"phone": "0574-88000329"},
}  # fmt: skip
ROOMS: tuple[tuple[str, str, str], ...] = (
    (STATION, "第一调解室", "派出所大门进来，右手第一间"),
    (STATION, "第二调解室", "右手第二间，能看视频、能连法院"),
    (STATION, "会商室", "二楼，电梯出来左转，坐得下 20 人"),
    ("nanxi", "阿姐客厅", "南溪家园 3 幢架空层，有茶，孩子可以一起来"),
)


def create() -> None:
    """The offices and rooms; what is there already stays as it is."""
    for code, kind, name, short, facts in NEW:
        Office.objects.get_or_create(code=code, defaults={"kind": kind, "name": name, "short_name": short, **facts})
    for code, facts in KNOWN.items():
        Office.objects.filter(code=code).update(**facts)
    Office.objects.filter(kind=OfficeKind.COMMITTEE, court=None).update(court=Office.objects.get(code=COURT))
    for code, name, directions in ROOMS:
        office = Office.objects.get(code=code)
        if not Room.objects.filter(office=office, name=name).exists():
            resource = Resource.objects.create(kind="room")
            Room.objects.create(office=office, resource=resource, name=name, directions=directions)


def office(code: str) -> Office:
    """An office by its code."""
    return Office.objects.get(code=code)
