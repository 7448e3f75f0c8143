"""The confirmation: parties → mediator as courier → clerk → judge → service (design.md §3; domain.md §1.3–1.5, §2.3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role as R
from cases.moves.move import Each, Effect as E, Guard as G, Opens, Table, move
from cases.moves.tasks import Task as T


class ConfirmationState(models.TextChoices):
    """Where an application for judicial confirmation stands."""

    PREPARED = "prepared", _("Waiting for the agreement's effect")
    OPEN = "open", _("May be applied for")
    SUBMITTED = "submitted", _("Submitted")
    SUPPLEMENT = "supplement", _("Papers missing")
    FILED = "filed", _("Filed")
    VERIFYING = "verifying", _("Being verified")
    DECIDED = "decided", _("Decided, to be sealed")
    ISSUED = "issued", _("Issued")
    SERVED = "served", _("Served")
    LAPSED = "lapsed", _("Lapsed")
    NOT_SOUGHT = "not_sought", _("Not sought")
    OBJECTED = "objected", _("Objected to")
    RULED_AGAIN = "ruled_again", _("Objection decided, to be sealed")
    REISSUED = "reissued", _("Ruling on the objection issued")
    UPHELD = "upheld", _("Objection upheld")
    REJECTED = "rejected", _("Objection rejected")


class ConfirmationAction(models.TextChoices):
    """What may be done with it."""

    PREPARE = "prepare", _("Offer judicial confirmation")
    TAKE_EFFECT = "take_effect", _("The agreement took effect")
    SUBMIT = "submit", _("Submit to the court")
    SUBMIT_LATE = "submit_late", _("Submit under art. 86")
    NOT_SEEK = "not_seek", _("We do not want it")
    WINDOW_OVER = "window_over", _("The 30 days are over")
    LAPSE = "lapse", _("Record that it lapsed")
    REGISTER = "register", _("Register")
    ASK_SUPPLEMENT = "ask_supplement", _("Ask for missing papers")
    SUPPLY = "supply", _("Bring the papers")
    SUPPLY_FILED = "supply_filed", _("Bring the papers after filing")
    NOT_SUPPLIED = "not_supplied", _("The papers did not come in time")
    SEND_BACK = "send_back", _("Send the application back")
    SEEK_AFTER_ALL = "seek_after_all", _("Apply after all")
    TAKE_BACK = "take_back", _("Take the application back")
    ASK_WITHDRAW = "ask_withdraw", _("Ask to withdraw the application")
    FILE = "file", _("Accept and file")
    NOT_ACCEPT = "not_accept", _("Refuse by ruling")
    VERIFY = "verify", _("Verify with both parties together")
    EXTEND = "extend", _("President extends the review")
    REASSIGN = "reassign", _("Give it to another judge")
    EXTEND_END = "extend_end", _("President extends the procedure")
    DECIDE = "decide", _("Decide and authorise")
    SEALED = "sealed", _("Sealed")
    SEAL_FAILED = "seal_failed", _("Sealing failed")
    SEAL_AGAIN = "seal_again", _("Seal again")
    ISSUE = "issue", _("Issue")
    PUBLISH = "publish", _("A public notice came out")
    SERVE = "serve", _("Everyone has received it")
    OBJECT = "object", _("Object")
    OBJECT_THIRD = "object_third", _("Record an objection of somebody else")
    OBJECT_MEANWHILE = "object_meanwhile", _("Take down an objection while a ruling is made out")
    HEAR = "hear", _("Hear the objection that came meanwhile")
    UPHOLD = "uphold", _("Uphold the objection")
    LEARN = "learn", _("Say what the refusal teaches")
    REJECT = "reject", _("Reject the objection")
    ISSUE_AGAIN = "issue_again", _("Issue the ruling on the objection")
    SERVE_UPHELD = "serve_upheld", _("Everyone has the ruling that upholds the objection")
    SERVE_REJECTED = "serve_rejected", _("Everyone has the ruling that rejects the objection")


S, A = ConfirmationState, ConfirmationAction
SIGN = Opens(T.SIGN_APPLICATION, R.PARTY, "confirmation_window", "effective_at", Each.PARTY)
OBJECTABLE = (S.ISSUED, S.SERVED, S.OBJECTED, S.REISSUED, S.REJECTED, S.UPHELD)  # upheld: where the ruling was changed, not where it was revoked
RECEIVERS = (R.CLERK, R.PARTY, R.MEDIATOR, R.DIRECTOR, R.SYSTEM)  # whoever records the last receipt
SEAL = (Opens(T.SEAL, R.SYSTEM),)
SERVED = (Opens(T.SERVE, R.CLERK), Opens(T.READ_RULING, R.PARTY, each=Each.PARTY))
REVIEW = {"review", "review_digest", "review_outcome"}
DECISION = {"outcome", "ground", "judge", "authorised_digest", "ruling"}

MOVES = (
    move(A.PREPARE, (), S.PREPARED, (R.MEDIATOR, R.DIRECTOR), opens=[Opens(T.SIGN_APPLICATION, R.PARTY, each=Each.PARTY)], guards=[G.OF_COMMITTEE]),
    move(A.TAKE_EFFECT, [S.PREPARED], S.OPEN, (R.DIRECTOR, R.MEDIATOR, R.SYSTEM), sets={"effective_at"},
         opens=[SIGN, Opens(T.SUBMIT, R.MEDIATOR, "confirmation_window", "effective_at")]),
    move(A.SUBMIT, [S.OPEN], S.SUBMITTED, [R.MEDIATOR], sets={"court", "findings"}, opens=[Opens(T.REGISTER, R.CLERK, "acceptance")],
         guards=[G.BOTH_SIGNED, G.PACK_COMPLETE, G.IN_WINDOW], stamps="submitted_at received_at"),
    move(A.SUBMIT_LATE, [S.LAPSED, S.OPEN], S.SUBMITTED, [R.MEDIATOR], sets={"court", "late_reason", "findings"},
         opens=[Opens(T.REGISTER, R.CLERK, "acceptance")], guards=[G.BOTH_SIGNED, G.PACK_COMPLETE, G.WINDOW_OVER, G.CASE_OPEN, G.NOTE],
         stamps="submitted_at received_at"),
    move(A.NOT_SEEK, [S.PREPARED, S.OPEN], S.NOT_SOUGHT, (R.PARTY, R.MEDIATOR, R.DIRECTOR, R.SYSTEM), guards=[G.NOTE], stamps="ended_at"),
    move(A.WINDOW_OVER, [S.OPEN], "", [R.SYSTEM], closes=[T.SIGN_APPLICATION, T.SUBMIT],
         opens=[Opens(T.NOTE_LAPSE, R.MEDIATOR, "arbiter")]),
    move(A.LAPSE, [S.OPEN], S.LAPSED, (R.MEDIATOR, R.DIRECTOR), guards=[G.WINDOW_OVER], stamps="ended_at"),
    move(A.REGISTER, [S.SUBMITTED, S.SUPPLEMENT], "", [R.CLERK], sets={"clerk", "case_number"}, closes=[T.REGISTER, T.NOT_SUPPLIED],
         opens=[Opens(T.FILE, R.JUDGE, "acceptance", "received_at")], stamps="registered_at"),
    move(A.ASK_SUPPLEMENT, [S.SUBMITTED, S.FILED, S.VERIFYING], S.SUPPLEMENT, (R.CLERK, R.JUDGE),
         sets={"supplement_due", "supplement_items"}, closes=[T.REGISTER, T.FILE, T.PREPARE],
         opens=[Opens(T.SUPPLEMENT, R.PARTY, each=Each.PARTY, due_field="supplement_due"),
                Opens(T.SUPPLEMENT, R.MEDIATOR, due_field="supplement_due")], effects=[E.TELL_SUPPLEMENT], guards=[G.NOTE]),
    # Before filing the three days start anew on receipt; after filing no clock stops (design.md §3, [P]).
    move(A.SUPPLY, [S.SUPPLEMENT], S.SUBMITTED, (R.PARTY, R.MEDIATOR),
         opens=[Opens(T.REGISTER, R.CLERK, "acceptance")], guards=[G.NOT_FILED], stamps="received_at"),
    move(A.SUPPLY_FILED, [S.SUPPLEMENT], S.FILED, (R.PARTY, R.MEDIATOR), closes=[T.SUPPLEMENT, T.NOT_SUPPLIED],
         opens=[Opens(T.PREPARE, R.CLERK, "review", "filed_at")], guards=[G.IS_FILED]),
    move(A.NOT_SUPPLIED, [S.SUPPLEMENT], "", [R.SYSTEM], closes=[T.SUPPLEMENT], opens=[Opens(T.NOT_SUPPLIED, R.CLERK)]),
    # Unfiled and incomplete: it goes back to the parties, who may bring it again while their 30 days run.
    move(A.SEND_BACK, [S.SUPPLEMENT], S.OPEN, (R.CLERK, R.JUDGE), opens=[Opens(T.SUBMIT, R.MEDIATOR, "confirmation_window", "effective_at")],
         guards=[G.NOT_FILED, G.SUPPLEMENT_OVER, G.NOTE]),
    # Within their 30 days they may think better of it: one word, and one courier's, is not the last.
    move(A.SEEK_AFTER_ALL, [S.NOT_SOUGHT], S.OPEN, (R.PARTY, R.MEDIATOR),
         opens=[SIGN, Opens(T.SUBMIT, R.MEDIATOR, "confirmation_window", "effective_at")],
         guards=[G.STILL_TIME, G.CASE_OPEN], puts={"ended_at": None}),
    move(A.TAKE_BACK, [S.SUBMITTED, S.SUPPLEMENT], S.NOT_SOUGHT, (R.PARTY, R.MEDIATOR), guards=[G.NOT_FILED, G.NOTE], stamps="ended_at"),
    # 法释〔2011〕5号 5: once filed, a withdrawal is the judge's to allow, by ruling.
    move(A.ASK_WITHDRAW, [S.FILED, S.VERIFYING, S.SUPPLEMENT], "", (R.PARTY, R.MEDIATOR), closes=(),
         opens=[Opens(T.RULE_WITHDRAWAL, R.JUDGE)], guards=[G.IS_FILED, G.NOTE]),
    move(A.FILE, [S.SUBMITTED], S.FILED, [R.JUDGE], sets={"judge"},
         opens=[Opens(T.PREPARE, R.CLERK, "review", "filed_at"), Opens(T.REVIEW, R.JUDGE, "review", "filed_at"),
                Opens(T.CONCLUDE, R.JUDGE, "conclude", "filed_at")], guards=[G.REGISTERED], stamps="filed_at"),
    move(A.NOT_ACCEPT, [S.SUBMITTED, S.SUPPLEMENT], S.DECIDED, [R.JUDGE], sets=DECISION, opens=SEAL, effects=[E.SEAL_RULING],
         guards=[G.REGISTERED, G.AUTHORISED], stamps="decided_at"),
    move(A.VERIFY, [S.FILED, S.VERIFYING], S.VERIFYING, (R.CLERK, R.JUDGE), sets={"verified_at", "verify_channel", "verified_together"},
         closes=[T.PREPARE], opens=[Opens(T.PREPARE, R.CLERK, "review", "filed_at")]),
    move(A.EXTEND, [S.FILED, S.VERIFYING, S.SUPPLEMENT], "", [R.PRESIDENT], sets={"extended_to"}, closes=[T.REVIEW],
         opens=[Opens(T.REVIEW, R.JUDGE, due_field="extended_to")], guards=[G.NOT_EXTENDED, G.LATER_DATE, G.NOTE]),
    # Whoever accepted it decides it; for one who cannot, the president names another.
    move(A.REASSIGN, [S.FILED, S.VERIFYING, S.SUPPLEMENT], "", [R.PRESIDENT], sets={"judge"}, closes=(), guards=[G.OWN_JUDGE, G.NOTE]),
    move(A.EXTEND_END, [S.FILED, S.VERIFYING, S.SUPPLEMENT], "", [R.PRESIDENT], sets={"conclude_by"}, closes=[T.CONCLUDE],
         opens=[Opens(T.CONCLUDE, R.JUDGE, due_field="conclude_by")], guards=[G.END_DATE, G.NOTE]),
    move(A.DECIDE, [S.FILED, S.VERIFYING, S.SUPPLEMENT], S.DECIDED, [R.JUDGE], sets=DECISION, opens=SEAL, effects=[E.SEAL_RULING],
         guards=[G.REGISTERED, G.IS_FILED, G.MET_TOGETHER, G.AUTHORISED], stamps="decided_at"),
    move(A.SEALED, [S.DECIDED, S.RULED_AGAIN], "", [R.SYSTEM], opens=[Opens(T.ISSUE, R.CLERK)], guards=[G.SEALED]),
    move(A.SEAL_FAILED, [S.DECIDED, S.RULED_AGAIN], "", [R.SYSTEM], opens=[Opens(T.RETRY_SEAL, R.CLERK)]),
    move(A.SEAL_AGAIN, [S.DECIDED, S.RULED_AGAIN], "", [R.CLERK], opens=SEAL, effects=[E.SEAL_RULING], guards=[G.NOT_SEALED]),
    move(A.ISSUE, [S.DECIDED], S.ISSUED, [R.CLERK], opens=(*SERVED, Opens(T.REVIEW_REFUSAL, R.DIRECTOR, when="was_refused")),
         effects=[E.TELL_RULING], guards=[G.SEALED], stamps="issued_at"),
    move(A.PUBLISH, [S.ISSUED, S.OBJECTED, S.RULED_AGAIN, S.REISSUED], "", [R.CLERK], closes=(),
         opens=[Opens(T.NOTICE_OVER, R.CLERK, "public_notice")], guards=[G.NOTE]),
    move(A.SERVE, [S.ISSUED], S.SERVED, RECEIVERS, guards=[G.ALL_SERVED], stamps="served_at"),
    # A refusal is looked at by the room: the clause, the check, or what came out only at the court.
    move(A.LEARN, [S.ISSUED, S.SERVED], "", [R.DIRECTOR], sets={"lesson"}, closes=[T.REVIEW_REFUSAL], guards=[G.TO_LEARN, G.NOTE]),
    # Each party's fifteen days run from their own receipt, whatever the others have or did: service goes on beside it, and a second
    # objection is heard like the first. A party may bring it to the court on paper; an interested person always does.
    move(A.OBJECT, OBJECTABLE, S.OBJECTED, (R.PARTY, R.CLERK), closes=(), opens=[Opens(T.DECIDE_OBJECTION, R.JUDGE)],
         guards=[G.NOTE, G.CONFIRMED, G.IN_OBJECTION_TIME], puts={"ended_at": None}),
    move(A.OBJECT_THIRD, OBJECTABLE, S.OBJECTED, [R.CLERK], closes=(), opens=[Opens(T.DECIDE_OBJECTION, R.JUDGE)], guards=[G.NOTE, G.CONFIRMED],
         puts={"ended_at": None}),
    # Nobody's days wait for a seal: what comes while a ruling on an objection is made out is kept, and heard unless that one revokes everything.
    move(A.OBJECT_MEANWHILE, [S.RULED_AGAIN], "", (R.PARTY, R.CLERK), closes=(), guards=[G.NOTE]),
    move(A.HEAR, [S.REISSUED], S.OBJECTED, [R.SYSTEM], closes=(), opens=[Opens(T.DECIDE_OBJECTION, R.JUDGE)], guards=[G.CONFIRMED]),
    # 解释 372: a ruling of its own either way, under the same case number, authorised and sealed like the first.
    move(A.UPHOLD, [S.OBJECTED], S.RULED_AGAIN, [R.JUDGE], sets=REVIEW, opens=SEAL, effects=[E.SEAL_RULING], guards=[G.REVIEWED]),
    # A ruling that stands must have reached everybody.
    move(A.REJECT, [S.OBJECTED], S.RULED_AGAIN, [R.JUDGE], sets=REVIEW, opens=SEAL, effects=[E.SEAL_RULING], guards=[G.REVIEWED, G.ALL_SERVED]),
    move(A.ISSUE_AGAIN, [S.RULED_AGAIN], S.REISSUED, [R.CLERK], opens=SERVED, effects=[E.TELL_OBJECTION], guards=[G.SEALED]),
    move(A.SERVE_UPHELD, [S.REISSUED], S.UPHELD, RECEIVERS, guards=[G.WAS_UPHELD, G.ALL_SERVED_AGAIN], stamps="ended_at"),
    move(A.SERVE_REJECTED, [S.REISSUED], S.REJECTED, RECEIVERS, guards=[G.WAS_REJECTED, G.ALL_SERVED_AGAIN], stamps="ended_at"),
)  # fmt: skip

ENDS = frozenset({S.SERVED, S.LAPSED, S.NOT_SOUGHT, S.UPHELD, S.REJECTED})
LAPSES = {T.SIGN_APPLICATION: A.WINDOW_OVER, T.SUBMIT: A.WINDOW_OVER, T.SUPPLEMENT: A.NOT_SUPPLIED}
CONFIRMATION = Table("confirmation", S, A, ENDS, MOVES, LAPSES)
