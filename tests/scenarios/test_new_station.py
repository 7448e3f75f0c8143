"""A new station from an empty database: two administrators made on the machine, everything else by pages; then a dispute is logged and goes on."""

import io
import re

import pyotp
import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Appointment, Office, User
from accounts.roles import OfficeKind, Role
from cases.clock import now
from cases.sealing import look_at_certificate
from cases.setting_up import missing
from tests.cast import HE, LIN
from tests.scenarios import acts
from tests.scenarios.inside import Inside

pytestmark = pytest.mark.django_db
SENTENCE = "七座桥下有一条清清的溪水"
STATION = {"kind": "station", "code": "xinqiao", "name": "新桥派出所", "short_name": "新桥派出所", "number_word": "新桥调"}
COURT = {"kind": "court", "code": "xinqiao-fayuan", "name": "新桥区人民法院", "short_name": "新桥法院", "number_word": "浙0299", "case_types": "民特"}
REACHED = {"phone": "0574-88000110", "address": "新桥路 1 号"}
# number, name, role, office by its code
PEOPLE = (
    ("mj01", "沈浩", Role.OFFICER, "xinqiao"), ("mj02", "陈国栋", Role.OFFICER, "xinqiao"), ("zr01", "周丽", Role.DIRECTOR, "tiaowei"),
    ("tj01", "竺亚琴", Role.MEDIATOR, "tiaowei"), ("zx01", "何敏", Role.COMMAND, "zhihui"), ("sj01", "王珂", Role.CLERK, "xinqiao-fayuan"),
    ("sp01", "徐敏", Role.JUDGE, "xinqiao-fayuan"), ("yz01", "应长青", Role.PRESIDENT, "xinqiao-fayuan"), ("dc01", "孟洁", Role.AUDITOR, "gongan"),
)  # fmt: skip


def arrive(number: str, password: str) -> Inside:
    """Sign in with the password for once, choose one's own, set up the token where the role wants one."""
    visitor = Inside(Client())
    visitor.open("/sign-in/")
    visitor.press("登录", username=number, password=password)
    visitor.press("保存", old=password, new=SENTENCE, again=SENTENCE)
    if visitor.page.path != "/second-factor/":
        visitor.open("/desk/")
    if visitor.page.path == "/second-factor/":
        secret = visitor.page.document.find(".//main//code").text
        visitor.press("完成", code=pyotp.TOTP(secret).now())
    return visitor


def hire(administrator: Inside, number: str, name: str, role: Role, office: str) -> str:
    """A person with what they are to be; returns the password that the page shows once."""
    administrator.open(f"/people/new/?office={office}&role={role}")
    page = administrator.press("继续", username=number, name=name)
    password = page.document.find(".//main//code").text
    administrator.press("送审批")
    return str(password)


def agree_to_all(administrator: Inside, path: str, button: str) -> None:
    """Whatever waits for a second person on this page."""
    page = administrator.open(path)
    while button in [" ".join(b.text_content().split())[: len(button)] for form in page.document.forms for b in form.iterfind(".//button")]:
        page = administrator.press(button)


def test_two_administrators_make_a_station_by_pages_alone() -> None:
    made = [on_the_machine(number, name) for number, name in (("gl01", "方锐"), ("gl02", "柯明"))]
    first, second = arrive("gl01", made[0]), arrive("gl02", made[1])
    asked = first.open("/setting-up/").text
    for words in ("还没有这类单位：派出所", "区人社局：还没有部门联络员", "还没有审计员", "还没有调解用的房间", "系统自带的示例"):
        assert words in asked
    for facts in (STATION | REACHED, COURT):
        first.open("/offices/new/")
        first.press("就这样记下", **facts)
    first.open("/offices/tiaowei/")
    first.press("就这样记下", number_word="新桥调协", court=Office.objects.get(code=COURT["code"]).pk, **REACHED)
    passwords = {row[0]: hire(first, *row) for row in PEOPLE}
    for n, office in enumerate(Office.objects.filter(kind__in=(OfficeKind.DEPARTMENT, OfficeKind.BUREAU, OfficeKind.COMMAND))):
        passwords[office.code] = hire(first, f"lx{n:02}", f"联络{n}", Role.LIAISON, office.code)
    assert "没有生效的任职" in first.open("/people/?q=mj01").text
    agree_to_all(second, "/people/", "同意")
    assert not Appointment.objects.filter(entered_by__isnull=False, approved_by=None).exists()

    leading = User.objects.get(username="mj02")
    first.open("/duty/")
    first.press("送审批", user=leading.pk, begins=f"{now():%Y-%m-%dT%H:%M}", hours="24", every="1", times="10")
    agree_to_all(second, "/duty/", "同意")
    first.open("/rooms/")
    first.press("就这样记下", name="第一调解室", directions="从南门进，右手第二间", office=Office.objects.get(code="xinqiao").pk)
    first.open("/setting-up/catalogue/")
    first.press("核对过了")
    look_at_certificate()

    leader, director, mediator = (arrive(number, passwords[number]) for number in ("mj02", "zr01", "tj01"))
    leader.open("/places/")
    leader.press("就这样记下", name="桂花苑", community="桂花苑社区")
    director.open("/mediators/roster/new/")
    told = {"experience": "做了 18 年社区工作", "speciality": "漏水、噪声", "style": "先上门看，再坐下谈", "dialects": "奉化话"}
    director.press("就这样记下", engagement="full_time", sex="female", kinds=["neighbour"], **told)
    mediator.open("/mediators/me/")
    mediator.press("交给主任发布", consents="on")
    mediator.open("/mediators/me/times/")
    mediator.press("保存一周安排", **{f"{name}_{day}_0": at for day in range(7) for name, at in (("opens", "08:30"), ("closes", "17:30"))})
    director.open("/mediators/drafts/")
    director.press("发布")
    assert [(part.title, [row.text for row in part.rows]) for part in missing() if part.rows] == []
    assert "还没有" not in first.open("/setting-up/").text

    _work_goes_on(passwords, director, mediator)


def on_the_machine(number: str, name: str) -> str:
    """What docs/deploy.md says to type on the machine; returns the password for once."""
    said = io.StringIO()
    call_command("add_user", number, name, "administrator", "gongan", stdout=said)
    return re.findall(r"[\w]{4}(?:-[\w]{4}){3}", said.getvalue())[0]


def _work_goes_on(passwords: dict[str, str], director: Inside, mediator: Inside) -> None:
    """A dispute is logged and its mediator chosen; another goes to a department, whose liaison signs."""
    officer = arrive("mj01", passwords["mj01"])
    sides = [{name: str(who[name]) for name in ("name", "phone", "stance", "id_number", "address")} for who in (LIN, HE)]
    facts = {"source": "window", "place": "桂花苑 3 幢", "narrative": "楼上漏水，楼下衣柜泡坏，谈了几次没谈拢。", "title": "楼上漏水"}
    number = acts.log(officer, *sides, **facts)
    assert number.startswith("xinqiao-")
    acts.triage(officer, number, kind="neighbour", row="5", track="people_mediation")
    acts.willing_at_the_desk(officer, number)
    acts.accept(director, number)
    for _side in sides:
        acts.choose_at_the_desk(officer, number)
    acts.appoint(director, number, "竺亚琴")
    acts.take(mediator, number)
    assert "调解中" in mediator.open(f"/cases/{number}/").text

    officer.open(f"/cases/{number}/routing/new/")
    department = Office.objects.get(code="zhujian")
    asked = {"request": "请看看楼上的防水", "complexity": "ordinary", "urgency": "", "released": ["place"], "basis": "none"}
    officer.press("send", departments=[department.pk], **asked)
    assert not officer.page.problems
    liaison = arrive(User.objects.get(appointments__office=department).username, passwords["zhujian"])
    acts.act(liaison, acts.referral_page(liaison, number), "签收")
    assert "已签收" in liaison.page.text
