"""A side lets somebody act for it: a dated letter is printed, and nothing is done that it does not say."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import papers
from cases.clock import now, today
from cases.lifecycle import record
from cases.models import Authority, Document, Party, standing
from cases.moves import Act, CaseState
from cases.steps.leading import lock

WRITERS = frozenset({Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR})


@transaction.atomic
def give(
    party: Party, *, actor: User, name: str, relation: str, powers: frozenset[str], since: date, until: date, id_number: str = ""
) -> Authority:
    """Write down and print an authority; an earlier one of the same person ends with it.

    Raises ValidationError for one that says nothing, or that is over before it begins.
    """
    case = lock(party.case)
    _check(actor)
    if case.state == CaseState.ARCHIVED:
        raise ValidationError(_("The file is archived: nothing in it changes any more."))
    if not powers:
        raise ValidationError(_("Say what they may do."))
    if until < since or until < today():
        raise ValidationError(_("It ends on a day that is still to come, and not before it begins."))
    if name in party.hands:
        raise ValidationError(_("They act for this side anyway."))
    for older in Authority.objects.filter(party=party, name=name, ended_at=None):
        void(older)
    given = Authority.objects.create(
        party=party, name=name, relation=relation, id_number=id_number, since=since, until=until, given_by=actor, **dict.fromkeys(powers, True)
    )
    given.document = papers.authority(given, made_by=actor)
    given.save(update_fields=["document"])
    record(case, Act.AUTHORISED, actor=actor, on_behalf_of=party)
    return given


@transaction.atomic
def end(authority: Authority, *, actor: User) -> None:
    """The side takes it back: from now on they do nothing for it any more. What they did stays done."""
    case = lock(authority.party.case)
    _check(actor)
    if authority.ended_at is None:
        void(authority)
        record(case, Act.AUTHORITY_ENDED, actor=actor, on_behalf_of=authority.party)


def void(authority: Authority) -> None:
    """Its letter is good for nothing from now on. The caller holds the case and writes why."""
    Authority.objects.filter(pk=authority.pk).update(ended_at=now())
    Document.objects.filter(authority=authority).update(voided_at=now())


def _check(actor: User) -> None:
    if not standing(actor).roles & WRITERS:
        raise PermissionDenied


def check_power(authority: Authority, party: Party, power: str, on: date | None = None) -> None:
    """Raise ValidationError unless this authority is this side's, in force on that day (today), and says that they may do this."""
    fresh = Authority.objects.on(on or today()).filter(pk=authority.pk, party=party).first()
    if fresh is None or not getattr(fresh, power):
        raise ValidationError(_("%(name)s has no authority for this today. Look at the letter.") % {"name": authority.name})
