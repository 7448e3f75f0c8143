"""What the 卷宗 holds beside the papers of the steps: inquiries, and the bound file itself."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.case import Case
from cases.models.document import Document
from cases.models.file_name import FileName
from cases.models.progress import Progress


class Inquiry(models.Model):
    """调查记录 (人民调解法 20, 21): who was asked about what, where and when. It is the room's, never a side's."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="inquiries")
    asked_at = models.DateTimeField()
    place = models.CharField(max_length=120)
    there = models.CharField(max_length=120, blank=True)  # 参加人
    asked = models.CharField(max_length=60)  # 被调查人
    relation = models.CharField(max_length=60, blank=True)
    recorder = models.CharField(max_length=30)
    said = EncryptedField()
    document = models.OneToOneField(Document, models.PROTECT, related_name="inquiry")
    client_key = models.UUIDField(unique=True)  # pressed twice, it is kept once
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")  # 调查人
    made_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("inquiry")


class ScanState(models.TextChoices):
    """The worker draws its pages anew, or could not."""

    READING = "reading", _("Being read")
    DONE = "done", _("In the file")
    FAILED = "failed", _("Could not be read")


class Scan(Progress):
    """A scan on its way into the file: as it was sent (encrypted) until its pages are drawn anew, `done` of `parts` pages."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="scans")
    stage = models.CharField(max_length=8, choices=ScanState.choices, default=ScanState.READING)
    line = models.CharField(max_length=16)
    title = models.CharField(max_length=40)
    party = models.ForeignKey("cases.Party", models.PROTECT, null=True, blank=True, related_name="+")
    shared = models.BooleanField(default=False)
    file = FileName(max_length=32, blank=True)  # what was sent, each upload after its length; gone when it was read
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="+")
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("scan")
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=ScanState.values), name="scan_stage_known"),
            models.CheckConstraint(condition=~Q(stage="done") | Q(document__isnull=False), name="read_scan_has_a_paper"),
            models.CheckConstraint(condition=Q(stage="reading") | Q(file=""), name="read_scan_keeps_nothing_else"),
        ]


class DossierState(models.TextChoices):
    """The worker binds it, or could not."""

    BINDING = "binding", _("Being bound")
    DONE = "done", _("Bound")
    FAILED = "failed", _("Could not be bound")


class Dossier(Progress):
    """One binding of a file. `done` of `parts` papers are in; the bytes and their hash are the document's."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="dossiers")
    stage = models.CharField(max_length=8, choices=DossierState.choices, default=DossierState.BINDING)
    note = EncryptedField(blank=True, default="")  # 卷宗情况说明: what is missing or damaged, and why
    pages = models.PositiveSmallIntegerField(default=0)
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="dossier")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("bound file")
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=DossierState.values), name="dossier_stage_known"),
            models.CheckConstraint(condition=~Q(stage="done") | Q(document__isnull=False), name="bound_dossier_has_bytes"),
            models.UniqueConstraint(fields=["case"], condition=Q(stage="binding"), name="dossier_bound_once_at_a_time"),
        ]
