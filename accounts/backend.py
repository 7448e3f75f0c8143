"""Who is behind a session: the person and what they are appointed to, in one look at every request."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from accounts.models import Appointment, User


class StaffBackend(ModelBackend):
    """Django's own way to sign in; a person comes with the appointments in force, each with office and roster."""

    def get_user(self, user_id: Any) -> User | None:
        """The person while in service, or None."""
        rows = Appointment.objects.current().with_duty().filter(user=user_id).select_related("office", "user").order_by("id")
        appointments = list(rows)
        if not appointments:
            return super().get_user(user_id)
        user = appointments[0].user
        user.appointments_read = appointments
        return user
