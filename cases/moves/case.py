"""The case: officer → parties → mediator → performance → archive (design.md §3; domain.md §2.1, §2.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role as R
from cases.moves.move import Each, Effect as E, Guard as G, Opens, Table, move
from cases.moves.states import CaseState
from cases.moves.tasks import KEPT, VISITS, Task as T


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
    TAKE_BACK = "take_back", _("Take the offer back: the mediator leaves")
    HAND_ON = "hand_on", _("Hand it to another mediator")
    SEND_IN = "send_in", _("A side sends something")
    ASK_REOPEN = "ask_reopen", _("A side asks to reopen")
    RECUSE = "recuse", _("Step back from the case for a tie")
    CONSULT = "consult", _("Ask both sides whether they agree")
    CONSENT_LATE = "consent_late", _("A side did not say whether it agrees")
    ASK_ALONG = "ask_along", _("Ask whom both sides want to mediate along")
    TIE_FOUND = "tie_found", _("The files found a tie of the mediator")
    SUSPEND = "suspend", _("Suspend")
    RESUME = "resume", _("Resume")
    EXTEND = "extend", _("Extend at both sides' request")
    TERM_OVER = "term_over", _("The term is over")
    SIGNED_BY_ALL = "signed_by_all", _("Everybody has signed")
    ALERT = "alert", _("Report to the police: it may turn violent")
    ACKNOWLEDGE = "acknowledge", _("Answer the alert")
    ANSWERED = "answered", _("Record that the answer was given")
    SETTLE = "settle", _("The agreement takes effect")
    TERM_LATE = "term_late", _("A term was not performed in time")
    PRESSED = "pressed", _("Record how the performance was pressed for")
    VISITED = "visited", _("Visit recorded")
    TALKED_AGAIN = "talked_again", _("Record how a side that was not content was talked to")
    TERMINATE = "terminate", _("End the mediation")
    WITHDRAW = "withdraw", _("Withdraw the application")
    ESCALATE = "escalate", _("Hand it to the police")
    POLICE_SETTLE = "police_settle", _("Settled before the police")
    POLICE_AGAIN = "police_again", _("Second attempt")
    POLICE_FAIL = "police_fail", _("Failed: police handling")
    NUMBER = "number", _("Enter the police number")
    PUNISH = "punish", _("Record the penalty")
    APPLY_186 = "apply_186", _("Both sides apply for no penalty (art. 186)")
    GRANT_186 = "grant_186", _("No penalty (art. 186)")
    REFUSE_186 = "refuse_186", _("The application for no penalty is not granted")
    BACK_186 = "back_186", _("Back to mediation under art. 186")
    REPAIR = "repair", _("Repair the agreement")
    CORRECT_EFFECT = "correct_effect", _("Correct the date of the effect")
    SIGNED_OVER = "signed_over", _("The other unit signed")
    CAME_BACK = "came_back", _("The other unit sent it back")
    CLOSE = "close", _("Close the case")
    REOPEN = "reopen", _("Reopen")
    REOPEN_SETTLED = "reopen_settled", _("Reopen at the agreement")
    RAISE = "raise", _("Raise the colour, with a reason")
    LOWER = "lower", _("Lower the colour, with a reason")
    NAME_LEADER = "name_leader", _("Name who leads the red case")
    MET_RED = "met_red", _("Record the joint meeting about the red case")
    VISITED_RED = "visited_red", _("Record a visit of the red case")
    ARCHIVE = "archive", _("Archive")
    ARCHIVE_HERE = "archive_here", _("Archive at the station")
    REPORT = "report", _("Report a matter of the catalogue")
    FINISH = "finish", _("The matter is done")


S, A = CaseState, CaseAction
ROOM = (R.DIRECTOR, R.MEDIATOR)
BEFORE_AGREEMENT = (S.INVITING, S.CHOOSING, S.OFFERED, S.MEDIATING, S.SUSPENDED)
IN_HAND = (*BEFORE_AGREEMENT, S.POLICE_MEDIATION, S.SETTLED, S.REFERRED, S.POLICE)  # triaged, and somebody works on it
OVER_FOR_SIDES = (S.ENDED, S.ADVISED, S.WITHDRAWN, S.CLOSED)
TRIAGED = {"track", "dispute_type", "cause", "confirmable", "risk_points", "risk", "triaged_at", "triaged_by"}
HAS_MEDIATOR = (S.MEDIATING, S.SUSPENDED, S.SETTLED, S.ENDED)
CHOOSE = Opens(T.CHOOSE, R.PARTY, "choose_mediator", each=Each.PARTY)
AGREE = Opens(T.AGREE, R.PARTY, "sides_agree", each=Each.PARTY)
OFFER = Opens(T.ANSWER_OFFER, R.MEDIATOR, "mediator_answers")
MEDIATE = Opens(T.MEDIATE, R.MEDIATOR, "mediation_month", "accepted_at")
PERFORM = Opens(T.PERFORM, R.PARTY, each=Each.TERM)
CLOSE_BY_OFFICER = (Opens(T.CLOSE, R.OFFICER),)
# Who had it closes it: the mediator; before anybody took it the director; what never came to the room, the officer.
CLOSE_BY_ROOM = (Opens(T.CLOSE, R.MEDIATOR, when="has_mediator"), Opens(T.CLOSE, R.DIRECTOR, unless="has_mediator"))
CLOSE_BY_HOLDER = (Opens(T.CLOSE, R.MEDIATOR, when="has_mediator"), Opens(T.CLOSE, R.OFFICER, unless="has_mediator"))
# 回访 by the plan of the colour: whoever mediated does not ask how it was. One plan at a time: an agreement ends that of the red case.
VISIT = Opens(T.VISIT, R.DIRECTOR, "visit_next", "followed_up_since", when="next_follow_up")
WITH_RED, BUT_VISITS = set(T) - KEPT | {T.VISIT_RED}, set(T) - {*VISITS, T.TALK_AGAIN, *KEPT}
AFTER = (PERFORM, VISIT, Opens(T.CLOSE, R.MEDIATOR))
ARCHIVE = (Opens(T.ARCHIVE, R.DIRECTOR, "archive", when="has_committee"), Opens(T.ARCHIVE, R.LEADER, "archive", unless="has_committee"))
ALERT, RED = Opens(T.ANSWER_ALERT, R.LEADER, "red_ack"), Opens(T.NAME_LEADER, R.LEADER, "red_ack", when="is_red")
VISIT_RED = Opens(T.VISIT_RED, R.OFFICER, "visit_red_plan", "led_since", when="has_visit_left")
# Entrusted by the court, the petition office, 12345: it comes in by the same way and gets its answer (宁波条例 19).
ANSWER = Opens(T.FEED_BACK, R.OFFICER, "feed_back", when="is_entrusted")
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
    move(A.ADVISE, [S.LOGGED], S.ADVISED, [R.OFFICER], sets=TRIAGED, opens=[*CLOSE_BY_OFFICER, ANSWER], effects=[E.TELL_ENDED],
         guards=[G.QUESTIONS_ANSWERED, G.MAY_ADVISE, G.NOTE]),
    move(A.SIDES_WILLING, [S.INVITING], "", (R.PARTY, R.OFFICER, R.DIRECTOR),
         opens=[Opens(T.ACCEPT_CASE, R.DIRECTOR, "committee_accepts")], guards=[G.ALL_WILLING]),
    move(A.ASK_AGAIN, [S.INVITING], "", [R.DIRECTOR], opens=[Opens(T.ASK_SIDES, R.DIRECTOR, "ask_other_side")],
         effects=[E.ASK_SIDES], guards=[G.SOMEBODY_SILENT]),
    move(A.ASK_LAPSED, [S.INVITING], "", [R.SYSTEM], opens=[Opens(T.NOTE_UNREACHED, R.DIRECTOR, "arbiter")]),
    move(A.ACCEPT, [S.INVITING], S.CHOOSING, [R.DIRECTOR], sets={"round", "mediator"}, opens=[CHOOSE], effects=[E.TELL_CHOOSE],
         guards=[G.ALL_WILLING, G.TWO_SIDES], stamps="accepted_at"),
    move(A.DECLINE, [S.INVITING], S.ENDED, [R.DIRECTOR], sets={"end_reason"}, opens=[*CLOSE_BY_ROOM, ANSWER], effects=[E.TELL_ENDED],
         guards=[G.NOTE], stamps="ended_at"),
    move(A.UNREACHABLE, [S.INVITING], S.ENDED, [R.DIRECTOR], sets={"end_reason"}, opens=[*CLOSE_BY_ROOM, ANSWER], effects=[E.TELL_ENDED],
         guards=[G.NOTE, G.SOMEBODY_SILENT], stamps="ended_at"),
    move(A.REFUSE, BEFORE_AGREEMENT, S.ENDED, (R.PARTY, R.OFFICER, *ROOM), sets={"end_reason"}, opens=[*CLOSE_BY_ROOM, ANSWER],
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
    # A mediator leaves: what was offered goes to the next common choice, what runs to a successor, whom either side may change freely.
    move(A.TAKE_BACK, [S.OFFERED], S.CHOOSING, [R.DIRECTOR], opens=[APPOINT], guards=[G.NOTE]),
    move(A.HAND_ON, HAS_MEDIATOR, "", [R.DIRECTOR], sets={"mediator"}, closes=(), effects=[E.TELL_SUCCESSOR], guards=[G.NOTE]),
    # 人民调解法 23: what a side has to say may come at any time, and somebody reads it.
    move(A.SEND_IN, set(S) - {*OVER_FOR_SIDES, S.ARCHIVED}, "", [R.PARTY], closes=(),
         opens=[Opens(T.READ_SENT, R.MEDIATOR, "arbiter", when="has_mediator"), Opens(T.READ_SENT, R.OFFICER, "arbiter", unless="has_mediator")]),
    move(A.ASK_REOPEN, OVER_FOR_SIDES, "", [R.PARTY], closes=(), opens=[Opens(T.ASKED_REOPEN, R.OFFICER, "arbiter")]),
    # 特邀调解规定 15: who is tied tells it, steps back, or goes on when every side agrees. It takes no side's free change away.
    move(A.RECUSE, [S.MEDIATING], S.CHOOSING, (R.PARTY, R.MEDIATOR, R.DIRECTOR), sets={"round", "mediator"}, opens=[CHOOSE],
         effects=[E.TELL_CHOOSE], guards=[G.NOTE, G.NO_AGREEMENT], drops_drafts=True),
    move(A.CONSULT, [S.MEDIATING], "", (R.PARTY, *ROOM, R.SYSTEM), closes=(), opens=[AGREE],
         effects=[E.TELL_CONSULTED]),
    move(A.CONSENT_LATE, [S.MEDIATING], "", [R.SYSTEM], closes=(), opens=[Opens(T.CHASE_CONSENT, R.DIRECTOR, "arbiter")]),
    move(A.ASK_ALONG, [S.MEDIATING], "", (R.PARTY, R.OFFICER, *ROOM), closes=(), opens=[Opens(T.JOIN, R.MEDIATOR, "mediator_answers", each=Each.ALONG)]),
    move(A.TIE_FOUND, [S.MEDIATING], "", [R.SYSTEM], closes=(), opens=[Opens(T.TELL_TIE, R.MEDIATOR, "arbiter")]),
    move(A.SUSPEND, [S.MEDIATING], S.SUSPENDED, [R.MEDIATOR], sets={"review_on"}, closes=(), pauses=True,
         opens=[Opens(T.REVIEW_PAUSE, R.MEDIATOR, due_field="review_on")], guards=[G.NOTE, G.REVIEW_DATE]),
    move(A.RESUME, [S.SUSPENDED], S.MEDIATING, [R.MEDIATOR], closes=[T.REVIEW_PAUSE], resumes=True),
    move(A.EXTEND, [S.MEDIATING], "", [R.MEDIATOR], sets={"extended_to"}, closes=[T.MEDIATE, T.END_IN_TIME],
         opens=[Opens(T.MEDIATE, R.MEDIATOR, due_field="extended_to")], guards=[G.NOT_EXTENDED, G.LATER_DATE, G.NOTE]),
    move(A.TERM_OVER, [S.MEDIATING], "", [R.SYSTEM], closes=[T.MEDIATE], opens=[Opens(T.END_IN_TIME, R.MEDIATOR, "arbiter")]),
    move(A.SIGNED_BY_ALL, [S.MEDIATING], "", (R.PARTY, R.OFFICER, *ROOM, R.SYSTEM), closes=(), opens=[Opens(T.AFFIX_SEAL, R.DIRECTOR, "arbiter")],
         guards=[G.ALL_SIGNED]),
    move(A.SETTLE, [S.MEDIATING], S.SETTLED, ROOM, sets={"settled_at"}, closes=WITH_RED, opens=[*AFTER, ANSWER], effects=[E.TELL_SETTLED],
         guards=[G.AGREEMENT_EFFECTIVE]),
    move(A.TERMINATE, [S.CHOOSING, S.OFFERED, S.MEDIATING, S.SUSPENDED], S.ENDED, ROOM, sets={"end_reason"}, opens=[*CLOSE_BY_ROOM, ANSWER],
         effects=[E.TELL_ENDED], guards=[G.NOTE, G.NO_AGREEMENT], stamps="ended_at", drops_drafts=True),
    move(A.WITHDRAW, (S.LOGGED, *BEFORE_AGREEMENT), S.WITHDRAWN, (R.PARTY, R.OFFICER, R.DIRECTOR), opens=[*CLOSE_BY_OFFICER, ANSWER],
         guards=[G.NOTE, G.NO_AGREEMENT], stamps="ended_at", drops_drafts=True),
    # 人民调解法 25: the room reports, the police decide. The alert stays until it is answered, whatever else happens.
    move(A.ALERT, (*BEFORE_AGREEMENT, S.SETTLED), "", ROOM, closes=(), opens=[ALERT], effects=[E.CALL_POLICE], guards=[G.NOTE]),
    move(A.ACKNOWLEDGE, tuple(S), "", (R.OFFICER, R.LEADER), closes=[T.ANSWER_ALERT], guards=[G.NOTE, G.ALERTED]),
    # domain.md §4.4: named within ten minutes, together on the same day, seen on five days; what is red stays red until two visits were clean.
    move(A.RAISE, IN_HAND, "", (R.OFFICER, R.LEADER), sets={"risk"}, closes=(), opens=[RED], guards=[G.RAISED, G.NOTE]),
    move(A.LOWER, tuple(S), "", [R.LEADER], sets={"risk"}, closes=[T.NAME_LEADER, T.MEET_RED, T.VISIT_RED], guards=[G.LOWERED, G.NOTE]),
    move(A.NAME_LEADER, tuple(S), "", [R.LEADER], sets={"leader"}, closes=[T.NAME_LEADER, *VISITS], stamps="led_since",
         opens=[Opens(T.MEET_RED, R.OFFICER, due_field="today_ends"), VISIT_RED, VISIT], guards=[G.LEADER_ASKED]),
    move(A.MET_RED, tuple(S), "", (R.OFFICER, R.LEADER), closes=[T.MEET_RED], guards=[G.MEETING_ASKED, G.NOTE]),
    move(A.VISITED_RED, tuple(S), "", (R.OFFICER, R.LEADER), closes=[T.VISIT_RED], opens=[VISIT_RED], guards=[G.VISIT_ASKED, G.NOTE]),
    move(A.ANSWERED, tuple(S), "", [R.OFFICER], closes=[T.FEED_BACK], guards=[G.NOTE, G.ANSWER_OWED]),
    move(A.ESCALATE, (*BEFORE_AGREEMENT, S.SETTLED, S.REFERRED, S.POLICE_MEDIATION), S.POLICE, [R.OFFICER], sets={"external_number"},
         opens=[Opens(T.POLICE_WORK, R.OFFICER), VISIT_RED], guards=[G.NOTE], drops_drafts=True),
    move(A.POLICE_SETTLE, [S.POLICE_MEDIATION], S.SETTLED, [R.OFFICER], sets={"settled_at"}, guards=[G.AGREEMENT_EFFECTIVE, G.GATE_PASSED],
         opens=[PERFORM, *CLOSE_BY_OFFICER, ANSWER]),
    # 程序规定 186: performed, asked for in writing by all, decided by a ranked officer, and not when a penalty was decided already.
    move(A.APPLY_186, [S.POLICE, S.SETTLED], "", (R.PARTY, R.OFFICER), closes=(), opens=[Opens(T.DECIDE_186, R.LEADER, "arbiter")],
         guards=[G.ALL_APPLY, G.NOT_PUNISHED, G.ALL_PERFORMED]),
    move(A.GRANT_186, [S.POLICE, S.SETTLED], "", [R.LEADER], closes=[T.DECIDE_186], guards=[G.ASKED_186, G.NOT_PUNISHED, G.NOTE]),
    move(A.REFUSE_186, [S.POLICE, S.SETTLED], "", [R.LEADER], closes=[T.DECIDE_186], guards=[G.ASKED_186, G.NOTE]),
    move(A.PUNISH, [S.POLICE], "", [R.OFFICER], sets={"external_number"}, closes=(), guards=[G.NOT_PUNISHED, G.POLICE_NUMBER, G.NOTE]),
    move(A.TERM_LATE, [S.SETTLED], "", [R.SYSTEM], closes=(),
         opens=[Opens(T.PRESS, R.MEDIATOR, when="has_mediator"), Opens(T.PRESS, R.OFFICER, unless="has_mediator")]),
    move(A.PRESSED, [S.SETTLED], "", (R.OFFICER, *ROOM), closes=[T.PRESS], guards=[G.NOTE]),
    move(A.VISITED, [S.SETTLED, S.CLOSED], "", (R.OFFICER, R.DIRECTOR), closes=VISITS, guards=[G.NOTE],
         opens=[VISIT, Opens(T.TALK_AGAIN, R.MEDIATOR, "arbiter", when="is_unhappy")]),
    move(A.TALKED_AGAIN, [S.SETTLED, S.CLOSED], "", (R.OFFICER, *ROOM), closes=[T.TALK_AGAIN], guards=[G.NOTE]),
    move(A.POLICE_AGAIN, [S.POLICE_MEDIATION], "", [R.OFFICER],
         opens=[Opens(T.HOST_POLICE, R.OFFICER, "second_attempt", "first_attempt_at")], guards=[G.SECOND_ATTEMPT, G.SECOND_IN_TIME, G.NOTE]),
    move(A.POLICE_FAIL, [S.POLICE_MEDIATION], S.POLICE, [R.OFFICER], sets={"external_number"},
         opens=[Opens(T.POLICE_WORK, R.OFFICER)], guards=[G.NOTE], drops_drafts=True),
    move(A.BACK_186, [S.POLICE], S.INVITING, [R.LEADER], sets={"committee"}, stamps="applied_at", puts=ANEW,
         opens=[Opens(T.ASK_SIDES, R.DIRECTOR, "ask_other_side")], effects=[E.ASK_SIDES], guards=[G.TWO_SIDES, G.REPRESENTED, G.MAY_MEDIATE, G.NOTE]),
    move(A.REPAIR, [S.SETTLED], S.MEDIATING, ROOM, puts={"extended_to": None}, opens=[Opens(T.MEDIATE, R.MEDIATOR, "mediation_month"), VISIT_RED],
         guards=[G.NOTE, G.MAY_MEDIATE]),
    move(A.CORRECT_EFFECT, [S.SETTLED, S.CLOSED], "", (R.DIRECTOR, R.OFFICER), sets={"settled_at"}, closes=(), guards=[G.NOTE, G.AGREEMENT_EFFECTIVE]),
    move(A.SIGNED_OVER, [S.TRANSFERRED], S.CLOSED, [R.OFFICER], sets={"external_number"}, guards=[G.EXTERNAL_NUMBER, G.FILES_ENDED],
         opens=ARCHIVE, stamps="closed_at"),
    move(A.CAME_BACK, [S.TRANSFERRED], S.LOGGED, [R.OFFICER], opens=[Opens(T.TRIAGE, R.OFFICER, "triage")], guards=[G.NOTE]),
    move(A.CLOSE, [S.SETTLED, S.ON_SPOT, S.REFERRED, S.POLICE, S.ENDED, S.ADVISED, S.WITHDRAWN], S.CLOSED, (R.OFFICER, *ROOM),
         closes=BUT_VISITS, opens=[*ARCHIVE, Opens(T.FEED_BACK, R.OFFICER, "feed_back", when="is_unanswered")],
         guards=[G.FILES_ENDED, G.TERMS_PERFORMED, G.POLICE_NUMBER, G.SPOT_RECORDED], stamps="closed_at"),
    move(A.REOPEN, [S.ENDED, S.ADVISED, S.WITHDRAWN, S.CLOSED], S.LOGGED, (R.OFFICER, R.DIRECTOR),
         opens=[Opens(T.TRIAGE, R.OFFICER, "triage")], guards=[G.NOTE],
         puts={"mediator": None, "end_reason": "", "override_track": "", "ended_at": None, "closed_at": None}),
    move(A.REOPEN_SETTLED, [S.CLOSED], S.SETTLED, (R.OFFICER, R.DIRECTOR), closes=BUT_VISITS, puts={"closed_at": None},
         opens=[PERFORM, *CLOSE_BY_HOLDER], guards=[G.AGREEMENT_EFFECTIVE, G.NOTE]),
    move(A.ARCHIVE, [S.CLOSED], S.ARCHIVED, [R.DIRECTOR], guards=[G.FILES_ENDED, G.NOTHING_ASKED], stamps="archived_at"),
    # 警网互融: no dispute, so nothing is asked and nobody mediates; the catalogue says whose it is, and its end follows from the referral's.
    move(A.REPORT, (), S.REFERRED, (R.OFFICER, R.AUXILIARY), opens=[Opens(T.WATCH_REFERRALS, R.OFFICER)], guards=[G.IS_MATTER]),
    move(A.FINISH, [S.REFERRED], S.ARCHIVED, [R.SYSTEM], guards=[G.FILES_ENDED, G.IS_MATTER], stamps="closed_at archived_at"),
    move(A.ARCHIVE_HERE, [S.CLOSED], S.ARCHIVED, [R.LEADER], guards=[G.FILES_ENDED, G.NOTHING_ASKED, G.NO_COMMITTEE], stamps="archived_at"),
)  # fmt: skip

# A lapse performs no legal act: it gives a turn to the person who may sign. The one automatic move is "next common choice".
LAPSES = {
    T.TRIAGE: A.TRIAGE_LATE, T.ASK_SIDES: A.ASK_LAPSED, T.CHOOSE: A.NO_COMMON, T.ANSWER_OFFER: A.OFFER_LAPSED, T.MEDIATE: A.TERM_OVER,
    T.PERFORM: A.TERM_LATE, T.AGREE: A.CONSENT_LATE,
}  # fmt: skip
CASE = Table("case", S, A, frozenset({S.ADVISED, S.ENDED, S.WITHDRAWN, S.ARCHIVED}), MOVES, LAPSES)
