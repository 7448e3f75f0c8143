"""Asking the sides whether they want mediation, and what ends with a refusal or with a mediator (人民调解法 17)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.roles import Role
from cases import papers, turns
from cases.clock import now
from cases.lifecycle import advance, record
from cases.models import Actor, Case, Consultation, Matter, Party, Session, SessionState, Turn, standing
from cases.moves import Act, CaseAction as A, CaseState, Task
from cases.steps.freeing import give_back


@transaction.atomic
def answer_invitation(case: Case, *, party: Party, willing: bool, channel: str, actor: Actor, note: str = "") -> Case:
    """Record whether a side wants mediation. Silence is never consent; a clear refusal ends it at once (人民调解法 17)."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    check_speaker(case, party, actor)
    if not willing:
        return refused(case, party=party, channel=channel, actor=actor, note=note)
    if case.state != CaseState.INVITING:
        raise ValidationError(_("Nobody is being asked any more."))
    if not Party.objects.filter(pk=party.pk, willing_at__isnull=False).exists():
        Party.objects.filter(pk=party.pk).update(willing_at=now(), refused_at=None, consent_channel=channel)
        record(case, Act.WILLING, actor=actor, on_behalf_of=party, note=note)
    return to_committee(case, actor=actor)


def check_speaker(case: Case, party: Party, actor: Actor) -> None:
    """A party speaks for itself; for somebody who cannot, those who hold the case do. Raises PermissionDenied for anybody else."""
    if party.case_id != case.pk:
        raise PermissionDenied
    if isinstance(actor, Party):
        if actor.pk != party.pk:
            raise PermissionDenied
        return
    who = standing(actor)
    if not any(turns.holds(case, role, who) for role in who.roles & {Role.OFFICER, Role.DIRECTOR, Role.MEDIATOR}):
        raise PermissionDenied


def refused(case: Case, *, party: Party, channel: str, actor: Actor, note: str) -> Case:
    """A clear refusal ends it at once, with the notice of the other ways; the meetings to come do not take place."""
    done = advance(case, A.REFUSE, actor=actor, on_behalf_of=party, note=note, changes={"end_reason": "refused"})
    Party.objects.filter(pk=party.pk).update(refused_at=now(), willing_at=None, consent_channel=channel)
    papers.at_move(done, A.REFUSE, actor=actor, note=note)
    free_meetings(done, actor=actor)
    return done


def to_committee(case: Case, *, actor: Actor) -> Case:
    """Give the committee its turn as soon as every side wants mediation; before that, and a second time, nothing happens."""
    everybody = not case.parties.filter(willing_at=None).exists()
    asked = Turn.objects.filter(case=case, task=Task.ACCEPT_CASE, is_open=1).exists()
    return advance(case, A.SIDES_WILLING, actor=actor) if everybody and not asked else case


def free_meetings(case: Case, *, actor: Actor) -> None:
    """The meetings that are still to come do not take place: their mediator and their room are free again."""
    for session in Session.objects.filter(case=case, state=SessionState.BOOKED, starts_at__gt=now()):
        Session.objects.filter(pk=session.pk).update(state=SessionState.CANCELLED)
        give_back(session)
        record(case, Act.CALLED_OFF, actor=actor)


def end_company(case: Case, *, actor: Actor) -> None:
    """Whoever mediated is gone: the meetings to come, whoever mediated along, and what was asked about them. Invited guests stay invited."""
    free_meetings(case, actor=actor)
    Consultation.objects.filter(case=case, matter__in=(Matter.TIE, Matter.TEAM), ended_at=None).update(ended_at=now())
