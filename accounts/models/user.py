"""A person of the staff, and what they are appointed to."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.office import Office
from accounts.models.second import Agreed, agreed
from accounts.roles import NEVER_APPOINTED, Role
from accounts.secrets import EncryptedField


class UserManager(BaseUserManager["User"]):
    """Creates people of the staff."""

    def create_user(self, username: str, name: str, password: str | None = None) -> "User":
        """A person without any appointment yet; an empty password cannot sign in."""
        user = self.model(username=username.strip(), name=name.strip())
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person of the staff, by police or work number. Rights come from appointments alone."""

    username = models.CharField(_("staff number"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    totp_secret = EncryptedField(blank=True, default="")
    totp_last_step = models.BigIntegerField(default=0)  # a code is good once
    created_at = models.DateTimeField(default=timezone.now)
    # Which administrator knows the present password for once, and who took the token away: until both are set anew they are two people.
    password_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    token_taken_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    appointments_read: "list[Appointment] | None" = None  # by the request that asked who this is
    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.CheckConstraint(
                condition=Q(password_from=None) | Q(token_taken_by=None) | ~Q(password_from=F("token_taken_by")), name="user_not_recovered_by_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def appointment(self) -> "Appointment | None":
        """The one they work under now: chosen in this session, else their first current one."""
        chosen: Appointment | None = self.__dict__.get("_working")
        if chosen is None:
            chosen = self.appointments.current().select_related("office").order_by("id").first()
            self.__dict__["_working"] = chosen
        return chosen

    def get_session_auth_hash(self) -> str:
        """A new password or a new token ends every other session of this person."""
        facts = f"{self.password}\0{self.totp_secret}"
        return salted_hmac("accounts.models.User.session", facts, algorithm="sha256").hexdigest()

    def working_as(self, appointment: "Appointment | None") -> "User":
        """The same person, under this appointment."""
        self.__dict__["_working"] = appointment
        return self


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Appointments by time."""

    def current(self, at: datetime | None = None) -> "AppointmentQuerySet":
        """Those in force at a moment: agreed to by a second person, of people still in service."""
        at = at or timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=at), agreed(), since__lte=at, user__is_active=True)

    def with_duty(self, at: datetime | None = None) -> "AppointmentQuerySet":
        """Each with `led` and `leads`: whether the roster names a duty leader of this office at this moment, and whether it is this person."""
        at = at or timezone.now()
        shifts = DutyShift.objects.at(at).filter(office=OuterRef("office"))
        return self.annotate(led=Exists(shifts), leads=Exists(shifts.filter(user=OuterRef("user"))))


class Appointment(Agreed):
    """What a person is, where, from when until when. A person may hold several and works under one at a time."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=16, choices=Role.choices)
    office = models.ForeignKey(Office, models.PROTECT, related_name="appointments")
    rank = models.CharField(max_length=40, blank=True)  # 副所长, for papers and for acts that need a ranked officer
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AppointmentQuerySet] = AppointmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Agreed.Meta):
        verbose_name = _("appointment")
        indexes = [models.Index(fields=["office", "role"])]
        constraints = [
            *Agreed.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(role__in=sorted(NEVER_APPOINTED)), name="appointment_role_is_held"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")), name="appointment_ends_after_start"
            ),
        ]


class DutyShiftQuerySet(models.QuerySet["DutyShift"]):
    """The roster by time."""

    def serving(self, at: datetime | None = None) -> "DutyShiftQuerySet":
        """What holds: a second person agreed, and whom it names is an officer there. Whoever left leads nobody."""
        serving = Appointment.objects.current(at).filter(user=OuterRef("user"), office=OuterRef("office"), role=Role.OFFICER)
        return self.filter(agreed(), Exists(serving))

    def at(self, at: datetime | None = None) -> "DutyShiftQuerySet":
        """Who leads at a moment."""
        at = at or timezone.now()
        return self.serving(at).filter(starts_at__lte=at, ends_at__gt=at)


class DutyShift(Agreed):
    """The duty roster: who leads at the station, from when until when."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="shifts")
    user = models.ForeignKey(User, models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects: ClassVar[DutyShiftQuerySet] = DutyShiftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(Agreed.Meta):
        verbose_name = _("duty shift")
        indexes = [models.Index(fields=["office", "ends_at"])]
        constraints = [
            *Agreed.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_ends_after_start"
            ),
        ]


def leads_now(user: User, office_id: int, at: datetime | None = None) -> bool:
    """Whether the roster of this office names them as duty leader at this moment."""
    return DutyShift.objects.at(at).filter(office_id=office_id, user=user).exists()
