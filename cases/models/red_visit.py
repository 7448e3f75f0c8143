"""Visits of a red case: a plan of five, each found clean or not. Append-only: what was found is corrected by the next visit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.clock import now
from cases.models.case import Case
from cases.models.performance import Visit, VisitResult

BY_PHONE = "电话回访"  # red is seen face to face (domain.md §4.4)
CLEAN = frozenset({VisitResult.CONTENT, VisitResult.RUNNING})


class RedVisit(models.Model):
    """One visit, face to face. What was said stands in the history."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="visits_of_red", db_index=False)
    led_since = models.DateTimeField()  # the plan that it belongs to
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    calm = models.BooleanField()

    class Meta:
        verbose_name = _("visit of a red case")
        ordering = ["case", "led_since", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "led_since", "number"], name="red_visit_once"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=5), name="red_visit_of_five"),
        ]


def clean_visits(case: Case) -> int:
    """How many of the last visits, one after the other, were clean; after an agreement those of its plan count too, made face to face."""
    if case.led_since is None:
        return 0
    found = list(RedVisit.objects.filter(case=case, led_since=case.led_since).values_list("at", "calm"))
    after = Visit.objects.filter(case=case, made_at__gte=case.led_since).exclude(way=BY_PHONE).values_list("made_at", "result")
    found += [(at, result in CLEAN) for at, result in after]
    calm = [is_calm for _at, is_calm in sorted(found, reverse=True)]
    return calm.index(False) if False in calm else len(calm)
