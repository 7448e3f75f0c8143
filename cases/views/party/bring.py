"""What to bring when one comes: an identity paper, and what a quarrel of this kind is usually shown with."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Party, PartyKind
from cases.views.party.progress import MEDIATING
from cases.views.party.reading import Reading
from mediators.kinds import DisputeType as K


@dataclass(frozen=True, slots=True)
class Item:
    """A thing and a word about it."""

    icon: str
    what: str | Promise
    hint: str | Promise


IDENTITY = Item("id", _("Identity card"), _("Who comes for somebody of the family also brings a letter of authority"))
COMPANY = Item("id", _("Business licence and letter of authority"), _("Whoever comes brings their own identity card too"))
PHOTOS = Item("camera", _("Photos of what is wrong"), _("On the phone is enough"))
BILLS = Item("coin", _("Receipts for repairs and purchases"), _("Without receipts, write down about how much"))
TALKS = Item("message", _("Messages and transfers on the phone"), _("Do not delete anything"))
PAPER = Item("file", _("The contract, the note of debt"), _("A copy or a photo will do"))
WORK = Item("file", _("Work contract, time sheets, pay slips"), _("A list of days and wages you wrote yourself helps too"))
DOCTOR = Item("file", _("Doctor's papers and bills"), _("With the invoices, so that it can be reckoned"))
FAMILY = Item("file", _("Household register, marriage certificate"), _("What you have of them"))
HOUSE = Item("home", _("Deed of the house or the land"), _("A copy or a photo will do"))

BY_KIND: dict[str, tuple[Item, ...]] = {
    K.FAMILY: (FAMILY, TALKS), K.NEIGHBOUR: (PHOTOS, BILLS), K.HOMESTEAD: (HOUSE, PHOTOS), K.CONTRACT: (PAPER, TALKS),
    K.BUSINESS: (PAPER, BILLS), K.DAMAGES: (DOCTOR, BILLS), K.FOREST_LAND: (HOUSE, PHOTOS), K.EXPROPRIATION: (HOUSE, PAPER),
    K.ENVIRONMENT: (PHOTOS, BILLS), K.MIGRANT_WAGES: (WORK, TALKS), K.LABOUR: (WORK, TALKS), K.TOURISM: (PAPER, BILLS),
    K.ECOMMERCE: (TALKS, BILLS), K.CONSUMER: (BILLS, TALKS), K.MEDICAL: (DOCTOR, BILLS), K.TRAFFIC: (DOCTOR, BILLS),
    K.PROPERTY: (PAPER, BILLS), K.OTHER: (PHOTOS, PAPER),
}  # fmt: skip


def bring(party: Party, reading: Reading) -> tuple[Item, ...]:
    """What this side brings, while people still meet about it."""
    stage = reading.place.stage
    if stage is None or stage > MEDIATING or not reading.case.committee_id:
        return ()
    first = COMPANY if party.kind == PartyKind.ORGANISATION else IDENTITY
    return (first, *BY_KIND.get(reading.case.dispute_type, BY_KIND[K.OTHER]))
