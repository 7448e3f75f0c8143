"""People and offices."""

from accounts.models.office import Office
from accounts.models.user import Appointment, DutyShift, User, leads_now

__all__ = ["Appointment", "DutyShift", "Office", "User", "leads_now"]
