"""`python -m cases.scan_reader MOST`: a PDF from outside on stdin, the pictures of its pages on stdout, each after its length.

It runs as a process of its own with little memory and little time: whatever is hidden in the PDF ends this process and nothing else.
Exit codes: 3 too many pages (their number on stdout), 4 a page that is no scan, 5 no PDF, or locked, 6 pictures that are too large together.
"""

import io
import resource
import struct
import sys

import pikepdf

MEMORY, SECONDS = 768 * 1024 * 1024, 60
MOST_BYTES = 64 * 1024 * 1024  # of all pictures together: whoever reads them holds them at once
MOST_PIXELS, LEAST_SIDE, CROOKED = 40_000_000, 500, 0.2  # how far the sides of picture and page may differ
TOO_MANY, NO_SCAN, NO_PDF, TOO_LARGE = 3, 4, 5, 6


def main(most: int) -> int:
    """Read, write, say how it went."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        book = pikepdf.open(io.BytesIO(sys.stdin.buffer.read()))
    except (pikepdf.PdfError, pikepdf.PasswordError):
        return NO_PDF
    if len(book.pages) > most:
        sys.stdout.buffer.write(str(len(book.pages)).encode())
        return TOO_MANY
    written = 0
    for page in book.pages:
        picture = _picture(page)
        if not picture:
            return NO_SCAN
        written += len(picture)
        if written > MOST_BYTES:
            return TOO_LARGE
        sys.stdout.buffer.write(struct.pack(">I", len(picture)) + picture)
    return 0


def _picture(page: pikepdf.Page) -> bytes:
    """The one picture that fills a page, as JPEG or PNG; nothing for a page that holds anything else."""
    images = list(page.get_images().values())
    if len(images) != 1:
        return b""
    image = images[0]
    assert isinstance(image, pikepdf.Stream)
    width, height, box = int(image.Width), int(image.Height), page.mediabox
    wide, high = float(box[2] - box[0]), float(box[3] - box[1])
    if width * height > MOST_PIXELS or min(width, height) < LEAST_SIDE or min(wide, high) <= 0:
        return b""
    if min(abs(width / height / (wide / high) - 1), abs(height / width / (wide / high) - 1)) > CROOKED:
        return b""
    filters = image.get("/Filter")
    kinds = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if kinds == ["/DCTDecode"]:
        return bytes(image.read_raw_bytes())
    if kinds == ["/CCITTFaxDecode"]:  # unpacks to no more than its sides say
        target = io.BytesIO()
        pikepdf.PdfImage(image).as_pil_image().convert("L").save(target, "PNG")
        return target.getvalue()
    return b""


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
