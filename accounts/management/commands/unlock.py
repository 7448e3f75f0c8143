"""`manage.py unlock USER`: forget the failed sign-ins of an account (security.md AU-02)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Attempt, User, forget


class Command(BaseCommand):
    """Let somebody in again before the quarter of an hour is over."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget the account's counts, and every pair's and address's: those are hashed and cannot be told apart."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            message = f"{options['username']} is nobody."
            raise CommandError(message)
        forget("account", user.username)
        forget("factor", str(user.pk))
        for purpose in ("pair", "address"):
            Attempt.objects.filter(bucket__startswith=f"{purpose}:").delete()
        self.stdout.write(f"{user.username} may try again.")
