"""Several stations, so that scoping matters: each with the roster of the demonstration's, under other names. Nobody of them can sign in."""

import random
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password

from accounts.models import Appointment, DutyShift, Office, User
from cases.demo import offices, people, wall
from cases.demo.make import has_people, make_people
from mediators.models import DutyHours, Mediator, Resource, Speciality

PLACES = (
    "城北", "江畔", "南浦", "西溪", "石台", "东屏", "梅岭", "白杜", "枫林", "云湖", "桃源", "溪山", "金峨", "横塘", "芦浦", "锦湖", "望江", "柳岸",
    "长岭",
)  # fmt: skip
SURNAMES = (
    "王李张陈林黄周吴徐孙胡朱高何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文竺应俞邬裘卓"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志海燕春雪峰辉云飞鹏斌浩凯琳慧颖佳欣怡晨阳波亮龙文武成林松柏"
    "青山水根金土福贵阿毛大"
)


@dataclass(frozen=True, slots=True)
class House:
    """One station with its committee; `users` and `mediators` are in the order of the demonstration's."""

    code: str
    station: int
    committee: int
    committee_code: str
    agreement_word: str
    users: dict[int, int]  # of the demonstration -> of this house
    mediators: dict[int, int]


def person_name(chance: random.Random) -> str:
    """A name of two or three characters."""
    return chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2, 2))))


def houses(count: int, moment: datetime, chance: random.Random) -> list[House]:
    """The demonstration's station and as many others; those that are there already stay."""
    if not has_people():
        make_people(moment)
        User.objects.filter(username__in=[row[0] for row in people.STAFF]).update(password=make_password(None))
    return [_house(n, moment, chance) for n in range(count)]


def _house(number: int, moment: datetime, chance: random.Random) -> House:
    station, committee = (offices.office(offices.STATION), offices.office(offices.COMMITTEE)) if not number else _offices(number)
    local = [row for row in people.STAFF if {pair.split("@")[1] for pair in row[3].split()} & {offices.STATION, offices.COMMITTEE}]
    mine = {row[0]: _user(row, station, committee, moment, chance) if number else User.objects.get(username=row[0]) for row in local}
    if number and not DutyShift.objects.filter(office=station).exists():
        leader = mine[people.LEADERS[0]]
        DutyShift.objects.create(office=station, user=leader, starts_at=moment - people.SINCE, ends_at=moment + people.SINCE)
    models = {row[0]: User.objects.get(username=row[0]) for row in local}
    mediators = {p.number: Mediator.objects.get(user=mine[p.number]).pk for p in wall.WALL}
    return House(
        station.code, station.pk, committee.pk, committee.code, committee.number_word or committee.short_name,
        {models[n].pk: mine[n].pk for n in mine}, {Mediator.objects.get(user=models[p]).pk: pk for p, pk in mediators.items()},
    )  # fmt: skip


def _offices(number: int) -> tuple[Office, Office]:
    place = PLACES[(number - 1) % len(PLACES)] + ("" if number <= len(PLACES) else str(number // len(PLACES) + 1))
    station, _new = Office.objects.get_or_create(
        code=f"station-{number:02d}",
        defaults={"kind": "station", "name": f"宁波市公安局奉化分局{place}派出所", "short_name": f"{place}派出所", "number_word": f"{place}调"},
    )
    committee, _new = Office.objects.get_or_create(
        code=f"committee-{number:02d}",
        defaults={"kind": "committee", "name": f"奉化区{place}街道人民调解委员会", "short_name": f"{place}调委会", "number_word": f"{place}调协"},
    )
    return station, committee


def _user(row: tuple[str, str, str, str], station: Office, committee: Office, moment: datetime, chance: random.Random) -> User:
    number, _name, rank, appointments = row
    name = person_name(chance)
    user, new = User.objects.get_or_create(username=f"{station.code}-{number}", defaults={"name": name, "password": make_password(None)})
    if new:
        for role, code in (pair.split("@") for pair in appointments.split()):
            home = station if code == offices.STATION else committee
            Appointment.objects.create(user=user, role=role, office=home, rank=rank, since=moment - people.SINCE)
        if portrait := next((p for p in wall.WALL if p.number == number), None):
            _mediator(user, committee, portrait, moment)
    return user


def _mediator(user: User, committee: Office, portrait: wall.Portrait, moment: datetime) -> None:
    mediator = Mediator.objects.create(
        user=user, committee=committee, resource=Resource.objects.create(kind="mediator"), engagement=portrait.engagement, sex=portrait.sex,
        experience=portrait.experience, speciality=portrait.speciality, style=portrait.style, dialects=portrait.dialects,
        consented_at=moment - people.SINCE, is_listed=True, max_open=portrait.max_open,
    )  # fmt: skip
    Speciality.objects.bulk_create(Speciality(mediator=mediator, kind=kind) for kind in portrait.specialities.split())
    DutyHours.objects.bulk_create(
        DutyHours(mediator=mediator, weekday=int(day), opens=opens, closes=closes) for day in portrait.days for opens, closes in portrait.hours
    )
