"""Objections (异议) to a ruling that confirms: heard from a party within 15 days, from an interested person within six months; decided by ruling."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases import papers
from cases.aftermath import objection_until, third_party_until
from cases.clock import now, today
from cases.lifecycle import advance, record
from cases.models import SYSTEM, Case, Confirmation, Document, Objection, Party, Review, Service, standing
from cases.moves import Act, ConfirmationAction as A, ConfirmationState as S


@transaction.atomic
def object_to(
    confirmation: Confirmation, *, party: Party, note: str, actor: User | None = None, version: int | None = None
) -> Confirmation:
    """A party objects to the ruling, once, within fifteen days of their own receipt (民诉法解释 372); the court that ruled decides on it.

    `actor` is the clerk who takes it down from paper; without one the party does it by the link.
    """
    _lock(confirmation)
    if Objection.objects.filter(confirmation=confirmation, party=party).exists():
        raise ValidationError(_("You objected to it already.") if actor is None else _("This party objected to it already."))
    service = Service.objects.filter(document=confirmation.ruling_id, party=party, received_at__isnull=False).first()
    if service is None or now() > objection_until(service).at:
        raise ValidationError(_("The 15 days for an objection are over."))
    done = advance(confirmation, row_for(_state(confirmation), A.OBJECT), actor=actor or party, note=note, on_behalf_of=party, version=version)
    Objection.objects.create(confirmation=done, party=party, reason=note.strip())
    return done


@transaction.atomic
def object_third(
    confirmation: Confirmation, *, third: str, known_on: date, note: str, actor: User, version: int | None = None
) -> Confirmation:
    """The clerk takes down the objection of an interested person, within six months of their learning of the ruling (解释 372; 127)."""
    if known_on > today():
        raise ValidationError(_("Nobody learns of it on a day that is still to come."))
    if now() > third_party_until(known_on).at:
        raise ValidationError(_("The six months of an interested person are over; they are never extended (interpretation art. 127)."))
    _lock(confirmation)
    done = advance(confirmation, row_for(_state(confirmation), A.OBJECT_THIRD), actor=actor, note=note, version=version)
    Objection.objects.create(confirmation=done, third=third.strip(), known_on=known_on, reason=note.strip())
    return done


def row_for(state: str, action: str) -> str:
    """The move that takes an objection down in this state: while a ruling on another one is made out it moves nothing."""
    return A.OBJECT_MEANWHILE if state == S.RULED_AGAIN else action


def _state(confirmation: Confirmation) -> str:
    return str(Confirmation.objects.values_list("state", flat=True).get(pk=confirmation.pk))


def take_up(confirmation: Confirmation, review: Document) -> Confirmation:
    """What came while this ruling was made out, once it is issued: heard next where the first ruling still stands, as it was or changed. One
    that is revoked leaves nothing to hear: its objectors are served what revoked it.

    Call it inside the transaction that issues.
    """
    waiting = Objection.objects.filter(confirmation=confirmation, review=None)
    if confirmation.review_outcome != Review.REVOKED:
        return advance(confirmation, A.HEAR, actor=SYSTEM) if waiting.exists() else confirmation
    waiting.update(review=review)
    return confirmation


def _lock(confirmation: Confirmation) -> None:
    """The case first, as everywhere: two who object at once are heard one after the other."""
    Case.objects.select_for_update(of=("self",)).get(pk=confirmation.case_id)


@transaction.atomic
def prepare_review(confirmation: Confirmation, *, actor: User, outcome: str, order: str, reasoning: str) -> Document:
    """Draft the ruling on the objections that wait. The clerk or the judge; a draft decides nothing."""
    who = standing(actor)
    if not who.roles & {Role.CLERK, Role.JUDGE} or who.office_id != confirmation.court_id:
        raise PermissionDenied
    _lock(confirmation)
    confirmation = Confirmation.objects.select_for_update(of=("self",)).get(pk=confirmation.pk)
    if confirmation.state != S.OBJECTED:
        raise ValidationError(_("No objection waits for a ruling."))
    if not reasoning.strip():
        raise ValidationError(_("Write the court's view: it stands in the ruling."))
    if outcome == Review.CHANGED and not order.strip():
        raise ValidationError(_("Write how the ruling reads from now on."))
    draft = papers.review(confirmation, outcome=outcome, order=order, reasoning=reasoning, made_by=actor)
    Document.objects.filter(pk=confirmation.draft_id or 0, issued_at=None).update(voided_at=now())
    Confirmation.objects.filter(pk=confirmation.pk).update(draft=draft)
    record(confirmation, Act.DRAFT_RULING, actor=actor)
    return draft


def decided(confirmation: Confirmation, *, judge: User, ruling: Document, digest: str, version: int | None) -> Confirmation:
    """The judge authorised the ruling on the objections: each of them is decided by it. A later one wants a draft of its own."""
    outcome = str(papers.read_facts(ruling)["outcome"])
    action = A.REJECT if outcome == Review.REJECTED else A.UPHOLD
    changes = {"review": ruling, "review_digest": digest, "review_outcome": outcome}
    done = advance(confirmation, action, actor=judge, changes=changes, version=version)
    Objection.objects.filter(confirmation=done, review=None).update(review=ruling)
    Document.objects.filter(pk=done.draft_id or 0, issued_at=None).update(voided_at=now())
    Confirmation.objects.filter(pk=done.pk).update(draft=None)
    done.draft = None
    return done
