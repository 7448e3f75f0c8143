"""Messages: who gets which, what never stands in one, and that nobody gets one twice."""

import json
import os
import stat
from pathlib import Path

import pytest
from django.conf import settings as conf

from cases.couriers import FileCourier, Letter
from cases.models import Message, Outbox, Party
from cases.moves import CaseAction
from cases.notices import send_code
from cases.outbox import deliver
from cases.steps import mediation

pytestmark = pytest.mark.django_db
TEMPLATES = sorted(p.stem for p in (Path(conf.BASE_DIR) / "templates" / "notices").glob("*.txt"))


def letter(key="k1", **facts):
    return Letter(**{"key": key, "template": "remind", "text": "您有一件事", "phone": "13857421234", "shown": "138****1234", "party": 7, **facts})


def test_only_who_has_not_answered_is_asked(case_at, messages):
    case = case_at("inviting")
    deliver()
    silent = case.parties.get(willing_at=None)
    assert [m["party"] for m in messages() if m["template"] == "ask_sides"] == [silent.pk]


def test_a_message_that_is_no_longer_true_is_not_sent(case_at, messages):
    """The worker was away until the sides had chosen."""
    case_at("offered")
    deliver()
    assert not {"ask_sides", "choose"} & {m["template"] for m in messages()}


def test_nobody_hears_of_a_mediator_when_it_has_ended(case_at, cast, messages):
    """The worker was away until the mediation had ended."""
    case = case_at("mediating")
    mediation.take(case, CaseAction.TERMINATE, actor=cast.yaqin, note="谈不成", end_reason="no_agreement")
    deliver()
    assert "ended" in {m["template"] for m in messages()}
    assert "mediator" not in {m["template"] for m in messages()}


def test_a_department_hears_of_its_referral(referral_at, messages):
    referral = referral_at("sent")
    deliver()
    [line] = [m for m in messages() if m["office"]]
    assert (line["office"], line["template"], line["to"]) == ("renshe", "office_matter", referral.department.short_name)


def test_a_call_to_the_spot_says_so(referral_at, messages):
    referral_at("called")
    deliver()
    assert [m["template"] for m in messages() if m["office"]] == ["office_call"]


def test_a_lawful_refusal_goes_to_who_brought_the_matter(referral_at, messages):
    referral = referral_at("declined")
    deliver()
    applicants = set(referral.case.parties.filter(is_applicant=True).values_list("pk", flat=True))
    assert {m["party"] for m in messages() if m["template"] == "answered"} == applicants


def test_a_transfer_is_told_to_who_brought_it_and_not_to_the_other_side(case_at, messages):
    case = case_at("transferred")
    deliver()
    brought = set(case.parties.filter(is_applicant=True).values_list("pk", flat=True))
    assert {m["party"] for m in messages() if m["template"] == "moved"} == brought
    assert brought < set(case.parties.values_list("pk", flat=True))


@pytest.mark.parametrize("state", ["ended", "settled", "mediating"])
def test_both_sides_hear_where_it_stands(case_at, messages, state):
    case = case_at(state)
    deliver()
    template = {"ended": "ended", "settled": "settled", "mediating": "mediator"}[state]
    assert {m["party"] for m in messages() if m["template"] == template} == set(case.parties.values_list("pk", flat=True))


def test_no_message_and_no_row_names_anybody_or_anything(case_at, confirmation_at, referral_at, var):
    """PR-03: seeded names, numbers, phones and words of the dispute are looked for in everything that leaves or waits."""
    case_at("ended"), referral_at("declined"), referral_at("called"), confirmation_at("supplement")
    deliver()
    sent = (var / "messages.jsonl").read_text()
    waiting = json.dumps(list(Outbox.objects.values("key", "kind", "problem")), ensure_ascii=False)
    for party in Party.objects.all():
        for secret in (party.name, party.phone, party.id_number, party.address, party.case.title, party.case.narrative, party.case.place):
            if secret:
                assert secret not in sent
                assert secret not in waiting


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_text_says_who_writes_and_what_to_do(template):
    text = (Path(conf.BASE_DIR) / "templates" / "notices" / f"{template}.txt").read_text()
    assert text.startswith("【{{ sender }}】")
    assert len(text) < 100
    assert not any(word in text for word in ("！", "!", "抱歉", "对不起", "原告", "被告", "成功"))


def test_a_party_without_a_phone_is_told_at_the_desk(case_at, messages):
    case = case_at("choosing")
    party = case.parties.first()
    party.phone = ""
    party.save()
    deliver()
    assert party.pk not in {m["party"] for m in messages()}


def test_a_code_goes_out_when_the_page_is_committed_and_is_kept_nowhere_else(case_at, messages, django_capture_on_commit_callbacks, caplog):
    party = case_at("choosing").parties.first()
    with django_capture_on_commit_callbacks(execute=True):
        send_code(party, "480173")
        assert messages() == []
    [line] = messages()
    assert "480173" in line["text"]
    assert line["to"] == "138****1234"
    assert Message.objects.filter(party=party, template="code").count() == 1
    assert not Outbox.objects.filter(kind="code").exists()
    assert "480173" not in caplog.text


def test_a_code_that_cannot_be_carried_stops_no_page(case_at, var, django_capture_on_commit_callbacks, caplog):
    party = case_at("choosing").parties.first()
    (var / "messages.jsonl").mkdir()
    with django_capture_on_commit_callbacks(execute=True):
        send_code(party, "480173")
    assert "did not go out" in caplog.text
    assert "480173" not in caplog.text


def test_a_letter_tried_before_is_not_written_a_second_time(tmp_path):
    """The worker was killed between the line and the commit."""
    courier = FileCourier(tmp_path / "m.jsonl")
    courier.carry(letter())
    courier.carry(letter("k2"))
    courier.carry(letter(tried=True))
    assert [json.loads(line)["key"] for line in courier.path.read_text().splitlines()] == ["k1", "k2"]


@pytest.mark.parametrize(("umask", "mode"), [(0o077, 0o600), (0o007, 0o660)])
def test_the_file_is_for_this_user_alone_or_for_web_and_worker_of_one_group(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        courier = FileCourier(tmp_path / "m.jsonl")
        courier.carry(letter())
    finally:
        os.umask(before)
    assert stat.S_IMODE(courier.path.stat().st_mode) == mode


def test_a_letter_whose_key_begins_like_another_is_another(tmp_path):
    courier = FileCourier(tmp_path / "m.jsonl")
    courier.carry(letter("choose:12:3"))
    courier.carry(letter("choose:12", tried=True))
    assert len(courier.path.read_text().splitlines()) == 2


def test_half_a_line_spoils_no_other(tmp_path):
    courier = FileCourier(tmp_path / "m.jsonl")
    courier.carry(letter())
    with courier.path.open("ab") as stream:
        stream.write(b'{"key": "torn", "te')
    courier.carry(letter("k2", tried=True))
    lines = courier.path.read_text().splitlines()
    assert json.loads(lines[0])["key"] == "k1"
    assert json.loads(lines[-1])["key"] == "k2"


def test_a_full_disk_is_an_error_and_is_tried_again(case_at, messages, var):
    case_at("choosing")
    os.symlink("/dev/full", var / "messages.jsonl")
    deliver()
    assert Outbox.objects.get(kind="tell_choose").attempts == 1
    assert not Message.objects.filter(template="choose").exists()
    (var / "messages.jsonl").unlink()


def test_an_installation_with_an_unknown_courier_says_so(settings):
    from cases.couriers import courier

    settings.MESSAGES = "pigeon"
    with pytest.raises(KeyError):
        courier()
