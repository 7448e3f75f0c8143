"""A list taken out: which cases, by whom, why, how far it is. The file is gone after a day; that it was taken stays."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.book_scope import ExportQuerySet
from cases.models.file_name import FileName, FileNames

KEPT_FOR = timedelta(hours=24)
AT_ONCE = 200  # cases of one short transaction of the worker


class ExportState(models.TextChoices):
    """How far it is."""

    WAITING = "waiting", _("being put together")
    DONE = "done", _("ready")
    GONE = "gone", _("deleted")


class SheetForm(models.TextChoices):
    """As what it is taken."""

    XLSX = "xlsx", _("Excel (.xlsx)")
    CSV = "csv", _("Text with commas (.csv)")


class Export(models.Model):
    """One list of cases as it was chosen on a page. Ids only; what was looked for is not kept, the reason is encrypted."""

    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="+", db_index=False)  # under which they saw the page
    made_at = models.DateTimeField(default=now)
    form = models.CharField(max_length=4, choices=SheetForm.choices)
    in_full = models.BooleanField(default=False)  # names and phones unmasked
    reason = EncryptedField()
    cases = models.JSONField(default=list)
    stage = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    pieces = FileNames(default=list)  # files of rows, as they come
    file = FileName(max_length=32, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ExportQuerySet] = ExportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("export")
        indexes = [models.Index(fields=["made_by", "-id"], name="export_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=ExportState.values), name="export_stage_known"),
            models.CheckConstraint(condition=~Q(stage="gone") | Q(file=""), name="export_gone_has_no_file"),
            models.CheckConstraint(condition=~Q(stage="done") | Q(done_at__isnull=False), name="export_done_has_time"),
        ]

    @property
    def percent(self) -> int:
        """How much of it is done."""
        return min(100, 100 * AT_ONCE * len(self.pieces) // max(len(self.cases), 1))

    @property
    def is_running(self) -> bool:
        """The worker has it."""
        return self.stage == ExportState.WAITING

    @property
    def is_ready(self) -> bool:
        """It can be fetched."""
        return self.stage == ExportState.DONE and not self.is_over

    @property
    def is_over(self) -> bool:
        """Its day is over, whether somebody has deleted the file yet or not."""
        return self.stage == ExportState.GONE or bool(self.done_at and self.done_at + KEPT_FOR <= now())
