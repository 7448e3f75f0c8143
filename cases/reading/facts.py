"""The risk factors that a narrative states as facts now, each with the words it rests on (domain.md §4.4)."""

from cases.reading import danger
from cases.reading.crowds import CROWD, GREAT_CROWD, crowd
from cases.reading.lexicon import pattern, table
from cases.reading.quantities import ages, calls, heads, sums
from cases.reading.stated import Evidence, loud, now, present, said, spoken
from cases.reading.told import Hit, Standing, Told
from cases.triage import Factor

LARGE, OF_AGE, OLD = 100_000, 18, 60
CLOSE, FAR, VERY_FAR = 6, 36, 80  # how far before a child, from somebody named, or from an age, the harm may stand
WAGES, FAMILY = {"wages_of_workers", "wages_of_staff"}, {"marriage", "inheritance", "love"}
TREATED = {"medical", "pollution", "business_noise"}  # an illness, or what a treatment did, is no injury
ACCIDENTS = {"road_accident", "off_road_accident"}  # where somebody's nursing is to be paid, somebody is hurt
LOOSE_BLOWS = {"动手", "肢体冲突", "肢体接触", "拉扯", "打架", "推搡", "打人"}  # taken back by 未动手
LOOSE_HARM = {
    "压了", "撞倒", "烫到", "摔坏", "划破", "磕破", "肿了", "起泡", "滑倒", "摔倒", "带倒", "刮倒", "挂倒", "碰倒", "撞翻", "带翻",
    "鼓包",
}  # happens to things too; fmt: skip


def weapon(told: Told) -> Evidence:
    """Shown to a person: a gesture, a thing and somebody it is meant for; not what lies there or hits only things."""
    if pattern("scope", "toy").search(told.text):
        return []
    for hit in now(told, loud(told, "weapon", "shown")):
        if not told.near(hit, said("weapon", "at_things"), 4, 6) and not _never_seen(told, hit):
            return [hit]
    for hit in now(told, loud(told, "weapon", "things")):
        if _never_seen(told, hit):
            continue
        gesture, target = told.near(hit, said("weapon", "gesture"), 8, 0), told.near(hit, said("weapon", "at_people"), 6, 18)
        idle = told.near(hit, said("weapon", "idle"), 10, 12) or told.near(hit, said("weapon", "at_things"), 6, 14)
        if gesture and not idle and (target or _flourished(gesture, hit)):
            return [gesture, hit, *([target] if target else [])]
    return [hit for hit in danger.facts(told, "weapon") if not _harmless(told, hit)][:1]


def _harmless(told: Told, hit: Hit) -> bool:
    """It lies there, works on a thing, or is part of a word that means something else."""
    things = [word for word in said("weapon", "at_things") if len(word) > 1]
    around = told.text[max(0, hit.start - 6) : hit.start] + "|" + told.text[hit.end : hit.end + 8]
    idle = any(word in around for word in (*said("weapon", "idle"), *things)) or not spoken(told, "weapon", [hit])
    return idle or _never_seen(told, hit) or bool(pattern("fact", "own_body").search(hit.word))


def _never_seen(told: Told, hit: Hit) -> bool:
    """Only reported, and none was found; or what bars a way: 用钢管架拦死."""
    if any(hit.start < found.end() and found.start() < hit.end for found in pattern("fact", "barrier").finditer(told.text)):
        return True
    told_of = pattern("fact", "only_told").search(told.text, 0, hit.start)
    none = told_of and pattern("fact", "none_found").search(told.text, hit.end)
    return bool(none) and not pattern("fact", "cut").search(told.text)


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
    """Hands that were raised: pushing counts; what is threatened, or hit nobody, does not."""
    struck = spoken(told, "contact", danger.facts(told, "blow"))
    plain = now(told, loud(told, "contact", "words"))
    plain += [hit for hit in struck if not any(hit.start < other.end and other.start < hit.end for other in plain)]
    threats = kill_threat(told)
    hits = [hit for hit in plain if not _of_a_thing(told, hit) and not _missed(told, hit)]
    hits = [hit for hit in hits if not any(hit.start < threat.end and threat.start < hit.end for threat in threats)]
    if told.find(said("contact", "denials")):
        hits = [hit for hit in hits if hit.word not in LOOSE_BLOWS]
    return hits


def _missed(told: Told, hit: Hit) -> bool:
    """往我头上抡，没打到: said soon after it, and nobody is hurt."""
    done = "了" in hit.word + told.text[hit.end : hit.end + 1]
    return not done and bool(pattern("fact", "missed").search(told.text, hit.end, hit.end + FAR)) and not harm(told)


def _of_a_thing(told: Told, hit: Hit) -> bool:
    """踢门, 把砖推倒, 树干倒下砸中: no blow."""
    after, before = told.text[hit.end :], told.before(hit)
    return bool(pattern("fact", "only_things").match(after)) or any(pattern("fact", name).search(before) for name in ("thing_taken", "falling"))


def harm(told: Told) -> Evidence:
    """Somebody is hurt, by a blow or an accident; no beast and no thing."""

    def a_person(hit: Hit) -> bool:
        before = told.just_before(hit)
        after = told.text[hit.end : hit.end + 8]
        suffered = before.rpartition("被")[0] or before  # 被电瓶车撞倒: what stands after 被 did it
        loose = hit.word in LOOSE_HARM and not pattern("fact", "person_taken").search(before)
        if loose and (pattern("fact", "thing").search(suffered) or pattern("fact", "thing_after").match(after)):
            return False
        if hit.word in ("砸中", "砸到") and pattern("fact", "thing_after").match(after):
            return False
        return not pattern("fact", "animal").search(before)

    body = [Hit(found.start(), found.end(), found[0]) for found in pattern("fact", "body").finditer(told.text)]
    hits = loud(told, "contact", "accident") + spoken(told, "contact", body + danger.concepts(told, "hurt"))
    if pattern("fact", "ill").search(told.text):
        hits = [hit for hit in hits if not pattern("fact", "care").match(hit.word)]
    return [hit for hit in now(told, hits) if a_person(hit)]


def _burns(told: Told, topic: str) -> Evidence:
    """What escapes makes people ill, which is no injury; but it also burns them."""
    return [] if topic == "medical" else present(told, "contact", "burns")


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
    suffered += danger.facts(told, "wronged") + ([] if ill else harm(told)) + blows(told) + kill_threat(told)
    known = list(ages(told))
    grown = any(OF_AGE <= age.value < OLD for age in known)
    named = [] if grown else told.find((*said("old", "words"), *said("minor", "surely")))
    loose = [] if grown else told.find(said("minor", "loose"))
    reaches = [(age.hit, VERY_FAR) for age in known if not OF_AGE <= age.value < OLD]
    for who, reach in (*reaches, *((who, FAR) for who in named), *((who, 0) for who in loose)):
        start, end = told.clause(who.start)
        harmed = [hit for hit in suffered if start - reach <= hit.start <= end + reach and (reach or hit.end >= who.start - CLOSE)]
        after = told.text[who.end : end + FAR]
        if pattern("fact", "at_home_of").match(after):
            continue
        if harmed and not pattern("fact", "does_it").match(after) and not pattern("fact", "dead").match(after):
            return [who, harmed[0]]
    return []


def madness(told: Told) -> Evidence:
    """An ill person who hits or smashes; illness alone is none, nor is that of somebody who is not there."""
    for hit in present(told, "mental", "words"):
        _start, end = told.clause(hit.start)
        if pattern("fact", "not_here").search(told.text, hit.end, end + 40):
            continue
        done = [act for act in present(told, "mental", "violent") if hit.start <= act.start <= end + 40]
        done = [act for act in done if not pattern("fact", "no_violence").match(told.text, act.start)]
        if done:
            return [hit, done[0]]
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
        first = hit.word in ("协议", "协议书") and pattern("fact", "first_contract").search(told.before(hit))
        if broken and not first and not (hit.word == "调解" and _only_wished(told, hit)):
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
    injury = struck + (_burns(told, topic) if topic in TREATED and not struck else harm(told))
    injury += present(told, "contact", "bills") if topic in ACCIDENTS else []
    found: dict[str, Evidence] = {
        Factor.WEAPON: weapon(told), Factor.KILL_THREAT: kill_threat(told), Factor.SUICIDE: suicide(told), Factor.INJURY: injury[:2],
        Factor.DV: violence_at_home(told, topic in FAMILY), Factor.VULNERABLE: victim(told, topic), Factor.MENTAL_VIOLENT: madness(told),
        Factor.ALCOHOL: [hit for hit in now(told, loud(told, "drink", "words")) if not danger.poison_after(told, hit)][:1],
        Factor.AMOUNT_100K: [money.hit for money in sums(told) if money.value >= LARGE][:1],
        Factor.PETITION_MEDIA: petition(told), Factor.UNPERFORMED: unperformed(told),
        Factor.CROWD_20 if many >= GREAT_CROWD else Factor.CROWD_10: there if many >= CROWD else [],
        Factor.REPEAT_3 if call and call.value >= 3 else Factor.REPEAT_2: [call.hit] if call else [],
        Factor.WAGE_10: [count.hit for count in heads(told) if count.value >= CROWD][:1] if unpaid else [],
    }  # fmt: skip
    return {name: hits for name, hits in found.items() if hits}
