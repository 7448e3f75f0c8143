"""The court's seal: the worker seals exactly what the judge authorised; a reader that is not ours confirms it and finds every change."""

import io
import stat
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto.cms import ContentInfo
from django.core.management import call_command
from pyhanko.pdf_utils.generic import pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from cases import files, papers, seal_key, sealing
from cases.models import Confirmation, Document
from cases.moves import ConfirmationState as C
from tests.reading import seal_of, text_of, tool

pytestmark = pytest.mark.django_db
ConfirmationAt = Callable[[str], Confirmation]


def sealed(file: Confirmation) -> bytes:
    """The sealed bytes of a ruling."""
    sealing.seal(file)
    return papers.content(Document.objects.get(pk=file.ruling_id))


def test_the_sealed_ruling_verifies_with_a_reader_that_is_not_ours(confirmation_at: ConfirmationAt, tmp_path: Path) -> None:
    said = seal_of(sealed(confirmation_at(C.DECIDED)), tmp_path)
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "Not total document signed" not in said
    assert "宁波市奉化区人民法院（测试签章）" in said


def test_the_sealed_ruling_bears_number_parties_terms_judge_and_the_mark_of_a_test(confirmation_at: ConfirmationAt, tmp_path: Path) -> None:
    file = confirmation_at(C.DECIDED)
    text = text_of(sealed(file), tmp_path)
    assert file.judge is not None
    for piece in (file.case_number, "林秀英", "何建军", "叁仟贰佰元整", "审判员", file.judge.name, "书记员", "王珂", "测试签章，不具有法律效力"):
        assert piece in text


def test_one_flipped_byte_is_found(confirmation_at: ConfirmationAt, tmp_path: Path) -> None:
    pdf = sealed(confirmation_at(C.DECIDED))
    key = seal_key.load()
    for place in (200, len(pdf) // 3, len(pdf) - 300):
        changed = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
        with pytest.raises(sealing.NotSealed):
            sealing.check(changed, key)
        assert "Signature is Valid" not in seal_of(changed, tmp_path)


def test_an_update_after_the_seal_is_found(confirmation_at: ConfirmationAt, tmp_path: Path) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(sealed(confirmation_at(C.DECIDED))))
    writer.root["/Note"] = pdf_string("金额改为 9200 元")
    writer.update_root()
    target = io.BytesIO()
    writer.write(target)
    with pytest.raises(sealing.NotSealed):
        sealing.check(target.getvalue(), seal_key.load())
    assert "Not total document signed" in seal_of(target.getvalue(), tmp_path)


def test_the_signature_chains_to_the_courts_root_for_openssl_too(confirmation_at: ConfirmationAt, settings: Any, tmp_path: Path) -> None:
    pdf = sealed(confirmation_at(C.DECIDED))
    start, length, after, rest = map(int, pdf[pdf.index(b"/ByteRange [") + 12 :].split(b"]")[0].split())
    (tmp_path / "signed").write_bytes(pdf[start:length] + pdf[after : after + rest])
    (tmp_path / "cms").write_bytes(ContentInfo.load(bytes.fromhex(pdf[length + 1 : after - 1].decode())).dump())
    root = Path(settings.SEAL_P12).with_name("court-root.pem")
    command = [
        tool("openssl"), "cms", "-verify", "-inform", "DER", "-in", str(tmp_path / "cms"), "-content", str(tmp_path / "signed"), "-binary",
        "-CAfile", str(root), "-purpose", "any", "-out", "/dev/null",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_sealing_twice_keeps_the_first_seal(confirmation_at: ConfirmationAt) -> None:
    file = confirmation_at(C.DECIDED)
    first = sealed(file)
    assert sealed(file) == first


def test_a_text_that_was_changed_after_it_was_authorised_is_not_sealed(confirmation_at: ConfirmationAt) -> None:
    file = confirmation_at(C.DECIDED)
    ruling = Document.objects.get(pk=file.ruling_id)
    Document.objects.filter(pk=ruling.pk).update(facts=ruling.facts.replace("3200.00", "9200.00"))
    with pytest.raises(sealing.NotSealed):
        sealing.seal(file)
    assert not Document.objects.get(pk=ruling.pk).sealed_file


def test_another_digest_than_the_judges_is_not_sealed(confirmation_at: ConfirmationAt) -> None:
    file = confirmation_at(C.DECIDED)
    file.authorised_digest = "0" * 64
    with pytest.raises(sealing.NotSealed):
        sealing.seal(file)


def test_a_ruling_under_another_case_number_is_not_sealed(confirmation_at: ConfirmationAt) -> None:
    file = confirmation_at(C.DECIDED)
    file.case_number = "（2026）浙0213民特999号"
    with pytest.raises(sealing.NotSealed):
        sealing.seal(file)


def test_nothing_is_sealed_before_the_judge_decided(confirmation_at: ConfirmationAt) -> None:
    with pytest.raises(sealing.NotSealed):
        sealing.seal(confirmation_at(C.VERIFYING))


def test_an_expired_certificate_seals_nothing(confirmation_at: ConfirmationAt, settings: Any, tmp_path: Path) -> None:
    file = confirmation_at(C.DECIDED)
    settings.SEAL_P12 = str(tmp_path / "old.p12")
    seal_key.write_test_key("宁波市奉化区人民法院", life=timedelta(days=-1))
    with pytest.raises(seal_key.SealUnready):
        sealing.seal(file)
    assert not Document.objects.get(pk=file.ruling_id).sealed_file


@pytest.mark.parametrize("spoil", ["missing", "phrase", "key"])
def test_a_key_that_does_not_open_says_so(spoil: str, settings: Any, tmp_path: Path) -> None:
    settings.SEAL_P12 = str(tmp_path / "court.p12")
    path = seal_key.write_test_key("宁波市奉化区人民法院")
    if spoil == "missing":
        path.unlink()
    else:
        (path if spoil == "key" else path.with_suffix(".pass")).write_bytes(b"x")
    with pytest.raises(seal_key.SealUnready):
        seal_key.load()


def test_the_key_is_made_once_and_readable_by_its_owner_alone(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_P12 = str(tmp_path / "seal" / "court.p12")
    call_command("make_test_seal", stdout=io.StringIO())
    made = Path(settings.SEAL_P12).read_bytes()
    call_command("make_test_seal", stdout=io.StringIO())
    assert Path(settings.SEAL_P12).read_bytes() == made
    assert {stat.S_IMODE(path.stat().st_mode) for path in Path(settings.SEAL_P12).parent.iterdir()} == {0o600}
    assert seal_key.load(datetime.now(UTC)).is_test


def test_kept_bytes_that_somebody_changed_are_not_handed_out(confirmation_at: ConfirmationAt) -> None:
    file = confirmation_at(C.DECIDED)
    pdf = sealed(file)
    other, _digest = files.keep(pdf + b"\n")
    ruling = Document.objects.get(pk=file.ruling_id)
    Document.objects.filter(pk=ruling.pk).update(sealed_file=other)
    ruling.refresh_from_db()
    with pytest.raises(papers.Altered):
        papers.content(ruling)
