"""`manage.py webhook OFFICE --url URL`: let a department's own system be knocked at; prints the key once. `--rotate`, `--finish`, `--off`."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Office
from accounts.roles import OfficeKind
from cases.clock import now
from cases.models import Webhook, WebhookAttempt
from cases.webhooks import new_key

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
        if options["url"]:
            hook = self._begin(office, hook, options["url"])
        elif hook is None:
            raise CommandError(f"{office.code} has no webhook: give it one with --url")
        elif options["rotate"]:
            hook.earlier_key, hook.key = hook.key, new_key()
            self.stdout.write(f"new key: {hook.key}")
        elif options["finish"]:
            hook.earlier_key = ""
        elif options["off"]:
            hook.is_active = False
        hook.changed_at = now()
        hook.save()
        self._say(hook)

    def _begin(self, office: Office, hook: Webhook | None, url: str) -> Webhook:
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.fragment:
            raise CommandError("an address like https://host/path, without a name or password in it")
        if hook is None:
            hook = Webhook(office=office, key=new_key())
            self.stdout.write(f"new key: {hook.key}")
        hook.url, hook.is_active = url, True
        return hook

    def _say(self, hook: Webhook) -> None:
        state = "on" if hook.is_active else "off"
        self.stdout.write(f"{hook.office.code} {hook.url} {state}, {len(hook.keys)} live key{'s' if len(hook.keys) > 1 else ''}")
        for last in WebhookAttempt.objects.filter(office=hook.office).order_by("-at")[:10]:
            self.stdout.write(f"  {last.at:%Y-%m-%d %H:%M:%S} {last.key} {last.status or '-'} {last.problem or 'taken'} {last.millis} ms")
