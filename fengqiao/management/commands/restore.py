"""`manage.py restore FILE [--replace]`: put a backup back, then look whether the history is whole. Stop web, worker and beat before."""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.audit import everything
from cases.daily_seal import witness_anew
from fengqiao.backup import whole
from fengqiao.backup.archive import Damaged
from fengqiao.backup.database import Counts, Missing, counted, is_empty
from fengqiao.env import VAR

DAMAGED = (
    "这个文件不是备份、已被改动或截断，或者是用另一把密钥做的。"
    "This file is no backup, was changed or cut off, or was made under another FENGQIAO_DATA_KEY. Nothing was touched."
)
FULL = "库里已有数据，确认要覆盖请加 --replace。The database is not empty: with --replace the backup takes its place. Nothing was touched."


class Command(BaseCommand):
    """Check it whole, put it back, compare, verify."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and whether it may replace what is there."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Nothing is touched before the whole file has been read and found good."""
        source: Path = options["file"]
        if not source.is_file():
            raise CommandError(f"找不到 {source}。{source} is not there.")
        VAR.mkdir(parents=True, exist_ok=True)  # a machine that has nothing yet
        if not (options["replace"] or is_empty()):
            raise CommandError(FULL)
        with tempfile.TemporaryDirectory(dir=VAR, prefix=".restore-") as folder:
            facts = self._restored(source, Path(folder))
        missing = [f"{table}: {rows} rows in the backup, {there} here" for table, rows, there in _compared(facts["rows"]) if rows != there]
        call_command("migrate", interactive=False, verbosity=0)
        witness_anew()
        problems = [*missing, *everything()]
        for problem in problems:
            self.stdout.write(problem)
        state = f"{len(problems)} broken" if problems else "whole"
        self.stdout.write(f"{facts['made_at']}: {facts['rows']['cases_case']} cases, {facts['rows']['cases_event']} events, {state}")
        if problems:
            sys.exit(1)

    def _restored(self, source: Path, folder: Path) -> dict[str, Any]:
        try:
            facts = whole.check(source, folder)
            whole.bring_back(folder)
        except Damaged:
            raise CommandError(DAMAGED) from None
        except whole.Unlike as difference:
            raise CommandError(f"这份备份与本系统不符（{difference}）。This backup does not fit ({difference}). Nothing was touched.") from None
        except Missing as program:
            raise CommandError(f"没有找到 {program}，请先安装 postgresql-client。{program} is not installed: install postgresql-client.") from None
        except subprocess.CalledProcessError as problem:
            raise CommandError(f"PostgreSQL: {problem.stderr}") from None
        return facts


def _compared(rows: Counts) -> Iterator[tuple[str, int, int]]:
    there = counted(rows)
    return ((table, count, there[table]) for table, count in rows.items())
