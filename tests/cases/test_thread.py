"""The red thread: the same two again, an employer, purpose first, and nobody who may not see it."""

import uuid
from dataclasses import replace
from datetime import timedelta

from cases.clock import at, now
from cases.models import Event, ImportBatch, LedgerEntry, LinkKind as K
from cases.steps import intake, linking
from tests.cases.test_desk import at_desk, titled
from tests.cases.walk import Walk
from tests.cast import HE, LIN, Cast

FIRM = {"name": "奉化大桥建材有限公司", "kind": "organisation", "representative": "王总"}


def test_it_shows_the_same_two_and_the_ledger_and_wants_a_purpose(walk: Walk, cast: Cast) -> None:
    with at(now() - timedelta(days=200)):
        titled(walk, "去年就吵过").log()
    batch = ImportBatch.objects.create(station=cast.offices["daqiao"], kind="call_book", name="a.csv", file="f", made_by=cast.officer)
    facts = {"station": cast.offices["daqiao"], "batch": batch, "kind": "call_book", "happened_at": now() - timedelta(days=400)}
    LedgerEntry.objects.create(**facts, source_number="J9", summary=f"{LIN['name']}和{HE['name']}为漏水争吵")
    case, desk = walk.log(), at_desk(cast.officer)
    address = f"/cases/{case.number}/intake/before/"
    assert address in desk.get(f"/cases/{case.number}/").text
    assert "去年就吵过" not in desk.get(address).text
    assert "去年就吵过" not in desk.post(address, {"about": "pair", "note": ""}).text
    assert not Event.objects.filter(case=case, action="thread").exists()
    told = desk.post(address, {"about": "pair", "note": "准备调解"}).text
    assert "去年就吵过" in told
    assert "J9" in told
    event = Event.objects.get(case=case, action="thread")
    assert event.note is not None
    assert event.note.text == "准备调解"


def test_an_employer_is_followed_alone_and_other_peoples_cases_stay_away(walk: Walk, cast: Cast) -> None:
    def against_firm(title: str) -> str:
        telling = intake.Telling(title=title, narrative="欠薪。", place="东门", source="window", occurred_at=now(), parties=[dict(LIN), dict(FIRM)])
        return intake.log(actor=cast.officer, client_key=uuid.uuid4(), telling=telling).number

    first, number = against_firm("头一回欠薪"), against_firm("又欠薪")
    titled(walk, "邻居的事").log()
    desk = at_desk(cast.officer)
    page = desk.get(f"/cases/{number}/intake/before/")
    firm = next(key for key, name in page.context["form"].fields["about"].choices if name == FIRM["name"] and key != "pair")
    told = desk.post(f"/cases/{number}/intake/before/", {"about": firm, "note": "核对欠薪"}).text
    assert first in told
    assert "邻居的事" not in told


def test_what_somebody_linked_hangs_on_it_too(walk: Walk, cast: Cast) -> None:
    case, colleague = walk.log(), {"name": "金水发", "phone": "13857400909"}
    titles = ("有关的", "领头的", "同一事的", "两回事的")
    related, leader, sibling, apart = (replace(titled(walk, title), parties=(colleague, dict(FIRM))).log() for title in titles)
    for one, other, kind in ((case, related, K.RELATED), (case, leader, K.INCIDENT), (sibling, leader, K.INCIDENT), (case, apart, K.DIFFERENT)):
        linking.link(one, other, kind=kind, actor=cast.officer, note="一起的")
    told = at_desk(cast.officer).post(f"/cases/{case.number}/intake/before/", {"about": "pair", "note": "准备调解"}).text
    assert all(word in told for word in ("有关的", "领头的", "同一事的", "有关联", "同一事件"))
    assert "两回事的" not in told


def test_a_stranger_finds_no_such_page(walk: Walk, cast: Cast) -> None:
    case = walk.log()
    for word in ("stranger", "strange_mediator", "strange_director"):
        assert at_desk(getattr(cast, word)).post(f"/cases/{case.number}/intake/before/", {"about": "pair", "note": "看看"}).status_code == 404
