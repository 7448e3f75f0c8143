"""An application comes in, and the desk makes a case of it or answers it. It is no case before an officer has looked."""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Office, User
from accounts.roles import OfficeKind
from cases.clock import now, today
from cases.models import Application, Case, standing
from cases.numbers import next_number
from cases.steps.intake import Telling, link_hash, log

SHOWN = 50
TOLD = ("about", "narrative", "place", "other_side", "name", "phone")


def stations() -> list[Office]:
    """Where one can apply."""
    return list(Office.objects.filter(kind=OfficeKind.STATION, is_active=True).order_by("pk"))


def send(*, token: str, station: Office, told: Mapping[str, str]) -> Application:
    """Keep what was told. The same token sent again is the same application."""
    known = behind(token)
    if known:
        return known
    try:
        with transaction.atomic():
            year = today().year
            number = f"{station.code}-sq-{year}-{next_number(station, 'application', year)}"
            return Application.objects.create(number=number, token_hash=link_hash(token), station=station, **{name: told[name] for name in TOLD})
    except IntegrityError:  # pressed twice at the same moment
        known = behind(token)
        if known is None:
            raise
        return known


def behind(token: str) -> Application | None:
    """The application of a receipt's link."""
    return Application.objects.select_related("station", "case__station").filter(token_hash=link_hash(token)).first()


def waiting(actor: User) -> QuerySet[Application]:
    """What waits at this person's station, the oldest first; as many as a page shows."""
    return unhandled(actor).order_by("id")[:SHOWN]


def unhandled(actor: User) -> QuerySet[Application]:
    """All of it."""
    return Application.objects.filter(station=standing(actor).office_id, handled_at=None)


@transaction.atomic
def make_case(application: Application, *, actor: User, client_key: UUID, telling: Telling) -> Case:
    """Log it. Two officers who do so at once have one case, and one that was answered meanwhile is none.

    One whose list was taken back while somebody rang the person and typed is logged by itself.
    """
    fresh = _locked(application)
    if fresh is None:
        return log(actor=actor, client_key=client_key, telling=telling)
    if fresh.became is not None:
        return fresh.became
    if fresh.handled_at is not None:
        raise ValidationError(_("Somebody answered this application meanwhile: it becomes no case."))
    case = log(actor=actor, client_key=client_key, telling=telling)
    Application.objects.filter(pk=fresh.pk).update(case=case, handled_by=actor, handled_at=now())
    return case


@transaction.atomic
def answer(application: Application, *, actor: User, words: str, told_again: Case | None = None) -> None:
    """Answer without a new case: what the person was told stands on their receipt. What is told again of a case is kept with its file."""
    if not words.strip():
        raise ValidationError(_("Write what the person is told: it stands on their receipt."))
    fresh = _locked(application)
    if fresh is None:
        raise ValidationError(_("The list that it came with was taken back meanwhile: nobody waits for this answer."))
    if fresh.handled_at is not None:
        raise ValidationError(_("Somebody saw to this application meanwhile."))
    fresh.answer, fresh.handled_by, fresh.handled_at = words.strip(), actor, now()
    fresh.case, fresh.told_again = told_again, told_again is not None
    fresh.save()


def _locked(application: Application) -> Application | None:
    return Application.objects.select_for_update().filter(pk=application.pk).first()
