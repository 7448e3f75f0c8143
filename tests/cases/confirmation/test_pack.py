"""What goes to the court: the list of the court of that day, each line with its paper or its reason, said before it is handed in."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases import pack
from cases.clock import today
from cases.models import Confirmation, Document, DocumentKind as K, Enclosure, Material, Party, Term
from cases.moves import ConfirmationState as C
from cases.papers import sheet_of
from cases.steps import confirmation, contributing, pack as steps
from tests.cases.walk import Walk, picture
from tests.cases.world import as_party

pytestmark = pytest.mark.django_db
At = Callable[[str], Confirmation]


def of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(file: Confirmation, name: str, *more: str) -> str:
    return reverse(name, args=[file.case.number, file.pk, *more])


def without_number(file: Confirmation) -> Party:
    """何建军 has shown no identity card yet."""
    party = file.case.parties.last()
    assert party is not None
    party.id_number = ""
    party.save()
    return party


def test_a_complete_file_answers_the_whole_list_by_itself(confirmation_at: At) -> None:
    items = pack.items(confirmation_at(C.OPEN))
    assert [item.word.split("-")[0] for item in items] == ["application", "agreement", "proof", "identity", "identity", "address", "address"]
    assert not [item.label for item in items if item.is_missing]


def test_what_is_missing_is_said_before_and_nothing_is_handed_in(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.OPEN)
    party = without_number(file)
    page = of(walk.cast.yaqin).get(at(file, "pack"))
    assert [item.party for item in page.context["missing"]] == [party]
    answer = of(walk.cast.yaqin).post(at(file, "pack"), {"version": file.version})
    assert "何建军的身份、资格证明" in answer.context["form"].non_field_errors()[0]
    file.refresh_from_db()
    assert (file.state, file.submitted_at) == (C.OPEN, None)
    assert not file.documents.filter(kind=K.PACK_LIST).exists()


def test_a_photo_answers_a_line_and_the_other_side_never_sees_it(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.OPEN)
    party = without_number(file)
    sent = {"photo": SimpleUploadedFile("card.png", picture(), "image/png"), "reason": ""}
    assert of(walk.cast.yaqin).post(at(file, "enclosure", f"identity-{party.pk}"), sent).status_code == 302
    photo = Document.objects.get(confirmation=file, kind=K.EVIDENCE)
    assert of(walk.cast.yaqin).get(reverse("paper", args=[photo.pk])).status_code == 200
    assert of(walk.cast.clerk).get(reverse("paper", args=[photo.pk])).status_code == 404  # not before it is the court's
    assert of(walk.cast.yaqin).post(at(file, "pack"), {"version": file.version}).status_code == 302
    assert of(walk.cast.clerk).get(reverse("paper", args=[photo.pk])).status_code == 200
    other, own = as_party(file.case.parties.first(), walk.cast.officer), as_party(party, walk.cast.officer)
    assert (other.get(reverse("my_file", args=[photo.pk])).status_code, own.get(reverse("my_file", args=[photo.pk])).status_code) == (404, 200)
    shown = of(walk.cast.clerk).get(at(file, "confirmation"))
    assert [item.document for item in shown.context["items"] if item.party == party and item.key == "identity"] == [photo]


def test_a_better_photo_takes_the_place_of_the_first(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.OPEN)
    word = f"identity-{without_number(file).pk}"
    for _again in range(2):
        steps.enclose(file, actor=walk.cast.yaqin, word=word, photo=picture())
    assert Document.objects.filter(confirmation=file, kind=K.EVIDENCE, voided_at=None).count() == 1
    assert Enclosure.objects.get(confirmation=file).document.voided_at is None


def test_a_court_reads_what_was_handed_in_and_nothing_that_gave_way_before(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.OPEN)
    word = f"identity-{without_number(file).pk}"
    for _again in range(2):
        steps.enclose(file, actor=walk.cast.yaqin, word=word, photo=picture())
    first, second = Document.objects.filter(confirmation=file, kind=K.EVIDENCE).order_by("pk")
    file = confirmation.submit(file, actor=walk.cast.yaqin)
    seen = Document.objects.visible_to(walk.cast.clerk)
    assert (first in seen, second in seen) == (False, True)
    assert of(walk.cast.clerk).get(reverse("paper", args=[first.pk])).status_code == 404
    Confirmation.objects.filter(pk=file.pk).update(state=C.OPEN)  # sent back: what lay before the court stays readable, what comes now waits
    steps.enclose(file, actor=walk.cast.yaqin, word=word, photo=picture())
    third = Document.objects.filter(confirmation=file, kind=K.EVIDENCE).latest("pk")
    assert (first in seen.all(), second in seen.all(), third in seen.all()) == (False, True, False)


def test_the_clerk_sees_the_list_with_its_reasons_and_the_second(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.OPEN)
    party = without_number(file)
    steps.enclose(file, actor=walk.cast.yaqin, word=f"identity-{party.pk}", reason="证件遗失，社区出具了证明")
    file = confirmation.submit(file, actor=walk.cast.yaqin)
    text = of(walk.cast.clerk).get(at(file, "confirmation")).content.decode()
    assert "证件遗失，社区出具了证明" in text
    listed = sheet_of(file.documents.get(kind=K.PACK_LIST))
    rows = next(block["rows"] for block in listed.blocks if block["kind"] == "grid")
    assert ["5", "何建军的身份、资格证明", "未附，原因已向人民法院说明"] in rows  # the other side reads the list too
    assert len(rows) == Enclosure.objects.filter(confirmation=file).count() == 7
    assert any("不是任何一方的代理人" in block.get("text", "") for block in listed.blocks)
    assert any(block.get("text", "").endswith("秒。") for block in listed.blocks)


def test_handed_in_the_list_stands_still(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.SUBMITTED)
    before = [(item.label, item.document, item.says) for item in pack.items(file)]
    without_number(file)
    Material.objects.filter(court=None).update(name="改了名")
    assert [(item.label, item.document, item.says) for item in pack.items(file)] == before
    with pytest.raises(ValidationError):
        steps.enclose(file, actor=walk.cast.yaqin, word="proof", reason="不附")


def test_what_the_court_asked_for_is_added_as_a_line_of_its_own(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.SUPPLEMENT)
    steps.enclose(file, actor=walk.cast.yaqin, word=pack.ADDED, photo=picture())
    steps.enclose(file, actor=walk.cast.yaqin, word=pack.ADDED, reason="报价单原件已寄")
    added = [item for item in pack.items(file) if item.key.startswith("added")]
    assert [item.word for item in added] == ["added-1", "added-2"]
    assert added[0].document in Document.objects.visible_to(walk.cast.clerk)


def test_a_proof_of_property_is_wanted_only_where_a_term_speaks_of_it(confirmation_at: At) -> None:
    file = confirmation_at(C.OPEN)
    Term.objects.filter(agreement=file.agreement, no=3).update(text="房屋归甲方，乙方配合过户。")
    assert [item.name for item in pack.items(file) if item.is_missing] == ["与协议有关的财产权利证明"]


def test_a_court_writes_its_own_line_and_a_second_person_puts_it_in_force(confirmation_at: At, walk: Walk) -> None:
    file, clerk, president = confirmation_at(C.OPEN), of(walk.cast.clerk), of(walk.cast.president)
    facts = {"name": "租赁合同复印件", "place": 70, "source": "other", "words": "", "source_article": "本院要求", "valid_from": today()}
    assert clerk.post(reverse("material", args=["new"]), facts).status_code == 302
    row = Material.objects.get(court=file.court)
    assert not any(item.is_missing for item in pack.items(file))
    for who, held in ((clerk, False), (president, True)):
        who.post(reverse("material_approval", args=[row.pk]))
        assert any(item.name == "租赁合同复印件" and item.is_missing for item in pack.items(file)) == held
    assert of(walk.cast.strange_president).post(reverse("material_approval", args=[row.pk])).status_code == 404


def test_a_court_may_want_less_from_a_day_on(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.OPEN)
    facts = {"key": "address", "name": "送达地址确认书", "source": "address", "source_article": "本院要求", "is_off": True}
    row = steps.enter(actor=walk.cast.clerk, court=file.court_id, valid_from=today() + timedelta(days=3), **facts)
    steps.approve(row, actor=walk.cast.judge)
    assert "address" in {row.key for row in Material.objects.of(file.court_id, today() + timedelta(days=2))}
    assert "address" not in {row.key for row in Material.objects.of(file.court_id, today() + timedelta(days=3))}
    with pytest.raises(ValidationError):
        steps.enter(actor=walk.cast.clerk, court=file.court_id, valid_from=today() - timedelta(days=1), **facts)


def test_only_whoever_mediates_puts_something_to_it(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.OPEN)
    for word in ("shuigen", "officer", "clerk"):
        with pytest.raises(PermissionDenied):
            steps.enclose(file, actor=getattr(walk.cast, word), word="proof", reason="没有")
    assert of(walk.cast.shuigen).get(at(file, "pack")).status_code == 404


def test_what_a_side_sent_from_the_phone_answers_a_line_once_they_agree(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.SUPPLEMENT)
    party, other = file.case.parties.all()
    page = as_party(party, walk.cast.officer).get(reverse("my_ruling", args=[file.pk]))
    assert reverse("my_things") in page.content.decode()
    contributing.send(party, text="维修报价单", picture=picture(), shared=False, client_key=uuid.uuid4())
    photo = Document.objects.get(contribution__party=party)
    assert photo not in Document.objects.visible_to(walk.cast.clerk)
    address, sent = at(file, "enclosure", pack.ADDED), {"sent": photo.pk, "reason": ""}
    assert "先问" in of(walk.cast.yaqin).post(address, sent).content.decode()
    assert of(walk.cast.yaqin).post(address, sent | {"agreed": "on"}).status_code == 302
    copy = Enclosure.objects.get(confirmation=file, key="added-1").document
    assert copy is not None
    assert (copy.pk == photo.pk, copy.sha256) == (False, photo.sha256)
    assert copy in Document.objects.visible_to(walk.cast.clerk)
    assert photo not in Document.objects.visible_to(walk.cast.clerk)  # what else they wrote stays in the room
    assert copy not in Document.objects.visible_to(other)
    photo_of_another = Document.objects.create(case=walk.log(), kind=K.EVIDENCE, audience="shared", media_type="image/png", file="x", digest="0" * 64)
    with pytest.raises(PermissionDenied):
        steps.enclose(file, actor=walk.cast.yaqin, word=pack.ADDED, sent=photo_of_another)


def test_neither_and_both_and_what_is_no_picture_are_refused(confirmation_at: At, walk: Walk) -> None:
    file = confirmation_at(C.OPEN)
    address = at(file, "enclosure", "proof")
    for sent in ({}, {"reason": "  "}, {"photo": SimpleUploadedFile("a.png", b"no picture"), "reason": ""}):
        assert of(walk.cast.yaqin).post(address, sent).status_code == 200
    with pytest.raises(ValidationError):
        steps.enclose(file, actor=walk.cast.yaqin, word="proof", photo=picture(), reason="两样都给")
    assert not Enclosure.objects.exists()


def test_a_line_with_neither_or_with_both_cannot_be_kept(confirmation_at: At) -> None:
    file = confirmation_at(C.OPEN)
    for facts in ({"says_why": False}, {"document": file.application, "says_why": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Enclosure.objects.create(confirmation=file, key="x", name="x", **facts)
