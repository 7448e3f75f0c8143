"""Rules that may hold of the same matter: the first one decides, and whoever approves a new one should know beside which it stands. Pure.

A loop there is none: a rule that says "goes as" another row is not asked again, and nothing in a rule names another rule.
"""

from cases.conditions import Row
from cases.rules import Rule, Rules

ONE_OF = ("row", "type", "led_by")
SAME = ("keeps", "office_hours", "callout")
OUTCOME = ("track", "row", "lead", "joint", "profile", "callout", "urgent")


def overlapping(rule: Rule, rules: Rules) -> list[tuple[Rule, bool]]:
    """The rules that can hold of a matter of which this one holds too and send it elsewhere, each with whether it stands first."""
    order = [one.key for one in rules.ordered]
    place = order.index(rule.key) if rule.key in order else len(order)
    others = [(n, other) for n, other in enumerate(rules.ordered) if other.key != rule.key]
    return [(other, n < place) for n, other in others if _meet(rule, other, rules) and _differ(rule, other)]


def _differ(one: Rule, other: Rule) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in OUTCOME)


def _meet(one: Rule, other: Rule, rules: Rules) -> bool:
    """Whether one matter can meet both. Catch-alls meet everything and are left out: that they stand last is what they are for."""
    if len(other.when) == 0 or len(one.when) == 0 or (set(other.when) == {"row"} and len(other.when["row"]) > len(rules.rows) // 2):
        return False
    if any(not set(one.when[name]) & set(other.when[name]) for name in ONE_OF if name in one.when and name in other.when):
        return False
    if any(one.when[name] != other.when[name] for name in SAME if name in one.when and name in other.when):
        return False
    return not _forbids(one, other) and not _forbids(other, one) and any(_of(row, one) and _of(row, other) for row in rules.rows.values())


def _forbids(one: Rule, other: Rule) -> bool:
    """One wants none of the signs of which the other wants all, or wants at least one."""
    none, every, some = set(one.when.get("without", ())), set(other.when.get("also", ())), set(other.when.get("signs", ()))
    return bool(none & every) or (bool(some) and some <= none)


def _of(row: Row, rule: Rule) -> bool:
    when = rule.when
    return (
        ("row" not in when or row.code in [int(code) for code in when["row"]]) and ("led_by" not in when or row.led_by in when["led_by"])
        and ("callout" not in when or row.callout is when["callout"]) and not (when.get("keeps") is True and not row.keeps)
    )  # fmt: skip
