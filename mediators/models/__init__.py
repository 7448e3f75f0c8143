"""The roster and what can be taken."""

from mediators.models.mediator import Draft, DutyHours, LawyerDay, Mediator, OpenDay, Photo, Sex, Speciality
from mediators.models.rating import Rating
from mediators.models.resource import Absence, Occupancy, Resource, ResourceKind, Room
from mediators.models.tie import Tie, TieKind, tie_hashes

__all__ = [
    "Absence",
    "Draft",
    "DutyHours",
    "LawyerDay",
    "Mediator",
    "Occupancy",
    "OpenDay",
    "Photo",
    "Rating",
    "Resource",
    "ResourceKind",
    "Room",
    "Sex",
    "Speciality",
    "Tie",
    "TieKind",
    "tie_hashes",
]
