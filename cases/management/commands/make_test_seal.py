"""`manage.py make_test_seal`: a test certificate for the court's seal, once, so that the embedded edition can seal."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import Office
from cases.seal_key import write_test_key


class Command(BaseCommand):
    """Writes the key that FENGQIAO_SEAL_P12 names; a key that is there stays untouched."""

    help = "Make a test seal for the court; an existing key stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        """Name the court as the office table does."""
        court = Office.objects.filter(kind="court", is_active=True).order_by("pk").first()
        path = write_test_key(court.name if court else "人民法院")
        self.stdout.write(str(path))
