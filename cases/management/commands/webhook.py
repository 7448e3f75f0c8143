"""`manage.py webhook OFFICE --url URL`: let a department's own system be knocked at; prints the key once. `--rotate`, `--finish`, `--off`."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Office
from accounts.roles import OfficeKind
from cases.clock import ZONE
from cases.models import Webhook, WebhookAttempt
from cases.steps import channels

KINDS = (OfficeKind.DEPARTMENT, OfficeKind.COMMAND, OfficeKind.BUREAU)


class Command(BaseCommand):
    """Set, rotate, end; without an option: how it stands."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The office by its code, and one of the options."""
        parser.add_argument("office")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--url", help="begin, or listen at another address")
        what.add_argument("--rotate", action="store_true", help="a new key; the earlier one signs too until --finish")
        what.add_argument("--finish", action="store_true", help="the earlier key ends")
        what.add_argument("--off", action="store_true", help="knock no more")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one thing and say how it stands."""
        office = Office.objects.filter(code=options["office"], kind__in=KINDS).first()
        if office is None:
            raise CommandError(f"no department of this code: {options['office']}")
        hook = Webhook.objects.filter(office=office).first()
        try:
            self._do(office, hook, options)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        self._say(Webhook.objects.get(office=office))

    def _do(self, office: Office, hook: Webhook | None, options: dict[str, Any]) -> None:
        key = ""
        if options["url"]:
            key = channels.listen(office, url=options["url"])
        elif hook is None:
            raise CommandError(f"{office.code} has no webhook: give it one with --url")
        elif options["rotate"]:
            key = channels.rotate(hook)
        elif options["finish"]:
            channels.finish(hook)
        elif options["off"]:
            channels.off(hook)
        if key:
            self.stdout.write(f"new key: {key}")

    def _say(self, hook: Webhook) -> None:
        state = "on" if hook.is_active else "off"
        self.stdout.write(f"{hook.office.code} {hook.url} {state}, {len(hook.keys)} live key{'s' if len(hook.keys) > 1 else ''}")
        for last in WebhookAttempt.objects.filter(office=hook.office).order_by("-at")[:10]:
            at = last.at.astimezone(ZONE)
            self.stdout.write(f"  {at:%Y-%m-%d %H:%M:%S} {last.key} {last.status or '-'} {last.problem or 'taken'} {last.millis} ms")
