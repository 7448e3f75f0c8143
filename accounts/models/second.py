"""What touches somebody's rights is written by one and holds once another agreed; neither of them is the one whom it is about."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Agreed(models.Model):
    """A row about a `user`. Nobody entered it: it came with the machine or was made by a command on it."""

    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(entered_by__isnull=False) & ~Q(approved_by=F("entered_by")), name="%(class)s_approved_by_another",
                violation_error_message=_("You wrote this: somebody else agrees to it."),
            ),
            models.CheckConstraint(
                condition=(Q(entered_by=None) | ~Q(entered_by=F("user"))) & (Q(approved_by=None) | ~Q(approved_by=F("user"))),
                name="%(class)s_about_another", violation_error_message=_("This is about you: somebody else sees to it."),
            ),
        ]  # fmt: skip

    @property
    def waits(self) -> bool:
        """Whether a second person has not agreed yet."""
        return self.entered_by_id is not None and self.approved_by_id is None


def agreed(of: str = "") -> Q:
    """What holds: came with the machine, or a second person agreed. `of` leads there from another model: `appointments__`."""
    return Q(**{f"{of}entered_by": None}) | Q(**{f"{of}approved_by__isnull": False})
