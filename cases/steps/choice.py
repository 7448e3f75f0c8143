"""Choice (点单): the sides are asked, each privately ranks, the best common one is offered the case and answers."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import papers, turns
from cases.clock import now
from cases.lifecycle import advance, record
from cases.models import (
    SYSTEM,
    Actor,
    Case,
    Choice,
    ChoiceKind,
    Consultation,
    Event,
    Matter,
    Offer,
    Party,
    Ranking,
    Turn,
    standing,
)  # fmt: skip
from cases.moves import Act, CaseAction as A, CaseState, Task
from cases.steps.invitation import (
    answer_invitation as answer_invitation,
    check_speaker as check_speaker,
    end_company,
    free_meetings as free_meetings,
    refused,
    to_committee as to_committee,
)
from cases.suitability import wall_of
from mediators.models import Mediator

OFFERS_PER_ROUND = 2  # then the director appoints (design.md §3)


def accept(case: Case, *, actor: User, note: str = "", version: int | None = None) -> Case:
    """The committee accepts. A case that went this way before starts a round of its own: old choices do not stand in for new ones."""
    begun = Choice.objects.filter(party__case=case, round=case.round).exists() or Offer.objects.filter(case=case, round=case.round).exists()
    changes = {"round": case.round + 1 if begun else case.round, "mediator": None}
    with transaction.atomic():
        done = advance(case, A.ACCEPT, actor=actor, note=note, changes=changes, version=version)
        end_company(done, actor=actor)
        papers.at_move(done, A.ACCEPT, actor=actor, note=note)
    return done


@transaction.atomic
def choose(case: Case, *, party: Party, kind: str, ranking: Sequence[Mediator] = (), actor: Actor, note: str = "") -> Case:
    """Keep one side's private choice; the last one needed makes the offer. Raises ValidationError for an impossible ranking.

    Args: note, how somebody who was helped showed who they are and that they consent; never what they chose.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    check_speaker(case, party, actor)
    if kind == ChoiceKind.REFUSE:
        return refused(case, party=party, channel="choice", actor=actor, note=note)
    _check_choice(case, party, kind, ranking)
    helper = actor if isinstance(actor, User) else None
    choice = Choice.objects.create(party=party, round=case.round, kind=kind, made_at=now(), helped_by=helper)
    if kind == ChoiceKind.RANK:
        Ranking.objects.bulk_create(Ranking(choice=choice, place=n, mediator=m) for n, m in enumerate(ranking, start=1))
    record(case, Act.CHOSE, actor=actor, on_behalf_of=party, note=note)
    turn = Turn.objects.filter(is_open=1, case=case, party=party, task=Task.CHOOSE).first()
    if turn:
        turns.close_one(turn)
    return _offer_next(case, actor) if _choices(case).count() == case.parties.count() else case


def _choices(case: Case) -> QuerySet[Choice]:
    """What the sides of now chose in this round: the choice of somebody who died went with them, each heir chooses anew."""
    return Choice.objects.filter(party__in=case.parties.all(), round=case.round)


def _check_choice(case: Case, party: Party, kind: str, ranking: Sequence[Mediator]) -> None:
    if case.state != CaseState.CHOOSING:
        raise ValidationError(_("The time for choosing is over."))
    if Choice.objects.filter(party=party, round=case.round).exists():
        raise ValidationError(_("Your choice is in already."))
    if kind == ChoiceKind.RANK:
        picked = [m.pk for m in ranking]
        if not 1 <= len(picked) <= 3 or len(set(picked)) < len(picked) or not set(picked) <= _on_the_wall(case):
            raise ValidationError(_("Rank one to three different mediators of the wall."))


def _on_the_wall(case: Case) -> set[int]:
    return set(wall_of(case).values_list("pk", flat=True))


def _is_there(mediator_id: int) -> bool:
    """Whether somebody is on the wall at this very moment; the row stays locked, so that nobody leaves while they are asked."""
    return Mediator.objects.listed().select_for_update(of=("self",)).filter(pk=mediator_id).first() is not None


def common_choices(case: Case) -> list[int]:
    """The mediators that every side ranked in this round and that were not asked yet, the best common one first.

    Best is the smallest sum of places; among equals the one whose worst place is better. A side that accepts whoever is appointed
    leaves the naming to the director. Who left the wall since is not offered any more.
    """
    choices = list(_choices(case).prefetch_related("rankings"))
    if not choices or any(c.kind != ChoiceKind.RANK for c in choices) or len(choices) < case.parties.count():
        return []
    places = [{r.mediator_id: r.place for r in c.rankings.all()} for c in choices]
    common = set.intersection(*(set(p) for p in places)) & _on_the_wall(case)
    asked = set(Offer.objects.filter(case=case, round=case.round).values_list("mediator_id", flat=True))
    return sorted(common - asked, key=lambda m: (sum(p[m] for p in places), max(p[m] for p in places), m))


def _offer_next(case: Case, actor: Actor) -> Case:
    """The next common choice; the director where none is left, where two were asked in vain, or where naming is the director's already."""
    asked = list(Offer.objects.filter(case=case, round=case.round).values_list("appointed", flat=True))
    common = [] if len(asked) >= OFFERS_PER_ROUND or any(asked) else common_choices(case)
    if best := next((pk for pk in common if _is_there(pk)), None):
        Offer.objects.create(case=case, round=case.round, mediator_id=best, offered_at=now())
        return advance(case, A.OFFER, actor=actor)
    waits = Turn.objects.filter(case=case, task=Task.APPOINT, is_open=1).exists()  # a late choice does not give it more time
    return case if waits else advance(case, A.NO_COMMON, actor=actor)


@transaction.atomic
def appoint(case: Case, *, actor: User, mediator: Mediator, note: str = "", version: int | None = None) -> Case:
    """The director appoints where no common choice is left (在线调解规则 10). A side may have another once; then refusing is refusing mediation."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if mediator.pk not in _on_the_wall(case) or not _is_there(mediator.pk):
        raise ValidationError(_("Choose a mediator of this committee's roster."))
    if Offer.objects.filter(case=case, round=case.round, mediator=mediator).exists():
        raise ValidationError(_("This mediator was asked already."))
    if case.state == CaseState.CHOOSING:
        Offer.objects.create(case=case, round=case.round, mediator=mediator, appointed=True, offered_at=now())
    return advance(case, A.APPOINT, actor=actor, note=note, version=version)


@transaction.atomic
def answer_offer(case: Case, *, actor: User, accept: bool, disclosed: str = "", note: str = "", version: int | None = None) -> Case:
    """The mediator accepts (and discloses what the sides must know) or declines with a reason; then the next common choice by itself."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    offer = Offer.objects.filter(case=case, answered_at=None).first()
    if offer is None:
        raise ValidationError(_("The offer is no longer open."))
    if accept:
        done = advance(case, A.TAKE, actor=actor, note=disclosed or note, changes={"mediator": offer.mediator}, version=version)
        Offer.objects.filter(pk=offer.pk).update(disclosed=disclosed[:200])
        return ask_about_tie(done, actor=actor, mediator=offer.mediator, words=disclosed) if disclosed.strip() else done
    return _offer_next(advance(case, A.PASS, actor=actor, note=note, version=version), SYSTEM)


def ask_about_tie(case: Case, *, actor: User, mediator: Mediator, words: str) -> Case:
    """Both sides read what the mediator told, and say whether they may go on all the same (特邀调解规定 15; 在线调解规则 13)."""
    Consultation.objects.create(case=case, round=case.round, matter=Matter.TIE, mediator=mediator, words=words.strip(), asked_by=actor)
    return advance(case, A.CONSULT, actor=actor if mediator.pk == case.mediator_id else SYSTEM)  # of the team: the row says who told it


@transaction.atomic
def offer_lapsed(case: Case) -> Case:
    """The mediator did not answer in time: the next common choice, the only automatic move there is."""
    return _offer_next(advance(case, A.OFFER_LAPSED, actor=SYSTEM), SYSTEM)


@transaction.atomic
def take_back(case: Case, *, actor: User, note: str) -> Case:
    """The mediator who was asked leaves: the next common choice, and where none is left the director names somebody."""
    return _offer_next(advance(case, A.TAKE_BACK, actor=actor, note=note), SYSTEM)


@transaction.atomic
def change(case: Case, *, actor: Actor, party: Party | None = None, note: str = "", version: int | None = None) -> Case:
    """Another mediator: a new round of choosing. One side's wish is enough, once in a case without a reason (domain.md §5.4).

    To whom the director named each side may object once. After that it is the director who changes it, for a ground of recusal:
    a side that will not have this one either refuses mediation (特邀调解规定 12).
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if party is not None:
        check_speaker(case, party, actor)
    if needs_reason(case, party) and not note.strip():
        raise ValidationError(_("A second change needs a reason."))
    if is_final(case, party) and Role.DIRECTOR not in standing(actor).roles:
        raise ValidationError(_("The director named this mediator after a change: only the director may change it again, for a ground of recusal."))
    done = advance(case, A.CHANGE, actor=actor, on_behalf_of=party, note=note, changes=anew(case), version=version)
    end_company(done, actor=actor)
    return done


def anew(case: Case) -> dict[str, int | None]:
    """What a new round of choosing begins with."""
    return {"round": case.round + 1, "mediator": None}


def was_handed_on(case: Case) -> bool:
    """Whether whoever mediates now took over from somebody who left: neither side chose them, so either may have another one freely."""
    acts = Event.objects.filter(case=case, table="case", action__in=(A.TAKE, A.CHANGE, A.RECUSE, A.HAND_ON)).order_by("-seq")
    return acts.values_list("action", flat=True).first() == A.HAND_ON


def needs_reason(case: Case, party: Party | None = None) -> bool:
    """Whether another mediator wants a reason of this side. Once in a case it does not, whichever side asks.

    To whom the director named each side may object once without one; neither needs one where somebody was put in the place of who left.
    A recusal is no change of theirs.
    """
    used = Event.objects.filter(case=case, action=A.CHANGE)
    whose = Q(party__isnull=False) | Q(on_behalf_of__isnull=False)
    if party is not None and _is_named(case):
        whose = Q(party=party) | Q(on_behalf_of=party)
    return used.filter(whose).exists() and not was_handed_on(case)


def is_final(case: Case, party: Party | None = None) -> bool:
    """Whether the mediator asked or at work was named by the director after this side, or where none is given any side, had another already."""
    return case.round > 1 and not was_handed_on(case) and _is_named(case) and needs_reason(case, party)


def _is_named(case: Case) -> bool:
    last = Offer.objects.filter(case=case, round=case.round).order_by("-id").first()
    return last is not None and last.appointed
