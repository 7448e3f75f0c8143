"""The roster and what can be taken."""

from mediators.models.mediator import Draft, DutyHours, Mediator, Sex, Speciality
from mediators.models.rating import Rating
from mediators.models.resource import Absence, Occupancy, Resource, ResourceKind, Room

__all__ = [
    "Absence",
    "Draft",
    "DutyHours",
    "Mediator",
    "Occupancy",
    "Rating",
    "Resource",
    "ResourceKind",
    "Room",
    "Sex",
    "Speciality",
]
