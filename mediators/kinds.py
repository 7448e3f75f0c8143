"""What a mediator may be good at, and how they are engaged."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DisputeType(models.TextChoices):
    """The 18 types of the Ministry of Justice's statistics (domain.md §4.1)."""

    FAMILY = "family", _("Marriage and family")
    NEIGHBOUR = "neighbour", _("Neighbours")
    HOMESTEAD = "homestead", _("Houses and homesteads")
    CONTRACT = "contract", _("Contracts")
    BUSINESS = "business", _("Production and business")
    DAMAGES = "damages", _("Damages")
    FOREST_LAND = "forest_land", _("Hills and land")
    EXPROPRIATION = "expropriation", _("Expropriation and demolition")
    ENVIRONMENT = "environment", _("Environmental pollution")
    MIGRANT_WAGES = "migrant_wages", _("Unpaid wages of migrant workers")
    LABOUR = "labour", _("Other labour disputes")
    TOURISM = "tourism", _("Tourism")
    ECOMMERCE = "ecommerce", _("Online trade")
    CONSUMER = "consumer", _("Other consumer disputes")
    MEDICAL = "medical", _("Medical")
    TRAFFIC = "traffic", _("Road accidents")
    PROPERTY = "property", _("Property management")
    OTHER = "other", _("Other disputes")


class Engagement(models.TextChoices):
    """How somebody serves (宁波条例 15)."""

    FULL_TIME = "full_time", _("Full-time mediator")
    PART_TIME = "part_time", _("Part-time mediator")
    INVITED = "invited", _("Invited mediator")
    LAWYER = "lawyer", _("Resident lawyer")
    VOLUNTEER = "volunteer", _("Volunteer mediator")


class Grade(models.TextChoices):
    """Grades are for people; stars are for committees; satisfaction is a third thing (domain.md §5.2)."""

    NONE = "", _("No grade yet")
    FIRST = "1", _("First-grade mediator")
    SECOND = "2", _("Second-grade mediator")
    THIRD = "3", _("Third-grade mediator")
    FOURTH = "4", _("Fourth-grade mediator")
