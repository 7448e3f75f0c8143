"""`manage.py simulate_rules`: what the draft rules would do with the cases of the last 90 days, or with a file of golden decisions."""

import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases.models import RoutingRule
from cases.rule_words import changes, office_in_words
from cases.rulebook import in_force
from cases.rules import decide
from cases.simulation import DAYS, answer_line, by_way, export, read_line, simulate
from cases.triage import Track


class Command(BaseCommand):
    """Ask, and change nothing."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which drafts, how far back, which files."""
        parser.add_argument("--rule", action="append", default=[], help="only the drafts of these keys; all of them without it")
        parser.add_argument("--days", type=int, default=DAYS)
        parser.add_argument("--csv", type=Path, help="write the decisions of the cases here, in the columns of the golden file")
        parser.add_argument("--golden", type=Path, help="ask the lines of this file instead of cases; exit code 1 where one disagrees")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the drafts as a diff, then what would move."""
        drafts = [rule for rule in RoutingRule.objects.drafts() if not options["rule"] or rule.key in options["rule"]]
        if missing := set(options["rule"]) - {rule.key for rule in drafts}:
            raise CommandError(f"no draft of {', '.join(sorted(missing))}")
        with translation.override("zh-hans"):
            self._drafts(drafts)
            if options["golden"]:
                self._golden(drafts, options["golden"])
            else:
                self._cases(drafts, options["days"], options["csv"])

    def _drafts(self, drafts: list[RoutingRule]) -> None:
        rules, live = in_force(), {rule.key: rule for rule in RoutingRule.objects.in_force()}
        for draft in drafts:
            self.stdout.write(f"{draft.key} v{draft.version} {draft.name}: {draft.reason}")
            for change in changes(live.get(draft.key), draft, rules):
                self.stdout.write(f"  {change.label}\n  - {change.before}\n  + {change.after}")

    def _cases(self, drafts: list[RoutingRule], days: int, target: Path | None) -> None:
        asked, rules = list(simulate(drafts, days=days)), in_force(drafts=drafts)
        moved = [one for one in asked if one.moved]
        for before, after, n in by_way(moved):
            ways = [f"{office_in_words(d.department, rules)}/{Track(d.track).label if d.track else d.fault}" for d in (before, after)]
            self.stdout.write(f"{n:5} {ways[0]} -> {ways[1]} ({after.rule})")
        self.stdout.write(f"{len(asked)} cases asked, {len(moved)} would go another way")
        if target:
            with target.open("w", newline="", encoding="utf-8") as stream:
                self.stdout.write(f"{export(asked, rules, stream)} decisions in {target}")

    def _golden(self, drafts: list[RoutingRule], source: Path) -> None:
        rules, wrong = in_force(drafts=drafts), 0
        with source.open(newline="", encoding="utf-8") as stream:
            for line in csv.DictReader(stream):
                facts, wanted = read_line(line)
                decision = decide(facts, rules)
                given = answer_line(decision)
                unlike = [f"{name}: {wanted[name]} -> {given[name]}" for name in wanted if wanted[name] != given[name]]
                if unlike or decision.fault:
                    wrong += 1
                    self.stdout.write(f"{line['id']} {'; '.join(unlike)} {decision.fault}".rstrip())
        self.stdout.write(f"{wrong} lines disagree")
        if wrong:
            sys.exit(1)
