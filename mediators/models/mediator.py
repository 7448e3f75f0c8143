"""Those who can be chosen: what a resident reads about them, and what only the room knows."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Appointment, Office, User
from accounts.roles import Role
from mediators.kinds import DisputeType, Engagement, Grade
from mediators.models.resource import Resource


class Sex(models.TextChoices):
    """Some parties want a woman mediator."""

    FEMALE = "female", _("Woman")
    MALE = "male", _("Man")


class MediatorQuerySet(models.QuerySet["Mediator"]):
    """Mediators in words."""

    def listed(self) -> "MediatorQuerySet":
        """Those on the public wall: consented to publication, in service, and appointed to mediate in this room now."""
        serving = Appointment.objects.current().filter(user=OuterRef("user"), office=OuterRef("committee"), role=Role.MEDIATOR)
        return self.filter(Exists(serving), is_listed=True, user__is_active=True)

    def of(self, committee_id: int | None) -> "MediatorQuerySet":
        """The roster of one committee."""
        return self.filter(committee_id=committee_id)


class Photo(models.Model):
    """A photo that a mediator gave of themselves: a small JPEG, by a key of its person and its bytes. Kept while a draft or the wall has it."""

    key = models.CharField(max_length=64, primary_key=True)
    mediator = models.ForeignKey("mediators.Mediator", models.CASCADE, related_name="photos")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("photo of a mediator")


class Mediator(models.Model):
    """One mediator of one committee's roster. The article's three fields are never empty."""

    user = models.OneToOneField(User, models.PROTECT, related_name="mediator")
    committee = models.ForeignKey(Office, models.PROTECT, related_name="mediators")
    organisation = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    resource = models.OneToOneField(Resource, models.PROTECT, related_name="mediator")
    engagement = models.CharField(max_length=12, choices=Engagement.choices)
    grade = models.CharField(max_length=1, choices=Grade.choices, blank=True, default="")
    grade_issuer = models.CharField(max_length=60, blank=True)
    grade_date = models.DateField(null=True, blank=True)
    sex = models.CharField(max_length=8, choices=Sex.choices)
    experience = models.TextField(_("experience"))  # 工作经历
    speciality = models.TextField(_("speciality"))  # 专业特长
    style = models.TextField(_("style"))  # 调解特点
    dialects = models.CharField(_("speaks"), max_length=80)  # 奉化话、普通话
    consented_at = models.DateTimeField(null=True, blank=True)  # to publication (个人信息保护法 25)
    appointed_on = models.DateField(null=True, blank=True)  # 聘任: the 30 working days count from it (宁波条例 13)
    filed_on = models.DateField(null=True, blank=True)  # 备案 with the 司法局
    is_listed = models.BooleanField(default=False)
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")  # released; without one their seal is drawn
    released_at = models.DateTimeField(null=True, blank=True)  # what stands on the wall, by the director
    released_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    feed_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)  # of the private calendar's link
    free_on = models.DateField(null=True, blank=True)  # the next day with a free hour, looked at every minute: what the wall is sorted by
    figures_note = models.CharField(max_length=400, blank=True, default="")  # their own word to their figures
    max_open = models.PositiveSmallIntegerField(default=12)

    objects: ClassVar[MediatorQuerySet] = MediatorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mediator")
        indexes = [models.Index(fields=["committee", "is_listed"])]
        constraints = [
            models.CheckConstraint(condition=Q(is_listed=False) | Q(consented_at__isnull=False), name="listed_with_consent"),
            models.CheckConstraint(
                condition=Q(filed_on=None) | Q(appointed_on=None) | Q(filed_on__gte=F("appointed_on")), name="filed_after_appointment",
                violation_error_message=_("Nobody is filed before they are appointed."),
            ),
            models.CheckConstraint(
                condition=~Q(experience="") & ~Q(speciality="") & ~Q(style=""), name="three_fields_of_the_wall"
            ),
        ]

    @property
    def name(self) -> str:
        """The person's name."""
        return self.user.name

    @property
    def organisation_name(self) -> str:
        """Where they come from, in a resident's words."""
        return (self.organisation or self.committee).short_name


class Draft(models.Model):
    """What a mediator wrote about themselves and agreed to see public; the director has not released it yet."""

    mediator = models.OneToOneField(Mediator, models.CASCADE, related_name="draft")
    experience = models.TextField()
    speciality = models.TextField()
    style = models.TextField()
    dialects = models.CharField(max_length=80)
    photo = models.ForeignKey(Photo, models.PROTECT, null=True, blank=True, related_name="+")
    consented_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of a portrait")

    @property
    def version(self) -> int:
        """Which text it is: the moment it was written."""
        return int(self.consented_at.timestamp() * 1000)


class Speciality(models.Model):
    """A type of dispute that somebody is good at."""

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="specialities")
    kind = models.CharField(max_length=16, choices=DisputeType.choices)

    class Meta:
        verbose_name = _("speciality")
        constraints = [models.UniqueConstraint(fields=["mediator", "kind"], name="speciality_once")]
        indexes = [models.Index(fields=["kind"])]


class DutyHours(models.Model):
    """When somebody is there, week by week, in local time."""

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        verbose_name = _("duty hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_on_a_weekday"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="hours_close_after_opening"),
        ]


class OpenDay(models.Model):
    """A statutory day off on which a mediator is there after all, at the hours of their plan."""

    mediator = models.ForeignKey(Mediator, models.CASCADE, related_name="open_days", db_index=False)
    day = models.DateField()

    class Meta:
        verbose_name = _("day off that is open")
        constraints = [models.UniqueConstraint(fields=["mediator", "day"], name="open_day_once")]


class LawyerDay(models.Model):
    """律师驻所: a day on which a lawyer of the wall is at the station, for everybody who asks."""

    lawyer = models.ForeignKey(Mediator, models.CASCADE, related_name="lawyer_days", db_index=False)
    day = models.DateField(db_index=True)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        verbose_name = _("day of a lawyer at the station")
        ordering = ["day", "opens", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["lawyer", "day"], name="lawyer_once_a_day"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="lawyer_day_closes_after_opening"),
        ]
