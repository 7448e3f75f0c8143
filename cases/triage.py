"""Triage: questions that nobody can skip, what they forbid and why, and an additive risk score that is always shown. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Track(models.TextChoices):
    """法律轨道: which law leads."""

    PEOPLE_MEDIATION = "people_mediation", _("People's mediation")
    PUBLIC_ORDER = "public_order", _("Public-order mediation by the police")
    ADMINISTRATIVE = "administrative", _("Referral to a department")
    POLICE = "police", _("Police handling")
    ADVICE = "advice", _("Advice and written notice")
    TRANSFER = "transfer", _("Transfer to another police unit")


class Confirmable(models.TextChoices):
    """Whether the court could confirm an agreement about it."""

    YES = "yes", _("The court may confirm it")
    NO = "no", _("The court does not confirm it")
    PAYMENT_ONLY = "payment_only", _("Only payments may be confirmed")


class Question(models.TextChoices):
    """The questions of domain.md §1.8 and the four of design.md: each wants a yes or a no."""

    REFUSED = "refused", _("Has one side clearly refused mediation?")
    SPECIAL_ORGAN = "special_organ", _("May only a special organ handle it, or does a law forbid mediation?")
    ELSEWHERE = "elsewhere", _("Has a court, the police or another organ already accepted or settled it?")
    CRIME = "crime", _("Is it a crime, or hired, gang or repeated violence (rule art. 179)?")
    VIOLATION = "violation", _("Was somebody beaten, insulted or something damaged out of this quarrel (art. 178)?")
    DOMESTIC = "domestic", _("Is there violence between family members?")
    MINOR = "minor", _("Is a minor harmed or a party to it?")
    WEAPON = "weapon", _("Is a weapon involved, or a threat to kill?")
    CROWD = "crowd", _("Are ten people or more on the spot?")
    STATUS = "status", _("Is it about the validity of a marriage, parentage or adoption itself?")
    TITLE = "title", _("Is it about title to a house, land or intellectual property itself?")
    LAND = "land", _("Is it about who owns or may use land?")
    LABOUR = "labour", _("Is it a labour dispute?")
    SHAM = "sham", _("Are there signs of a sham agreement against others?")


class Factor(models.TextChoices):
    """Risk factors with fixed points (domain.md §4.4); only what is a fact now counts."""

    WEAPON = "WEAPON", _("A weapon was shown")
    KILL_THREAT = "KILL_THREAT", _("Threat to kill")
    SUICIDE = "SUICIDE", _("Suicide attempted or announced")
    INJURY = "INJURY", _("Hands were raised or somebody is hurt")
    REPEAT_2 = "REPEAT_2", _("Second call within 30 days")
    REPEAT_3 = "REPEAT_3", _("Third call or more within 30 days")
    CROWD_10 = "CROWD_10", _("10 to 19 people on the spot")
    CROWD_20 = "CROWD_20", _("20 people or more, or a road or gate blocked")
    DV = "DV", _("Violence in the family")
    VULNERABLE = "VULNERABLE", _("The victim is a minor or 60 and over")
    MENTAL_VIOLENT = "MENTAL_VIOLENT", _("A mentally ill person is violent")
    ALCOHOL = "ALCOHOL", _("Alcohol or drugs")
    AMOUNT_100K = "AMOUNT_100K", _("100,000 yuan or more")
    WAGE_10 = "WAGE_10", _("Wages of ten workers or more")
    PETITION_MEDIA = "PETITION_MEDIA", _("Petition or media announced")
    UNPERFORMED = "UNPERFORMED", _("An earlier agreement was not performed")


POINTS: dict[str, int] = {
    "WEAPON": 5, "KILL_THREAT": 5, "SUICIDE": 5, "INJURY": 3, "REPEAT_2": 2, "REPEAT_3": 4, "CROWD_10": 2, "CROWD_20": 4, "DV": 3,
    "VULNERABLE": 3, "MENTAL_VIOLENT": 3, "ALCOHOL": 1, "AMOUNT_100K": 1, "WAGE_10": 3, "PETITION_MEDIA": 1, "UNPERFORMED": 2,
}  # fmt: skip
SHADOWED = {"REPEAT_2": "REPEAT_3", "CROWD_10": "CROWD_20", "VULNERABLE": "DV"}  # the second replaces the first
ALONE_RED = 5
RED, YELLOW = 6, 3


@dataclass(frozen=True, slots=True)
class Score:
    """The sum, its colour, and every item with its points: nobody is asked to believe a number."""

    points: int
    colour: str
    items: tuple[tuple[str, int], ...]


def score(factors: Iterable[str]) -> Score:
    """Add up the points. Raises KeyError for an unknown factor."""
    given = set(factors)
    counted = [f for f in POINTS if f in given and SHADOWED.get(f) not in given]
    if unknown := given - POINTS.keys():
        raise KeyError(sorted(unknown))
    items = tuple((f, POINTS[f]) for f in counted)
    points = sum(p for _f, p in items)
    red = points >= RED or any(p >= ALONE_RED for _f, p in items)
    return Score(points, "red" if red else "yellow" if points >= YELLOW else "blue", items)


def complete(answers: Mapping[str, bool]) -> bool:
    """Whether every question has its yes or no: none can be skipped."""
    return all(isinstance(answers.get(q), bool) for q in Question.values)


def allowed_tracks(answers: Mapping[str, bool]) -> dict[Track, str | Promise]:
    """Every track with what stands against it; an empty text means it is open."""
    yes = {q for q in Question.values if answers.get(q)}
    return {
        Track.PEOPLE_MEDIATION: _against_mediation(yes),
        Track.PUBLIC_ORDER: _against_public_order(yes),
        Track.ADMINISTRATIVE: "",
        Track.POLICE: "",
        Track.ADVICE: _("A crime or violence is police work: advice is not enough.") if yes & {"crime", "weapon", "domestic"} else "",
        Track.TRANSFER: "",
    }


def _against_mediation(yes: set[str]) -> str | Promise:
    if "refused" in yes:
        return _("One side refuses: there is no mediation (People's Mediation Act art. 17).")
    if yes & {"special_organ", "elsewhere"}:
        return _("Only another organ may handle it now (Ningbo regulation art. 17).")
    if yes & {"crime", "weapon"}:
        return _("Crime and armed violence are not mediated (rule art. 179).")
    if "sham" in yes:
        return _("Signs of a sham agreement: stop and report.")
    return _("Land ownership is decided by the government (Land Administration Act art. 14).") if "land" in yes else ""


def _against_public_order(yes: set[str]) -> str | Promise:
    if "violation" not in yes:
        return _("No violation of public order: tell them the court or people's mediation (rule art. 178).")
    if yes & {"crime", "weapon", "refused", "domestic"}:
        return _("Crime, weapons, family violence or a refusal: not mediated by the police (rule art. 179).")
    return ""


def confirmable(answers: Mapping[str, bool], track: str, by_table: Confirmable = Confirmable.YES) -> Confirmable:
    """Whether the court could confirm an agreement reached this way: what the police mediate it never confirms (法释〔2011〕5号 1).

    `by_table` is what the routing table says of the type of dispute; the narrower of the two counts.
    """
    if track == Track.PUBLIC_ORDER:
        return Confirmable.NO
    narrow = (Confirmable.NO, Confirmable.PAYMENT_ONLY, Confirmable.YES)
    return min(_confirmable(answers), by_table, key=narrow.index)


def _confirmable(answers: Mapping[str, bool]) -> Confirmable:
    """民诉法解释 355(3), (5); 法释〔2020〕26号 52."""
    if any(answers.get(q) for q in ("status", "title", "land", "crime", "sham")):
        return Confirmable.NO
    return Confirmable.PAYMENT_ONLY if answers.get("labour") else Confirmable.YES
