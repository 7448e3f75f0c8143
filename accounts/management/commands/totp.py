"""`manage.py totp USER`: a demonstration user's current second factor. Refused outside the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.second_factor import current_code


class Command(BaseCommand):
    """Print six digits."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code of this half-minute."""
        if not settings.DEMO:
            message = "Only the demonstration shows codes (FENGQIAO_DEMO=1)."
            raise CommandError(message)
        user = User.objects.filter(username=options["username"]).first()
        if user is None or not user.totp_secret:
            message = f"{options['username']} is nobody, or has no second factor."
            raise CommandError(message)
        self.stdout.write(current_code(user))
