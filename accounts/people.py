"""People and what they are appointed to: one administrator writes it, another agrees, and nobody sees to their own."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.leaving import may_leave
from accounts.models import Appointment, Office, User, forget
from accounts.passwords import hand_over
from accounts.roles import NEVER_APPOINTED, SERVES_AT, Role


@transaction.atomic
def hire(*, username: str, name: str, by: User) -> tuple[User, str]:
    """A new person, without any right, and the password for once that is handed to them. Raises ValidationError for a number that is there."""
    try:
        with transaction.atomic():
            user = User.objects.create_user(username, name)
    except IntegrityError as problem:
        raise ValidationError(_("Somebody has this number already.")) from problem
    return user, hand_over(user, by=by)


@transaction.atomic
def appoint(
    user: User, *, by: User, role: str, office: Office, rank: str, since: datetime, until: datetime | None
) -> Appointment:  # fmt: skip
    """Write down what somebody is to be, from a moment on. It holds once another administrator agreed.

    Raises ValidationError for oneself, for a role that such an office has not, for a closed office, and for what they are already.
    """
    _another(user, by)
    if role in NEVER_APPOINTED or office.kind not in SERVES_AT[Role(role)]:
        raise ValidationError(_("There is no such role in this office."))
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # two who write the same do it one after the other
    if not office.is_active or not user.is_active:
        raise ValidationError(_("This office is closed, or this person is out of service."))
    same = Appointment.objects.filter(Q(until=None) | Q(until__gt=since), user=user, role=role, office=office)
    if same.exists():
        raise ValidationError(_("They are this already, or it waits for a second person."))
    if until is not None and until <= since:
        raise ValidationError(_("It ends after it begins."))
    return Appointment.objects.create(user=user, role=role, office=office, rank=rank, since=since, until=until, entered_by=by)


def waiting() -> QuerySet[Appointment]:
    """What another administrator has to agree to, the oldest first."""
    rows = Appointment.objects.filter(entered_by__isnull=False, approved_by=None, user__is_active=True)
    return rows.select_related("user", "office", "entered_by").order_by("pk")


def approve(appointment: Appointment, *, by: User) -> None:
    """The second administrator agrees. Raises ValidationError for who wrote it, for whom it is about, and when it was agreed to or taken back."""
    _another(appointment.user, by)
    if appointment.entered_by_id == by.pk:
        raise ValidationError(_("You wrote this: somebody else agrees to it."))
    if not waiting().filter(pk=appointment.pk).update(approved_by=by):
        raise ValidationError(_("It was agreed to or taken back meanwhile."))


@transaction.atomic
def end(appointment: Appointment, *, by: User) -> None:
    """Take a right away at once: one person is enough for that. What never held is taken back without a trace in the table.

    Raises ValidationError for one's own, and while the person has work in hand that nobody would take up.
    """
    fresh = Appointment.objects.select_for_update(of=("self",)).select_related("user").filter(pk=appointment.pk).first()
    moment = timezone.now()
    if fresh is None or (fresh.until is not None and fresh.until <= moment):
        return
    _another(fresh.user, by)
    if fresh.waits or fresh.since >= moment:
        fresh.delete()
        return
    if holds := may_leave(fresh.user):
        raise ValidationError(_("%(name)s still has %(n)s things in hand. Hand them on first.") % {"name": fresh.user.name, "n": len(holds)})
    Appointment.objects.filter(pk=fresh.pk).update(until=moment)


@transaction.atomic
def new_password(user: User, *, by: User) -> str:
    """For whoever forgot theirs: a password for once, and the end of the lock and of their sessions.

    Raises ValidationError for oneself, for whoever is out of service, and for who took this person's token: one administrator never gives both.
    """
    fresh = _recovered(user, by)
    if fresh.token_taken_by_id == by.pk:
        raise ValidationError(_("You took the token away: another administrator gives the password."))
    forget("account", fresh.username)
    return hand_over(fresh, by=by)


@transaction.atomic
def take_token(user: User, *, by: User) -> None:
    """For whoever lost the token: a new one is set up after the next sign-in. Raises ValidationError as `new_password` does."""
    fresh = _recovered(user, by)
    if fresh.password_from_id == by.pk:
        raise ValidationError(_("You know their password for once: another administrator takes the token away."))
    fresh.totp_secret, fresh.token_taken_by = "", by
    fresh.save(update_fields=["totp_secret", "token_taken_by"])
    forget("factor", str(fresh.pk))


def _recovered(user: User, by: User) -> User:
    _another(user, by)
    fresh = User.objects.select_for_update().get(pk=user.pk)
    if not fresh.is_active:
        raise ValidationError(_("This person is out of service."))
    return fresh


def _another(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise ValidationError(_("This is about you: somebody else sees to it."))
