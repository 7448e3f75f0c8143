"""The rows of a case file."""

from cases.models.access import OneTimeCode
from cases.models.actor import SYSTEM, Actor, Standing, System, standing
from cases.models.agreement import Agreement, AgreementForm, Term, TermKind
from cases.models.answers import TriageAnswers
from cases.models.application import Application
from cases.models.calendar import CalendarDay, CalendarYear, calendar
from cases.models.case import Case, CaseKind, EndReason, Risk, Source
from cases.models.choice import Choice, ChoiceKind, Offer, Ranking
from cases.models.confirmation import Channel, Confirmation, Ground, Jurisdiction, Outcome, Service, ServiceMethod
from cases.models.daily_seal import DailySeal
from cases.models.document import Audience, Document, DocumentKind, Signature, SigningMethod, SigningRole
from cases.models.event import Event
from cases.models.file import File
from cases.models.limits import Limit
from cases.models.outbox import Counter, Message, Outbox
from cases.models.party import Party, PartyKind, Sex
from cases.models.referral import Complexity, Referral, ReleaseBasis, ResultCode, ReturnReason
from cases.models.rule import RoutingDecision, RoutingRow, RoutingRule, RuleApproval, decision_facts
from cases.models.session import Attendance, Note, Session, SessionState, Visibility
from cases.models.turn import Turn
from cases.models.webhook import Webhook, WebhookAttempt

__all__ = [
    "SYSTEM",
    "Actor",
    "Agreement",
    "AgreementForm",
    "Application",
    "Attendance",
    "Audience",
    "CalendarDay",
    "CalendarYear",
    "Case",
    "CaseKind",
    "Channel",
    "Choice",
    "ChoiceKind",
    "Complexity",
    "Confirmation",
    "Counter",
    "DailySeal",
    "Document",
    "DocumentKind",
    "EndReason",
    "Event",
    "File",
    "Ground",
    "Jurisdiction",
    "Limit",
    "Message",
    "Note",
    "Offer",
    "OneTimeCode",
    "Outbox",
    "Outcome",
    "Party",
    "PartyKind",
    "Ranking",
    "Referral",
    "ReleaseBasis",
    "ResultCode",
    "ReturnReason",
    "Risk",
    "RoutingDecision",
    "RoutingRow",
    "RoutingRule",
    "RuleApproval",
    "Service",
    "ServiceMethod",
    "Session",
    "SessionState",
    "Sex",
    "Signature",
    "SigningMethod",
    "SigningRole",
    "Source",
    "Standing",
    "System",
    "Term",
    "TermKind",
    "TriageAnswers",
    "Turn",
    "Visibility",
    "Webhook",
    "WebhookAttempt",
    "calendar",
    "decision_facts",
    "standing",
]
