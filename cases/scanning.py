"""The worker reads a scan: every page drawn anew, one after the other, outside any transaction. Done again it starts anew."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases import files
from cases.files import clean_image
from cases.models import Outbox, Scan, ScanState
from cases.scans import apart, pictures
from cases.steps.dossier import Overtaken, Place, keep_pages

MOST_BYTES, TOLD = 96 * 1024 * 1024, 5  # of the drawn pages together; after how many pages it is said how far it is


def work(row: Outbox) -> datetime | None:
    """Read what was sent, while it waits for it. What is no scan is said in words, and nothing of it is kept."""
    sent = Scan.objects.select_related("case__station", "case__committee", "party", "sent_by").get(pk=row.ref or 0)
    if sent.stage == ScanState.READING:
        try:
            _read(sent)
        except ValidationError as problem:
            _failed(sent, "；".join(problem.messages))
        except Overtaken:
            pass
    return None


def _read(sent: Scan) -> None:
    came = pictures(apart(files.read(sent.file)))
    sent.parts, pages = len(came), list[bytes]()
    for n, picture in enumerate(came):
        if n % TOLD == 0:
            Scan.objects.filter(pk=sent.pk, stage=ScanState.READING).update(parts=sent.parts, done=n)
        pages.append(clean_image(picture))
        if sum(map(len, pages)) > MOST_BYTES:
            raise ValidationError(_("The pages are too large together. Scan it with 150 to 200 dots per inch, or send it in parts."))
    keep_pages(sent.case, pages, Place(sent.line, sent.title, sent.party, sent.shared), actor=sent.sent_by, sent=sent)


def _failed(sent: Scan, problem: str) -> None:
    if Scan.objects.filter(pk=sent.pk, stage=ScanState.READING).update(stage=ScanState.FAILED, problem=problem[:200], file=""):
        files.discard(sent.file)
