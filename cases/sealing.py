"""The court's electronic seal: the worker signs exactly the text that a judge authorised (PAdES), checks what it made, and keeps it."""

import io

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
from cases.models import Confirmation, Document
from cases.papers import sheet_of

FIELD = "CourtSeal"
TEST = f"{seal_key.TEST_MARK}，不具有法律效力"


class NotSealed(RuntimeError):
    """Nothing was sealed, and nothing was kept; the clerk is told and may try again."""


def seal(confirmation: Confirmation) -> None:
    """Seal the ruling of a confirmation and keep the sealed bytes with their hash. Sealing it again does nothing.

    Raises NotSealed when the authorised text is not the text that stands there or the result does not verify, and
    seal_key.SealUnready when the key cannot be used. Call it outside a transaction: signing takes a moment.
    """
    ruling = Document.objects.filter(pk=confirmation.ruling_id).first() if confirmation.ruling_id else None
    if ruling is None:
        raise NotSealed("No ruling was authorised.")
    if ruling.sealed_file:
        return
    sheet = _authorised(confirmation, ruling)
    key = seal_key.load()
    sealed = _sign(render(sheet, sealed=True, mark=TEST if key.is_test else ""), sheet, key)
    check(sealed, key)
    _keep(ruling, sealed)


def _authorised(confirmation: Confirmation, ruling: Document) -> Sheet:
    """The authorised sheet: the judge's digest, the row's and that of the facts as they stand now are one."""
    sheet = sheet_of(ruling)
    if not confirmation.authorised_digest == ruling.digest == sheet.digest:
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
    """Two workers may seal at once: the first one's bytes stay."""
    name, sha256 = files.keep(sealed)
    Document.objects.filter(pk=ruling.pk, sealed_file="").update(sealed_file=name, sealed_sha256=sha256, sealed_at=now())
