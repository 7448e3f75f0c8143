"""The trail, for the auditor: who came, was refused, read, changed and took out, day by day. That it was read stands in it too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import member, staff
from accounts.fields import row_id
from accounts.models import Happening
from accounts.roles import Role
from accounts.trail import record
from cases import trail as reading
from cases.forms.trail import ACTS, DOOR, FILES, TrailForm

SHOWN = 100


@staff(Role.AUDITOR)
def trail(request: HttpRequest) -> HttpResponse:
    """One day, the newest first, a hundred at a time."""
    form, user = TrailForm(request.GET), member(request)
    asked = reading.in_the_files if form.of_files else reading.at_the_door
    rows = asked(user, form.on, number=form.number)
    if (before := row_id(request.GET.get("before", ""))) is not None:
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: SHOWN + 1])
    of = FILES if form.of_files else DOOR
    record(request, Happening.READ, subject=f"trail:{of}:{form.on.isoformat()}")
    context = {
        "rows": shown[:SHOWN], "earlier": shown[SHOWN - 1].pk if len(shown) > SHOWN else None, "of": of, "tabs": ACTS,
        "day": form.on, "who": form.number, "seal": reading.seal_of(form.on),
    }  # fmt: skip
    return render(request, "cases/trail.html", context)
