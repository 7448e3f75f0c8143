"""One press from the room: it may turn violent, and the police come (人民调解法 25). The room reports, the police decide."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from cases.lifecycle import advance
from cases.models import Case, Event
from cases.moves import CaseAction
from cases.steps.leading import lock, must_lead


def is_open(case: Case) -> bool:
    """Whether the police were called and have not answered yet."""
    said = Event.objects.filter(case=case, action__in=(CaseAction.ALERT, CaseAction.ACKNOWLEDGE)).order_by("-seq")
    return said.values_list("action", flat=True).first() == CaseAction.ALERT


@transaction.atomic
def alert(case: Case, *, actor: User, place: str = "") -> Case:
    """Call the duty leader, with no word to type. Pressed twice it is one alarm."""
    case = lock(case)
    must_lead(case, actor)
    if is_open(case):
        return case
    note = _("It may turn violent: please come at once. %(place)s") % {"place": place}
    return advance(case, CaseAction.ALERT, actor=actor, note=note.strip())
