"""A red case: its colour raised or lowered by a person with a reason, and the visits of its plan."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases.lifecycle import advance
from cases.models import Case, RedVisit, Risk
from cases.moves import CaseAction
from cases.steps.leading import lock


def recolour(case: Case, *, actor: User, risk: str, reason: str, version: int | None = None) -> Case:
    """Give it another colour than the score does. Who may, and when red may fall, the door decides."""
    higher = Risk.values.index(risk) > Risk.values.index(case.risk)
    action = CaseAction.RAISE if higher else CaseAction.LOWER
    return advance(case, action, actor=actor, note=reason, changes={"risk": risk}, version=version)


@transaction.atomic
def visited(case: Case, *, actor: User, clean: bool, note: str, version: int | None = None) -> Case:
    """Keep a visit of the plan; the next one is due by its own limit, counted from when the leader was named."""
    case = lock(case)
    if case.led_since is None:
        raise ValidationError(_("Nobody leads this case yet: name somebody first."))
    if not case.has_visit_left:
        raise ValidationError(_("All visits of the plan were made."))
    RedVisit.objects.create(case=case, led_since=case.led_since, number=case.red_visits + 1, by=actor, calm=clean)
    return advance(case, CaseAction.VISITED_RED, actor=actor, note=note, version=version)
