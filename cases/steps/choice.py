"""Choice (点单): the sides are asked, each privately ranks, the best common one is offered the case and answers."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
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
    Offer,
    Party,
    Ranking,
    Session,
    SessionState,
    Turn,
    standing,
)  # fmt: skip
from cases.moves import Act, CaseAction as A, CaseState, Task
from mediators import occupancy
from mediators.models import Mediator

OFFERS_PER_ROUND = 2  # then the director appoints (design.md §3)


@transaction.atomic
def answer_invitation(case: Case, *, party: Party, willing: bool, channel: str, actor: Actor, note: str = "") -> Case:
    """Record whether a side wants mediation. Silence is never consent; a clear refusal ends it at once (人民调解法 17)."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    _check_speaker(case, party, actor)
    if not willing:
        return _refused(case, party=party, channel=channel, actor=actor, note=note)
    if case.state != CaseState.INVITING:
        raise ValidationError(_("Nobody is being asked any more."))
    if not Party.objects.filter(pk=party.pk, willing_at__isnull=False).exists():
        Party.objects.filter(pk=party.pk).update(willing_at=now(), refused_at=None, consent_channel=channel)
        record(case, Act.WILLING, actor=actor, on_behalf_of=party, note=note)
    return to_committee(case, actor=actor)


def _check_speaker(case: Case, party: Party, actor: Actor) -> None:
    """A party speaks for itself; for somebody who cannot, those who hold the case do."""
    if party.case_id != case.pk:
        raise PermissionDenied
    if isinstance(actor, Party):
        if actor.pk != party.pk:
            raise PermissionDenied
        return
    who = standing(actor)
    if not any(turns.holds(case, role, who) for role in who.roles & {Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR}):
        raise PermissionDenied


def _refused(case: Case, *, party: Party, channel: str, actor: Actor, note: str) -> Case:
    done = advance(case, A.REFUSE, actor=actor, on_behalf_of=party, note=note, changes={"end_reason": "refused"})
    Party.objects.filter(pk=party.pk).update(refused_at=now(), willing_at=None, consent_channel=channel)
    papers.at_move(done, A.REFUSE, actor=actor, note=note)
    free_meetings(done, actor=actor)
    return done


def to_committee(case: Case, *, actor: Actor) -> Case:
    """Give the committee its turn as soon as every side wants mediation; before that, and a second time, nothing happens."""
    everybody = not case.parties.filter(willing_at=None).exists()
    asked = Turn.objects.filter(case=case, task=Task.ACCEPT_CASE, is_open=1).exists()
    return advance(case, A.SIDES_WILLING, actor=actor) if everybody and not asked else case


def accept(case: Case, *, actor: User, note: str = "", version: int | None = None) -> Case:
    """The committee accepts. A case that went this way before starts a round of its own: old choices do not stand in for new ones."""
    begun = Choice.objects.filter(party__case=case, round=case.round).exists() or Offer.objects.filter(case=case, round=case.round).exists()
    changes = {"round": case.round + 1 if begun else case.round, "mediator": None}
    with transaction.atomic():
        done = advance(case, A.ACCEPT, actor=actor, note=note, changes=changes, version=version)
        papers.at_move(done, A.ACCEPT, actor=actor, note=note)
    return done


def free_meetings(case: Case, *, actor: Actor) -> None:
    """The meetings that are still to come do not take place: their mediator and their room are free again."""
    for session in Session.objects.filter(case=case, state=SessionState.BOOKED, starts_at__gt=now()):
        Session.objects.filter(pk=session.pk).update(state=SessionState.CANCELLED)
        occupancy.release(session.booking)
        record(case, Act.CALLED_OFF, actor=actor)


@transaction.atomic
def choose(case: Case, *, party: Party, kind: str, ranking: Sequence[Mediator] = (), actor: Actor, note: str = "") -> Case:
    """Keep one side's private choice; the last one needed makes the offer. Raises ValidationError for an impossible ranking.

    Args: note, how somebody who was helped showed who they are and that they consent; never what they chose.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    _check_speaker(case, party, actor)
    if kind == ChoiceKind.REFUSE:
        return _refused(case, party=party, channel="choice", actor=actor, note=note)
    _check_choice(case, party, kind, ranking)
    helper = actor if isinstance(actor, User) else None
    choice = Choice.objects.create(party=party, round=case.round, kind=kind, made_at=now(), helped_by=helper)
    if kind == ChoiceKind.RANK:
        Ranking.objects.bulk_create(Ranking(choice=choice, place=n, mediator=m) for n, m in enumerate(ranking, start=1))
    record(case, Act.CHOSE, actor=actor, on_behalf_of=party, note=note)
    turn = Turn.objects.filter(is_open=1, case=case, party=party, task=Task.CHOOSE).first()
    if turn:
        turns.close_one(turn)
    chosen = Choice.objects.filter(party__case=case, round=case.round).count()
    return _offer_next(case, actor) if chosen == case.parties.count() else case


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
    return set(Mediator.objects.listed().of(case.committee_id).values_list("pk", flat=True))


def common_choices(case: Case) -> list[int]:
    """The mediators that every side ranked in this round and that were not asked yet, the best common one first.

    Best is the smallest sum of places; among equals the one whose worst place is better. A side that accepts whoever is appointed
    leaves the naming to the director. Who left the wall since is not offered any more.
    """
    choices = list(Choice.objects.filter(party__case=case, round=case.round).prefetch_related("rankings"))
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
    if common:
        Offer.objects.create(case=case, round=case.round, mediator_id=common[0], offered_at=now())
        return advance(case, A.OFFER, actor=actor)
    waits = Turn.objects.filter(case=case, task=Task.APPOINT, is_open=1).exists()  # a late choice does not give it more time
    return case if waits else advance(case, A.NO_COMMON, actor=actor)


@transaction.atomic
def appoint(case: Case, *, actor: User, mediator: Mediator, note: str = "", version: int | None = None) -> Case:
    """The director appoints where no common choice is left (在线调解规则 10). A side may have another once; then refusing is refusing mediation."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if mediator.pk not in _on_the_wall(case):
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
        return done
    return _offer_next(advance(case, A.PASS, actor=actor, note=note, version=version), SYSTEM)


@transaction.atomic
def offer_lapsed(case: Case) -> Case:
    """The mediator did not answer in time: the next common choice, the only automatic move there is."""
    return _offer_next(advance(case, A.OFFER_LAPSED, actor=SYSTEM), SYSTEM)


@transaction.atomic
def change(case: Case, *, actor: Actor, party: Party | None = None, note: str = "", version: int | None = None) -> Case:
    """Another mediator: a new round of choosing. One side's wish is enough, the first time without a reason (domain.md §5.4).

    Whom the director named in a later round is changed by the director alone, for a ground of recusal: a side that will not have
    this one either refuses mediation (特邀调解规定 12).
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if party is not None:
        _check_speaker(case, party, actor)
    if case.round > 1 and not note.strip():
        raise ValidationError(_("A second change needs a reason."))
    if is_final(case) and Role.DIRECTOR not in standing(actor).roles:
        raise ValidationError(_("The director named this mediator after a change: only the director may change it again, for a ground of recusal."))
    changes = {"round": case.round + 1, "mediator": None}
    done = advance(case, A.CHANGE, actor=actor, on_behalf_of=party, note=note, changes=changes, version=version)
    free_meetings(done, actor=actor)
    return done


def is_final(case: Case) -> bool:
    """Whether the mediator asked or at work was named by the director after a side had another already."""
    last = Offer.objects.filter(case=case, round=case.round).order_by("-id").first()
    return case.round > 1 and last is not None and last.appointed
