"""Templates of agreements: the director writes the next version, which holds from its day on; what was written before stays to be read."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Role
from cases.clock import today
from cases.models import TextTemplate, standing


def enter(*, actor: User, key: str, valid_from: Any, **facts: Any) -> TextTemplate:
    """Write the next version of a template, or the first of a new one, for the director's own committee."""
    who = standing(actor)
    if Role.DIRECTOR not in who.roles or who.office_id is None:
        raise PermissionDenied
    if valid_from < today():
        raise ValidationError(_("A version begins today or later: what was begun from it before stays as it was."))
    mine = TextTemplate.objects.filter(Q(committee=None) | Q(committee=who.office_id))
    word = key or f"own-{mine.filter(committee=who.office_id).values('key').distinct().count() + 1}"
    version = (mine.filter(key=word).aggregate(newest=Max("version"))["newest"] or 0) + 1
    try:
        with transaction.atomic():
            return TextTemplate.objects.create(
                committee_id=who.office_id, key=word, version=version, valid_from=valid_from, entered_by=actor, **facts
            )  # fmt: skip
    except IntegrityError as problem:
        raise ValidationError(_("Somebody else wrote a version of this template a moment ago. Look at it first.")) from problem
