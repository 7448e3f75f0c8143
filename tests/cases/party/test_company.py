"""A side says whether it agrees, and wishes somebody along, on its own page."""

import pytest

from cases.models import Case, Consultation
from cases.steps import choice, consulting
from tests.cases.party.test_choice import _page


@pytest.fixture
def mediating(walk):
    case = walk.mediate()
    return case, *case.parties.all()


def test_a_side_is_asked_on_its_page_and_looking_answers_nothing(mediating, walk, come_in):
    case, lin, _he = mediating
    row = consulting.propose_company(case, actor=walk.cast.yaqin, mediator=walk.cast.mediators["shuigen"], words="他懂水管")
    client = come_in(lin)
    assert "有件事问您同不同意" in _page(client.get("/mine/"))
    page = _page(client.get("/mine/choice/asked/"))
    assert "请俞水根一起调解，您同意吗" in page
    assert "他懂水管" in page
    assert not row.consents.exists(), "a scanner that only reads consumes nothing"
    client.post("/mine/choice/asked/", {"row": row.pk, "agrees": "yes"})
    client.post("/mine/choice/asked/", {"row": row.pk, "agrees": "yes"})
    assert row.consents.get().party == lin
    assert "现在没有要您答复的事" in _page(client.get("/mine/choice/asked/", follow=True))


def test_an_old_page_answers_no_newer_question(mediating, walk, come_in):
    case, lin, _he = mediating
    row = consulting.propose_guest(case, actor=walk.cast.yaqin, name="王阿婆", capacity="neighbour")
    client = come_in(lin)
    for typed in ({"agrees": "yes"}, {"row": row.pk + 1, "agrees": "yes"}, {"row": row.pk, "agrees": "perhaps"}, {"row": "x", "agrees": "no"}):
        assert client.post("/mine/choice/asked/", typed).status_code == 200
    assert not row.consents.exists()


def test_a_side_may_say_no_to_a_mediator_with_a_tie(walk, come_in):
    case = choice.answer_offer(walk.offer(), actor=walk.cast.yaqin, accept=True, disclosed="何建军是我表弟")
    lin = case.parties.get(side=1)
    client = come_in(lin)
    page = _page(client.get("/mine/choice/asked/"))
    assert "竺亚琴还能继续调吗" in page
    assert "何建军是我表弟" in page
    client.post("/mine/choice/asked/", {"row": Consultation.objects.get().pk, "agrees": "no"})
    assert Case.objects.get(pk=case.pk).state == "choosing"
    assert "竺亚琴" not in client.get("/mine/choice/").content.decode()


def test_a_side_wishes_one_more_mediator_or_a_guest_and_the_other_is_asked(mediating, cast, come_in):
    case, lin, he = mediating
    client = come_in(lin)
    page = client.get("/mine/choice/company/").content.decode()
    assert "竺亚琴</h3>" not in page
    assert "孙福根" not in page
    assert "请先选一位" in _page(client.post("/mine/choice/company/", {"words": "懂水管的"}))
    assert "也去问对方" in _page(client.post("/mine/choice/company/", {"mediator": cast.mediators["shuigen"].pk}, follow=True))
    page = _page(client.post("/mine/choice/guests/", {"name": "王阿婆", "words": "两家都认得"}))
    assert "请点一下是什么人" in page
    client.post("/mine/choice/guests/", {"name": "王阿婆", "capacity": "neighbour", "words": "两家都认得"})
    assert Consultation.objects.filter(case=case, wished_by=lin).count() == 2
    other = come_in(he)
    assert "是对方提出的" in _page(other.get("/mine/choice/asked/"))
    for row in Consultation.objects.all():
        other.post("/mine/choice/asked/", {"row": row.pk, "agrees": "yes"})
    assert "王阿婆（邻居）会谈时来" in _page(client.get("/mine/")).replace(" ", "")


def test_nobody_is_asked_along_before_a_mediator_is_at_work(walk, come_in):
    case = walk.accept()
    client = come_in(case.parties.first())
    for path in ("company", "guests", "asked"):
        assert client.get(f"/mine/choice/{path}/")["Location"] == "/mine/"
        assert client.post(f"/mine/choice/{path}/", {"name": "王阿婆", "capacity": "neighbour"})["Location"] == "/mine/"
    assert not Consultation.objects.exists()
