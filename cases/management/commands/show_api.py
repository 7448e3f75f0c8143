"""`manage.py show_api`: the document of the departments' API, as docs/api.json keeps it. A test compares."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from cases.views.api.document import document


class Command(BaseCommand):
    """Print the document."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it to standard output."""
        self.stdout.write(json.dumps(document(), ensure_ascii=False, indent=1))
