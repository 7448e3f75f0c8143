"""Who works in the demonstration: number, name, role, office. Every name is invented; two officers are called 沈 on purpose."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.auth.hashers import make_password

from accounts.models import Appointment, DutyShift, Office, User, leads_now
from accounts.roles import SECOND_FACTOR, Role
from accounts.second_factor import new_secret
from cases.clock import ZONE

PASSWORD = "daqiao-2019-5-17"  # noqa: S105 - of the demonstration alone; the command refuses anywhere else
SINCE = timedelta(days=800)
SHIFT_BEGINS = time(8, 30)
SHIFTS_BACK, SHIFTS_AHEAD = 120, 42
# number, name, rank, appointments as role@office
STAFF: tuple[tuple[str, str, str, str], ...] = (
    ("080101", "陈国栋", "副所长", "officer@daqiao"),
    ("080102", "胡志远", "教导员", "officer@daqiao"),
    ("080103", "傅晓峰", "副所长", "officer@daqiao"),
    ("080116", "沈斌", "社区民警", "officer@daqiao"),
    ("080118", "沈浩", "民警", "officer@daqiao"),
    ("080121", "林静", "民警", "officer@daqiao"),
    ("080125", "裘亮", "城南警务站警长", "officer@daqiao"),
    ("f0807", "袁磊", "", "auxiliary@daqiao"),
    ("t01", "章利群", "", "director@tiaowei mediator@tiaowei"),
    ("t11", "俞水根", "", "mediator@tiaowei"),
    ("t12", "竺亚琴", "", "mediator@tiaowei"),
    ("t13", "裘国良", "", "mediator@tiaowei"),
    ("t14", "卢彩萍", "", "mediator@tiaowei"),
    ("t15", "戴明华", "", "mediator@tiaowei"),
    ("t21", "江海燕", "", "mediator@tiaowei"),
    ("t31", "邬建平", "", "mediator@tiaowei"),
    ("t32", "马素珍", "", "mediator@tiaowei"),
    ("t41", "葛月仙", "", "mediator@tiaowei"),
    ("t42", "陶爱娟", "", "mediator@tiaowei"),
    ("t51", "罗永芳", "", "mediator@tiaowei"),
    ("rs01", "江涛", "劳动保障监察大队", "liaison@renshe"),
    ("rs02", "竺海波", "大队长", "head@renshe"),
    ("zj01", "俞立军", "物业管理科", "liaison@zhujian"),
    ("zj02", "汪国庆", "科长", "head@zhujian"),
    ("sj01", "毛晓燕", "消费者权益保护科", "liaison@shijian"),
    ("sj02", "葛伟", "科长", "head@shijian"),
    ("zh01", "孙建波", "大桥中队", "liaison@zonghe"),
    ("zh02", "王立明", "中队长", "head@zonghe"),
    ("wj01", "董慧", "医政医管科", "liaison@weijian"),
    ("wj02", "方静", "科长", "head@weijian"),
    ("fl01", "李春梅", "权益部", "liaison@fulian"),
    ("fl02", "徐爱芬", "部长", "head@fulian"),
    ("mz01", "钱敏", "养老服务科", "liaison@minzheng"),
    ("mz02", "吴根法", "科长", "head@minzheng"),
    ("zx01", "严晓岚", "值班长", "command@zhihui"),
    ("zx02", "陆一鸣", "", "liaison@zhihui"),
    ("wg01", "汪小燕", "桂花苑网格", "grid@zhihui"),
    ("wg02", "邬国平", "南溪网格", "grid@zhihui"),
    ("fy11", "卓静怡", "", "clerk@fenghua-court"),
    ("fy12", "金璐", "", "clerk@fenghua-court"),
    ("fy01", "宋立新", "", "judge@fenghua-court"),
    ("fy02", "贺雅文", "", "judge@fenghua-court"),
    ("fy00", "方志坚", "", "president@fenghua-court"),
    ("ga01", "周海涛", "治安大队", "supervisor@gongan"),
    ("sf01", "吕敏", "人民参与和促进法治科", "supervisor@sifa"),
    ("ga02", "丁亦凡", "督察大队", "auditor@gongan"),
    ("ga03", "柯明", "科信科", "administrator@gongan"),
)
LEADERS = ("080101", "080102", "080103")  # 陈国栋 leads when the demonstration is made


@dataclass(frozen=True, slots=True)
class SignIn:
    """A line of the table of who signs in as whom."""

    number: str
    name: str
    office: str
    role: str
    password: str
    second_factor: bool


def create(moment: datetime) -> None:
    """The staff with their appointments, and the duty roster around `moment`. The hash is made once: it is one password."""
    password = make_password(PASSWORD)
    since = moment - SINCE
    offices = {office.code: office for office in Office.objects.all()}
    for number, name, rank, appointments in STAFF:
        pairs = [tuple(pair.split("@")) for pair in appointments.split()]
        secret = new_secret() if any(role in SECOND_FACTOR for role, _office in pairs) else ""
        user = User.objects.create(username=number, name=name, password=password, totp_secret=secret, created_at=since)
        for role, code in pairs:
            Appointment.objects.create(user=user, role=role, office=offices[code], rank=rank, since=since)
    _roster(offices["daqiao"], moment)


def _roster(station: Office, moment: datetime) -> None:
    """24 hours each, from half past eight on."""
    leaders = [User.objects.get(username=number) for number in LEADERS]
    begins = datetime.combine(moment.astimezone(ZONE).date(), SHIFT_BEGINS, ZONE)
    if moment < begins:
        begins -= timedelta(days=1)
    DutyShift.objects.bulk_create(
        DutyShift(
            office=station, user=leaders[n % len(leaders)], starts_at=begins + timedelta(days=n), ends_at=begins + timedelta(days=n + 1)
        )
        for n in range(-SHIFTS_BACK, SHIFTS_AHEAD)
    )  # fmt: skip


def sign_ins(moment: datetime) -> list[SignIn]:
    """Who signs in as whom, in the order of the house; whoever the roster names at `moment` is called duty leader."""
    return list(_lines(moment))


def _lines(moment: datetime) -> Iterator[SignIn]:
    numbers = [row[0] for row in STAFF]
    users = {u.username: u for u in User.objects.filter(username__in=numbers).prefetch_related("appointments__office")}
    for number in (n for n in numbers if n in users):
        user = users[number]
        mine = list(user.appointments.all())
        labels = [str(Role(a.role).label) for a in mine]
        if any(a.role == Role.OFFICER and leads_now(user, a.office_id, moment) for a in mine):
            labels.append(str(Role.LEADER.label))
        yield SignIn(number, user.name, mine[0].office.short_name, "、".join(labels), PASSWORD, bool(user.totp_secret))
