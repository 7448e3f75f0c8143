"""What can be taken: a mediator's time, a room, a person. Nobody and no room is booked twice."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office


class ResourceKind(models.TextChoices):
    """A person is a side of a case, or an officer who goes along: their time is taken too."""

    MEDIATOR = "mediator", _("Mediator")
    ROOM = "room", _("Room")
    PERSON = "person", _("Person")


class Resource(models.Model):
    """Somebody or something whose half-hours are taken."""

    kind = models.CharField(max_length=12, choices=ResourceKind.choices)
    key = models.CharField(max_length=40, unique=True, null=True, blank=True)  # of a person: a keyed hash, so that one of two cases is one

    class Meta:
        verbose_name = _("resource")


class Room(models.Model):
    """A room where people meet."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="rooms")
    resource = models.OneToOneField(Resource, models.PROTECT, related_name="room")
    name = models.CharField(max_length=40)
    directions = models.CharField(max_length=120, blank=True)  # 从南门进，右手第二间

    class Meta:
        verbose_name = _("room")
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="room_name_once")]

    def __str__(self) -> str:
        return self.name


class Occupancy(models.Model):
    """One half-hour of one resource, held (until a moment) or taken. The unique key is what makes double booking impossible."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="occupancies")
    slot = models.DateTimeField()
    booking = models.UUIDField(db_index=True)
    held_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("occupancy")
        constraints = [models.UniqueConstraint(fields=["resource", "slot"], name="slot_taken_once")]


class Absence(models.Model):
    """A time when somebody cannot be booked. `cover` is the colleague who stands in for a mediator so long (more than three days)."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="absences")
    cover = models.ForeignKey("mediators.Mediator", models.PROTECT, null=True, blank=True, related_name="covers")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = _("absence")
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_start")]
