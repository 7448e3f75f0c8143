"""What a mediator declares about themselves, so that the files can notice a tie: kin, home, employer, interest. For nobody to read but them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.secrets import EncryptedField, SearchHash, keyed_hashes
from mediators.models.mediator import Mediator


class TieKind(models.TextChoices):
    """What somebody may be tied by (特邀调解规定 15; 在线调解规则 13)."""

    RELATIVE = "relative", _("A close relative")
    HOME = "home", _("My home")
    EMPLOYER = "employer", _("Whom I work for")
    INTEREST = "interest", _("A firm or body I have a stake in")


class Tie(models.Model):
    """One name or address. Encrypted; the keyed hash alone is compared with the sides of a case."""

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="ties", db_index=False)
    kind = models.CharField(max_length=8, choices=TieKind.choices)
    value = EncryptedField()
    value_hash = SearchHash(lambda row: _compared(row.kind, row.value))
    declared_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("tie")
        ordering = ["kind", "id"]
        constraints = [models.UniqueConstraint(fields=["mediator", "kind", "value_hash"], name="tie_declared_once")]


def tie_hashes(kind: str, value: str) -> list[str]:
    """Under which hashes such a tie may be kept."""
    return keyed_hashes(*_compared(kind, value))


def _compared(kind: str, value: str) -> tuple[str, str]:
    """How a name or an address is compared: as people type it, blanks left out. A home meets the sides' homes (`Party.address_hash`)."""
    return "address" if kind == TieKind.HOME else "tie", "".join(value.split())
