"""What a case left in the tables, as the database keeps it: every row as its columns."""

from typing import Any

from django.db import models

from cases.models import (
    Agreement,
    Attendance,
    Case,
    Choice,
    Confirmation,
    CourtMeeting,
    Document,
    Event,
    Note,
    Offer,
    Outbox,
    Party,
    Ranking,
    Referral,
    Release,
    Service,
    Session,
    Term,
    TriageAnswers,
    Turn,
)
from cases.moves import CASE, CONFIRMATION, REFERRAL
from cases.seed.store import read

Values = dict[str, Any]
Rows = dict[type[models.Model], list[Values]]
ORDER: tuple[type[models.Model], ...] = (
    Case, Party, TriageAnswers, Document, Agreement, Term, Referral, Release, Confirmation, Service, CourtMeeting, Session, Attendance, Note,
    Event, Choice, Ranking, Offer, Turn, Outbox,
)  # fmt: skip
OF_CASE = (Party, TriageAnswers, Agreement, Referral, Confirmation, Session, Event, Offer, Turn)
MOVES = {table.name: set(table.index) for table in (CASE, REFERRAL, CONFIRMATION)}
FILES = {"file": "", "sha256": "", "sealed_file": "", "sealed_sha256": "", "sealed_at": None}


def rows_of(case: Case, *, slim: bool) -> Rows:
    """All rows of a case. `slim` keeps of an archived one what its page and its history need: moves, not every act beside them."""
    rows: Rows = {model: [] for model in ORDER}
    rows[Case] = _read(Case, "id", [case.pk])
    for model in OF_CASE:
        rows[model] = _read(model, "case_id", [case.pk])
    if slim:
        rows[Event] = [row for row in rows[Event] if row["action"] in MOVES[row["table"]]]
        rows[Session], rows[Offer] = [], []
        rows[Turn] = [row for row in rows[Turn] if row["is_open"]] or rows[Turn][-1:]
    for seq, row in enumerate(rows[Event], start=1):
        row["seq"] = seq
    rows[Case][0]["head_seq"] = len(rows[Event])
    _read_papers(rows)
    _read_children(rows, slim=slim)
    return rows


def _read_papers(rows: Rows) -> None:
    """The papers that carry legal weight, without their files; the others can be made again."""
    for row in rows[Agreement]:
        if row["form"] == "oral":
            row["document_id"] = None
    wanted = {row["document_id"] for row in rows[Agreement]}
    wanted |= {row[name] for row in rows[Confirmation] for name in ("application_id", "draft_id", "ruling_id", "review_id")}
    rows[Document] = [row | FILES for row in _read(Document, "id", sorted(wanted - {None}))]


def _read_children(rows: Rows, *, slim: bool) -> None:
    def ids(model: type[models.Model]) -> list[int]:
        return [row["id"] for row in rows[model]]

    rows[Term] = _read(Term, "agreement_id", ids(Agreement))
    rows[Release] = _read(Release, "referral_id", ids(Referral))
    rows[Service] = _read(Service, "confirmation_id", ids(Confirmation))
    rows[CourtMeeting] = _read(CourtMeeting, "confirmation_id", ids(Confirmation))
    rows[Attendance] = _read(Attendance, "session_id", ids(Session))
    rows[Note] = _read(Note, "id", [row["note_id"] for row in rows[Event] if row["note_id"]])
    rows[Choice] = [] if slim else _read(Choice, "party_id", ids(Party))
    rows[Ranking] = _read(Ranking, "choice_id", ids(Choice))
    waiting = [row["id"] for row in rows[Turn] if row["is_open"] and row["lapsed_at"] is None]
    rows[Outbox] = [row for row in _read(Outbox, "ref", waiting) if row["kind"] in ("lapse", "remind")]


def _read(model: type[models.Model], where: str, ids: list[int]) -> list[Values]:
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    return [dict(zip(columns, values, strict=True)) for values in read(model, where, ids)]
