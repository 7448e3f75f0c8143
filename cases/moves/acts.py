"""Acts that stand in the history and move nothing: they have no row in a table, only a word."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Act(models.TextChoices):
    """What else happens to a file."""

    SLIP = "slip", _("Private link issued on a slip")
    WILLING = "willing", _("A side wants mediation")
    CHOSE = "chose", _("A side made its choice")
    BOOKED = "booked", _("Meeting booked")
    MOVED = "moved", _("Meeting moved by a side")
    CALLED_OFF = "called_off", _("Meeting called off")
    HELD = "held", _("Meeting held and recorded")
    NOTED = "noted", _("Note written")
    DRAFTED = "drafted", _("Agreement written")
    FROZEN = "frozen", _("Text fixed for signing")
    SIGNED = "signed", _("Signed")
    SEAL = "sealed_by_committee", _("Committee's seal affixed")
    PERFORMED = "performed", _("Performance recorded")
    VISITED = "visited", _("Visit recorded")
    DRAFT_RULING = "draft_ruling", _("Ruling prepared")
    RECEIVED = "received", _("Ruling received")
    UNMASKED = "unmasked", _("Personal data read in full")
    REMINDED = "reminded", _("Reminder sent")
    LAPSED = "lapsed", _("A limit lapsed")
    DECREED = "decreed", _("Date fixed: the year's holidays are decreed")
    PARTY_ADDED = "party_added", _("A side entered")
    PARTY_REMOVED = "party_removed", _("A side taken out, entered by mistake")
    PARTY_CHANGED = "party_changed", _("What is kept of a side changed")
    SENT_AGAIN = "sent_again", _("What failed is sent again")
    SEEN_TO = "seen_to", _("What failed was seen to by hand")
