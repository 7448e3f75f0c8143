"""Tokens of departments' systems: one person makes one, another agrees, either ends it."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiClient, Office, Scope, User, new_token

DAYS = range(1, 731)  # two years: then it is made anew


@transaction.atomic
def make(office: Office, *, name: str, scopes: Sequence[str], days: int, by: User) -> tuple[ApiClient, str]:
    """A token for this office's system, good for so many days once somebody else agreed. Returned once; only its hash is kept.

    Raises ValidationError without a name or scope, and for a time that is none or longer than two years.
    """
    chosen = [scope for scope in Scope.values if scope in scopes]
    if not name.strip() or not chosen:
        raise ValidationError(_("Give the system a name and at least one thing that it may do."))
    if days not in DAYS:
        raise ValidationError(_("A token is good for two years at most."))
    token, begins, hashed = new_token()
    moment = timezone.now()
    client = ApiClient.objects.create(
        office=office, name=name.strip(), begins_with=begins, token_hash=hashed, scopes=chosen, created_by=by, created_at=moment,
        expires_at=moment + timedelta(days=days),
    )  # fmt: skip
    return client, token


def approve(client: ApiClient, *, by: User) -> None:
    """The second person agrees: from now on the token opens. Raises ValidationError for who made it, and for one that is over."""
    if client.created_by_id == by.pk:
        raise ValidationError(_("You made this token: somebody else agrees to it."))
    waiting = ApiClient.objects.filter(pk=client.pk, approved_by=None, revoked_at=None, expires_at__gt=timezone.now())
    if not waiting.update(approved_by=by):
        raise ValidationError(_("It was agreed to or ended already."))


def revoke(client: ApiClient, *, by: User) -> None:
    """It opens nothing any more, from the next request on; ended twice is ended."""
    ApiClient.objects.filter(pk=client.pk, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)
