"""Meetings: booked or unbooked (a visit, a quarrel settled on the spot), who came, what was said."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.case import Case
from cases.models.party import Party
from cases.models.talk_scope import NoteQuerySet, SessionQuerySet
from mediators.models import Room


class SessionState(models.TextChoices):
    """A meeting is planned, was held, or was called off."""

    BOOKED = "booked", _("Booked")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Called off")


class Session(models.Model):
    """One meeting. Its mediator and room are taken by `booking` in the mediators' occupancy."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="sessions", db_index=False)
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=SessionState.choices)
    is_booked = models.BooleanField(default=True)
    booking = models.UUIDField(default=uuid.uuid4, unique=True)
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+")
    place = models.CharField(max_length=120)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    helpers = models.CharField(max_length=200, blank=True)  # 南溪阿姐, with both sides' consent (art. 20)
    minutes = EncryptedField(blank=True, default="")
    result = models.CharField(max_length=200, blank=True)
    held_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    only_side = models.PositiveSmallIntegerField(null=True, blank=True)  # held with one side alone: the caucus wall stands around it
    read_back_at = models.DateTimeField(null=True, blank=True)  # read to those present, who found it right

    objects: ClassVar[SessionQuerySet] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("session")
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["state", "starts_at"])]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="session_number_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(condition=~Q(state="held") | Q(recorded_at__isnull=False), name="held_session_is_recorded"),
            models.CheckConstraint(condition=Q(read_back_at=None) | Q(recorded_at__isnull=False), name="session_read_back_was_recorded"),
        ]

    @property
    def text(self) -> str:
        """What was written down, as it stands after the last correction."""
        last = self.corrections.order_by("-no").first()
        return last.text if last else self.minutes


class Correction(models.Model):
    """The record as somebody corrected it. What stood before is never overwritten: it is shown struck through."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="corrections", db_index=False)
    no = models.PositiveSmallIntegerField()
    text = EncryptedField()
    reason = models.CharField(max_length=120)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("correction")
        ordering = ["no"]
        constraints = [
            models.UniqueConstraint(fields=["session", "no"], name="correction_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
        ]


class Attendance(models.Model):
    """Who came, and why somebody did not."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    came = models.BooleanField()
    reason = models.CharField(max_length=120, blank=True)
    understood = models.BooleanField(default=False)  # said that they understood their rights and duties
    authority = models.ForeignKey("cases.Authority", models.PROTECT, null=True, blank=True, related_name="+")  # by which somebody came for them

    class Meta:
        verbose_name = _("attendance")
        constraints = [models.UniqueConstraint(fields=["session", "party"], name="attendance_once")]


class Visibility(models.TextChoices):
    """Who reads a note. What one side says alone reaches neither the other side nor a department nor the court."""

    MINE = "mine", _("Only me")
    TEAM = "team", _("Mediation team")
    STATION = "station", _("Station")
    SHARED = "shared", _("Both sides too")


class Note(models.Model):
    """A text that an event points to by id and digest; encrypted, because reasons hold what people said."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    text = EncryptedField()
    digest = models.CharField(max_length=64)
    visibility = models.CharField(max_length=8, choices=Visibility.choices, default=Visibility.STATION)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    alone_with = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")  # said by this side, in confidence
    written_at = models.DateTimeField(default=now)

    objects: ClassVar[NoteQuerySet] = NoteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("note")
        constraints = [
            models.CheckConstraint(condition=Q(alone_with=None) | Q(visibility__in=["mine", "team"]), name="said_alone_stays_in_the_team"),
        ]
