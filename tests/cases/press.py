"""Pressing any button of any table for real: whoever may take the move takes it, with what its guards ask for brought about first."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from accounts.roles import Role
from cases import turns
from cases.clock import at, now
from cases.lifecycle import advance
from cases.models import (
    SYSTEM,
    Actor,
    Agreement,
    Case,
    Choice,
    Confirmation,
    Document,
    Item,
    Offer,
    Outbox,
    Party,
    PoliceGate,
    Referral,
    Service,
    Signature,
    Term,
    Turn,
    standing,
)
from cases.moves import CONFIRMATION, REFERRAL, CaseAction, CaseState, Guard, Move, Table
from cases.steps import confirmation, intake, joint_papers, police, routing, signing
from tests.cases.walk import CASE_PATHS, CONFIRMATION_PATHS, NO, REFERRAL_PATHS, Walk

File = Case | Referral | Confirmation
PEOPLE: dict[str, str] = {
    Role.OFFICER: "officer", Role.AUXILIARY: "auxiliary", Role.LEADER: "leader", Role.DIRECTOR: "director", Role.MEDIATOR: "yaqin",
    Role.LIAISON: "liaison", Role.HEAD: "head", Role.COMMAND: "command", Role.CLERK: "clerk", Role.JUDGE: "judge",
    Role.PRESIDENT: "president", Role.GRID: "grid", Role.SUPERVISOR: "supervisor", Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
}  # fmt: skip
STRANGERS: dict[str, str] = {
    Role.OFFICER: "stranger", Role.AUXILIARY: "strange_auxiliary", Role.DIRECTOR: "strange_director", Role.MEDIATOR: "strange_mediator",
    Role.LIAISON: "strange_liaison", Role.HEAD: "strange_head", Role.CLERK: "strange_clerk", Role.JUDGE: "strange_judge",
    Role.PRESIDENT: "strange_president",
}  # fmt: skip


def actors(walk: Walk, file: File) -> dict[str, Actor]:
    """One of every role, at the offices of this file, and its own party."""
    everyone: dict[str, Actor] = {role: getattr(walk.cast, word) for role, word in PEOPLE.items()}
    party = file.folder.parties.first()
    return everyone | {Role.SYSTEM: SYSTEM} | ({Role.PARTY: party} if party else {})


def actor_of(walk: Walk, file: File, row: Move) -> Actor:
    """Somebody whose move it is."""
    for role, actor in actors(walk, file).items():
        if role in row.by and turns.holds(file, Role(role), standing(actor)):
            return actor
    raise LookupError(f"nobody of the cast may {row.action} this {file.TABLE.name}")


PATHS: dict[str, Mapping[str, Callable[[Walk], Any]]] = {"case": CASE_PATHS, "referral": REFERRAL_PATHS, "confirmation": CONFIRMATION_PATHS}
# What no single path reaches is pressed on from a state before it.
BEFORE = {
    "lapsed": ("open", "lapse"), "objected": ("served", "object"), "ruled_again": ("objected", "uphold"), "reissued": ("ruled_again", "issue_again"),
    "upheld": ("reissued", "serve_upheld"), "rejected": ("reissued", "serve_rejected"),
}  # fmt: skip


def brought_to(walk: Walk, table: Table, state: str, action: str = "") -> Any:
    """A file at this state; a case to be archived by the mediation room is one that had been there."""
    if state == CaseState.CLOSED and action == CaseAction.ARCHIVE:
        return intake.take(CASE_PATHS[CaseState.ENDED](walk), CaseAction.CLOSE, actor=walk.cast.officer)
    if state in PATHS[table.name]:
        return PATHS[table.name][state](walk)
    source, move = BEFORE[state]
    return press(walk, brought_to(walk, table, source), move)


def press(walk: Walk, file: File, action: str) -> Any:
    """Take this move, as if its page had been sent, with its guards satisfied by what people would do before."""
    row = file.TABLE.index[action]
    for need in (f"{file.TABLE.name}.{action}", *(row.guards if action != "number" else ())):
        SATISFY.get(need, _nothing)(walk, file)
    file.refresh_from_db()
    facts = CHANGES.get((file.TABLE.name, action), _no_changes)(walk, file)
    moment = _after_the_window(file) if {Guard.WINDOW_OVER, Guard.SUPPLEMENT_OVER} & set(row.guards) else now()
    with at(moment):
        return advance(file, action, actor=actor_of(walk, file, row), note="写明理由", changes=facts)


def _nothing(_walk: Walk, _file: Any) -> None:
    """The state itself satisfies it, or the note does."""


def _no_changes(_walk: Walk, _file: Any) -> dict[str, Any]:
    return {}


def _after_the_window(file: Any) -> Any:
    turn = file.turns.filter(task="submit", due_at__isnull=False).order_by("-id").first()
    over = [moment for moment in (turn and turn.due_at, file.supplement_due) if moment]
    return max(over) + timedelta(days=1)


def _answered(walk: Walk, case: Case) -> None:
    if not hasattr(case, "answers"):
        intake.answer(case, answers=NO, factors=[])


def _answers(**yes: bool) -> Callable[[Walk, Case], None]:
    """The facts turn out so: what was answered before was not right."""

    def satisfy(_walk: Walk, case: Case) -> None:
        intake.answer(case, answers={**NO, **yes}, factors=[])

    return satisfy


def _all_willing(_walk: Walk, case: Case) -> None:
    case.parties.update(willing_at=now(), refused_at=None)


def _offer_open(walk: Walk, case: Case) -> None:
    Offer.objects.get_or_create(case=case, answered_at=None, defaults={"mediator": walk.cast.mediators["yaqin"], "round": case.round + 7})


def _director_names(_walk: Walk, case: Case) -> None:
    """The time to choose is over."""
    if not Turn.objects.filter(case=case, task="appoint", is_open=1).exists():
        advance(case, CaseAction.NO_COMMON, actor=SYSTEM)


def _agreement(_walk: Walk, case: Case) -> None:
    """An oral agreement in force."""
    if not Agreement.objects.filter(case=case, voided_at=None, effective_at__isnull=False).exists():
        Agreement.objects.filter(case=case, voided_at=None).update(voided_at=now())
        Agreement.objects.create(case=case, number=f"口头-{case.pk}", form="oral", facts="当场说好", effective_at=now())


def _no_agreement(_walk: Walk, case: Case) -> None:
    Agreement.objects.filter(case=case, effective_at__isnull=False).update(voided_at=now())


def _has_referral(walk: Walk, case: Case) -> None:
    if not case.referrals.exists():
        walk.send(case)


def _files_ended(walk: Walk, case: Case) -> None:
    for referral in case.referrals.exclude(state__in=REFERRAL.ends):
        routing.take(referral, "cancel", actor=walk.cast.officer, note="双方撤回")
    for file in case.confirmations.exclude(state__in=CONFIRMATION.ends):
        press(walk, file, "not_seek")


def _police_number(walk: Walk, case: Case) -> None:
    if case.state == "police" and not case.external_number:
        facts = {"external_number": "A330213-2026-7"}
        advance(case, CaseAction.NUMBER, actor=walk.cast.officer, changes=facts)


def _alerted(walk: Walk, case: Case) -> None:
    Turn.objects.get_or_create(case=case, task="answer_alert", role=Role.LEADER, office=case.station, is_open=1)


def _of_red(task: str, role: str) -> Callable[[Walk, Case], None]:
    """A red case with this turn open."""

    def satisfy(walk: Walk, case: Case) -> None:
        Case.objects.filter(pk=case.pk).update(risk="red", led_since=now(), leader=walk.cast.officer)
        Turn.objects.get_or_create(case=case, task=task, role=role, office=case.station, is_open=1)

    return satisfy


def _coloured(risk: str) -> Callable[[Walk, Case], None]:
    def satisfy(_walk: Walk, case: Case) -> None:
        Case.objects.filter(pk=case.pk).update(risk=risk)

    return satisfy


def _answer_owed(walk: Walk, case: Case) -> None:
    Turn.objects.get_or_create(case=case, task="feed_back", role=Role.OFFICER, office=case.station, is_open=1)


def _signed(walk: Walk, file: Confirmation) -> None:
    application = file.application
    assert application is not None
    if application.hands_missing():
        walk.sign_all(application)


def _met_together(_walk: Walk, file: Confirmation) -> None:
    Confirmation.objects.filter(pk=file.pk).update(verified_together=True, verified_at=now())


def _registered(walk: Walk, file: Confirmation) -> None:
    if not file.case_number:
        Confirmation.objects.filter(pk=file.pk).update(case_number=f"（2026）浙0213民特{900 + file.pk}号", clerk=walk.cast.clerk)


def _filed(walk: Walk, file: Confirmation) -> None:
    if file.filed_at is None:
        _registered(walk, file)
        Confirmation.objects.filter(pk=file.pk).update(filed_at=now())


def _not_filed(_walk: Walk, file: Confirmation) -> None:
    Confirmation.objects.filter(pk=file.pk).update(filed_at=None)


def _ruling(file: Confirmation) -> Document:
    facts = {"audience": "court", "digest": "d" * 64}
    return Document.objects.get_or_create(case=file.case, confirmation=file, kind="ruling_confirmed", defaults=facts)[0]


def _sealed(_walk: Walk, file: Confirmation) -> None:
    Document.objects.filter(pk=file.review_id or file.ruling_id).update(sealed_at=now(), sealed_sha256="a" * 64, sealed_file="b")


def _not_revoked(_walk: Walk, file: Confirmation) -> None:
    Confirmation.objects.filter(pk=file.pk).exclude(review_outcome="").update(review_outcome="rejected")


def _reviewed(outcome: str) -> Callable[[Walk, Confirmation], None]:
    def satisfy(_walk: Walk, file: Confirmation) -> None:
        Confirmation.objects.filter(pk=file.pk).update(review_outcome=outcome)

    return satisfy


def _served(_walk: Walk, file: Confirmation) -> None:
    Service.objects.filter(confirmation=file).update(received_at=now())


def _one_has_it(_walk: Walk, file: Confirmation) -> None:
    service = Service.objects.filter(confirmation=file, party__isnull=False, received_at=None).first()
    if service is not None:
        confirmation.receive(file, party=service.party, actor=service.party)


def _unlearnt(walk: Walk, file: Confirmation) -> None:
    """It was a refusal after all."""
    Turn.objects.get_or_create(case=file.case, confirmation=file, task="review_refusal", role=Role.DIRECTOR, office=file.case.committee, is_open=1)


def _all_signed(walk: Walk, case: Case) -> None:
    walk.sign_all(signing.fix(walk.draft(case), actor=walk.cast.yaqin))


def _first_return(_walk: Walk, referral: Referral) -> None:
    Referral.objects.filter(pk=referral.pk).update(continues=None)


def _returned_before(walk: Walk, referral: Referral) -> None:
    """It continues another one that this case's first department returned."""
    other = Referral.objects.create(
        case=referral.case, department=walk.cast.offices["zhujian"], sent_by=walk.cast.officer, request="核实", release_basis="none",
        state="cancelled",
    )  # fmt: skip
    Referral.objects.filter(pk=referral.pk).update(continues=other)


def _with_command(task: str) -> Callable[[Walk, Referral], None]:
    """The command centre sees a referral when it has, or had, a turn in it."""

    def satisfy(walk: Walk, referral: Referral) -> None:
        place = {"role": Role.COMMAND, "office": walk.cast.offices["zhihui"]}
        Turn.objects.get_or_create(case=referral.case, referral=referral, task=task, is_open=1, **place)

    return satisfy


def _year_decreed(_walk: Walk, file: Confirmation) -> None:
    """A window that ends in the last week of the year waits for the next year's decree: by then it is there."""
    file.turns.filter(task="submit").update(provisional=False)


def _matter(_walk: Walk, file: Any) -> None:
    """It turns out to be a matter of the catalogue."""
    Case.objects.filter(pk=file.folder.pk).update(kind="matter", item=Item.objects.get(code="o05-1"))


def _gate(walk: Walk, case: Case) -> None:
    if police.gate_of(case) is None:
        facts = {"attempt": police.attempt_of(case), "violation": "beating", "fits": "close", "answered_by": walk.cast.officer}
        PoliceGate.objects.create(case=case, **facts)


def _spot(walk: Walk, case: Case) -> None:
    if case.state == "on_spot":
        Document.objects.get_or_create(case=case, kind="on_spot", defaults={"audience": "shared", "digest": "f" * 64})


def _all_apply(walk: Walk, case: Case) -> None:
    _all_performed(walk, case)
    paper = joint_papers.lay_out(case, "exemption", actor=walk.cast.officer, text="双方已和好。")
    for party, hand in paper.hands_missing():
        drawn = {"method": "drawn", "image_sha256": "a", "shown_digest": paper.digest}
        Signature.objects.create(document=paper, role="party", party=party, signer=hand, **drawn)


def _all_performed(_walk: Walk, case: Case) -> None:
    Term.objects.filter(agreement__case=case, performed_at=None).update(performed_at=now())


def _asked_186(_walk: Walk, case: Case) -> None:
    Turn.objects.get_or_create(case=case, task="decide_186", role=Role.LEADER, office=case.station, is_open=1)


SATISFY: dict[str, Callable[[Walk, Any], None]] = {
    Guard.GATE_PASSED: _gate, Guard.SPOT_RECORDED: _spot, Guard.ALL_APPLY: _all_apply, Guard.ALL_PERFORMED: _all_performed,
    Guard.ASKED_186: _asked_186,
    Guard.IS_MATTER: _matter,
    "referral.urge": _with_command("supervise"), "referral.arbitrate": _with_command("arbitrate"),
    Guard.QUESTIONS_ANSWERED: _answered, Guard.MAY_MEDIATE: _answers(),
    Guard.MAY_POLICE_MEDIATE: _answers(violation=True), Guard.ALL_WILLING: _all_willing, Guard.OFFER_OPEN: _offer_open,
    Guard.DIRECTOR_NAMES: _director_names,
    Guard.AGREEMENT_EFFECTIVE: _agreement, Guard.NO_AGREEMENT: _no_agreement, Guard.HAS_REFERRAL: _has_referral,
    Guard.FILES_ENDED: _files_ended, Guard.POLICE_NUMBER: _police_number, Guard.ALERTED: _alerted,
    Guard.ANSWER_OWED: _answer_owed, Guard.BOTH_SIGNED: _signed,
    Guard.LEADER_ASKED: _of_red("name_leader", Role.LEADER), Guard.MEETING_ASKED: _of_red("meet_red", Role.OFFICER),
    Guard.VISIT_ASKED: _of_red("visit_red", Role.OFFICER), Guard.RAISED: _coloured("blue"), Guard.LOWERED: _coloured("yellow"),
    Guard.MET_TOGETHER: _met_together, Guard.REGISTERED: _registered, Guard.IS_FILED: _filed, Guard.NOT_FILED: _not_filed,
    Guard.CONFIRMED: _not_revoked, Guard.WAS_UPHELD: _reviewed("revoked"), Guard.WAS_REJECTED: _reviewed("rejected"), Guard.SEALED: _sealed,
    Guard.ALL_SERVED: _served, Guard.ALL_SIGNED: _all_signed, Guard.FIRST_RETURN: _first_return,
    Guard.TO_LEARN: _unlearnt, Guard.IN_OBJECTION_TIME: _one_has_it, Guard.RETURNED_BEFORE: _returned_before, Guard.WINDOW_OVER: _year_decreed,
}  # fmt: skip


def _decision(outcome: str) -> Callable[[Walk, Confirmation], dict[str, Any]]:
    def facts(walk: Walk, file: Confirmation) -> dict[str, Any]:
        ruling = _ruling(file)
        return {"outcome": outcome, "ground": "", "judge": walk.cast.judge, "authorised_digest": ruling.digest, "ruling": ruling}

    return facts


def _review(outcome: str) -> Callable[[Walk, Confirmation], dict[str, Any]]:
    def facts(_walk: Walk, file: Confirmation) -> dict[str, Any]:
        review = Document.objects.create(case=file.case, confirmation=file, kind="ruling_on_objection", audience="court", digest="e" * 64)
        return {"review": review, "review_digest": review.digest, "review_outcome": outcome}

    return facts


def _return(walk: Walk, _file: Any) -> dict[str, Any]:
    return {"return_code": "not_ours", "right_department": walk.cast.offices["shijian"]}


def _committee(walk: Walk, _file: Any) -> dict[str, Any]:
    return {"committee": walk.cast.offices["tiaowei"]}


def _soon(name: str, days: int = 3) -> Callable[[Walk, Any], dict[str, Any]]:
    return lambda _walk, _file: {name: now() + timedelta(days=days)}


def _set(**facts: Any) -> Callable[[Walk, Any], dict[str, Any]]:
    return lambda _walk, _file: facts


# What a page would send along, for the moves that do not go without.
CHANGES: dict[tuple[str, str], Callable[[Walk, Any], dict[str, Any]]] = {
    ("case", "invite"): _committee, ("case", "back_186"): _committee,
    ("case", "take"): lambda walk, case: {"mediator": walk.cast.mediators["yaqin"]},
    ("case", "hand_on"): lambda walk, case: {"mediator": walk.cast.mediators["shuigen"]},
    ("case", "suspend"): _soon("review_on"), ("case", "extend"): _soon("extended_to", 60),
    ("case", "punish"): _set(external_number="A330213-2026-7"),
    ("case", "number"): _set(external_number="A330213-2026-7"), ("case", "signed_over"): _set(external_number="岳林接〔2026〕3号"),
    ("case", "change"): lambda _walk, case: {"round": case.round + 1, "mediator": None},
    ("case", "accept"): _set(mediator=None),
    ("case", "raise"): _set(risk="red"), ("case", "lower"): _set(risk="blue"),
    ("case", "name_leader"): lambda walk, _case: {"leader": walk.cast.officer},
    ("referral", "return"): _return, ("referral", "return_again"): _return, ("referral", "extend"): _soon("extended_to", 10),
    ("referral", "resolve"): _set(result_code="solved", result="已发放"),
    ("referral", "decline"): _set(result_code="refused", result="已过时效"),
    ("confirmation", "take_effect"): lambda _walk, _file: {"effective_at": now()},
    ("confirmation", "ask_supplement"): _soon("supplement_due"), ("confirmation", "extend"): _soon("extended_to", 20),
    ("confirmation", "learn"): _set(lesson="clause"),
    ("confirmation", "reassign"): lambda walk, _file: {"judge": walk.cast.second_judge},
    ("confirmation", "extend_end"): _soon("conclude_by", 40),
    ("confirmation", "register"): lambda walk, file: {"clerk": walk.cast.clerk, "case_number": f"（2026）浙0213民特{700 + file.pk}号"},
    ("confirmation", "file"): lambda walk, _file: {"judge": walk.cast.judge},
    ("confirmation", "verify"): lambda _walk, _file: {"verified_at": now(), "verify_channel": "room", "verified_together": True},
    ("confirmation", "decide"): _decision("confirmed"), ("confirmation", "not_accept"): _decision("refused"),
    ("confirmation", "uphold"): _review("revoked"), ("confirmation", "reject"): _review("rejected"),
}  # fmt: skip


def snapshot(file: File) -> dict[str, Any]:
    """All that a move could have touched: the file, its case, the chain, turns, notes, rows that guards read, the outbox."""
    case = Case.objects.get(pk=file.folder.pk)
    of_case = {"case": case.pk}
    return {
        "file": type(file)._default_manager.filter(pk=file.pk).values().get(),
        "case": Case.objects.filter(pk=case.pk).values().get(),
        "turns": list(Turn.objects.filter(**of_case).order_by("pk").values()),
        "events": case.events.count(),
        "notes": case.notes.count(),
        "offers": list(Offer.objects.filter(**of_case).values()),
        "parties": list(Party.objects.filter(**of_case).values("pk", "willing_at", "refused_at")),
        "choices": Choice.objects.filter(party__case=case).count(),
        "agreements": list(Agreement.objects.filter(**of_case).values("pk", "voided_at", "effective_at")),
        "terms": list(Term.objects.filter(agreement__case=case).values("pk", "performed_at")),
        "outbox": list(Outbox.objects.filter(**of_case).order_by("pk").values("key", "due_at")),
    }
