"""My matter: every state of every table gives an honest page, the meeting and the papers stand on it, nothing of the other side's."""

from datetime import timedelta

import lxml.html
import pytest

from cases.clock import now
from cases.models import CaseKind, Note
from cases.steps import mediation
from tests.cases.walk import CASE_PATHS, REFERRAL_PATHS
from tests.cast import HE, LIN

SECRETS = (LIN["phone"], HE["phone"], LIN["id_number"], HE["id_number"], LIN["address"], HE["address"])


def _document(answer):
    assert answer.status_code == 200
    return lxml.html.document_fromstring(answer.content.decode())


def _text(answer):
    return " ".join(_document(answer).find(".//main").text_content().split())


@pytest.mark.parametrize("state", sorted(CASE_PATHS))
def test_every_state_of_a_case_gives_both_sides_an_honest_page(case_at, come_in, state):
    case = case_at(state)
    assert case.kind == CaseKind.DISPUTE
    for party in case.parties.all():
        document = _document(come_in(party).get("/mine/"))
        text = " ".join(document.find(".//main").text_content().split())
        assert case.title in text
        assert len(document.xpath("//*[contains(@class,'next-title') or contains(@class,'next-date')]")) == 1, "one thing to do first"
        assert len(document.xpath("//*[contains(@class,'stages')]/li")) == 5
        for secret in (*SECRETS, case.narrative, "None", "%(", case.state_label if case.state != "mediating" else "None"):
            assert secret not in text


@pytest.mark.parametrize("state", sorted(REFERRAL_PATHS))
def test_every_state_of_a_referral_stands_on_the_page(referral_at, come_in, state):
    referral = referral_at(state)
    text = _text(come_in(referral.case.parties.first()).get("/mine/"))
    assert referral.department.short_name in text
    assert referral.state_label not in text


def test_the_next_meeting_says_when_where_and_how_to_find_it(walk, come_in):
    case = walk.mediate()
    starts = (now() + timedelta(days=3)).replace(hour=14, minute=30, second=0, microsecond=0)
    mediation.book(
        case, actor=walk.cast.yaqin, starts_at=starts, ends_at=starts + timedelta(minutes=90), room=walk.cast.room, place="派出所一楼，人民调解室"
    )
    text = _text(come_in(case.parties.first()).get("/mine/"))
    for word in ("请您到场", f"{starts.month}月{starts.day}日", "下午 2:30", "人民调解室", "从南门进，右手第二间", "身份证"):
        assert word in text


def test_a_meeting_that_was_called_off_is_gone(walk, come_in):
    case = walk.mediate()
    starts = (now() + timedelta(days=3)).replace(hour=14, minute=30, second=0, microsecond=0)
    session = mediation.book(case, actor=walk.cast.yaqin, starts_at=starts, ends_at=starts + timedelta(hours=1), room=walk.cast.room, place="")
    mediation.call_off(session, actor=walk.cast.yaqin, note="对方要上班")
    assert "请您到场" not in _text(come_in(case.parties.first()).get("/mine/"))


def test_what_the_team_noted_stands_on_no_page_of_a_party(walk, come_in):
    case = walk.mediate()
    one, two = case.parties.all()
    for visibility, words in (("team", "她其实愿意退到三千"), ("station", "此人有前科"), ("mine", "先拖一拖")):
        Note.objects.create(case=case, text=words, digest="0" * 64, visibility=visibility, author=walk.cast.yaqin, party=two)
    page = come_in(one).get("/mine/").content.decode()
    for words in ("退到三千", "前科", "拖一拖"):
        assert words not in page


def test_no_colour_of_risk_stands_on_a_page(walk, come_in):
    case = walk.mediate()
    type(case).objects.filter(pk=case.pk).update(risk="red", risk_points=9)
    page = come_in(case.parties.first()).get("/mine/").content.decode()
    assert "risk" not in page


def test_large_print_is_remembered(walk, come_in):
    client = come_in(walk.log().parties.first())
    assert 'class="large"' not in client.get("/mine/").content.decode()
    assert client.get("/large-print/?next=/mine/")["Location"] == "/mine/"
    assert 'class="large"' in client.get("/mine/").content.decode()


def test_large_print_before_the_code_keeps_the_token_out_of_other_addresses(walk, client, slip):
    path = slip(walk.log().parties.first())
    assert client.get(f"{path}?print=change")["Location"] == path
    page = client.get(path).content.decode()
    assert 'class="large"' in page
    assert client.get(f"{path}?print=change", follow=True).content.decode().count('class="large"') == 0


def test_the_page_reads_in_a_bounded_number_of_statements(walk, come_in, django_assert_max_num_queries):
    case = walk.settle()
    client = come_in(case.parties.first())
    with django_assert_max_num_queries(18):
        client.get("/mine/")


@pytest.mark.parametrize(
    "path",
    [
        "/mine/", "/mine/choice/", "/mine/choice/answer/", "/mine/choice/change/", "/mine/papers/1/", "/mine/papers/1/file/",
        "/mine/confirmation/1/", "/mine/confirmation/1/objection/", "/mine/confirmation/decline/", "/mine/mediation/times/",
        "/mine/mediation/times/held/", "/mine/mediation/off/", "/mine/mediation/freed/", "/mine/mediation/cannot/",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_a_code_every_page_leads_to_the_slip(client, db, path, method):
    assert getattr(client, method)(path)["Location"] == "/again/"
