"""The sides of a dispute. A party has no account: access belongs to the party of one case."""

import re

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.secrets import EncryptedField, SearchHash
from cases.models.case import Case
from cases.models.scope import PartyQuerySet
from cases.pinyin import initials

MAX_REPRESENTATIVES = 5
ASIDE = re.compile(r"（[^）]*）|\([^)]*\)")
OFFICE_WORD = re.compile(r"(?:法定代表人|负责人|委托代理人|委托|代表人|代表)[:：\s]*")
BETWEEN = re.compile(r"[、，,;；\s]+")


Everybody = models.Manager.from_queryset(PartyQuerySet)


class Present(Everybody["Party"]):
    """Those who take part: whoever was entered by mistake, or died and is followed by heirs, is nobody's side."""

    def get_queryset(self) -> models.QuerySet["Party"]:
        """Without them."""
        return super().get_queryset().filter(removed_at=None)


class PartyKind(models.TextChoices):
    """A group has at most five representatives (宁波条例 20)."""

    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")
    GROUP = "group", _("Group")


class Sex(models.TextChoices):
    """As on the identity card."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")


class Party(models.Model):
    """One party. Identity number, phone and home address are encrypted; their keyed hashes find them again."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="parties")
    side = models.PositiveSmallIntegerField()  # 1, 2, 3 …: named by what they want, never 原告 and 被告
    stance = models.CharField(max_length=40, blank=True)  # 要求修缮的一方
    kind = models.CharField(max_length=12, choices=PartyKind.choices, default=PartyKind.PERSON)
    name = models.CharField(max_length=60, db_index=True)  # with PostgreSQL's own index for beginnings
    initials = models.CharField(max_length=60, blank=True, default="", db_index=True, editable=False)  # lxy, of the name
    sex = models.CharField(max_length=8, choices=Sex.choices, blank=True)
    birth = models.DateField(null=True, blank=True)
    ethnicity = models.CharField(max_length=20, blank=True)
    occupation = models.CharField(max_length=40, blank=True)
    id_number = EncryptedField(blank=True, default="")
    id_hash = SearchHash(lambda row: ("id", row.id_number.upper()), blank=True)
    phone = EncryptedField(blank=True, default="")
    phone_hash = SearchHash(lambda row: ("phone", row.phone), blank=True)
    phone_last4_hash = SearchHash(lambda row: ("last4", row.phone[-4:]), blank=True)
    address = EncryptedField(blank=True, default="")
    address_hash = SearchHash(lambda row: ("address", "".join(row.address.split())), blank=True)
    is_minor = models.BooleanField(default=False)
    guardian_name = models.CharField(max_length=60, blank=True)
    representative = models.CharField(max_length=120, blank=True)  # legal or elected representatives
    authority_note = models.CharField(max_length=120, blank=True)  # the paper that authorises them
    headcount = models.PositiveIntegerField(default=1)
    speech = models.CharField(max_length=40, blank=True)  # 贵州话，听得懂普通话
    is_applicant = models.BooleanField(default=False)
    address_hidden = models.BooleanField(default=False)  # domestic violence: never shown to the other side
    willing_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    consent_channel = models.CharField(max_length=20, blank=True)  # link, desk, phone, paper
    link_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    link_expires_at = models.DateTimeField(null=True, blank=True)
    client_key = models.UUIDField(unique=True, null=True, blank=True)  # a re-sent form enters nobody twice
    died_on = models.DateField(null=True, blank=True)
    heir_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="heirs")  # whose place they took (民法典 1121)
    removed_at = models.DateTimeField(null=True, blank=True)  # entered by mistake, or heirs took the place: only history and papers name them

    everybody = Everybody["Party"]()
    objects = Present()

    class Meta:
        verbose_name = _("party")
        base_manager_name = "everybody"
        default_manager_name = "objects"
        ordering = ["side", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(side__gte=1), name="party_side_counts_from_one"),
            models.CheckConstraint(condition=~Q(is_minor=True) | ~Q(guardian_name=""), name="party_minor_has_guardian"),
            models.CheckConstraint(
                condition=~Q(kind="organisation") | ~Q(representative=""), name="party_organisation_is_represented"
            ),
            models.CheckConstraint(condition=Q(willing_at=None) | Q(refused_at=None), name="party_willing_or_refused"),
            models.CheckConstraint(condition=Q(died_on=None) | Q(kind="person"), name="party_dies_as_a_person"),
        ]

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the initials true to what they stand for."""
        self.initials = initials(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_authenticated(self) -> bool:
        """A party is known by the link and the code, not by an account."""
        return True

    @property
    def places(self) -> tuple[int, ...]:
        """Whose rights under an agreement are theirs: their own, and those of the one whose heir they are."""
        return (self.pk, self.heir_of_id) if self.heir_of_id else (self.pk,)

    @property
    def hands(self) -> list[str]:
        """Who signs for this party: themselves, a minor's guardian, an organisation's representative, a group's elected ones."""
        if self.is_minor:
            return [ASIDE.sub("", self.guardian_name).strip() or self.name]
        if self.kind == PartyKind.PERSON or not self.representative:
            return [self.name]
        names = [name for name in BETWEEN.split(OFFICE_WORD.sub("", ASIDE.sub("", self.representative))) if name]
        return (names[:1] if self.kind == PartyKind.ORGANISATION else names[:MAX_REPRESENTATIVES]) or [self.name]
