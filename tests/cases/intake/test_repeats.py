"""What was told before: why it is thought so, who decides, and what becomes of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from cases.models import Case, CaseLink, Draft, Event, Note
from cases.steps import application, linking, repeats
from tests.cases.walk import Walk
from tests.cast import CHEN, LIN, Cast

Fill = Callable[..., dict[str, Any]]
Desk = Callable[[User], Client]
NEW, LOOK = "/cases/new/", "/cases/new/look/"
ELSEWHERE = {
    "place": "古方路 9 号", "narrative": "老板拖着三个月工资不发，工人堵在门口要钱。", "title": "拖欠工资",
    **{f"party{n}_{box}": "" for n in (1, 2) for box in ("phone", "id_number", "address", "stance")},
}  # fmt: skip


@pytest.fixture
def before(walk: Walk) -> Case:
    """The leaking flat, logged by another officer of the station."""
    return walk.log()


def kinds(desk: Client, form: dict[str, Any]) -> list[str]:
    """The reasons that the page gives while this is typed."""
    found = desk.post(LOOK, form).context["repeats"].found
    return [reason.kind for row in found for reason in row.reasons]


ALIKE = {
    "the same phone": ({"party1_name": "林老太", "party2_name": "", "party1_phone": LIN["phone"]}, ["phone"]),
    "the same home": ({"party1_name": "林老太", "party2_name": "", "party1_address": LIN["address"]}, ["home"]),
    "the same two people": ({"party1_name": "何建军", "party2_name": "林秀英"}, ["pair"]),
    "the same place in other words": ({"party1_name": "林老太", "party2_name": "", "place": "奉化区桂花苑三栋"}, ["place"]),
    "nearly the same story": (
        {"party1_name": "林老太", "party2_name": "", "narrative": "楼上卫生间又漏水，把楼下的天花板和衣柜泡坏，说了几次谈不拢。"}, ["story"]
    ),
    "something else": ({"party1_name": "林老太", "party2_name": "何建军"}, []),
}  # fmt: skip


@pytest.mark.parametrize("what", ALIKE)
def test_each_likeness_is_found_with_its_reason(before: Case, at_desk: Desk, officer: User, told: Fill, what: str) -> None:
    change, reasons = ALIKE[what]
    assert kinds(at_desk(officer), told(**ELSEWHERE | change)) == reasons


def test_one_call_is_not_logged_twice_without_a_word(at_desk: Desk, officer: User, told: Fill) -> None:
    desk, same = at_desk(officer), {"source": "110", "source_number": "3302131126004417"}
    desk.post(NEW, told(**same))
    other = ELSEWHERE | {"party1_name": "林老太", "party2_name": ""}
    assert kinds(desk, told(**other, **same)) == ["number"]
    assert "来源编号相同：3302131126004417" in desk.post(LOOK, told(**other, **same)).text
    assert kinds(desk, told(**other, **same | {"source": "12345"})) == []


@pytest.mark.parametrize("box", ["source", "source_number", "place", "narrative", "party1_name", "party1_members"])
def test_a_sign_that_no_database_holds_is_asked_for_nowhere(before: Case, at_desk: Desk, officer: User, told: Fill, box: str) -> None:
    form = told(source="110", source_number="J2026-7")
    assert "phone" in kinds(at_desk(officer), form | {box: f"{form.get(box, '')}\0"})


def test_the_reason_says_the_words_and_covers_the_phone(before: Case, at_desk: Desk, officer: User, told: Fill) -> None:
    page = at_desk(officer).post(LOOK, told()).text
    assert before.display_number in page
    assert "电话相同：138****1234" in page
    assert LIN["phone"] not in page
    assert "说的事很像：" in page
    assert "data-pick" in page  # and what it sounds like


def test_another_station_is_told_nothing(before: Case, at_desk: Desk, cast: Cast, told: Fill) -> None:
    assert kinds(at_desk(cast.stranger), told()) == []
    answer = at_desk(cast.stranger).post(NEW, told())
    assert answer.status_code == 302
    assert not CaseLink.objects.exists()


def test_nothing_is_logged_before_the_officer_decides_and_nothing_typed_is_lost(before: Case, at_desk: Desk, officer: User, told: Fill) -> None:
    form = told(narrative="楼上又漏水了，跟上次一样。")
    answer = at_desk(officer).post(NEW, form)
    assert "先说清和那几件相像的是什么关系" in answer.text
    assert form["client_key"] in answer.text
    assert form["narrative"] in answer.text
    assert Case.objects.count() == 1


def test_the_same_goes_to_the_file_that_is_there_once(before: Case, at_desk: Desk, officer: User, told: Fill) -> None:
    before.parties.filter(name="林秀英").update(phone=b"", phone_hash="")
    form, desk = told(**{f"repeat_{before.pk}": "same"}), at_desk(officer)
    for _time in range(2):
        assert desk.post(NEW, form).headers["Location"] == f"/cases/{before.number}/"
    assert Case.objects.count() == 1
    assert Event.objects.filter(action="told_again").count() == 1
    note = Note.objects.get(pk=Event.objects.get(action="told_again").note_id)
    assert form["narrative"] in note.text
    assert LIN["phone"] not in note.text
    assert before.parties.get(name="林秀英").phone == LIN["phone"]
    assert not Draft.objects.exclude(words=b"").exists()
    assert desk.post("/cases/new/draft/", form, headers={"X-By-Itself": "1"}).status_code == 410


@pytest.mark.parametrize("word", ["related", "different"])
def test_what_is_decided_is_kept_and_not_asked_again(before: Case, at_desk: Desk, officer: User, told: Fill, word: str) -> None:
    desk = at_desk(officer)
    desk.post(NEW, told(**{f"repeat_{before.pk}": word}))
    case = Case.objects.latest("pk")
    assert case != before
    assert CaseLink.objects.get().kind == word
    assert (before.display_number in desk.get(f"/cases/{case.number}/").text) == (word == "related")
    page = desk.get(f"/cases/{case.number}/intake/links/")
    assert page.context["alike"] == []
    assert Event.objects.filter(action="linked").count() == (2 if word == "related" else 0)


def test_a_form_sent_again_is_not_asked_about_its_own_case(at_desk: Desk, officer: User, told: Fill) -> None:
    form, desk = told(), at_desk(officer)
    first = desk.post(NEW, form)
    assert desk.post(NEW, form).headers["Location"] == first.headers["Location"]


def test_it_is_the_same_as_one_only(walk: Walk, at_desk: Desk, officer: User, told: Fill) -> None:
    one, two = walk.log(), walk.log()
    answer = at_desk(officer).post(NEW, told(**{f"repeat_{case.pk}": "same" for case in (one, two)}))
    assert "只能认作其中一件" in answer.text
    assert Case.objects.count() == 2


def test_an_application_that_is_the_same_is_answered(before: Case, at_desk: Desk, cast: Cast, told: Fill) -> None:
    facts = {"about": "other", "narrative": "漏水", "place": "家", "other_side": "", "name": "林秀英", "phone": LIN["phone"]}
    one = application.send(token="t", station=before.station, told=facts)
    form = told(client_key=str(one.client_key), **{f"repeat_{before.pk}": "same"})
    assert at_desk(cast.officer).post(f"{NEW}?application={one.pk}", form).headers["Location"] == f"/cases/{before.number}/"
    one.refresh_from_db()
    assert one.handled_at is not None
    assert "已经登记在办" in one.answer
    assert (one.case, one.told_again, one.became) == (before, True, None)
    receipt, at_the_desk = Client().get("/apply/sent/t/").text, at_desk(cast.officer).get(f"/applications/{one.pk}/").text
    assert (one.answer in receipt, before.display_number in receipt) == (True, False)  # who told it need not be of that file
    assert ("并入已有的案件" in at_the_desk, before.number in at_the_desk) == (True, True)


@pytest.mark.parametrize("state", ["closed", "archived"])
def test_what_is_told_again_of_a_file_that_is_over_gets_a_file_of_its_own(
    case_at: Callable[[str], Case], at_desk: Desk, officer: User, told: Fill, state: str
) -> None:
    over, desk = case_at(state), at_desk(officer)
    asked = f"repeat_{over.pk}"
    assert [value for value, _label in desk.post(LOOK, told()).context["repeats"].fields[asked].choices] == ["related", "different"]
    assert "这件已经结了" in desk.post(NEW, told(**{asked: "same"})).text
    assert desk.post(NEW, told(**{asked: "related"})).status_code == 302
    assert Case.objects.exclude(pk=over.pk).get().state == "logged"


def test_a_merged_file_stands_for_the_one_that_leads(walk: Walk, cast: Cast) -> None:
    one, other = walk.log(), walk.log()
    linking.link(other, one, kind=linking.LinkKind.MERGED, actor=cast.officer, note="同一件事报了两次")
    found = repeats.alike(repeats.Told(phones=frozenset({LIN["phone"]})), actor=cast.officer)
    assert [row.case for row in found] == [one]


def test_who_is_new_is_not_taken_for_somebody_else(before: Case, cast: Cast) -> None:
    assert repeats.alike(repeats.Told(names=frozenset({CHEN["name"], LIN["name"]})), actor=cast.officer) == []
