"""Agreements: one text with its terms; any change after freezing is a new agreement row."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.case import Case
from cases.models.document import Document, Signature
from cases.models.party import Party

# In effect, and reached in the mediation that runs now: one of an earlier round binds too, but nobody is held in this one by it.
OF_THIS_ROUND = Q(effective_at__isnull=False) & (Q(case__applied_at=None) | Q(effective_at__gte=F("case__applied_at")))


class AgreementForm(models.TextChoices):
    """Written is forced by 宁波条例 24; oral only when performed at once and nobody asks for writing."""

    WRITTEN = "written", _("Written")
    ORAL = "oral", _("Oral")


class Agreement(models.Model):
    """`effective_at` is derived from the last required act (人民调解法 29, 30), never typed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=32, unique=True)
    revision = models.PositiveSmallIntegerField(default=1)
    form = models.CharField(max_length=8, choices=AgreementForm.choices)
    facts = models.TextField()  # main facts, what was in dispute, responsibility (art. 29)
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="agreement")
    wants_confirmation = models.BooleanField(default=True)
    total = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)  # what the payments come to, as it was said
    on_paper = models.BooleanField(default=False)  # it touches a marriage, an adoption, an inheritance: 电子签名法 3
    made_at = models.DateTimeField(default=now)
    effective_at = models.DateTimeField(null=True, blank=True)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("agreement")
        ordering = ["-id"]
        constraints = [
            # A repaired text is written while the old agreement still binds: it ends when the new one takes effect, not before.
            models.UniqueConstraint(fields=["case"], condition=Q(voided_at=None, effective_at=None), name="one_text_in_hand"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(voided_at=None, effective_at__isnull=False), name="one_agreement_in_force"
            ),
            models.CheckConstraint(
                condition=Q(effective_at=None) | Q(form="oral") | Q(document__isnull=False), name="written_effect_needs_text"
            ),
            models.CheckConstraint(condition=Q(total=None) | Q(total__gt=0), name="agreement_total_is_positive"),
        ]

    @property
    def stamp(self) -> str:
        """Which writing of which text this is: a page that was filled from another one is told."""
        return f"{self.pk}.{int(self.made_at.timestamp() * 1000)}"


class EffectCorrection(models.Model):
    """A wrong moment of an act set right, and the effect that follows: only ever written, so that the earlier date stays to be read."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="corrections")
    signature = models.ForeignKey(Signature, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)  # none: the oral word
    acted_at = models.DateTimeField()  # when it really happened
    effect_before = models.DateTimeField()
    effect_after = models.DateTimeField()
    reason = EncryptedField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("correction of an effect")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(effect_before=F("effect_after")), name="correction_moves_the_effect"),
        ]


class TermKind(models.TextChoices):
    """What somebody undertakes."""

    PAY = "pay", _("Pay")
    REPAIR = "repair", _("Repair")
    STOP = "stop", _("Stop doing")
    RETURN = "return", _("Return")
    APOLOGISE = "apologise", _("Apologise")
    SUPPORT = "support", _("Support")
    OTHER = "other", _("Other")


class BreachWay(models.TextChoices):
    """What is done when somebody does not perform."""

    TALK = "talk", _("Talk again and write a repaired agreement")
    SUE = "sue", _("Sue on the agreement")
    ENFORCE = "enforce", _("Apply for enforcement of the confirmed agreement")
    POLICE = "police", _("Back to the police, who decide on a penalty")


class Term(models.Model):
    """Who does what for whom, how much, by when. An instalment is a term of its own; performance is recorded here."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="terms", db_index=False)
    no = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=TermKind.choices)
    debtor = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    creditor = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    method = models.CharField(max_length=60, blank=True)
    performed_at = models.DateTimeField(null=True, blank=True)
    performed_note = models.CharField(max_length=200, blank=True)
    breach_way = models.CharField(max_length=8, choices=BreachWay.choices, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)  # when that way was taken

    class Meta:
        verbose_name = _("term")
        ordering = ["no"]
        indexes = [models.Index(fields=["due_on", "id"], condition=Q(performed_at=None), name="term_not_performed")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "no"], name="term_number_once"),
            models.CheckConstraint(
                condition=~Q(kind="pay")
                | Q(amount__gt=0, debtor__isnull=False, creditor__isnull=False, due_on__isnull=False),
                name="payment_says_who_whom_how_much_when",
            ),
            models.CheckConstraint(condition=Q(debtor=None) | Q(creditor=None) | ~Q(debtor=models.F("creditor")), name="term_has_two_sides"),
            models.CheckConstraint(condition=Q(breach_way="") | Q(breached_at__isnull=False), name="breach_has_its_day"),
        ]
