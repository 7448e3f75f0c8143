"""Whose the house's own books are: subsidies and their rates, lists that were taken out. Like `scope`, and decided on no page.

What is asked here is a right and no place in a case, so the duty leader has a branch of their own.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from accounts.roles import Role
from cases.models.actor import Standing, standing
from cases.models.scope import EVERYTHING, NOTHING, ids_of

if TYPE_CHECKING:
    from cases.models.actor import Actor
    from cases.models.export import Export
    from cases.models.subsidy import Subsidy

Branches = dict[Role, Callable[[Standing], Q]]
SUBSIDIES: Branches = {
    Role.ADMINISTRATOR: lambda who: EVERYTHING,
    Role.LEADER: lambda who: Q(case__station=who.office_id),
    Role.DIRECTOR: lambda who: Q(committee=who.office_id),
}
RATES: Branches = {
    Role.ADMINISTRATOR: lambda who: EVERYTHING,
    Role.LEADER: lambda who: Q(committee=None) | Q(committee__in=ids_of("Case", "committee", station=who.office_id)),  # of rooms that mediate here
    Role.DIRECTOR: lambda who: Q(committee=who.office_id),
}


def of_books(table: Branches, actor: "Actor") -> Q:
    """The one branch for this actor; nothing for whoever has none."""
    who = standing(actor)
    pick = table.get(who.role)
    return pick(who) if pick else NOTHING


class SubsidyQuerySet(QuerySet["Subsidy"]):
    """The ledger in words."""

    def visible_to(self, actor: "Actor") -> "SubsidyQuerySet":
        """As far as it is somebody's: the room's own; for the station's leader that of its cases; for the administrator all."""
        return self.filter(of_books(SUBSIDIES, actor))


class ExportQuerySet(QuerySet["Export"]):
    """Lists taken out, in words."""

    def visible_to(self, actor: "Actor") -> "ExportQuerySet":
        """What this person took out; nobody fetches another one's."""
        return self.filter(made_by=standing(actor).user_id or 0)
