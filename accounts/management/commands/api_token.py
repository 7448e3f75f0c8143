"""`manage.py api_token OFFICE --name WORDS --by NUMBER --agreed NUMBER`: a token for a department's system, printed once; `--revoke ID` ends one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts import clients
from accounts.models import ApiClient, Appointment, Office, Scope, User
from accounts.roles import Role


class Command(BaseCommand):
    """Make, end; without an option: which there are."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The office by its code; who makes it and who agrees by their staff numbers."""
        parser.add_argument("office")
        parser.add_argument("--name", default="", help="what the system is called")
        parser.add_argument("--scopes", nargs="+", choices=Scope.values, default=[Scope.READ, Scope.ACT])
        parser.add_argument("--days", type=int, default=365)
        parser.add_argument("--by", default="", help="staff number of the administrator who makes or ends it")
        parser.add_argument("--agreed", default="", help="staff number of the second person")
        parser.add_argument("--revoke", type=int, metavar="ID")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one thing and say how it stands."""
        office = Office.objects.filter(code=options["office"]).first()
        if office is None:
            raise CommandError(f"no office of this code: {options['office']}")
        try:
            if options["revoke"]:
                self._revoke(office, options)
            elif options["name"]:
                self._make(office, options)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        for client in office.clients.order_by("pk"):
            state = "live" if client.is_live else "ended" if client.revoked_at else "over or not agreed"
            self.stdout.write(f"{client.pk} {client.begins_with}… {client.name} {'+'.join(client.scopes)} until {client.expires_at:%Y-%m-%d} {state}")

    def _make(self, office: Office, options: dict[str, Any]) -> None:
        by, second = _person(options["by"], Role.ADMINISTRATOR), _person(options["agreed"], Role.ADMINISTRATOR, Role.OFFICER)
        client, token = clients.make(office, name=options["name"], scopes=options["scopes"], days=options["days"], by=by)
        try:
            clients.approve(client, by=second)
        except ValidationError:
            client.delete()
            raise
        self.stdout.write(f"token: {token}")

    def _revoke(self, office: Office, options: dict[str, Any]) -> None:
        client = ApiClient.objects.filter(pk=options["revoke"], office=office).first()
        if client is None:
            raise CommandError(f"{office.code} has no such token")
        clients.revoke(client, by=_person(options["by"], Role.ADMINISTRATOR))


def _person(number: str, *roles: Role) -> User:
    serving = Appointment.objects.current().filter(role__in=roles, user__username=number).select_related("user").first()
    if serving is None:
        raise CommandError(f"{number or 'nobody'} does not serve as {' or '.join(roles)}")
    return serving.user
