"""An early warning gets its word: see to it, or leave it, with a reason. Nothing else happens by it; what is to be done, people do."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases.lifecycle import record
from cases.models import EarlyWarning, WarningDecision, standing
from cases.moves import Act
from cases.steps.leading import lock


def of_station(actor: User) -> QuerySet[EarlyWarning]:
    """The warnings of this person's station."""
    return EarlyWarning.objects.filter(station=standing(actor).office_id).select_related("case__station", "decision__by")


@transaction.atomic
def decide(warning: EarlyWarning, *, actor: User, answer: str, reason: str) -> WarningDecision:
    """The duty leader's word. It is said once: what looks different tomorrow is a new warning."""
    who = standing(actor)
    if Role.LEADER not in who.roles or who.office_id != warning.station_id:
        raise PermissionDenied
    case = lock(warning.case)
    if WarningDecision.objects.filter(warning=warning).exists():
        raise ValidationError(_("This warning is decided already."))
    record(case, Act.FORESEEN, actor=actor, note=reason)
    return WarningDecision.objects.create(warning=warning, answer=answer, reason=reason, by=actor)
