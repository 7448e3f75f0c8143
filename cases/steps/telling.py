"""A telling that comes in: a new case beside those that it resembles, or more of a case that is there already."""

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from accounts.secrets import mask_phone
from cases.clock import now
from cases.lifecycle import record
from cases.models import Application, Case, Draft, LinkKind
from cases.models.case import OVER
from cases.moves import Act
from cases.steps import application as applications, sides
from cases.steps.intake import Telling, log
from cases.steps.leading import lock
from cases.steps.linking import link
from cases.steps.redaction import redact

SAME = "same"
IS_OVER = gettext_lazy("This file is over and waits for nobody. Open it again first, or call it related: what is told now gets a file of its own.")
Decided = Mapping[int, str]  # a case -> same, related or different


@transaction.atomic
def take_in(*, actor: User, client_key: UUID, telling: Telling, decided: Decided, told: Application | None = None) -> Case:
    """Log it and say what it has to do with each case that resembles it; where it is the same, it goes to that file and no second one is made.

    Sent again, it finds what it made the first time.
    """
    if again := Draft.objects.filter(user=actor, key=client_key, case__isnull=False).select_related("case").first():
        assert again.case is not None
        return again.case
    same = [pk for pk, word in decided.items() if word == SAME]
    if len(same) > 1:
        raise ValidationError(_("It can be the same as one case only: call the others related."))
    if same and not Case.objects.filter(client_key=client_key).exists():
        return _tell_again(_seen(same[0], actor), actor=actor, client_key=client_key, telling=telling, told=told)
    if told is not None:
        case = applications.make_case(told, actor=actor, client_key=client_key, telling=telling)
    else:
        case = log(actor=actor, client_key=client_key, telling=telling)
    for pk, word in decided.items():
        if word != SAME and pk != case.pk:
            link(case, _seen(pk, actor), kind=LinkKind(word), actor=actor)
    Draft.objects.filter(user=actor, key=client_key).delete()
    return case


def _seen(pk: int, actor: User) -> Case:
    case = Case.objects.visible_to(actor).filter(pk=pk).first()
    if case is None:
        raise Http404
    return case


def _tell_again(case: Case, *, actor: User, client_key: UUID, telling: Telling, told: Application | None) -> Case:
    """What was typed goes into the history of the file that is there; a phone that it lacked is filled in."""
    case = lock(case)
    if Draft.objects.filter(user=actor, key=client_key, case=case).exists():  # pressed twice at the same moment
        return case
    if case.state in OVER:
        raise ValidationError(IS_OVER)
    Draft.objects.update_or_create(user=actor, key=client_key, defaults={"words": "", "case": case, "kept_at": now()})
    record(case, Act.TOLD_AGAIN, actor=actor, note=_words(telling))
    for facts in telling.parties:
        for party in case.parties.filter(name=facts["name"]):
            if facts.get("phone") and not party.phone:
                sides.amend(party, actor=actor, changes={"phone": facts["phone"]})
    if told is not None:
        applications.answer(told, actor=actor, words=_("We have this matter already and go on with it there."), told_again=case)
    return case


def _words(telling: Telling) -> str:
    """As it is read in the history; numbers of people stay covered."""
    people = [" ".join(filter(None, (one["name"], mask_phone(one.get("phone") or ""), one.get("stance")))) for one in telling.parties]
    return redact("\n".join(("；".join(people), telling.place, telling.narrative)))
