"""What happened on paper has a moment of its own: the page was signed, the seal pressed, the word given before somebody entered it here."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cases.clock import now


def moment_of(said: datetime | None, *, since: datetime | None) -> datetime:
    """When it happened: the moment that is said of it, now where nobody says one.

    Raises ValidationError for one that is still to come, and for one before `since`: nobody signs a text that was not fixed yet.
    """
    moment = now()
    if said is None:
        return moment
    if said > moment:
        raise ValidationError(_("A moment that is still to come cannot have seen it signed."))
    if since is not None and said < since.replace(second=0, microsecond=0):
        raise ValidationError(_("It cannot have happened before there was a text: look at the day again."))
    return said
