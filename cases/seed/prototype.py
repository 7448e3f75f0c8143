"""A case that took the real steps, taken out of the tables: every row with what differs from copy to copy."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import models

from accounts.models import User
from accounts.secrets import decrypt
from cases.clock import ZONE
from cases.models import Agreement, Case, Confirmation, Document, Event, Note, Party
from cases.seed.columns import OWN, Getter, file_model, moved, name_at, place_at
from cases.seed.copy import Copy, renamed
from cases.seed.rows import Values, rows_of
from cases.seed.store import Row, Store, moment, seconds
from mediators.models import Mediator

DATE = re.compile(r"(\d{4})(?:年|-)(\d{1,2})(?:月|-)(\d{1,2})(?:日)?")
NEAR = 500  # days


class Prototype:
    """The rows of one case. `slim` keeps of an archived one what its page and its history need."""

    def __init__(self, case: Case, store: Store, *, slim: bool) -> None:
        self.store, self.case_id = store, case.pk
        self.rows = rows_of(case, slim=slim)
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
        pairs = [(name, name_at(n)) for n, name in enumerate(self.names)]
        pairs += [(f"party:{pk}:", place_at(n)) for pk, n in self.ids[Party].items()]
        pairs += [(row["number"], lambda c: c.agreement_number) for row in self.rows[Agreement]]
        return pairs + [(row["case_number"], lambda c: c.court_number) for row in self.rows[Confirmation] if row["case_number"]]

    def _paper(self, text: str) -> Callable[[Copy], str]:
        """Days of the procedure are moved with it, in either way of writing; birthdays are not."""
        begins = datetime.fromtimestamp(self.begins, ZONE).date()
        days = {found[0]: date(*map(int, found.groups())) for found in DATE.finditer(text)}
        near = {old: day for old, day in days.items() if abs((day - begins).days) < NEAR}
        return renamed(text, [*self.replaced, *((old, moved(old, day)) for old, day in near.items())])

    def _row(self, model: type[models.Model], row: Values) -> tuple[Row, Values]:
        fields = model._meta.local_concrete_fields
        patches = [(n, getter) for n, field in enumerate(fields) if (getter := self._getter(model, field, row))]
        return self.store.row([row[str(field.column)] for field in fields], patches), row

    def _getter(self, model: type[models.Model], field: Any, row: Values) -> Getter | None:
        value = row[field.column]
        if own := OWN.get((model, field.column)):
            return own(self, row)
        if field.primary_key:
            return self.id_of(model, value)
        if value is None or value == "":
            return None
        if field.is_relation:
            return self._relation(field, value)
        if isinstance(field, models.DateTimeField):
            return self._moment(value)
        if isinstance(field, models.TextField | models.CharField) and any(old in value for old, _new in self.replaced):
            return renamed(value, self.replaced)
        return None

    def id_of(self, model: type[models.Model], value: int) -> Getter:
        """The id of a row of the copy, given the prototype's."""
        place = self.ids[model][value]
        return lambda c: c.id(model, place)

    def _relation(self, field: Any, value: int) -> Getter | None:
        model = field.related_model
        if model in self.ids:
            return self.id_of(model, value)
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
        file = self.id_of(file_model(row["table"]), row["file_id"])
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
        return self.id_of(model, value) if value is not None else lambda _c: "null"
