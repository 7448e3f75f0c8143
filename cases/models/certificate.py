"""What the worker read off the certificate of the court's seal. The pages hold no key; by this row they know until when it seals."""

from django.db import models

from cases.clock import now


class SealCertificate(models.Model):
    """The one certificate of this installation: in whose name, until when, and when the worker last looked. Empty where none opens."""

    name = models.CharField(max_length=120, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "seal certificate"
