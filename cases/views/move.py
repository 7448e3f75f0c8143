"""The plain move page: any move of any table that wants no more than what its row says. The row draws the form, the door decides."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import member, staff
from accounts.roles import Role
from cases.forms.move import MoveForm
from cases.forms.step import File
from cases.models import Referral
from cases.moves import CaseAction as A, ConfirmationAction as C, ReferralAction as R
from cases.steps import choice, confirmation, intake, routing
from cases.views import matter
from cases.views.addresses import address_of, move_address
from cases.views.fetch import case_of, confirmation_of, referral_of

Take = Callable[..., Any]
# Moves whose step does more than pass the door; each is called with file, actor, note, version and the changes of the form.
CASE_STEPS: dict[str, Take] = {
    A.OVERRIDE: lambda file, *, override_track, note, **more: intake.override(file, track=override_track, reason=note, **more),
    A.ACCEPT: choice.accept,
    A.DECLINE: lambda file, **more: intake.take(file, A.DECLINE, changes={"end_reason": "not_accepted"}, **more),
    A.UNREACHABLE: lambda file, **more: intake.take(file, A.UNREACHABLE, changes={"end_reason": "unreached"}, **more),
}
REFERRAL_STEPS: dict[str, Take] = {R.RESOLVE: routing.resolve}
CONFIRMATION_STEPS: dict[str, Take] = {
    C.SEEK_AFTER_ALL: confirmation.seek_after_all,
    C.SUBMIT_LATE: lambda file, *, note, **more: confirmation.submit(file, late_reason=note, **more),
    C.REGISTER: lambda file, *, note, **more: confirmation.register(file, **more),
    C.ASK_SUPPLEMENT: lambda file, *, note, supplement_items, supplement_due, **more: confirmation.ask_supplement(
        file, items=supplement_items, due_at=supplement_due, **more
    ),
    C.SUPPLY: confirmation.supply,
    C.SUPPLY_FILED: confirmation.supply,
    C.FILE: lambda file, *, note, **more: confirmation.file(file, **more),
    C.VERIFY: lambda file, *, verify_channel, verified_together, **more: confirmation.verify_together(
        file, channel=verify_channel, together=verified_together, **more
    ),
    **dict.fromkeys((C.ISSUE, C.ISSUE_AGAIN), lambda file, *, note, **more: confirmation.issue(file, **more)),
}


@staff(Role.OFFICER, Role.LEADER, Role.DIRECTOR, Role.MEDIATOR)
def case(request: HttpRequest, number: str, step: str, action: str) -> HttpResponse:
    """Move the case. The step word of the address must be the move's own."""
    file = case_of(request, number)
    return _move(request, file, action, CASE_STEPS.get(action) or _plain(intake.take, action))


@staff(Role.OFFICER, Role.LEADER, Role.LIAISON, Role.HEAD, Role.COMMAND, Role.GRID)
def referral(request: HttpRequest, number: str, pk: int, action: str) -> HttpResponse:
    """Move a referral."""
    return _move(request, referral_of(request, number, pk), action, REFERRAL_STEPS.get(action) or _spread(routing.take, action))


@staff(Role.DIRECTOR, Role.MEDIATOR, Role.CLERK, Role.JUDGE, Role.PRESIDENT)
def confirm(request: HttpRequest, number: str, pk: int, action: str) -> HttpResponse:
    """Move a confirmation."""
    file = confirmation_of(request, number, pk)
    return _move(request, file, action, CONFIRMATION_STEPS.get(action) or _spread(confirmation.take, action))


def _plain(take: Take, action: str) -> Take:
    return lambda file, *, actor, note, version, **changes: take(file, action, actor=actor, note=note, version=version, changes=changes)


def _spread(take: Take, action: str) -> Take:
    return lambda file, **more: take(file, action, **more)


def _move(request: HttpRequest, file: File, action: str, take: Take) -> HttpResponse:
    row = file.TABLE.index.get(action)
    if row is None or move_address(file, row) != request.path:  # it has a page of its own, or nobody presses it
        raise Http404
    form = MoveForm(request.POST or None, request.FILES or None, row=row, file=file)
    if request.method == "POST" and form.is_valid():
        who = {"actor": member(request), "note": form.note, "version": form.cleaned_data["version"]}
        if form.took(take, file, **who, **form.changes):
            return redirect(address_of(file))
    label = file.TABLE.actions(action).label
    about = matter.name(file) if isinstance(file, Referral) else file.folder.title  # a department reads no title: it may hold names
    context = {"case": file.folder, "file": file, "form": form, "title": label, "back": address_of(file), "about": about}
    return render(request, "cases/move.html", context)
