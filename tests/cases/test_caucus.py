"""The caucus wall attacked: a word is planted for every reader and each side, and looked for in all that everybody can open."""

import io
import subprocess
import uuid
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cases.clock import now
from cases.demo.ink import signature
from cases.models import Case, Document, Note, Outing, Session
from cases.papers.outing import pack
from cases.search import find
from cases.steps import contributing, mediation, minutes, notes
from fengqiao.management.commands.show_access import addresses
from tests.cases.api.conftest import System, token as token
from tests.cases.mediation.conftest import mediating as mediating, room as room
from tests.cases.walk import Walk
from tests.cases.world import World, as_party, ask, build, doors

pytestmark = pytest.mark.django_db

TEAM = {"mediator", "director"}
STATION = TEAM | {"officer"}
SIDES = {"side 1", "side 2"}
# word -> who may read it; of each side alone a word in every place where one can be written
WORDS = {
    "金丝雀随记自": {"mediator"}, "金丝雀随记组": TEAM, "金丝雀随记所": STATION, "金丝雀随记共": STATION | SIDES,
    "金丝雀甲方底": TEAM, "金丝雀乙方底": TEAM, "金丝雀甲方密": {"mediator"}, "金丝雀乙方密": {"mediator"},
    "金丝雀甲方谈": TEAM, "金丝雀乙方谈": TEAM, "金丝雀甲方果": TEAM, "金丝雀乙方果": TEAM, "金丝雀甲方处": TEAM, "金丝雀乙方处": TEAM,
    "金丝雀甲方改": TEAM, "金丝雀同场谈": TEAM, "金丝雀甲方寄": STATION | {"side 1"}, "金丝雀乙方寄": STATION | {"side 2"},
}  # fmt: skip
ALONE = [word for word in WORDS if "甲方" in word or "乙方" in word]


def talk(walk: Walk, case: Case) -> None:
    """Everything that can be written down while they mediate, each by the step that its page takes."""
    yaqin, (one, two) = walk.cast.yaqin, case.parties.all()
    for visibility, word in (("mine", "自"), ("team", "组"), ("station", "所"), ("shared", "共")):
        notes.write(case, actor=yaqin, text=f"金丝雀随记{word}", visibility=visibility)
    for party, side in ((one, "甲方"), (two, "乙方")):
        notes.write(case, actor=yaqin, text=f"金丝雀{side}底", visibility="team", alone_with=party)
        notes.write(case, actor=yaqin, text=f"金丝雀{side}密", visibility="mine", alone_with=party)
        said = mediation.Minutes(f"金丝雀{side}谈", f"金丝雀{side}果", frozenset({party.pk}), told=True, only_side=party.side)
        held = mediation.hold(case, actor=yaqin, minutes=said, place=f"金丝雀{side}处")
        if party == one:
            minutes.correct(held, actor=yaqin, text="金丝雀甲方谈，金丝雀甲方改", reason="漏了一句", seen=0)
        contributing.send(party, text=f"金丝雀{side}寄", picture=signature("金"), shared=False, client_key=uuid.uuid4())
    both = mediation.Minutes("金丝雀同场谈", "继续", frozenset({one.pk, two.pk}), told=True)
    mediation.hold(case, actor=yaqin, minutes=both, place="调解室")


@pytest.fixture
def talked(walk) -> World:
    return build(walk, lambda case: talk(walk, case))


@cache
def paper_text(content: bytes) -> str:
    """What a reader reads on a paper; many people open the same one."""
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True).stdout.decode()


def text_of(answer) -> str:
    """An answer as somebody reads it: a paper's text, what lies in a spreadsheet, a page."""
    content = b"".join(answer) if answer.streaming else answer.content
    if content.startswith(b"%PDF"):
        return paper_text(content)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return "".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return content.decode(errors="replace")


def pages(world: World, client: Client, who: str) -> Iterator[tuple[str, str]]:
    """Every address that opens to somebody, every meeting, every paper: where it is and what stands there."""
    role = "resident" if who in SIDES else who
    for address in addresses():
        if address.opens_to(role) and address.access != {"anybody"}:
            yield from _read(client, world.url(address))
    paper = "my_file" if who in SIDES else "paper"
    others = [reverse(paper, args=[pk]) for pk in Document.objects.filter(case=world.case).values_list("pk", flat=True)]
    if who not in SIDES:
        for pk in Session.objects.filter(case=world.case).values_list("pk", flat=True):
            others += [reverse(name, args=[world.case.number, pk]) for name in ("session", "session_correction")]
    for url in others:
        yield from _read(client, url)


def _read(client: Client, url: str) -> Iterator[tuple[str, str]]:
    answer = ask(client, url)
    if answer.status_code == 200:
        yield url, text_of(answer)


def readers(world: World) -> Iterator[tuple[str, Client]]:
    for who, enter in doors(world).items():
        if who not in ("resident", "leader"):  # the leader is an officer with the same view
            yield who, enter()
    for party in world.case.parties.all():
        yield f"side {party.side}", as_party(party, world.walk.cast.officer)


def test_nobody_reads_a_word_that_was_not_said_to_them(talked, subtests):
    found: dict[str, set[str]] = {word: set() for word in WORDS}
    for who, client in readers(talked):
        for url, text in pages(talked, client, who):
            for word in WORDS:
                if word in text:
                    found[word].add(who)
                    assert who in WORDS[word], f"{word}: {who} reads it at {url}"
    assert found == WORDS, "and whoever may read it does find it"


def test_no_search_no_system_and_no_paper_to_take_along_knows_it(talked, token):
    cast, system = talked.walk.cast, System(token()[1])
    for word in WORDS:
        assert not any(find(getattr(cast, who), word).exists() for who in ("officer", "director", "yaqin", "clerk", "liaison"))
    for address in (a for a in addresses() if "partner" in a.access):
        text = text_of(system.browser.get(talked.url(address), headers={"Authorization": f"Bearer {system.token}"}))
        assert not [word for word in WORDS if word in text], address.path
    session = Session.objects.filter(case=talked.case).joint().first()
    trip = Outing.objects.create(session=session, companion=cast.officer)
    taken = paper_text(pack(trip, made_by=cast.yaqin))
    assert not [word for word in ALONE if word in taken]
    papers = Document.objects.filter(case=talked.case, contribution=None).exclude(facts="")
    assert not [(paper.kind, word) for paper in papers for word in ALONE if word in paper.facts]


def test_whoever_was_only_offered_the_case_or_left_it_reads_nothing_in_confidence(walk):
    offered = walk.offer()
    one = offered.parties.first()
    note = Note.objects.create(case=offered, text="底", digest="d", visibility="team", author=walk.cast.haiyan, alone_with=one)
    assert not Note.objects.visible_to(walk.cast.yaqin).filter(pk=note.pk).exists()
    assert Note.objects.visible_to(walk.cast.director).filter(pk=note.pk).exists()
    assert not Note.objects.visible_to(walk.cast.officer).filter(pk=note.pk).exists()


@pytest.mark.parametrize("visibility", ["station", "shared"])
def test_what_was_said_alone_cannot_be_shown_further_not_even_by_a_statement(room, walk, mediating, visibility):
    one = mediating.parties.first()
    typed = {"text": "底价 3000", "alone": str(one.pk), "visibility": visibility}
    answer = room.send("yaqin", "notes", mediating, **typed)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.create(case=mediating, text="底价", digest="d", visibility=visibility, alone_with=one)


def test_the_desk_writes_nothing_for_the_team_and_nothing_in_confidence(room, mediating):
    one = mediating.parties.first()
    page = room.open("officer", "notes", mediating)
    assert [value for value, _label in page.context["form"].fields["visibility"].choices] == ["mine", "station"]
    assert "alone" not in page.context["form"].fields
    room.send("officer", "notes", mediating, text="所里记一笔", visibility="station", alone=str(one.pk))
    assert Note.objects.get(text__isnull=False, visibility="station", alone_with=None, author=room.walk.cast.officer)


def test_a_meeting_with_one_side_is_that_sides_alone(room, walk, mediating):
    one, two = mediating.parties.all()
    starts = (now() + timedelta(days=1)).replace(hour=2, minute=0, second=0, microsecond=0)
    facts = {"starts_at": starts, "ends_at": starts + timedelta(hours=1), "room": walk.cast.room, "place": "", "only_side": 1}
    booked = mediation.book(mediating, actor=walk.cast.yaqin, **facts)
    assert Session.objects.visible_to(one).filter(pk=booked.pk).exists()
    assert not Session.objects.visible_to(two).filter(pk=booked.pk).exists()
    assert not Session.objects.visible_to(walk.cast.officer).filter(pk=booked.pk).exists()
    assert as_party(one, walk.cast.officer).get("/mine/").context["reading"].meeting == booked
    assert as_party(two, walk.cast.officer).get("/mine/").context["reading"].meeting is None
    said = mediation.Minutes("谈", "继续", frozenset({one.pk, two.pk}), told=True, only_side=1)
    with pytest.raises(mediation.ValidationError), transaction.atomic():
        mediation.hold(mediating, actor=walk.cast.yaqin, minutes=said, place="别处")
    assert not Document.objects.filter(case=mediating, kind="minutes").exists()
