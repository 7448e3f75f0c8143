"""`manage.py rotate_keys`: put everything under the newest key, or go on where it was killed. docs/operations.md says when and how.

    rotate_keys              the same after FENGQIAO_CIPHER was changed: everything by that cipher
    rotate_keys --new        first add new keys to var/keys.env, then the same
    rotate_keys --history    also the append-only tables: as the owner of the tables, with web, worker and beat stopped
    rotate_keys --show       what is not under the newest key; changes nothing
    rotate_keys --drop FILE  move the older data keys out of keys.env into FILE; only when nothing is left under them
"""

import os
import time
from argparse import RawTextHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError

from fengqiao import keys, rotation

SETTLE = 2.0  # seconds: a request that read the keys before the new one came has asked its question by then
ELSEWHERE = (
    "密钥写在环境变量里：请在那里加上 FENGQIAO_DATA_KEY_{0} 和 FENGQIAO_HASH_KEY_{0}，全部进程重启后再运行（不带 --new）。"
    "The keys come from the environment: add these two there, start everything anew, and run this without --new."
)
UNDER_WAY = "上一次更换还没有做完：先不带 --new 运行一次。An earlier rotation is not finished: run it without --new first."
NOT_OWNER = "这些表只有库表的所有者能改：请用 owner.env 的设置运行。Only the owner of the tables may do this: run it with the settings of owner.env."
STILL = "还有内容在旧密钥下，旧密钥不能取走。Something is left under an older key: it stays."


class Command(BaseCommand):
    """Rotate."""

    help = __doc__ or ""

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        """The help as it is written."""
        return super().create_parser(*args, formatter_class=RawTextHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and how gently."""
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--new", action="store_true")
        what.add_argument("--history", action="store_true")
        what.add_argument("--show", action="store_true")
        what.add_argument("--drop", type=Path, metavar="FILE")
        parser.add_argument("--rows", type=int, default=200, help="rows of one transaction")
        parser.add_argument("--pause", type=float, default=0.01, help="seconds between two transactions")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, then count what is left."""
        if options["new"]:
            self._add()
        if not options["show"] and not options["drop"]:
            rotation.rewrite(rotation.Pace(max(options["rows"], 1), options["pause"]), self.stdout.write)
        if options["history"]:
            self._rewrite_history()
        left = rotation.left()
        self._report(left)
        if options["drop"]:
            self._drop(left, options["drop"])

    def _add(self) -> None:
        number = max(*settings.KEYRING.data, *settings.KEYRING.hash) + 1
        if any(os.environ.get(name) for name in keys.ROTATED):
            raise CommandError(ELSEWHERE.format(number))
        if set(rotation.left()) - {kind._meta.db_table for kind in rotation.kinds(history=True)}:
            raise CommandError(UNDER_WAY)
        keys.add(number)
        self.stdout.write(f"keys number {number} are in {keys.FILE}")
        time.sleep(SETTLE)

    def _rewrite_history(self) -> None:
        try:
            rotation.rewrite_history(self.stdout.write)
        except ProgrammingError:
            raise CommandError(NOT_OWNER) from None

    def _report(self, left: dict[str, int]) -> None:
        key = f"key {max(settings.KEYRING.data)}{', SM4' if settings.CIPHER == 'sm4' else ''}"
        for where, count in left.items():
            self.stdout.write(f"{where}: {count} not under {key}")
        if not left:
            self.stdout.write(f"everything is under {key}")

    def _drop(self, left: dict[str, int], target: Path) -> None:
        old = set(settings.KEYRING.data) - {max(settings.KEYRING.data)}
        if left:
            raise CommandError(STILL)
        if not old:
            raise CommandError("没有旧的数据密钥。There is no older data key.")
        if any(name in os.environ for name in ("FENGQIAO_DATA_KEY", *(f"FENGQIAO_DATA_KEY_{number}" for number in old))):
            raise CommandError("密钥写在环境变量里，请在那里取走。The keys come from the environment: take them out there.")
        keys.take_out(old, str(target))
        self.stdout.write(f"data keys {sorted(old)} are in {target}: they open the backups of their time, keep them there")
