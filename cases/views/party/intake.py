"""A party comes in: link, one-time code, where the matter stands, and the public look at the five arches."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from accounts.access import public
from accounts.address import counted_address
from accounts.models import Happening, remember
from accounts.trail import address_hash
from cases.clock import now
from cases.forms.resident import CodeForm, TrackForm
from cases.models import Case, Party
from cases.moves.case import BEFORE_AGREEMENT
from cases.moves.states import CaseState
from cases.steps import entry, meeting
from cases.steps.choice import was_handed_on
from cases.steps.freed import open_offer
from cases.steps.own_data import show_notice
from cases.steps.performance import OWED
from cases.templatetags.plain import short_day
from cases.views.party.bring import bring
from cases.views.party.choice import fit, may_change
from cases.views.party.company import with_us
from cases.views.party.confirmation import MAY_DECLINE
from cases.views.party.elsewhere import at_court, at_department
from cases.views.party.progress import arches, facts_in, place_of
from cases.views.party.rating import may_rate
from cases.views.party.reading import Reading, read, track_facts
from cases.views.party.things import things
from cases.views.party.visitor import TABLET, admit, for_party, hold, leave_tablet, waiting
from mediators.covering import stand_in_of
from mediators.lawyers import coming

CLEAR = '"cache", "storage"'
YEAR = 365 * 24 * 3600


@public
@sensitive_variables("token")
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a slip. Opening it consumes nothing and names nobody; a press sends the code and leaves the token behind."""
    party = entry.find_behind(token, address=counted_address(request))
    if party is None:
        return _without_address(render(request, "cases/party/intake_no_link.html", status=404))
    if request.method == "POST":
        _send(request, party)
        return _without_address(redirect("code"))
    if "print" in request.GET:  # here, because the address of another page must not hold the token
        return _switch_print(request)
    return _without_address(render(request, "cases/party/intake_link.html"))


def _without_address(response: HttpResponse) -> HttpResponse:
    """No request that follows from this page names its address (AU-08); the origin alone still proves where a form comes from."""
    response["Referrer-Policy"] = "strict-origin"
    return response


def _switch_print(request: HttpRequest) -> HttpResponse:
    response = _without_address(redirect(request.path))
    value = "" if request.COOKIES.get(settings.PRINT_COOKIE_NAME) == "large" else "large"
    response.set_cookie(settings.PRINT_COOKIE_NAME, value, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.HTTPS)
    return response


def _send(request: HttpRequest, party: Party) -> None:
    """Send a code; what came of it is kept for the page that asks for it."""
    nonce = hold(request, party)
    try:
        request.session["code_sent"] = entry.send_code(party, nonce=nonce)
    except OSError:
        request.session["code_sent"] = False


@public
@sensitive_post_parameters()
def code(request: HttpRequest) -> HttpResponse:
    """The six digits; or another six, when they did not come."""
    party, nonce = waiting(request)
    if party is None:
        return redirect("scan_again")
    if request.method == "POST" and "again" in request.POST:
        _send(request, party)
        return redirect("code")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if entry.code_is_right(party, nonce=nonce, code=form.cleaned_data["code"]):
            _note(request, Happening.SIGNED_IN, party)
            show_notice(party)
            admit(request, party)
            return redirect("mine")
        _note(request, Happening.FAILED, party)
        form.add_error("code", _("These are not the digits, or they are too old. Look at the newest message. After five tries wait 15 minutes."))
    context = {"form": form, "sent": request.session.get("code_sent", False), "has_phone": bool(party.phone), "station": party.case.station}
    return render(request, "cases/party/intake_code.html", context)


def _note(request: HttpRequest, happening: str, party: Party) -> None:
    remember(happening, None, address_hash(request), office_id=party.case.station_id, subject=f"party:{party.pk}")


@public
def scan_again(request: HttpRequest) -> HttpResponse:
    """Nobody is in: please scan the slip again."""
    return render(request, "cases/party/intake_again.html", {"left": "left" in request.GET})


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session on the server and let the browser forget its pages."""
    if request.session.get(TABLET):
        return leave_tablet(request)
    request.session.flush()
    response = redirect("/again/?left=1")
    response["Clear-Site-Data"] = CLEAR
    return response


@for_party
def mine(request: HttpRequest, party: Party) -> HttpResponse:
    """Where my matter stands: five arches, who acts now, by when, what to bring, and the one thing to do first."""
    reading = read(party)
    todo = things(reading)
    context = {
        "party": party, "case": party.case, "reading": reading, "place": reading.place, "stages": arches(reading.place, _dates(reading)),
        "first": todo[0] if todo else None, "rest": todo[1:], "moment": now(), "bring": bring(party, reading),
        "running": reading.running, "may_change": may_change(party.case), "may_stop": party.case.state in BEFORE_AGREEMENT,
        "may_receive": party.case.state in OWED,
        "fit": fit(party.case, party), "with_us": with_us(party.case), "may_rate": may_rate(party.case, party),
        "may_time": meeting.may_choose(party.case, party, reading.meeting), "may_off": reading.meeting and reading.meeting.starts_at > now(),
        "may_cannot": party.case.state in BEFORE_AGREEMENT,
        "may_decline": any(court.file.state in MAY_DECLINE for court in reading.courts),
        "departments": [(r.department, at_department(r.state)) for r in reading.referrals],
        "courts": [(c, at_court(c.file.state, c.file.outcome, received=c.received)) for c in reading.courts],
        **_about_mediator(party.case), **facts_in(reading.place, reading.facts),
    }  # fmt: skip
    return render(request, "cases/party/intake_mine.html", context)


def _about_mediator(case: Case) -> dict[str, Any]:
    """While somebody mediates: whether they took over, who stands in for them, which freed time is on offer."""
    if case.state != CaseState.MEDIATING or case.mediator is None:
        return {}
    there = coming(case.committee_id, 3)
    return {"lawyers": there, "handed_on": was_handed_on(case), "stand_in": stand_in_of(case.mediator), "freed": open_offer(case)}


def _dates(reading: Reading) -> dict[int, str]:
    """When the arches behind were passed, where the case knows it."""
    case = reading.case
    known = {0: case.accepted_at, 3: case.settled_at}
    return {n: short_day(moment) for n, moment in known.items() if moment}


@public
@sensitive_post_parameters()
def track(request: HttpRequest) -> HttpResponse:
    """Number and last four digits: the five arches and no more."""
    form = TrackForm(request.POST or None)
    stages = None
    if request.method == "POST" and form.is_valid():
        party = entry.find_tracked(form.cleaned_data["number"], form.cleaned_data["digits"], address=counted_address(request))
        if party:
            stages = arches(place_of(track_facts(party)))
        else:
            form.add_error(None, _("Number and digits do not fit together, or it was tried too often. Look at the slip again, or try in an hour."))
    return render(request, "cases/party/intake_track.html", {"form": form, "stages": stages})
