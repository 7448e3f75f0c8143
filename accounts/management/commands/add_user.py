"""`manage.py add_user NUMBER NAME ROLE OFFICE`: a person of the staff with one appointment and a one-time password."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import Appointment, Office, User
from accounts.passwords import hand_over
from accounts.roles import NEVER_APPOINTED, Role


class Command(BaseCommand):
    """Print the password once; it is kept nowhere and must be changed at the first sign-in."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, as what, where."""
        parser.add_argument("username")
        parser.add_argument("name")
        parser.add_argument("role", choices=sorted(str(role) for role in Role if role not in NEVER_APPOINTED))
        parser.add_argument("office", help="its code")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Create both rows or none."""
        office = Office.objects.filter(code=options["office"]).first()
        if office is None:
            message = f"There is no office {options['office']}."
            raise CommandError(message)
        if User.objects.filter(username=options["username"]).exists():
            message = f"{options['username']} is there already."
            raise CommandError(message)
        user = User.objects.create_user(options["username"], options["name"])
        Appointment.objects.create(user=user, role=options["role"], office=office)
        self.stdout.write(hand_over(user))
