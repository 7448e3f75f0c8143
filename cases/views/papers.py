"""Papers: download what one may read, and the public check of a code."""

import logging
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import member, public, staff
from accounts.roles import STAFF
from cases import papers
from cases.models import Document

log = logging.getLogger(__name__)


@staff(*STAFF)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper as PDF, for whoever may read it now."""
    document = get_object_or_404(Document.objects.visible_to(member(request)).select_related("case__station"), pk=pk)
    return handed_out(request, document)


def handed_out(request: HttpRequest, document: Document) -> HttpResponse:
    """The bytes of a paper that somebody may read, in the browser or with `?download` as a file; never stored on the way.

    Bytes that are not the ones whose hash was kept are refused: better no paper than a changed one.
    """
    try:
        content = papers.content(document)
    except papers.Altered:
        log.error("document %s: the kept bytes are not the ones that were finished", document.pk)
        return render(request, "cases/papers/altered.html", status=409)
    name = f"{document.get_kind_display()} {document.number}.pdf"
    place = "attachment" if "download" in request.GET else "inline"
    return HttpResponse(
        content,
        content_type=document.media_type,
        headers={
            "Content-Disposition": f"{place}; filename=\"paper-{document.pk}.pdf\"; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store, private",
        },
    )


@public
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a paper with this code is genuine, its kind, number and date, and nothing else."""
    found = papers.by_code(code)
    return render(request, "cases/papers/check.html", {"found": found, "code": code[:16]}, status=200 if found else 404)
