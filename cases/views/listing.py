"""The lists of a desk: what is on the page, in which bands, how much there is of it, and where the next page begins."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from cases import waiting
from cases.forms.desk import SieveForm, place_word
from cases.models import Case, Party, Turn
from cases.views.rows import OUTSIDE, Reader, Row, of_case, of_file, of_turn
from cases.waiting import PAGE, STEPS, WINDOW, Sieve, Window

BAND_WORDS: dict[str, Promise | str] = {
    waiting.URGENT: _("First: the red and the late ones"), waiting.TODAY: _("Due today"), waiting.LATER: _("From tomorrow on"),
}  # fmt: skip
NAMES = Party.objects.only("case_id", "side", "name", "kind", "headcount")  # no encrypted column is read for a list
OF_CASE = ("state", "kind", "item_id", "place", "number", "title", "dispute_type", "risk", "triaged_at", "officer_id")
OF_FILES = ("referral__state", "referral__request", "confirmation__state", "confirmation__case_number")
OF_TURN = ("task", "role", "office_id", "user_id", "party_id", "due_at", "paused_at", "provisional")
RUNNING = ("case_id", "confirmation_id", "referral__state", "referral__department__short_name", "user__name")


@dataclass(frozen=True, slots=True)
class Band:
    """Rows under one heading; the total counts those on other pages too."""

    label: str
    total: int
    rows: list[Row]


@dataclass(slots=True)
class Listing:
    """One page of a desk."""

    bands: list[Band]
    more: dict[str, Any] = field(default_factory=dict)  # what the next page's address says, empty on the last
    counts: Counter[str] = field(default_factory=Counter)
    communities: list[str] = field(default_factory=list)
    mine: int | None = None
    own: int | None = None
    found: int | None = None  # how many fit the filter, on all pages; one more than was counted where more follow

    @property
    def empty(self) -> bool:
        """Nothing stands here."""
        return not any(band.rows for band in self.bands)


def mine(reader: Reader, form: SieveForm) -> Listing:
    """One row per turn of mine."""
    turns, sieve, after = waiting.my_turns(reader.user, leads=reader.leads), form.sieve, form.after_place
    coloured = reader.role not in OUTSIDE
    sieve = sieve if coloured else Sieve()
    whole = waiting.turn_window(turns, Sieve(), coloured=coloured)
    window = whole if sieve == Sieve() and after is None else waiting.turn_window(turns, sieve, after, coloured=coloured)
    shown = Turn.objects.filter(pk__in=[glance.pk for glance in window.page(form.skip_rows)]).select_related("case", "referral", "confirmation")
    found = list(shown.only(*OF_TURN, *OF_FILES, *(f"case__{name}" for name in OF_CASE)))
    _hang("parties", "case", [turn.case for turn in found], NAMES)
    listing = _banded(window, form, {turn.pk: of_turn(turn, reader) for turn in found}, coloured=coloured)
    _count(listing, whole)
    listing.mine = len(whole.glances) + whole.full
    listing.found = len(window.glances) + window.full if after is None else WINDOW + 1
    if window is whole and reader.role in (Role.OFFICER, Role.MEDIATOR):
        listing.own = _up_to(waiting.my_cases(reader.user))
    return listing


def own(reader: Reader, form: SieveForm) -> Listing:
    """One row per running case that this person answers for, by its earliest turn."""
    cases, sieve = waiting.my_cases(reader.user), form.sieve
    whole = waiting.case_window(cases, Sieve())
    window = whole if sieve == Sieve() else waiting.case_window(cases, sieve)
    found = with_turns(Case.objects.filter(pk__in=[glance.pk for glance in window.page(form.skip_rows)]))
    listing = _banded(window, form, {case.pk: of_case(case, reader) for case in found})
    _count(listing, whole)
    listing.own, listing.found = len(whole.glances) + whole.full, len(window.glances) + window.full
    if sieve == Sieve() and reader.role != Role.AUXILIARY:
        listing.mine = _up_to(waiting.my_turns(reader.user, leads=reader.leads))
    return listing


def everything(reader: Reader, form: SieveForm) -> Listing:
    """The register of all that this person may see, the newest first."""
    before, sieve = form.known.get("before"), form.sieve
    if reader.role in OUTSIDE:
        found: list[Row] = file_rows(reader, before=before)
    else:
        found = [of_case(case, reader) for case in with_turns(waiting.register(Case.objects.visible_to(reader.user), sieve, before))]
    listing = Listing([Band("", 0, found[:PAGE])], {"before": found[PAGE - 1].pk} if len(found) > PAGE else {})
    places = waiting.communities(waiting.my_turns(reader.user, leads=reader.leads))
    listing.communities = sorted({place for place in places if place})
    listing.mine = None if reader.role == Role.AUXILIARY else len(places)
    listing.found = len(found) if before is None else PAGE + 1
    return listing


LISTS: dict[str, Callable[[Reader, SieveForm], Listing]] = {"mine": mine, "own": own, "all": everything}


def with_turns(cases: QuerySet[Case]) -> list[Case]:
    """Cases with what a row says of them: names, open turns by the clock, who holds them."""
    found = list(cases.only(*OF_CASE))
    _hang("parties", "case", found, NAMES)
    _hang("turns", "case", found, _running_turns())
    return found


def _running_turns() -> QuerySet[Turn]:
    found = Turn.objects.filter(is_open=1).select_related("referral__department", "user").only(*OF_TURN, *RUNNING)
    return found.order_by(*waiting.BY_THE_CLOCK)


def _hang(name: str, link: str, owners: Sequence[Any], rows: QuerySet[Any]) -> None:
    """What `prefetch_related` does, without asking the query anew for each owner, which took longer than all that it fetched."""
    kept: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows.filter(**{f"{link}__in": {owner.pk for owner in owners}}):
        kept[getattr(row, f"{link}_id")].append(row)
    for owner in owners:
        own: QuerySet[Any] = QuerySet(rows.model)
        own._result_cache = kept[owner.pk]
        owner.__dict__.setdefault("_prefetched_objects_cache", {})[name] = own
        for row in kept[owner.pk]:
            row._state.fields_cache[link] = owner


def file_rows(reader: Reader, *, before: int | None = None, cases: Iterable[int] | None = None) -> list[Row]:
    """Rows of a department's referrals or a court's confirmations."""
    found: list[Any] = list(waiting.files(reader.user, before, cases))
    _hang("parties", "case", [file.case for file in found], NAMES)
    _hang("turns", found[0].TABLE.name if found else "case", found, _running_turns())
    return [of_file(file, reader) for file in found]


def _up_to(rows: QuerySet[Any]) -> int:
    """How many there are, counted no further than one over the window."""
    return rows.order_by()[: WINDOW + 1].count()


def _banded(window: Window, form: SieveForm, by_pk: dict[int, Row], *, coloured: bool = True) -> Listing:
    page = [(glance.band, by_pk[glance.pk]) for glance in window.page(form.skip_rows) if glance.pk in by_pk]
    words = BAND_WORDS if coloured else {**BAND_WORDS, waiting.URGENT: _("First: the late ones")}
    bands = [Band(str(label), window.bands[band], [row for at, row in page if at == band]) for band, label in words.items()]
    listing = Listing([band for band in bands if band.rows])
    if form.skip_rows + PAGE < len(window.glances):
        listing.more = {"skip": form.skip_rows + PAGE}
    elif window.last is not None:
        listing.more = {"after": place_word(window.last)}
    return listing


def _count(listing: Listing, whole: Window) -> None:
    """How many of each colour, step and word of the clock; and which communities there are to choose from."""
    listing.communities = sorted({glance.community for glance in whole.glances if glance.community})
    step_of = {state: step for step, states in STEPS.items() for state in states}
    for glance in whole.glances:
        listing.counts.update((glance.risk, step_of[glance.state], *glance.due, "all"))
