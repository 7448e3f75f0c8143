"""What sides say afterwards: about the service, the pace and what came of it. Satisfaction is neither a grade nor a star (domain.md §5.2)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediators.models.mediator import Mediator

LOWEST, HIGHEST = 1, 5
MARKS = ("service", "speed", "result")


class Rating(models.Model):
    """One side's marks. `key` and `matter` are keyed hashes: it is given once, and nobody reads off it who gave it."""

    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="ratings")
    key = models.CharField(max_length=32, unique=True)
    matter = models.CharField(max_length=32)
    service = models.PositiveSmallIntegerField()
    speed = models.PositiveSmallIntegerField()
    result = models.PositiveSmallIntegerField()
    month = models.DateField(default=timezone.localdate)  # its first day: the day itself would name the case

    class Meta:
        verbose_name = _("rating")
        constraints = [
            models.CheckConstraint(condition=Q(**{f"{mark}__gte": LOWEST, f"{mark}__lte": HIGHEST}), name=f"{mark}_in_marks") for mark in MARKS
        ]
