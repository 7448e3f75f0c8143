"""What people do at their screens, as one would tell it: every function opens pages and presses buttons, nothing else."""

import base64
import io
import re
import subprocess
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from PIL import Image, ImageDraw

from cases.clock import today
from cases.steps.redaction import WEIGHTS
from cases.triage import Question
from tests.house import House
from tests.visitor import Visitor


def id_number(born: str, serial: str) -> str:
    """An invented number of 330213 with its right check digit."""
    digits = f"330213{born}{serial}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True)) % 11]


def in_days(days: int) -> str:
    """A day from now, as a date field takes it."""
    return (today() + timedelta(days=days)).isoformat()


def stroke() -> str:
    """A signature as the pad sends it."""
    picture = Image.new("RGBA", (300, 120), (255, 255, 255, 0))
    ImageDraw.Draw(picture).line([(20, 80), (80, 30), (120, 90), (180, 40), (270, 70)], fill=(20, 30, 60, 255), width=5)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return f"data:image/png;base64,{base64.b64encode(target.getvalue()).decode()}"


def pdf_text(pdf: bytes) -> str:
    """What a reader reads on a paper, without its blanks."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s", "", done.stdout.decode())


def log(officer: Visitor, *sides: dict[str, str], **facts: str) -> str:
    """Log a dispute; returns its number."""
    officer.open("/cases/new/")
    parties = {f"party{n}-{name}": value for n, side in enumerate(sides, start=1) for name, value in side.items()}
    officer.press("登记Ctrl", **parties, **facts)
    return new_after_all(officer)


def new_after_all(officer: Visitor) -> str:
    """Whatever resembles it in this house is something else: every story is told by the same people. Returns its number."""
    while asked := _repeats(officer):  # again where somebody logged another one meanwhile
        officer.press("登记Ctrl", **dict.fromkeys(asked, "different"))
    return officer.page.path.split("/")[2]


def _repeats(officer: Visitor) -> list[str]:
    return sorted({str(box.get("name")) for box in officer.page.document.iterfind(".//input") if str(box.get("name")).startswith("repeat_")})


def triage(
    officer: Visitor, number: str, *, kind: str, row: str, track: str, yes: Sequence[str] = (), factors: Sequence[str] = (), **more: str
) -> None:  # fmt: skip
    """Answer every question, then go the way that the answers point to."""
    officer.open(f"/cases/{number}/intake/triage/")
    answers = {f"q_{q}": "yes" if q in yes else "no" for q in Question.values}
    officer.press("看建议", dispute_type=kind, row=row, factors=list(factors), **answers)
    officer.press("就走这条路", track=track, **more)


def slip(staff: Visitor, number: str, name: str) -> str:
    """Print a party's slip; returns the address that its code holds."""
    staff.open(f"/cases/{number}/")
    for link in [a.get("href") for a in staff.page.document.iterfind(".//a[@href]") if a.get("href").endswith("/slip/")]:
        if name in staff.open(link).text:
            text = pdf_text(staff.press("打联系单").body)
            assert f"{name}：" in text
            return re.search(r"/s/[\w-]{22}/", text).group(0)
    raise AssertionError(f"no slip for {name}")


def come_in(house: House, link: str) -> Visitor:
    """Open a slip's link on a phone, have the code sent, type it."""
    resident, before = house.phone(), len(house.messages())
    resident.open(link)
    resident.press("把验证码发到我的手机")
    resident.press("进去", code=house.code_after(before))
    assert resident.page.path == "/mine/"
    return resident


def say_yes(resident: Visitor) -> None:
    """Answer the invitation."""
    resident.open("/mine/choice/answer/")
    resident.press("愿意调解")


def accept(director: Visitor, number: str) -> None:
    """The committee accepts the case."""
    director.open(f"/cases/{number}/")
    director.follow("受理")
    director.press("受理")


def rank(resident: Visitor, *names: str) -> None:
    """Rank mediators, the best first."""
    page = resident.open("/mine/choice/")
    places = dict(zip(("first", "second", "third"), names, strict=False))
    resident.press("就这样排", **{place: _value_of(page.document, place, name) for place, name in places.items()})


def _value_of(document, field: str, words: str) -> str:
    """The value of the radio button whose label says this."""
    for node in document.iterfind(f".//input[@name='{field}']"):
        if words in _card_of(node).text_content():
            return str(node.get("value"))
    raise AssertionError(f"no {words} to choose for {field}")


def _card_of(node):
    """The mediator's card that a radio button stands on."""
    while "mediator" not in (node.get("class") or "").split():
        node = node.getparent()
    return node


def take(mediator: Visitor, number: str) -> None:
    """The mediator declares that nothing stands against it and takes the case."""
    mediator.open(f"/cases/{number}/choice/offer/")
    mediator.press("我接", relative="no", interest="no", earlier="no")


def visit(mediator: Visitor, number: str, *, said: str, result: str, place: str, helpers: str = "", present: int = 2) -> None:
    """Record a meeting that nobody booked."""
    page = mediator.open(f"/cases/{number}/mediation/sessions/new/?record")
    came = [node.get("value") for node in page.document.iterfind(".//input[@name='came']")][:present]
    helped = {"helpers": helpers, "helpers_agreed": "on"} if helpers else {}
    away = {} if present >= 2 else {"reasons": "不肯见面"}
    mediator.press("存笔录", place=place, came=came, told="on", text=said, result=result, **helped, **away)


def write_agreement(mediator: Visitor, number: str, *, facts: str, terms: list[dict[str, str]], form: str = "written", court: bool = True) -> None:
    """Write the agreement; `debtor` and `creditor` of a term are names."""
    page = mediator.open(f"/cases/{number}/mediation/agreement/new/")
    fields = {}
    for n, term in enumerate(terms):
        for name, value in term.items():
            who = name in ("debtor", "creditor")
            fields[f"term{n}-{name}"] = option(page.document, f"term{n}-{name}", value) if who else value
    if page.document.xpath("//main//*[@name='form']"):  # where it must be written nobody is asked
        fields["form"] = form
    mediator.press("存好", facts=facts, wants_confirmation="on" if court else None, **fields)


def option(document, field: str, words: str) -> str:
    for node in document.iterfind(f".//select[@name='{field}']/option"):
        if words in node.text_content():
            return str(node.get("value"))
    raise AssertionError(f"no {words} in {field}")


def fix(mediator: Visitor, number: str) -> None:
    """Fix the text, so that it can be signed."""
    mediator.open(f"/cases/{number}/mediation/agreement/")
    mediator.press("定稿")


def page_signed_by_hand() -> bytes:
    """A photo of the page as everybody signed it."""
    target = io.BytesIO()
    Image.new("RGB", (800, 1100), (250, 248, 240)).save(target, "JPEG")
    return target.getvalue()


def sign_all(resident: Visitor) -> int:
    """Sign, on the own phone, whatever waits to be signed; returns how much that was."""
    count = 0
    while "看一遍，签名" in resident.open("/mine/").text:
        resident.follow("看一遍，签名")
        by_hand = not resident.page.document.xpath("//main//canvas")
        resident.press("签", **({"photo": page_signed_by_hand()} if by_hand else {"drawing": stroke()}))
        count += 1
        assert count < 12, resident.page.text
    return count


def sign_on_paper(mediator: Visitor, number: str, hands: int, photo: Any) -> None:
    """The page that everybody signed by hand is photographed, once for each hand."""
    for _hand in range(hands):
        mediator.open(f"/cases/{number}/mediation/agreement/")
        mediator.follow("签名")
        assert "canvas" not in mediator.page.body.decode()
        shown = {"identity": "身份证"} if "身份证" in mediator.page.text else {}
        mediator.press("上传签好那一页", photo=photo, **shown)


def sign_as_mediator(mediator: Visitor, number: str) -> None:
    """The mediator signs at the desk."""
    mediator.open(f"/cases/{number}/mediation/agreement/")
    mediator.follow("签名")
    mediator.press("签好了", drawing=stroke())


def seal(director: Visitor, number: str) -> None:
    """The committee's seal, which gives the effect."""
    director.open(f"/cases/{number}/mediation/seal/")
    director.press("盖章")


def court_page(visitor: Visitor, number: str) -> str:
    """The address of the application at the court, from the desk."""
    page = visitor.open("/desk/?view=all")
    return next(a.get("href") for a in page.document.iterfind(".//a[@href]") if f"/{number}/confirmation/" in a.get("href"))


def act(visitor: Visitor, page: str, words: str, **fields: object) -> None:
    """Take a move from a file's page: by the button that stands there, or by the link to its own page and the button of the same words."""
    links = [" ".join(node.text_content().split()) for node in visitor.open(page).document.iterfind(".//main//a[@href]")]
    if any(words in link for link in links):
        visitor.follow(words)
    visitor.press(words, **fields)
    assert not visitor.page.problems, f"{words}: {visitor.page.problems}"


def decide(house: House, judge: Visitor, page: str, number: str) -> None:
    """The judge reads the whole text and authorises it with a fresh code."""
    judge.open(page)
    judge.follow("裁定并签发")
    judge.press("就这样裁定", code=house.token(number))


def call_out(leader: Visitor, number: str, *, department: str, what: str) -> None:
    """The duty leader calls a department to the spot."""
    page = leader.open(f"/cases/{number}/routing/new/")
    leader.press("叫", **{"call-departments": _ticked(page.document, "call-departments", department), "call-request": what})


def _ticked(document, field: str, words: str) -> str:
    """The value of the box whose label says this."""
    for node in document.iterfind(f".//input[@name='{field}']"):
        if words in (node.getparent().text_content() or ""):
            return str(node.get("value"))
    raise AssertionError(f"no {words} in {field}")


def referral_page(visitor: Visitor, number: str) -> str:
    """The address of a referral, from the department's desk."""
    page = visitor.open("/desk/")
    return next(a.get("href") for a in page.document.iterfind(".//a[@href]") if f"/{number}/routing/" in a.get("href"))


def willing_at_the_desk(officer: Visitor, number: str) -> None:
    """Every side says yes in front of the officer."""
    page = officer.open(f"/cases/{number}/choice/answers/")
    while "愿意调解" in [" ".join(b.text_content().split()) for f in page.document.forms for b in f.iterfind(".//button")]:
        form, _button = page.form("愿意调解")
        channel = next(n.get("name") for n in form.iter() if (n.get("name") or "").endswith("-channel"))
        page = officer.press("愿意调解", **{channel: "desk"})
        page = officer.open(f"/cases/{number}/choice/answers/")


def choose_at_the_desk(officer: Visitor, number: str, *, kind: str = "appoint") -> None:
    """One side, present in person, has its choice entered."""
    page = officer.open(f"/cases/{number}/choice/ranking/")
    party = next(n.get("value") for n in page.document.iterfind(".//input[@name='party']"))
    officer.press("就这样填上去", party=party, identity="card", agrees="on", kind=kind)


def appoint(director: Visitor, number: str, name: str) -> None:
    """The director names the mediator."""
    page = director.open(f"/cases/{number}/choice/appointment/")
    director.press("就定这位", mediator=_ticked(page.document, "mediator", name))


def sign_at_the_desk(mediator: Visitor, number: str, name: str) -> None:
    """A side signs everything on the mediator's tablet, hand after hand."""
    for _hand in range(12):
        page = mediator.open(f"/cases/{number}/mediation/agreement/")
        if name not in page.text.split("递上平板")[0].rsplit("下一位", 1)[-1]:
            return
        mediator.follow("递上平板，签名")
        mediator.press("签好了", drawing=stroke(), identity="身份证")


def referral_of(visitor: Visitor, number: str) -> str:
    """The address of the case's first referral, from the case page."""
    page = visitor.open(f"/cases/{number}/")
    return next(a.get("href") for a in page.document.iterfind(".//a[@href]") if re.search(rf"/{number}/routing/\d+/$", a.get("href")))


def performed(mediator: Visitor, number: str, *, note: str) -> None:
    """Record every term of the agreement as performed today."""
    page = mediator.open(f"/cases/{number}/")
    for link in [a.get("href") for a in page.document.iterfind(".//a[@href]") if "/mediation/terms/" in a.get("href")]:
        means = next(n.get("value") for n in mediator.open(link).document.iterfind(".//input[@name='method']"))
        mediator.press("记为已履行", method=means, note=note)


def book(mediator: Visitor, number: str) -> None:
    """Book the first free hour of the next days in the room."""
    for days in (1, 2, 3, 4, 5):
        mediator.open(f"/cases/{number}/mediation/sessions/new/")
        page = mediator.press("看这天的空档", day=in_days(days))
        free = [n.get("value") for n in page.document.iterfind(".//input[@name='start']") if n.get("disabled") is None]
        if free:
            room = next(n.get("value") for n in page.document.iterfind(".//input[@name='room']"))
            mediator.press("约下来", day=in_days(days), room=room, length="60", start=free[-1])
            assert not mediator.page.problems, mediator.page.problems
            return
    raise AssertionError("no free hour")


def confirm(house: House, mediator: Visitor, number: str) -> None:
    """From the courier to the clerk's issue."""
    clerk, judge = house.staff("fy11"), house.staff("fy01")
    act(mediator, f"/cases/{number}/", "提交法院")
    page = court_page(clerk, number)
    act(clerk, page, "登记编号")
    act(judge, page, "受理立案")
    act(clerk, page, "双方同时到场核实", verify_channel="room", verified_together="on")
    clerk.open(page)
    clerk.follow("写裁定书")
    clerk.press("存草稿", outcome="confirmed")
    decide(house, judge, page, "fy01")
    house.eventually(clerk, page, "轮到您 制发")
    act(clerk, page, "制发")


def receive(phone: Visitor) -> None:
    """Say on the phone that the ruling came."""
    phone.open("/mine/")
    phone.follow("裁定")
    phone.press("我收到了")


def read_ruling(phone: Visitor) -> bytes:
    """Open the ruling on the phone, which is its receipt, read it, and take the sealed file home."""
    receive(phone)
    return take_home(phone)


def take_home(phone: Visitor) -> bytes:
    """The sealed file of the ruling that the phone shows."""
    assert "调解协议有效" in phone.page.text
    link = next(a.get("href") for a in phone.page.document.iterfind(".//a[@href]") if a.get("href").endswith("?download"))
    return phone.open(link).body
