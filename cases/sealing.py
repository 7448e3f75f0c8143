"""The court's electronic seal: the worker signs exactly the text that a judge authorised (PAdES), checks what it made, and keeps it."""

import io
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TypeVar

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.db import transaction
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, sign_pdf
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from cases import files, seal_key
from cases.clock import now
from cases.documents import Sheet, render
from cases.models import Confirmation, Document, SealCertificate
from cases.papers import sheet_of

T = TypeVar("T")
FIELD = "CourtSeal"
PATIENCE = 20.0  # seconds for the key to answer; signing itself takes a few hundredths of one
TEST = f"{seal_key.TEST_MARK}，不具有法律效力"


class NotSealed(RuntimeError):
    """Nothing was sealed, and nothing was kept; the clerk is told and may try again."""


class NoAnswer(NotSealed):
    """Whatever holds the key hangs."""


def seal(confirmation: Confirmation) -> None:
    """Seal the last ruling of a confirmation, on the application or on an objection, and keep the sealed bytes with their hash.

    Sealing it again does nothing.

    Raises NotSealed when the authorised text is not the text that stands there or the result does not verify, and
    seal_key.SealUnready when the key cannot be used. Call it outside a transaction: signing takes a moment.
    """
    wanted = confirmation.review_id or confirmation.ruling_id
    ruling = Document.objects.filter(pk=wanted).first() if wanted else None
    if ruling is None:
        raise NotSealed("No ruling was authorised.")
    if ruling.sealed_file:
        return
    sheet = _authorised(confirmation, ruling)
    key = _in_time(seal_key.load)
    pdf = render(sheet, sealed=True, mark=TEST if key.is_test else "")
    sealed = _in_time(lambda: _sign(pdf, sheet, key))
    check(sealed, key)
    _keep(ruling, sealed)


def _in_time(work: Callable[[], T]) -> T:
    """What reaches for the key may hang for ever (a share, a token, a service that is gone): the worker leaves it alone and goes on."""
    answer: Future[T] = Future()

    def run() -> None:
        try:
            answer.set_result(work())
        except BaseException as problem:  # noqa: BLE001 - it is raised where it is waited for
            answer.set_exception(problem)

    Thread(target=run, daemon=True).start()
    try:
        return answer.result(timeout=PATIENCE)
    except TimeoutError as problem:
        raise NoAnswer("The key did not answer in time.") from problem


def _authorised(confirmation: Confirmation, ruling: Document) -> Sheet:
    """The authorised sheet: the judge's digest, the row's and that of the facts as they stand now are one."""
    sheet = sheet_of(ruling)
    if not confirmation.last_digest == ruling.digest == sheet.digest:
        raise NotSealed("The text is not the one that the judge authorised.")
    if sheet.number != confirmation.case_number:
        raise NotSealed("The ruling bears another case number.")
    return sheet


def _sign(pdf: bytes, sheet: Sheet, key: seal_key.SealKey) -> bytes:
    """PAdES, certified so that no later change is allowed; the claimed time stands in the signature."""
    facts = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES,
        name=sheet.court, reason=f"{sheet.title} {sheet.number}",
    )  # fmt: skip
    target = io.BytesIO()
    sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), facts, signer=key.signer, output=target)
    return target.getvalue()


def check(pdf: bytes, key: seal_key.SealKey) -> None:
    """Raise NotSealed unless there is one seal, it covers the whole file, no byte changed, and it chains to the court's root."""
    context = ValidationContext(trust_roots=list(key.roots), allow_fetching=False)
    try:
        found = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(found) != 1:
            raise NotSealed("The paper does not bear exactly one seal.")
        status = validate_pdf_signature(found[0], signer_validation_context=context)
    except (PdfError, SignatureValidationError, ValueError) as problem:
        raise NotSealed("The seal cannot be read.") from problem
    if not status.bottom_line or status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        raise NotSealed("The seal does not verify.")


@transaction.atomic
def _keep(ruling: Document, sealed: bytes) -> None:
    """Two workers may seal at once: the first one's bytes stay, the other's go."""
    name, sha256 = files.keep(sealed)
    if not Document.objects.filter(pk=ruling.pk, sealed_file="").update(sealed_file=name, sealed_sha256=sha256, sealed_at=now()):
        files.discard(name)


def look_at_certificate() -> SealCertificate:
    """Keep until when the seal is good, so that pages without a key can warn in time; the worker looks again and again."""
    try:
        found = _in_time(seal_key.certificate)
        facts = {"name": _common_name(found), "valid_until": found.not_valid_after_utc}
    except (seal_key.SealUnready, NoAnswer):
        facts = {"name": "", "valid_until": None}
    row, _made = SealCertificate.objects.update_or_create(pk=1, defaults={**facts, "looked_at": now()})
    return row


def _common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value)[:120] if names else ""
