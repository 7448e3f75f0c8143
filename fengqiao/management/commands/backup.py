"""`manage.py backup [FILE] [--keep N]`: the whole station in one encrypted file, while it works on. Without FILE it lies in var/backups/."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.clock import ZONE, now
from cases.models import Heartbeat
from fengqiao.backup import whole
from fengqiao.backup.database import Missing
from fengqiao.env import VAR

FOLDER = VAR / "backups"


class Command(BaseCommand):
    """Make it."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and how many to keep there."""
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--keep", type=int, default=0, help="leave only the newest N backups in that folder; 0 keeps all")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file, then take the oldest away."""
        target: Path = options["file"] or FOLDER / whole.default_name(now().astimezone(ZONE))
        try:
            facts = whole.make(target)
        except Missing as program:
            raise CommandError(f"没有找到 {program}，请先安装 postgresql-client。{program} is not installed: install postgresql-client.") from None
        Heartbeat.objects.update_or_create(name="backup", defaults={"at": now()})  # the status page may not read the folder
        size = target.stat().st_size / 1024 / 1024
        self.stdout.write(f"{target}  {size:.1f} MB  {facts['rows']['cases_case']} cases, {facts['rows']['cases_event']} events")
        if options["keep"]:
            for old in sorted(target.parent.glob("fengqiao-*.backup"))[: -options["keep"]]:
                old.unlink()
