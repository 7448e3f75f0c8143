"""The wall of mediators: experience, speciality, style (the article's three), how they speak, their grade and when they are there."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from accounts.models import User
from accounts.pictures import clean_face
from cases.demo.faces import FACES, drawn
from cases.demo.offices import COMMITTEE, office
from cases.demo.people import SINCE
from mediators import own
from mediators.models import DutyHours, Mediator, Resource, Speciality

ISSUER = "奉化区司法局"
MORNING, AFTERNOON, EVENING = ("08:30", "11:30"), ("13:30", "17:30"), ("18:30", "20:30")
WEEK, LAWYER_DAYS, SATURDAY = "01234", "13", "5"


class Portrait(NamedTuple):
    """What stands on the wall about one person."""

    number: str
    organisation: str
    engagement: str
    sex: str
    grade: str
    specialities: str
    experience: str
    speciality: str
    style: str
    dialects: str
    days: str
    hours: tuple[tuple[str, str], ...]
    max_open: int


WALL: tuple[Portrait, ...] = (
    Portrait("t11", "zhusuo", "full_time", "male", "2", "neighbour homestead family forest_land",
             "当过 15 年村支书，自己会泥水木工，修过半个村的老屋", "邻里、宅基地、分家析产",
             "话不多，讲得实在，先到现场看一眼再开口，老人家愿意听", "奉化话、普通话", WEEK, (MORNING, AFTERNOON), 14),
    Portrait("t12", "nanxi", "full_time", "female", "3", "neighbour family property",
             "做了 18 年社区工作，当过居委会主任，南溪阿姐工作室牵头人", "漏水、噪声、楼道占用，婆媳姐妹间的事",
             "先上门看，再坐下谈，两边的账一笔一笔算清", "奉化话、普通话", WEEK, (MORNING, AFTERNOON), 14),
    Portrait("t13", "zhusuo", "full_time", "male", "2", "contract business consumer",
             "在信用社做了 22 年信贷，退休后到调解室", "借钱、货款、合伙散伙，分期还款怎么定",
             "先对账后讲理，借条、流水摊在桌上看", "奉化话、宁海话、普通话", WEEK, (MORNING, AFTERNOON), 12),
    Portrait("t14", "zhusuo", "full_time", "female", "3", "migrant_wages labour damages medical",
             "做过 12 年工会干部，跑过一百多家厂", "欠工资、工伤、做工受伤，医药费怎么算",
             "工人厂方两头熟，谈得急了先让大家喝口水", "普通话、四川话", WEEK, (MORNING, AFTERNOON), 12),
    Portrait("t15", "zhusuo", "full_time", "male", "3", "damages traffic property ecommerce",
             "在保险公司做过 10 年查勘定损，又管过 6 年小区", "车碰车、车碰人，停车、物业费",
             "算得快，当场列单子，哪一笔认、哪一笔不认讲明白", "奉化话、普通话", WEEK, (MORNING, AFTERNOON), 12),
    Portrait("t21", "lawfirm", "lawyer", "female", "", "contract damages medical property",
             "执业 11 年，浙江奉江律师事务所律师，办过不少房屋漏水、租房的官司", "赔多少、谁来赔，租房和物业合同",
             "把法条讲成大白话，说清打官司要花多久、花多少", "普通话、四川话", LAWYER_DAYS, (MORNING, AFTERNOON), 6),
    Portrait("t01", "zhusuo", "part_time", "female", "1", "family neighbour migrant_wages expropriation",
             "做过司法所长，从事人民调解 20 年，现在是调解室主任", "人多的、僵住的、拖得久的",
             "先把人分开谈，再一起谈，答应的事写在纸上", "奉化话、普通话", WEEK, (AFTERNOON,), 4),
    Portrait("t31", "qicai", "volunteer", "male", "4", "neighbour property damages migrant_wages",
             "退休中学老师，教过半个镇的人，“七彩银辉”队员", "邻里口角、停车挪车、养狗，也肯跑工地",
             "耐心，先让两边都把气话说完", "奉化话、贵州话、普通话", "0135", (MORNING,), 5),
    Portrait("t32", "qicai", "volunteer", "female", "", "family neighbour",
             "退休护士，照顾过三位老人，“七彩银辉”队员", "赡养、照护、老人之间的事",
             "轻声细语，讲身边的例子", "奉化话、普通话", "0246", (AFTERNOON,), 4),
    Portrait("t41", "nanxi", "volunteer", "female", "4", "family neighbour",
             "开过 20 年小店，南溪家园的老住户，楼道长", "婆媳、夫妻拌嘴，楼上楼下",
             "像隔壁阿姐一样串门，一趟不行跑三趟", "奉化话、普通话", "0123456", (EVENING,), 5),
    Portrait("t42", "nanxi", "volunteer", "female", "", "family consumer",
             "小学老师，带过十几届家长会", "孩子的事、抚养探望、培训班退费",
             "先说孩子，再说钱", "普通话", SATURDAY + "6", (MORNING, AFTERNOON), 4),
    Portrait("t51", "zhusuo", "invited", "female", "", "migrant_wages contract consumer",
             "贵州来奉化 16 年，做过厂里的班组长，帮老乡写过上百张条子", "新居民的事：工钱、租房、押金",
             "用家乡话讲，讲清这边的规矩", "贵州话、四川话、普通话", "25", (AFTERNOON, EVENING), 5),
)  # fmt: skip


NOTES = {"t12": "今年有三件是两家吵了好几年的老事，先后上门十多趟才坐下来。"}  # their own word to their figures


def create(moment: datetime) -> None:
    """The twelve of the wall, each consented to publication and filed with the justice bureau."""
    committee = office(COMMITTEE)
    for portrait in WALL:
        mediator = Mediator.objects.create(
            user=User.objects.get(username=portrait.number), committee=committee, organisation=office(portrait.organisation),
            resource=Resource.objects.create(kind="mediator"), engagement=portrait.engagement, sex=portrait.sex, grade=portrait.grade,
            grade_issuer=ISSUER if portrait.grade else "", grade_date=date(2024, 12, 20) if portrait.grade else None,
            experience=portrait.experience, speciality=portrait.speciality, style=portrait.style, dialects=portrait.dialects,
            consented_at=moment - SINCE, appointed_on=(moment - SINCE).date(),
            filed_on=(moment - SINCE + timedelta(days=18)).date(), is_listed=True, max_open=portrait.max_open,
            figures_note=NOTES.get(portrait.number, ""),
        )  # fmt: skip
        Speciality.objects.bulk_create(Speciality(mediator=mediator, kind=kind) for kind in portrait.specialities.split())
        DutyHours.objects.bulk_create(
            DutyHours(mediator=mediator, weekday=int(day), opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))
            for day in portrait.days
            for opens, closes in portrait.hours
        )
        if face := FACES.get(portrait.number):
            mediator.photo = own.keep_photo(mediator, clean_face(drawn(face)))
            mediator.save(update_fields=["photo"])
