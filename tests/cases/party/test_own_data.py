"""我的信息 (security.md PR-05): a party takes a copy of its own data, has it put right or erased, and is answered within a limit."""

import json
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from cases.audit import everything
from cases.clock import now
from cases.models import Application, DataWish, Event, NoticeShown, Party, PrivacyNotice, Turn
from cases.outbox import deliver
from cases.retention import kept_until
from cases.steps import application, intake, own_data
from cases.wiping import wipe
from tests.cases.party.conftest import last_code
from tests.cases.party.test_choice import _page
from tests.cast import HE, LIN

PATH, COPY = "/mine/intake/data/", "/mine/intake/data/copy/"


def wish(party, kind="erase", text=""):
    return own_data.ask(party, kind=kind, text=text, client_key=uuid.uuid4())


def over(walk, case_at):
    return intake.take(case_at("ended"), "close", actor=walk.cast.director)


def test_the_page_shows_what_is_kept_of_me_covered_and_nothing_of_the_other_side(walk, come_in):
    lin, he = walk.mediate().parties.all()
    page = _page(come_in(lin).get(PATH))
    assert lin.name in page
    assert "正在办" in page
    for value in (lin.id_number, lin.phone, he.name, HE["id_number"], HE["phone"]):
        assert value not in page


@pytest.mark.parametrize("form", ["json", "pdf"])
def test_a_copy_has_it_in_full_and_stands_in_the_history(walk, come_in, form):
    lin, he = walk.mediate().parties.all()
    client = come_in(lin)
    assert client.get(COPY).status_code == 405
    answer = client.post(COPY, {"as": form})
    assert answer["Cache-Control"].startswith("no-store")
    assert answer["Content-Disposition"].startswith("attachment")
    assert Event.objects.filter(case=lin.case, action="copied", party=lin).exists()
    if form == "pdf":
        assert answer.content.startswith(b"%PDF")
        return
    told = json.loads(answer.content)
    assert ["证件号码", LIN["id_number"]] in told["您本人"]
    for value in (he.name, HE["id_number"], HE["phone"]):
        assert value not in answer.content.decode()


def test_a_wish_becomes_the_stations_turn_with_its_limit_and_its_answer_is_read(walk, come_in):
    lin = walk.mediate().parties.first()
    client, key = come_in(lin), uuid.uuid4()
    assert "请写一下哪里不对" in _page(client.post(PATH, {"kind": "correct", "text": ""}))
    for _n in range(2):
        client.post(PATH, {"kind": "correct", "text": "名字里的“霞”写错了", "client_key": key})
    asked = DataWish.objects.get()
    turn = Turn.objects.get(case=lin.case, task="own_data", is_open=1)
    assert (turn.role, turn.office_id, turn.limit.key) == ("officer", lin.case.station_id, "own_data")
    desk = Client()
    desk.force_login(walk.cast.officer)
    address = f"/cases/{lin.case.number}/intake/data/"
    assert "写错了" in desk.get(address).content.decode()
    page = desk.post(address, {"wish": asked.pk, "outcome": "refused", "words": "", "version": lin.case.version}).content.decode()
    assert "请写明为什么不能办" in page
    assert desk.post(address, {"wish": asked.pk, "outcome": "done", "words": "已经改好"}).status_code == 302
    assert not Turn.objects.filter(task="own_data", is_open=1).exists()
    assert "已经改好" in _page(client.get(PATH))
    with pytest.raises(ValidationError, match="已经有人答复"):
        own_data.answer(asked, actor=walk.cast.officer, outcome="done", words="")


def test_erasing_waits_until_the_matter_is_over_and_leaves_the_papers(walk, case_at):
    case = walk.mediate()
    lin = case.parties.first()
    asked = wish(lin)
    with pytest.raises(ValidationError, match="还在办"):
        own_data.answer(asked, actor=walk.cast.officer, outcome="done", words="")
    intake.take(case, "terminate", actor=walk.cast.yaqin, note="谈不拢", changes={"end_reason": "no_agreement"})
    own_data.answer(asked, actor=walk.cast.officer, outcome="done", words="已删")
    kept = Party.objects.get(pk=lin.pk)
    assert (kept.phone, kept.address, kept.phone_hash, kept.phone_last4_hash, kept.link_hash) == ("", "", "", "", None)
    assert kept.id_number == LIN["id_number"]
    assert list(everything()) == []


def test_nobody_but_the_station_answers_and_nobody_else_reads_it(walk):
    asked = wish(walk.mediate().parties.first())
    for word in ("yaqin", "director"):
        with pytest.raises(PermissionDenied):
            own_data.answer(asked, actor=getattr(walk.cast, word), outcome="done", words="")
    stranger = Client()
    stranger.force_login(walk.cast.stranger)
    assert stranger.get(f"/cases/{asked.case.number}/intake/data/").status_code == 404


def test_until_when_it_is_kept_is_said_once_it_is_over(walk, case_at, come_in):
    case = over(walk, case_at)
    limit, until = kept_until(case)
    assert limit.key == "keep_ended"
    assert until.year == case.closed_at.year + limit.amount
    assert f"{until.year}" in _page(come_in(case.parties.first()).get(PATH))


def test_who_comes_in_had_the_notice_before_their_eyes_and_which_version_is_kept(client, walk, slip, ask):
    party = walk.invite().parties.first()
    ask(client, slip(party))
    assert "个人信息怎么处理" in _page(client.get("/code/"))
    client.post("/code/", {"code": last_code()})
    assert NoticeShown.objects.get(party=party).notice == PrivacyNotice.objects.first()
    assert "个人信息保护法" in _page(client.get("/privacy/"))


def test_the_phone_of_whoever_applied_goes_with_theirs_and_nobody_elses_does(walk, case_at):
    case = over(walk, case_at)
    lin, he = case.parties.all()
    facts = {"station": case.station, "about": "other", "narrative": "漏水", "place": "家", "name": lin.name, "handled_at": now()}
    one = Application.objects.create(number="daqiao-sq-2026-1", token_hash="t", phone=lin.phone, case=case, **facts)
    for party, left in ((he, lin.phone), (lin, "")):
        own_data.answer(wish(party), actor=walk.cast.officer, outcome="done", words="已删")
        one.refresh_from_db()
        assert one.phone == left


def test_what_they_told_from_home_is_in_their_copy_word_for_word_and_in_nobody_elses(walk, come_in):
    told = {"about": "neighbour", "narrative": "从九月起厕所往下滴水。", "place": "桂花苑 3 幢", "other_side": "301 的何先生"}
    told |= {"name": LIN["name"], "phone": "13800002222"}
    one = application.send(token="one", station=walk.cast.offices["daqiao"], told=told)
    case = application.make_case(one, actor=walk.cast.officer, client_key=one.client_key, telling=walk.telling())
    Party.objects.filter(case=case, name=HE["name"]).update(phone=told["phone"])  # two may share a phone
    lin, he = case.parties.all()
    page, copied = _page(come_in(lin).get(PATH)), dict(own_data.copy(lin))
    assert told["narrative"] in page
    assert told["phone"] not in page
    assert {told["narrative"], told["other_side"], told["name"], told["phone"], one.display_number} <= set(dict(copied["您最初的申请"]).values())
    assert "您最初的申请" not in dict(own_data.copy(he))


def test_what_they_told_once_more_is_in_their_copy_too_and_is_destroyed_with_the_file(walk, come_in):
    case = walk.log()
    told = {"about": "neighbour", "narrative": "昨夜又滴水，天花板掉皮。", "place": "桂花苑", "other_side": ""}
    told |= {"name": LIN["name"], "phone": LIN["phone"]}
    one, two = (application.send(token=token, station=walk.cast.offices["daqiao"], told=told) for token in ("one", "two"))
    for again in (one, two):
        application.answer(again, actor=walk.cast.officer, words="已经登记在办。", told_again=case)
    lin, he = case.parties.all()
    copied = dict(own_data.copy(lin))
    for again in (one, two):
        assert {told["narrative"], "已经登记在办。"} <= set(dict(copied[f"您又说的（{again.display_number}）"]).values())
    assert told["narrative"] in _page(come_in(lin).get(PATH))
    assert told["narrative"] not in str(own_data.copy(he))
    wipe(case.pk)
    assert set(Application.objects.values_list("narrative", "name", "phone", "answer")) == {("", "", "", "")}


def test_messages_say_what_they_were_about_never_their_words(case_at):
    lin = case_at("choosing").parties.first()
    deliver()
    assert "请双方选调解员（已发出）" in [what for _when, what in dict(own_data.copy(lin))["发给您的消息"]]
