"""Where a file, a move and a task have their page. A move that is not named here has the plain move page of `move.py`."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from cases.forms.step import File
from cases.models import Case, Confirmation, Referral, Turn
from cases.moves import CaseAction as A, CaseState as S, ConfirmationAction as C, Move, ReferralAction as F, Task as T

# (table) action -> name of its own page; empty: nobody presses it, a step takes it by itself.
PAGES: dict[str, dict[str, str]] = {
    "case": {
        A.LOG: "", A.HOST: "triage", A.REFER: "triage", A.TAKE_POLICE: "triage", A.TRANSFER: "triage", A.ADVISE: "triage",
        A.SIDES_WILLING: "", A.ASK_LAPSED: "", A.OFFER: "", A.NO_COMMON: "", A.APPOINT: "appointment", A.TAKE: "offer",
        A.PASS: "offer", A.OFFER_LAPSED: "", A.TRIAGE_LATE: "", A.TERM_LATE: "", A.TERM_OVER: "", A.SIGNED_BY_ALL: "", A.SETTLE: "agreement",
        A.POLICE_SETTLE: "agreement", A.REFUSE: "answers", A.CHANGE: "change", A.TAKE_BACK: "", A.HAND_ON: "",
        A.SEND_IN: "", A.ASK_REOPEN: "", A.APPLY_186: "", A.GRANT_186: "exemption", A.REFUSE_186: "exemption", A.CORRECT_EFFECT: "",
        A.VISITED: "visit",
        A.RECUSE: "recusal", A.CONSULT: "company", A.CONSENT_LATE: "", A.ASK_ALONG: "", A.TIE_FOUND: "", A.REPORT: "", A.FINISH: "",
        A.RAISE: "", A.LOWER: "", A.VISITED_RED: "red_visit",
    },
    "referral": {
        F.SEND: "", F.PASS_ON: "", F.CALL: "", F.REDIRECT: "redirection", F.ARBITRATE: "redirection", F.RETURN_AGAIN: "", F.HANDED_ON: "",
        F.CHASE_HEAD: "", F.CHASE_COMMAND: "",
    },
    "confirmation": {
        C.SUBMIT: "pack", C.PREPARE: "", C.TAKE_EFFECT: "", C.WINDOW_OVER: "", C.NOT_ACCEPT: "decision", C.DECIDE: "decision", C.SEALED: "",
        C.SEAL_FAILED: "", C.SERVE: "", C.OBJECT: "", C.NOT_SUPPLIED: "", C.OBJECT_THIRD: "objection_new", C.UPHOLD: "decision", C.REJECT: "decision",
        C.PUBLISH: "service", C.OBJECT_MEANWHILE: "objection_new", C.HEAR: "", C.SERVE_UPHELD: "", C.SERVE_REJECTED: "",
    },
}  # fmt: skip
STEP_OF: dict[str, str] = {
    A.ASK_AGAIN: "choice", A.ACCEPT: "choice", A.DECLINE: "choice", A.UNREACHABLE: "choice", A.SUSPEND: "mediation",
    A.RESUME: "mediation", A.EXTEND: "mediation", A.TERMINATE: "mediation", A.POLICE_AGAIN: "mediation", A.POLICE_FAIL: "mediation",
    A.REPAIR: "mediation", A.PUNISH: "mediation", A.TALKED_AGAIN: "mediation",
}  # fmt: skip
# A task of a turn -> the acts that answer it, the main one first: an action of the table, or the name of a page after "→".
ANSWERS: dict[str, tuple[str, ...]] = {
    T.TRIAGE: ("→triage", "→party_new"),
    T.ASK_SIDES: ("→answers",),
    T.ACCEPT_CASE: (A.ACCEPT, A.DECLINE),
    T.NOTE_UNREACHED: (A.ASK_AGAIN, "→answers", A.UNREACHABLE),
    T.CHOOSE: ("→choosing", "→tablet"),
    T.APPOINT: ("→appointment",),
    T.ANSWER_OFFER: ("→offer",),
    T.AGREE: ("→company",),
    T.CHASE_CONSENT: ("→company",),
    T.JOIN: ("→joining",),
    T.TELL_TIE: ("→disclosure", "→recusal"),
    T.MEDIATE: ("→session_new", "→agreement_new"),
    T.END_IN_TIME: (A.TERMINATE, A.EXTEND),
    T.REVIEW_PAUSE: (A.RESUME,),
    T.HOST_POLICE: ("→gate", "→session_new", "→agreement_new", A.POLICE_FAIL),
    T.AFFIX_SEAL: ("→seal",),
    T.VISIT: ("→visit",),
    T.VISIT_AGAIN: ("→visit",),
    T.TALK_AGAIN: (A.TALKED_AGAIN, A.REPAIR),
    T.PRESS: (A.PRESSED, "→agreement", A.ESCALATE),
    T.ANSWER_ALERT: (A.ACKNOWLEDGE, A.ESCALATE),
    T.NAME_LEADER: (A.NAME_LEADER, A.ESCALATE),
    T.MEET_RED: (A.MET_RED,),
    T.VISIT_RED: ("→red_visit",),
    T.FEED_BACK: (A.ANSWERED,),
    T.DECIDE_186: ("→exemption",),
    T.READ_SENT: ("→sent",),
    T.ASKED_REOPEN: ("→sent", A.REOPEN),
    T.CLOSE: (A.CLOSE,),
    T.ARCHIVE: (A.ARCHIVE, A.ARCHIVE_HERE),
    T.RECORD_SPOT: ("→spot", A.CLOSE),
    T.WATCH_REFERRALS: ("→refer", A.INVITE, A.CLOSE),
    T.POLICE_WORK: (A.NUMBER, A.CLOSE, A.BACK_186, A.PUNISH),
    T.HAND_OVER: (A.SIGNED_OVER, A.CAME_BACK),
    T.REDIRECT: ("→redirection", "→referral"),
    T.VERIFY_RESULT: (F.VERIFY, F.REOPEN),
    T.SUBMIT: (C.SUBMIT, C.NOT_SEEK),
    T.NOTE_LAPSE: (C.LAPSE, C.SUBMIT_LATE),
    T.SUPPLEMENT: ("→confirmation", "→pack", C.SUPPLY, C.SUPPLY_FILED),
    T.REGISTER: (C.REGISTER, C.ASK_SUPPLEMENT),
    T.FILE: (C.FILE, "→decision", "→ruling", C.ASK_SUPPLEMENT),
    T.NOT_SUPPLIED: ("→ruling", C.SEND_BACK),
    T.RULE_WITHDRAWAL: ("→ruling", C.DECIDE),
    T.PREPARE: (C.VERIFY, "→ruling", C.ASK_SUPPLEMENT),
    T.REVIEW: (C.DECIDE, "→ruling"),
    T.CONCLUDE: (C.DECIDE, "→ruling"),
    T.RETRY_SEAL: (C.SEAL_AGAIN,),
    T.OWN_DATA: ("→data_wishes",),
    T.RESEND: ("→undelivered",),
    T.PHONE: ("→calls",),
    T.ISSUE: (C.ISSUE, C.ISSUE_AGAIN),
    T.NOTICE_OVER: ("→service",),
    T.SERVE: ("→service",),
    T.REVIEW_REFUSAL: (C.LEARN, "→confirmation"),
    T.DECIDE_OBJECTION: ("→ruling", C.UPHOLD),
}
# What may be done beside the moves, by the state of the case; who may is said by the page itself.
BESIDE: dict[str, tuple[str, ...]] = {
    S.LOGGED: ("triage", "refer", "party_new"),
    S.INVITING: ("answers", "refer"),
    S.CHOOSING: ("choosing", "tablet", "refer"),
    S.OFFERED: ("offer", "refer"),
    S.MEDIATING: ("session_new", "outing_new", "agreement_new", "notes", "undisputed", "disclosure", "refer"),
    S.SUSPENDED: ("notes", "undisputed", "refer"),
    S.POLICE_MEDIATION: ("gate", "session_new", "agreement_new", "notes", "refer"),
    S.SETTLED: ("visit", "agreement", "notes", "exemption", "refer"),
    S.ENDED: ("undisputed",),
    S.ON_SPOT: ("spot",),
    S.REFERRED: ("refer", "party_new"),
    S.POLICE: ("exemption", "refer"),
}
# page -> what its button says, and its icon
BUTTONS: dict[str, tuple[Promise | str, str]] = {
    "triage": (_("Decide which way it goes"), "arrow-right"), "party_new": (_("Enter the other side"), "user"),
    "answers": (_("Record whether they want mediation"), "phone"), "choosing": (_("Choose for a side that cannot"), "users"),
    "tablet": (_("Choose on the tablet"), "check"),
    "company": (_("See who comes along"), "users"), "joining": (_("Mediate along or decline"), "check"),
    "disclosure": (_("Tell the sides of a tie"), "shield"), "recusal": (_("Step back from the case"), "user"),
    "appointment": (_("Appoint a mediator"), "user"), "offer": (_("Take the case or decline it"), "check"),
    "session_new": (_("Book or record a meeting"), "calendar"), "outing_new": (_("Go to their place (调解外送)"), "map"),
    "agreement_new": (_("Write the agreement"), "pencil"),
    "red_visit": (_("Record a visit of the red case"), "users"),
    "agreement": (_("See the agreement"), "file"), "visit": (_("Record a visit"), "phone"), "refer": (_("Refer to a department"), "send"),
    "referral": (_("Open the referral"), "send"), "redirection": (_("Send it to the right department"), "send"),
    "confirmation": (_("Open the confirmation"), "gavel"), "pack": (_("What goes to the court"), "file"),
    "ruling": (_("Write the ruling"), "pencil"), "decision": (_("Read and decide"), "gavel"), "service": (_("Record a receipt"), "check"),
    "notes": (_("Notes"), "pencil"),
    "gate": (_("May it be mediated? (art. 178, 179)"), "shield"),
    "spot": (_("Record what was settled on the spot"), "check"), "undisputed": (_("Facts that nobody disputes"), "file"),
    "exemption": (_("Application for no penalty (art. 186)"), "file"),
    "seal": (_("Affix the seal"), "seal"), "sent": (_("Read what a side sent"), "message"), "undelivered": (_("See what was not delivered"), "phone"),
    "calls": (_("See whom to phone"), "phone"), "data_wishes": (_("Answer what a side asks about its data"), "user"),
}  # fmt: skip
# For whoever leads the talk of this case.
LED_PAGES = ("gate", "undisputed", "session_new", "outing_new", "agreement_new", "company", "recusal")
OWN_PAGES = ("referral", "redirection", "confirmation", "pack", "ruling", "decision", "service")  # of the file itself, not of its case


def address_of(file: File) -> str:
    """The page of a file."""
    if isinstance(file, Referral):
        return reverse("referral", args=[file.case.number, file.pk])
    if isinstance(file, Confirmation):
        return reverse("confirmation", args=[file.case.number, file.pk])
    return reverse("case", args=[file.number])


def move_address(file: File, row: Move) -> str:
    """The page where a move is taken; empty when no page takes it."""
    page = _own_page(file, row)
    if page is not None:
        own = () if isinstance(file, Case) else (file.pk,)
        return reverse(page, args=[file.folder.number, *own]) if page else ""
    if isinstance(file, Referral):
        return reverse("move_referral", args=[file.case.number, file.pk, row.action])
    if isinstance(file, Confirmation):
        return reverse("move_confirmation", args=[file.case.number, file.pk, row.action])
    return reverse("move_case", args=[file.number, STEP_OF.get(row.action, "intake"), row.action])


def _own_page(file: File, row: Move) -> str | None:
    if isinstance(file, Case) and row.action in (A.INVITE, A.SETTLE_SPOT):
        return "triage" if file.state == S.LOGGED else None
    if isinstance(file, Referral) and row.action == F.RESOLVE and file.is_matter:
        return "matter_answer"
    return PAGES[file.TABLE.name].get(row.action)


def turn_address(turn: Turn, role: str) -> str:
    """Where somebody in this role goes for a turn: departments to their referral, the court to its confirmation, others to the case."""
    own_file = turn.referral_id if role in (Role.LIAISON, Role.HEAD, Role.COMMAND, Role.GRID) or turn.case.is_matter else None
    if own_file:
        return reverse("referral", args=[turn.case.number, own_file])
    if turn.confirmation_id and role in (Role.CLERK, Role.JUDGE, Role.PRESIDENT):
        return reverse("confirmation", args=[turn.case.number, turn.confirmation_id])
    return reverse("case", args=[turn.case.number])
