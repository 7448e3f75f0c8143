"""The gate of art. 178 and 179, the settlement on the spot, a penalty, and the application of art. 186 that a leader decides."""

import base64

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cases.lifecycle import begin
from cases.models import Case, Confirmation, Document, PoliceGate, Turn
from cases.moves import CaseAction as A, ConfirmationAction as C
from cases.papers import sheet_of
from cases.steps import confirmation, intake, joint_papers, police
from tests.cases.walk import CASE_PATHS, picture
from tests.cases.world import as_party

pytestmark = pytest.mark.django_db
GATE = {"violation": "beating", "fits": "close", "bars": [], "looked": "on", "witness": "桂花苑社区调解主任"}


@pytest.fixture
def ungated(walk):
    return walk.triage("public_order", answers={"violation": True})


def test_nothing_is_written_before_the_gate(room, walk, ungated):
    with pytest.raises(ValidationError, match=r"178|先"):
        walk.draft(ungated, actor=walk.cast.officer)
    assert room.send("officer", "gate", ungated, **GATE).status_code == 302
    assert walk.draft(ungated, actor=walk.cast.officer).pk
    assert PoliceGate.objects.get(case=ungated).witness == "桂花苑社区调解主任"


@pytest.mark.parametrize("bar", ["hired", "gang", "repeated", "refused", "again", "fled", "unsuitable"])
def test_what_art_179_names_rules_it_out_until_somebody_answers_otherwise(room, walk, ungated, bar):
    room.send("officer", "gate", ungated, **{**GATE, "bars": [bar]})
    page = room.open("officer", "gate", ungated).content.decode()
    assert "police_fail" in page
    with pytest.raises(ValidationError):
        walk.draft(ungated, actor=walk.cast.officer)
    room.send("officer", "gate", ungated, **GATE)
    assert walk.draft(ungated, actor=walk.cast.officer).pk


def test_every_attempt_has_its_own_gate(walk):
    hosted = walk.host()
    again = intake.take(hosted, A.POLICE_AGAIN, actor=walk.cast.officer, note="没谈拢")
    assert police.gate_of(again) is None
    gate = police.pass_gate(again, actor=walk.cast.officer, answers=police.Answers("insult", "provoked"))
    assert gate.attempt == 2


@pytest.mark.parametrize(
    ("wrong", "box"), [({"looked": ""}, "looked"), ({"violation": "murder"}, "violation"), ({"fits": ""}, "fits"), ({"bars": ["x"]}, "bars")]
)
def test_the_gate_wants_every_answer(room, ungated, wrong, box):
    answer = room.send("officer", "gate", ungated, **{**GATE, **wrong})
    assert answer.status_code == 200
    assert box in answer.context["form"].errors


def test_a_minor_does_not_come_alone(room, walk, ungated):
    ungated.parties.filter(side=2).update(is_minor=True, guardian_name="何大海")
    assert room.send("officer", "gate", ungated, **GATE).status_code == 200
    assert room.send("officer", "gate", ungated, **GATE, guardians="on").status_code == 302


SPOT = {
    "facts": "为晾衣杆推了一把。", "done": "王某当面道歉，赔 200 元，当场点清。", "holds": ["minor", "undisputed", "agreed", "performed"],
    "way": "recorded",
}  # fmt: skip


def test_what_was_settled_on_the_spot_is_recorded_before_it_closes(room, walk):
    case = CASE_PATHS["on_spot"](walk)
    with pytest.raises(ValidationError):
        intake.take(case, A.CLOSE, actor=walk.cast.officer)
    assert room.send("officer", "spot", case, **SPOT).status_code == 200  # the number of the recording is missing
    assert room.send("officer", "spot", case, **SPOT, camera="DQ-0471-3").status_code == 302
    words = sheet_of(Document.objects.get(case=case, kind="on_spot")).to_json()
    assert all(word in words for word in ("为晾衣杆推了一把", "当场点清", "DQ-0471-3", "第一百七十八条"))
    assert intake.take(Case.objects.get(pk=case.pk), A.CLOSE, actor=walk.cast.officer).state == "closed"


@pytest.mark.parametrize("missing", ["minor", "undisputed", "agreed", "performed"])
def test_all_four_hold_or_it_is_no_settlement_on_the_spot(room, walk, missing):
    case = CASE_PATHS["on_spot"](walk)
    typed = {**SPOT, "camera": "1", "holds": [word for word in SPOT["holds"] if word != missing]}
    assert room.send("officer", "spot", case, **typed).status_code == 200
    assert not Document.objects.filter(case=case, kind="on_spot").exists()


def test_both_apply_in_writing_and_a_leader_decides(room, walk):
    case = intake.take(CASE_PATHS["police"](walk), A.NUMBER, actor=walk.cast.officer, changes={"external_number": "A330213-2026-7"})
    assert room.send("officer", "exemption", case, act="text", text="双方在老娘舅那里和好，当场赔了 200 元。").status_code == 302
    paper = joint_papers.current(case, "exemption")
    for party in case.parties.all():
        assert not Turn.objects.filter(case=case, task="decide_186").exists()
        assert room.sign("officer", paper, f"?party={party.pk}&hand=0").status_code == 302
    turn = Turn.objects.get(case=case, task="decide_186", is_open=1)
    assert turn.role == "leader"
    assert not room.open("officer", "exemption", case).context["decides"]
    page = room.open("leader", "exemption", case)
    assert page.context["decides"]
    assert room.send("leader", "exemption", case, act="decide", grants="yes", note="情节轻微，已履行，双方都愿意").status_code == 302
    assert "不予处罚" in sheet_of(Document.objects.get(case=case, kind="exemption_answer")).to_json()
    assert not Turn.objects.filter(case=case, task="decide_186", is_open=1).exists()


def test_nobody_decides_what_they_laid_out_and_nobody_without_rank(walk):
    case = walk.exempt()
    with pytest.raises(PermissionDenied):
        police.decide(case, actor=walk.cast.colleague, grants=True, note="可以")
    Document.objects.filter(case=case, kind="exemption").update(made_by=walk.cast.leader)
    with pytest.raises(ValidationError):
        police.decide(case, actor=walk.cast.leader, grants=True, note="可以")


def test_after_a_penalty_it_is_too_late(walk):
    case = walk.exempt()
    number = {"external_number": "奉公（大桥）行罚决〔2026〕31号"}
    punished = intake.take(case, A.PUNISH, actor=walk.cast.officer, note="罚款 200 元", changes=number)
    with pytest.raises(ValidationError):
        police.decide(punished, actor=walk.cast.leader, grants=True, note="可以")
    assert police.decide(punished, actor=walk.cast.leader, grants=False, note="已经作出处罚决定").state == "police"


def test_what_the_police_mediated_is_brought_to_no_court_not_even_by_a_step(walk):
    case = walk.host()
    agreement = walk.draft(case, actor=walk.cast.officer)
    file = Confirmation(case=case, agreement=agreement, court=walk.cast.offices["fenghua-fayuan"])
    with pytest.raises((ValidationError, PermissionDenied)):
        begin(file, C.PREPARE, actor=walk.cast.officer)


def test_a_side_signs_it_on_its_own_phone_and_with_the_last_hand_it_lies_before_the_leader(walk):
    case = intake.take(CASE_PATHS["police"](walk), A.NUMBER, actor=walk.cast.officer, changes={"external_number": "A330213-2026-7"})
    paper = joint_papers.lay_out(case, "exemption", actor=walk.cast.officer, text="已和好。")
    drawn = "data:image/png;base64," + base64.b64encode(picture()).decode()
    for party in case.parties.all():
        phone, page = as_party(party, walk.cast.officer), f"/mine/papers/{paper.pk}/"
        typed = {"shown_digest": paper.digest, "method": "drawn", "drawing": drawn, "signer": party.name}
        assert 'name="drawing"' in phone.get(page).content.decode()
        assert phone.post(page, typed).status_code == 302
    assert Turn.objects.filter(case=case, task="decide_186", is_open=1).count() == 1


# facts that nobody disputes


def test_facts_that_nobody_disputes_go_to_the_court_only_with_every_hand(room, walk, mediating):
    clerk = walk.cast.clerk
    assert room.send("yaqin", "undisputed", mediating, text="漏水发生在五一\n衣柜泡坏").status_code == 302
    paper = joint_papers.current(mediating, "undisputed_facts")
    one = mediating.parties.first()
    room.sign("yaqin", paper, f"?party={one.pk}&hand=0")
    paper.refresh_from_db()
    assert paper.audience == "shared"
    case = walk.settle(Case.objects.get(pk=mediating.pk))
    confirmation.submit(case.confirmations.get(), actor=walk.cast.yaqin)
    assert not Document.objects.visible_to(clerk).filter(pk=paper.pk).exists()


def test_with_every_hand_the_court_reads_them_and_another_text_voids_the_hands(room, walk, mediating):
    first = joint_papers.lay_out(mediating, "undisputed_facts", actor=walk.cast.yaqin, text="漏水发生在五一")
    one, two = mediating.parties.all()
    room.sign("yaqin", first, f"?party={one.pk}&hand=0")
    paper = joint_papers.lay_out(mediating, "undisputed_facts", actor=walk.cast.yaqin, text="漏水发生在四月底")
    first.refresh_from_db()
    assert first.voided_at
    assert len(paper.hands_missing()) == 2
    for party in (one, two):
        room.sign("yaqin", paper, f"?party={party.pk}&hand=0")
    paper.refresh_from_db()
    assert (paper.audience, bool(paper.file)) == ("court_pack", True)
    with pytest.raises(ValidationError):
        joint_papers.lay_out(mediating, "undisputed_facts", actor=walk.cast.yaqin, text="别的")
    case = walk.settle(Case.objects.get(pk=mediating.pk))
    confirmation.submit(case.confirmations.get(), actor=walk.cast.yaqin)
    assert Document.objects.visible_to(walk.cast.clerk).filter(pk=paper.pk).exists()
