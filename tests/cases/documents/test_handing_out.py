"""Papers leave the house only to whoever may read them now; anybody may ask whether one is genuine, and learns no name."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessRecord, Happening, User
from cases import files
from cases.models import Case, Confirmation, Document, DocumentKind as K
from cases.moves import CaseState as S, ConfirmationState as C
from cases.steps import signing
from tests.cases.walk import Walk, picture
from tests.cast import HE, LIN

pytestmark = pytest.mark.django_db


def of(user: User) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client


def test_whoever_may_read_a_paper_gets_it_and_it_is_never_stored(case_at: Callable[[str], Case], walk: Walk) -> None:
    document = case_at(S.SETTLED).documents.get(kind=K.AGREEMENT)
    answer = of(walk.cast.yaqin).get(reverse("paper", args=[document.pk]))
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Content-Disposition"].startswith("inline;")


def test_whoever_opened_a_paper_stands_in_the_trail(case_at: Callable[[str], Case], walk: Walk) -> None:
    document = case_at(S.SETTLED).documents.get(kind=K.AGREEMENT)
    of(walk.cast.yaqin).get(reverse("paper", args=[document.pk]))
    of(walk.cast.stranger).get(reverse("paper", args=[document.pk]))
    rows = AccessRecord.objects.values_list("happening", "user_id", "office_id", "subject")
    yaqin, stranger = walk.cast.yaqin, walk.cast.stranger
    assert list(rows) == [
        (Happening.READ, yaqin.pk, yaqin.appointment.office_id, f"paper:{document.pk}"),
        (Happening.NOT_FOUND, stranger.pk, stranger.appointment.office_id, f"paper:{document.pk}"),
    ]


def test_a_paper_to_keep_is_a_file_in_a_sandbox(case_at: Callable[[str], Case], walk: Walk) -> None:
    document = case_at(S.SETTLED).documents.get(kind=K.AGREEMENT)
    answer = of(walk.cast.yaqin).get(reverse("paper", args=[document.pk]), {"download": ""})
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in answer["Cache-Control"]


def test_what_we_did_not_set_ourselves_never_opens_in_the_browser(case_at: Callable[[str], Case], walk: Walk) -> None:
    case = case_at(S.SETTLED)
    name, sha256 = files.keep(picture())
    photo = Document.objects.create(case=case, kind=K.EVIDENCE, audience="shared", media_type="image/png", file=name, sha256=sha256)
    answer = of(walk.cast.yaqin).get(reverse("paper", args=[photo.pk]))
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"].startswith("sandbox")


def test_the_name_of_the_file_holds_no_name_of_a_party(case_at: Callable[[str], Case], walk: Walk) -> None:
    document = case_at(S.SETTLED).documents.get(kind=K.AGREEMENT)
    place = of(walk.cast.yaqin).get(reverse("paper", args=[document.pk]))["Content-Disposition"]
    assert LIN["name"] not in place
    assert "%E4%BA%BA%E6%B0%91%E8%B0%83%E8%A7%A3%E5%8D%8F%E8%AE%AE%E4%B9%A6" in place  # 人民调解协议书


def test_a_stranger_and_nobody_get_nothing(case_at: Callable[[str], Case], walk: Walk) -> None:
    address = reverse("paper", args=[case_at(S.SETTLED).documents.get(kind=K.AGREEMENT).pk])
    missing = reverse("paper", args=[999_999])
    for word in ("stranger", "strange_director", "strange_mediator", "liaison", "clerk", "auditor", "administrator", "grid"):
        browser = of(getattr(walk.cast, word))
        assert browser.get(address).status_code == 404
        assert browser.get(address).content == browser.get(missing).content
    assert Client().get(address).status_code == 302


def test_a_file_that_somebody_changed_is_refused_on_a_clear_page(case_at: Callable[[str], Case], walk: Walk) -> None:
    document = case_at(S.SETTLED).documents.get(kind=K.AGREEMENT)
    path = files._path(document.file)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    answer = of(walk.cast.yaqin).get(reverse("paper", args=[document.pk]))
    assert answer.status_code == 409
    assert b"%PDF" not in answer.content
    path.unlink()
    assert of(walk.cast.yaqin).get(reverse("paper", args=[document.pk])).status_code == 409


def test_changed_facts_are_refused_too(walk: Walk) -> None:
    document = signing.fix(walk.draft(), actor=walk.cast.yaqin)
    Document.objects.filter(pk=document.pk).update(facts=document.facts.replace("3200.00", "9200.00"))
    assert of(walk.cast.yaqin).get(reverse("paper", args=[document.pk])).status_code == 409


def test_the_issued_ruling_is_handed_out_sealed(confirmation_at: Callable[[str], Confirmation], walk: Walk) -> None:
    file = confirmation_at(C.ISSUED)
    ruling = Document.objects.get(pk=file.ruling_id)
    answer = of(walk.cast.yaqin).get(reverse("paper", args=[ruling.pk]))
    assert answer.content == files.read(ruling.sealed_file)


def test_anybody_may_check_a_code_and_learns_kind_number_and_date_alone(confirmation_at: Callable[[str], Confirmation]) -> None:
    case = confirmation_at(C.SERVED).case
    for document in case.documents.filter(issued_at__isnull=False):
        page = Client().get(reverse("check", args=[document.digest[:16]]))
        text = page.content.decode()
        assert page.status_code == 200
        assert document.number in text
        assert not any(secret in text for facts in (LIN, HE) for secret in (facts["name"], facts["phone"], facts["id_number"], facts["address"]))


@pytest.mark.parametrize("code", ["0" * 16, "abc", "f" * 64, "ABCDEF0123456789", "no-such-paper", "0" * 15 + "g"])
def test_an_unknown_code_reads_no_such_paper_in_the_same_layout(code: str) -> None:
    page = Client().get(reverse("check", args=[code]))
    assert page.status_code == 404
    assert "没有这份文书" in page.content.decode()


def test_the_code_of_a_draft_ruling_is_no_paper(confirmation_at: Callable[[str], Confirmation]) -> None:
    draft = confirmation_at(C.DECIDED).draft
    assert draft is not None
    assert Client().get(reverse("check", args=[draft.digest[:16]])).status_code == 404


def test_a_text_not_yet_sealed_and_one_that_was_replaced_say_so(walk: Walk) -> None:
    case = walk.mediate()
    document = signing.fix(walk.draft(case), actor=walk.cast.yaqin)
    address = reverse("check", args=[document.digest[:16]])
    assert "还没有生效" in Client().get(address).content.decode()
    walk.draft(case)
    assert "已经作废" in Client().get(address).content.decode()
