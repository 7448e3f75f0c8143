"""A department's own system that may act for it: a token per office, its scope, its end; who made it and who agreed."""

import secrets
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.office import Office
from accounts.models.user import User
from accounts.secrets import keyed_hash, keyed_hashes

PREFIX, PURPOSE = "fq_", "api-token"
SIGNS = 8  # of the token: enough to tell one from another, too few to guess the rest
USED_AT_MOST = timedelta(minutes=1)  # how exactly the last use is known


class Scope(models.TextChoices):
    """What a token may do. Without `personal` every name and number stays masked, whatever the file's state."""

    READ = "read", _("Read referrals")
    ACT = "act", _("Sign, answer, report results")
    PERSONAL = "personal", _("Read names and numbers once accepted")


class ApiClientQuerySet(models.QuerySet["ApiClient"]):
    """Tokens in words."""

    def live(self, at: datetime | None = None) -> "ApiClientQuerySet":
        """Agreed by a second person, not ended, not over, of an office that still stands."""
        at = at or timezone.now()
        return self.filter(revoked_at=None, approved_by__isnull=False, expires_at__gt=at, office__is_active=True)

    def behind(self, token: str) -> "ApiClient | None":
        """Whose token this is, while it is good; wrong, ended and over are all nobody's."""
        kept = keyed_hashes(PURPOSE, token) if token.startswith(PREFIX) else []
        return self.live().select_related("office").filter(token_hash__in=kept).first() if kept else None


class ApiClient(models.Model):
    """A system with the rights of its office's liaison, no more. The token itself is shown once and kept by its hash alone."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="clients")
    name = models.CharField(max_length=40)
    begins_with = models.CharField(max_length=SIGNS + len(PREFIX))
    token_hash = models.CharField(max_length=40, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects: ClassVar[ApiClientQuerySet] = ApiClientQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("token of a department's system")
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("created_by")), name="token_agreed_by_another",
                violation_error_message=_("You made this token: somebody else agrees to it."),
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="token_ends_after_it_begins"),
        ]  # fmt: skip

    @property
    def is_live(self) -> bool:
        """Whether it may be used at this moment."""
        return self.revoked_at is None and self.approved_by_id is not None and self.expires_at > timezone.now()

    @property
    def words(self) -> list[str]:
        """What it may do, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]

    def used(self) -> None:
        """Remember that it came; a write a minute is enough."""
        moment = timezone.now()
        stale = Q(last_used_at=None) | Q(last_used_at__lt=moment - USED_AT_MOST)
        ApiClient.objects.filter(stale, pk=self.pk).update(last_used_at=moment)


def new_token() -> tuple[str, str, str]:
    """A token of 32 random bytes: itself, what it begins with, its hash."""
    token = PREFIX + secrets.token_urlsafe(32)
    return token, token[: SIGNS + len(PREFIX)], keyed_hash(PURPOSE, token)
