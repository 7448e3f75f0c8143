"""Who was told what; and what the system could not deliver, for the person whose turn it became."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.models import Happening
from accounts.roles import Role
from accounts.trail import record
from cases import by_hand
from cases.forms.undelivered import AGAIN, SEEN, SHOW, TOLD, CallForm, UndeliveredForm
from cases.models import Case, Message, Outbox, Party, Turn
from cases.moves import Task
from cases.steps import intake
from cases.views.addresses import turn_address
from cases.views.fetch import case_of

WHY = "短信没有送到，打电话告知"  # stands in the history beside the number that was read
NEWEST = 100
SHOWN = 100


@staff(Role.ADMINISTRATOR)
def dead_letters(request: HttpRequest) -> HttpResponse:
    """Everything that failed for good, the newest first. Numbers of cases and kinds of work, no word of a dispute."""
    found = list(Outbox.objects.filter(failed_at__isnull=False).select_related("case", "turn__office").order_by("-failed_at", "-pk")[: SHOWN + 1])
    return render(request, "cases/routing/dead_letters.html", {"rows": found[:SHOWN], "more": len(found) > SHOWN})


@staff(Role.ADMINISTRATOR)
def dead_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Have one tried once more; that it was pressed stands in the trail."""
    row = get_object_or_404(Outbox, pk=pk, failed_at__isnull=False)
    if request.method == "POST" and by_hand.put_back(row):
        record(request, Happening.RESENT, subject=f"outbox:{row.key}")
        messages.success(request, _("It is tried once more."))
    return redirect("dead_letters")


@staff(Role.OFFICER, Role.DIRECTOR, Role.CLERK)
def undelivered(request: HttpRequest, number: str) -> HttpResponse:
    """Send it again, or say how it was seen to by hand."""
    case = case_of(request, number)
    turn = Turn.objects.waiting_for(member(request)).filter(case=case, task=Task.RESEND).first()
    if turn is None:
        return redirect("case", number)
    form, back = UndeliveredForm(request.POST or None), turn_address(turn, str(request_role(request)))
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["act"] == SEEN:
            by_hand.seen_to(turn, actor=member(request), note=form.cleaned_data["note"])
        else:
            by_hand.send_again(turn, actor=member(request))
        return redirect(back)
    return render(request, "cases/intake/undelivered.html", {"case": case, "form": form, "rows": by_hand.failed(turn), "back": back})


@staff(Role.OFFICER, Role.DIRECTOR, Role.CLERK)
def calls(request: HttpRequest, number: str) -> HttpResponse:
    """Whom no message reached: see the number, phone them, write down how it went."""
    case = case_of(request, number)
    turn = Turn.objects.waiting_for(member(request)).filter(case=case, task=Task.PHONE).first()
    if turn is None:
        return redirect("case", number)
    form, people, back = CallForm(request.POST or None), by_hand.to_phone(turn), turn_address(turn, str(request_role(request)))
    context = {"case": case, "form": form, "people": people.items(), "back": back}
    if request.method != "POST" or not form.is_valid():
        return render(request, "cases/intake/calls.html", context)
    act, party = form.cleaned_data["act"], next((party for party in people if party.pk == form.cleaned_data["party"]), None)
    if act == AGAIN:
        by_hand.send_again(turn, actor=member(request))
        return redirect(back)
    if party is None:  # pressed twice, or somebody else was quicker
        return redirect("calls", number)
    if act != SHOW:
        return _called(request, turn, party, form, back)
    party.case = case
    numbers = intake.unmask(party, actor=member(request), reason=WHY, fields=("phone",))
    return render(request, "cases/intake/calls.html", context | {"shown_of": party, "number": numbers["phone"]})


def _called(request: HttpRequest, turn: Turn, party: Party, form: CallForm, back: str) -> HttpResponse:
    """Kept; on to the next person, or back when that was the last."""
    reached = form.cleaned_data["act"] == TOLD
    by_hand.phoned(turn, party, actor=member(request), reached=reached, note=form.cleaned_data["note"])
    messages.success(request, _("Kept: told on the phone.") if reached else _("Kept. Try again later: the turn stays yours."))
    open_still = reached and Turn.objects.filter(pk=turn.pk, is_open=1).exists()
    return redirect("calls", turn.case.number) if open_still else redirect(back)


@staff(Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR)
def told(request: HttpRequest, number: str) -> HttpResponse:
    """Who of a case was told what, when, and how far it came. What a message said stands nowhere."""
    case: Case = case_of(request, number)
    rows = Message.objects.filter(case=case).select_related("party", "office").order_by("-sent_at", "-id")[:NEWEST]
    return render(request, "cases/intake/told.html", {"case": case, "rows": rows})
