"""The case: one per dispute or matter."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, User
from accounts.roles import Role
from cases.clock import Due, now, today
from cases.models.file import File, known_state
from cases.models.scope import CaseQuerySet
from cases.moves import CASE, CaseAction, CaseState as S, Task
from cases.triage import Confirmable, Track
from cases.visit_plan import next_visit
from mediators.kinds import DisputeType
from mediators.models import Mediator

OVER = (S.ADVISED, S.ENDED, S.WITHDRAWN, S.CLOSED, S.ARCHIVED)  # nobody works on it any more
IN_WORK = tuple(sorted(set(CASE.states.values) - set(OVER)))

RED_VISITS, CLEAN_TO_LOWER = 5, 2  # 24 hours, 3, 7, 15, 30 days; how many clean ones lower the colour (domain.md §4.4)


class CaseKind(models.TextChoices):
    """A matter has no second side."""

    DISPUTE = "dispute", _("Dispute")
    MATTER = "matter", _("Matter")


class Source(models.TextChoices):
    """案件来源 (domain.md §11)."""

    CALL_110 = "110", _("110 call")
    WINDOW = "window", _("At the window")
    PHONE = "phone", _("By phone")
    GRID = "grid", _("Grid worker")
    APPLICATION = "application", _("Own application")
    PATROL = "patrol", _("Found on patrol")
    HOTLINE = "12345", _("12345 hotline")
    PETITION = "petition", _("Petition office")
    COURT = "court", _("Entrusted by the court")
    OTHER = "other", _("Another department")


ENTRUSTING = frozenset({Source.COURT, Source.PETITION, Source.HOTLINE, Source.OTHER})  # who hands a matter over and waits for its answer


class Risk(models.TextChoices):
    """The colours of domain.md §4.4."""

    BLUE = "blue", _("Blue")
    YELLOW = "yellow", _("Yellow")
    RED = "red", _("Red")


class EndReason(models.TextChoices):
    """Why a mediation ended without agreement (宁波条例 23; 在线调解规则 25)."""

    REFUSED = "refused", _("One side refuses or gives up")
    NO_AGREEMENT = "no_agreement", _("No agreement can be reached")
    EVENT = "event", _("An event prevents it")
    UNREACHED = "unreached", _("The other side cannot be reached")
    SELF_SETTLED = "self_settled", _("The sides settled by themselves")
    WILL_NOT_SIGN = "will_not_sign", _("A side will not sign")
    TERM_OVER = "term_over", _("The term is over and was not extended")
    SHAM = "sham", _("Sham mediation")
    NOT_ACCEPTED = "not_accepted", _("The committee does not accept it")
    OTHER = "other", _("Other")


class Case(File):
    """One dispute. Everything else in this app hangs on it; it carries the head of its chain of events."""

    TABLE = CASE
    kind = models.CharField(max_length=8, choices=CaseKind.choices, default=CaseKind.DISPUTE)
    number = models.CharField(max_length=32, unique=True)
    client_key = models.UUIDField(unique=True, default=uuid.uuid4)  # a re-sent form makes no second case
    station = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    committee = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    officer = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)  # first received, stays responsible
    mediator = models.ForeignKey(Mediator, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    source = models.CharField(max_length=12, choices=Source.choices)
    source_number = models.CharField(max_length=40, blank=True)
    item = models.ForeignKey("cases.Item", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)  # a matter of the catalogue
    origin = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)  # of what came in: whose it was
    reported_as = models.CharField(max_length=16, choices=Role.choices, blank=True)  # and as what it was reported there
    title = models.CharField(max_length=60)
    narrative = models.TextField()
    place = models.CharField(max_length=120)
    community = models.CharField(max_length=40, blank=True)
    occurred_at = models.DateTimeField()
    people_count = models.PositiveIntegerField(default=2)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    dispute_type = models.CharField(max_length=16, choices=DisputeType.choices, blank=True)
    cause = models.CharField(max_length=40, blank=True)
    track = models.CharField(max_length=20, choices=Track.choices, blank=True)
    override_track = models.CharField(max_length=20, choices=Track.choices, blank=True)
    confirmable = models.CharField(max_length=16, choices=Confirmable.choices, blank=True)
    risk = models.CharField(max_length=8, choices=Risk.choices, default=Risk.BLUE)
    risk_points = models.PositiveSmallIntegerField(default=0)
    leader = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)  # of a red case: who leads it
    led_since = models.DateTimeField(null=True, blank=True)
    triaged_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    external_number = models.CharField(max_length=60, blank=True)
    transferred_to = models.CharField(max_length=60, blank=True)
    round = models.PositiveSmallIntegerField(default=1)
    review_on = models.DateTimeField(null=True, blank=True)
    extended_to = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=16, choices=EndReason.choices, blank=True)

    logged_at = models.DateTimeField(default=now)
    triaged_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    head_seq = models.PositiveIntegerField(default=0, editable=False)
    head_hash = models.CharField(max_length=64, default="", blank=True, editable=False)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("case")
        indexes = [
            models.Index(fields=["station", "-id"], name="case_station_new"),
            models.Index(fields=["committee", "-id"], name="case_committee_new"),
            models.Index(fields=["mediator", "-id"], name="case_mediator_new"),
            models.Index(fields=["officer", "-id"], name="case_officer_new"),
            models.Index(fields=["station", "officer", "-id"], name="case_officer_in_work", condition=Q(state__in=IN_WORK)),
            models.Index(fields=["station", "state", "-id"], name="case_station_state"),
            models.Index(fields=["station", "source_number"], name="case_of_source_number", condition=~Q(source_number="")),
            models.Index(fields=["item", "-logged_at"], name="case_of_catalogue", condition=Q(item__isnull=False)),
        ]
        constraints = [
            known_state(CASE),
            models.CheckConstraint(
                condition=~Q(state__in=["mediating", "suspended"]) | Q(mediator__isnull=False), name="case_mediating_has_mediator"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["choosing", "offered", "mediating", "suspended"]) | Q(accepted_at__isnull=False),
                name="case_accepted_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["choosing", "offered", "mediating"]) | Q(kind="dispute"), name="case_matter_not_mediated"
            ),
            models.CheckConstraint(condition=Q(item=None) | Q(kind="matter"), name="case_item_is_of_a_matter"),
            models.CheckConstraint(condition=Q(origin=None) | ~Q(reported_as=""), name="case_from_outside_has_reporter"),
            models.UniqueConstraint(
                fields=["origin", "source_number"], condition=Q(origin__isnull=False) & ~Q(source_number=""), name="case_of_source_once"
            ),
            models.UniqueConstraint(
                fields=["external_number"], condition=Q(item__isnull=False) & ~Q(external_number=""), name="matter_matched_once"
            ),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="case_amount_not_negative"),
        ]

    @property
    def folder(self) -> "Case":
        """Itself."""
        return self

    @property
    def is_matter(self) -> bool:
        """It is no dispute: a matter of the two-way catalogue."""
        return self.item_id is not None

    @property
    def has_committee(self) -> bool:
        """It came to the mediation room, whose file it is then."""
        return self.committee_id is not None

    @property
    def has_mediator(self) -> bool:
        """Somebody took it."""
        return self.mediator_id is not None

    @property
    def first_attempt_at(self) -> datetime | None:
        """When the police first sat down with the sides: the first meeting recorded since they took it on; without a record, that moment."""
        taken = self.events.filter(action=CaseAction.HOST).order_by("-seq").values_list("at", flat=True).first()
        met = self.sessions.filter(recorded_at__gte=taken).order_by("starts_at").values_list("starts_at", flat=True).first() if taken else None
        return met or taken

    @property
    def is_followed_up(self) -> bool:
        """A committee's agreement stands: the visits are those after it, and no second plan runs beside theirs."""
        return self.has_committee and self.settled_at is not None and self.state in (S.SETTLED, S.CLOSED)

    @property
    def followed_up_since(self) -> datetime | None:
        """From when the days of its plan count: the agreement, or when somebody was named to lead what turned red after it."""
        turned = self.led_since if self.is_red and self.led_since else None
        return max(turned, self.settled_at) if turned and self.settled_at else self.settled_at

    @property
    def next_follow_up(self) -> str:
        """The limit of the next visit of its plan; nothing where none runs, or when it is done."""
        made = self.turns.filter(visit__made_at__gte=self.followed_up_since).values_list("limit__key", flat=True) if self.is_followed_up else ()
        return next_visit(self.risk, self.followed_up_since, set(made)) if self.is_followed_up else ""

    @property
    def is_unhappy(self) -> bool:
        """Whether the last visit found somebody who is not content."""
        since = self.settled_at or now()
        last = self.visits.filter(made_at__gte=since).order_by("-made_at", "-pk").values_list("result", flat=True).first()
        return self.has_mediator and last in {"grumbling", "unperformed", "flared_up"}

    @property
    def is_red(self) -> bool:
        """The duty leader must know of it within minutes."""
        return self.risk == Risk.RED

    @property
    def today_ends(self) -> datetime:
        """Until when what must happen on the same day may happen."""
        return Due.end_of(today()).at

    @property
    def red_visits(self) -> int:
        """How many visits were made since somebody leads it."""
        return self.visits_of_red.filter(led_since=self.led_since).count() if self.led_since else 0

    @property
    def has_visit_left(self) -> bool:
        """Whether the plan of whoever leads it holds another visit; after an agreement the plan of the follow-up takes its place."""
        return self.is_red and self.led_since is not None and not self.is_followed_up and self.red_visits < RED_VISITS

    @property
    def is_entrusted(self) -> bool:
        """Somebody outside handed it over and waits for the answer; false while one is being given."""
        return self.source in ENTRUSTING and not self.turns.filter(task=Task.FEED_BACK, is_open=1).exists()

    @property
    def is_unanswered(self) -> bool:
        """The same, and no answer was ever begun."""
        return self.source in ENTRUSTING and not self.turns.filter(task=Task.FEED_BACK).exists()

    @property
    def display_number(self) -> str:
        """大桥调〔2026〕318 号."""
        word, year, count = self.number.rsplit("-", 2)
        return f"{self.station.number_word or word}〔{year}〕{int(count)} 号"
