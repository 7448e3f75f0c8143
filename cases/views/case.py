"""The case page: the next legal step first, then the sides, what runs, and the story."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.access import member, request_role, staff
from accounts.fields import row_id
from accounts.models import User
from accounts.roles import Role
from accounts.secrets import EncryptedField
from cases.lifecycle import actions_for
from cases.models import (
    Agreement,
    Case,
    CaseLink,
    Consultation,
    Contribution,
    Document,
    Event,
    Note,
    Offer,
    Referral,
    Turn,
)
from cases.models.agreement import OF_THIS_ROUND
from cases.moves import Act as Deed, CaseAction, Task
from cases.moves.case import BEFORE_AGREEMENT, IN_HAND
from cases.steps.leading import leads
from cases.steps.thread import subjects
from cases.triage import Score, score
from cases.views import choice, confirmation, intake, mediation, routing
from cases.views.acts import Act, Roles, answers, others, text_first
from cases.views.fetch import CASE_WITH
from cases.views.lanes import Lane, lanes
from cases.views.red import course
from cases.views.rows import Reader, holder
from cases.waiting import BY_THE_CLOCK

HISTORY = 30
STONE = ("destruction__proposed_by", "destruction__approved_by", "destruction__limit")
STEPS = {"intake": intake, "routing": routing, "choice": choice, "mediation": mediation, "confirmation": confirmation}
# Done about a party, not in its place.
ABOUT = (Deed.SLIP, Deed.UNMASKED, Deed.PARTY_ADDED, Deed.PARTY_CHANGED, Deed.DIED, Deed.SUCCEEDED, Deed.PERFORMED, Deed.PHONED, Deed.NOT_REACHED)
BESIDE_BUTTONS = 2  # acts that stand beside the title; the rest waits behind one button


@dataclass(frozen=True, slots=True)
class Next:
    """The dark block: whose move it is, until when, and what answers it."""

    turn: Turn
    mine: bool
    who: str
    acts: list[Act]


@staff(Role.OFFICER, Role.AUXILIARY, Role.DIRECTOR, Role.MEDIATOR)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One dispute."""
    reader = Reader(member(request), str(request_role(request)), bool(getattr(request, "leads_now", False)))
    roles: Roles = frozenset({reader.role, *((str(Role.LEADER),) if reader.leads else ())})
    file = _whole(reader.user, number)
    if (stone := getattr(file, "destruction", None)) and stone.done_at:
        return render(request, "cases/destroyed.html", {"case": file, "stone": stone, **_history(file, reader.user, "")})
    turns = _open_turns(file)
    led = leads(file, reader.user)
    step = _next(turns, reader, roles, led=led)
    buttons = others(file, actions_for(file, reader.user), roles, step.acts if step else (), led=led)
    if not any(turn.referral_id or turn.confirmation_id or turn.term_id for turn in turns):  # nothing is left to do but this
        buttons.sort(key=lambda act: not act.url.endswith(f"/{CaseAction.CLOSE}/"))
    context = {
        "case": file, "next": step, "buttons": buttons[:BESIDE_BUTTONS], "rest": buttons[BESIDE_BUTTONS:],
        "clocks": [(turn, f"{Task(turn.task).label}，{_waited_for(turn, [turn])}") for turn in turns],
        "risk": _risk(file), "lanes": _lanes(file, turns), "panels": {name: views.panel(file, reader.user) for name, views in STEPS.items()},
        "documents": _documents(file, reader.user), **_history(file, reader.user, request.GET.get("before", "")),
        "may_enter": file.state in ("logged", "referred") and reader.role in (Role.OFFICER, Role.AUXILIARY),
        "may_edit": file.state != "archived" and (led or reader.role != Role.MEDIATOR),
        "no_slip": file.state in ("inviting", "choosing") and not any(party.link_hash for party in file.parties.all()),
        "may_recolour": file.triaged_at and file.state in IN_HAND and reader.role == Role.OFFICER, "red": course(file),
        "parties_known": bool(subjects(file)),
        "may_slip": reader.role != Role.AUXILIARY, "has_file": reader.role != Role.AUXILIARY and not file.is_matter,
        "may_say_times": file.state in BEFORE_AGREEMENT and reader.role in (Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR),
    }  # fmt: skip
    return render(request, "cases/case.html", context)


def _whole(user: User, number: str) -> Case:
    """The case with its sides, its open turns by the clock and its referrals: what every panel may use without asking again."""
    turns = Turn.objects.filter(is_open=1).select_related("limit", "user", "referral__department", "confirmation", "term")
    referrals = Referral.objects.select_related("department").order_by("id")
    found = Case.objects.visible_to(user).select_related(*CASE_WITH, "leader", "answers", *STONE).annotate(**_facts())
    found = found.prefetch_related("parties", Prefetch("turns", turns.order_by(*BY_THE_CLOCK)), Prefetch("referrals", referrals))
    return get_object_or_404(found, number=number)


def _facts() -> dict[str, Any]:
    """What the guards that sort out buttons would each ask for: whether an agreement binds, whether the police tried twice, who is asked."""
    texts = Agreement.objects.filter(case=OuterRef("pk"), voided_at=None)
    again = Event.objects.filter(case=OuterRef("pk"), action=CaseAction.POLICE_AGAIN)
    asked = Offer.objects.filter(case=OuterRef("pk"), answered_at=None).values("mediator__user")[:1]
    return {
        "bound": Exists(texts.filter(OF_THIS_ROUND)), "text_in_hand": Exists(texts.filter(effective_at=None)),
        "tried_again": Exists(again), "offered_to": Subquery(asked), "unread": Exists(Contribution.objects.filter(case=OuterRef("pk"), read_at=None)),
        "is_linked": Exists(CaseLink.objects.standing().exclude(kind="different").filter(Q(case=OuterRef("pk")) | Q(other=OuterRef("pk")))),
        "sent_in": Exists(Contribution.objects.filter(case=OuterRef("pk"))), "consulted": Exists(Consultation.objects.filter(case=OuterRef("pk"))),
    }  # fmt: skip


def _open_turns(file: Case) -> list[Turn]:
    turns = list(file.turns.all())
    for turn in turns:
        for own in (turn.referral, turn.confirmation):
            if own is not None:
                own.case = file  # it is the case at hand: the address of a file asks for it
    return turns


def _next(turns: list[Turn], reader: Reader, roles: Roles, *, led: bool) -> Next | None:
    """The earliest turn that is this reader's; else the earliest of all, with what they may do to help it on."""
    running = [turn for turn in turns if not turn.paused_at]
    mine = [turn for turn in running if reader.may_take(turn)]
    turn = next(iter(mine or running or turns), None)
    return Next(turn, bool(mine), _waited_for(turn, running or turns), text_first(turn.case, answers(turn, roles, led=led))) if turn else None


def _waited_for(turn: Turn, turns: list[Turn]) -> str:
    """Everybody who is asked the same, by the names that stand below on this page."""
    names = {party.pk: party.name for party in turn.case.parties.all()}
    same = [names.get(other.party_id or 0) or holder(other) for other in turns if other.task == turn.task]
    return "、".join(dict.fromkeys(same))


def _risk(file: Case) -> Score | None:
    """Why it has its colour: every factor with its points."""
    kept = getattr(file, "answers", None)
    return score(kept.factors) if kept and file.triaged_at else None


def _lanes(file: Case, turns: list[Turn]) -> list[Lane]:
    return lanes(file, list(file.referrals.all()), turns)


def _documents(file: Case, user: User) -> list[Document]:
    return list(Document.objects.visible_to(user).filter(case=file, voided_at=None).defer("facts").order_by("-made_at", "-id")[:HISTORY])


def _history(file: Case, user: User, before: str) -> dict[str, Any]:
    """Newest first, thirty a page; a note only where this reader may read it."""
    text = Note.objects.visible_to(user).filter(pk=OuterRef("note_id")).values("text")[:1]
    events = Event.objects.filter(case=file).annotate(said=Subquery(text, output_field=EncryptedField()))
    if (seq := row_id(before)) is not None:
        events = events.filter(seq__lt=seq)
    shown = list(events.select_related("user", "office", "party", "on_behalf_of").order_by("-seq")[: HISTORY + 1])
    departments = {referral.pk: referral.department.short_name for referral in file.referrals.all()}
    for event in shown:
        event.department = departments.get(event.file_id, "") if event.table == "referral" else ""  # type: ignore[attr-defined]
        event.about = event.action in ABOUT  # type: ignore[attr-defined]
        event.outside = event.office_id not in (None, file.station_id, file.committee_id)  # type: ignore[attr-defined]
    return {"events": shown[:HISTORY], "earlier": shown[HISTORY - 1].seq if len(shown) > HISTORY else None}
