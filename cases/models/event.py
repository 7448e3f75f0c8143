"""The history: append-only by the database, one hash chain per case."""

import hashlib
import json

from django.db import models

from accounts.models import ApiClient, Office, User
from accounts.roles import Role
from cases.models.case import Case
from cases.models.party import Party
from cases.models.session import Note


class Event(models.Model):
    """Who did what, as what, when, from which state to which. Ids and names of fields, never personal data."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    table = models.CharField(max_length=16)  # case, referral, confirmation
    file_id = models.BigIntegerField()
    action = models.CharField(max_length=24)  # a row of the table, or an act beside it (`acts.py`)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    version = models.PositiveIntegerField()
    role = models.CharField(max_length=16, choices=Role.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    client = models.ForeignKey(ApiClient, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)  # no person: its system
    on_behalf_of = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    fields = models.JSONField(default=list)
    note = models.ForeignKey(Note, models.PROTECT, null=True, blank=True, related_name="+")
    note_digest = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "event"
        ordering = ["-seq"]
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="event_seq_once")]

    def digest(self) -> str:
        """The hash that binds this row to the one before it."""
        facts = [
            self.case_id, self.seq, int(self.at.timestamp() * 1000), self.table, self.file_id, self.action, self.from_state,
            self.to_state, self.version, self.role, self.user_id, self.office_id, self.party_id, self.on_behalf_of_id,
            self.fields, self.note_id, self.note_digest, self.previous_hash, *([self.client_id] if self.client_id else ()),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(facts, ensure_ascii=True, separators=(",", ":")).encode()).hexdigest()
