"""The columns that are another thing in every copy, and how each comes to its value."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models

from cases.models import Agreement, Case, Confirmation, Document, Event, Outbox, Party, Referral, Session, Term, Turn
from cases.pinyin import initials
from cases.seed.copy import Copy, renamed
from cases.seed.pool import Person
from cases.seed.rows import Values
from cases.seed.store import DAY, moment, seconds

if TYPE_CHECKING:
    from cases.seed.prototype import Prototype

Getter = Callable[[Copy], Any]
Own = Callable[["Prototype", Values], Getter | None]


def moved(old: str, day: date) -> Getter:
    """A day in a text, as far away as everything else, in the way it was written."""

    def write(c: Copy) -> str:
        new = day + timedelta(days=c.shift // DAY)
        return new.isoformat() if "-" in old else f"{new.year}年{new.month}月{new.day}日"

    return write


def name_at(place: int) -> Getter:
    """The name of the so-manyth person."""
    return lambda c: c.names[place]


def place_at(place: int) -> Getter:
    """Where the so-manyth party signs on a paper."""
    return lambda c: f"party:{c.id(Party, place)}:"


def file_model(table: str) -> type[models.Model]:
    """Whose row an event's file is."""
    return {"case": Case, "referral": Referral, "confirmation": Confirmation}[table]


def _nothing(_proto: "Prototype", _row: Values) -> Getter:
    return lambda _c: None


def _word(name: str) -> Own:
    """A column of the case's own words, where the copy has other words than the prototype."""

    def own(proto: "Prototype", row: Values) -> Getter:
        same = renamed(row[name], proto.replaced) if isinstance(row[name], str) else lambda _c: row[name]
        return lambda c: getattr(c.words, name) if c.words else same(c)

    return own


def _personal(name: str) -> Own:
    """A column of a party that the pool fills; an organisation's and a group's number alone is somebody else's."""

    def own(proto: "Prototype", row: Values) -> Getter | None:
        if row["kind"] != "person" and not name.startswith("phone"):
            return None
        place = proto.ids[Party][row["id"]]

        def value(c: Copy) -> Any:
            person: Person = c.persons[place]
            return getattr(person, name)

        return value

    return own


def _name(proto: "Prototype", row: Values) -> Getter | None:
    if row["kind"] != "person":
        return None
    return name_at(proto.names.index(row["name"]))


def _initials(proto: "Prototype", row: Values) -> Getter | None:
    own = _name(proto, row)
    return None if own is None else lambda c: initials(own(c))


def _lapsed(proto: "Prototype", row: Values) -> Getter:
    """A clock that ran out before now was noted when it did."""
    base, zone = row["lapsed_at"] or row["due_at"], proto.store.zone
    if base is None:
        return lambda _c: None
    at, lapsed, waits = seconds(base), row["lapsed_at"] is not None, row["is_open"] and row["paused_at"] is None
    return lambda c: moment(at + c.shift) + zone if lapsed or (waits and at + c.shift < c.now) else None


def _due_on(_proto: "Prototype", row: Values) -> Getter | None:
    if row["due_on"] is None:
        return None
    at = seconds(f"{row['due_on']}T00:00:00+00:00")
    return lambda c: moment(at + c.shift // DAY * DAY)[:10]


def _paper(what: str) -> Own:
    def own(proto: "Prototype", row: Values) -> Getter:
        place = proto.ids[Document][row["id"]]
        return lambda c: c.papers[place][what == "digest"]

    return own


def _authorised(digest: str, paper: str) -> Own:
    def own(proto: "Prototype", row: Values) -> Getter | None:
        if not row[digest]:
            return None
        place = proto.ids[Document][row[paper]]
        return lambda c: c.papers[place][1]

    return own


def _key(proto: "Prototype", row: Values) -> Getter:
    place = proto.ids[Turn][row["ref"]]
    tail = "".join(f":{word}" for word in row["key"].split(":")[2:])  # which day of a long limit
    return lambda c: f"{row['kind']}:{c.id(Turn, place)}{tail}"


def _ref(proto: "Prototype", row: Values) -> Getter:
    place = proto.ids[Turn][row["ref"]]
    return lambda c: c.id(Turn, place)


OWN: dict[tuple[type[models.Model], str], Own] = {
    (Case, "number"): lambda _p, _r: lambda c: c.number,
    (Case, "client_key"): lambda _p, _r: lambda c: c.key(),
    (Case, "head_hash"): lambda _p, _r: lambda c: c.previous,
    **{(Case, name): _word(name) for name in
       ("title", "narrative", "place", "community", "dispute_type", "amount", "people_count", "risk", "risk_points")},
    (Party, "name"): _name,
    (Party, "initials"): _initials,
    (Party, "link_hash"): _nothing,
    **{(Party, name): _personal(name) for name in
       ("sex", "birth", "id_number", "id_hash", "phone", "phone_hash", "phone_last4_hash", "address", "address_hash")},
    (Agreement, "number"): lambda _p, _r: lambda c: c.agreement_number,
    (Confirmation, "case_number"): lambda _p, r: (lambda c: c.court_number) if r["case_number"] else None,
    (Confirmation, "authorised_digest"): _authorised("authorised_digest", "ruling_id"),
    (Confirmation, "review_digest"): _authorised("review_digest", "review_id"),
    (Document, "facts"): _paper("facts"),
    (Document, "digest"): _paper("digest"),
    (Session, "booking"): lambda _p, _r: lambda c: c.key(),
    (Term, "due_on"): _due_on,
    (Turn, "lapsed_at"): _lapsed,
    (Event, "file_id"): lambda p, r: p.id_of(file_model(r["table"]), r["file_id"]),
    (Event, "previous_hash"): lambda _p, _r: lambda c: c.previous,
    (Event, "hash"): lambda _p, _r: lambda c: c.hash,
    (Outbox, "key"): _key,
    (Outbox, "ref"): _ref,
}  # fmt: skip
