"""When a side cannot come, told at the desk or on the telephone: for whoever has no phone to say it by."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.resident import CannotForm
from cases.moves.case import BEFORE_AGREEMENT
from cases.steps import cannot, meeting
from cases.views.fetch import case_of, party_of


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR)
def times(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Tick when this side cannot come in the next two weeks: the free times leave these out."""
    case = case_of(request, number)
    party = party_of(case, pk)
    party.case = case
    if case.state not in BEFORE_AGREEMENT:
        messages.info(request, _("There is no meeting to be arranged at the moment."))
        return redirect("case", number)
    known = [f"{day:%Y%m%d}{part}" for day, part in cannot.said(party)]
    form = CannotForm(request.POST if request.method == "POST" else None, asked=cannot.parts_ahead(), initial={"parts": known})
    if form.is_bound and form.is_valid() and form.took(cannot.say_for, party, actor=member(request), parts=form.said):
        messages.success(request, _("Kept. These times are offered to nobody in this matter."))
        booked = meeting.coming(case, party)
        if booked and cannot.part_of(booked.starts_at) in form.said:
            messages.warning(request, _("A meeting is booked in one of these times and still stands. Call it off or book another time."))
        return redirect("case", number)
    return render(request, "cases/intake/side_times.html", {"case": case, "party": party, "form": form})
