"""`manage.py new_password USER [--token]`: a one-time password for whoever forgot theirs or lost the token."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.passwords import hand_over


class Command(BaseCommand):
    """Print it once; every running session of the person ends."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username")
        parser.add_argument(
            "--token", action="store_true", help="forget the token too; it is set up anew after signing in"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace the password, and the token when asked to."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            message = f"{options['username']} is nobody."
            raise CommandError(message)
        if options["token"]:
            user.totp_secret = ""
            user.save(update_fields=["totp_secret"])
        self.stdout.write(hand_over(user))
