"""What one case has to do with another: related, one incident, merged, or looked at and found to be something else."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.clock import now
from cases.models.case import Case


class LinkKind(models.TextChoices):
    """In an incident and in a merger many cases hang on one; the others join two."""

    RELATED = "related", _("Related")
    INCIDENT = "incident", _("Of the same incident")
    MERGED = "merged", _("Merged into it")
    DIFFERENT = "different", _("Something else")


STARS = (LinkKind.INCIDENT, LinkKind.MERGED)


class CaseLinkQuerySet(models.QuerySet["CaseLink"]):
    """Links in words."""

    def standing(self) -> "CaseLinkQuerySet":
        """Those that nobody parted."""
        return self.filter(parted_at=None)

    def merged(self) -> "CaseLinkQuerySet":
        """Those by which a file rests in another one."""
        return self.standing().filter(kind=LinkKind.MERGED)

    def at(self, case_id: int) -> "CaseLinkQuerySet":
        """Whichever end this case is."""
        return self.filter(Q(case=case_id) | Q(other=case_id))


class CaseLink(models.Model):
    """One link. `other` is the file that leads, where one leads. Parting ends it and keeps it; what both were goes on as it was."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="links", db_index=False)
    other = models.ForeignKey(Case, models.PROTECT, related_name="linked")
    kind = models.CharField(max_length=12, choices=LinkKind.choices)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=now)
    parted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    parted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CaseLinkQuerySet] = CaseLinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("link between cases")
        indexes = [models.Index(fields=["case", "kind"], name="link_of_case")]
        constraints = [
            models.CheckConstraint(condition=~Q(case=F("other")), name="link_joins_two"),
            models.CheckConstraint(condition=Q(kind__in=LinkKind.values), name="link_kind_known"),
            models.CheckConstraint(condition=Q(parted_at=None, parted_by=None) | Q(parted_at__isnull=False, parted_by__isnull=False),
                                   name="link_parted_by_somebody"),
            models.UniqueConstraint(Least("case", "other"), Greatest("case", "other"), condition=Q(parted_at=None), name="link_once"),
            models.UniqueConstraint(fields=["case", "kind"], condition=Q(parted_at=None, kind__in=STARS), name="link_to_one_leader"),
        ]  # fmt: skip
