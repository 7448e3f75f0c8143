"""How a party comes in: the private link of their slip, and a one-time code to their phone (security.md AU-05 … AU-08)."""

from django.db import models

from cases.models.party import Party


class OneTimeCode(models.Model):
    """Six digits, hashed, for one party and one browser session, good once and for ten minutes."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="codes", db_index=False)
    session_hash = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "one-time code"
        indexes = [models.Index(fields=["party", "expires_at"])]
