"""Sound or film of a meeting. It is the meeting's: whoever may not know of that meeting does not know of its recording (the caucus wall)."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.case import Case
from cases.models.file_name import FileNames
from cases.models.progress import Progress
from cases.models.session import Session

if TYPE_CHECKING:
    from cases.models.actor import Actor


class RecordingState(models.TextChoices):
    """The worker makes it anew, or could not; who agreed may think better of it."""

    MAKING = "making", _("Being made anew")
    KEPT = "kept", _("In the file")
    FAILED = "failed", _("Could not be read")
    OUT = "out", _("Taken out and destroyed")


class RecordingQuerySet(models.QuerySet["Recording"]):
    """Recordings in words."""

    def visible_to(self, actor: "Actor") -> "RecordingQuerySet":
        """Those of the meetings that this actor may know of; a meeting with one side alone stays behind its wall."""
        return self.filter(session__in=Session.objects.visible_to(actor).values("pk"))


class Recording(Progress):
    """One recording: as it was sent (encrypted) until it is made anew, in hundredths. Everybody who was there agreed, by name."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="recordings")
    session = models.ForeignKey(Session, models.PROTECT, related_name="recordings")
    stage = models.CharField(max_length=8, choices=RecordingState.choices, default=RecordingState.MAKING)
    agreed = EncryptedField()  # who was there and agreed, told beforehand
    pieces = FileNames(default=list, blank=True)  # generated names of the encrypted bytes, in order
    container = models.CharField(max_length=8)  # what it came as, by its first bytes
    sent_sha256 = models.CharField(max_length=64)  # of the bytes as they came from the recorder
    media_type = models.CharField(max_length=12, blank=True)
    size = models.PositiveIntegerField(default=0)  # bytes
    seconds = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)  # of what is kept
    client_key = models.UUIDField(unique=True)  # pressed twice, it is kept once
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=now)
    out_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    out_at = models.DateTimeField(null=True, blank=True)
    why_out = EncryptedField(blank=True, default="")

    objects: ClassVar[RecordingQuerySet] = RecordingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("recording")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=RecordingState.values), name="recording_stage_known"),
            models.CheckConstraint(condition=~Q(stage="kept") | ~Q(sha256="") & Q(size__gt=0, seconds__gt=0), name="kept_recording_has_hash"),
            models.CheckConstraint(condition=Q(stage__in=["making", "kept"]) | Q(pieces=[]), name="recording_that_is_gone_has_no_bytes"),
            models.CheckConstraint(
                condition=Q(stage="out", out_at__isnull=False, out_by__isnull=False) | ~Q(stage="out") & Q(out_at=None),
                name="recording_taken_out_by_somebody",
            ),
        ]

    @property
    def is_film(self) -> bool:
        """Whether there is something to see."""
        return self.media_type.startswith("video/")

    @property
    def length(self) -> str:
        """Hours, minutes, seconds: 0:43:12."""
        return f"{self.seconds // 3600}:{self.seconds // 60 % 60:02}:{self.seconds % 60:02}"
