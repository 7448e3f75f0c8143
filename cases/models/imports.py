"""Lists that were brought in, and the books that are counted and no more: what happened before this system, or beside it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from cases.clock import now
from cases.imports.columns import TO_DESK, ListKind, Outcome
from cases.models.file_name import FileName, FileNames
from mediators.kinds import DisputeType


class BatchState(models.TextChoices):
    """How far a list came. Reading changes nothing; only what a person asked for is brought in, and it can be taken back."""

    MAPPING = "mapping", _("columns to be named")
    READING = "reading", _("being read")
    READ = "read", _("read, nothing brought in yet")
    BRINGING = "bringing", _("being brought in")
    DONE = "done", _("brought in")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")
    REFUSED = "refused", _("cannot be read")


class ImportBatch(models.Model):
    """One list: the file as it came (encrypted), which column is what, and how many rows came of it."""

    DESK = TO_DESK

    station = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=ListKind.choices)
    name = models.CharField(max_length=120)  # of the file
    stage = models.CharField(max_length=12, choices=BatchState.choices, default=BatchState.MAPPING)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=now)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    file = FileName(max_length=32)
    heads = models.JSONField(default=list)
    places = models.JSONField(default=dict)  # the name of a column: where it stands
    pieces = FileNames(default=list)  # files of good rows, a thousand each
    errors_file = FileName(max_length=32, blank=True)
    total = models.PositiveIntegerField(default=0)  # rows, without the head
    wrong = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)  # their number is there already, in the list or in the system
    brought = models.PositiveIntegerField(default=0)
    pieces_done = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("list brought in")
        indexes = [models.Index(fields=["station", "-id"], name="import_of_station")]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=BatchState.values), name="import_stage_known"),
            models.CheckConstraint(condition=Q(total__gte=models.F("wrong") + models.F("known")), name="import_counts_each_row_once"),
        ]

    @property
    def good(self) -> int:
        """Rows that can be brought in."""
        return self.total - self.wrong - self.known

    @property
    def percent(self) -> int:
        """Of the pieces, how many are done."""
        return 100 * self.pieces_done // max(len(self.pieces), 1)

    @property
    def is_running(self) -> bool:
        """The worker has it."""
        return self.stage in (BatchState.READING, BatchState.BRINGING, BatchState.UNDOING)


class LedgerEntry(models.Model):
    """A line of an old ledger: no case, nobody's turn. It is counted where figures ask for the time before this system."""

    station = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=16, choices=ListKind.choices)
    source_number = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    dispute_type = models.CharField(max_length=16, choices=DisputeType.choices, blank=True)
    place = models.CharField(max_length=120, blank=True)
    summary = models.TextField(blank=True)  # identity and phone numbers replaced, as in a narrative
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    due_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("line of a ledger")
        indexes = [models.Index(fields=["station", "kind", "happened_at"], name="ledger_of_period")]
        constraints = [
            models.UniqueConstraint(fields=["station", "kind", "source_number"], name="ledger_line_once"),
            models.CheckConstraint(condition=Q(kind=ListKind.DISPUTE_BOOK) | Q(outcome=""), name="ledger_only_disputes_end"),
        ]
