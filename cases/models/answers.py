"""The answers of triage: questions of domain.md §1.8 that nobody can skip, and the risk factors with their points."""

from django.db import models

from cases.models.case import Case


class TriageAnswers(models.Model):
    """What the officer answered; kept as it was answered, one row per case."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="answers")
    answers = models.JSONField()  # question -> yes/no
    factors = models.JSONField(default=list)
    suggested_track = models.CharField(max_length=20)
    reasons = models.JSONField(default=list)

    class Meta:
        verbose_name = "triage answers"
