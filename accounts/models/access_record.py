"""Acts without a case: sign-ins, refusals, papers opened, one hash chain per office and day. Append-only by the database."""

import hashlib
import json

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.office import Office
from accounts.models.user import User


class Happening(models.TextChoices):
    """What happened at the door of the house."""

    SIGNED_IN = "signed_in", _("Signed in")
    FAILED = "failed", _("Sign-in failed")
    FACTOR_FAILED = "no_factor", _("Second factor failed")
    LOCKED = "locked", _("Too many attempts")
    SIGNED_OUT = "signed_out", _("Signed out")
    PASSWORD = "password", _("Password changed")
    FACTOR = "factor", _("Second factor set up")
    APPOINTMENT = "appointment", _("Appointment chosen")
    REFUSED = "refused", _("Page refused")
    NOT_FOUND = "not_found", _("Page not found")
    READ = "read", _("Paper read")
    RESENT = "resent", _("Sent again by hand")
    DISMISSED = "dismissed", _("Taken out of service")
    ARRANGED = "arranged", _("Set-up changed")


class AccessRecord(models.Model):
    """Who came, when, from which (hashed) address, to which page. Ids only: nothing typed by anybody stands here."""

    chain = models.CharField(max_length=40)  # access:<office, 0 for none>:<day>
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    happening = models.CharField(max_length=12, choices=Happening.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    address_hash = models.CharField(max_length=32, blank=True)
    subject = models.CharField(max_length=80, blank=True)  # the refused page by its name and ids
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("access record")
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="access_seq_once")]

    def digest(self) -> str:
        """The hash that binds this row to the one before it."""
        facts = [
            self.chain, self.seq, int(self.at.timestamp() * 1000), self.happening, self.user_id, self.office_id,
            self.address_hash, self.subject, self.previous_hash,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


class ChainHead(models.Model):
    """The newest link of a chain; locked while one is added, and the witness when the last rows are cut off."""

    chain = models.CharField(max_length=40, unique=True)
    seq = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("chain head")


@transaction.atomic
def remember(
    happening: str, user_id: int | None, address_hash: str, *, office_id: int | None = None, subject: str = ""
) -> AccessRecord:
    """Add a row to today's chain of this office (0 for nobody's). Never in a transaction that a refusal rolls back."""
    at = timezone.now()
    chain = f"access:{office_id or 0}:{timezone.localtime(at).date().isoformat()}"
    ChainHead.objects.get_or_create(chain=chain)
    head = ChainHead.objects.select_for_update().get(chain=chain)
    row = AccessRecord(
        chain=chain, seq=head.seq + 1, at=at, happening=happening, user_id=user_id, office_id=office_id,
        address_hash=address_hash, subject=subject[:80], previous_hash=head.hash,
    )  # fmt: skip
    row.hash = row.digest()
    row.save(force_insert=True)
    ChainHead.objects.filter(pk=head.pk).update(seq=row.seq, hash=row.hash)
    return row
