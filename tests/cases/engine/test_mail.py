"""The e-mail to a department: number and link alone, once in effect, tried again, a turn at last; a call to the spot goes at once."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

import pytest

from cases import channels
from cases.clock import at, now
from cases.models import Message, Outbox, Turn
from cases.moves import Effect, Task
from cases.outbox import PAUSES, deliver
from tests.cases.engine.mail_server import MailServer, mail_server
from tests.cases.walk import Walk
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(settings: Any, cast: Cast) -> Iterator[MailServer]:
    """A server of its own, and the labour department's address there."""
    cast.offices["renshe"].email = "zhiban@renshe.example"
    cast.offices["renshe"].save()
    with mail_server() as server:
        settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
        settings.EMAIL_PORT, settings.EMAIL_USE_TLS = server.port, False
        yield server


def read(text: bytes) -> tuple[str, str, str]:
    letter = message_from_bytes(text)
    return str(make_header(decode_header(letter["Subject"]))), letter.get_payload(decode=True).decode(), letter["Message-ID"]


def test_a_referral_is_mailed_with_its_number_and_link_and_no_word_more(mail: MailServer, walk: Walk) -> None:
    case = walk.log()
    referral = walk.send(case)
    deliver()
    deliver()
    [text] = mail.came
    subject, body, _id = read(text)
    assert subject == f"【大桥派出所】转办事项 {case.number}"
    assert body.split() == [
        "贵单位有一件转办事项有新情况，请登录系统查看办理。", f"编号：{case.number}", f"网址：http://127.0.0.1:8000/cases/{case.number}/routing/{referral.pk}/",
    ]  # fmt: skip
    for word in (case.title, case.place, *(party.name for party in case.parties.all()), *(party.phone for party in case.parties.all())):
        assert word not in body + subject
    assert Message.objects.get(template="mail_matter").office == referral.department


def test_a_call_to_the_spot_goes_by_message_and_mail_at_once(mail: MailServer, walk: Walk) -> None:
    walk.send(onsite=True)
    deliver()
    assert read(mail.came[0])[0].startswith("【大桥派出所】现场联动")
    assert set(Message.objects.filter(office__code="renshe").values_list("template", flat=True)) == {"office_call", "mail_matter"}


def test_what_the_server_turns_away_is_tried_again_under_the_same_id(mail: MailServer, walk: Walk) -> None:
    mail.refuses = 2
    walk.send(walk.log())
    for seconds in (0, 11, 80):
        with at(now() + timedelta(seconds=seconds)):
            deliver()
    assert len(mail.came) == 1
    row = Outbox.objects.filter(kind=Effect.MAIL)
    assert not row.exists()


def test_a_worker_that_died_after_it_went_sends_it_under_the_same_id(mail: MailServer, walk: Walk) -> None:
    walk.send(walk.log())
    channels.queue(Outbox.objects.get(kind=Effect.TELL_DEPARTMENT))
    channels.mail(Outbox.objects.get(kind=Effect.MAIL))  # and the worker is killed here
    deliver()
    assert len({read(text)[2] for text in mail.came}) == 1


def test_what_never_goes_becomes_a_turn(mail: MailServer, walk: Walk) -> None:
    mail.refuses = 99
    referral, moment = walk.send(walk.log()), now()
    for pause in (timedelta(), *PAUSES, timedelta()):
        moment += pause + timedelta(seconds=1)
        with at(moment):
            deliver()
    assert Turn.objects.get(task=Task.RESEND, is_open=1).referral == referral
    assert Message.objects.filter(template="office_matter").exists()  # the tap on the shoulder came all the same


def test_a_call_that_cannot_be_mailed_is_a_persons_after_three_tries(mail: MailServer, walk: Walk) -> None:
    mail.refuses = 99
    walk.send(onsite=True)
    moment = now()
    for pause in (timedelta(), *PAUSES[:2], timedelta()):
        moment += pause + timedelta(seconds=1)
        with at(moment):
            deliver()
    assert Turn.objects.filter(task=Task.RESEND, is_open=1).exists()


def test_a_department_without_an_address_gets_none(walk: Walk) -> None:
    walk.send(walk.log())
    deliver()
    assert not Message.objects.filter(template="mail_matter").exists()
    assert not Outbox.objects.filter(kind=Effect.MAIL).exists()
