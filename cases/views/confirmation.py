"""Confirmation: the court's own pages, and what the case page shows of the court."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import member, request_role, staff
from accounts.models import User
from accounts.roles import Role
from cases import pack, papers
from cases.clock import now
from cases.forms.confirmation import DecisionForm, ReviewForm, RulingForm
from cases.lifecycle import actions_for
from cases.models import Case, Confirmation, Outcome, Turn
from cases.moves import CaseState as C, ConfirmationAction as A, ConfirmationState as S, Task as T
from cases.steps import confirmation as steps
from cases.steps.foreseen import findings_of
from cases.trips import Trip, trips
from cases.views.acts import Act, answers
from cases.views.addresses import address_of, move_address
from cases.views.court import Leaf, afterwards, clocks, in_hand, leaves, papers_of, services_of, shut, ticks
from cases.views.fetch import confirmation_of
from cases.views.rows import COURT, Reader, holder
from cases.views.seal_state import warning, why_not_sealed
from cases.waiting import BY_THE_CLOCK

AFTER_AGREEMENT = (C.MEDIATING, C.SETTLED, C.CLOSED, C.ARCHIVED, C.ENDED, C.WITHDRAWN)
BACKWARDS = tuple(f"/{action}/" for action in (A.NOT_SEEK, A.LAPSE, A.TAKE_BACK, A.ASK_WITHDRAW))  # never the button that stands out
TO_BE_SEALED = (S.DECIDED, S.RULED_AGAIN)
HANDS_OVER = (Role.CLERK, Role.DIRECTOR, Role.MEDIATOR)
DRAFTED = (S.SUBMITTED, S.SUPPLEMENT, S.FILED, S.VERIFYING, S.OBJECTED)


@dataclass(frozen=True, slots=True)
class Next:
    """The dark block: whose move it is and what answers it."""

    turn: Turn
    mine: bool
    who: str
    acts: list[Act]


@staff(Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR, Role.CLERK, Role.JUDGE, Role.PRESIDENT)
def confirmation(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One application for judicial confirmation: what is to be done now, both clocks, the papers, and who received the ruling."""
    file, reader = confirmation_of(request, number, pk), Reader(member(request), str(request_role(request)))
    turns = list(file.turns.filter(is_open=1).select_related("limit", "party", "user", "case__officer", "referral").order_by(*BY_THE_CLOCK))
    step, documents = _next(file, turns, reader), papers_of(file, reader.user)
    agreement, ruling = leaves(file, reader.user)
    context: dict[str, Any] = {
        "file": file, "case": file.case, "next": step, "clocks": clocks(turns), "documents": documents, "agreement": agreement, "ruling": ruling,
        "acts": _others(file, reader.user, turns, step.acts if step else []), "services": services_of(file), "court": reader.role in COURT,
        "may_hand": reader.role in HANDS_OVER and file.services.filter(office=None, received_at=None).exists(), "after": afterwards(file),
        "objections": file.objections.select_related("party") if reader.role in COURT else (),
        "may_draft": reader.role in (Role.CLERK, Role.JUDGE) and file.state in DRAFTED and bool(file.case_number),
        "remains": file.state == S.LAPSED or any(turn.task == T.NOTE_LAPSE for turn in turns),
        "findings": findings_of(file.agreement) if reader.role not in COURT and file.state in (S.PREPARED, S.OPEN, S.LAPSED) else None,
        "trips": (errands := _trips(file)), "saved": sum(trip.saved for trip, _who in errands),
        "items": pack.items(file) if file.submitted_at else [],
        "ticks": ticks(file, documents) if reader.role in COURT and not file.is_ended and not file.issued_at else [],
    }  # fmt: skip
    if reader.role in COURT:
        context["others"], context["count"] = in_hand(reader.user)
        context["not_sealed"], context["seal_warning"] = why_not_sealed(file) if file.state in TO_BE_SEALED else "", warning()
    return render(request, "cases/confirmation/confirmation.html", context)


def _next(file: Confirmation, turns: list[Turn], reader: Reader) -> Next | None:
    mine = sorted((turn for turn in turns if reader.may_take(turn)), key=_runs_still)
    turn = next(iter(mine or turns), None)
    if turn is None:
        return None
    never = {address_of(file), *(move_address(file, file.TABLE.index[action]) for action in shut(file, turns))}
    found = [act for open_ in (mine or [turn]) for act in answers(open_, frozenset({reader.role})) if act.url not in never]
    return Next(turn, bool(mine), holder(turn), list({act.url: act for act in found}.values()))


def _runs_still(turn: Turn) -> bool:
    """A public notice whose days are not over is nobody's next step yet: what may be done now comes first."""
    return turn.task == T.NOTICE_OVER and turn.due_at is not None and turn.due_at > now()


def _others(file: Confirmation, user: User, turns: list[Turn], taken: list[Act] | None = None) -> list[Act]:
    """What else this person may do now, without what stands in the dark block."""
    seen, rest, never = {act.url for act in taken or ()}, [], shut(file, turns)
    for row in actions_for(file, user):
        url = "" if row.action in never else move_address(file, row)
        if url and url not in seen:
            seen.add(url)
            rest.append(Act(str(file.TABLE.actions(row.action).label), url))
    return rest


def _trips(file: Confirmation) -> list[tuple[Trip, str]]:
    """What each side was spared so far, with its name."""
    names = {party.pk: party.name for party in file.case.parties.all()}
    found = trips(Confirmation.objects.filter(pk=file.pk)) if file.submitted_at else []
    return [(trip, names.get(trip.party, "")) for trip in found]


@staff(Role.CLERK, Role.JUDGE)
def ruling(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Draft the ruling, or change the draft: from the file, by the clerk; the judge may write it too."""
    file = confirmation_of(request, number, pk)
    again = file.state == S.OBJECTED
    form = ReviewForm(request.POST or None, file=file) if again else RulingForm(request.POST or None, file=file, asked=_asked(file))
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("outcome", "order" if again else "ground", "reasoning")}
        said |= {"meeting": form.meeting} if isinstance(form, RulingForm) else {}
        if form.took(steps.prepare_review if again else steps.prepare, file, actor=member(request), **said):
            messages.success(request, _("The draft is kept. Nothing is decided by it."))
            return redirect(address_of(file))
    agreement, draft = leaves(file, member(request))
    context: dict[str, Any] = {"file": file, "case": file.case, "form": form, "agreement": agreement, "draft": draft, "back": address_of(file)}
    context |= {"objections": file.objections.select_related("party"), "first": not steps.has_draft(file)} if again else {}
    return render(request, "cases/confirmation/ruling.html", context)


def _asked(file: Confirmation) -> str:
    """The outcome that an open turn asks for: a withdrawal, or papers that did not come."""
    if not file.filed_at:
        return ""
    tasks = set(file.turns.filter(is_open=1).values_list("task", flat=True))
    return Outcome.WITHDRAWN if T.RULE_WITHDRAWAL in tasks else Outcome.DEEMED_WITHDRAWN if T.NOT_SUPPLIED in tasks else ""


@staff(Role.JUDGE)
def decision(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Read the exact text of today and authorise it with a fresh code; this text and no other is sealed."""
    file, judge = confirmation_of(request, number, pk), member(request)
    if not steps.has_draft(file) or file.state not in DRAFTED:
        return _nothing_to_decide(request, file)
    text = papers.final(file, judge=judge)
    form = DecisionForm(request.POST or None, file=file, initial={"shown_digest": text.digest})
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("shown_digest", "code", "version")}
        if form.took(steps.decide, file, actor=judge, **given):
            messages.success(request, _("Decided. The worker seals exactly this text; then the clerk issues it."))
            return redirect(address_of(file))
    form.show(text.digest)
    context = {
        "file": file, "case": file.case, "form": form, "leaf": Leaf(text, frozenset()), "back": address_of(file),
        "asks": [tick for tick in ticks(file, papers_of(file, judge)) if not tick.ok] if file.state != S.OBJECTED else [],
    }  # fmt: skip
    return render(request, "cases/confirmation/decision.html", context)


def _nothing_to_decide(request: HttpRequest, file: Confirmation) -> HttpResponse:
    if not steps.has_draft(file) and file.state in DRAFTED and file.case_number:
        messages.info(request, _("There is no draft yet: write it first, then read it and decide."))
        return redirect("ruling", file.case.number, file.pk)
    return redirect(address_of(file))


def panel(case: Case, user: User) -> dict[str, Any]:
    """What the case page shows of this step, for this person; few queries, none where the state makes it empty."""
    if case.state not in AFTER_AGREEMENT:
        return {}
    files = list(case.confirmations.select_related("court", "application").order_by("-id")[:3])
    return {"files": [_summary(file, case, user) for file in files]}


def _summary(file: Confirmation, case: Case, user: User) -> dict[str, Any]:
    """Where one application stands: who has still to sign it, what may be done, which clock runs."""
    file.case = case  # with the sides and turns that the case page has read already
    waits = file.state in (S.PREPARED, S.OPEN) and file.application is not None
    if file.application is not None:
        file.application.case = case
    missing = [hand for _party, hand in file.application.hands_missing()] if waits and file.application else []
    turns = [turn for turn in case.turns.all() if turn.confirmation_id == file.pk]
    acts = _others(file, user, turns)
    onwards = next((act.url for act in acts if not act.url.endswith(BACKWARDS)), "") if not missing else ""
    return {"file": file, "url": address_of(file), "waits": waits, "missing": missing, "clocks": clocks(turns), "acts": acts, "main": onwards}
