"""How a department is reached beside its inbox: its own system and the keys that sign for it."""

import uuid
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Office
from cases import doorbell
from cases.clock import now
from cases.models import Outbox, Webhook
from cases.moves import Effect
from cases.webhooks import new_key


def listen(office: Office, *, url: str) -> str:
    """Knock at this address from now on. Returns the key where there was none before: it is shown once.

    Raises ValidationError for what is no address of a system.
    """
    check_address(url)
    hook = Webhook.objects.filter(office=office).first()
    if hook is None:
        return Webhook.objects.create(office=office, url=url, key=new_key()).key
    _keep(hook, url=url, is_active=True)
    return ""


def check_address(url: str) -> None:
    """Raise ValidationError unless it is https://host/path, without a name, a password or an anchor in it."""
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("https", "http") and parts.hostname and not parts.username and not parts.fragment and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        raise ValidationError(_("An address like https://host/path, without a name or password in it."))


def rotate(hook: Webhook) -> str:
    """A new key, returned once; the earlier one signs too until `finish`. Raises ValidationError while a change is under way."""
    if hook.earlier_key:
        raise ValidationError(_("Two keys are live already: end the earlier one first."))
    _keep(hook, earlier_key=hook.key, key=new_key())
    return hook.key


def finish(hook: Webhook) -> None:
    """The earlier key signs no more."""
    _keep(hook, earlier_key="")


def off(hook: Webhook) -> None:
    """Knock no more; the keys stay for the day it begins again."""
    _keep(hook, is_active=False)


@transaction.atomic
def try_out(hook: Webhook) -> None:
    """Have the worker knock once, with nothing of any matter. No page sends a request anywhere itself."""
    Outbox.objects.create(key=f"trial:{uuid.uuid4().hex}", kind=Effect.TRIAL, ref=hook.office_id)
    doorbell.ring_after_commit()


def _keep(hook: Webhook, **facts: object) -> None:
    for name, value in facts.items():
        setattr(hook, name, value)
    hook.changed_at = now()
    hook.save()
