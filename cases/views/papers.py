"""Papers: download what one may read, and the public check of a code."""

import logging
from datetime import timedelta
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.access import member, public, staff
from accounts.address import counted_address
from accounts.models import Happening
from accounts.models.attempt import give_back, spend
from accounts.roles import STAFF
from accounts.trail import record
from cases import papers
from cases.forms.papers import CodeForm, CopyForm
from cases.models import Document
from cases.views.fetch import THERE

PDF = "application/pdf"
CHECKS, CHECKS_WINDOW = 30, timedelta(minutes=10)  # codes that are nobody's, from one address
log = logging.getLogger(__name__)


@staff(*STAFF)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper as PDF, for whoever may read it now; that they read it stands in the trail (security.md LG-01)."""
    document = get_object_or_404(Document.objects.visible_to(member(request)).filter(**THERE).select_related("case__station"), pk=pk)
    record(request, Happening.READ, subject=f"paper:{pk}")
    return handed_out(request, document)


def handed_out(request: HttpRequest, document: Document) -> HttpResponse:
    """The bytes of a paper that somebody may read, or a clear page where they are not the ones whose hash was kept."""
    try:
        content = papers.content(document)
    except papers.Altered:
        log.error("document %s: the kept bytes are not the ones that were finished", document.pk)
        return render(request, "cases/papers/altered.html", status=409)
    name, own = f"{document.get_kind_display()} {document.number}.pdf", document.media_type == PDF
    return as_answer(content, f"paper-{document.pk}.pdf", name, to_keep="download" in request.GET or not own, media_type=document.media_type)


def as_answer(content: bytes, ascii_name: str, name: str, *, to_keep: bool, media_type: str = PDF) -> HttpResponse:
    """Bytes as an answer that is never sniffed and never stored on the way (security.md UP-03).

    A paper that we set ourselves opens in the browser under the policy of every page, so that no copy stays in a shared machine's
    downloads. What is to be kept, and anything we did not set, is a file in a sandbox (in which Chromium's reader would not start).
    """
    place = "attachment" if to_keep else "inline"
    headers = {
        "Content-Disposition": f"{place}; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store, private",
    }  # fmt: skip
    sandbox = {"Content-Security-Policy": "sandbox; default-src 'none'"} if to_keep else {}
    return HttpResponse(content, content_type=media_type, headers=headers | sandbox)


@public
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the paper with this code is genuine, and whether a file is that paper byte by byte; nothing else, and not too often."""
    where = counted_address(request)
    if not spend("check", where, limit=CHECKS, window=CHECKS_WINDOW):
        return render(request, "cases/papers/check_later.html", status=429)
    found = papers.by_code(code)
    if found:
        give_back("check", where)  # only guessing is counted
    form, same = CopyForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and found and form.is_valid():
        same = papers.is_copy(code, form.sha256)
    context = {"found": found, "code": code[:16], "form": form, "same": same}
    return render(request, "cases/papers/check.html", context, status=200 if found else 404)


@public
def check_typed(request: HttpRequest) -> HttpResponse:
    """For whoever cannot scan: the code as it stands in the footer, typed. A number of a case or of a paper is no code."""
    form = CodeForm(request.GET or None)
    if request.GET and form.is_valid():
        return redirect("check", form.cleaned_data["code"])
    return render(request, "cases/papers/check_typed.html", {"form": form})
