"""What of a case may leave for a department, whose it is, and how it reads before and after acceptance (个人信息保护法 6, 23)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.secrets import mask_address, mask_name, mask_phone
from cases.models import Case, Party, PartyKind, Referral
from cases.moves import ReferralState as S


class Releasable(models.TextChoices):
    """The fields that may leave, each by name; nothing else ever does."""

    PLACE = "place", _("Place it happened at")
    PEOPLE_COUNT = "people_count", _("Number of people")
    AMOUNT = "amount", _("Amount in dispute")
    NARRATIVE = "narrative", _("What was told")
    NAME = "name", _("Full name")
    PHONE = "phone", _("Phone number")
    ADDRESS = "address", _("Home address")


OF_PARTY = (Releasable.NAME, Releasable.PHONE, Releasable.ADDRESS)
PERSONAL = frozenset({*OF_PARTY, Releasable.NARRATIVE})  # a narrative names people
HANDLING = frozenset({S.ACCEPTED, S.RESOLVED})  # the department answers for the matter: names are open to it
CALLING = frozenset({S.SIGNED, S.ARRIVED, S.ACCEPTED})  # it must reach the person


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that leaves, as it reads."""

    field: str
    label: str
    text: str
    party: Party | None = None


def facts(case: Case, fields: Iterable[str], parties: Sequence[Party], *, full: Iterable[str] = ()) -> list[Fact]:
    """What these fields of this case and these parties say, masked but for the fields named in `full`. Empty ones are left out."""
    wanted, open_ = set(fields), set(full)
    named = {party.pk for party in parties} if Releasable.NAME in wanted & open_ else set()
    shown = [Fact(f, str(Releasable(f).label), text) for f, text in _of_case(case).items() if f in wanted and text]
    shown = [replace(fact, text=without_names(case, fact.text, named)) if fact.field == Releasable.NARRATIVE else fact for fact in shown]
    for party in parties:
        shown += [
            Fact(f, str(Releasable(f).label), text, party)
            for f in OF_PARTY
            if f in wanted and (text := _of_party(party, f, masked=f not in open_))
        ]
    return shown


def _of_case(case: Case) -> dict[str, str]:
    amount = "" if case.amount is None else f"{case.amount:,.2f}".removesuffix(".00") + " 元"
    return {
        Releasable.PLACE: case.place, Releasable.PEOPLE_COUNT: f"{case.people_count} 人", Releasable.AMOUNT: amount,
        Releasable.NARRATIVE: case.narrative,
    }  # fmt: skip


def without_names(case: Case, text: str, named: Collection[int] = ()) -> str:
    """A text with the names of the parties masked but for those in `named`: nobody is carried out by words who did not consent."""
    for party in case.parties.all():
        if party.pk not in named and party.kind != PartyKind.ORGANISATION and len(party.name) > 1:
            text = text.replace(party.name, mask_name(party.name))
    return text


def _of_party(party: Party, field: str, *, masked: bool) -> str:
    if field == Releasable.NAME:
        return _masked_name(party) if masked else party.name
    if field == Releasable.PHONE:
        return mask_phone(party.phone) if masked else party.phone
    if party.address_hidden:  # violence at home: this address goes nowhere
        return ""
    return mask_address(party.address) if masked else party.address


def _masked_name(party: Party) -> str:
    """An organisation's name is no secret; of a group the head keeps the surname."""
    if party.kind == PartyKind.ORGANISATION:
        return party.name
    return mask_name(party.name) + (f"等 {party.headcount} 人" if party.kind == PartyKind.GROUP else "")


def shown_to_department(referral: Referral, *, full: bool = False) -> list[Fact]:
    """What the department reads: masked until it accepts, then names; numbers and addresses only where it asked for them (`full`)."""
    open_ = OF_PARTY if full else (Releasable.NAME,) if referral.state in HANDLING else ()
    return facts(referral.case, referral.released, list(referral.about.all()), full=open_)
