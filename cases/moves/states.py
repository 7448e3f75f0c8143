"""Where a case can stand."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseState(models.TextChoices):
    """Where a case stands."""

    LOGGED = "logged", _("Logged")
    INVITING = "inviting", _("Asking the sides")
    CHOOSING = "choosing", _("Choosing a mediator")
    OFFERED = "offered", _("Waiting for the mediator")
    MEDIATING = "mediating", _("In mediation")
    SUSPENDED = "suspended", _("Suspended")
    POLICE_MEDIATION = "police_mediation", _("Public-order mediation")
    ON_SPOT = "on_spot", _("Settled on the spot")
    SETTLED = "settled", _("Settled")
    REFERRED = "referred", _("Referred")
    POLICE = "police", _("Police handling")
    TRANSFERRED = "transferred", _("Being transferred")
    ADVISED = "advised", _("Advised")
    ENDED = "ended", _("Ended")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")
