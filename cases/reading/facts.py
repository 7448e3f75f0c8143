"""The risk factors that a narrative states as facts now, each with the words it rests on (domain.md §4.4)."""

from collections.abc import Iterable

from cases.reading import danger
from cases.reading.lexicon import pattern, table, words_of
from cases.reading.quantities import ages, calls, heads, sums
from cases.reading.told import Hit, Standing, Told
from cases.triage import Factor

LARGE, CROWD, GREAT_CROWD, OF_AGE, OLD = 100_000, 10, 20, 18, 60
CLOSE, FAR, VERY_FAR = 6, 36, 80  # how far before a child, from somebody named, or from an age, the harm may stand
WAGES, FAMILY = {"wages_of_workers", "wages_of_staff"}, {"marriage", "inheritance", "love"}
TREATED = {"medical", "pollution", "business_noise"}  # an illness, or what a treatment did, is no injury
ACCIDENTS = {"road_accident", "off_road_accident"}  # where somebody's nursing is to be paid, somebody is hurt
LOOSE_BLOWS = {"动手", "肢体冲突", "肢体接触", "拉扯", "打架", "推搡", "打人"}  # taken back by 未动手
LOOSE_HARM = {
    "压了", "撞倒", "烫到", "摔坏", "划破", "磕破", "肿了", "起泡", "滑倒", "摔倒", "带倒", "刮倒", "挂倒", "碰倒", "撞翻", "带翻",
}  # happens to things too; fmt: skip
Evidence = list[Hit]


def said(kind: str, key: str) -> tuple[str, ...]:
    """The words of one kind of fact."""
    return words_of("facts", kind, key)


def loud(told: Told, kind: str, key: str) -> Evidence:
    """Words of a kind, without those inside a harmless longer one (酒 in 酒店)."""
    return spoken(told, kind, told.find(said(kind, key)))


def spoken(told: Told, kind: str, hits: Evidence) -> Evidence:
    """Those of them that no harmless longer word of the kind overlaps."""
    harmless = told.find(said(kind, "quiet")) if "quiet" in table("facts")[kind] else []
    return [hit for hit in hits if not any(hit.start < other.end and other.start < hit.end for other in harmless)]


def now(told: Told, hits: Iterable[Hit]) -> Evidence:
    """Those that are a fact now."""
    return [hit for hit in hits if told.standing(hit) is Standing.FACT]


def present(told: Told, kind: str, key: str) -> Evidence:
    """Words of a kind that are a fact now."""
    return now(told, told.find(said(kind, key)))


def weapon(told: Told) -> Evidence:
    """Shown to a person: a gesture, a thing and somebody it is meant for; not what lies there or hits only things."""
    if pattern("scope", "toy").search(told.text):
        return []
    for hit in now(told, loud(told, "weapon", "shown")):
        if not told.near(hit, said("weapon", "at_things"), 4, 6):
            return [hit]
    for hit in now(told, loud(told, "weapon", "things")):
        gesture, target = told.near(hit, said("weapon", "gesture"), 8, 0), told.near(hit, said("weapon", "at_people"), 6, 18)
        idle = told.near(hit, said("weapon", "idle"), 10, 12) or told.near(hit, said("weapon", "at_things"), 6, 14)
        if gesture and not idle and (target or _flourished(gesture, hit)):
            return [gesture, hit, *([target] if target else [])]
    return [hit for hit in danger.facts(told, "weapon") if not _harmless(told, hit)][:1]


def _harmless(told: Told, hit: Hit) -> bool:
    """It lies there, works on a thing, or is part of a word that means something else."""
    things = [word for word in said("weapon", "at_things") if len(word) > 1]
    around = told.text[max(0, hit.start - 6) : hit.start] + "|" + told.text[hit.end : hit.end + 8]
    return any(word in around for word in (*said("weapon", "idle"), *things)) or not spoken(told, "weapon", [hit])


def _flourished(gesture: Hit, thing: Hit) -> bool:
    """A blade held up is meant for somebody."""
    return gesture.word in said("weapon", "flourish") and thing.word in said("weapon", "blades")


def kill_threat(told: Told) -> Evidence:
    """Said by somebody; a condition (再不还就砍死你) does not soften it, a fear of it does not make it."""
    fires = [Hit(found.start(), found.end(), found[0]) for found in pattern("fact", "burning").finditer(told.text)]
    hits = [hit for hit in loud(told, "kill", "words") + fires if told.near(hit, said("kill", "said"), 24, 0)]
    hits += [hit for hit in danger.concepts(told, "kill") if told.near(hit, table("danger")["kill"]["said"], 28, 0)]
    return [hit for hit in hits if told.standing(hit) is not Standing.PAST and not _no_threat(told, hit)][:2]


def _no_threat(told: Told, hit: Hit) -> bool:
    """Feared, denied, played, or a complaint: 他说我要他的命."""
    before = told.before(hit)
    complained = "他" in hit.word and pattern("fact", "complained").search(before)
    return bool(pattern("fact", "no_threat").search(before) or complained) or told.untrue(hit)


def suicide(told: Told) -> Evidence:
    """Being done or announced. 扬言 is a fact here; 怕他想不开 is none."""
    blades = [Hit(found.start(), found.end(), found[0]) for found in pattern("fact", "own_blade").finditer(told.text)]
    hits = loud(told, "suicide", "words") + blades
    hits += [hit for hit in danger.concepts(told, "suicide") if told.standing(hit) not in (Standing.PAST, Standing.DENIED)]
    return [hit for hit in hits if not pattern("fact", "no_suicide").search(told.before(hit) + hit.word[:1]) and not told.untrue(hit)][:2]


def blows(told: Told) -> Evidence:
    """Hands that were raised: pushing counts."""
    struck = spoken(told, "contact", danger.facts(told, "blow"))
    plain = now(told, loud(told, "contact", "words"))
    plain += [hit for hit in struck if not any(hit.start < other.end and other.start < hit.end for other in plain)]
    hits = [hit for hit in plain if not _of_a_thing(told, hit)]
    if told.find(said("contact", "denials")):
        hits = [hit for hit in hits if hit.word not in LOOSE_BLOWS]
    return hits


def _of_a_thing(told: Told, hit: Hit) -> bool:
    """踢门, 把砖推倒: no blow."""
    after, before = told.text[hit.end :], told.before(hit)
    return bool(pattern("fact", "only_things").match(after) or pattern("fact", "thing_taken").search(before))


def harm(told: Told) -> Evidence:
    """Somebody is hurt, by a blow or an accident; no beast and no thing."""

    def a_person(hit: Hit) -> bool:
        before = told.just_before(hit)
        after = told.text[hit.end : hit.end + 8]
        suffered = before.rpartition("被")[0] or before  # 被电瓶车撞倒: what stands after 被 did it
        loose = hit.word in LOOSE_HARM and not pattern("fact", "person_taken").search(before)
        if loose and (pattern("fact", "thing").search(suffered) or pattern("fact", "thing_after").match(after)):
            return False
        return not pattern("fact", "animal").search(before)

    body = [Hit(found.start(), found.end(), found[0]) for found in pattern("fact", "body").finditer(told.text)]
    hits = loud(told, "contact", "accident") + body + spoken(told, "contact", danger.concepts(told, "hurt"))
    return [hit for hit in now(told, hits) if a_person(hit)]


def violence_at_home(told: Told, family: bool) -> Evidence:
    """家庭成员之间的暴力: named so, or a blow by a member of the family."""
    struck = (Hit(found.start(), found.end(), found[0]) for found in pattern("fact", "by_kin").finditer(told.text))
    plain = present(told, "family_member", "words") + now(told, struck)
    done = blows(told) + danger.facts(told, "home")
    by_kin = ([doer, hit] for hit in done if (doer := danger.by_kin(told, hit) or danger.of_the_house(told, hit)))
    plain = plain[:1] or next(by_kin, [])
    if plain or not family:
        return plain
    doers, done = said("family_member", "attackers"), blows(told) + weapon(told)[:2][-1:]
    done += harm(told) if present(told, "way", "damage") else []
    return next(([doer, hit] for hit in done if (doer := told.near(hit, doers, 45, 2))), [])


def victim(told: Told, topic: str) -> Evidence:
    """A minor or somebody of sixty and more who was hurt, threatened, cheated or left alone."""
    ill = topic in TREATED
    suffered = [hit for hit in now(told, loud(told, "victim", "harmed")) if not _of_a_thing(told, hit)]
    suffered += ([] if ill else harm(told)) + blows(told) + kill_threat(told)
    known = list(ages(told))
    grown = any(OF_AGE <= age.value < OLD for age in known)
    named = [] if grown else told.find((*said("old", "words"), *said("minor", "surely")))
    loose = [] if grown else told.find(said("minor", "loose"))
    reaches = [(age.hit, VERY_FAR) for age in known if not OF_AGE <= age.value < OLD]
    for who, reach in (*reaches, *((who, FAR) for who in named), *((who, 0) for who in loose)):
        start, end = told.clause(who.start)
        harmed = [hit for hit in suffered if start - reach <= hit.start <= end + reach and (reach or hit.end >= who.start - CLOSE)]
        after = told.text[who.end : end + FAR]
        if harmed and not pattern("fact", "does_it").match(after) and not pattern("fact", "dead").match(after):
            return [who, harmed[0]]
    return []


def madness(told: Told) -> Evidence:
    """An ill person who hits or smashes; illness alone is none, nor is that of somebody who is not there."""
    for hit in present(told, "mental", "words"):
        _start, end = told.clause(hit.start)
        done = [act for act in present(told, "mental", "violent") if hit.start <= act.start <= end + 40]
        done = [act for act in done if not pattern("fact", "no_violence").match(told.text, act.start)]
        if done:
            return [hit, done[0]]
    return []


def crowd(told: Told) -> tuple[float, Evidence]:
    """How many stand there, and what says so; a blocked road or gate counts as twenty."""
    if closed := _blocked(told):
        return GREAT_CROWD, closed
    best: tuple[float, Evidence] = (0, [])
    for count in heads(told):
        there = told.near(count.hit, said("crowd", "there"), 14, 18) or _turned_up(told, count.hit)
        absent = (near := told.near(count.hit, said("crowd", "absent"), 6, 6)) and told.clause(near.start) == told.clause(count.hit.start)
        value = count.value * (2 if "各" in told.text[max(0, count.hit.start - 3) : count.hit.start] else 1)
        if there and not absent and value > best[0] and told.standing(count.hit) is Standing.FACT:
            best = (value, [count.hit, there])
    return best


def _turned_up(told: Told, people: Hit) -> Hit | None:
    """十几名家属到…: they came or are there."""
    if pattern("fact", "at_work").match(told.text, people.end):
        return None
    found = pattern("fact", "turned_up").match(told.text, people.end)
    return Hit(people.start, found.end(), told.text[people.start : found.end()]) if found else None


def _blocked(told: Told) -> Evidence:
    for hit in now(told, loud(told, "crowd", "blocked")):
        way = told.near(hit, said("crowd", "ways"), 14, 14)
        if way and not told.near(hit, said("crowd", "private"), 8, 10) and told.clause(way.start) == told.clause(hit.start):
            return [way, hit]
    return []


def petition(told: Told) -> Evidence:
    """Announced, not made before: 再不解决就去上访."""
    for hit in loud(told, "petition", "acts"):
        will = told.near(hit, said("petition", "will"), 14, 0)
        if will and told.standing(hit) in (Standing.FACT, Standing.FEARED):
            return [will, hit]
    return []


def unperformed(told: Told) -> Evidence:
    """An agreement that settled a quarrel, and what was not done; a first contract is none."""
    for hit in told.find(said("agreement", "words")):
        broken = told.near(hit, said("agreement", "broken"), 12, 80)
        if broken and not (hit.word == "调解" and _only_wished(told, hit)):
            return [hit, broken]
    settled = pattern("fact", "settled").search(told.text)
    return [Hit(settled.start(), settled.end(), settled[0])] if settled else []


def _only_wished(told: Told, hit: Hit) -> bool:
    """愿意调解, 调解未果: nothing was agreed."""
    failed = pattern("fact", "failed").match(told.after(hit))
    return bool(failed) or bool(pattern("fact", "wished").search(told.before(hit))) or told.standing(hit) is not Standing.FACT


def factors(told: Told, topic: str) -> dict[str, Evidence]:
    """Every factor with its evidence. Args: topic, the name of the strongest topic."""
    many, there = crowd(told)
    call, unpaid = calls(told), topic in WAGES or bool(told.find(said("wage", "words")))
    struck = blows(told)
    injury = struck + ([] if topic in TREATED and not struck else harm(told)) + (present(told, "contact", "bills") if topic in ACCIDENTS else [])
    found: dict[str, Evidence] = {
        Factor.WEAPON: weapon(told), Factor.KILL_THREAT: kill_threat(told), Factor.SUICIDE: suicide(told), Factor.INJURY: injury[:2],
        Factor.DV: violence_at_home(told, topic in FAMILY), Factor.VULNERABLE: victim(told, topic), Factor.MENTAL_VIOLENT: madness(told),
        Factor.ALCOHOL: now(told, loud(told, "drink", "words"))[:1],
        Factor.AMOUNT_100K: [money.hit for money in sums(told) if money.value >= LARGE][:1],
        Factor.PETITION_MEDIA: petition(told), Factor.UNPERFORMED: unperformed(told),
        Factor.CROWD_20 if many >= GREAT_CROWD else Factor.CROWD_10: there if many >= CROWD else [],
        Factor.REPEAT_3 if call and call.value >= 3 else Factor.REPEAT_2: [call.hit] if call else [],
        Factor.WAGE_10: [count.hit for count in heads(told) if count.value >= CROWD][:1] if unpaid else [],
    }  # fmt: skip
    return {name: hits for name, hits in found.items() if hits}
