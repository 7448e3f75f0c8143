"""What departments and the court do with a matter, in the words of people: a sentence for every state of their tables. Pure functions."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.models import Outcome
from cases.moves import ConfirmationState as C, ReferralState as R

Text = str | Promise

AT_DEPARTMENT: dict[str, Text] = {
    R.SENT: _("It was sent to them; they have still to sign for it."),
    R.SIGNED: _("They have it and will get in touch with you, then say whether they take it."),
    R.ACCEPTED: _("They are handling it."),
    R.RETURNED: _("They say it is not theirs. It is being sent to the right one, and stays with them until then."),
    R.CALLED: _("The station called them to the spot."),
    R.ARRIVED: _("They are on the spot."),
    R.RESOLVED: _("They are through. The station will ring you to ask whether it is solved."),
    R.VERIFIED: _("They are through, and the station has asked how it went."),
    R.DECLINED: _("By the law they cannot take it. The station will explain why and where else to turn."),
    R.CANCELLED: _("They do not handle it any more."),
}

AT_COURT: dict[str, Text] = {
    C.PREPARED: _("When the agreement is in effect the court may be asked to confirm it. You can sign the application with it right away."),
    C.OPEN: _("The court may be asked to confirm the agreement. Both sides sign one application; the mediator takes it there, you need not go."),
    C.SUBMITTED: _("The application is at the court, which is looking whether it takes it."),
    C.SUPPLEMENT: _("The court still wants some papers."),
    C.FILED: _("The court has taken it and is looking at the agreement."),
    C.VERIFYING: _("The court has spoken with both sides and is preparing its ruling."),
    C.DECIDED: _("The court has decided; the ruling is being made out."),
    C.ISSUED: _("The court's ruling is here."),
    C.LAPSED: _("The 30 days went by without an application. The agreement binds all the same."),
    C.NOT_SOUGHT: _("The court was not asked to confirm it. The agreement binds all the same."),
    C.OBJECTED: _("Somebody objected to the ruling; the court is looking at it."),
    C.RULED_AGAIN: _("The court has decided on the objection; its ruling is being made out."),
    C.REISSUED: _("The court has ruled on the objection."),
    C.UPHELD: _("The court followed the objection. What counts is its new ruling."),
    C.REJECTED: _("The court did not follow the objection. The ruling stays as it is."),
}
RULED: dict[str, Text] = {
    Outcome.CONFIRMED: _("The court confirmed the agreement. If the other side does not keep it, you may ask the court to enforce it."),
    Outcome.DISMISSED: _("The court did not confirm the agreement. You may have it mediated anew, or sue."),
    Outcome.REFUSED: _("The court did not take the application. The agreement binds all the same; you may also sue."),
    Outcome.WITHDRAWN: _("The application was withdrawn. The agreement binds all the same."),
    Outcome.DEEMED_WITHDRAWN: _("The court treats the application as withdrawn. The agreement binds all the same."),
    Outcome.TERMINATED: _("The court ended this procedure, because there is a real dispute. You may sue."),
}


def at_department(state: str) -> Text:
    """Where a department is with it. Raises KeyError for a state without words."""
    return AT_DEPARTMENT[state]


def at_court(state: str, outcome: str = "", *, received: bool = False) -> Text:
    """Where the court is with it. What it decided is told only once this side has received the ruling."""
    if state in (C.ISSUED, C.SERVED) and received:
        return RULED[outcome]
    return AT_COURT[C.ISSUED if state == C.SERVED else state]
