"""Papers: the facts are frozen and hashed, the PDF follows from them, signatures stand on exactly that hash."""

import json
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from accounts.secrets import EncryptedField
from cases.clock import now
from cases.models.case import Case
from cases.models.file_name import FileName
from cases.models.party import Party
from cases.models.scope import DocumentQuerySet


class DocumentKind(models.TextChoices):
    """The papers of domain.md §3; the value is the name of the template."""

    SLIP = "slip", "当事人联系单"
    REGISTRATION = "registration", "人民调解受理登记表"
    RIGHTS = "rights_notice", "人民调解当事人权利义务告知书"
    ENTRUSTMENT = "entrustment", "委托调解函"
    REFUSAL_TO_MEDIATE = "refusal_to_mediate", "不予调解函"
    ADVICE = "advice_notice", "非警务事项告知单"
    REFERRAL = "referral_letter", "转办单"
    TERMINATION = "termination_notice", "终止调解通知书"
    MINUTES = "minutes", "人民调解记录"
    AGREEMENT = "agreement", "人民调解协议书"
    ORAL_AGREEMENT = "oral_agreement", "人民调解口头协议登记表"
    POLICE_AGREEMENT = "police_agreement", "治安调解协议书"
    ON_SPOT = "on_spot", "治安现场调解记录"
    EXEMPTION = "exemption", "不予处罚申请书"
    EXEMPTION_ANSWER = "exemption_answer", "不予处罚申请答复书"
    UNDISPUTED = "undisputed_facts", "无争议事实记录"
    APPLICATION = "joint_application", "司法确认申请书"
    PROOF = "proof_of_mediation", "调解组织主持调解的证明"
    ADDRESS = "address_confirmation", "送达地址确认书"
    ACCEPTANCE = "acceptance_notice", "受理通知书"
    SUPPLEMENT = "supplement_notice", "补正通知书"
    RULING_NOT_ACCEPTED = "ruling_not_accepted", "民事裁定书（不予受理）"
    RULING_CONFIRMED = "ruling_confirmed", "民事裁定书（确认有效）"
    RULING_DISMISSED = "ruling_dismissed", "民事裁定书（驳回申请）"
    RULING_WITHDRAWN = "ruling_withdrawn", "民事裁定书（撤回申请）"
    RULING_ON_OBJECTION = "ruling_on_objection", "民事裁定书（异议）"
    RULING_TERMINATED = "ruling_terminated", "民事裁定书（终结程序）"
    SERVICE_RECEIPT = "service_receipt", "送达回证"
    PUBLIC_NOTICE = "public_notice", "公告（送达裁定书）"
    COVER = "case_cover", "卷宗封面"
    EVIDENCE = "evidence", "证据材料"
    AUTHORITY = "authority", "授权委托书"
    PACK_LIST = "pack_list", "司法确认材料移送清单"
    FEEDBACK = "feedback", "反馈函"
    RESULT = "result", "办理结果附件"
    SEEN = "seen", "现场照片"
    REGISTER = "dispute_register", "接处警（纠纷）登记表"
    OWN_APPLICATION = "own_application", "人民调解申请书"
    TAKEN_ON = "taken_on", "人民调解受理通知书"
    NOT_TAKEN_ON = "not_taken_on", "人民调解不予受理通知书"
    IDENTITIES = "identities", "当事人身份证明"
    INVESTIGATION = "investigation", "人民调解调查记录"
    EVIDENCE_LIST = "evidence_list", "人民调解证据材料目录"
    PERFORMANCE = "performance_proof", "履行凭证"
    VISIT = "visit_record", "人民调解回访记录"
    CLOSING_REPORT = "closing_report", "人民调解案件结案报告表"
    FILE_NOTE = "file_note", "卷宗情况说明"
    SCAN = "scan", "扫描件"
    DOSSIER = "dossier", "人民调解卷宗"


class Audience(models.TextChoices):
    """Who may read a paper, beside those who made it."""

    SHARED = "shared", _("Both sides and everyone who holds the file")
    OWN = "own", _("One party and the desk")
    ROOM = "room", _("The mediation team")
    STATION = "station", _("The station")
    DEPARTMENT = "department", _("The station and the department")
    COURT = "court", _("The court")
    COURT_PACK = "court_pack", _("Both sides, the mediation room and the court")


class Document(models.Model):
    """One paper in one version. `facts` say all that stands in it; the same facts give the same bytes."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents", db_index=False)
    confirmation = models.ForeignKey("cases.Confirmation", models.PROTECT, null=True, blank=True, related_name="documents")
    referral = models.ForeignKey("cases.Referral", models.PROTECT, null=True, blank=True, related_name="documents")
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="documents")  # whose own paper it is
    kind = models.CharField(max_length=24, choices=DocumentKind.choices)
    audience = models.CharField(max_length=12, choices=Audience.choices)
    number = models.CharField(max_length=60, blank=True)
    revision = models.PositiveSmallIntegerField(default=1)
    facts = EncryptedField(blank=True, default="")  # canonical JSON
    digest = models.CharField(max_length=64)  # of the facts
    file = FileName(max_length=80, blank=True)  # generated name of the encrypted bytes below MEDIA_ROOT
    media_type = models.CharField(max_length=40, default="application/pdf")
    sha256 = models.CharField(max_length=64, blank=True)  # of the finished bytes
    sealed_file = FileName(max_length=80, blank=True)
    sealed_sha256 = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=now)
    issued_at = models.DateTimeField(null=True, blank=True)  # a draft is read by its makers only
    voided_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("document")
        indexes = [models.Index(fields=["case", "kind"]), models.Index(fields=["digest"])]
        constraints = [
            models.CheckConstraint(condition=Q(sealed_at=None) | ~Q(sealed_sha256=""), name="sealed_document_has_hash"),
            models.CheckConstraint(condition=~Q(audience="own") | Q(party__isnull=False), name="own_paper_has_owner"),
        ]


    def hands_missing(self) -> list[tuple[Party, str]]:
        """Which hands of which parties have not signed this paper yet. A group's paper wants every elected representative's."""
        signed = set(self.signatures.filter(party__isnull=False).values_list("party_id", "signer"))
        parties = {party_id for party_id, _hand in signed}
        return [
            (party, hand)
            for party in self.case.parties.all()
            for hand in party.hands
            if (party.pk, hand) not in signed and (len(party.hands) > 1 or party.pk not in parties)
        ]

    @property
    def along(self) -> dict[int, str]:
        """Who mediated along with the lead, as the text names them: each signs it too (人民调解法 29). By the id of the user."""
        places = json.loads(self.facts)["signers"] if self.facts else []
        return {int(place["key"].partition(":")[2]): place["name"] for place in places if place["key"].startswith("mediator:")}

    def mediators_missing(self) -> list[str]:
        """Who mediated by this text and has yet to sign it, by name; the lead, or the host, is "". The application of the parties wants none."""
        if self.kind not in (DocumentKind.AGREEMENT, DocumentKind.POLICE_AGREEMENT):
            return []
        signed, along = set(self.signatures.filter(role=SigningRole.MEDIATOR).values_list("user_id", flat=True)), self.along
        return ([] if signed - along.keys() else [""]) + [name for user, name in along.items() if user not in signed]

    @property
    def on_paper(self) -> bool:
        """It touches a marriage, an adoption, an inheritance: 电子签名法 3 knows no electronic signature there. The application follows its text."""
        text = getattr(self, "agreement", None) or (self.confirmation.agreement if self.confirmation else None)
        return bool(text and text.on_paper)

    @property
    def is_signed(self) -> bool:
        """Every hand that must be on it is; only a seal may be missing."""
        return not self.hands_missing() and not self.mediators_missing()


class SigningRole(models.TextChoices):
    """As whom somebody signs."""

    PARTY = "party", _("Party")
    MEDIATOR = "mediator", _("Mediator")
    SEAL = "seal", _("Seal of the committee")
    RECORDER = "recorder", _("Recorder")


class SigningMethod(models.TextChoices):
    """Drawn on a screen, or on paper with a photo of the signed page; a seal is affixed."""

    DRAWN = "drawn", _("Drawn on the screen")
    PAPER = "paper", _("Signed on paper, photo kept")
    SEAL = "seal", _("Seal affixed")


class Signature(models.Model):
    """Who signed exactly this text: `shown_digest` is the hash that the person was shown."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="signatures", db_index=False)
    role = models.CharField(max_length=12, choices=SigningRole.choices)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="signatures")
    signer = models.CharField(max_length=60, blank=True)  # whose hand: the party's own, a guardian's, a representative's
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    method = models.CharField(max_length=8, choices=SigningMethod.choices)
    shown_digest = models.CharField(max_length=64)
    image_file = FileName(max_length=80, blank=True)
    image_sha256 = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=120, blank=True)
    helped_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # at the desk
    authority = models.ForeignKey("cases.Authority", models.PROTECT, null=True, blank=True, related_name="+")  # by which somebody signs for the hand
    signed_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = _("signature")
        constraints = [
            models.UniqueConstraint(fields=["document", "party", "signer"], name="hand_signs_once"),
            models.UniqueConstraint(fields=["document", "user", "role"], name="person_signs_once"),
            models.UniqueConstraint(fields=["document", "office"], name="seal_affixed_once"),
            models.CheckConstraint(
                condition=Q(role="party", party__isnull=False, office=None)
                | Q(role__in=["mediator", "recorder"], party=None, user__isnull=False, office=None)
                | Q(role="seal", party=None, office__isnull=False, user__isnull=False),
                name="signature_has_one_signatory",
            ),
            models.CheckConstraint(condition=Q(method="seal") | ~Q(image_sha256=""), name="signature_has_image"),
        ]
