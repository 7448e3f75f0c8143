"""The page of the departments: phone and mail, the key of their system shown once, tokens that a second person agrees to; and what stands still."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import ApiClient, Appointment
from cases.clock import at, now
from cases.models import Heartbeat, Outbox, Turn, Webhook, WebhookAttempt
from cases.moves import Effect, Task
from cases.outbox import deliver
from cases.tasks import deliver_due
from tests.cases.engine.receiver import receiving
from tests.cases.walk import Walk

pytestmark = pytest.mark.django_db
Browse = Callable[[str], Client]
HERE = "/routing/departments/renshe/"


def test_phone_and_mail_are_written_down(browse: Browse) -> None:
    admin = browse("administrator")
    named = {"name": "奉化区人力资源和社会保障局", "short_name": "区人社局", "is_active": "on"}
    wrong = admin.post("/offices/renshe/", named | {"phone": "请找老王", "email": "nobody"})
    assert wrong.status_code == 200
    assert "请找老王" in wrong.text
    assert admin.post("/offices/renshe/", named | {"phone": "0574-88580000", "email": "zhiban@renshe.example"}).status_code == 302
    assert "zhiban@renshe.example" in admin.get(HERE).text
    assert browse("leader").post("/offices/renshe/", {}).status_code == 403


def test_the_key_is_shown_once_and_two_are_live_while_it_changes(browse: Browse) -> None:
    admin = browse("administrator")
    for wrong in ("ftp://x/", "https://name:word@x/", "https://x:99999/", "x"):
        assert admin.post(f"{HERE}webhook/", {"url": wrong}).status_code == 200
    assert not Webhook.objects.exists()
    first = admin.post(f"{HERE}webhook/", {"url": "https://rs.example.gov.cn/hook"}).text
    hook = Webhook.objects.get()
    assert hook.key in first
    assert hook.key not in admin.get(HERE).text
    second = admin.post(f"{HERE}webhook/key/", {"act": "rotate"}).text
    assert Webhook.objects.get().keys == [Webhook.objects.get().key, hook.key]
    assert Webhook.objects.get().key in second
    admin.post(f"{HERE}webhook/key/", {"act": "rotate"})
    assert hook.key in Webhook.objects.get().keys  # a third is not begun
    admin.post(f"{HERE}webhook/key/", {"act": "finish"})
    assert len(Webhook.objects.get().keys) == 1
    admin.post(f"{HERE}webhook/end/")
    assert not Webhook.objects.get().is_active
    assert admin.post(f"{HERE}webhook/trial/").status_code == 404


def test_a_trial_knocks_once_and_says_how_it_went(browse: Browse, settings) -> None:
    settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
    admin = browse("administrator")
    with receiving() as receiver:
        admin.post(f"{HERE}webhook/", {"url": receiver.url})
        receiver.key, receiver.answers = Webhook.objects.get().key, [204, 500]
        for _ in range(2):
            admin.post(f"{HERE}webhook/trial/")
            deliver()
    [(_key, told)] = receiver.came
    assert (told["type"], told["data"]) == ("trial", {"department": "renshe"})
    assert list(WebhookAttempt.objects.order_by("id").values_list("status", "problem")) == [(204, ""), (500, "refused")]
    page = admin.get(HERE).text
    assert "已收到" in page
    assert "对方没有接收" in page
    assert not Outbox.objects.exists()  # a trial that failed is nobody's turn


def test_a_token_is_made_by_one_and_agreed_by_another(browse: Browse) -> None:
    admin = browse("administrator")
    assert admin.post(f"{HERE}tokens/", {"name": "", "scopes": ["read"], "days": "30"}).status_code == 200
    page = admin.post(f"{HERE}tokens/", {"name": "劳动监察系统", "scopes": ["read", "act"], "days": "30"}).text
    token = re.search(r"fq_[\w-]{43}", page).group()
    client = ApiClient.objects.get()
    assert token not in admin.get(HERE).text
    assert ApiClient.objects.behind(token) is None
    admin.post(f"{HERE}tokens/{client.pk}/approval/")
    assert ApiClient.objects.behind(token) is None
    assert "等另一个人同意的令牌" in browse("leader").get("/routing/departments/").text
    browse("leader").get(f"{HERE}tokens/{client.pk}/approval/")
    assert ApiClient.objects.behind(token) is None  # by opening the address nothing happens
    browse("leader").post(f"{HERE}tokens/{client.pk}/approval/")
    assert ApiClient.objects.behind(token) == client
    admin.post(f"{HERE}tokens/{client.pk}/end/")
    assert ApiClient.objects.behind(token) is None
    assert admin.post(f"/routing/departments/zhujian/tokens/{client.pk}/end/").status_code == 404


def test_an_unknown_department_and_one_that_is_none_have_no_page(browse: Browse) -> None:
    for code in ("nowhere", "daqiao", "fenghua-fayuan"):
        assert browse("administrator").get(f"/routing/departments/{code}/").status_code == 404


def test_a_department_where_nobody_signs_is_an_error_on_the_first_page(walk: Walk, browse: Browse) -> None:
    referral = walk.send(walk.log())
    assert "没有能签收的联络员" not in browse("leader").get("/desk/").text
    Appointment.objects.filter(office=referral.department).update(until=now())
    for word in ("leader", "administrator"):
        page = browse(word).get("/desk/").text
        assert "区人社局现在没有能签收的联络员" in page
        assert f'href="{HERE}"' in page
    assert "没有能签收的联络员" not in browse("officer").get("/desk/").text


def test_work_that_waits_and_a_worker_that_does_not_come_are_told(walk: Walk, browse: Browse) -> None:
    walk.send(walk.log())
    deliver_due()
    assert "后台" not in browse("leader").get("/desk/").text
    Heartbeat.objects.update(at=now() - timedelta(minutes=4))
    assert "后台程序最后一次运行是" in browse("leader").get("/desk/").text
    deliver_due()
    assert Heartbeat.objects.get().at > now() - timedelta(minutes=1)
    row = Outbox.objects.order_by("due_at").first()
    assert row is not None
    with at(row.due_at + timedelta(minutes=6)):
        assert "后台工作从" in browse("administrator").get("/desk/").text


def test_every_kind_of_work_that_is_poisoned_stops_nobody_and_stands_in_the_list(walk: Walk, browse: Browse) -> None:
    """A row of each kind that points to nothing: each ends as a turn or is done, and the good one behind them is delivered."""
    case = walk.log()
    walk.send(case)
    kinds = [kind for kind in Effect.values if kind not in (Effect.LAPSE, Effect.REMIND)]
    Outbox.objects.bulk_create(
        Outbox(key=f"poison:{n}:{kind}", kind=kind, case=case if n else None, ref=999_999, due_at=now() - timedelta(hours=1), attempts=5)
        for kind in kinds for n in (0, 1)
    )
    Outbox.objects.create(key="poison:unknown", kind="unknown", case=case, ref=1, due_at=now() - timedelta(hours=1), attempts=5)
    for minutes in (0, 1, 2):
        with at(now() + timedelta(minutes=minutes)):
            deliver()
    assert not Outbox.objects.filter(kind=Effect.TELL_DEPARTMENT, failed_at=None).exists()
    failed = Outbox.objects.filter(failed_at__isnull=False)
    left = Outbox.objects.filter(key__startswith="poison", failed_at=None)
    assert not left.exists()
    assert failed.filter(kind="unknown", turn__isnull=False).exists()
    assert failed.filter(case__isnull=False, turn=None).count() == 0  # whatever belongs to a case has somebody
    admin = browse("administrator")
    page = admin.get("/undelivered/").text
    assert page.count("重新发送</button>") == failed.count()
    assert case.title not in page


def test_the_administrator_sends_one_again_and_with_the_last_the_turn_is_over(walk: Walk, browse: Browse) -> None:
    case = walk.log()
    Outbox.objects.bulk_create(
        Outbox(key=f"poison:{n}", kind=Effect.TELL_CHOOSE, case=case, ref=999_999, attempts=5, due_at=now()) for n in range(2)
    )
    for minutes in (0, 1):
        with at(now() + timedelta(minutes=minutes)):
            deliver()
    rows = list(Outbox.objects.filter(failed_at__isnull=False))
    turn = Turn.objects.get(task=Task.RESEND, is_open=1)
    admin = browse("administrator")
    admin.get(f"/undelivered/{rows[0].pk}/")
    assert Outbox.objects.filter(failed_at__isnull=False).count() == 2  # by opening the address nothing happens
    admin.post(f"/undelivered/{rows[0].pk}/")
    turn.refresh_from_db()
    assert turn.is_open
    admin.post(f"/undelivered/{rows[1].pk}/")
    turn.refresh_from_db()
    assert not turn.is_open
    assert case.events.first().action == "sent_again"
    assert admin.post(f"/undelivered/{rows[1].pk}/").status_code == 404
