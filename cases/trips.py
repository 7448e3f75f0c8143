"""零次跑: which errands to the court a party was spared, read off the rows that the acts themselves left. Nothing is kept twice.

An errand is what the procedure wants of a party at the court: to apply, to bring missing papers, to be met (解释 356), to receive the ruling,
to withdraw, to object. **A trip saved is one errand of one party that was done anywhere but in the court.** A procedure went with zero trips
when a ruling was issued and not one of its errands was done in the court.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from cases.models import Channel, Confirmation, CourtMeeting, Event, HandedAt, Service, ServiceMethod, Signature
from cases.moves import ConfirmationAction as A


class Errand(models.TextChoices):
    """What a party would otherwise have gone to the court for."""

    APPLY = "apply", _("Apply")
    SUPPLY = "supply", _("Bring missing papers")
    MEET = "meet", _("Be met by the court")
    RECEIVE = "receive", _("Receive the ruling")
    WITHDRAW = "withdraw", _("Withdraw")
    OBJECT = "object", _("Object")


class Way(models.TextChoices):
    """How it was done instead."""

    PHONE = "phone", _("On the phone or by video")
    STATION = "station", _("At the station, on its tablet")
    COURIER = "courier", _("Through the mediator")
    POST = "post", _("At home, by post or handed over there")
    COURT = "court", _("In the court")


@dataclass(frozen=True, slots=True)
class Trip:
    """One errand of one party: when, and how."""

    confirmation: int
    party: int
    errand: Errand
    way: Way
    at: datetime

    @property
    def saved(self) -> bool:
        """Whether the way to the court was spared."""
        return self.way != Way.COURT


MET: dict[str, Way] = {Channel.ROOM: Way.STATION, Channel.VIDEO: Way.PHONE, Channel.COURT: Way.COURT}
# Handed over directly is the clerk's own hand: where the receipt does not say that it was elsewhere, it counts as a way to the court.
SERVED: dict[str, Way] = {
    ServiceMethod.ELECTRONIC: Way.PHONE, ServiceMethod.ROOM: Way.STATION, ServiceMethod.NOMINEE: Way.STATION, ServiceMethod.POST: Way.POST,
    ServiceMethod.LEFT: Way.POST,
}  # fmt: skip
HANDED: dict[str, Way] = {HandedAt.STATION: Way.STATION, HandedAt.HOME: Way.POST}
OBJECTABLE = timedelta(days=60)  # after everybody has it: fifteen days, and what holidays and a late decree may add
ASKED: dict[str, Errand] = {
    A.SUPPLY: Errand.SUPPLY, A.SUPPLY_FILED: Errand.SUPPLY, A.ASK_WITHDRAW: Errand.WITHDRAW, A.TAKE_BACK: Errand.WITHDRAW, A.OBJECT: Errand.OBJECT,
    A.OBJECT_MEANWHILE: Errand.OBJECT,
}  # fmt: skip


def trips(files: "QuerySet[Confirmation]", since: datetime | None = None, until: datetime | None = None) -> list[Trip]:
    """Every errand of these applications within [since, until), in the order in which they were done. Four statements, however many."""
    found = [*_applied(files, since, until), *_met(files, since, until), *_received(files, since, until), *_asked(files, since, until)]
    return sorted(found, key=lambda trip: (trip.at, trip.confirmation, trip.party))


def by_errand(found: Iterable[Trip]) -> list[tuple[Errand, dict[Way, int], int]]:
    """Of each errand how often it was done in which way, and how many trips that saved."""
    found = list(found)
    count = Counter((trip.errand, trip.way) for trip in found)
    rows = [(errand, {way: count[errand, way] for way in Way}) for errand in Errand if any(count[errand, way] for way in Way)]
    return [(errand, ways, sum(n for way, n in ways.items() if way != Way.COURT)) for errand, ways in rows]


def within(field: str, since: datetime | None, until: datetime | None) -> Q:
    """That a moment lies within [since, until)."""
    bounds = {f"{field}__gte": since} if since else {}
    return Q(**{f"{field}__isnull": False}) & Q(**bounds) & (Q(**{f"{field}__lt": until}) if until else Q())


def _applied(files: "QuerySet[Confirmation]", since: datetime | None, until: datetime | None) -> Iterator[Trip]:
    """One errand a party, however many hands signed for it: on the phone where one of them did, else on the tablet or on paper at the station."""
    sent = files.filter(within("submitted_at", since, until))
    hands = Signature.objects.filter(document__in=sent.values("application"), party__isnull=False)
    rows = hands.values_list("document__confirmation", "party", "helped_by", "document__confirmation__submitted_at").order_by("pk")
    ways: dict[tuple[int, int, datetime], Way] = {}
    for file, party, helped, at in rows:
        if file is not None and party is not None and at is not None:
            ways[file, party, at] = Way.PHONE if helped is None else ways.get((file, party, at), Way.STATION)
    return (Trip(file, party, Errand.APPLY, way, at) for (file, party, at), way in ways.items())


def _met(files: "QuerySet[Confirmation]", since: datetime | None, until: datetime | None) -> Iterator[Trip]:
    """Every meeting of the court, for each party who came: a first one to which only one side came was a way too."""
    rows = CourtMeeting.objects.filter(within("at", since, until), confirmation__in=files.values("pk")).order_by("pk")
    found = rows.values_list("confirmation", "party", "channel", "at")
    return (Trip(file, party, Errand.MEET, MET.get(channel, Way.COURT), at) for file, party, channel, at in found)


def _received(files: "QuerySet[Confirmation]", since: datetime | None, until: datetime | None) -> Iterator[Trip]:
    rows = Service.objects.filter(within("received_at", since, until), confirmation__in=files.values("pk"), party__isnull=False)
    rows = rows.exclude(method=ServiceMethod.NOTICE)  # nobody did anything: the law takes it as received
    return (
        Trip(row.confirmation_id, row.party_id, Errand.RECEIVE, SERVED.get(row.method) or HANDED.get(row.handed_at, Way.COURT), row.received_at)
        for row in rows.only("confirmation_id", "party_id", "method", "handed_at", "received_at").order_by("pk")
        if row.party_id and row.received_at
    )


def _alive(since: datetime) -> Q:
    """Whether anybody could still do something then: the history of what was over long before is not read for a month's figures."""
    ended = Q(ended_at=None) | Q(ended_at__gte=since)
    return Q(submitted_at__isnull=False) & ended & (Q(served_at=None) | Q(served_at__gte=since - OBJECTABLE))


def _asked(files: "QuerySet[Confirmation]", since: datetime | None, until: datetime | None) -> Iterator[Trip]:
    """What a party sent from the phone, the mediator carried for all of them, or the clerk took down from paper: that was brought to the court."""
    live = files.filter(submitted_at__isnull=False) if since is None else files.filter(_alive(since))
    rows = Event.objects.filter(within("at", since, until), table=Confirmation.TABLE.name, action__in=ASKED, case__in=live.values("case"))
    events = list(rows.filter(file_id__in=live.values("pk")).order_by("case_id", "seq"))
    sides: dict[int, list[int]] = {}
    carried = files.filter(pk__in=[event.file_id for event in events if not event.party_id], case__parties__removed_at=None)
    for file, party in carried.values_list("pk", "case__parties").order_by("case__parties"):
        if party:
            sides.setdefault(file, []).append(party)
    for event in events:
        way = Way.PHONE if event.party_id else Way.COURT if event.role == Role.CLERK else Way.COURIER
        own = [one for one in (event.party_id, event.on_behalf_of_id) if one][:1]
        others = [] if ASKED[event.action] == Errand.OBJECT else sides.get(event.file_id, [])  # an interested person's errand is no party's
        for party in own or others:
            yield Trip(event.file_id, party, ASKED[event.action], way, event.at)
