"""The QR of a paper: genuine or not, for everybody and without signing in; how it ended and whose it is stays with those who may read it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases import files
from cases.models import Confirmation, Document, DocumentKind as K
from cases.moves import ConfirmationState as C
from cases.views.papers import CHECKS
from tests.cases.walk import Walk
from tests.cast import HE, LIN

pytestmark = pytest.mark.django_db
At = Callable[[str], Confirmation]


def ruling_of(file: Confirmation) -> Document:
    return Document.objects.get(pk=file.ruling_id)


def check(document: Document, content: bytes | None = None) -> Any:
    address = reverse("check", args=[document.digest[:16]])
    return Client().get(address) if content is None else Client().post(address, {"file": SimpleUploadedFile("a.pdf", content)})


def test_a_ruling_is_genuine_and_how_it_ended_is_not_told(confirmation_at: At) -> None:
    file = confirmation_at(C.ISSUED)
    text = check(ruling_of(file)).content.decode()
    assert "这份文书是真的" in text
    assert "民事裁定书" in text
    assert not any(word in text for word in ("确认有效", "confirmed", LIN["name"], HE["name"], file.case.number, file.agreement.number, "徐敏"))


@pytest.mark.parametrize("kind", [K.AGREEMENT, K.APPLICATION, K.PROOF, K.ACCEPTANCE, K.PACK_LIST, K.SERVICE_RECEIPT])
def test_no_paper_of_the_court_or_the_committee_tells_more_than_its_head(confirmation_at: At, kind: str) -> None:
    document = Document.objects.filter(case=confirmation_at(C.SERVED).case, kind=kind).latest("pk")
    page = check(document)
    assert set(page.context["found"].__dataclass_fields__) == {"title", "number", "on", "is_void", "is_unfinished", "is_altered"}
    assert not any(secret in page.content.decode() for side in (LIN, HE) for secret in side.values() if isinstance(secret, str) and len(secret) > 7)


def test_the_file_is_compared_byte_by_byte(confirmation_at: At) -> None:
    ruling = ruling_of(confirmation_at(C.ISSUED))
    sealed = files.read(ruling.sealed_file)
    assert check(ruling, sealed).context["same"] is True
    for other in (sealed[:-1] + b"x", sealed + b"\n", sealed[1:]):
        page = check(ruling, other)
        assert page.context["same"] is False
        assert "不是当时制发的那一份" in page.content.decode()


def test_a_finished_agreement_is_compared_by_its_finished_bytes(confirmation_at: At) -> None:
    agreement = Document.objects.get(pk=confirmation_at(C.OPEN).agreement.document_id)
    assert check(agreement, files.read(agreement.file)).context["same"] is True
    assert check(agreement, b"%PDF-1.7").context["same"] is False


def test_a_paper_whose_own_copy_was_touched_is_not_vouched_for(confirmation_at: At) -> None:
    ruling = ruling_of(confirmation_at(C.ISSUED))
    path = files._path(ruling.sealed_file)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    text = check(ruling).content.decode()
    assert "这份文书是真的" not in text
    assert "暂时不能" in text


def test_changed_facts_are_not_vouched_for_either(confirmation_at: At) -> None:
    ruling = ruling_of(confirmation_at(C.ISSUED))
    Document.objects.filter(pk=ruling.pk).update(facts=ruling.facts.replace("3200.00", "9200.00"))
    assert "这份文书是真的" not in check(ruling).content.decode()


def test_a_number_of_a_case_or_paper_finds_nothing(confirmation_at: At) -> None:
    file = confirmation_at(C.ISSUED)
    for typed in (file.case_number, file.case.number, file.agreement.number, str(ruling_of(file).pk), ruling_of(file).digest):
        page = Client().get(reverse("check_typed"), {"code": typed})
        assert page.status_code == 200
        assert page.context["form"].errors
    unknown = [Client().get(reverse("check", args=[code])) for code in (file.case.number, "0" * 16, str(file.pk))]
    assert {page.status_code for page in unknown} == {404}


def test_a_typed_code_leads_to_its_paper_however_it_is_typed(confirmation_at: At) -> None:
    code = ruling_of(confirmation_at(C.ISSUED)).digest[:16]
    for typed in (code, code.upper(), f" {code[:4]} {code[4:8]}-{code[8:]} "):
        assert Client().get(reverse("check_typed"), {"code": typed})["Location"] == reverse("check", args=[code])


def test_whoever_guesses_is_stopped_and_whoever_has_papers_is_not(confirmation_at: At, walk: Walk) -> None:
    ruling = ruling_of(confirmation_at(C.ISSUED))
    assert {check(ruling).status_code for _ in range(CHECKS + 5)} == {200}
    guesses = [Client().get(reverse("check", args=[f"{n:016x}"])).status_code for n in range(CHECKS + 1)]
    assert guesses == [404] * CHECKS + [429]
    assert check(ruling).status_code == 429


def test_the_draft_and_an_unissued_ruling_are_no_papers(confirmation_at: At) -> None:
    file = confirmation_at(C.DECIDED)
    for document in (file.draft, file.ruling):
        assert document is not None
        assert check(document).status_code == 404
        assert check(document, b"%PDF").status_code == 404
