"""A side dies: nobody signs for it any more, and its heirs take its place, each as a side of their own, or the mediation ends.

The law of mediation has no rule of its own for it. A person's capacity ends with death (民法典 13) and with it every authority that they
gave (173); the estate passes to the heirs (1121, 1161). They come of their own free will (人民调解法 3): whoever does not want it ends it.
"""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import turns
from cases.clock import now, today
from cases.lifecycle import advance, record
from cases.models import SYSTEM, Authority, Case, Confirmation, Consultation, Document, Party, PartyKind, Turn, standing
from cases.moves import Act, CaseState, ConfirmationAction, Task
from cases.moves.case import AGREE, CHOOSE
from cases.steps import members, recusal
from cases.steps.authority import void as end_authority
from cases.steps.invitation import to_committee
from cases.steps.leading import leads, lock
from cases.steps.text import NOT_AT_COURT, in_hand, void

OF_EACH = (Task.CHOOSE, Task.AGREE)  # what every heir decides alone: none speaks for another


@transaction.atomic
def died(party: Party, *, actor: User, on: date, shown: str) -> None:
    """Write down that a side died, and by what it is known. Its link ends, its authorities end, and what still waits for its hand is void.

    What it signed and what took effect stays. Raises ValidationError for an organisation or a group, and for a day that is still to come.
    """
    case = _open(party, actor)
    fresh = Party.objects.select_for_update(of=("self",)).get(pk=party.pk)
    if fresh.kind != PartyKind.PERSON:
        raise ValidationError(_("Only a person dies: correct who speaks for the organisation or the group instead."))
    if on > today():
        raise ValidationError(_("This day is still to come."))
    if fresh.died_on is not None:
        raise ValidationError(_("That is written down already."))
    fresh.died_on, fresh.willing_at, fresh.link_hash, fresh.link_expires_at = on, None, None, None
    fresh.save()
    for authority in Authority.objects.filter(party=fresh, ended_at=None):
        end_authority(authority)
    _void_unsigned(case, fresh)
    record(case, Act.DIED, actor=actor, on_behalf_of=fresh, note=shown)


@transaction.atomic
def succeed(party: Party, *, actor: User, facts: dict[str, Any], client_key: UUID) -> Party:
    """Enter an heir who wants to take the place of a side that died; each heir is a side of their own, with a slip, a hand and an address.

    With the first of them the one who died is no side any more, and what it owed is theirs to do. What each side decides for itself,
    a mediator, somebody who comes along, each heir decides anew, with a time of their own. Sent again it is the same heir.
    """
    case = _open(party, actor)
    if known := Party.everybody.filter(client_key=client_key, heir_of=party).first():
        return known
    gone = Party.everybody.select_for_update(of=("self",)).get(pk=party.pk)
    if gone.died_on is None:
        raise ValidationError(_("Write down first that this side has died."))
    seen = recusal.known(case)
    same = {"side": gone.side, "stance": gone.stance, "is_applicant": gone.is_applicant, "address_hidden": gone.address_hidden}
    heir = members.create(case, {**facts, **same, "heir_of": gone, "client_key": client_key, "willing_at": now(), "consent_channel": "desk"})
    if gone.removed_at is None:
        Party.everybody.filter(pk=gone.pk).update(removed_at=now())
        left = Turn.objects.filter(party=gone, is_open=1)
        left.filter(task__in=OF_EACH).update(is_open=0, done_at=now())
        left.exclude(task__in=OF_EACH).update(party=heir)
    _ask_too(Case.objects.get(pk=case.pk), heir, actor)
    record(case, Act.SUCCEEDED, actor=actor, on_behalf_of=heir)
    recusal.look_at(Case.objects.get(pk=case.pk), seen)
    return heir


def _ask_too(case: Case, heir: Party, actor: User) -> None:
    """What the sides are asked at this moment, the heir is asked too. Where the director names the mediator already, nobody chooses any more."""
    if case.state == CaseState.INVITING:
        to_committee(case, actor=actor)  # the heir came of their own will: perhaps nobody else is waited for
    naming = Turn.objects.filter(case=case, task=Task.APPOINT, is_open=1).exists()
    if case.state == CaseState.CHOOSING and not naming:
        turns.open_for(case, CHOOSE, heir)
    if case.state == CaseState.MEDIATING and Consultation.objects.waiting_for(heir).exists():
        turns.open_for(case, AGREE, heir)


def without_heirs(case: Case) -> list[Party]:
    """Which sides of a case have died and are followed by nobody yet."""
    return list(case.parties.filter(died_on__isnull=False))


def check_alive(case: Case) -> None:
    """Raise ValidationError while a side has died and no heir took its place: nobody signs for it."""
    if gone := without_heirs(case):
        words = _("%(names)s died. Enter the heirs who want to take that place, or end the mediation.")
        raise ValidationError(words % {"names": "、".join(party.name for party in gone)})


def _open(party: Party, actor: User) -> Case:
    case, roles = lock(party.case), standing(actor).roles
    if not roles & {Role.OFFICER, Role.DIRECTOR} and not leads(case, actor):
        raise PermissionDenied
    if case.state == CaseState.ARCHIVED:
        raise ValidationError(_("The file is archived: nothing in it changes any more."))
    return case


def _void_unsigned(case: Case, gone: Party) -> None:
    """A text that was fixed and does not bind yet, and an application that it has not signed: nobody's hand can complete them."""
    text = in_hand(case)
    if text is not None and text.document is not None:
        void(text, actor=SYSTEM)
    waiting = Confirmation.objects.filter(case=case, state__in=NOT_AT_COURT, application__isnull=False).select_related("application")
    for file in waiting:
        if file.application and any(missing.pk == gone.pk for missing, _hand in file.application.hands_missing()):
            advance(file, ConfirmationAction.NOT_SEEK, actor=SYSTEM, note=f"{gone.name}去世，没有在申请书上签名")
            Document.objects.filter(confirmation=file).update(voided_at=now())
