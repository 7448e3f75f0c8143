"""The gazetteer of the demonstration station: where its disputes come from."""

from accounts.models import Office, User
from cases.demo import offices
from cases.demo.people import LEADERS
from cases.models import Place

PLACES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("桂花苑社区", ("桂花苑小区", "桂花苑小区中心广场", "古方路")),
    ("南溪社区", ("南溪家园", "南溪家园架空层")),
    ("东门社区", ("锦绣里小区", "东门广场", "东门广场写字楼", "中山东路")),
    ("石桥社区", ("石桥新村", "石桥路", "大桥派出所")),
    ("石桥村", ("石桥村",)),
    ("滨江村", ("滨江村", "滨江路")),
    ("", ("大桥工业区", "方正工地")),
)


def create() -> None:
    """The places; those that are there already stay as they are."""
    station, leader = Office.objects.get(code=offices.STATION), User.objects.get(username=LEADERS[0])
    known = set(Place.objects.filter(station=station).values_list("name", flat=True))
    for community, names in PLACES:
        for name in names:
            if name not in known:
                Place.objects.create(station=station, name=name, community=community, entered_by=leader)
