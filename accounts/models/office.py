"""Offices: the station, the street committee whose seal it is, departments, the command centre, the court."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import OfficeKind


class Office(models.Model):
    """A body that holds files. `code` is short, stable and ASCII: it stands in numbers and in routing rows."""

    kind = models.CharField(max_length=16, choices=OfficeKind.choices)
    code = models.SlugField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    short_name = models.CharField(max_length=20)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # 民诉法 205: the basic court of the place of a committee, which may always be asked
    court = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    seal_name = models.CharField(max_length=80, blank=True)  # the full name on the seal, where it differs
    number_word = models.CharField(max_length=20, blank=True)  # 大桥调; for a court its code, 浙0213
    case_types = models.CharField(
        max_length=60, blank=True
    )  # a court's type words, first is the default: 民特,诉前调确
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(max_length=120, blank=True)  # of whoever is on duty there: no person's own
    address = models.CharField(max_length=120, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("office")
        ordering = ["kind", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OfficeKind.values),
                name="office_kind_known",
                violation_error_message=_("Unknown kind of office."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
