"""Choice (点单): the sides are asked, each privately ranks, the best common one is offered the case and answers."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases import papers, turns
from cases.clock import now
from cases.lifecycle import advance, record
from cases.models import SYSTEM, Actor, Case, Choice, ChoiceKind, Offer, Party, Ranking, Turn
from cases.moves import Act, CaseAction as A, CaseState
from mediators.models import Mediator


@transaction.atomic
def answer_invitation(case: Case, *, party: Party, willing: bool, channel: str, actor: Actor, note: str = "") -> Case:
    """Record whether a side wants mediation. Silence is never consent; a clear refusal ends it at once (人民调解法 17)."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if not willing:
        Party.objects.filter(pk=party.pk).update(refused_at=now(), willing_at=None, consent_channel=channel)
        done = advance(case, A.REFUSE, actor=actor, on_behalf_of=party, note=note, changes={"end_reason": "refused"})
        papers.at_move(done, A.REFUSE, actor=actor, note=note)
        return done
    if case.state != CaseState.INVITING or party.willing_at:
        return case
    Party.objects.filter(pk=party.pk).update(willing_at=now(), refused_at=None, consent_channel=channel)
    record(case, Act.WILLING, actor=actor, on_behalf_of=party, note=note)
    if not case.parties.filter(willing_at=None).exists():
        return advance(case, A.SIDES_WILLING, actor=actor)
    return case


@transaction.atomic
def choose(case: Case, *, party: Party, kind: str, ranking: Sequence[Mediator] = (), actor: Actor) -> Case:
    """Keep one side's private choice; the last one needed makes the offer. Raises ValidationError for an impossible ranking."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if kind == ChoiceKind.REFUSE:
        return answer_invitation(case, party=party, willing=False, channel="choice", actor=actor)
    _check_choice(case, party, kind, ranking)
    helper = actor if isinstance(actor, User) else None
    choice = Choice.objects.create(party=party, round=case.round, kind=kind, made_at=now(), helped_by=helper)
    Ranking.objects.bulk_create(Ranking(choice=choice, place=n, mediator=m) for n, m in enumerate(ranking, start=1))
    record(case, Act.CHOSE, actor=actor, on_behalf_of=party)
    turn = Turn.objects.filter(is_open=1, case=case, party=party, task="choose").first()
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
        allowed = set(Mediator.objects.listed().of(case.committee_id).values_list("pk", flat=True))
        picked = [m.pk for m in ranking]
        if not 1 <= len(picked) <= 3 or len(set(picked)) < len(picked) or not set(picked) <= allowed:
            raise ValidationError(_("Rank one to three different mediators of the wall."))


def common_choices(case: Case) -> list[int]:
    """The mediators that every side ranked in this round and that were not asked yet, the best common one first.

    Best is the smallest sum of places; among equals the one whose worst place is better. A side that accepts whoever is appointed
    leaves the naming to the director.
    """
    choices = list(Choice.objects.filter(party__case=case, round=case.round).prefetch_related("rankings"))
    if not choices or any(c.kind != ChoiceKind.RANK for c in choices) or len(choices) < case.parties.count():
        return []
    places = [{r.mediator_id: r.place for r in c.rankings.all()} for c in choices]
    common = set.intersection(*(set(p) for p in places))
    asked = set(Offer.objects.filter(case=case, round=case.round).values_list("mediator_id", flat=True))
    return sorted(common - asked, key=lambda m: (sum(p[m] for p in places), max(p[m] for p in places), m))


def _offer_next(case: Case, actor: Actor) -> Case:
    common = common_choices(case)
    if not common:
        return advance(case, A.NO_COMMON, actor=actor)
    Offer.objects.create(case=case, round=case.round, mediator_id=common[0], offered_at=now())
    return advance(case, A.OFFER, actor=actor)


@transaction.atomic
def appoint(case: Case, *, actor: User, mediator: Mediator, note: str = "", version: int | None = None) -> Case:
    """The director appoints where no common choice is left (在线调解规则 10); each side may object once."""
    if not Mediator.objects.listed().of(case.committee_id).filter(pk=mediator.pk).exists():
        raise ValidationError(_("Choose a mediator of this committee's roster."))
    if Offer.objects.filter(case=case, round=case.round, mediator=mediator).exists():
        raise ValidationError(_("This mediator was asked already."))
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
        done = advance(case, A.TAKE, actor=actor, note=disclosed, changes={"mediator": offer.mediator}, version=version)
        Offer.objects.filter(pk=offer.pk).update(answered_at=now(), accepted=True, disclosed=disclosed[:200])
        return done
    done = advance(case, A.PASS, actor=actor, note=note, version=version)
    Offer.objects.filter(pk=offer.pk).update(answered_at=now(), accepted=False)
    return _offer_next(done, SYSTEM)


@transaction.atomic
def offer_lapsed(case: Case) -> Case:
    """The mediator did not answer in time: the next common choice, the only automatic move there is."""
    done = advance(case, A.OFFER_LAPSED, actor=SYSTEM)
    Offer.objects.filter(case=case, answered_at=None).update(answered_at=now(), accepted=False)
    return _offer_next(done, SYSTEM)


@transaction.atomic
def change(case: Case, *, actor: Actor, party: Party | None = None, note: str = "", version: int | None = None) -> Case:
    """Another mediator: a new round of choosing. The first change of a side needs no reason (domain.md §5.4)."""
    if case.round > 1 and not note.strip():
        raise ValidationError(_("A second change needs a reason."))
    changes = {"round": case.round + 1, "mediator": None}
    done = advance(case, A.CHANGE, actor=actor, on_behalf_of=party, note=note, changes=changes, version=version)
    Offer.objects.filter(case=case, answered_at=None).update(answered_at=now(), accepted=False)
    return done
