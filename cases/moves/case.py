"""The case: officer → parties → mediator → performance → archive (design.md §3; domain.md §2.1, §2.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role as R
from cases.moves.move import Each, Effect as E, Guard as G, Opens, Table, Task as T, move


class CaseState(models.TextChoices):
    """Where a case stands."""

    LOGGED = "logged", _("Logged")
    INVITING = "inviting", _("Asking the sides")
    CHOOSING = "choosing", _("Choosing a mediator")
    OFFERED = "offered", _("Waiting for the mediator")
    MEDIATING = "mediating", _("In mediation")
    SUSPENDED = "suspended", _("Suspended")
    POLICE_MEDIATION = "police_mediation", _("Public-order mediation")
    ON_SPOT = "on_spot", _("Settled on the spot")
    SETTLED = "settled", _("Settled")
    REFERRED = "referred", _("Referred")
    POLICE = "police", _("Police handling")
    TRANSFERRED = "transferred", _("Being transferred")
    ADVISED = "advised", _("Advised")
    ENDED = "ended", _("Ended")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")


class CaseAction(models.TextChoices):
    """What may be done with a case."""

    LOG = "log", _("Log the dispute")
    OVERRIDE = "override", _("Override the triage, with a reason")
    TRIAGE_LATE = "triage_late", _("Nobody decided in time")
    INVITE = "invite", _("Take it to people's mediation")
    HOST = "host", _("Mediate as police")
    SETTLE_SPOT = "settle_spot", _("Settle on the spot")
    REFER = "refer", _("Refer to the departments")
    TAKE_POLICE = "take_police", _("Handle as police")
    TRANSFER = "transfer", _("Transfer to another unit")
    ADVISE = "advise", _("Advise and give the notice")
    SIDES_WILLING = "sides_willing", _("Both sides want mediation")
    ASK_AGAIN = "ask_again", _("Ask once more")
    ASK_LAPSED = "ask_lapsed", _("Nobody answered in time")
    ACCEPT = "accept", _("Accept the case")
    DECLINE = "decline", _("Decline the case")
    UNREACHABLE = "unreachable", _("End it: the other side cannot be reached")
    REFUSE = "refuse", _("A side refuses mediation")
    OFFER = "offer", _("Offer it to the common choice")
    NO_COMMON = "no_common", _("No common choice")
    APPOINT = "appoint", _("Appoint a mediator")
    TAKE = "take", _("Take the case")
    PASS = "pass", _("Decline the case offered")
    OFFER_LAPSED = "offer_lapsed", _("The mediator did not answer")
    CHANGE = "change", _("Change the mediator")
    SUSPEND = "suspend", _("Suspend")
    RESUME = "resume", _("Resume")
    EXTEND = "extend", _("Extend at both sides' request")
    TERM_OVER = "term_over", _("The term is over")
    SIGNED_BY_ALL = "signed_by_all", _("Everybody has signed")
    ALERT = "alert", _("Report to the police: it may turn violent")
    ACKNOWLEDGE = "acknowledge", _("Answer the alert")
    SETTLE = "settle", _("The agreement takes effect")
    TERM_LATE = "term_late", _("A term was not performed in time")
    PRESSED = "pressed", _("Record how the performance was pressed for")
    TERMINATE = "terminate", _("End the mediation")
    WITHDRAW = "withdraw", _("Withdraw the application")
    ESCALATE = "escalate", _("Hand it to the police")
    POLICE_SETTLE = "police_settle", _("Settled before the police")
    POLICE_AGAIN = "police_again", _("Second attempt")
    POLICE_FAIL = "police_fail", _("Failed: police handling")
    NUMBER = "number", _("Enter the police number")
    BACK_186 = "back_186", _("Back to mediation under art. 186")
    REPAIR = "repair", _("Repair the agreement")
    SIGNED_OVER = "signed_over", _("The other unit signed")
    CAME_BACK = "came_back", _("The other unit sent it back")
    CLOSE = "close", _("Close the case")
    REOPEN = "reopen", _("Reopen")
    REOPEN_SETTLED = "reopen_settled", _("Reopen at the agreement")
    ARCHIVE = "archive", _("Archive")
    ARCHIVE_HERE = "archive_here", _("Archive at the station")


S, A = CaseState, CaseAction
ROOM = (R.DIRECTOR, R.MEDIATOR)
BEFORE_AGREEMENT = (S.INVITING, S.CHOOSING, S.OFFERED, S.MEDIATING, S.SUSPENDED)
TRIAGED = {"track", "dispute_type", "cause", "confirmable", "risk_points", "risk", "triaged_at", "triaged_by"}
CHOOSE = Opens(T.CHOOSE, R.PARTY, "choose_mediator", each=Each.PARTY)
OFFER = Opens(T.ANSWER_OFFER, R.MEDIATOR, "mediator_answers")
MEDIATE = Opens(T.MEDIATE, R.MEDIATOR, "mediation_month", "accepted_at")
PERFORM = Opens(T.PERFORM, R.PARTY, each=Each.TERM)
CLOSE_BY_OFFICER = (Opens(T.CLOSE, R.OFFICER),)
# Who had it closes it: the mediator; before anybody took it the director; what never came to the room, the officer.
CLOSE_BY_ROOM = (Opens(T.CLOSE, R.MEDIATOR, when="has_mediator"), Opens(T.CLOSE, R.DIRECTOR, unless="has_mediator"))
CLOSE_BY_HOLDER = (Opens(T.CLOSE, R.MEDIATOR, when="has_mediator"), Opens(T.CLOSE, R.OFFICER, unless="has_mediator"))
AFTER = (PERFORM, Opens(T.VISIT, R.MEDIATOR, "visit_first"), Opens(T.VISIT_AGAIN, R.MEDIATOR, "visit_second"), Opens(T.CLOSE, R.MEDIATOR))
ARCHIVE = (
    Opens(T.ARCHIVE, R.DIRECTOR, "archive", when="has_committee"),
    Opens(T.ARCHIVE, R.LEADER, "archive", unless="has_committee"),
)
ALERT = Opens(T.ANSWER_ALERT, R.LEADER, "red_ack")
RED = Opens(T.ANSWER_ALERT, R.LEADER, "red_ack", when="is_red")
APPOINT = Opens(T.APPOINT, R.DIRECTOR, "arbiter")
# People's mediation begins, perhaps not for the first time: whoever mediated before has no part in it.
ANEW = {"track": "people_mediation", "mediator": None, "extended_to": None, "review_on": None, "end_reason": ""}

MOVES = (
    move(A.LOG, (), S.LOGGED, (R.OFFICER, R.AUXILIARY), opens=[Opens(T.TRIAGE, R.OFFICER, "triage")], stamps="logged_at"),
    move(A.OVERRIDE, [S.LOGGED, S.POLICE], "", [R.LEADER], sets={"override_track"}, closes=(), guards=[G.NOTE]),
    move(A.TRIAGE_LATE, [S.LOGGED], "", [R.SYSTEM], closes=(), opens=[Opens(T.CHASE, R.LEADER)]),
    move(A.INVITE, [S.LOGGED, S.REFERRED], S.INVITING, [R.OFFICER], sets=TRIAGED | {"committee", "applied_at"},
         opens=[Opens(T.ASK_SIDES, R.DIRECTOR, "ask_other_side"), RED], effects=[E.ASK_SIDES],
         guards=[G.TWO_SIDES, G.REPRESENTED, G.QUESTIONS_ANSWERED, G.MAY_MEDIATE], stamps="applied_at", puts=ANEW),
    move(A.HOST, [S.LOGGED], S.POLICE_MEDIATION, [R.OFFICER], sets=TRIAGED, opens=[Opens(T.HOST_POLICE, R.OFFICER), RED],
         guards=[G.TWO_SIDES, G.REPRESENTED, G.QUESTIONS_ANSWERED, G.MAY_POLICE_MEDIATE]),
    move(A.SETTLE_SPOT, [S.LOGGED, S.POLICE_MEDIATION], S.ON_SPOT, [R.OFFICER], sets=TRIAGED,
         opens=[Opens(T.RECORD_SPOT, R.OFFICER)], guards=[G.TWO_SIDES, G.QUESTIONS_ANSWERED, G.MAY_POLICE_MEDIATE, G.NOTE]),
    move(A.REFER, [S.LOGGED], S.REFERRED, [R.OFFICER], sets=TRIAGED, opens=[Opens(T.WATCH_REFERRALS, R.OFFICER), RED],
         guards=[G.QUESTIONS_ANSWERED, G.HAS_REFERRAL]),
    move(A.TAKE_POLICE, [S.LOGGED], S.POLICE, [R.OFFICER], sets=TRIAGED | {"external_number"},
         opens=[Opens(T.POLICE_WORK, R.OFFICER), RED], guards=[G.QUESTIONS_ANSWERED]),
    move(A.NUMBER, [S.POLICE], "", [R.OFFICER], sets={"external_number"}, closes=(), guards=[G.POLICE_NUMBER]),
    move(A.TRANSFER, [S.LOGGED], S.TRANSFERRED, [R.OFFICER], sets=TRIAGED | {"transferred_to"},
         opens=[Opens(T.HAND_OVER, R.OFFICER, "transfer_24h")], effects=[E.TELL_MOVED], guards=[G.QUESTIONS_ANSWERED, G.NOTE]),
    move(A.ADVISE, [S.LOGGED], S.ADVISED, [R.OFFICER], sets=TRIAGED, opens=CLOSE_BY_OFFICER, effects=[E.TELL_ENDED],
         guards=[G.QUESTIONS_ANSWERED, G.MAY_ADVISE, G.NOTE]),
    move(A.SIDES_WILLING, [S.INVITING], "", (R.PARTY, R.OFFICER, R.DIRECTOR),
         opens=[Opens(T.ACCEPT_CASE, R.DIRECTOR, "committee_accepts")], guards=[G.ALL_WILLING]),
    move(A.ASK_AGAIN, [S.INVITING], "", [R.DIRECTOR], opens=[Opens(T.ASK_SIDES, R.DIRECTOR, "ask_other_side")],
         effects=[E.ASK_SIDES], guards=[G.SOMEBODY_SILENT]),
    move(A.ASK_LAPSED, [S.INVITING], "", [R.SYSTEM], opens=[Opens(T.NOTE_UNREACHED, R.DIRECTOR, "arbiter")]),
    move(A.ACCEPT, [S.INVITING], S.CHOOSING, [R.DIRECTOR], sets={"round", "mediator"}, opens=[CHOOSE], effects=[E.TELL_CHOOSE],
         guards=[G.ALL_WILLING, G.TWO_SIDES], stamps="accepted_at"),
    move(A.DECLINE, [S.INVITING], S.ENDED, [R.DIRECTOR], sets={"end_reason"}, opens=CLOSE_BY_ROOM, effects=[E.TELL_ENDED],
         guards=[G.NOTE], stamps="ended_at"),
    move(A.UNREACHABLE, [S.INVITING], S.ENDED, [R.DIRECTOR], sets={"end_reason"}, opens=CLOSE_BY_ROOM, effects=[E.TELL_ENDED],
         guards=[G.NOTE, G.SOMEBODY_SILENT], stamps="ended_at"),
    move(A.REFUSE, BEFORE_AGREEMENT, S.ENDED, (R.PARTY, R.OFFICER, *ROOM), sets={"end_reason"}, opens=CLOSE_BY_ROOM,
         effects=[E.TELL_ENDED], guards=[G.NO_AGREEMENT], stamps="ended_at", drops_drafts=True),
    move(A.OFFER, [S.CHOOSING], S.OFFERED, (R.PARTY, R.OFFICER, R.DIRECTOR, R.SYSTEM), opens=[OFFER], guards=[G.OFFER_OPEN]),
    move(A.NO_COMMON, [S.CHOOSING], "", (R.PARTY, R.OFFICER, R.DIRECTOR, R.SYSTEM), opens=[APPOINT]),
    move(A.APPOINT, [S.CHOOSING], S.OFFERED, [R.DIRECTOR], opens=[OFFER], guards=[G.OFFER_OPEN, G.DIRECTOR_NAMES]),
    move(A.TAKE, [S.OFFERED], S.MEDIATING, [R.MEDIATOR], sets={"mediator"}, opens=[MEDIATE], effects=[E.TELL_MEDIATOR_KNOWN]),
    # The director's, unless the step that follows finds another common choice.
    move(A.PASS, [S.OFFERED], S.CHOOSING, [R.MEDIATOR], opens=[APPOINT], guards=[G.NOTE]),
    move(A.OFFER_LAPSED, [S.OFFERED], S.CHOOSING, [R.SYSTEM], opens=[APPOINT]),
    move(A.CHANGE, [S.OFFERED, S.MEDIATING], S.CHOOSING, (R.PARTY, R.OFFICER, R.DIRECTOR), sets={"round", "mediator"},
         opens=[CHOOSE], effects=[E.TELL_CHOOSE], guards=[G.NO_AGREEMENT], drops_drafts=True),
    move(A.SUSPEND, [S.MEDIATING], S.SUSPENDED, [R.MEDIATOR], sets={"review_on"}, closes=(), pauses=True,
         opens=[Opens(T.REVIEW_PAUSE, R.MEDIATOR, due_field="review_on")], guards=[G.NOTE, G.REVIEW_DATE]),
    move(A.RESUME, [S.SUSPENDED], S.MEDIATING, [R.MEDIATOR], closes=[T.REVIEW_PAUSE], resumes=True),
    move(A.EXTEND, [S.MEDIATING], "", [R.MEDIATOR], sets={"extended_to"}, closes=[T.MEDIATE, T.END_IN_TIME],
         opens=[Opens(T.MEDIATE, R.MEDIATOR, due_field="extended_to")], guards=[G.NOT_EXTENDED, G.LATER_DATE, G.NOTE]),
    move(A.TERM_OVER, [S.MEDIATING], "", [R.SYSTEM], closes=[T.MEDIATE], opens=[Opens(T.END_IN_TIME, R.MEDIATOR, "arbiter")]),
    move(A.SIGNED_BY_ALL, [S.MEDIATING], "", (R.PARTY, R.OFFICER, *ROOM), closes=(), opens=[Opens(T.AFFIX_SEAL, R.DIRECTOR, "arbiter")],
         guards=[G.ALL_SIGNED]),
    move(A.SETTLE, [S.MEDIATING], S.SETTLED, ROOM, sets={"settled_at"}, opens=AFTER, effects=[E.TELL_SETTLED],
         guards=[G.AGREEMENT_EFFECTIVE]),
    move(A.TERMINATE, [S.CHOOSING, S.OFFERED, S.MEDIATING, S.SUSPENDED], S.ENDED, ROOM, sets={"end_reason"}, opens=CLOSE_BY_ROOM,
         effects=[E.TELL_ENDED], guards=[G.NOTE, G.NO_AGREEMENT], stamps="ended_at", drops_drafts=True),
    move(A.WITHDRAW, (S.LOGGED, *BEFORE_AGREEMENT), S.WITHDRAWN, (R.PARTY, R.OFFICER, R.DIRECTOR), opens=CLOSE_BY_OFFICER,
         guards=[G.NOTE, G.NO_AGREEMENT], stamps="ended_at", drops_drafts=True),
    # 人民调解法 25: the room reports, the police decide. The alert stays until it is answered, whatever else happens.
    move(A.ALERT, (*BEFORE_AGREEMENT, S.SETTLED), "", ROOM, closes=(), opens=[ALERT], guards=[G.NOTE]),
    move(A.ACKNOWLEDGE, tuple(S), "", (R.OFFICER, R.LEADER), closes=[T.ANSWER_ALERT], guards=[G.NOTE, G.ALERTED]),
    move(A.ESCALATE, (*BEFORE_AGREEMENT, S.SETTLED, S.REFERRED, S.POLICE_MEDIATION), S.POLICE, [R.OFFICER], sets={"external_number"},
         opens=[Opens(T.POLICE_WORK, R.OFFICER)], guards=[G.NOTE], drops_drafts=True),
    move(A.POLICE_SETTLE, [S.POLICE_MEDIATION], S.SETTLED, [R.OFFICER], sets={"settled_at"}, guards=[G.AGREEMENT_EFFECTIVE],
         opens=[PERFORM, *CLOSE_BY_OFFICER]),
    move(A.TERM_LATE, [S.SETTLED], "", [R.SYSTEM], closes=(),
         opens=[Opens(T.PRESS, R.MEDIATOR, when="has_mediator"), Opens(T.PRESS, R.OFFICER, unless="has_mediator")]),
    move(A.PRESSED, [S.SETTLED], "", (R.OFFICER, *ROOM), closes=[T.PRESS], guards=[G.NOTE]),
    move(A.POLICE_AGAIN, [S.POLICE_MEDIATION], "", [R.OFFICER],
         opens=[Opens(T.HOST_POLICE, R.OFFICER, "second_attempt", "first_attempt_at")], guards=[G.SECOND_ATTEMPT, G.SECOND_IN_TIME, G.NOTE]),
    move(A.POLICE_FAIL, [S.POLICE_MEDIATION], S.POLICE, [R.OFFICER], sets={"external_number"},
         opens=[Opens(T.POLICE_WORK, R.OFFICER)], guards=[G.NOTE], drops_drafts=True),
    move(A.BACK_186, [S.POLICE], S.INVITING, [R.LEADER], sets={"committee"}, stamps="applied_at", puts=ANEW,
         opens=[Opens(T.ASK_SIDES, R.DIRECTOR, "ask_other_side")], effects=[E.ASK_SIDES],
         guards=[G.TWO_SIDES, G.REPRESENTED, G.MAY_MEDIATE, G.NOTE]),
    move(A.REPAIR, [S.SETTLED], S.MEDIATING, ROOM, puts={"extended_to": None}, opens=[Opens(T.MEDIATE, R.MEDIATOR, "mediation_month")],
         guards=[G.NOTE, G.MAY_MEDIATE]),
    move(A.SIGNED_OVER, [S.TRANSFERRED], S.CLOSED, [R.OFFICER], sets={"external_number"}, guards=[G.EXTERNAL_NUMBER, G.FILES_ENDED],
         opens=ARCHIVE, stamps="closed_at"),
    move(A.CAME_BACK, [S.TRANSFERRED], S.LOGGED, [R.OFFICER], opens=[Opens(T.TRIAGE, R.OFFICER, "triage")], guards=[G.NOTE]),
    move(A.CLOSE, [S.SETTLED, S.ON_SPOT, S.REFERRED, S.POLICE, S.ENDED, S.ADVISED, S.WITHDRAWN], S.CLOSED, (R.OFFICER, *ROOM),
         opens=ARCHIVE, guards=[G.FILES_ENDED, G.TERMS_PERFORMED, G.POLICE_NUMBER], stamps="closed_at"),
    move(A.REOPEN, [S.ENDED, S.ADVISED, S.WITHDRAWN, S.CLOSED], S.LOGGED, (R.OFFICER, R.DIRECTOR),
         opens=[Opens(T.TRIAGE, R.OFFICER, "triage")], guards=[G.NOTE],
         puts={"mediator": None, "end_reason": "", "override_track": "", "ended_at": None, "closed_at": None}),
    move(A.REOPEN_SETTLED, [S.CLOSED], S.SETTLED, (R.OFFICER, R.DIRECTOR), opens=[PERFORM, *CLOSE_BY_HOLDER], puts={"closed_at": None},
         guards=[G.AGREEMENT_EFFECTIVE, G.NOTE]),
    move(A.ARCHIVE, [S.CLOSED], S.ARCHIVED, [R.DIRECTOR], guards=[G.FILES_ENDED], stamps="archived_at"),
    move(A.ARCHIVE_HERE, [S.CLOSED], S.ARCHIVED, [R.LEADER], guards=[G.FILES_ENDED, G.NO_COMMITTEE], stamps="archived_at"),
)  # fmt: skip

# A lapse performs no legal act: it gives a turn to the person who may sign. The one automatic move is "next common choice".
LAPSES = {
    T.TRIAGE: A.TRIAGE_LATE, T.ASK_SIDES: A.ASK_LAPSED, T.CHOOSE: A.NO_COMMON, T.ANSWER_OFFER: A.OFFER_LAPSED, T.MEDIATE: A.TERM_OVER,
    T.PERFORM: A.TERM_LATE,
}  # fmt: skip
CASE = Table("case", S, A, frozenset({S.ADVISED, S.ENDED, S.WITHDRAWN, S.ARCHIVED}), MOVES, LAPSES)
