"""A desk narrowed in one's own way, under a name. It keeps the address and no row: what it shows is what one may see when it is opened."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role


class SavedView(models.Model):
    """One person's name for the query of a desk, in the role in which they made it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    role = models.CharField(max_length=16, choices=Role.choices)
    name = models.CharField(max_length=20)
    query = models.CharField(max_length=600)

    class Meta:
        verbose_name = _("saved view")
        constraints = [models.UniqueConstraint(fields=["user", "role", "name"], name="view_named_once")]
