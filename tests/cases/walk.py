"""Walking: `case_at(state)` takes the real steps from the desk to that state; no test ever sets a state."""

import io
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pyotp
from PIL import Image

from accounts.models import User
from cases import sealing
from cases.clock import now, today
from cases.models import Agreement, Case, ChoiceKind, Confirmation, Document, Party, Referral, Session
from cases.moves import (
    CaseAction as A,
    CaseState as S,
    ConfirmationAction,
    ConfirmationState as C,
    ReferralAction,
    ReferralState as R,
)
from cases.steps import choice, confirmation, intake, joint_papers, mediation, police, routing, signing
from cases.triage import Question, Track
from tests.cast import HE, LIN, Cast
from tests.kept import kept

NO = dict.fromkeys(Question.values, False)


def picture() -> bytes:
    """A signature as a tablet draws it."""
    image = Image.new("RGBA", (120, 40), (0, 0, 0, 0))
    image.paste((20, 20, 30, 255), (10, 18, 110, 22))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def code_of(user: User) -> str:
    """A code that is good now, as if the half-minute of the last one had passed."""
    User.objects.filter(pk=user.pk).update(totp_last_step=0)
    return pyotp.TOTP(user.totp_secret).at(now())


@dataclass(frozen=True)
class Walk:
    """One walker with the cast; every method goes one step further than the one it calls."""

    cast: Cast
    parties: tuple[dict[str, Any], ...] = (LIN, HE)
    facts: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, bool] = field(default_factory=dict)
    dispute_type: str = "neighbour"

    def telling(self) -> intake.Telling:
        """The leaking flat, as the desk writes it down."""
        facts = {
            "title": "楼上漏水，衣柜泡坏", "narrative": "楼上卫生间漏水，楼下衣柜和天花板泡坏，两家说了几次谈不拢。", "place": "桂花苑 3 幢",
            "community": "桂花苑社区", "source": "window", "occurred_at": now() - timedelta(hours=2), "amount": Decimal(3200),
            "parties": [dict(party) for party in self.parties], **self.facts,
        }  # fmt: skip
        return intake.Telling(**facts)

    @kept
    def log(self) -> Case:
        """The officer logs it."""
        return intake.log(actor=self.cast.officer, client_key=uuid.uuid4(), telling=self.telling())

    @kept
    def triage(self, track: str, case: Case | None = None, **more: Any) -> Case:
        """The officer answers every question and sends it that way."""
        case = case or self.log()
        answers = {**NO, **self.answers, **more.pop("answers", {})}
        return intake.triage(
            case, actor=self.cast.officer, track=track, dispute_type=self.dispute_type, answers=answers, factors=more.pop("factors", []), **more
        )

    @kept
    def invite(self) -> Case:
        """To people's mediation: whoever applied is willing already, the others are asked."""
        return self.triage(Track.PEOPLE_MEDIATION)

    @kept
    def accept(self, case: Case | None = None) -> Case:
        """Everybody wants it, the committee accepts."""
        case = case or self.invite()
        for party in case.parties.filter(willing_at=None):
            case = choice.answer_invitation(case, party=party, willing=True, channel="phone", actor=self.cast.director)
        return choice.accept(case, actor=self.cast.director)

    def rank(self, case: Case, party: Party, *words: str) -> Case:
        """One side ranks mediators by their word."""
        ranking = [self.cast.mediators[word] for word in words]
        return choice.choose(case, party=party, kind=ChoiceKind.RANK, ranking=ranking, actor=party)

    @kept
    def offer(self, case: Case | None = None) -> Case:
        """Every side ranks; the best common choice is 竺亚琴."""
        case = case or self.accept()
        for party in case.parties.all():
            case = self.rank(case, party, "yaqin", "shuigen")
        return case

    @kept
    def mediate(self, case: Case | None = None) -> Case:
        """竺亚琴 takes the case."""
        return choice.answer_offer(case or self.offer(), actor=self.cast.yaqin, accept=True)

    @kept
    def meet(self, case: Case) -> Session:
        """They meet without having booked it, and it is written down."""
        minutes = mediation.Minutes("双方讲了经过。", "约好上门看", frozenset(case.parties.values_list("pk", flat=True)), told=True)
        return mediation.hold(case, actor=self.cast.yaqin, minutes=minutes, place="桂花苑 3 幢")

    @kept
    def suspend(self) -> Case:
        """It waits for an expert."""
        case = self.mediate()
        return mediation.take(case, A.SUSPEND, actor=self.cast.yaqin, note="等房屋鉴定报告", review_on=now() + timedelta(days=10))

    def clauses(self, case: Case) -> list[mediation.Clause]:
        """What they agree on: repair, pay, peace."""
        one, two = list(case.parties.all())[:2]
        due = today() + timedelta(days=20)
        return [
            mediation.Clause("repair", "乙方修好卫生间防水。", debtor=two, creditor=one, due_on=due),
            mediation.Clause("pay", "乙方赔偿甲方 3200 元。", debtor=two, creditor=one, amount=Decimal(3200), due_on=due, method="微信转账"),
            mediation.Clause("other", "双方再无其他争议。"),
        ]

    @kept
    def draft(self, case: Case | None = None, actor: User | None = None, form: str = "written") -> Agreement:
        """The agreement is written."""
        case = case or self.mediate()
        clauses = self.clauses(case) if form == "written" else [mediation.Clause("apologise", "乙方当面道歉，已做到。")]
        return mediation.draft(
            case, actor=actor or self.cast.yaqin, facts="乙方卫生间漏水，甲方衣柜受损。", clauses=clauses, form=form, wants_confirmation=True
        )

    def sign_all(self, document: Document) -> None:
        """Every party signs, and on the agreement the mediator too."""
        for party, hand in document.hands_missing():
            signing.sign(
                document, actor=self.cast.officer, party=party, signer=hand, identity="身份证", shown_digest=document.digest, image=picture(),
                method="drawn",
            )  # fmt: skip
        if document.kind == "agreement":
            signing.sign(document, actor=self.cast.yaqin, shown_digest=document.digest, image=picture(), method="drawn")

    @kept
    def settle(self, case: Case | None = None, *, apply: bool = True) -> Case:
        """Fixed, signed by everyone (with the joint application in the same sitting), sealed."""
        agreement = self.draft(case)
        document = signing.fix(agreement, actor=self.cast.yaqin)
        self.sign_all(document)
        file = Confirmation.objects.filter(agreement=agreement).select_related("application").first()
        if apply and file and file.application:
            self.sign_all(file.application)
        return signing.affix_seal(agreement, actor=self.cast.director)

    @kept
    def host(self) -> Case:
        """The police mediate a quarrel with a shove; the host has been through the gate of art. 178 and 179."""
        case = self.triage(Track.PUBLIC_ORDER, answers={"violation": True})
        police.pass_gate(case, actor=self.cast.officer, answers=police.Answers("beating", "close"))
        return Case.objects.get(pk=case.pk)

    @kept
    def spot(self) -> Case:
        """Settled where it happened, and recorded."""
        case = intake.take(self.host(), A.SETTLE_SPOT, actor=self.cast.officer, note="当场道歉，赔 200 元，执法记录仪录像")
        done = police.Spot("邻居推搡。", "当面道歉，赔 200 元，当场点清。", "recorded", "DQ-20260502-7", police.CONDITIONS)
        police.record_spot(case, actor=self.cast.officer, spot=done)
        return Case.objects.get(pk=case.pk)

    @kept
    def exempt(self) -> Case:
        """The police have a case of it; the sides settled by themselves and both apply for no penalty (art. 186)."""
        case = intake.take(CASE_PATHS[S.POLICE](self), A.NUMBER, actor=self.cast.officer, changes={"external_number": "A330213-2026-7"})
        self.sign_all(joint_papers.lay_out(case, "exemption", actor=self.cast.officer, text="双方已和好，赔了 200 元。"))
        return Case.objects.get(pk=case.pk)

    @kept
    def refer(self) -> Case:
        """To the labour department, and nothing else runs."""
        case = self.log()
        self.send(case)
        return self.triage(Track.ADMINISTRATIVE, case, row=1)

    @kept
    def close(self) -> Case:
        """Advised, and closed."""
        return intake.take(self.advise(), A.CLOSE, actor=self.cast.officer)

    @kept
    def advise(self) -> Case:
        """Not for the police and not for mediation: overridden by the duty leader, advised with the notice."""
        case = intake.override(self.log(), actor=self.cast.leader, track=Track.ADVICE, reason="属于民事合同，当面告知去法院")
        return self.triage(Track.ADVICE, case, note="已口头并书面告知")

    @kept
    def overridden(self, track: str, **more: Any) -> Case:
        """The duty leader sends it another way than the answers point to."""
        case = intake.override(self.log(), actor=self.cast.leader, track=track, reason="当场核实过")
        return self.triage(track, case, **more)

    @kept
    def send(self, case: Case | None = None, *, department: str = "renshe", onsite: bool = False, **more: Any) -> Referral:
        """A referral to one department."""
        case = case or self.log()
        return routing.send(
            case, actor=self.cast.leader if onsite else self.cast.officer, department=self.cast.offices[department],
            request="请核实欠薪情况并处理", released=["place", "narrative"], basis="statutory", agreed_by=self.cast.colleague, onsite=onsite,
            **more,
        )  # fmt: skip


CASE_PATHS: dict[str, Callable[[Walk], Case]] = {
    S.LOGGED: Walk.log,
    S.INVITING: Walk.invite,
    S.CHOOSING: Walk.accept,
    S.OFFERED: Walk.offer,
    S.MEDIATING: Walk.mediate,
    S.SUSPENDED: Walk.suspend,
    S.SETTLED: Walk.settle,
    S.POLICE_MEDIATION: Walk.host,
    S.ON_SPOT: kept(lambda w: intake.take(w.host(), A.SETTLE_SPOT, actor=w.cast.officer, note="当场道歉，赔 200 元，执法记录仪录像")),
    S.REFERRED: Walk.refer,
    S.POLICE: lambda w: w.triage(Track.POLICE, answers={"crime": True}),
    S.TRANSFERRED: lambda w: w.overridden(Track.TRANSFER, transferred_to="岳林派出所", note="事发地在岳林"),
    S.ADVISED: Walk.advise,
    S.ENDED: kept(lambda w: choice.answer_invitation(
        (case := w.invite()), party=case.parties.last(), willing=False, channel="phone", actor=w.cast.director, note="不愿意调解"
    )),
    S.WITHDRAWN: kept(lambda w: intake.take(w.invite(), A.WITHDRAW, actor=w.cast.officer, note="两家自己说好了")),
    S.CLOSED: Walk.close,
    S.ARCHIVED: kept(lambda w: intake.take(
        intake.take(CASE_PATHS[S.ENDED](w), A.CLOSE, actor=w.cast.officer), A.ARCHIVE, actor=w.cast.director
    )),
}


@kept
def _referral(walk: Walk, *moves: tuple[str, str, dict[str, Any]], onsite: bool = False) -> Referral:
    referral = walk.send(onsite=onsite)
    for who, action, facts in moves:
        referral = routing.take(referral, action, actor=getattr(walk.cast, who), **facts)
    return referral


RA = ReferralAction
SIGN, ACCEPT = ("liaison", RA.SIGN, {}), ("liaison", RA.ACCEPT, {})
RESOLVE = ("liaison", RA.RESOLVE, {"result_code": "solved", "result": "工资 38.6 万元已发到卡"})
ANSWER, ARRIVE = ("liaison", RA.ANSWER, {}), ("liaison", RA.ARRIVE, {})


@kept
def _returned(walk: Walk) -> Referral:
    facts = {"return_code": "not_ours", "right_department": walk.cast.offices["zhujian"], "note": "属住建管辖"}
    return _referral(walk, ("liaison", RA.RETURN, facts))


REFERRAL_PATHS: dict[str, Callable[[Walk], Referral]] = {
    R.SENT: lambda w: _referral(w),
    R.SIGNED: lambda w: _referral(w, SIGN),
    R.ACCEPTED: lambda w: _referral(w, SIGN, ACCEPT),
    R.RETURNED: _returned,
    R.CALLED: lambda w: _referral(w, onsite=True),
    R.ARRIVED: lambda w: _referral(w, ANSWER, ARRIVE, onsite=True),
    R.RESOLVED: lambda w: _referral(w, SIGN, ACCEPT, RESOLVE),
    R.VERIFIED: lambda w: _referral(w, SIGN, ACCEPT, RESOLVE, ("officer", RA.VERIFY, {"note": "电话核实，钱收到了"})),
    R.DECLINED: lambda w: _referral(w, SIGN, ("liaison", RA.DECLINE, {"result_code": "refused", "result": "已过仲裁时效", "note": "依法不予受理"})),
    R.CANCELLED: lambda w: _referral(w, ("officer", RA.CANCEL, {"note": "双方撤回"})),
}


@kept
def _applied(walk: Walk) -> Confirmation:
    return walk.settle().confirmations.get()


@kept
def _prepared(walk: Walk) -> Confirmation:
    agreement = walk.draft()
    signing.fix(agreement, actor=walk.cast.yaqin)
    return Confirmation.objects.get(agreement=agreement)


@kept
def _submitted(walk: Walk) -> Confirmation:
    return confirmation.submit(_applied(walk), actor=walk.cast.yaqin)


@kept
def _filed(walk: Walk) -> Confirmation:
    return confirmation.file(confirmation.register(_submitted(walk), actor=walk.cast.clerk), actor=walk.cast.judge)


@kept
def _verified(walk: Walk) -> Confirmation:
    return confirmation.verify_together(_filed(walk), actor=walk.cast.clerk, channel="room", together=True, note="双方同时到场，自愿")


@kept
def decide(walk: Walk, file: Confirmation, *, outcome: str = "confirmed", ground: str = "") -> Confirmation:
    """The clerk prepares, the judge authorises exactly that text."""
    draft = confirmation.prepare(file, actor=walk.cast.clerk, outcome=outcome, ground=ground, reasoning="经审查，协议系双方自愿，内容合法。")
    file.refresh_from_db()
    judge = walk.cast.judge
    return confirmation.decide(file, actor=judge, shown_digest=draft.digest, code=code_of(judge))


def seal(file: Confirmation) -> Confirmation:
    """The worker's part: seal what the judge authorised, then say so."""
    sealing.seal(file)
    assert file.last_ruling is not None
    return confirmation.sealed(file, document=file.last_ruling)


@kept
def rule_again(walk: Walk, file: Confirmation, *, outcome: str = "revoked", order: str = "") -> Confirmation:
    """The judge authorises a ruling on the objections that wait, under the same number."""
    judge = walk.cast.judge
    draft = confirmation.prepare_review(file, actor=judge, outcome=outcome, order=order, reasoning="经审查，异议人所述属实。")
    file = Confirmation.objects.get(pk=file.pk)
    return confirmation.decide(file, actor=judge, shown_digest=draft.digest, code=code_of(judge))


@kept
def _issued(walk: Walk) -> Confirmation:
    return confirmation.issue(seal(decide(walk, _verified(walk))), actor=walk.cast.clerk)


@kept
def _served(walk: Walk) -> Confirmation:
    file = _issued(walk)
    for party in file.case.parties.all():
        file = confirmation.receive(file, party=party, actor=party)
    return file


CONFIRMATION_PATHS: dict[str, Callable[[Walk], Confirmation]] = {
    C.PREPARED: _prepared,
    C.OPEN: _applied,
    C.SUBMITTED: _submitted,
    C.SUPPLEMENT: kept(lambda w: confirmation.ask_supplement(
        _submitted(w), actor=w.cast.clerk, items="身份证复印件", due_at=now() + timedelta(days=5)
    )),
    C.FILED: _filed,
    C.VERIFYING: _verified,
    C.DECIDED: lambda w: decide(w, _verified(w)),
    C.ISSUED: _issued,
    C.SERVED: _served,
    C.NOT_SOUGHT: kept(lambda w: confirmation.take(_applied(w), ConfirmationAction.NOT_SEEK, actor=w.cast.yaqin, note="双方不申请")),
}
