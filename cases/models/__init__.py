"""The rows of a case file."""

from cases.models.access import OneTimeCode
from cases.models.actor import SYSTEM, Actor, Standing, System, standing
from cases.models.agreement import Agreement, AgreementForm, BreachWay, EffectCorrection, Term, TermKind
from cases.models.answers import TriageAnswers
from cases.models.application import Application
from cases.models.authority import Authority
from cases.models.calendar import CalendarDay, CalendarYear, YearDraft, calendar
from cases.models.case import ENTRUSTING, Case, CaseKind, EndReason, Risk, Source
from cases.models.certificate import SealCertificate
from cases.models.choice import Choice, ChoiceKind, Offer, Ranking
from cases.models.confirmation import (
    Channel,
    Confirmation,
    Ground,
    Jurisdiction,
    Lesson,
    Outcome,
    Review,
)
from cases.models.consultation import Capacity, Consent, Consultation, Matter
from cases.models.contribution import Contribution
from cases.models.court_meeting import CourtMeeting
from cases.models.daily_seal import DailySeal
from cases.models.decision import RoutingDecision, ShadowDecision, decision_facts
from cases.models.document import Audience, Document, DocumentKind, Signature, SigningMethod, SigningRole
from cases.models.dossier import Dossier, DossierState, Inquiry, Scan, ScanState
from cases.models.draft import Draft, forget_drafts
from cases.models.event import Event
from cases.models.export import Export, ExportState, SheetForm
from cases.models.figures import Counted, FrozenMonth, Origin, Tally
from cases.models.file import File
from cases.models.finding import Broken, Finding
from cases.models.imports import BatchState, ImportBatch, LedgerEntry
from cases.models.kept_answer import KeptAnswer, forget_answers
from cases.models.limits import Limit
from cases.models.link import CaseLink, LinkKind
from cases.models.material import PER_PARTY, Enclosure, Material, MaterialSource
from cases.models.matter import Direction, Item, PhotoRule
from cases.models.member import Member
from cases.models.objection import Objection
from cases.models.outbox import Counter, Heartbeat, Message, MessageState, Outbox
from cases.models.outing import Outing
from cases.models.own_data import DataWish, NoticeShown, PrivacyNotice, Wish, WishAnswer
from cases.models.party import Party, PartyKind, Sex
from cases.models.performance import BAD, Payment, Visit, VisitResult
from cases.models.place import Place
from cases.models.police import Bar, Fits, PoliceGate, Violation
from cases.models.recording import Recording, RecordingState
from cases.models.red_visit import RedVisit, clean_visits
from cases.models.referral import Complexity, ConsentChannel, Referral, Release, ReleaseBasis, ResultCode, ReturnReason
from cases.models.retention import Destruction, Hold
from cases.models.rule import RoutingRow, RoutingRule, RowApproval, RowVersion, RuleApproval
from cases.models.saved_view import SavedView
from cases.models.service import HandedAt, Service, ServiceMethod
from cases.models.session import Attendance, Correction, Note, Session, SessionState, Visibility
from cases.models.subsidy import Subsidy, SubsidyKind, Tariff
from cases.models.text_template import TextTemplate
from cases.models.times import DayPart, FreedOffer, FreedTime, Unavailable
from cases.models.turn import Turn
from cases.models.warning import Answer, EarlyWarning, WarningDecision, WarningKind
from cases.models.webhook import Webhook, WebhookAttempt

__all__ = [
    "BAD",
    "ENTRUSTING",
    "PER_PARTY",
    "SYSTEM",
    "Actor",
    "Agreement",
    "AgreementForm",
    "Answer",
    "Application",
    "Attendance",
    "Audience",
    "Authority",
    "Bar",
    "BatchState",
    "BreachWay",
    "Broken",
    "CalendarDay",
    "CalendarYear",
    "Capacity",
    "Case",
    "CaseKind",
    "CaseLink",
    "Channel",
    "Choice",
    "ChoiceKind",
    "Complexity",
    "Confirmation",
    "Consent",
    "ConsentChannel",
    "Consultation",
    "Contribution",
    "Correction",
    "Counted",
    "Counter",
    "CourtMeeting",
    "DailySeal",
    "DataWish",
    "DayPart",
    "Destruction",
    "Direction",
    "Document",
    "DocumentKind",
    "Dossier",
    "DossierState",
    "Draft",
    "EarlyWarning",
    "EffectCorrection",
    "Enclosure",
    "EndReason",
    "Event",
    "Export",
    "ExportState",
    "File",
    "Finding",
    "Fits",
    "FreedOffer",
    "FreedTime",
    "FrozenMonth",
    "Ground",
    "HandedAt",
    "Heartbeat",
    "Hold",
    "ImportBatch",
    "Inquiry",
    "Item",
    "Jurisdiction",
    "KeptAnswer",
    "LedgerEntry",
    "Lesson",
    "Limit",
    "LinkKind",
    "Material",
    "MaterialSource",
    "Matter",
    "Member",
    "Message",
    "MessageState",
    "Note",
    "NoticeShown",
    "Objection",
    "Offer",
    "OneTimeCode",
    "Origin",
    "Outbox",
    "Outcome",
    "Outing",
    "Party",
    "PartyKind",
    "Payment",
    "PhotoRule",
    "Place",
    "PoliceGate",
    "PrivacyNotice",
    "Ranking",
    "Recording",
    "RecordingState",
    "RedVisit",
    "Referral",
    "Release",
    "ReleaseBasis",
    "ResultCode",
    "ReturnReason",
    "Review",
    "Risk",
    "RoutingDecision",
    "RoutingRow",
    "RoutingRule",
    "RowApproval",
    "RowVersion",
    "RuleApproval",
    "SavedView",
    "Scan",
    "ScanState",
    "SealCertificate",
    "Service",
    "ServiceMethod",
    "Session",
    "SessionState",
    "Sex",
    "ShadowDecision",
    "SheetForm",
    "Signature",
    "SigningMethod",
    "SigningRole",
    "Source",
    "Standing",
    "Subsidy",
    "SubsidyKind",
    "System",
    "Tally",
    "Tariff",
    "Term",
    "TermKind",
    "TextTemplate",
    "TriageAnswers",
    "Turn",
    "Unavailable",
    "Violation",
    "Visibility",
    "Visit",
    "VisitResult",
    "WarningDecision",
    "WarningKind",
    "Webhook",
    "WebhookAttempt",
    "Wish",
    "WishAnswer",
    "YearDraft",
    "calendar",
    "clean_visits",
    "decision_facts",
    "forget_answers",
    "forget_drafts",
    "standing",
]
