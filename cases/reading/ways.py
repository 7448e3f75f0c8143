"""Which way a narrative points: the row's own way, unless a blow, damage, danger, crime or a refusal says otherwise."""

from dataclasses import dataclass

from cases.reading import danger
from cases.reading.facts import blows
from cases.reading.lexicon import pattern
from cases.reading.stated import Evidence, loud, now, present, said
from cases.reading.told import Hit, Standing, Told
from cases.reading.topics import Found
from cases.triage import Factor, Track

MEDIATED = {3, 5, 6, 7, 12, 14, 15, 16, 17, 18, 28}
MONEY_ONLY = {2, 4, 25, 26}  # a pure question of money between two sides may be mediated there
ROAD, DOGS, SCHOOL, MEDICAL, NOBODYS, LABOUR, PROPERTY = 13, 25, 26, 12, 0, 2, 4
ACCIDENTS = {2, 3, 13, 14}  # somebody fell or was crushed: the danger is over
NOISE, CARE = 7, 29
PUBLIC_TRUST = {22, 30, CARE}  # a blow over a demolition, on a bus or in a home for the old is no small matter, unless both wish to settle it
DANGEROUS = (Factor.WEAPON, Factor.KILL_THREAT, Factor.SUICIDE, Factor.DV, Factor.MENTAL_VIOLENT)
CROWDED = (Factor.CROWD_10, Factor.CROWD_20)


@dataclass(frozen=True, slots=True)
class Way:
    """A track and the words that point to it; none when it is simply the way of that row. `sure` where no habit of speech may overrule them."""

    track: Track
    hits: tuple[Hit, ...] = ()
    sure: bool = False


def way(told: Told, best: Found, factors: dict[str, Evidence]) -> Way:
    """The suggested track with its evidence."""
    row = best.topic.row
    if grave := _grave(told, row, factors):
        return Way(Track.POLICE, tuple(grave[:3]), sure=bool(present(told, "way", "accused")))
    violation = _violation(told, row)
    if violation:
        struck, settling = blows(told), willing(told)
        if worse := _worse(told, violation, factors):
            return Way(Track.POLICE, (violation[0], worse), sure=bool(struck) and any(name in factors for name in CROWDED))
        return Way(Track.PUBLIC_ORDER, tuple(violation[:2]), sure=bool(struck and settling) and row != DOGS)
    return _of_the_row(told, row, best, factors)


def willing(told: Told) -> Evidence:
    """Who wishes to settle it; 不愿, 没谈拢, 拒绝认错 is none."""
    hits = [hit for hit in told.find(said("way", "willing")) + _places(told, "wishes") if told.standing(hit) is not Standing.DENIED]
    return [hit for hit in hits if not pattern("fact", "refused").search(told.before(hit))]


def refusing(told: Told) -> Evidence:
    """Who will not settle it."""
    return present(told, "way", "refusing") + now(told, _places(told, "refuses"))


def _places(told: Told, name: str) -> Evidence:
    return [Hit(found.start(), found.end(), found[0]) for found in pattern("fact", name).finditer(told.text)]


def _grave(told: Told, row: int, factors: dict[str, Evidence]) -> Evidence:
    """What is police work before anything else."""
    for factor in DANGEROUS:
        if factor in factors:
            return factors[factor]
    if row == MEDICAL:
        return present(told, "way", "medical_disorder") + blows(told)
    if row in PUBLIC_TRUST and not willing(told) and (struck := blows(told)):
        return struck
    if Factor.CROWD_20 in factors and (defied := present(told, "way", "defying")):
        return defied
    if row == SCHOOL and (violence := _among_pupils(told)):
        return violence
    crime = now(told, loud(told, "way", "crime")) + danger.announced(told, "crime")
    return crime or ([] if row in ACCIDENTS else present(told, "way", "danger"))


def _among_pupils(told: Told) -> Evidence:
    """Violence among pupils that nobody wishes to settle; a push at play is none."""
    if willing(told):
        return []
    several = danger.facts(told, "bullying")
    return several or (present(told, "way", "school_violence") if blows(told) else [])


def _violation(told: Told, row: int) -> Evidence:
    """A small wrong out of the quarrel: a blow, something broken, somebody locked out."""
    if row in (ROAD, SCHOOL):
        return []
    found = blows(told)
    if found or row in MEDIATED or willing(told):
        damage = present(told, "way", "damage") + danger.facts(told, "damage")
        found += [hit for hit in damage if not pattern("fact", "of_the_body").match(told.text, hit.end)] + present(told, "way", "lock_out")
    if willing(told):
        found += present(told, "way", "insult")
    return found


def _worse(told: Told, violation: Evidence, factors: dict[str, Evidence]) -> Hit | None:
    """What makes it no small wrong: a refusal to settle, a grave injury, a blow against somebody on duty, or blows in a crowd."""
    refused = refusing(told)
    struck, settling = blows(told), willing(told)
    grave = present(told, "way", "serious") if struck else []
    those = said("way", "officers" if settling else "officials")
    on_duty = [other for hit in struck if (other := told.near(hit, those, 2, 6))]
    many = [hits[0] for name in CROWDED if (hits := factors.get(name))] if struck and not settling else []
    return next(iter(refused + grave + on_duty + many), None)


def _of_the_row(told: Told, row: int, best: Found, factors: dict[str, Evidence]) -> Way:
    settling = willing(told)
    if row == NOBODYS:
        fraud = best.topic.name == "fraud_by_strangers"
        return Way(Track.PUBLIC_ORDER, tuple(settling[:2])) if settling else Way(Track.POLICE, sure=fraud)
    if row == ROAD:
        fixed = [hit for hit in told.find(said("way", "liable")) if told.standing(hit) != Standing.DENIED]
        return Way(Track.PEOPLE_MEDIATION, tuple(fixed[:2])) if fixed else Way(Track.POLICE)
    if row in MEDIATED:
        refused = refusing(told) or (_places(told, "in_vain") if row == NOISE else [])
        return Way(Track.POLICE, tuple(refused[:2])) if refused else Way(Track.PEOPLE_MEDIATION)
    if row in MONEY_ONLY and best.topic.name != "stray_dogs" and not any(factor in factors for factor in CROWDED):
        money = told.find(said("way", "fees" if row == PROPERTY else "money"))  # 补偿一分没有 is about money too
        tame = best.topic.name == "dog_bite" and not told.find(said("way", "unruly"))
        if money and (row in (LABOUR, PROPERTY) or settling or tame):
            return Way(Track.PEOPLE_MEDIATION, tuple((money + settling)[:2]))
    return Way(Track.POLICE if row == DOGS and best.topic.name != "stray_dogs" else Track.ADMINISTRATIVE)
