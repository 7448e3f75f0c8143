"""A row of the routing table in words, and what a version changes in it."""

from django.utils.translation import gettext as _

from cases.models import Complexity
from cases.models.rule import RowFacts
from cases.rule_words import NOBODY, Change
from cases.triage import Confirmable
from mediators.kinds import DisputeType


def in_words(row: RowFacts) -> dict[str, str]:
    """Every line of a row, in the order of the table."""
    yes = {True: _("yes"), False: _("no")}
    return {
        _("Kind of matter"): row.name, _("Kind of dispute"): str(dict(DisputeType.choices).get(row.dispute_type, "")),
        _("Words by which it is known"): row.keywords, _("Leads"): row.lead.short_name, _("Joins"): row.joint,
        _("Trade committee"): row.trade_committee, _("Police keep it when"): row.police_keeps, _("Legal base"): row.base,
        _("Limit"): str(dict(Complexity.choices).get(row.complexity, row.complexity)), _("Call to the spot"): yes[row.callout_allowed],
        _("The court can confirm it"): str(dict(Confirmable.choices).get(row.confirmable, row.confirmable)), _("In use"): yes[row.is_active],
    }  # fmt: skip


def changes(before: RowFacts, after: RowFacts) -> list[Change]:
    """The lines that read differently."""
    old, new = in_words(before), in_words(after)
    return [Change(label, old[label] or NOBODY, new[label] or NOBODY) for label in new if old[label] != new[label]]
