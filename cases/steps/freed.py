"""A time that became free is offered to the pair of the same mediator that waits longest: for two hours, to one pair after the other."""

import uuid
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases import doorbell
from cases.clock import now, waking
from cases.models import Case, FreedOffer, FreedTime, Outbox, Party, Session, SessionState
from cases.moves import CaseState as S, Effect
from cases.steps import meeting
from cases.steps.apart import kept_apart
from cases.steps.leading import is_before_police, lock
from mediators import occupancy

FOR = timedelta(hours=2)
SEEN = 50  # waiting cases that are looked at: a mediator has a dozen


def offer_next(freed_id: int) -> tuple[FreedOffer | None, datetime | None]:
    """Offer a freed time to the next pair that waits. Returns the new offer, if one was made, and when to look again, if ever.

    Call it in a transaction. While an offer runs nothing happens; when it is over it lapses quietly. Nobody is asked at night, nor so late
    that two hours and the two hours before a meeting do not fit any more.
    """
    freed = FreedTime.objects.select_for_update(of=("self",)).select_related("mediator").get(pk=freed_id)
    running = freed.offers.filter(answered_at=None).first()
    if running is not None and running.until > now():
        return None, running.until
    if running is not None:
        meeting.let_go(running.booking)
        FreedOffer.objects.filter(pk=running.pk).update(answered_at=now())
    if freed.offers.filter(taken=True).exists():
        return None, None
    if (moment := waking(now())) > now():
        return None, moment
    if freed.starts_at - now() < FOR + meeting.TOO_LATE or freed.ends_at - freed.starts_at < meeting.LENGTH:
        return None, None
    suited = (case for case in waiting(freed) if meeting.suits(case, freed.starts_at))
    offer = next((made for case in suited if (made := _offer(freed, case))), None)
    return (offer, offer.until) if offer else (None, None)


def waiting(freed: FreedTime) -> list[Case]:
    """The mediator's cases that have no meeting ahead, the longest-waiting first: since their last meeting, or since the case was accepted.

    Who gave the time back, and who was offered it already, is not asked.
    """
    coming = Session.objects.filter(case=OuterRef("pk"), state=SessionState.BOOKED, ends_at__gt=now())
    asked = freed.offers.values("case")
    rows = Case.objects.filter(Q(mediator=freed.mediator), ~Exists(coming), state=S.MEDIATING).exclude(pk=freed.freed_by_id).exclude(pk__in=asked)
    met = Max("sessions__starts_at", filter=Q(sessions__state=SessionState.HELD))
    rows = rows.annotate(since=Coalesce(met, F("accepted_at"))).order_by("since", "pk").select_related("mediator", "station", "committee")
    return [case for case in rows[:SEEN] if not kept_apart(case) and not is_before_police(case)]


def _offer(freed: FreedTime, case: Case) -> FreedOffer | None:
    """None where somebody chose the time by themselves, or where a room, whoever mediates along in this case, or a side has it not free."""
    booking, until = uuid.uuid4(), now() + FOR
    try:
        meeting.take_hour(case, booking, freed.starts_at, hold_for=FOR)
    except occupancy.Taken:
        return None
    return FreedOffer.objects.create(freed=freed, case=case, booking=booking, until=until)


def open_offer(case: Case) -> FreedOffer | None:
    """The freed time that is offered to this case now; none where a meeting was arranged meanwhile."""
    offer = FreedOffer.objects.filter(case=case, answered_at=None, until__gt=now()).select_related("freed").order_by("freed__starts_at").first()
    return offer if offer is not None and meeting.coming(case) is None and case.state == S.MEDIATING else None


@transaction.atomic
def take_up(offer: FreedOffer, *, party: Party) -> Session:
    """The first side that says yes takes the time for both; the same yes twice, or of both sides, is one meeting.

    Raises occupancy.Taken when the two hours were over, Stale when another meeting was arranged meanwhile.
    """
    case = lock(offer.case)
    fresh = FreedOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if fresh.case_id != party.case_id or (fresh.answered_at and not fresh.taken):
        raise occupancy.Taken
    session = meeting.book_held(case, party=party, booking=fresh.booking)
    FreedOffer.objects.filter(pk=fresh.pk, taken=False).update(answered_at=now(), taken=True)
    return session


@transaction.atomic
def pass_by(offer: FreedOffer, *, party: Party) -> None:
    """A side that cannot come lets the time go to the next pair at once. Raises ValidationError when the other side took it already."""
    lock(offer.case)
    fresh = FreedOffer.objects.select_for_update(of=("self",)).get(pk=offer.pk)
    if fresh.taken or fresh.case_id != party.case_id:
        raise ValidationError(_("The other side has taken this time already. If you cannot come, call the meeting off."))
    if fresh.answered_at is None:
        FreedOffer.objects.filter(pk=fresh.pk).update(answered_at=now())
        meeting.let_go(fresh.booking)
        Outbox.objects.filter(key=f"{Effect.OFFER_FREED}:{fresh.freed_id}").update(due_at=now())
        doorbell.ring_after_commit()
