"""卷宗: the lines of a file in their order (domain.md §3.1, §3.3), what is there for each and what is missing. Nothing is written here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.models import User
from cases.models import Audience, Case, Document, DocumentKind as K, Recording, RecordingState
from cases.moves import CaseState as S
from cases.papers.dossier import agreement_of
from cases.papers.keeping import RULINGS, sheet_of

Holds = Callable[[Case], bool]


def _always(case: Case) -> bool:
    return True


def _never(case: Case) -> bool:
    return False


def _of_room(case: Case) -> bool:
    return case.has_committee


def _accepted(case: Case) -> bool:
    return case.has_committee and case.accepted_at is not None


def _agreed(case: Case) -> bool:
    return agreement_of(case) is not None


def _met(case: Case) -> bool:
    return _agreed(case) and case.has_committee


def _ended(case: Case) -> bool:
    return case.ended_at is not None and case.has_committee and not _agreed(case)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the contents: which papers stand under it, when it must be there, and which of them are set here from the facts."""

    key: str
    name: Promise | str
    kinds: tuple[K, ...] = ()
    must: Holds = _never
    makes: tuple[K, ...] = ()
    at_station: bool = False  # the station's own papers: an officer sees and makes them too


OF_COURT = (
    K.APPLICATION, K.PROOF, K.ADDRESS, K.PACK_LIST, K.ACCEPTANCE, K.SUPPLEMENT, *sorted(RULINGS), K.PUBLIC_NOTICE, K.SERVICE_RECEIPT,
)  # fmt: skip
OF_AGREEMENT = (K.AGREEMENT, K.ORAL_AGREEMENT, K.POLICE_AGREEMENT, K.ON_SPOT)
LINES = (
    Line("register", "接处警（纠纷）登记表", (K.REGISTER,), lambda case: not case.has_committee, (K.REGISTER,), at_station=True),
    Line("advice", "非警务事项告知单", (K.ADVICE,), lambda case: case.state == S.ADVISED, at_station=True),
    Line("entrustment", "委托调解函", (K.ENTRUSTMENT,), at_station=True),
    Line("application", "人民调解申请书、受理登记表", (K.OWN_APPLICATION, K.REGISTRATION), _accepted, (K.OWN_APPLICATION,)),
    Line("decision", "受理、不予受理通知书", (K.TAKEN_ON, K.NOT_TAKEN_ON, K.REFUSAL_TO_MEDIATE), makes=(K.TAKEN_ON, K.NOT_TAKEN_ON)),
    Line("rights", "当事人权利义务告知书", (K.RIGHTS,), _accepted),
    Line("identities", "当事人身份证明", (K.IDENTITIES,), _of_room, (K.IDENTITIES,)),
    Line("authority", "授权委托书", (K.AUTHORITY,)),
    Line("investigation", "人民调解调查记录", (K.INVESTIGATION,)),
    Line("evidence", "人民调解证据材料", (K.EVIDENCE_LIST, K.EVIDENCE), makes=(K.EVIDENCE_LIST,)),
    Line("minutes", "人民调解记录", (K.MINUTES,), _met),
    Line("undisputed", "无争议事实记录", (K.UNDISPUTED,)),
    Line("agreement", "调解协议书、口头协议登记表", OF_AGREEMENT, _agreed, at_station=True),
    Line("termination", "终止调解通知书", (K.TERMINATION,), lambda case: _ended(case) and case.accepted_at is not None),
    Line("performance", "履行凭证", (K.PERFORMANCE,), makes=(K.PERFORMANCE,)),
    Line("visit", "人民调解回访记录", (K.VISIT,), makes=(K.VISIT,)),
    Line("court", "司法确认有关材料", OF_COURT),
    Line("no_penalty", "不予处罚申请书及答复", (K.EXEMPTION, K.EXEMPTION_ANSWER), at_station=True),
    Line("referral", "转办单及办理结果", (K.REFERRAL, K.RESULT), at_station=True),
    Line("feedback", "反馈函", (K.FEEDBACK,), at_station=True),
    Line("closing", "结案报告表", (K.CLOSING_REPORT,), lambda case: case.has_committee and case.closed_at is not None, (K.CLOSING_REPORT,)),
    Line("other", "其他材料"),
)  # fmt: skip
# Set by the binding itself where they are not there yet: they need nobody's hand before.
BY_BINDING = (K.REGISTER, K.IDENTITIES, K.EVIDENCE_LIST, K.PERFORMANCE, K.VISIT, K.CLOSING_REPORT)
WALLED = (K.EVIDENCE, K.SCAN)  # what somebody handed in: without their yes it reaches no bound file
FOR_EYES = frozenset({Audience.SHARED, Audience.OWN, Audience.ROOM, Audience.STATION, Audience.DEPARTMENT, Audience.COURT_PACK})


@dataclass(frozen=True, slots=True)
class Filed:
    """A line of this file with its papers."""

    line: Line
    papers: tuple[Document, ...]
    must: bool
    makes: tuple[K, ...]

    @property
    def is_idle(self) -> bool:
        """Nothing is there, and nothing need be."""
        return not self.papers and not self.must and not self.makes

    @property
    def is_missing(self) -> bool:
        """It must be there and is not, and no binding could set it."""
        return self.must and not self.papers and not set(self.makes) & set(BY_BINDING)

    @property
    def by_binding(self) -> bool:
        """It is not there, and the binding sets it."""
        return self.must and not self.papers and bool(set(self.makes) & set(BY_BINDING))


def lines(case: Case, user: User, *, whole: bool = True) -> list[Filed]:
    """The lines of this file as this person may read them: all, or the station's own."""
    may_make = makeable(case)
    papers = list(Document.objects.visible_to(user).filter(case=case, voided_at=None, issued_at__isnull=False).order_by("made_at", "pk"))
    return [_filed(line, case, papers, may_make) for line in LINES if whole or line.at_station]


def to_bind(case: Case) -> list[tuple[str, Document]]:
    """Every paper that goes into the bound file, in order, with its line: never a note, nor what a side showed the room alone."""
    found = case.documents.filter(voided_at=None, issued_at__isnull=False, audience__in=FOR_EYES)
    papers = [paper for paper in found.order_by("made_at", "pk") if not (paper.kind in WALLED and paper.audience == Audience.OWN)]
    return [(str(line.name), paper) for line in LINES for paper in papers if _stands_under(paper, line)]


def held_back(case: Case) -> int:
    """How many things a side showed the room alone: they are counted in the file's note and lie in no bound file."""
    return case.documents.filter(kind__in=WALLED, audience=Audience.OWN, voided_at=None).count()


def recordings_of(case: Case) -> list[Recording]:
    """Sound and film of the joint meetings: they cannot be bound, the contents name them. What one side said alone is named nowhere."""
    kept = Recording.objects.filter(case=case, stage=RecordingState.KEPT, session__only_side=None)
    return list(kept.select_related("session").order_by("session__number", "pk"))


def _filed(line: Line, case: Case, papers: list[Document], may_make: frozenset[K]) -> Filed:
    own = tuple(paper for paper in papers if _stands_under(paper, line))
    return Filed(line, own, line.must(case), tuple(kind for kind in line.makes if kind in may_make))


def _stands_under(paper: Document, line: Line) -> bool:
    if paper.kind == K.SCAN:
        return sheet_of(paper).extra.get("line") == line.key
    return paper.kind in line.kinds


def makeable(case: Case) -> frozenset[K]:
    """Which papers the facts of this case are enough for, now."""
    agreed, room = agreement_of(case), case.has_committee
    terms = list(agreed.terms.all()) if agreed else []
    done = [term for term in terms if term.performed_at and term.debtor_id]
    holds = {
        K.REGISTER: True, K.OWN_APPLICATION: room and case.applied_at is not None, K.TAKEN_ON: room and case.accepted_at is not None,
        K.NOT_TAKEN_ON: room and case.ended_at is not None and case.accepted_at is None, K.IDENTITIES: room,
        K.EVIDENCE_LIST: room and case.documents.filter(kind__in=WALLED).exclude(audience=Audience.OWN).exists(),
        K.PERFORMANCE: bool(done), K.VISIT: room and case.events.filter(action="visited").exists(),
        K.CLOSING_REPORT: room and bool(case.closed_at or case.ended_at),
    }  # fmt: skip
    return frozenset(kind for kind, is_so in holds.items() if is_so)


def line_of(key: str) -> Line | None:
    """A line by its word."""
    return next((line for line in LINES if line.key == key), None)
