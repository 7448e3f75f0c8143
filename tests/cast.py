"""The cast: the people and offices of every story. Made in a dozen statements, so that a test may have them all."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Appointment, DutyShift, Office, User
from accounts.roles import OfficeKind, Role
from cases.clock import ZONE
from cases.steps.redaction import WEIGHTS
from mediators.kinds import DisputeType, Engagement
from mediators.models import DutyHours, Mediator, Resource, ResourceKind, Room, Speciality

PASSWORD = "a bridge of seven arches"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LONG_AGO, FAR_AWAY = datetime(2018, 1, 1, tzinfo=ZONE), datetime(2060, 1, 1, tzinfo=ZONE)

# code, kind, name, short name, number word: what `load_tables` does not bring
OFFICES = (
    ("daqiao", OfficeKind.STATION, "宁波市公安局奉化分局大桥派出所", "大桥派出所", "大桥调"),
    ("yuelin", OfficeKind.STATION, "宁波市公安局奉化分局岳林派出所", "岳林派出所", "岳林调"),
    ("yuelin-tiaowei", OfficeKind.COMMITTEE, "奉化区岳林街道人民调解委员会", "岳林调委会", "岳林调协"),
    ("fenghua-fayuan", OfficeKind.COURT, "宁波市奉化区人民法院", "奉化法院", "浙0213"),
    ("haishu-fayuan", OfficeKind.COURT, "宁波市海曙区人民法院", "海曙法院", "浙0203"),
    ("nanxi", OfficeKind.ORGANISATION, "南溪阿姐工作室", "南溪阿姐工作室", ""),
    ("yinhui", OfficeKind.ORGANISATION, "“七彩银辉”志愿服务大队", "七彩银辉", ""),
)
# word in the tests, staff number, name, role, office. The strangers are the same roles in other offices.
STAFF = (
    ("officer", "dq-0471", "沈浩", Role.OFFICER, "daqiao"),
    ("colleague", "dq-0472", "汪磊", Role.OFFICER, "daqiao"),
    ("leader", "dq-0466", "陈国栋", Role.OFFICER, "daqiao"),
    ("auxiliary", "dq-f031", "林晓晨", Role.AUXILIARY, "daqiao"),
    ("director", "tw-0001", "周丽", Role.DIRECTOR, "tiaowei"),
    ("yaqin", "tw-0011", "竺亚琴", Role.MEDIATOR, "tiaowei"),
    ("shuigen", "tw-0012", "俞水根", Role.MEDIATOR, "tiaowei"),
    ("haiyan", "tw-0013", "江海燕", Role.MEDIATOR, "tiaowei"),
    ("jianping", "tw-0014", "邬建平", Role.MEDIATOR, "tiaowei"),
    ("liaison", "rs-0101", "江涛", Role.LIAISON, "renshe"),
    ("head", "rs-0100", "冯静", Role.HEAD, "renshe"),
    ("command", "zh-0001", "何敏", Role.COMMAND, "zhihui"),
    ("grid", "zh-0301", "汪小燕", Role.GRID, "zhihui"),
    ("clerk", "fy-0203", "王珂", Role.CLERK, "fenghua-fayuan"),
    ("judge", "fy-0102", "徐敏", Role.JUDGE, "fenghua-fayuan"),
    ("second_judge", "fy-0103", "宋立新", Role.JUDGE, "fenghua-fayuan"),
    ("president", "fy-0001", "应长青", Role.PRESIDENT, "fenghua-fayuan"),
    ("supervisor", "fj-0008", "叶涛", Role.SUPERVISOR, "gongan"),
    ("auditor", "fj-0009", "孟洁", Role.AUDITOR, "gongan"),
    ("administrator", "fj-0010", "方锐", Role.ADMINISTRATOR, "gongan"),
    ("stranger", "yl-0111", "张弛", Role.OFFICER, "yuelin"),
    ("strange_auxiliary", "yl-f001", "许峰", Role.AUXILIARY, "yuelin"),
    ("strange_director", "yt-0001", "钱红", Role.DIRECTOR, "yuelin-tiaowei"),
    ("strange_mediator", "yt-0011", "孙福根", Role.MEDIATOR, "yuelin-tiaowei"),
    ("strange_liaison", "zj-0101", "胡军", Role.LIAISON, "zhujian"),
    ("strange_head", "zj-0100", "马建国", Role.HEAD, "zhujian"),
    ("strange_clerk", "hs-0201", "卢洁", Role.CLERK, "haishu-fayuan"),
    ("strange_judge", "hs-0101", "钟毅", Role.JUDGE, "haishu-fayuan"),
    ("strange_president", "hs-0001", "严正", Role.PRESIDENT, "haishu-fayuan"),
)
WITH_TOKEN = {Role.CLERK, Role.JUDGE, Role.PRESIDENT, Role.DIRECTOR, Role.ADMINISTRATOR, Role.AUDITOR}
# word, sex, organisation, engagement, good at
ROSTER = (
    ("yaqin", "female", "nanxi", Engagement.FULL_TIME, (DisputeType.NEIGHBOUR, DisputeType.FAMILY)),
    ("shuigen", "male", None, Engagement.FULL_TIME, (DisputeType.NEIGHBOUR, DisputeType.HOMESTEAD)),
    ("haiyan", "female", None, Engagement.LAWYER, (DisputeType.CONTRACT, DisputeType.DAMAGES)),
    ("jianping", "male", "yinhui", Engagement.VOLUNTEER, (DisputeType.NEIGHBOUR, DisputeType.MIGRANT_WAGES)),
    ("strange_mediator", "male", None, Engagement.FULL_TIME, (DisputeType.NEIGHBOUR,)),
)


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody by the word the tests use, and the offices by their code."""

    people: dict[str, User]
    offices: dict[str, Office]
    mediators: dict[str, Mediator]
    room: Room

    def __getattr__(self, word: str) -> User:
        """`cast.officer`: a fresh copy, so that no test sees what another cached on the person."""
        try:
            return User.objects.get(pk=self.people[word].pk)
        except KeyError as problem:
            raise AttributeError(word) from problem


def hire() -> Cast:
    """Make the offices and everybody who works there."""
    offices = _offices()
    people = _people(offices)
    DutyShift.objects.create(office=offices["daqiao"], user=people["leader"], starts_at=LONG_AGO, ends_at=FAR_AWAY)
    mediators = _roster(people, offices)
    resource = Resource.objects.create(kind=ResourceKind.ROOM)
    room = Room.objects.create(office=offices["tiaowei"], resource=resource, name="人民调解室", directions="从南门进，右手第二间")
    return Cast(people, offices, mediators, room)


def _offices() -> dict[str, Office]:
    Office.objects.bulk_create(
        Office(code=code, kind=kind, name=name, short_name=short, number_word=word, case_types="民特" if kind == "court" else "")
        for code, kind, name, short, word in OFFICES
    )
    Office.objects.filter(code="tiaowei").update(number_word="大桥调协", seal_name="奉化区大桥街道人民调解委员会")
    Office.objects.filter(kind="committee").update(court=Office.objects.get(code="fenghua-fayuan"))
    return {office.code: office for office in Office.objects.all()}


def _people(offices: dict[str, Office]) -> dict[str, User]:
    shared = User()
    shared.set_password(PASSWORD)
    made = User.objects.bulk_create(
        User(username=number, name=name, password=shared.password, totp_secret=SECRET if role in WITH_TOKEN else "")
        for _word, number, name, role, _office in STAFF
    )
    people = {row[0]: user for row, user in zip(STAFF, made, strict=True)}
    Appointment.objects.bulk_create(
        Appointment(user=people[word], role=role, office=offices[office], since=LONG_AGO) for word, _n, _name, role, office in STAFF
    )
    return people


def _roster(people: dict[str, User], offices: dict[str, Office]) -> dict[str, Mediator]:
    resources = Resource.objects.bulk_create(Resource(kind=ResourceKind.MEDIATOR) for _ in ROSTER)
    committee = {"strange_mediator": offices["yuelin-tiaowei"]}
    made = Mediator.objects.bulk_create(
        Mediator(
            user=people[word], committee=committee.get(word, offices["tiaowei"]), organisation=offices[home] if home else None,
            resource=resource, engagement=engagement, sex=sex, experience="做了 18 年社区工作", speciality="漏水、噪声、楼道占用",
            style="先上门看，再坐下谈", dialects="奉化话、普通话", consented_at=LONG_AGO, is_listed=True,
        )
        for (word, sex, home, engagement, _good_at), resource in zip(ROSTER, resources, strict=True)
    )
    mediators = {row[0]: mediator for row, mediator in zip(ROSTER, made, strict=True)}
    Speciality.objects.bulk_create(Speciality(mediator=mediators[row[0]], kind=kind) for row in ROSTER for kind in row[4])
    DutyHours.objects.bulk_create(
        DutyHours(mediator=mediator, weekday=day, opens="08:30", closes="17:30") for mediator in made for day in range(5)
    )
    return mediators


def id_number(birth: str, order: int) -> str:
    """An invented identity number of Fenghua with its right check digit: birth as YYYYMMDD, order up to 999 (odd for men)."""
    body = f"330213{birth}{order:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


LIN = {
    "name": "林秀英", "sex": "female", "stance": "要求修缮的一方", "is_applicant": True, "id_number": id_number("19620815", 2),
    "phone": "13857421234", "address": "桂花苑 3 幢 201 室",
}  # fmt: skip
HE = {
    "name": "何建军", "sex": "male", "stance": "被要求修缮的一方", "id_number": id_number("19790302", 15), "phone": "13906742208",
    "address": "桂花苑 3 幢 301 室",
}  # fmt: skip
CHEN = {"name": "陈阿妹", "sex": "female", "stance": "一楼的住户", "id_number": id_number("19550511", 26), "phone": "13777002316"}
LU = {
    "name": "鲁大勇等 20 人", "kind": "group", "stance": "要工资的一方", "is_applicant": True, "phone": "13805842207", "headcount": 20,
    "representative": "鲁大勇、吴小军、马桂香", "speech": "贵州话，听得懂普通话",
}  # fmt: skip
HENGZHU = {
    "name": "宁波恒筑建设有限公司", "kind": "organisation", "stance": "用工的一方", "phone": "13967418816", "representative": "贺文斌（项目经理）",
    "authority_note": "授权委托书",
}  # fmt: skip
