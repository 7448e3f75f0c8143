"""What a department's system was answered when it acted: the same key and the same words are answered the same again, and nothing is done twice."""

from datetime import timedelta

from django.db import models

from accounts.models import ApiClient
from accounts.secrets import EncryptedField
from cases.clock import now

KEPT_FOR = timedelta(days=7)


class KeptAnswer(models.Model):
    """One act by its Idempotency-Key. The row comes first, in the transaction of the act: a second try waits for the first and finds it."""

    client = models.ForeignKey(ApiClient, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=80)
    words = models.CharField(max_length=64)  # digest of method, address and body
    status = models.PositiveSmallIntegerField(default=0)
    body = EncryptedField(blank=True, default="")  # it may hold a name
    at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        verbose_name = "kept answer"
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="answer_once_per_key")]


def forget_answers() -> int:
    """Drop what nobody repeats any more; returns how many."""
    return KeptAnswer.objects.filter(at__lt=now() - KEPT_FOR).delete()[0]
