"""`manage.py totp NUMBER`: the six digits that the token of somebody of the demonstration shows now. Refused for everybody else."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import demonstration
from accounts.models import User
from accounts.second_factor import current_code


class Command(BaseCommand):
    """Print six digits."""

    help = __doc__ or ""
    requires_system_checks = ()  # somebody waits at a sign-in page, and the digits hold for half a minute

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("number")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the code of this half-minute."""
        number = options["number"]
        if number not in demonstration.numbers():
            message = f"{number} 不是演示里的人。Only the people of the demonstration have their codes shown, and {number} is not one of them."
            raise CommandError(message)
        user = User.objects.filter(username=number).first()
        if user is None or not user.totp_secret:
            message = f"{number} 登录不用令牌。{number} has no second factor and needs none."
            raise CommandError(message)
        self.stdout.write(current_code(user))
