"""What a station still needs before somebody can log, choose and refer: read off the rows, each with the page that mends it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts import people
from accounts.models import ApiClient, Appointment, DutyShift, Office
from accounts.roles import OfficeKind, Role
from cases.clock import ZONE, now, today
from cases.data.limits import LIMITS
from cases.models import CalendarYear, Item, Place, RoutingRow, RoutingRule, RowVersion, SealCertificate, Tariff
from cases.rules import CATCH_ALL
from cases.steps import limits, years
from mediators.models import Mediator, Room

ROSTER_AHEAD = timedelta(days=7)
DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not there, and where it is put right; `who` is named where it is not the administrator."""

    text: str
    url: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the list."""

    title: str
    rows: list[Missing] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Serving:
    """Who serves where now: asked once for the whole list."""

    held: frozenset[tuple[int, str]]

    def lacks(self, office: Office, *roles: Role) -> bool:
        """Whether nobody serves there in any of these roles."""
        return not any((office.pk, role.value) in self.held for role in roles)


def missing() -> list[Part]:
    """Every part of the list; a part without rows is complete."""
    offices = list(Office.objects.filter(is_active=True).select_related("court").order_by("kind", "code"))
    serving = Serving(frozenset(Appointment.objects.current(now()).values_list("office_id", "role")))
    by_kind = {kind: [office for office in offices if office.kind == kind] for kind in OfficeKind}
    return [
        Part(_("Offices"), list(_offices(by_kind))),
        Part(_("People"), list(_people(by_kind, serving))),
        Part(_("Departments"), list(_departments(serving))),
        Part(_("Station"), list(_station(by_kind[OfficeKind.STATION]))),
        Part(_("Mediation room"), list(_room(by_kind[OfficeKind.COMMITTEE]))),
        Part(_("Law and rules"), list(_law())),
        Part(_("Certificates"), list(_certificates(by_kind[OfficeKind.COURT]))),
        Part(_("Waits for a second person"), list(_waiting())),
    ]


def _offices(by_kind: dict[OfficeKind, list[Office]]) -> Iterator[Missing]:
    for kind in (OfficeKind.STATION, OfficeKind.COMMITTEE, OfficeKind.COMMAND, OfficeKind.COURT):
        if not by_kind[kind]:
            page = f"{reverse('office_new')}?{urlencode({'kind': kind})}"
            yield Missing(_("There is no office of this kind: %(kind)s") % {"kind": kind.label}, page)
    for office in (*by_kind[OfficeKind.STATION], *by_kind[OfficeKind.COMMITTEE], *by_kind[OfficeKind.COURT]):
        lacks = [name for name, is_there in _named(office).items() if not is_there]
        if lacks:
            facts = {"office": office.short_name, "what": "、".join(lacks)}
            yield Missing(_("%(office)s: %(what)s is not written down") % facts, reverse("office", args=[office.code]))


def _named(office: Office) -> dict[str, bool]:
    """What papers and slips say of an office."""
    known = {_("the word of its numbers"): bool(office.number_word)}
    if office.kind == OfficeKind.COURT:
        return known | {_("the type words"): bool(office.case_types)}
    known |= {_("the phone"): bool(office.phone), _("the address"): bool(office.address)}
    return known | ({_("its basic court"): office.court is not None} if office.kind == OfficeKind.COMMITTEE else {})


def _people(by_kind: dict[OfficeKind, list[Office]], serving: Serving) -> Iterator[Missing]:
    wanted = {
        OfficeKind.STATION: (Role.OFFICER,), OfficeKind.COMMITTEE: (Role.DIRECTOR, Role.MEDIATOR), OfficeKind.COMMAND: (Role.COMMAND,),
        OfficeKind.COURT: (Role.CLERK, Role.JUDGE, Role.PRESIDENT),
    }  # fmt: skip
    for kind, roles in wanted.items():
        for office in by_kind[kind]:
            yield from (_nobody(office, role) for role in roles if serving.lacks(office, role))
    administrators = Appointment.objects.current(now()).filter(role=Role.ADMINISTRATOR).values("user").distinct().count()
    if administrators < 2:
        yield Missing(_("There is one administrator: nobody could agree to what they write"), reverse("person_new"))
    if not any(role == Role.AUDITOR for _office, role in serving.held):
        yield Missing(_("There is no auditor: nobody reads the trail"), f"{reverse('person_new')}?{urlencode({'role': Role.AUDITOR})}")


def _nobody(office: Office, role: Role) -> Missing:
    page = f"{reverse('person_new')}?{urlencode({'office': office.code, 'role': role})}"
    return Missing(_("%(office)s: nobody serves there as %(role)s") % {"office": office.short_name, "role": role.label}, page)


def _departments(serving: Serving) -> Iterator[Missing]:
    """Where the table and the catalogue send something: an office that works, and somebody who signs for it."""
    rows = RoutingRow.objects.filter(is_active=True, lead=OuterRef("pk"))
    items = Item.objects.filter(is_active=True, owner=OuterRef("pk"))
    asked = Office.objects.annotate(led=Exists(rows), owns=Exists(items))
    for office in [office for office in asked.order_by("kind", "code") if vars(office)["led"] or vars(office)["owns"]]:
        if not office.is_active:
            page = reverse("routing_rows") if vars(office)["led"] else reverse("items")
            yield Missing(_("%(office)s is closed, and matters are still sent there") % {"office": office.short_name}, page)
        elif office.kind != OfficeKind.COMMITTEE and serving.lacks(office, Role.LIAISON, Role.HEAD):
            yield _nobody(office, Role.LIAISON)


def _station(stations: Iterable[Office]) -> Iterator[Missing]:
    rooms = set(Room.objects.values_list("office_id", flat=True))
    if not rooms:
        yield Missing(_("There is no room where people meet"), reverse("rooms"))
    for station in stations:
        name = {"office": station.short_name}
        if gap := _led_until(station):
            yield Missing(_("%(office)s: from %(when)s on the roster names nobody who leads") % {**name, "when": gap}, reverse("duty"))
        if not Place.objects.filter(station=station, is_active=True).exists():
            yield Missing(_("%(office)s: no place stands in the gazetteer") % name, reverse("places"), str(Role.LEADER.label))


def _led_until(station: Office) -> str:
    """From when on within a week nobody leads; empty where the roster has no gap."""
    moment, end = now(), now() + ROSTER_AHEAD
    shifts = DutyShift.objects.serving(moment).filter(office=station, ends_at__gt=moment).order_by("starts_at")
    for starts_at, ends_at in shifts.values_list("starts_at", "ends_at"):
        if starts_at > moment:
            break
        moment = max(moment, ends_at)
    return f"{moment.astimezone(ZONE):%m-%d %H:%M}" if moment < end else ""


def _room(committees: Iterable[Office]) -> Iterator[Missing]:
    listed = set(Mediator.objects.listed().values_list("committee_id", flat=True))
    for committee in committees:
        if committee.pk not in listed:
            told = _("%(office)s: nobody hangs on the wall") % {"office": committee.short_name}
            yield Missing(told, reverse("upkeep"), str(Role.DIRECTOR.label))


def _law() -> Iterator[Missing]:
    year = today().year
    loaded = set(CalendarYear.objects.filter(year__gte=year).values_list("year", flat=True))
    for wanted in (year, year + 1) if today().month == DECEMBER else (year,):
        if wanted not in loaded:
            yield Missing(_("The calendar of %(year)s is not loaded") % {"year": wanted}, reverse("years"))
    held = {row.key for row in limits.in_force()}
    for key, name, *_rest in LIMITS:
        if key not in held:
            yield Missing(_("No limit holds today: %(name)s") % {"name": name}, reverse("limits"))
    if not RoutingRow.objects.filter(is_active=True).exists() or not any(rule.key == CATCH_ALL for rule in RoutingRule.objects.in_force()):
        yield Missing(_("The routing table or its last rule is missing"), reverse("rules"))
    if Item.objects.filter(is_active=True, is_example=True).exists():
        yield Missing(_("The catalogue is still the list of examples"), reverse("items"))


def _certificates(courts: Iterable[Office]) -> Iterator[Missing]:
    row = SealCertificate.objects.first()
    if any(True for _court in courts) and (row is None or row.valid_until is None or row.valid_until <= now()):
        yield Missing(_("The court's seal does not sign"), reverse("status"))


def _waiting() -> Iterator[Missing]:
    shifts = DutyShift.objects.filter(entered_by__isnull=False, approved_by=None, ends_at__gt=now())
    tokens = ApiClient.objects.filter(approved_by=None, revoked_at=None, expires_at__gt=now())
    rates = Tariff.objects.filter(entered_by__isnull=False, approved_by=None)
    queues = [
        (_("appointments"), people.waiting().count(), "people"), (_("shifts of the roster"), shifts.count(), "duty"),
        (_("limits"), limits.drafts().count(), "limits"), (_("calendar years"), years.drafts().count(), "years"),
        (_("rows of the routing table"), RowVersion.objects.drafts().count(), "routing_rows"),
        (_("routing rules"), RoutingRule.objects.drafts().count(), "rules"), (_("tokens of departments"), tokens.count(), "departments"),
        (_("rates of subsidies"), rates.count(), "subsidies"),
    ]  # fmt: skip
    for what, count, page in queues:
        if count:
            yield Missing(_("%(n)s %(what)s") % {"n": count, "what": what}, reverse(page))
