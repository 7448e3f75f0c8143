"""The words of every state of the three tables: none is missing, none is the name of a state, none says too much."""

import re

import pytest

from cases.models import EndReason, Outcome
from cases.moves import CASE, CONFIRMATION, REFERRAL
from cases.views.party.elsewhere import RULED, at_court, at_department
from cases.views.party.progress import ENDINGS, Facts, arches, place_of, words

NAMES = {"other": "何先生", "station": "大桥派出所", "room": "街道调委会", "mediator": "竺亚琴", "unit": "岳林派出所", "departments": "区人社局"}
# state, what else is known, arches behind, where the leaf stands, a word of the sentence
STORY = [
    ("logged", {}, 0, 0, "登记"),
    ("inviting", {}, 0, 0, "愿不愿意"),
    ("inviting", {"answered": True}, 0, 0, "正在问对方"),
    ("inviting", {"answered": True, "all_answered": True}, 0, 0, "受理"),
    ("choosing", {}, 1, 1, "可以选"),
    ("choosing", {"chose": True}, 1, 1, "等对方选"),
    ("choosing", {"director_names": True}, 1, 1, "主任"),
    ("offered", {}, 1, 1, "正在问调解员"),
    ("offered", {"appointed": "竺亚琴"}, 1, 1, "竺亚琴"),
    ("mediating", {}, 2, 2, "正在调解"),
    ("mediating", {"text_ready": True}, 3, 3, "签名"),
    ("mediating", {"text_ready": True, "signed": True}, 3, 3, "您签好了"),
    ("suspended", {}, 2, 2, "停一停"),
    ("police_mediation", {}, 2, 2, "民警"),
    ("police_mediation", {"text_ready": True}, 3, 3, "签名"),
    ("on_spot", {}, 5, None, "当场"),
    ("settled", {}, 4, 4, "生效"),
    ("settled", {"performed": True}, 5, None, "办完"),
    ("referred", {}, 0, 0, "区人社局"),
    ("police", {}, 0, 0, "依法办理"),
    ("transferred", {}, 0, 0, "岳林派出所"),
    ("advised", {}, 1, None, "告知单"),
    ("ended", {"end_reason": "refused"}, 0, None, "不愿意"),
    ("ended", {"end_reason": "no_agreement", "accepted": True, "mediator": "竺亚琴"}, 2, None, "谈不拢"),
    ("withdrawn", {"accepted": True}, 1, None, "撤回"),
    ("closed", {"settled": True}, 5, None, "谈好"),
    ("closed", {"end_reason": "term_over", "accepted": True}, 1, None, "期限到了"),
    ("closed", {}, 0, None, "办结"),
    ("archived", {"settled": True}, 5, None, "谈好"),
    ("archived", {"end_reason": "unreached"}, 0, None, "联系不上"),
]


@pytest.mark.parametrize(("state", "known", "behind", "leaf", "word"), STORY)
def test_every_state_has_its_place_and_its_words(state, known, behind, leaf, word):
    facts = Facts(**{"state": state, **NAMES, "mediator": known.get("mediator", ""), **known})
    place = place_of(facts)
    assert (place.done, place.stage) == (behind, leaf)
    assert word in words(place.says, facts)


def test_no_state_of_a_case_is_left_out():
    assert {row[0] for row in STORY} == set(CASE.states.values)


@pytest.mark.parametrize(("state", "known"), [row[:2] for row in STORY])
def test_no_sentence_holds_the_name_of_a_state_or_english(state, known):
    facts = Facts(**{"state": state, **NAMES, **known})
    place = place_of(facts)
    said = " ".join(words(text, facts) for text in (place.says, place.who, place.does))
    assert not re.search("[A-Za-z%]", said), said
    for label in ("已登记", "征询意愿", "待选调解员", "治安调解", "已转办", "警务处置", "已告知", "已归档", "红", "黄", "蓝", "！", "成功"):
        assert label not in said


@pytest.mark.parametrize(("state", "known"), [row[:2] for row in STORY])
def test_whoever_waits_reads_who_acts_and_what_they_do(state, known):
    place = place_of(Facts(state=state, **known))
    assert place.over or (place.who and place.does)


@pytest.mark.parametrize("state", ["advised", "ended", "withdrawn"])
def test_an_end_without_agreement_names_the_other_ways(state):
    assert place_of(Facts(state=state)).routes


def test_a_settled_case_names_no_other_ways():
    assert not place_of(Facts(state="closed", settled=True)).routes


@pytest.mark.parametrize("reason", EndReason.values)
def test_every_reason_of_an_end_has_its_sentence(reason):
    said = str(place_of(Facts(state="ended", end_reason=reason)).says)
    assert said == str(ENDINGS[reason])
    assert not re.search("[A-Za-z]", said)


@pytest.mark.parametrize("state", REFERRAL.states.values)
def test_every_state_of_a_referral_has_its_sentence(state):
    said = str(at_department(state))
    assert said.endswith("。")
    assert not re.search("[A-Za-z]", said)


@pytest.mark.parametrize("state", CONFIRMATION.states.values)
@pytest.mark.parametrize("outcome", Outcome.values)
def test_every_state_of_a_confirmation_has_its_sentence(state, outcome):
    for received in (False, True):
        said = str(at_court(state, outcome, received=received))
        assert said.endswith("。")
        assert not re.search("[A-Za-z]", said)


@pytest.mark.parametrize("state", ["decided", "issued", "served"])
@pytest.mark.parametrize("outcome", Outcome.values)
def test_what_the_court_decided_is_not_told_before_it_is_received(state, outcome):
    assert str(at_court(state, outcome, received=False)) not in {str(text) for text in RULED.values()}


@pytest.mark.parametrize("leaf", range(5))
def test_the_leaf_stands_on_one_arch_and_what_lies_behind_is_done(leaf):
    place = next(place_of(Facts(**{"state": row[0], **NAMES, "mediator": "", **row[1]})) for row in STORY if row[3] == leaf)
    bridge = arches(place)
    assert [a.now for a in bridge] == [n == leaf for n in range(5)]
    assert all(a.done for a in bridge[: place.done])
    assert not any(a.done for a in bridge[place.done :])
