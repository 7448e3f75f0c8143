"""A party answers and chooses: in plain words, in private, in five taps."""

import re

import lxml.html
import pytest
from django.test import Client

from cases.models import Choice, Document, Offer, Ranking
from cases.steps import choice
from mediators.models import Mediator, Photo
from tests.cases.party.conftest import last_code
from tests.cast import HE, LIN


@pytest.fixture
def invited(walk):
    case = walk.invite()
    return case, *case.parties.all()


@pytest.fixture
def choosing(walk):
    case = walk.accept()
    return case, *case.parties.all()


def _page(answer):
    assert answer.status_code == 200
    return " ".join(lxml.html.document_fromstring(answer.content.decode()).find(".//main").text_content().split())


def test_the_other_side_is_asked_with_its_rights_before_it(invited, come_in):
    _case, _lin, he = invited
    client = come_in(he)
    assert "您愿意调解吗" in _page(client.get("/mine/"))
    page = _page(client.get("/mine/choice/answer/"))
    for right in ("调解员您自己挑", "随时不调了", "要求公开调", "您自己定", "随时可以去法院"):
        assert right in page


def test_a_yes_is_kept_and_the_committee_has_its_turn(invited, come_in):
    case, _lin, he = invited
    client = come_in(he)
    answer = client.post("/mine/choice/answer/", {"answer": "yes"}, follow=True)
    assert "记下了" in _page(answer)
    he.refresh_from_db()
    assert he.willing_at
    assert he.consent_channel == "link"
    assert case.turns.filter(task="accept_case", is_open=1).exists()


def test_a_no_is_asked_once_more_and_names_the_other_ways(invited, come_in):
    case, _lin, he = invited
    client = come_in(he)
    page = _page(client.post("/mine/choice/answer/", {"answer": "no"}))
    for way in ("真的不调解吗", "起诉", "仲裁", "12345"):
        assert way in page
    case.refresh_from_db()
    assert case.state == "inviting", "the first no ends nothing"
    page = _page(client.post("/mine/choice/answer/", {"answer": "sure"}, follow=True))
    assert "起诉" in page
    case.refresh_from_db()
    assert (case.state, case.end_reason) == ("ended", "refused")
    assert Document.objects.visible_to(he).filter(kind="termination_notice").exists()


@pytest.mark.parametrize("state", ["choosing", "offered", "mediating", "suspended"])
def test_mediation_may_be_ended_at_any_time(case_at, come_in, state):
    case = case_at(state)
    client = come_in(case.parties.first())
    assert "我不想调解了" in _page(client.get("/mine/"))
    assert "真的不调解吗" in _page(client.get("/mine/choice/answer/"))
    client.post("/mine/choice/answer/", {"answer": "sure"})
    case.refresh_from_db()
    assert case.state == "ended"


def test_nobody_answers_for_the_other_side(invited, come_in):
    case, lin, he = invited
    client = come_in(he)
    client.post("/mine/choice/answer/", {"answer": "yes", "party": lin.pk})
    lin.refresh_from_db()
    assert lin.consent_channel == "desk"
    assert case.events.filter(action="willing").latest("seq").on_behalf_of == he


def test_an_answer_that_is_none_changes_nothing(invited, come_in):
    case, _lin, he = invited
    client = come_in(he)
    for said in ("", "perhaps", "yes " * 500):
        assert client.post("/mine/choice/answer/", {"answer": said}).status_code == 200
    case.refresh_from_db()
    assert case.state == "inviting"


def test_the_wall_says_why_somebody_fits(choosing, come_in):
    _case, lin, _he = choosing
    page = _page(come_in(lin).get("/mine/choice/"))
    assert page.index("竺亚琴") < page.index("江海燕"), "who is good at it comes first"
    assert "为什么推荐她" in page
    assert "常调邻里的事" in page
    assert "有空" in page
    assert "孙福根" not in page, "of another committee"


def test_a_ranking_takes_five_taps_from_the_slip(choosing, slip, ask):
    """Send the code, go in, choose now, first, hand it in."""
    case, lin, _he = choosing
    client, path = Client(), slip(lin)
    document = lxml.html.document_fromstring(client.get(path).content)
    assert len(document.find(".//main").findall(".//form")) == 1
    ask(client, path)  # 1
    mine = client.post("/code/", {"code": last_code()}, follow=True)  # 2
    document = lxml.html.document_fromstring(mine.content)
    target = document.xpath("//*[@class='next']//a/@href")[0]
    page = lxml.html.document_fromstring(client.get(target).content)  # 3
    radio = page.xpath("//input[@name='first']/@value")[0]  # 4
    answer = client.post(target, {"first": radio, "act": "rank"}, follow=True)  # 5
    assert "交上去了" in _page(answer)
    assert Choice.objects.get(party__case=case).rankings.count() == 1


def test_three_are_ranked_in_their_order(choosing, come_in, cast):
    case, lin, _he = choosing
    m = cast.mediators
    come_in(lin).post("/mine/choice/", {"second": m["haiyan"].pk, "first": m["shuigen"].pk, "third": m["yaqin"].pk, "act": "rank"})
    ranked = Ranking.objects.filter(choice__party=lin).values_list("mediator__user__name", flat=True)
    assert list(ranked) == ["俞水根", "江海燕", "竺亚琴"]
    assert case.turns.filter(task="choose", party=lin, is_open=0).exists()


def test_the_room_may_choose(choosing, come_in):
    _case, lin, _he = choosing
    come_in(lin).post("/mine/choice/", {"act": "appoint", "first": "nonsense"})
    assert Choice.objects.get(party=lin).kind == "appoint"


@pytest.mark.parametrize("typed", [{}, {"first": "999999"}, {"first": "x"}, {"first": "1 OR 1=1"}])
def test_an_impossible_ranking_is_said_and_nothing_is_lost(choosing, come_in, cast, typed):
    _case, lin, _he = choosing
    pk = cast.mediators["shuigen"].pk
    answer = come_in(lin).post("/mine/choice/", {**typed, "second": pk, "third": pk, "act": "rank"})
    assert "errors" in answer.content.decode()
    page = lxml.html.document_fromstring(answer.content)
    assert page.xpath(f"//input[@name='second'][@value='{pk}']")[0].get("checked") is not None
    assert not Choice.objects.exists()


def test_a_mediator_of_another_committee_cannot_be_ranked(choosing, come_in, cast):
    _case, lin, _he = choosing
    come_in(lin).post("/mine/choice/", {"first": cast.mediators["strange_mediator"].pk, "act": "rank"})
    assert not Choice.objects.exists()


def test_a_choice_is_made_once(choosing, come_in, cast):
    _case, lin, _he = choosing
    client = come_in(lin)
    for word in ("yaqin", "shuigen"):
        client.post("/mine/choice/", {"first": cast.mediators[word].pk, "act": "rank"})
    assert Ranking.objects.get(choice__party=lin).mediator == cast.mediators["yaqin"]
    assert client.get("/mine/choice/")["Location"] == "/mine/"


def test_what_one_side_chose_stands_on_no_page_of_the_other(choosing, come_in, walk):
    case, lin, he = choosing
    walk.rank(case, lin, "jianping", "haiyan")
    client = come_in(he)
    for path in ("/mine/", "/mine/choice/answer/", "/mine/papers/1/"):
        page = client.get(path, follow=True).content.decode()
        for name in ("邬建平", "江海燕"):
            assert name not in page
    wall = lxml.html.document_fromstring(client.get("/mine/choice/").content)
    assert not wall.xpath("//input[@checked]")
    assert "等对方选" in _page(come_in(lin).get("/mine/"))


def test_the_name_of_a_common_choice_is_told_when_they_have_taken_the_case(walk, come_in):
    case = walk.offer()
    client = come_in(case.parties.first())
    assert "竺亚琴" not in client.get("/mine/").content.decode()
    choice.answer_offer(case, actor=walk.cast.yaqin, accept=True)
    assert "竺亚琴" in client.get("/mine/").content.decode()


@pytest.fixture
def appointed(choosing, walk):
    case, lin, he = choosing
    for party in (lin, he):
        case = choice.choose(case, party=party, kind="appoint", actor=party)
    case = choice.appoint(case, actor=walk.cast.director, mediator=walk.cast.mediators["jianping"], note="熟悉停车的事")
    return case, lin, he


def test_whom_the_director_named_may_be_changed_without_a_reason(appointed, come_in):
    case, lin, _he = appointed
    client = come_in(lin)
    assert "邬建平" in _page(client.get("/mine/"))
    assert "不用说理由" in _page(client.get("/mine/choice/change/"))
    page = client.post("/mine/choice/change/", {"version": case.version}, follow=True)
    assert "重新选" in _page(page)
    case.refresh_from_db()
    assert (case.state, case.round) == ("choosing", 2)
    assert not Offer.objects.filter(case=case, answered_at=None).exists()


def test_a_second_change_needs_a_reason(appointed, come_in, walk, cast):
    case, lin, he = appointed
    client = come_in(lin)
    client.post("/mine/choice/change/", {"version": case.version})
    case.refresh_from_db()
    for party in (lin, he):
        party.case.refresh_from_db()
        case = walk.rank(case, party, "yaqin")
    case = choice.answer_offer(case, actor=walk.cast.yaqin, accept=True)
    answer = client.post("/mine/choice/change/", {"version": case.version})
    assert "请写几句为什么" in _page(answer)
    case.refresh_from_db()
    assert case.state == "mediating"


def test_a_common_choice_that_is_still_being_asked_is_nobodys_to_change(walk, come_in):
    case = walk.offer()
    client = come_in(case.parties.first())
    assert client.get("/mine/choice/change/").status_code == 404
    assert client.post("/mine/choice/change/", {"version": case.version}).status_code == 404


def test_an_old_page_of_a_change_says_so_and_keeps_what_was_written(walk, come_in):
    case = walk.mediate()
    client = come_in(case.parties.first())
    answer = client.post("/mine/choice/change/", {"version": case.version - 1, "note": "她和对方认识"})
    page = answer.content.decode()
    assert "她和对方认识" in page
    assert "errors" in page
    case.refresh_from_db()
    assert case.state == "mediating"


def test_a_choice_after_the_time_is_answered_in_plain_words(walk, come_in):
    case = walk.mediate()
    client = come_in(case.parties.first())
    assert client.get("/mine/choice/")["Location"] == "/mine/"
    answer = client.post("/mine/choice/", {"first": 1, "act": "rank"}, follow=True)
    assert answer.redirect_chain == [("/mine/", 302)]
    assert "选调解员的时间已经过了" in _page(answer)


def test_a_second_press_is_told_that_the_first_one_counted(choosing, come_in, cast):
    _case, lin, _he = choosing
    client = come_in(lin)
    client.post("/mine/choice/", {"first": cast.mediators["yaqin"].pk, "act": "rank"})
    answer = client.post("/mine/choice/", {"first": cast.mediators["yaqin"].pk, "act": "rank"}, follow=True)
    assert "您已经选过了" in _page(answer)
    assert Choice.objects.filter(party=lin).count() == 1


def test_both_sides_read_why_the_one_who_was_named_fits(appointed, come_in):
    _case, lin, he = appointed
    for party in (lin, he):
        page = _page(come_in(party).get("/mine/"))
        assert "为什么是邬建平" in page
        assert "常调邻里的事" in page


def test_why_a_common_choice_fits_is_told_with_the_name_and_no_sooner(walk, come_in):
    case = walk.offer()
    client = come_in(case.parties.first())
    assert "为什么是" not in _page(client.get("/mine/"))
    choice.answer_offer(case, actor=walk.cast.yaqin, accept=True)
    assert "为什么是竺亚琴" in _page(client.get("/mine/"))


@pytest.mark.parametrize("path", ["/mine/", "/mine/choice/answer/", "/mine/choice/"])
def test_no_number_and_no_address_of_anybody_stands_on_a_page(choosing, come_in, path):
    _case, lin, he = choosing
    for party in (lin, he):
        page = come_in(party).get(path).content.decode()
        for secret in (LIN["phone"], HE["phone"], LIN["id_number"], HE["id_number"], LIN["address"], HE["address"], HE["phone"][-4:]):
            assert secret not in page
        assert (HE if party == lin else LIN)["name"] not in page, "the other side is called as one speaks"


def test_the_other_side_is_called_as_one_speaks(invited, come_in):
    _case, _lin, he = invited
    page = come_in(he).get("/mine/").content.decode()
    assert "林女士" in page
    assert not re.search(r"原告|被告|甲方|乙方", page)


def test_a_mediator_s_photo_stands_where_the_sides_choose(choosing, come_in, cast):
    _case, lin, _he = choosing
    me = cast.mediators["yaqin"]
    row = Photo.objects.create(key="a" * 64, mediator=me, content=b"x")
    Mediator.objects.filter(pk=me.pk).update(photo=row)
    page = lxml.html.document_fromstring(come_in(lin).get("/mine/choice/").content.decode())
    assert page.xpath("//img[contains(@src, '/mediators/photos/')]/@alt") == ["竺亚琴的照片"]
