"""Recordings of meetings: handed in, played, taken out, by whoever leads the talk and may know of that meeting."""

from collections.abc import Iterable
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.models import Happening
from accounts.trail import record
from cases import recordings
from cases.forms.recording import RecordingForm, TakeOutForm
from cases.models import Case, Outbox, Recording, RecordingState, Session, SessionState
from cases.moves import CaseState, Effect
from cases.steps import recording as step
from cases.views.leading import LEADERS, elsewhere, led

HEARD, HEARD_LATELY = "recordings_heard", 50


@staff(*LEADERS)
def recording_new(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Hand one in: told, agreed, the file."""
    case = led(request, number)
    session = get_object_or_404(Session.objects.visible_to(member(request)).filter(case=case), pk=pk)
    if session.state != SessionState.HELD or case.state == CaseState.ARCHIVED:
        return elsewhere(request, case, _("Recordings are handed in when the meeting is written down, and until the file is archived."))
    form = RecordingForm(request.POST or None, request.FILES or None, file=case, people=step.there(session))
    if request.method == "POST" and form.is_valid() and form.took(step.put, session, actor=member(request), **form.facts):
        return redirect("session", number, pk)
    return render(request, "cases/mediation/recording_new.html", {"case": case, "session": session, "form": form})


@staff(*LEADERS)
def recording(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Play one, and see who agreed, by which hash it is known; take it out."""
    case, one = _one(request, number, pk)
    form = TakeOutForm(request.POST or None, file=case)
    if form.is_bound and form.is_valid() and form.took(step.take_out, one, actor=member(request), why=form.cleaned_data["why"]):
        messages.success(request, _("Taken out. What was recorded is destroyed."))
        return redirect("session", number, one.session_id)
    context = {"case": case, "one": one, "form": form, "open": case.state != CaseState.ARCHIVED}
    return render(request, "cases/mediation/recording.html", context)


@staff(*LEADERS)
def recording_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The bytes, whole or the part that a player asks for, for whoever may hear it now; it stands in the trail (security.md LG-01, UP-03)."""
    _case, one = _one(request, number, pk, stage=RecordingState.KEPT)
    try:
        asked = recordings.span(request.headers.get("Range", ""), one.size)
    except ValueError:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{one.size}"})
    first, last = asked or (0, one.size - 1)
    heard = request.session.get(HEARD, [])
    if first == 0 or pk not in heard:  # a player asks many times, and begins once; whoever begins further on has heard it too
        record(request, Happening.READ, subject=f"recording:{pk}")
        request.session[HEARD] = [*heard[-HEARD_LATELY:], pk]
    place = "attachment" if "download" in request.GET else "inline"
    headers = {
        "Accept-Ranges": "bytes", "Content-Length": str(last + 1 - first), "Cache-Control": "no-store, private", "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'", "Content-Disposition": f'{place}; filename="recording-{pk}.mp4"',
    }  # fmt: skip
    if asked:
        headers["Content-Range"] = f"bytes {first}-{last}/{one.size}"
    body: Iterable[bytes] = () if request.method == "HEAD" else recordings.part(one.pieces, first, last)
    answer = StreamingHttpResponse(body, status=206 if asked else 200, content_type=one.media_type, headers=headers)
    return cast(HttpResponse, answer)  # one piece in memory at a time


def _one(request: HttpRequest, number: str, pk: int, **where: str) -> tuple[Case, Recording]:
    case = led(request, number)
    found = Recording.objects.visible_to(member(request)).filter(case=case, **where).select_related("session", "sent_by", "out_by")
    return case, get_object_or_404(found, pk=pk)


def shown(session: Session) -> dict[str, object]:
    """What the page of a meeting shows of its recordings."""
    found = list(session.recordings.select_related("out_by"))
    making = [one for one in found if one.stage == RecordingState.MAKING]
    stuck = {one.pk for one in making if Outbox.objects.gave_up(f"{Effect.RECORDING}:{one.pk}")}
    return {"recordings": found, "stuck": stuck, "making": len(making) > len(stuck)}
