"""The referral: station → department → station, one row per destination (design.md §3; domain.md §2.4)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role as R
from cases.moves.move import Effect as E, Guard as G, Opens, Table, move
from cases.moves.tasks import Task as T


class ReferralState(models.TextChoices):
    """Where a referral stands."""

    SENT = "sent", _("Waiting for signature")
    SIGNED = "signed", _("Signed for")
    ACCEPTED = "accepted", _("Being handled")
    RETURNED = "returned", _("Returned")
    CALLED = "called", _("Called to the spot")
    ARRIVED = "arrived", _("On the spot")
    RESOLVED = "resolved", _("Resolved")
    VERIFIED = "verified", _("Verified")
    DECLINED = "declined", _("Lawfully refused")
    CANCELLED = "cancelled", _("Cancelled")


class ReferralAction(models.TextChoices):
    """What may be done with a referral."""

    SEND = "send", _("Refer")
    PASS_ON = "pass_on", _("Pass on by the catalogue")
    CALL = "call", _("Call to the spot")
    SIGN = "sign", _("Sign for it")
    CONTACTED = "contacted", _("Record the first contact")
    ACCEPT = "accept", _("Accept the matter")
    DECLINE = "decline", _("Refuse lawfully")
    RETURN = "return", _("Return as not ours")
    RETURN_AGAIN = "return_again", _("Return a second time")
    REDIRECT = "redirect", _("Send to the right department")
    ARBITRATE = "arbitrate", _("Name the department")
    HANDED_ON = "handed_on", _("The next department signed")
    EXTEND = "extend", _("Extend once")
    ANSWER = "answer", _("We are coming")
    ARRIVE = "arrive", _("Arrived")
    RESOLVE = "resolve", _("Resolved")
    VERIFY = "verify", _("Verified with the person")
    REOPEN = "reopen", _("Not solved: reopen")
    CANCEL = "cancel", _("Cancel")
    CHASE_HEAD = "chase_head", _("Overdue: department head")
    CHASE_COMMAND = "chase_command", _("Overdue: command centre")
    URGE = "urge", _("Urge in writing")


S, A = ReferralState, ReferralAction
DEPARTMENT = (R.LIAISON, R.HEAD)
SENDER = (R.OFFICER, R.LEADER)
RUNNING = (S.SENT, S.SIGNED, S.ACCEPTED, S.CALLED, S.ARRIVED)
VERIFY = (Opens(T.VERIFY_RESULT, R.OFFICER, "verify"),)
WORK = (Opens(T.WORK, R.LIAISON, "work"),)

MOVES = (
    move(A.SEND, (), S.SENT, (*SENDER, R.COMMAND), opens=[Opens(T.SIGN_REFERRAL, R.LIAISON, "referral_sign")], effects=[E.TELL_DEPARTMENT]),
    move(A.PASS_ON, (), S.SENT, (*SENDER, R.AUXILIARY), opens=[Opens(T.SIGN_REFERRAL, R.LIAISON, "referral_sign")],
         effects=[E.TELL_DEPARTMENT], guards=[G.IS_MATTER]),
    move(A.CALL, (), S.CALLED, [R.LEADER], opens=[Opens(T.ANSWER_CALL, R.LIAISON, "callout_accept"),
         Opens(T.ARRIVE, R.LIAISON, "callout_arrive")], effects=[E.CALL_DEPARTMENT], stamps="called_at"),
    move(A.SIGN, [S.SENT], S.SIGNED, DEPARTMENT, stamps="signed_at",
         opens=[Opens(T.CONTACT, R.LIAISON, "first_contact", unless="is_matter"), Opens(T.DECIDE_REFERRAL, R.LIAISON, "referral_decide")]),
    move(A.CONTACTED, [S.SIGNED, S.ACCEPTED], "", DEPARTMENT, closes=[T.CONTACT], stamps="contacted_at"),
    # Accepting does not spare the first contact: that turn stays until somebody was called.
    move(A.ACCEPT, [S.SIGNED, S.ARRIVED], S.ACCEPTED, DEPARTMENT, sets={"complexity"}, closes=[T.DECIDE_REFERRAL, T.CHASE, T.SUPERVISE],
         opens=WORK, stamps="accepted_at"),
    move(A.DECLINE, [S.SIGNED], S.DECLINED, DEPARTMENT, sets={"result_code", "result"}, effects=[E.TELL_DECLINED, E.TELL_REPORTER],
         guards=[G.NOTE], stamps="ended_at"),
    move(A.RETURN, [S.SENT, S.SIGNED, S.CALLED, S.ARRIVED], S.RETURNED, DEPARTMENT, sets={"return_code", "right_department"},
         opens=[Opens(T.KEEP_RETURNED, R.LIAISON), Opens(T.REDIRECT, R.OFFICER, "redirect")],
         guards=[G.NOTE, G.RIGHT_DEPARTMENT, G.FIRST_RETURN]),
    move(A.RETURN_AGAIN, [S.SENT, S.SIGNED], S.RETURNED, DEPARTMENT, sets={"return_code", "right_department"},
         opens=[Opens(T.KEEP_RETURNED, R.LIAISON), Opens(T.ARBITRATE, R.COMMAND, "arbiter")],
         guards=[G.NOTE, G.RIGHT_DEPARTMENT, G.RETURNED_BEFORE]),
    move(A.REDIRECT, [S.RETURNED], "", SENDER, closes=[T.REDIRECT], guards=[G.NOTE, G.NOT_FROZEN]),
    move(A.ARBITRATE, [S.RETURNED], "", [R.COMMAND], closes=[T.ARBITRATE], guards=[G.NOTE]),
    move(A.HANDED_ON, [S.RETURNED], S.CANCELLED, [R.SYSTEM], stamps="ended_at"),
    move(A.EXTEND, [S.ACCEPTED], "", DEPARTMENT, sets={"extended_to"}, closes=[T.WORK],
         opens=[Opens(T.WORK, R.LIAISON, due_field="extended_to")], guards=[G.NOT_EXTENDED, G.LATER_DATE, G.NOTE]),
    move(A.ANSWER, [S.CALLED], "", DEPARTMENT, closes=[T.ANSWER_CALL], stamps="answered_at"),
    move(A.ARRIVE, [S.CALLED], S.ARRIVED, DEPARTMENT, opens=[Opens(T.DECIDE_REFERRAL, R.LIAISON, "first_contact")], stamps="arrived_at"),
    move(A.RESOLVE, [S.ACCEPTED, S.ARRIVED], S.RESOLVED, DEPARTMENT, sets={"result_code", "result"}, opens=VERIFY,
         effects=[E.TELL_REPORTER], guards=[G.RESULT, G.PHOTO], stamps="resolved_at"),
    move(A.VERIFY, [S.RESOLVED], S.VERIFIED, [R.OFFICER], guards=[G.NOTE], stamps="ended_at"),
    move(A.REOPEN, [S.RESOLVED], S.ACCEPTED, [R.OFFICER], opens=WORK, effects=[E.TELL_DEPARTMENT], guards=[G.NOTE]),
    move(A.CANCEL, (*RUNNING, S.RETURNED), S.CANCELLED, SENDER, effects=[E.TELL_DEPARTMENT], guards=[G.NOTE], stamps="ended_at"),
    move(A.CHASE_HEAD, RUNNING, "", [R.SYSTEM], closes=(),
         opens=[Opens(T.CHASE, R.HEAD, "redirect", unless="is_urgent"), Opens(T.CHASE, R.HEAD, "referral_sign_urgent", when="is_urgent")]),
    move(A.CHASE_COMMAND, RUNNING, "", [R.SYSTEM], closes=[T.SUPERVISE], opens=[Opens(T.SUPERVISE, R.COMMAND, "arbiter")]),
    move(A.URGE, RUNNING, "", [R.COMMAND], closes=[T.SUPERVISE], opens=[Opens(T.SUPERVISE, R.COMMAND, "arbiter")],
         effects=[E.TELL_DEPARTMENT], guards=[G.NOTE]),
)  # fmt: skip

# A lapse climbs: reminded before, then their own head, then the command centre, who urges it in writing (督办). People who wait on the spot do
# not wait for a head: whoever was called there and does not answer or come is the command centre's at once (domain.md §2.4 R9, R10).
ON_SPOT, LATE = (T.ANSWER_CALL, T.ARRIVE), (T.SIGN_REFERRAL, T.CONTACT, T.DECIDE_REFERRAL, T.WORK)
LAPSES = {**dict.fromkeys((*ON_SPOT, T.CHASE), A.CHASE_COMMAND), **dict.fromkeys(LATE, A.CHASE_HEAD)}
REFERRAL = Table("referral", S, A, frozenset({S.VERIFIED, S.DECLINED, S.CANCELLED}), MOVES, LAPSES)
