"""People and offices."""

from accounts.models.access_record import AccessRecord, ChainHead, Happening, remember
from accounts.models.attempt import Attempt, blocked_until, forget, give_back, spend, sweep
from accounts.models.office import Office
from accounts.models.user import Appointment, DutyShift, User, leads_now

__all__ = [
    "AccessRecord",
    "Appointment",
    "Attempt",
    "ChainHead",
    "DutyShift",
    "Happening",
    "Office",
    "User",
    "blocked_until",
    "forget",
    "give_back",
    "leads_now",
    "remember",
    "spend",
    "sweep",
]
