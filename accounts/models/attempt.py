"""Counting attempts, so that guessing is slow: sign-ins, one-time codes, second factors."""

from datetime import datetime, timedelta

from django.db import connection, models
from django.db.models import F
from django.utils import timezone

from accounts.secrets import keyed_hash

RAISE = """
INSERT INTO accounts_attempt (bucket, count, ends_at) VALUES (%s, 1, %s)
ON CONFLICT (bucket) DO UPDATE SET
count = CASE WHEN accounts_attempt.ends_at <= %s THEN 1 ELSE accounts_attempt.count + 1 END,
ends_at = CASE WHEN accounts_attempt.ends_at <= %s THEN excluded.ends_at ELSE accounts_attempt.ends_at END
RETURNING count
"""


class Attempt(models.Model):
    """How often something was tried in the running window. Keys are hashed: no number or address stands here."""

    bucket = models.CharField(max_length=80, unique=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = "attempt"


def spend(purpose: str, key: str, *, limit: int, window: timedelta) -> bool:
    """Count one attempt; False when this window's `limit` is used up. One statement: racing posts are all counted.

    The window runs from its first attempt and is never prolonged: a lock ends by itself. Call it outside a transaction
    that a failure rolls back, or the failure is not counted.
    """
    now = timezone.now()
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(RAISE, [_bucket(purpose, key), adapt(now + window), adapt(now), adapt(now)])
        row = cursor.fetchone()
    return bool(row[0] <= limit)


def give_back(purpose: str, key: str) -> None:
    """Uncount one attempt that turned out right, so that a whole station behind one address is not shut out."""
    Attempt.objects.filter(bucket=_bucket(purpose, key), count__gt=0).update(count=F("count") - 1)


def forget(purpose: str, key: str) -> None:
    """Start anew, after a success or by the unlocking command."""
    Attempt.objects.filter(bucket=_bucket(purpose, key)).delete()


def blocked_until(purpose: str, key: str, limit: int) -> datetime | None:
    """Until when nothing more is tried, or None."""
    row = Attempt.objects.filter(bucket=_bucket(purpose, key), count__gte=limit, ends_at__gt=timezone.now()).first()
    return row.ends_at if row else None


def sweep() -> int:
    """Drop the counters whose window is over; returns how many."""
    return Attempt.objects.filter(ends_at__lte=timezone.now()).delete()[0]


def _bucket(purpose: str, key: str) -> str:
    return f"{purpose}:{keyed_hash(purpose, key)}"
