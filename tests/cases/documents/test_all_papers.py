"""Every paper of domain.md §3.1 and §3.3, set from the facts of real steps and read back with tools that are not ours."""

import io
import uuid
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest

from cases import outbox, papers
from cases.clock import now
from cases.models import Case, Document, DocumentKind as K, Outcome, Service, Term
from cases.moves import CaseAction as A, CaseState as S, ConfirmationAction, ConfirmationState as C, ReferralState as R
from cases.steps import (
    authority,
    confirmation,
    contributing,
    dossier,
    intake,
    joint_papers,
    mediation,
    police as police_steps,
    signing,
)
from tests.cases.test_files import photo
from tests.cases.walk import CASE_PATHS, CONFIRMATION_PATHS, REFERRAL_PATHS, Walk, decide, rule_again
from tests.cast import HE, LIN
from tests.reading import fonts_of, text_of

pytestmark = pytest.mark.django_db
BOTH = (LIN["name"], HE["name"])
RARE = "林㛃𬭚𠮷䶮"  # 㛃 U+36C3, 𬭚 U+2CB5A, 𠮷 U+20BB7, 䶮 U+4DAE


def performed(walk: Walk) -> Case:
    """Settled, every term performed, visited once."""
    case = walk.settle()
    for term in Term.objects.filter(agreement__case=case).exclude(performed_at__isnull=False):
        mediation.performed(term, actor=walk.cast.yaqin, note="当面点清", method="微信转账")
    due = mediation.due_visit(case)
    case = Case.objects.get(pk=case.pk)
    facts = {"way": "电话回访", "result": "content", "text": "卫生间不漏了。"}
    mediation.visited(case, actor=walk.cast.director, due=due.pk if due else None, **facts)
    return Case.objects.get(pk=case.pk)


def inquired(walk: Walk) -> Case:
    case = walk.mediate()
    dossier.inquire(
        case, actor=walk.cast.yaqin, client_key=uuid.uuid4(), asked_at=now(), place="桂花苑 3 幢 102 室", asked="王阿婆", relation="楼下邻居",
        there="社区工作人员", recorder="竺亚琴", said="问：什么时候开始漏的？\n答：五月初。",
    )  # fmt: skip
    return case


def authorised(walk: Walk) -> Case:
    case = walk.mediate()
    party, day = case.parties.get(name=LIN["name"]), now().date()
    authority.give(party, actor=walk.cast.yaqin, name="林小军", relation="儿子", powers=frozenset({"attend", "agree"}), since=day, until=day)
    return case


def declined(walk: Walk) -> Case:
    facts = {"note": "宅基地权属，由人民政府处理", "changes": {"end_reason": "not_accepted"}}
    return intake.take(walk.invite(), A.DECLINE, actor=walk.cast.director, **facts)


def oral(walk: Walk) -> Case:
    return mediation.settle_orally(walk.draft(form="oral"), actor=walk.cast.yaqin)


def police(walk: Walk) -> Case:
    """Settled before the police, signed by both."""
    case = walk.host()
    agreement = walk.draft(case, actor=walk.cast.officer)
    walk.sign_all(signing.fix(agreement, actor=walk.cast.officer))
    return case


def sent(walk: Walk) -> Case:
    """A side handed in a photo that both may see."""
    case = walk.mediate()
    party = case.parties.get(name=LIN["name"])
    contributing.send(party, text="泡坏的衣柜", picture=photo("JPEG"), shared=True, client_key=uuid.uuid4())
    return case


def met(walk: Walk) -> Case:
    case = walk.mediate()
    walk.meet(case)
    return case


def served(walk: Walk) -> Case:
    return CONFIRMATION_PATHS[C.SERVED](walk).case


def closed(walk: Walk) -> Case:
    """Performed, and nothing left that holds the case open."""
    case = performed(walk)
    confirmation.take(case.confirmations.get(), ConfirmationAction.NOT_SEEK, actor=walk.cast.yaqin, note="双方不申请")
    return intake.take(Case.objects.get(pk=case.pk), A.CLOSE, actor=walk.cast.yaqin)


def exempted(walk: Walk) -> Case:
    """Both applied for no penalty, and the leader answered."""
    return police_steps.decide(walk.exempt(), actor=walk.cast.leader, grants=True, note="情节轻微，已经履行")


def undisputed(walk: Walk) -> Case:
    case = walk.mediate()
    walk.sign_all(joint_papers.lay_out(case, K.UNDISPUTED, actor=walk.cast.yaqin, text="漏水发生在五月\n衣柜和天花板泡坏"))
    return case


def met_before_police(walk: Walk) -> Case:
    case = walk.host()
    minutes = mediation.Minutes("都认错了。", "愿意赔医药费", frozenset(case.parties.values_list("pk", flat=True)), told=True)
    mediation.hold(case, actor=walk.cast.officer, minutes=minutes, place="大桥派出所")
    return case


def answered_outside(walk: Walk) -> Case:
    """Entrusted by the court, settled, and the station answers it."""
    return Walk(walk.cast, facts={"source": "court", "source_number": "（2026）浙0213诉前调1号"}).settle()


def ruled(outcome: str, ground: str = "") -> Callable[[Walk], Case]:
    """A ruling that does not confirm."""
    early = outcome == Outcome.REFUSED

    def way(walk: Walk) -> Case:
        file = CONFIRMATION_PATHS[C.SUBMITTED if early else C.VERIFYING](walk)
        return decide(walk, confirmation.register(file, actor=walk.cast.clerk) if early else file, outcome=outcome, ground=ground).case

    return way


def reviewed(walk: Walk) -> Case:
    file = CONFIRMATION_PATHS[C.SERVED](walk)
    objected = confirmation.object_to(file, party=file.case.parties.get(side=1), note="签名不是我写的。")
    return rule_again(walk, objected).case


def noticed(walk: Walk) -> Case:
    """A ruling that could be served on nobody in another way."""
    service = Service.objects.filter(confirmation=CONFIRMATION_PATHS[C.ISSUED](walk)).first()
    assert service is not None
    confirmation.not_received(service, actor=walk.cast.clerk, why="搬走半年了", method="direct")
    service.refresh_from_db()
    confirmation.publish(service, actor=walk.cast.clerk, where="人民法院公告网")
    return service.confirmation.case


def slip(walk: Walk) -> bytes:
    """It is kept nowhere: the private link stands in it."""
    party = walk.accept().parties.get(side=1)
    return papers.slip(party, url="http://127.0.0.1/s/x/", what_next="请选一位调解员", until=now(), made_by=walk.cast.officer)


def bound(walk: Walk) -> bytes:
    """The whole file: its cover, its note on what is missing, its end."""
    asked = dossier.bind(walk.settle(), actor=walk.cast.director, note="证件复印件污损。")
    outbox.deliver()
    asked.refresh_from_db()
    return papers.content(asked.document)


OF_COURT = (K.APPLICATION, K.PROOF, K.ADDRESS, K.PACK_LIST, K.ACCEPTANCE, K.RULING_CONFIRMED, K.SERVICE_RECEIPT)
ONE_SIDE = (K.ADDRESS, K.SERVICE_RECEIPT)  # a paper for each; the last is the second's
SENT_IN = {K.EVIDENCE, K.RESULT, K.SEEN, K.SCAN}  # what somebody handed in, no paper of the house
# kind, the way there, names that a reader must find in it
PAPERS: list[tuple[str, Callable[[Walk], Case | bytes], tuple[str, ...]]] = [
    (K.REGISTER, Walk.accept, (*BOTH, "沈浩", "桂花苑3幢")), (K.OWN_APPLICATION, Walk.accept, (*BOTH, "奉化区大桥街道人民调解委员会")),
    (K.REGISTRATION, Walk.accept, BOTH), (K.RIGHTS, Walk.accept, BOTH), (K.TAKEN_ON, Walk.accept, (*BOTH, "存根", "送达")),
    (K.NOT_TAKEN_ON, declined, (*BOTH, "■不属于人民调解的受理范围")), (K.REFUSAL_TO_MEDIATE, declined, BOTH), (K.ENTRUSTMENT, Walk.invite, BOTH),
    (K.IDENTITIES, Walk.accept, BOTH), (K.AUTHORITY, authorised, (LIN["name"], "林小军")),
    (K.INVESTIGATION, inquired, ("王阿婆", "竺亚琴", "五月初")),
    (K.EVIDENCE_LIST, sent, (LIN["name"], "泡坏的衣柜")), (K.MINUTES, met, (*BOTH, "竺亚琴")), (K.AGREEMENT, Walk.settle, (*BOTH, "竺亚琴")),
    (K.ORAL_AGREEMENT, oral, (*BOTH, "竺亚琴")), (K.POLICE_AGREEMENT, police, (*BOTH, "沈浩")),
    (K.PERFORMANCE, performed, (*BOTH, "叁仟贰佰元整", "当面点清")), (K.VISIT, performed, (*BOTH, "周丽", "不漏了")),
    (K.CLOSING_REPORT, closed, (*BOTH, "竺亚琴")),
    (K.TERMINATION, CASE_PATHS[S.ENDED], BOTH), (K.FEEDBACK, closed, BOTH),
    (K.ADVICE, Walk.advise, (LIN["name"],)), (K.REFERRAL, lambda w: REFERRAL_PATHS[R.SENT](w).case, ("沈浩",)),
    (K.COVER, CASE_PATHS[S.ARCHIVED], BOTH), *[(kind, served, (HE["name"],) if kind in ONE_SIDE else BOTH) for kind in OF_COURT],
    (K.REFERRAL, lambda w: REFERRAL_PATHS[R.CALLED](w).case, ("联动处置单",)), (K.MINUTES, met_before_police, (*BOTH, "治安调解记录", "沈浩")),
    (K.FEEDBACK, answered_outside, ("浙0213诉前调1号", "达成书面调解协议")), (K.ON_SPOT, Walk.spot, (*BOTH, "DQ-20260502-7")),
    (K.EXEMPTION, exempted, BOTH), (K.EXEMPTION_ANSWER, exempted, BOTH), (K.UNDISPUTED, undisputed, (*BOTH, "衣柜和天花板泡坏")),
    (K.SUPPLEMENT, lambda w: CONFIRMATION_PATHS[C.SUPPLEMENT](w).case, (*BOTH, "身份证复印件")),
    (K.RULING_NOT_ACCEPTED, ruled(Outcome.REFUSED, "355-3"), BOTH), (K.RULING_DISMISSED, ruled(Outcome.DISMISSED, "358-5"), BOTH),
    (K.RULING_WITHDRAWN, ruled(Outcome.DEEMED_WITHDRAWN), BOTH), (K.RULING_TERMINATED, ruled(Outcome.TERMINATED), BOTH),
    (K.RULING_ON_OBJECTION, reviewed, BOTH), (K.PUBLIC_NOTICE, noticed, BOTH),
    (K.SLIP, slip, (LIN["name"],)), (K.DOSSIER, bound, (*BOTH, "保管期限")), (K.FILE_NOTE, bound, ("卷宗情况说明", "证件复印件污损")),
]  # fmt: skip


def made(walk: Walk, kind: str, case: Case) -> Document:
    """The paper, set on demand where no step makes it."""
    if kind in dossier.MAKERS and not case.documents.filter(kind=kind).exists():
        dossier.make(case, kind, actor=walk.cast.officer if kind == K.REGISTER else walk.cast.director)
    return case.documents.filter(kind=kind, voided_at=None).last()


def test_no_paper_of_the_house_is_left_out() -> None:
    assert {kind for kind, _way, _names in PAPERS} == set(K) - SENT_IN


@pytest.mark.parametrize(("kind", "way", "names"), PAPERS, ids=[f"{kind}-{way.__name__}" for kind, way, _names in PAPERS])
def test_a_paper_is_an_archive_copy_with_its_fonts_and_every_name(
    walk: Walk, tmp_path: Path, kind: str, way: Callable[[Walk], Case | bytes], names: tuple[str, ...]
) -> None:
    come = way(walk)
    document = None if isinstance(come, bytes) else made(walk, kind, come)
    pdf = come if isinstance(come, bytes) else papers.content(document)
    with pikepdf.open(io.BytesIO(pdf)) as book, book.open_metadata() as words:
        assert (words.pdfa_status, "/OutputIntents" in book.Root) == ("2B", True)
    rows = fonts_of(pdf, tmp_path)
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows)  # embedded
    text = "".join(text_of(pdf, tmp_path).split())
    for name in (*names, *(document.number.split() if document else ())):  # a long number stands in two pieces
        assert name in text


def test_a_rare_name_stands_in_every_paper_of_the_case_as_it_is_written(walk: Walk, tmp_path: Path) -> None:
    rare = Walk(walk.cast, parties=({**LIN, "name": RARE}, HE))
    case = rare.accept()
    for kind in (K.REGISTER, K.IDENTITIES):
        dossier.make(case, kind, actor=walk.cast.director if kind == K.IDENTITIES else walk.cast.officer)
    for document in case.documents.all():
        pdf = papers.content(document)
        assert RARE in "".join(text_of(pdf, tmp_path).split())
        assert all(row.split()[-5] == "yes" for row in fonts_of(pdf, tmp_path))
