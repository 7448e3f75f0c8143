"""A case that took the real steps, taken out of the tables: every row with what differs from copy to copy."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models

from accounts.models import User
from accounts.secrets import decrypt
from cases.clock import ZONE
from cases.models import (
    Agreement,
    Attendance,
    Case,
    Choice,
    Confirmation,
    Document,
    Event,
    Note,
    Offer,
    Outbox,
    Party,
    Ranking,
    Referral,
    Service,
    Session,
    Term,
    TriageAnswers,
    Turn,
)
from cases.moves import CASE, CONFIRMATION, REFERRAL
from cases.seed.copy import Copy, renamed
from cases.seed.pool import Person
from cases.seed.store import DAY, Row, Store, moment, read, seconds
from mediators.models import Mediator

Getter = Callable[[Copy], Any]
Values = dict[str, Any]
ABOUT: type[models.Model] = Referral.about.through
ORDER: tuple[type[models.Model], ...] = (
    Case, Party, TriageAnswers, Document, Agreement, Term, Referral, ABOUT, Confirmation, Service, Session, Attendance, Note, Event, Choice,
    Ranking, Offer, Turn, Outbox,
)  # fmt: skip
OF_CASE = (Party, TriageAnswers, Agreement, Referral, Confirmation, Session, Event, Offer, Turn)
MOVES = {table.name: set(table.index) for table in (CASE, REFERRAL, CONFIRMATION)}
DATE = re.compile(r"(\d{4})(?:年|-)(\d{1,2})(?:月|-)(\d{1,2})(?:日)?")
NEAR = 500  # days
FILES = {"file": "", "sha256": "", "sealed_file": "", "sealed_sha256": "", "sealed_at": None}


class Prototype:
    """The rows of one case. `slim` keeps of an archived one what its page and its history need."""

    def __init__(self, case: Case, store: Store, *, slim: bool) -> None:
        self.store, self.case_id = store, case.pk
        self.rows = _rows_of(case, slim=slim)
        self.ids = {model: {row["id"]: n for n, row in enumerate(rows)} for model, rows in self.rows.items()}
        self.sides, self.is_agreed = len(self.rows[Party]), bool(self.rows[Agreement])
        self.at_court = any(row["case_number"] for row in self.rows[Confirmation])
        self.begins = seconds(self.rows[Case][0]["logged_at"])
        self.ends = max(seconds(row["at"]) for row in self.rows[Event])
        self.names = [row["name"] for row in self.rows[Party] if row["kind"] == "person"]
        self.replaced = self._replaced()
        self.digests = [self._digest_format(row) for row in self.rows[Event]]
        self.papers = [self._paper(decrypt(row["facts"])) for row in self.rows[Document]]
        self.made: dict[type[models.Model], list[tuple[Row, Values]]] = {m: [self._row(m, r) for r in rows] for m, rows in self.rows.items()}

    @property
    def is_free(self) -> bool:
        """Whether it could be about anything that two people quarrel about: nothing is agreed in words."""
        kinds = [row["kind"] for row in self.rows[Party]]
        return kinds == ["person", "person"] and not self.rows[Agreement]

    def _replaced(self) -> list[tuple[str, Getter]]:
        """What stands in texts and is another thing in every copy: names, the ids of parties, the numbers."""
        pairs = [(name, _name_at(n)) for n, name in enumerate(self.names)]
        pairs += [(f"party:{pk}:", _place_at(n)) for pk, n in self.ids[Party].items()]
        pairs += [(row["number"], lambda c: c.agreement_number) for row in self.rows[Agreement]]
        return pairs + [(row["case_number"], lambda c: c.court_number) for row in self.rows[Confirmation] if row["case_number"]]

    def _paper(self, text: str) -> Callable[[Copy], str]:
        """Days of the procedure are moved with it, in either way of writing; birthdays are not."""
        begins = datetime.fromtimestamp(self.begins, ZONE).date()
        days = {found[0]: date(*map(int, found.groups())) for found in DATE.finditer(text)}
        near = {old: day for old, day in days.items() if abs((day - begins).days) < NEAR}
        return renamed(text, [*self.replaced, *((old, _moved(old, day)) for old, day in near.items())])

    def _row(self, model: type[models.Model], row: Values) -> tuple[Row, Values]:
        fields = model._meta.local_concrete_fields
        patches = [(n, getter) for n, field in enumerate(fields) if (getter := self._getter(model, field, row))]
        return self.store.row([row[str(field.column)] for field in fields], patches), row

    def _getter(self, model: type[models.Model], field: Any, row: Values) -> Getter | None:
        value = row[field.column]
        if own := OWN.get((model, field.column)):
            return own(self, row)
        if field.primary_key:
            return self._id(model, value)
        if value is None or value == "":
            return None
        if field.is_relation:
            return self._relation(field, value)
        if isinstance(field, models.DateTimeField):
            return self._moment(value)
        if isinstance(field, models.TextField | models.CharField) and any(old in value for old, _new in self.replaced):
            return renamed(value, self.replaced)
        return None

    def _id(self, model: type[models.Model], value: int) -> Getter:
        place = self.ids[model][value]
        return lambda c: c.id(model, place)

    def _relation(self, field: Any, value: int) -> Getter | None:
        model = field.related_model
        if model in self.ids:
            return self._id(model, value)
        if model._meta.label == "accounts.Office":
            return lambda c: c.office(value)
        if model is User:
            return lambda c: c.house.users.get(value, value)
        return (lambda c: c.house.mediators[value]) if model is Mediator else None

    def _moment(self, value: Any) -> Getter:
        base, zone = seconds(value), self.store.zone
        return lambda c: moment(base + c.shift) + zone

    def _digest_format(self, row: Values) -> Callable[[Copy], str]:
        """The text whose hash binds an event of a copy: the same facts in the same order as `Event.digest`."""
        fields = row["fields"] if isinstance(row["fields"], str) else json.dumps(row["fields"])
        fixed = [json.dumps(row[name]) for name in ("table", "action", "from_state", "to_state")]
        file = self._id(_file_model(row["table"]), row["file_id"])
        user, office = row["user_id"], row["office_id"]
        at, seq, tail = seconds(row["at"]), row["seq"], json.dumps(row["note_digest"])
        party, behalf = self._optional(Party, row["party_id"]), self._optional(Party, row["on_behalf_of_id"])
        note = self._optional(Note, row["note_id"])
        compact = json.dumps(json.loads(fields), separators=(",", ":"))

        def text(c: Copy) -> str:
            who = "null" if user is None else c.house.users.get(user, user)
            where = "null" if office is None else c.office(office)
            return (
                f"[{c.id(Case, 0)},{seq},{(at + c.shift) * 1000},{fixed[0]},{file(c)},{fixed[1]},{fixed[2]},{fixed[3]},{row['version']},"
                f'"{row["role"]}",{who},{where},{party(c)},{behalf(c)},{compact},{note(c)},{tail},"{c.previous}"]'
            )

        return text

    def _optional(self, model: type[models.Model], value: int | None) -> Getter:
        return self._id(model, value) if value is not None else lambda _c: "null"


def _moved(old: str, day: date) -> Getter:
    def write(c: Copy) -> str:
        new = day + timedelta(days=c.shift // DAY)
        return new.isoformat() if "-" in old else f"{new.year}年{new.month}月{new.day}日"

    return write


def _name_at(place: int) -> Getter:
    return lambda c: c.names[place]


def _place_at(place: int) -> Getter:
    return lambda c: f"party:{c.id(Party, place)}:"


def _file_model(table: str) -> type[models.Model]:
    return {"case": Case, "referral": Referral, "confirmation": Confirmation}[table]


def _rows_of(case: Case, *, slim: bool) -> dict[type[models.Model], list[Values]]:
    rows: dict[type[models.Model], list[Values]] = {model: [] for model in ORDER}
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


def _read_papers(rows: dict[type[models.Model], list[Values]]) -> None:
    """The papers that carry legal weight, without their files; the others can be made again."""
    for row in rows[Agreement]:
        if row["form"] == "oral":
            row["document_id"] = None
    wanted = {row["document_id"] for row in rows[Agreement]}
    wanted |= {row[name] for row in rows[Confirmation] for name in ("application_id", "draft_id", "ruling_id")}
    rows[Document] = [row | FILES for row in _read(Document, "id", sorted(wanted - {None}))]


def _read_children(rows: dict[type[models.Model], list[Values]], *, slim: bool) -> None:
    def ids(model: type[models.Model]) -> list[int]:
        return [row["id"] for row in rows[model]]

    rows[Term] = _read(Term, "agreement_id", ids(Agreement))
    rows[ABOUT] = _read(ABOUT, "referral_id", ids(Referral))
    rows[Service] = _read(Service, "confirmation_id", ids(Confirmation))
    rows[Attendance] = _read(Attendance, "session_id", ids(Session))
    rows[Note] = _read(Note, "id", [row["note_id"] for row in rows[Event] if row["note_id"]])
    rows[Choice] = [] if slim else _read(Choice, "party_id", ids(Party))
    rows[Ranking] = _read(Ranking, "choice_id", ids(Choice))
    waiting = [row["id"] for row in rows[Turn] if row["is_open"] and row["lapsed_at"] is None]
    rows[Outbox] = [row for row in _read(Outbox, "ref", waiting) if row["kind"] in ("lapse", "remind")]


def _read(model: type[models.Model], where: str, ids: list[int]) -> list[Values]:
    columns = [str(field.column) for field in model._meta.local_concrete_fields]
    return [dict(zip(columns, values, strict=True)) for values in read(model, where, ids)]


Own = Callable[[Prototype, Values], Getter | None]


def _nothing(_proto: Prototype, _row: Values) -> Getter:
    return lambda _c: None


def _word(name: str) -> Own:
    """A column of the case's own words, where the copy has other words than the prototype."""

    def own(proto: Prototype, row: Values) -> Getter:
        same = renamed(row[name], proto.replaced) if isinstance(row[name], str) else lambda _c: row[name]
        return lambda c: getattr(c.words, name) if c.words else same(c)

    return own


def _personal(name: str) -> Own:
    """A column of a party that the pool fills; an organisation's and a group's number alone is somebody else's."""

    def own(proto: Prototype, row: Values) -> Getter | None:
        if row["kind"] != "person" and not name.startswith("phone"):
            return None
        place = proto.ids[Party][row["id"]]

        def value(c: Copy) -> Any:
            person: Person = c.persons[place]
            return getattr(person, name)

        return value

    return own


def _name(proto: Prototype, row: Values) -> Getter | None:
    if row["kind"] != "person":
        return None
    return _name_at(proto.names.index(row["name"]))


def _lapsed(proto: Prototype, row: Values) -> Getter:
    """A clock that ran out before now was noted when it did."""
    base, zone = row["lapsed_at"] or row["due_at"], proto.store.zone
    if base is None:
        return lambda _c: None
    at, lapsed, waits = seconds(base), row["lapsed_at"] is not None, row["is_open"] and row["paused_at"] is None
    return lambda c: moment(at + c.shift) + zone if lapsed or (waits and at + c.shift < c.now) else None


def _due_on(_proto: Prototype, row: Values) -> Getter | None:
    if row["due_on"] is None:
        return None
    at = seconds(f"{row['due_on']}T00:00:00+00:00")
    return lambda c: moment(at + c.shift // DAY * DAY)[:10]


def _paper(what: str) -> Own:
    def own(proto: Prototype, row: Values) -> Getter:
        place = proto.ids[Document][row["id"]]
        return lambda c: c.papers[place][what == "digest"]

    return own


def _authorised(proto: Prototype, row: Values) -> Getter | None:
    if not row["authorised_digest"]:
        return None
    place = proto.ids[Document][row["ruling_id"]]
    return lambda c: c.papers[place][1]


def _key(proto: Prototype, row: Values) -> Getter:
    place = proto.ids[Turn][row["ref"]]
    return lambda c: f"{row['kind']}:{c.id(Turn, place)}"


def _ref(proto: Prototype, row: Values) -> Getter:
    place = proto.ids[Turn][row["ref"]]
    return lambda c: c.id(Turn, place)


OWN: dict[tuple[type[models.Model], str], Own] = {
    (Case, "number"): lambda _p, _r: lambda c: c.number,
    (Case, "client_key"): lambda _p, _r: lambda c: c.key(),
    (Case, "head_hash"): lambda _p, _r: lambda c: c.previous,
    **{(Case, name): _word(name) for name in
       ("title", "narrative", "place", "community", "dispute_type", "amount", "people_count", "risk", "risk_points")},
    (Party, "name"): _name,
    (Party, "link_hash"): _nothing,
    **{(Party, name): _personal(name) for name in
       ("sex", "birth", "id_number", "id_hash", "phone", "phone_hash", "phone_last4_hash", "address", "address_hash")},
    (Agreement, "number"): lambda _p, _r: lambda c: c.agreement_number,
    (Confirmation, "case_number"): lambda _p, r: (lambda c: c.court_number) if r["case_number"] else None,
    (Confirmation, "authorised_digest"): _authorised,
    (Document, "facts"): _paper("facts"),
    (Document, "digest"): _paper("digest"),
    (Session, "booking"): lambda _p, _r: lambda c: c.key(),
    (Term, "due_on"): _due_on,
    (Turn, "lapsed_at"): _lapsed,
    (Event, "file_id"): lambda p, r: p._id(_file_model(r["table"]), r["file_id"]),
    (Event, "previous_hash"): lambda _p, _r: lambda c: c.previous,
    (Event, "hash"): lambda _p, _r: lambda c: c.hash,
    (Outbox, "key"): _key,
    (Outbox, "ref"): _ref,
}  # fmt: skip
