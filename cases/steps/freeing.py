"""A meeting gives its time back: free again, and where somebody may still use it, noted for those who wait."""

from cases import doorbell
from cases.models import FreedTime, Outbox, Session
from cases.moves import Effect
from mediators import occupancy
from mediators.models import Mediator


def give_back(session: Session) -> None:
    """Release what a meeting took, once: the lead's time, and that of whoever mediates along or goes along.

    Call it in the transaction that moves the meeting or calls it off, before it has its new time.
    """
    there = Mediator.objects.filter(resource__occupancies__booking=session.booking, resource__kind="mediator").distinct().order_by("pk")
    mediators = list(there)
    occupancy.release(session.booking)
    for mediator in mediators:
        _note(session, mediator)


def _note(session: Session, mediator: Mediator) -> None:
    facts = {"freed_by": session.case, "starts_at": session.starts_at, "ends_at": session.ends_at}
    freed, made = FreedTime.objects.get_or_create(booking=session.booking, mediator=mediator, defaults=facts)
    if made:
        key = f"{Effect.OFFER_FREED}:{freed.pk}"
        Outbox.objects.create(key=key, kind=Effect.OFFER_FREED, case=session.case, ref=freed.pk)
        doorbell.ring_after_commit()
