"""A tie between a mediator and a side: told, waived by both, or the mediator steps back (特邀调解规定 15; 在线调解规则 13; domain.md §5.4)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import turns
from cases.clock import now
from cases.lifecycle import Stale, advance, record
from cases.models import SYSTEM, Actor, Case, Consultation, Matter, Offer, Party, Turn, standing
from cases.moves import Act, CaseAction as A, CaseState as S, Task
from cases.steps.choice import anew, ask_about_tie
from cases.steps.invitation import end_company
from cases.steps.leading import leads, lock
from cases.suitability import acquaintances, declared
from mediators.models import Mediator


def mediator_here(case: Case, actor: User) -> Mediator | None:
    """As which mediator somebody takes part in this case: its lead, or one of the team."""
    own = Mediator.objects.filter(user=actor).first()
    if own is None or case.committee_id != own.committee_id:
        return None
    along = Consultation.objects.team().filter(case=case, mediator=own).exists()
    return own if own.pk == case.mediator_id or along else None


@transaction.atomic
def tell_tie(case: Case, *, actor: User, words: str, version: int | None = None) -> Case:
    """The mediator tells what the sides must know, during the mediation too; both are asked whether they may go on all the same.

    Raises ValidationError for empty words, Stale when the mediation does not run, PermissionDenied for whoever does not mediate here.
    """
    case = lock(case)
    me = mediator_here(case, actor)
    if me is None:
        raise PermissionDenied
    if case.state != S.MEDIATING or (version is not None and version != case.version):
        raise Stale(case)
    if not words.strip():
        raise ValidationError(_("Write what it is: both sides read it."))
    _close(case, actor)
    return ask_about_tie(case, actor=actor, mediator=me, words=words)


@transaction.atomic
def no_tie(case: Case, *, actor: User, note: str) -> None:
    """What the files found is none: another person of the same name, a firm they left. The words stay in the file."""
    case = lock(case)
    if mediator_here(case, actor) is None:
        raise PermissionDenied
    if not note.strip():
        raise ValidationError(_("Write why it is no tie: it stays in the file."))
    record(case, Act.NO_TIE, actor=actor, note=note)
    _close(case, actor)


def _close(case: Case, actor: User) -> None:
    for turn in Turn.objects.filter(case=case, task=Task.TELL_TIE, user=actor, is_open=1):
        turns.close_one(turn)


@transaction.atomic
def recuse(case: Case, *, actor: User, note: str, version: int | None = None) -> Case:
    """The mediator steps back, or the director takes the case from them for a ground of recusal. Both sides choose anew."""
    case = lock(case)
    if not leads(case, actor):
        raise PermissionDenied
    return replace(case, actor=actor, note=note, version=version)


def replace(case: Case, *, actor: Actor, note: str, party: Party | None = None, version: int | None = None) -> Case:
    """A new round without this mediator, who is not asked again in this case. It uses up nobody's free change."""
    tied, round_ = case.mediator_id, case.round
    end_company(case, actor=actor)  # first: afterwards whoever stepped back sees the case no more
    done = advance(case, A.RECUSE, actor=actor, on_behalf_of=party, note=note, changes=anew(case), version=version)
    Offer.objects.filter(case=case, round=round_, mediator=tied).update(recused_at=now())
    return done


def open_tie(case: Case) -> Consultation | None:
    """What was told of a mediator and not every side has waived yet: no text is fixed over it."""
    return Consultation.objects.asked().filter(case=case, matter=Matter.TIE).first()


def check_waived(case: Case) -> None:
    """Raise ValidationError while a side has not said whether a mediator with a tie may go on."""
    if open_tie(case):
        raise ValidationError(_("The mediator told something that not every side has answered yet: ask them first whether it may go on."))


def look_again(mediator: Mediator) -> None:
    """The mediator declared a tie: whatever it touches of what they mediate now becomes their turn to tell it."""
    for case in Case.objects.filter(mediator=mediator, state=S.MEDIATING):
        if declared(list(case.parties.all()), [mediator]):
            found(case)


def look_at(case: Case, before: list[str]) -> None:
    """What is known of a side changed: a tie that was not seen `before` becomes the mediator's turn."""
    if case.state == S.MEDIATING and case.mediator and set(known(case)) - set(before):
        found(case)


def known(case: Case) -> list[str]:
    """What the files know of the one who mediates and the sides."""
    return acquaintances(case, [case.mediator]).get(case.mediator.pk, []) if case.mediator else []


def found(case: Case) -> None:
    """Give the mediator the turn to tell it, once."""
    if not Turn.objects.filter(case=case, task=Task.TELL_TIE, is_open=1).exists():
        advance(case, A.TIE_FOUND, actor=SYSTEM)


def may_recuse(case: Case, actor: User) -> bool:
    """Whether this person may end the work of the one who mediates: themselves, or the director."""
    return leads(case, actor) and bool(standing(actor).roles & {Role.MEDIATOR, Role.DIRECTOR})
