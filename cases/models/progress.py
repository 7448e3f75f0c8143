"""Work that the worker does for somebody who looks on: how far it is, and why it came to nothing."""

from django.db import models


class Progress(models.Model):
    """`done` of `parts`; `problem` says in words why nothing came of it."""

    parts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def percent(self) -> int:
        """How far it is, of a hundred."""
        return min(100, 100 * self.done // max(self.parts, 1))
