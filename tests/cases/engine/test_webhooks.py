"""A department's own system: signed as the public package checks it, tried again, refused where it could do harm, a person's turn at last."""

import io
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from standardwebhooks import Webhook as Checker, WebhookVerificationError

from cases import by_hand, channels, posting, webhooks
from cases.clock import at, now
from cases.models import Message, Outbox, Turn, Webhook, WebhookAttempt
from cases.moves import Effect, Task
from cases.outbox import PAUSES, deliver
from cases.posting import Undelivered, post
from cases.steps import routing
from cases.webhooks import COOL, new_key, sign
from tests.cases.engine.receiver import Receiver, certificate, receiving
from tests.cases.walk import Walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """It listens in a network that may be reached."""
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with receiving() as here:
        yield here


@pytest.fixture
def hook(receiver: Receiver, cast: Cast) -> Webhook:
    """The labour department's."""
    made = Webhook.objects.create(office=cast.offices["renshe"], url=receiver.url, key=new_key())
    receiver.key = made.key
    return made


def attempts() -> list[tuple[int | None, str]]:
    return list(WebhookAttempt.objects.order_by("id").values_list("status", "problem"))


def pushed() -> Outbox:
    return Outbox.objects.get(kind=Effect.PUSH)


def deliver_later(**pause: float) -> None:
    with at(now() + timedelta(**pause)):
        deliver()


def test_a_referral_knocks_at_the_departments_system_signed(hook: Webhook, receiver: Receiver, walk: Walk) -> None:
    referral = walk.send(walk.log())
    deliver()
    deliver()
    [(key, told)] = receiver.came
    assert told["type"] == "referral.sent"
    assert told["data"]["referral"] == referral.pk
    assert told["data"]["url"].endswith(f"/cases/{referral.case.number}/routing/{referral.pk}/")
    assert attempts() == [(204, "")]
    assert key == WebhookAttempt.objects.get().key
    assert not Outbox.objects.filter(kind=Effect.PUSH).exists()
    assert Message.objects.filter(office=referral.department, template="office_matter").count() == 1


def test_no_word_of_the_dispute_and_no_person_goes(hook: Webhook, receiver: Receiver, walk: Walk) -> None:
    case = walk.log()
    walk.send(case)
    deliver()
    text = receiver.bodies[0].decode()
    for word in (case.title, case.place, *(party.name for party in case.parties.all()), *(party.phone for party in case.parties.all())):
        assert word not in text


def test_while_the_keys_change_both_sign_and_a_third_does_not(hook: Webhook, receiver: Receiver, walk: Walk) -> None:
    earlier = hook.key
    call_command("webhook", "renshe", rotate=True, stdout=io.StringIO())
    hook.refresh_from_db()
    assert hook.keys == [Webhook.objects.get().key, earlier]
    walk.send(walk.log())
    deliver()
    assert receiver.came  # the department still has the earlier key
    for key in hook.keys:
        Checker(key).verify(receiver.bodies[0], receiver.headers[0])
    with pytest.raises(WebhookVerificationError):
        Checker(new_key()).verify(receiver.bodies[0], receiver.headers[0])
    with pytest.raises(WebhookVerificationError):
        Checker(earlier).verify(receiver.bodies[0] + b" ", receiver.headers[0])
    call_command("webhook", "renshe", finish=True, stdout=io.StringIO())
    hook.refresh_from_db()
    assert len(hook.keys) == 1


def test_a_signature_is_what_the_standard_writes() -> None:
    key, moment = new_key(), datetime.now(UTC).replace(microsecond=0)
    assert sign(key, "msg_1", str(int(moment.timestamp())), b"{}") == Checker(key).sign("msg_1", moment, "{}")


def test_a_500_is_tried_again_under_the_same_id_and_once_is_enough(hook: Webhook, receiver: Receiver, walk: Walk) -> None:
    receiver.answers = [500, 500]
    walk.send(walk.log())
    deliver()
    deliver_later(seconds=11)
    deliver_later(seconds=80)
    assert attempts() == [(500, "refused"), (500, "refused"), (204, "")]
    assert len({headers["webhook-id"] for headers in receiver.headers}) == 1
    assert len(receiver.came) == 1


def test_a_worker_that_died_after_the_answer_knocks_no_second_time(hook: Webhook, receiver: Receiver, walk: Walk) -> None:
    walk.send(walk.log())
    channels.queue(Outbox.objects.get(kind=Effect.TELL_DEPARTMENT))
    webhooks.push(pushed())  # and the worker is killed here
    deliver()
    assert len(receiver.came) == 1
    assert not Outbox.objects.filter(kind=Effect.PUSH).exists()


def test_what_is_never_taken_becomes_a_turn_and_is_sent_again_from_there(hook: Webhook, receiver: Receiver, walk: Walk, cast: Cast) -> None:
    receiver.answers = [503] * 6
    referral = walk.send(walk.log())
    moment = now()
    for pause in (timedelta(), *PAUSES, timedelta()):
        moment += pause + timedelta(seconds=1)
        with at(moment):
            deliver()
    assert len(attempts()) == 6
    turn = Turn.objects.get(task=Task.RESEND, is_open=1)
    assert (turn.role, turn.referral) == ("officer", referral)
    assert pushed().failed_at
    by_hand.send_again(turn, actor=cast.officer)
    with at(moment + timedelta(minutes=1)):
        deliver()
    assert len(receiver.came) == 1
    assert not Outbox.objects.filter(kind=Effect.PUSH).exists()


def test_a_failing_system_holds_up_nobody_and_no_try_is_counted_meanwhile(hook: Webhook, receiver: Receiver, walk: Walk, cast: Cast) -> None:
    receiver.answers = [500]
    first, second = walk.log(), Walk(cast).log()
    walk.send(first)
    walk.send(second)
    deliver()
    assert attempts() == [(500, "refused")]
    waiting = Outbox.objects.get(kind=Effect.PUSH, attempts=0)
    assert now() < waiting.due_at <= now() + COOL
    assert Message.objects.filter(template="office_matter").count() == 2
    deliver_later(seconds=16)
    deliver_later(seconds=32)
    assert len(receiver.came) == 2


@pytest.mark.parametrize(("answer", "problem", "status"), [(302, "redirect", 302), (404, "refused", 404)])
def test_a_redirect_is_followed_by_nobody(hook: Webhook, receiver: Receiver, walk: Walk, answer: int, problem: str, status: int) -> None:
    receiver.answers = [answer]
    walk.send(walk.log())
    deliver()
    assert attempts() == [(status, problem)]
    assert receiver.came == []


@pytest.mark.parametrize(
    ("answer", "problem"), [("hang", "too slow"), ("cut", "RemoteDisconnected"), ("babble", "BadStatusLine"), (500, "refused")]
)  # fmt: skip
def test_a_system_that_hangs_cuts_or_babbles_is_tried_again_and_loses_nothing(
    answer: int | str, problem: str, hook: Webhook, receiver: Receiver, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    receiver.answers = [answer]
    referral = walk.send(walk.log())
    deliver()
    assert [told for _status, told in attempts()] == [problem]
    assert receiver.came == []
    assert Message.objects.filter(office=referral.department, template="office_matter").count() == 1  # its inbox was told all the same
    deliver_later(seconds=11)
    assert len(receiver.came) == 1


def test_whatever_it_answers_in_a_200_nothing_of_it_is_believed(hook: Webhook, receiver: Receiver, walk: Walk) -> None:
    receiver.answers = ["lie"]
    referral = walk.send(walk.log())
    deliver()
    assert attempts() == [(200, "")]
    referral.refresh_from_db()
    assert (referral.state, referral.result) == ("sent", "")
    assert referral.turns.filter(is_open=1, task="sign_referral").exists()  # taken is not signed: the clock runs on


def test_a_slow_answer_is_cut_however_busily_it_drips(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "SECONDS", 0.3)
    receiver.answers = ["drip"]
    with pytest.raises(Undelivered, match="too slow"):
        post(receiver.url, b"{}", {})


def test_within_tls_the_certificate_must_be_the_hosts(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8", "::1/128"]
    pem, key = certificate(tmp_path), new_key()
    knock = webhooks.Knock("msg_1", b"{}")
    with receiving(pem) as receiver:
        receiver.key = key
        with pytest.raises(Undelivered, match="SSLCertVerificationError"):
            post(receiver.url, knock.body, knock.headers([key]))
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
        assert post(receiver.url, knock.body, knock.headers([key])).status == 204
        with pytest.raises(Undelivered, match="SSLCertVerificationError"):
            post(receiver.url.replace("localhost", "127.0.0.1"), knock.body, knock.headers([key]))
        assert receiver.came == [("msg_1", {})]
        monkeypatch.setattr(posting, "SECONDS", 0.3)
        receiver.answers = ["drip"]
        with pytest.raises(Undelivered, match="too slow"):
            post(receiver.url, b"{}", {})


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://10.1.2.3/", "https://192.168.0.1/", "https://169.254.169.254/latest", "https://[::1]/", "https://localhost/",
        "https://[::ffff:127.0.0.1]/", "https://0.0.0.0/", "https://100.64.0.1/", "https://224.0.0.1/", "https://[fd00::1]/",
    ],
)  # fmt: skip
def test_a_private_address_is_refused(url: str, settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = []
    with pytest.raises(Undelivered, match="private address"):
        post(url, b"{}", {})


def test_without_tls_only_the_named_networks_are_reached(settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = []
    with pytest.raises(Undelivered, match="not https"):
        post("http://1.1.1.1/", b"{}", {})


def test_a_name_that_is_not_there_or_nobody_behind_a_port_is_a_failed_try(settings: Any) -> None:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Undelivered, match="ConnectionRefusedError"):
        post(f"http://127.0.0.1:{port}/", b"{}", {})


def test_no_hook_no_knock_and_a_cancelled_one_ends(receiver: Receiver, walk: Walk, cast: Cast) -> None:
    walk.send(walk.log())
    deliver()
    assert not Outbox.objects.filter(kind=Effect.PUSH).exists()
    assert receiver.bodies == []


def test_the_later_moves_knock_too(hook: Webhook, receiver: Receiver, walk: Walk, cast: Cast) -> None:
    referral = walk.send(walk.log())
    deliver()
    routing.take(referral, "cancel", actor=cast.officer, note="双方和好了")
    deliver()
    assert [told["type"] for _key, told in receiver.came] == ["referral.sent", "referral.cancelled"]


def test_the_command_refuses_what_is_no_address_and_no_department(cast: Cast) -> None:
    for facts in ({"url": "ftp://x/"}, {"url": "https://name:word@x/"}, {"rotate": True}):
        with pytest.raises(CommandError):
            call_command("webhook", "renshe", stdout=io.StringIO(), **facts)
    with pytest.raises(CommandError):
        call_command("webhook", "fayuan", url="https://x/", stdout=io.StringIO())
    out = io.StringIO()
    call_command("webhook", "renshe", url="https://rs.example.gov.cn/hook", stdout=out)
    assert Webhook.objects.get().key in out.getvalue()
    again = io.StringIO()
    call_command("webhook", "renshe", stdout=again)
    assert Webhook.objects.get().key not in again.getvalue()
    assert Webhook.objects.get().key.encode() not in bytes(Webhook.objects.extra(select={"raw": "key"}).values_list("raw", flat=True)[0])


def test_an_old_knock_sent_once_more_is_refused(hook: Webhook, receiver: Receiver, walk: Walk) -> None:
    """The time is signed with the body: whoever caught a knock cannot send it again later, nor under another time."""
    walk.send(walk.log())
    deliver()
    headers, body = dict(receiver.headers[0]), receiver.bodies[0]
    Checker(hook.key).verify(body, headers)
    stale = str(int(headers["webhook-timestamp"]) - 600)
    old = {**headers, "webhook-timestamp": stale, "webhook-signature": sign(hook.key, headers["webhook-id"], stale, body)}
    with pytest.raises(WebhookVerificationError):
        Checker(hook.key).verify(body, old)
    with pytest.raises(WebhookVerificationError):
        Checker(hook.key).verify(body, {**headers, "webhook-timestamp": str(int(headers["webhook-timestamp"]) + 1)})
