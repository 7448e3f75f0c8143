"""`manage.py bundle_css`: one stylesheet for residents' pages, from tokens, components and resident.css. A test fails when it is stale."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

PARTS = ("tokens.css", "components.css", "resident.css")
FOLDER = Path(settings.BASE_DIR) / "static" / "css"
TARGET = FOLDER / "resident.bundle.css"


def bundle() -> str:
    """The parts in their order."""
    return "\n".join((FOLDER / part).read_text() for part in PARTS)


class Command(BaseCommand):
    """Write static/css/resident.bundle.css."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        if not TARGET.is_file() or TARGET.read_text() != bundle():  # a served file changes its time only when it changes
            TARGET.write_text(bundle())
