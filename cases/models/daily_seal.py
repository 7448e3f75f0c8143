"""What binds the chains of a day together. Append-only by the database."""

from django.db import models


class DailySeal(models.Model):
    """The links that were new on a day, under one keyed digest that stands on the day before's.

    A chain by itself only says that it is whole: somebody with the database in hand could write one anew together with its head. The key lies outside
    the database, so nobody can write a seal anew without it.
    """

    day = models.DateField(unique=True)
    events_through = models.BigIntegerField()  # the last event's id
    events = models.PositiveIntegerField()
    access_through = models.BigIntegerField()
    access = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "daily seal"
        ordering = ["day"]
