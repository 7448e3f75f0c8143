"""People and offices."""

from accounts.models.access_record import AccessRecord, ChainHead, Happening, remember
from accounts.models.attempt import Attempt, blocked_until, forget, give_back, spend, sweep
from accounts.models.client import ApiClient, Scope, new_token
from accounts.models.office import Office
from accounts.models.user import Appointment, DutyShift, User, leads_now

__all__ = [
    "AccessRecord",
    "ApiClient",
    "Appointment",
    "Attempt",
    "ChainHead",
    "DutyShift",
    "Happening",
    "Office",
    "Scope",
    "User",
    "blocked_until",
    "forget",
    "give_back",
    "leads_now",
    "new_token",
    "remember",
    "spend",
    "sweep",
]
