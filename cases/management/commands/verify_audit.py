"""`manage.py verify_audit`: one line per thing in the history that is not as it was written, and exit code 1; or that all is whole."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import AccessRecord
from cases.audit import everything
from cases.models import Case, Document, Event


class Command(BaseCommand):
    """Walk every chain, note, paper, signature and kept file."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is broken."""
        broken = 0
        for sentence in everything():
            self.stdout.write(sentence)
            broken += 1
        counts = f"{Case.objects.count()} cases, {Event.objects.count()} events, {Document.objects.count()} papers"
        self.stdout.write(f"{counts}, {AccessRecord.objects.count()} access records: {f'{broken} broken' if broken else 'whole'}")
        if broken:
            sys.exit(1)
