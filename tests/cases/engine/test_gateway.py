"""Messages through a gateway: who gets which, what is tried again, what becomes a call of a person, what everybody of the case sees."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from cases import by_hand
from cases.clock import ZONE, at, now
from cases.models import Event, Message, Outbox, Party, Turn
from cases.moves import Act, Effect, Task
from cases.notices import send_code
from cases.outbox import PAUSES, deliver
from cases.steps import mediation
from fengqiao import env
from tests.cases.engine.gateway import GARBAGE, HANG, listening

pytestmark = pytest.mark.django_db
TRIES = len(PAUSES) + 1


@pytest.fixture
def gateway(settings):
    """It listens in a network that may be reached, and says of each message what became of it."""
    with listening() as here:
        settings.MESSAGES, settings.WEBHOOK_NETWORKS = "http", ["127.0.0.0/8"]
        settings.SMS = {
            "url": here.url, "headers": {"Authorization": "Bearer a-word"}, "seconds": 0.3,
            "body": {"mobile": "{phone}", "content": "{text}", "outId": "{id}", "sign": ["岳林"], "flash": False},
            "accepted": ("result.code", frozenset({"OK"})), "refused": ("result.code", frozenset({"MOBILE_ILLEGAL"})),
            "status_url": here.url + "status/", "status_body": {"outId": "{id}"},
            "delivered": ("state", frozenset({"DELIVRD"})), "failed": ("state", frozenset({"UNDELIV"})),
        }  # fmt: skip
        yield here


@pytest.fixture
def choosing(case_at, gateway):
    """Both sides are to be told to choose."""
    case = case_at("choosing")
    Outbox.objects.exclude(kind=Effect.TELL_CHOOSE).delete()
    return case


def came_of(case):
    return sorted(Message.objects.filter(case=case).values_list("came", flat=True))


def try_it_all(tries=TRIES):
    moment = now()
    for pause in (timedelta(), *PAUSES, timedelta(seconds=1))[: tries + 1]:
        moment += pause + timedelta(seconds=1)
        with at(moment):
            deliver()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_each_side_has_its_own_post_as_the_settings_write_it(choosing, gateway):
    deliver()
    assert sorted(sent["mobile"] for sent in gateway.came) == sorted(party.phone for party in choosing.parties.all())
    sent = gateway.came[0]
    assert sent["content"].startswith("【")
    assert (sent["sign"], sent["flash"]) == (["岳林"], False)
    assert sent["outId"] in Message.objects.values_list("key", flat=True)
    assert gateway.headers[0]["authorization"] == "Bearer a-word"
    assert came_of(choosing) == ["sent", "sent"]


def test_what_became_of_it_is_asked_until_the_gateway_knows(choosing, gateway, later):
    deliver()
    first, _second = Message.objects.order_by("id")
    later(minutes=2)
    assert came_of(choosing) == ["sent", "sent"]
    gateway.told[first.key] = "DELIVRD"
    later(minutes=6)
    assert came_of(choosing) == ["delivered", "sent"]
    later(days=4)
    assert not Outbox.objects.filter(kind=Effect.SEND).exists()
    assert came_of(choosing) == ["delivered", "sent"]
    assert not Turn.objects.filter(task=Task.PHONE).exists()
    assert len(gateway.came) == 2


def test_a_message_that_the_network_could_not_deliver_becomes_a_call(choosing, gateway, later, director):
    deliver()
    gateway.told[Message.objects.first().key] = "UNDELIV"
    later(minutes=2)
    assert came_of(choosing) == ["failed", "sent"]
    assert Turn.objects.waiting_for(director).filter(case=choosing, task=Task.PHONE).count() == 1


@pytest.mark.parametrize("trouble", [500, 503, 429, 401, HANG, GARBAGE, b"<html>", {"result": "?"}, [], {"result": {"code": "BUSY"}}])
def test_trouble_of_the_gateway_is_tried_again_under_the_same_id_and_once_is_enough(choosing, gateway, later, trouble):
    gateway.answers = [trouble]
    deliver()
    later(seconds=16)
    assert came_of(choosing) == ["sent", "sent"]
    ids = [sent["outId"] for sent in gateway.came]
    assert (len(ids), len(set(ids))) == (3, 2)


def test_a_gateway_that_hangs_is_left_alone_for_a_while_and_no_try_is_counted(choosing, gateway, later):
    gateway.answers = [HANG]
    deliver()
    assert len(gateway.came) == 1
    waiting = Outbox.objects.get(kind=Effect.SEND, attempts=0)
    assert now() < waiting.due_at <= now() + timedelta(seconds=15)
    later(seconds=16)
    assert came_of(choosing) == ["sent", "sent"]


def test_a_gateway_that_is_away_for_hours_leaves_a_call_and_loses_nothing(choosing, gateway, director):
    gateway.answers = [500] * 2 * TRIES
    try_it_all()
    assert len(gateway.came) == 2 * TRIES
    assert came_of(choosing) == ["failed", "failed"]
    turn = Turn.objects.waiting_for(director).get(case=choosing, task=Task.PHONE)
    assert set(by_hand.to_phone(turn)) == set(choosing.parties.all())
    assert not Outbox.objects.filter(kind=Effect.SEND, failed_at=None).exists()


@pytest.mark.parametrize("no", [400, 404, 422, {"result": {"code": "MOBILE_ILLEGAL"}}])
def test_a_number_that_is_refused_is_a_call_at_once_and_stops_nobody_else(choosing, gateway, director, no):
    gateway.answers = [no]
    deliver()
    assert len(gateway.came) == 2
    assert came_of(choosing) == ["failed", "sent"]
    turn = Turn.objects.waiting_for(director).get(case=choosing, task=Task.PHONE)
    [(party, [message])] = by_hand.to_phone(turn).items()
    assert (message.party, message.what) == (party, "请双方选调解员")


@pytest.fixture
def refused(choosing, gateway):
    """One side's number is none."""
    party = choosing.parties.get(side=2)
    gateway.refuses.add(party.phone)
    deliver()
    return party


def test_the_number_is_masked_until_it_is_shown_for_the_call_and_the_call_ends_it(refused, choosing, director):
    client, where = signed_in(director), f"/cases/{choosing.number}/intake/calls/"
    assert where in client.get(f"/cases/{choosing.number}/").content.decode()
    page = client.get(where).content.decode()
    assert refused.phone not in page
    assert refused.name in page
    page = client.post(where, {"act": "show", "party": refused.pk}).content.decode()
    assert f"tel:{refused.phone}" in page
    read = Event.objects.filter(case=choosing).first()
    assert (read.action, read.on_behalf_of, read.fields) == (Act.UNMASKED, refused, ["phone"])
    client.post(where, {"act": "missed", "party": refused.pk, "note": "没人接"})
    assert Event.objects.filter(case=choosing).first().action == Act.NOT_REACHED
    assert Turn.objects.filter(task=Task.PHONE, is_open=1).exists()
    client.post(where, {"act": "told", "party": refused.pk, "note": "讲清楚了"})
    called = Event.objects.filter(case=choosing).first()
    assert (called.action, called.on_behalf_of, called.note.text) == (Act.PHONED, refused, "讲清楚了")
    assert not Turn.objects.filter(task=Task.PHONE, is_open=1).exists()
    assert not Outbox.objects.filter(failed_at__isnull=False).exists()
    assert "已电话告知" in client.get(f"/cases/{choosing.number}/intake/messages/").content.decode()
    assert client.post(where, {"act": "told", "party": refused.pk}).headers["Location"] == f"/cases/{choosing.number}/"


def test_once_the_number_is_put_right_it_goes_out_under_another_id(refused, choosing, gateway, director):
    Party.objects.get(pk=refused.pk).phone = "13900000000"
    right = Party.objects.get(pk=refused.pk)
    right.phone = "13900000000"
    right.save()
    signed_in(director).post(f"/cases/{choosing.number}/intake/calls/", {"act": "again"})
    deliver()
    assert gateway.came[-1]["mobile"] == "13900000000"
    assert len({sent["outId"] for sent in gateway.came}) == 3
    assert came_of(choosing) == ["sent", "sent"]
    assert not Turn.objects.filter(task=Task.PHONE, is_open=1).exists()


def test_nobody_but_its_holder_calls_and_a_stranger_finds_nothing(refused, choosing, officer, stranger):
    where = f"/cases/{choosing.number}/intake/calls/"
    assert signed_in(officer).post(where, {"act": "show", "party": refused.pk}).headers["Location"] == f"/cases/{choosing.number}/"
    assert signed_in(stranger).get(where).status_code == 404
    assert signed_in(stranger).get(f"/cases/{choosing.number}/intake/messages/").status_code == 404


def test_a_person_of_another_case_is_on_no_list(refused, choosing, walk, director):
    other = walk.log().parties.first()
    answer = signed_in(director).post(f"/cases/{choosing.number}/intake/calls/", {"act": "show", "party": other.pk})
    assert answer.headers["Location"] == f"/cases/{choosing.number}/intake/calls/"
    assert not Event.objects.filter(action=Act.UNMASKED).exists()


def test_whoever_works_on_the_case_sees_who_was_told_what_and_never_the_words(refused, choosing, officer, gateway):
    page = signed_in(officer).get(f"/cases/{choosing.number}/intake/messages/").content.decode()
    for words in ("请双方选调解员", "已发出", "未送达", *(party.name for party in choosing.parties.all())):
        assert words in page
    assert gateway.came[0]["content"] not in page


def test_a_clerk_phones_whom_a_court_paper_was_not_told(confirmation_at, gateway, clerk):
    file = confirmation_at("supplement")
    gateway.refuses |= {party.phone for party in file.case.parties.all()}
    Outbox.objects.exclude(kind=Effect.TELL_SUPPLEMENT).delete()
    deliver()
    client, where = signed_in(clerk), f"/cases/{file.case.number}/intake/calls/"
    assert where in client.get(f"/cases/{file.case.number}/confirmation/{file.pk}/").content.decode()
    [first, second] = file.case.parties.all()
    assert f"tel:{first.phone}" in client.post(where, {"act": "show", "party": first.pk}).content.decode()
    assert client.post(where, {"act": "told", "party": first.pk}).headers["Location"] == where
    assert client.post(where, {"act": "told", "party": second.pk}).headers["Location"].endswith(f"/confirmation/{file.pk}/")
    assert not Turn.objects.filter(task=Task.PHONE, is_open=1).exists()


def test_a_department_that_no_message_reaches_is_the_officers_to_see_to(referral_at, gateway, officer):
    referral = referral_at("called")
    office = referral.department
    office.phone = "057488880000"
    office.save()
    Outbox.objects.exclude(kind=Effect.CALL_DEPARTMENT).delete()
    gateway.answers = [500] * 9
    try_it_all(tries=3)
    assert len(gateway.came) == 3  # somebody waits on the spot: three tries, not six
    assert Turn.objects.waiting_for(officer).get(task=Task.RESEND).referral == referral


def test_a_reminder_of_a_meeting_waits_for_the_morning_and_for_nobody_once_it_is_moved(walk, gateway):
    case, first = walk.mediate(), (now() + timedelta(days=5)).astimezone(ZONE).replace(hour=10, minute=0, second=0, microsecond=0)
    session = mediation.book(case, actor=walk.cast.yaqin, starts_at=first, ends_at=first + timedelta(hours=1), room=walk.cast.room, place="")
    Outbox.objects.all().delete()
    morning = session.starts_at.astimezone(ZONE).replace(hour=8) - timedelta(days=1)
    night = morning - timedelta(hours=2)
    for n, party in enumerate(case.parties.all()):
        message = Message.objects.create(key=f"remind_meeting:x:{n}", party=party, case=case, template="meeting_soon", about=session.starts_at,
                                         came="queued", ref=session.pk)  # fmt: skip
        Outbox.objects.create(key=f"send:{message.pk}", kind=Effect.SEND, case=case, ref=message.pk)
    with at(night):
        Outbox.objects.update(due_at=night)
        deliver()
    assert gateway.came == []
    assert set(Outbox.objects.values_list("due_at", "attempts")) == {(morning, 0)}
    type(session).objects.filter(pk=session.pk).update(starts_at=session.starts_at + timedelta(minutes=30))
    with at(morning):
        deliver()
    assert gateway.came == []
    assert not Turn.objects.filter(task=Task.PHONE).exists()


def test_a_code_goes_out_at_once_and_its_failure_is_seen_and_kept_nowhere_else(case_at, gateway, django_capture_on_commit_callbacks, caplog):
    party = case_at("choosing").parties.first()
    gateway.answers = [200, HANG]
    with django_capture_on_commit_callbacks(execute=True):
        send_code(party, "480173")
    with django_capture_on_commit_callbacks(execute=True):
        send_code(party, "995511")
    assert "480173" in gateway.came[0]["content"]
    assert list(Message.objects.filter(template="code").order_by("id").values_list("came", flat=True)) == ["sent", "failed"]
    kept = json.dumps([list(Outbox.objects.values("key", "problem")), list(Message.objects.values("key", "template"))])
    assert "480173" not in kept + caplog.text
    assert "995511" not in kept + caplog.text


def test_no_post_names_anybody_or_anything(case_at, confirmation_at, referral_at, gateway):
    case_at("ended"), confirmation_at("supplement"), referral_at("declined")
    deliver()
    assert len(gateway.came) > 4
    for party in Party.objects.all():
        for secret in (party.name, party.id_number, party.address, party.case.title, party.case.narrative, party.case.place, party.case.number):
            assert not secret or secret not in json.dumps([{**sent, "mobile": ""} for sent in gateway.came], ensure_ascii=False)


def test_half_a_setting_does_not_start(monkeypatch):
    monkeypatch.setenv("FENGQIAO_MESSAGES", "http")
    with pytest.raises(SystemExit, match="FENGQIAO_SMS_URL"):
        env.gateway()
    monkeypatch.setenv("FENGQIAO_SMS_URL", "https://sms.example.gov.cn/send")
    monkeypatch.setenv("FENGQIAO_SMS_ACCEPTED", "result.code=OK,0")
    assert env.gateway()["accepted"] == ("result.code", frozenset({"OK", "0"}))
    monkeypatch.setenv("FENGQIAO_SMS_BODY", "mobile={phone}")
    with pytest.raises(SystemExit, match="FENGQIAO_SMS_BODY"):
        env.gateway()
