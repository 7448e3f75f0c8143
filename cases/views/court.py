"""What the court reads on the page of one application: both clocks, what to look at, the agreement beside the ruling, and its other files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from accounts.models import User
from cases.aftermath import enforcement_until, notice_until, objection_until
from cases.clock import ZONE, now
from cases.documents import Block, Sheet
from cases.eligibility import Code
from cases.models import Confirmation, Document, DocumentKind as K, Outcome, Party, Service, Turn
from cases.moves import CONFIRMATION, ConfirmationAction as C, ConfirmationState as S, Task as T
from cases.papers import read_facts, sheet_of
from cases.steps.foreseen import findings_of
from cases.templatetags.words import day
from cases.waiting import BY_THE_CLOCK

CLOCKED = (T.REVIEW, T.CONCLUDE, T.REGISTER, T.FILE, T.SUPPLEMENT, T.SUBMIT, T.NOT_SUPPLIED, T.DECIDE_OBJECTION)
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit that runs: what, from when, until when."""

    label: str
    due_at: datetime
    provisional: bool = False

    @property
    def over(self) -> bool:
        """Whether it has run out."""
        return self.due_at < now()

    @property
    def kind(self) -> str:
        """The class of its colour."""
        gap = (self.due_at - now()).total_seconds()
        return "late" if gap < 0 else "soon" if gap < 3 * 24 * 3600 else ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One point of the review: in order, or to be asked about."""

    text: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Leaf:
    """A paper laid beside another: items that both have are marked as the same, others as to be compared."""

    sheet: Sheet
    same: frozenset[str]

    @property
    def quotes(self) -> bool:
        """Whether it quotes terms at all: else there is nothing to compare."""
        return bool(_items(self.sheet))

    @property
    def blocks(self) -> Iterator[tuple[Block, list[tuple[str, bool]]]]:
        """Each block; for a list its items, each with whether the other paper has it word for word."""
        for block in self.sheet.blocks:
            yield block, [(item, item in self.same) for item in block.get("items", ())]


def clocks(turns: Iterable[Turn]) -> list[Clock]:
    """The limits that run, the stricter first; two parties with one date are one."""
    found: dict[str, Clock] = {}
    for turn in turns:
        if turn.task in CLOCKED and turn.due_at and turn.task not in found:
            found[turn.task] = Clock(_clock_label(turn), turn.due_at, turn.provisional)
    return sorted(found.values(), key=lambda clock: clock.due_at)


def _clock_label(turn: Turn) -> str:
    words = {
        T.REVIEW: _("review"), T.CONCLUDE: _("conclusion"), T.REGISTER: _("acceptance"), T.FILE: _("acceptance"), T.SUPPLEMENT: _("missing papers"),
        T.SUBMIT: _("application to the court"), T.NOT_SUPPLIED: _("missing papers"), T.DECIDE_OBJECTION: _("objection"),
    }  # fmt: skip
    word = words[T(turn.task)]
    if turn.limit is None:
        return word if turn.task == T.SUPPLEMENT else _("%(word)s, extended") % {"word": word}
    return _("%(word)s, %(n)s days from %(day)s") % {"word": word, "n": turn.limit.amount, "day": _short(turn.counts_from)}


def _short(moment: datetime) -> str:
    local = moment.astimezone(ZONE)
    return f"{local.month}月{local.day}日"


def ticks(file: Confirmation, documents: Iterable[Document]) -> list[Tick]:
    """The points of the review, read off the rows: what is in order, and what to ask about."""
    kinds, sides = {document.kind for document in documents}, list(file.case.parties.all())
    return [_in_time(file), _signed(file), _complete(kinds, sides), _met(file), *_asked(file)]


def _in_time(file: Confirmation) -> Tick:
    facts = {"effect": day(file.effective_at), "sent": day(file.submitted_at)}
    if file.late_reason:
        return Tick(_("In effect on %(effect)s, applied for on %(sent)s, late: art. 86 is invoked") % facts, False)
    return Tick(_("In effect on %(effect)s, applied for on %(sent)s, within 30 days") % facts, True)


def _signed(file: Confirmation) -> Tick:
    missing = file.application.hands_missing() if file.application else []
    if missing or file.application is None:
        return Tick(_("Not everybody signed the application"), False)
    return Tick(_("Everybody signed the application"), True)


def _complete(kinds: set[str], sides: list[Party]) -> Tick:
    missing = [] if K.PROOF in kinds else [_("the committee's proof")]
    missing += [] if K.ADDRESS in kinds else [_("the addresses")]
    missing += [_("the identity of %(name)s") % {"name": side.name} for side in sides if not side.id_number]
    if missing:
        return Tick(_("Missing: %(what)s") % {"what": "、".join(missing)}, False)
    return Tick(_("Proof, identities and addresses are there"), True)


def _met(file: Confirmation) -> Tick:
    if not file.verified_at and file.draft and read_facts(file.draft).get("meeting"):
        return Tick(_("Both were met together, as the draft records; to be accepted and decided in one act"), True)
    if not file.verified_at:
        return Tick(_("The court has not met both parties yet"), False)
    facts = {"day": day(file.verified_at), "where": file.get_verify_channel_display()}
    if file.verified_together:
        return Tick(_("%(day)s, %(where)s: both parties were met together") % facts, True)
    return Tick(_("%(day)s, %(where)s: they were not met together") % facts, False)


def _asked(file: Confirmation) -> Iterator[Tick]:
    """What the check finds in the terms, as it stood on the mediator's page too; papers and the 30 days have points of their own."""
    points = [point for point in findings_of(file.agreement) if point.code not in (Code.IDENTITY, Code.LATE)]
    if not points:
        yield Tick(_("No personal status, no title, nothing unclear: the court has what it needs."), True)
    for point in points:
        where = _("term %(n)s") % {"n": point.number} if point.number else ""
        text = f"“{point.word or point.sentence[:30]}”" if point.sentence else ""
        yield Tick(f"{where}{text}{'：' if where or text else ''}{point.label}（{point.article}）", False)


def shut(file: Confirmation, turns: Iterable[Turn]) -> frozenset[str]:
    """Moves of the table that make no sense now: one way to the court, numbering twice, meeting again those who were met together."""
    turns = list(turns)
    running = any(turn.task == T.SUBMIT and turn.due_at and (turn.due_at > now() or turn.provisional) for turn in turns)
    numbered = file.case_number and not any(turn.task in (T.REGISTER, T.NOT_SUPPLIED) for turn in turns)
    late = {C.SUBMIT_LATE, C.LAPSE} if running else {C.SUBMIT}
    return frozenset(late | ({C.REGISTER} if numbered else set()) | ({C.VERIFY} if file.verified_together else set()))


def papers_of(file: Confirmation, user: User) -> list[Document]:
    """The papers of this application that this person may read, in the order in which they were made."""
    own = Q(confirmation=file) | Q(pk__in=[pk for pk in (file.agreement.document_id, file.application_id) if pk])
    found = Document.objects.visible_to(user).filter(own, voided_at=None).exclude(pk=file.draft_id or 0).defer("facts")
    return list(found.select_related("party").order_by("made_at", "id"))


def leaves(file: Confirmation, user: User) -> tuple[Leaf | None, Leaf | None]:
    """The agreement and beside it the ruling, else its draft; each only where this person may read it."""
    last = _last(file)
    wanted = [pk for pk in (file.agreement.document_id, last) if pk]
    found = {document.pk: sheet_of(document) for document in Document.objects.visible_to(user).filter(pk__in=wanted)}
    agreement = found.get(file.agreement.document_id or 0)
    ruling = found.get(last or 0)
    both = _items(agreement) & _items(ruling) if _items(ruling) else _items(agreement)
    return (Leaf(agreement, both) if agreement else None), (Leaf(ruling, both) if ruling else None)


def _last(file: Confirmation) -> int | None:
    """The paper that stands beside the agreement: what is drafted on an objection, the ruling made last, else the draft."""
    on_objection = file.state == S.OBJECTED and file.draft is not None and file.draft.kind == K.RULING_ON_OBJECTION
    return file.draft_id if on_objection else file.review_id or file.ruling_id or file.draft_id


def services_of(file: Confirmation) -> list[Service]:
    """Every service of every ruling of this file, in the order in which they were sent; with a public notice, until when it runs."""
    found = list(file.services.select_related("party", "office").order_by("id")) if file.issued_at else []
    for service in found:
        service.until = notice_until(service) if service.noticed_at else None  # type: ignore[attr-defined]
    return found


def afterwards(file: Confirmation) -> list[Clock]:
    """What still runs after a ruling that confirms: each party's fifteen days, and two years to have it enforced. It holds nothing open."""
    if file.outcome != Outcome.CONFIRMED or not file.issued_at:
        return []
    first = file.services.filter(document=file.ruling_id, party__isnull=False, received_at__isnull=False).select_related("party").order_by("id")
    found = []
    for service in first:
        until = objection_until(service)
        found.append(Clock(_("%(name)s may object") % {"name": service.recipient}, until.at, until.provisional))
    enforced = enforcement_until(file)
    return found + ([Clock(_("to apply for enforcement"), enforced.at, enforced.provisional)] if enforced else [])


def _items(sheet: Sheet | None) -> frozenset[str]:
    return frozenset(item for block in sheet.blocks for item in block.get("items", ())) if sheet else frozenset()


def in_hand(user: User) -> tuple[list[Confirmation], int]:
    """The court's other files that still run, the earliest clock first, and how many there are."""
    running = Confirmation.objects.visible_to(user).filter(state__in=set(CONFIRMATION.states.values) - CONFIRMATION.ends)
    names = Party.objects.only("case_id", "side", "name", "kind", "headcount")
    turns = Turn.objects.filter(is_open=1, task__in=CLOCKED).select_related("limit").order_by(*BY_THE_CLOCK)
    with_names = (Prefetch("case__parties", names), Prefetch("turns", turns))
    shown = list(running.select_related("case").prefetch_related(*with_names).order_by("-id")[: SHOWN * 4])
    for file in shown:
        file.clocks = clocks(file.turns.all())  # type: ignore[attr-defined]
        file.waiting = _waiting(file)  # type: ignore[attr-defined]
    shown.sort(key=lambda file: min((clock.due_at.timestamp() for clock in file.clocks), default=float("inf")))  # type: ignore[attr-defined]
    return shown[:SHOWN], running.count()


def _waiting(file: Confirmation) -> str:
    """What a file without a running clock waits for."""
    sealing, serving = _("Decided, waits for its seal"), _("Issued, waits for receipts")
    words = {S.DECIDED: sealing, S.RULED_AGAIN: sealing, S.ISSUED: serving, S.REISSUED: serving}
    return words.get(S(file.state), file.state_label)
