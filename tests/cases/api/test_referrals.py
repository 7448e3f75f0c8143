"""A department's own system: the same rights as its liaison's page, no more; nothing twice; every refusal in words of two languages."""

import base64
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccessRecord, ApiClient, Happening
from cases import audit
from cases.clock import at, now, today
from cases.models import Destruction, Document, Event, KeptAnswer, Limit, Referral, ReleaseBasis, forget_answers
from cases.moves import Act, ReferralState as S
from cases.steps import routing
from tests.cases.api.conftest import System
from tests.cases.walk import Walk, picture
from tests.cast import HE, LIN

pytestmark = pytest.mark.django_db
Tokens = Callable[..., tuple[ApiClient, str]]
SECRETS = (LIN["name"], LIN["phone"], LIN["address"], LIN["id_number"], HE["name"], HE["phone"])


@pytest.fixture
def referral(walk: Walk) -> Referral:
    """To 区人社局, with name, phone and address of 林秀英."""
    case = walk.mediate()
    return routing.send(
        case, actor=walk.cast.officer, department=walk.cast.offices["renshe"], request="请核实维修基金能不能用",
        released=["place", "name", "phone", "address"], about=[case.parties.get(name=LIN["name"])], basis=ReleaseBasis.STATUTORY,
        agreed_by=walk.cast.colleague,
    )  # fmt: skip


def test_of_a_destroyed_file_nothing_is_there_any_more_as_on_the_page(referral: Referral, system: System, walk: Walk) -> None:
    one = {"limit": Limit.objects.first(), "kept_until": today(), "proposed_by": walk.cast.director, "approved_by": walk.cast.leader}
    Destruction.objects.create(case=referral.case, approved_at=now(), done_at=now(), **one)
    assert system.get("referrals/").json()["referrals"] == []
    assert system.get(f"referrals/{referral.pk}/").status_code == 404
    assert system.act(referral, "signature").status_code == 404


def test_a_referral_goes_its_whole_way_through_the_api(referral: Referral, system: System, walk: Walk) -> None:
    assert [row["id"] for row in system.get("referrals/").json()["referrals"]] == [referral.pk]
    first = system.get(f"referrals/{referral.pk}/").json()
    assert (first["state"], first["may"]) == ("sent", ["signature", "return"])
    assert first["turns"][0]["task"] == "sign_referral"
    assert system.act(referral, "signature").json()["state"] == "signed"
    system.act(referral, "contact")
    accepted = system.act(referral, "acceptance", {"complexity": "simple"}).json()
    assert (accepted["state"], accepted["complexity"]) == ("accepted", "simple")
    photo = base64.b64encode(picture()).decode()
    done = system.act(referral, "result", {"code": "solved", "text": "基金可用，联系 13857421234", "attachments": [photo]}).json()
    assert (done["state"], done["result"]) == ("resolved", {"code": "solved", "text": "基金可用，联系 〔手机号〕"})
    assert [paper["media_type"] for paper in done["attachments"]] == ["application/pdf", "image/png"]
    assert Document.objects.visible_to(walk.cast.officer).filter(referral=referral, kind="result").exists()
    events = Event.objects.filter(table="referral", file_id=referral.pk, client__isnull=False)
    assert set(events.values_list("action", "role", "user", "office__code")) == {
        (action, "liaison", None, "renshe") for action in ("sign", "contacted", "accept", "resolve")
    }
    assert list(audit.everything()) == []
    page = Client()
    page.force_login(walk.cast.officer)
    assert "区人社局</b>（由其业务系统）" in page.get(f"/cases/{referral.case.number}/routing/{referral.pk}/").text


def test_only_what_left_is_there_and_masked_until_acceptance(referral: Referral, system: System) -> None:
    body = system.get(f"referrals/{referral.pk}/").text
    assert "林某" in body
    assert "138****1234" in body
    assert not any(secret in body for secret in SECRETS)
    assert referral.case.title not in body
    system.act(referral, "signature")
    system.act(referral, "acceptance", {"complexity": "ordinary"})
    body = system.get(f"referrals/{referral.pk}/").text
    assert LIN["name"] in body
    assert LIN["phone"] not in body


def test_numbers_are_read_for_a_reason_and_each_reading_stands_in_the_history(referral: Referral, system: System, token: Tokens) -> None:
    assert system.act(referral, "numbers", {"reason": "联系"}).status_code == 422  # nobody reads what was not signed for
    system.act(referral, "signature")
    assert system.act(referral, "numbers", {"reason": ""}).status_code == 422
    assert LIN["phone"] in system.act(referral, "numbers", {"reason": "首次联系当事人"}).text
    assert Event.objects.get(action=Act.UNMASKED).note.text == "首次联系当事人"
    assert not KeptAnswer.objects.filter(words="").exists()
    other = System(token(scopes=("read", "act"))[1])
    assert other.act(referral, "numbers", {"reason": "联系"}).status_code == 403
    system.act(referral, "acceptance", {"complexity": "ordinary"})
    assert LIN["name"] not in other.get(f"referrals/{referral.pk}/").text


def test_a_return_names_the_right_department_by_its_code(referral: Referral, system: System) -> None:
    for body in ({"code": "not_ours", "right_department": "nowhere", "note": "不归我们"}, {"code": "not_ours", "right_department": "zhujian"},
                 {"code": "not_ours", "right_department": "renshe", "note": "不归我们"}):  # fmt: skip
        refused = system.act(referral, "return", body)
        assert refused.status_code == 422, body
        assert set(refused.json().get("errors", {})) <= {"right_department", "note"}
    answer = system.act(referral, "return", {"code": "not_ours", "right_department": "zhujian", "note": "公共管道归住建"})
    assert answer.json()["returned"] == {"code": "not_ours", "right_department": "zhujian"}
    referral.refresh_from_db()
    assert referral.state == S.RETURNED


def test_it_is_extended_once_and_refused_with_a_reason(referral: Referral, system: System, walk: Walk) -> None:
    system.act(referral, "signature")
    second = walk.send(referral.case, department="zhujian")
    assert system.act(second, "refusal", {"note": "已过时效"}).status_code == 404
    system.act(referral, "acceptance", {"complexity": "simple"})
    until = str(today() + timedelta(days=8))
    assert system.act(referral, "extension", {"until": "2026-02-30", "note": "等鉴定"}).status_code == 422
    assert system.act(referral, "extension", {"until": until, "note": "等鉴定"}).status_code in (200, 422)
    assert system.act(referral, "refusal", {"note": "已过时效"}).status_code == 409  # accepted already


def test_a_lawful_refusal_ends_it(referral: Referral, system: System) -> None:
    system.act(referral, "signature")
    assert system.act(referral, "refusal", {}).status_code == 422
    assert system.act(referral, "refusal", {"note": "已过受理时效，可以去法院"}).json()["state"] == "declined"


def test_a_call_to_the_spot_is_answered(walk: Walk, system: System) -> None:
    called = walk.send(onsite=True)
    assert system.get(f"referrals/{called.pk}/").json()["may"] == ["return", "answer", "arrival"]
    assert system.act(called, "answer").json()["answered_at"]
    assert system.act(called, "arrival").json()["state"] == "arrived"


def test_the_same_key_and_words_are_answered_the_same_and_done_once(referral: Referral, system: System) -> None:
    first = system.act(referral, "signature", key="a-1")
    again = system.act(referral, "signature", key="a-1")
    assert first.content == again.content
    assert again["Idempotent-Replayed"] == "true"
    assert Event.objects.filter(action="sign").count() == 1
    assert KeptAnswer.objects.get().body  # and the database holds no word of it
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM cases_keptanswer")
        assert "请核实".encode() not in bytes(cursor.fetchone()[0])


def test_the_same_key_with_other_words_is_a_conflict(referral: Referral, system: System) -> None:
    system.act(referral, "signature", key="a-1")
    for noun, body in (("signature", {"version": 1}), ("contact", {})):
        refused = system.act(referral, noun, body, key="a-1")
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "key-used")
    assert Referral.objects.get(pk=referral.pk).contacted_at is None


def test_what_was_refused_left_nothing_and_may_be_tried_again_under_its_key(referral: Referral, system: System) -> None:
    assert system.act(referral, "contact", key="a-1").status_code == 409
    assert not KeptAnswer.objects.exists()
    system.act(referral, "signature")
    assert system.act(referral, "contact", key="a-1").status_code == 200


def test_a_key_of_another_system_is_another_key(referral: Referral, system: System, token: Tokens) -> None:
    system.act(referral, "signature", key="a-1")
    assert System(token()[1]).act(referral, "contact", key="a-1").status_code == 200


def test_kept_answers_go_after_a_week(referral: Referral, system: System) -> None:
    system.act(referral, "signature")
    with at(now() + timedelta(days=6)):
        assert forget_answers() == 0
    with at(now() + timedelta(days=8)):
        assert forget_answers() == 1


def test_an_act_without_a_key_is_not_done(referral: Referral, system: System) -> None:
    for key in ("", " ", "键", "x" * 81):
        headers = {"Authorization": f"Bearer {system.token}", **({"Idempotency-Key": key} if key.isascii() else {})}
        answer = system.browser.post(f"/api/v1/referrals/{referral.pk}/signature/", b"{}", content_type="application/json", headers=headers)
        assert answer.status_code == 400
    assert Referral.objects.get(pk=referral.pk).state == S.SENT


def test_another_departments_referral_is_not_there(referral: Referral, walk: Walk, token: Tokens) -> None:
    strange = System(token("zhujian")[1])
    theirs, nobodys = strange.get(f"referrals/{referral.pk}/"), strange.get("referrals/999999/")
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() | {"instance": ""} == nobodys.json() | {"instance": ""}
    assert strange.get("referrals/").json() == {"referrals": [], "next": None}
    assert strange.act(referral, "signature").status_code == 404
    assert Referral.objects.get(pk=referral.pk).state == S.SENT


@pytest.mark.parametrize("fault", ["over", "revoked", "not agreed", "office closed", "wrong"])
def test_a_token_that_is_no_good_opens_nothing(fault: str, referral: Referral, token: Tokens, walk: Walk) -> None:
    made, word = token()
    rows = ApiClient.objects.filter(pk=made.pk)
    if fault == "over":
        rows.update(created_at=now() - timedelta(days=2), expires_at=now() - timedelta(seconds=1))
    elif fault == "revoked":
        rows.update(revoked_at=now(), revoked_by=walk.cast.administrator)
    elif fault == "not agreed":
        rows.update(approved_by=None)
    elif fault == "office closed":
        made.office.is_active = False
        made.office.save()
    answer = System("fq_" + "x" * 43 if fault == "wrong" else word).get("referrals/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert AccessRecord.objects.filter(happening=Happening.FAILED, user=None).exists()


def test_each_scope_opens_its_own(referral: Referral, token: Tokens) -> None:
    reads = System(token(scopes=("read",))[1])
    assert reads.get(f"referrals/{referral.pk}/").json()["may"] == []
    assert reads.act(referral, "signature").status_code == 403
    acts = System(token(scopes=("act",))[1])
    assert acts.get("referrals/").status_code == 403
    assert AccessRecord.objects.filter(happening=Happening.REFUSED, office__code="renshe").count() == 2


def test_no_cookie_opens_it_and_none_is_given(referral: Referral, walk: Walk, system: System) -> None:
    browser = Client()
    browser.force_login(walk.cast.liaison)
    assert browser.get("/api/v1/referrals/").status_code == 401
    assert browser.post(f"/api/v1/referrals/{referral.pk}/signature/").status_code == 401
    answer = system.get("referrals/")
    assert answer.cookies == {}
    assert answer["Cache-Control"] == "no-store"


def test_whoever_asks_too_often_waits(referral: Referral, system: System, settings) -> None:
    settings.API_PER_MINUTE = 2
    assert [system.get("referrals/").status_code for _ in range(3)] == [200, 200, 429]
    assert system.get("referrals/")["Retry-After"] == "60"


def test_the_list_is_paged_by_key_with_the_same_number_of_queries(walk: Walk, system: System) -> None:
    made = [walk.send(walk.log() if n == 0 else Walk(walk.cast).log()).pk for n in range(3)]
    with CaptureQueriesContext(connection) as one:
        first = system.get("referrals/", limit="1").json()
    with CaptureQueriesContext(connection) as all_:
        assert [row["id"] for row in system.get("referrals/").json()["referrals"]] == made[::-1]
    assert len(one) == len(all_)
    assert (first["referrals"][0]["id"], first["next"]) == (made[2], made[2])
    rest = system.get("referrals/", after=first["next"]).json()
    assert ([row["id"] for row in rest["referrals"]], rest["next"]) == (made[1::-1], None)
    assert system.get("referrals/", state="signed").json()["referrals"] == []
    for wrong in ({"state": "nowhere"}, {"after": "x"}, {"limit": "0"}, {"limit": "9" * 30}):
        assert system.get("referrals/", **wrong).status_code == 422


def test_every_problem_is_said_in_two_languages(referral: Referral, system: System) -> None:
    refused = system.act(referral, "contact")
    told = refused.json()
    assert refused["Content-Type"] == "application/problem+json"
    assert (told["status"], told["state"], told["title_en"]) == (409, "sent", "The referral moved on meanwhile.")
    assert told["title_zh"] == told["title"] == "这件事项的状态已经变了。"
    headers = {"Authorization": f"Bearer {system.token}", "Accept-Language": "en"}
    english = system.browser.get("/api/v1/referrals/999/", headers=headers)
    assert english.json()["title"] == "There is nothing here for you."
    for path in ("/api/v1/nothing/", "/api/", "/api/v1/referrals/x/"):
        answer = system.browser.get(path, headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400), (b"[]", "application/json", 400), (b"\xff", "application/json", 400),
        (b'{"version": 0, "\\ud800": 1}', "application/json", 400), (b'{"version": "\\ud800"}', "application/json", 400),  # half a sign
        (b"[" * 50_000, "application/json", 400),
        (b"a=1", "application/x-www-form-urlencoded", 415), (b'{"state": "closed"}', "application/json", 422),
        (b'{"version": "1"}', "application/json", 422), (b'{"version": true}', "application/json", 422), (b'{"version": 7}', "application/json", 409),
    ],
)  # fmt: skip
def test_a_body_that_says_nothing_does_nothing(body: bytes, kind: str, status: int, referral: Referral, system: System) -> None:
    headers = {"Authorization": f"Bearer {system.token}", "Idempotency-Key": "a-1"}
    answer = system.browser.post(f"/api/v1/referrals/{referral.pk}/signature/", body, content_type=kind, headers=headers)
    assert answer.status_code == status
    assert Referral.objects.get(pk=referral.pk).state == S.SENT


@pytest.mark.parametrize("sent", ["x", ["%%%"], ["aGFsbG8="], [1], ["aGFsbG8="] * 4])
def test_what_is_no_picture_reports_no_result(sent: object, referral: Referral, system: System) -> None:
    system.act(referral, "signature")
    system.act(referral, "acceptance", {"complexity": "ordinary"})
    assert system.act(referral, "result", {"code": "solved", "text": "办好了", "attachments": sent}).status_code == 422
    assert Referral.objects.get(pk=referral.pk).state == S.ACCEPTED


def test_the_last_use_is_known(system: System) -> None:
    assert ApiClient.objects.get().last_used_at is None
    system.get("referrals/")
    assert ApiClient.objects.get().last_used_at is not None
