"""The walls of `python -m bench.roster`: so many mediators, their weeks of openings, and what of them is taken. Runs inside a process."""

import time
from datetime import datetime, timedelta
from typing import Any

HOURS = (("08:30", "11:30"), ("13:30", "16:30"))  # on five days a week: 120 half-hours in two weeks
SPEECHES = ("奉化话、普通话", "普通话", "宁波话、普通话", "奉化话、宁波话、普通话", "贵州话、普通话", "四川话、普通话")
TAKEN = (True, True, False, True, False)


def fill(count: int) -> dict[str, Any]:
    """So many mediators with their weeks, and what is taken of the two weeks that begin today. What was there of the last time goes."""
    from django.db import connection
    from django.utils import timezone

    from mediators.models import Mediator, Occupancy
    from mediators.wall import look

    if Mediator.objects.count() < count:
        _hire(count)
    Occupancy.objects.all().delete()
    first = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    slots = [at for day in range(15) for at in _half_hours(first + timedelta(days=day))]
    keys = list(Mediator.objects.values_list("resource_id", flat=True))
    rows = [_taken(key, at) for n, key in enumerate(keys) for m, at in enumerate(slots) if TAKEN[(n + m * 7 + m // 5) % len(TAKEN)]]
    Occupancy.objects.bulk_create(rows, batch_size=5000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    began = time.process_time()
    look()
    return {"mediators": len(keys), "openings": len(keys) * 120, "taken": len(rows), "look": (time.process_time() - began) * 1000}


def _half_hours(day: datetime) -> list[datetime]:
    if day.weekday() > 4:
        return []
    return [day + timedelta(hours=hour, minutes=30 * n + 30) for hour in (8, 13) for n in range(6)]


def _taken(resource: int, at: datetime) -> Any:
    from uuid import uuid4

    from mediators.models import Occupancy

    return Occupancy(resource_id=resource, slot=at, booking=uuid4())


def _hire(count: int) -> None:
    from accounts.models import Appointment, Office, User
    from accounts.roles import Role
    from mediators.kinds import DisputeType, Engagement
    from mediators.models import DutyHours, Mediator, Resource, Speciality

    offices = list(Office.objects.filter(kind="committee")) or [
        Office.objects.create(code="bench-tiaowei", kind="committee", name="某街道人民调解委员会", short_name="某调委会")
    ]
    users = User.objects.bulk_create(User(username=f"wall-{n:04d}", name=f"丁{n:03d}", password="!") for n in range(count))
    resources = Resource.objects.bulk_create(Resource(kind="mediator") for _ in users)
    released = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
    made = Mediator.objects.bulk_create(
        Mediator(
            user=user, committee=offices[n % len(offices)], resource=resource, engagement=Engagement.values[n % 5],
            sex=("female", "male")[n % 2], experience="做了 18 年社区工作，退休前在居委会管调解", speciality="邻里口角、停车挪车、养狗、漏水",
            style="耐心，先让两边都把气话说完，再一条一条对", dialects=SPEECHES[n % len(SPEECHES)], consented_at=released, is_listed=True,
        )
        for n, (user, resource) in enumerate(zip(users, resources, strict=True))
    )  # fmt: skip
    Appointment.objects.bulk_create(Appointment(user=m.user, role=Role.MEDIATOR, office=m.committee, since=released) for m in made)
    kinds = DisputeType.values
    Speciality.objects.bulk_create(Speciality(mediator=m, kind=kinds[(n + k) % len(kinds)]) for n, m in enumerate(made) for k in range(3))
    DutyHours.objects.bulk_create(
        DutyHours(mediator=m, weekday=day, opens=opens, closes=closes) for m in made for day in range(5) for opens, closes in HOURS
    )
    weekend = [DutyHours(mediator=m, weekday=5, opens="18:00", closes="18:30") for m in made[::7]]
    DutyHours.objects.bulk_create(weekend)  # too short for an hour: an answer to “evenings, weekends”, no opening more
