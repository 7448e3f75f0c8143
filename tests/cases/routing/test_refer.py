"""The refer page: which departments, exactly which fields, on what ground; and the call to the spot."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from cases.models import Case, DocumentKind, Event, Note, Outbox, Referral, RoutingRow
from cases.moves import CaseAction, CaseState as S, Effect, ReferralState
from cases.steps import intake
from cases.steps.triage import Answers, Decision, decide
from cases.triage import Track
from tests.cases.routing.conftest import consented, sheet
from tests.cases.walk import NO, Walk
from tests.cast import HE, HENGZHU, LIN, LU

pytestmark = pytest.mark.django_db
Browse = Callable[[str], Client]


def address(case: Case) -> str:
    return reverse("refer", args=[case.number])


def wages(walk: Walk) -> Walk:
    """The building site: 20 people and their employer."""
    facts = {"title": "工地欠薪", "narrative": "包工头欠了工资，工地上围了人", "place": "滨江安置房三期工地", "people_count": 20}
    return Walk(walk.cast, parties=(LU, HENGZHU), facts=facts, dispute_type="migrant_wages")


def to_departments(walk: Walk) -> Case:
    """The questions are answered and a department leads: only the first referral is missing."""
    case = wages(walk).log()
    given = Answers({**NO, "labour": True}, ["CROWD_20"], row=1)
    return decide(case, actor=walk.cast.officer, given=given, decision=Decision(Track.ADMINISTRATIVE, "migrant_wages"))


def test_the_page_suggests_the_row_and_ticks_its_lead(walk: Walk, browse: Browse) -> None:
    case = to_departments(walk)
    body = browse("officer").get(address(case), {"dispute_type": "migrant_wages"}).content.decode()
    row = RoutingRow.objects.get(code=1)
    for text in (row.name, "工会、街道", "请区人社局到场", row.base, row.police_keeps, row.lead.short_name):
        assert text in body
    assert f'value="{row.lead_id}" id="id_departments_' in body
    assert body.count("checked") >= 4  # the lead, the urgency, the complexity, what leaves


def test_a_row_that_another_kind_of_matter_shows_keeps_what_was_typed(walk: Walk, browse: Browse) -> None:
    case = to_departments(walk)
    row = RoutingRow.objects.get(code=4)
    typed = sheet(walk, case, "renshe", act="look", row=row.pk, request="请到现场看房屋质量", dispute_type="property")
    body = browse("officer").post(address(case), typed).content.decode()
    assert row.base in body
    assert "请到现场看房屋质量" in body
    assert Referral.objects.count() == 0


def test_the_first_referral_takes_the_case_to_the_departments(walk: Walk, browse: Browse) -> None:
    case = to_departments(walk)
    typed = sheet(walk, case, "renshe", "zhujian", dispute_type="migrant_wages", row=RoutingRow.objects.get(code=1).pk)
    answer = browse("officer").post(address(case), typed)
    assert answer.status_code == 302
    case.refresh_from_db()
    assert (case.state, case.track, case.dispute_type) == (S.REFERRED, Track.ADMINISTRATIVE, "migrant_wages")
    assert {r.department.code for r in case.referrals.all()} == {"renshe", "zhujian"}
    assert Outbox.objects.filter(case=case, kind=Effect.TELL_DEPARTMENT).count() == 2
    assert case.documents.filter(kind=DocumentKind.REFERRAL).count() == 2


def test_neither_half_of_the_way_to_the_departments_stays_alone(walk: Walk, browse: Browse) -> None:
    case = to_departments(walk)
    answer = browse("officer").post(address(case), sheet(walk, case, "renshe", dispute_type="migrant_wages", version=case.version + 7))
    assert answer.status_code == 200
    case.refresh_from_db()
    assert case.state == S.LOGGED
    assert not case.referrals.exists()
    assert not Outbox.objects.filter(case=case, kind=Effect.TELL_DEPARTMENT).exists()


def test_before_the_triage_nothing_is_referred(walk: Walk, browse: Browse) -> None:
    case = wages(walk).log()
    answer = browse("officer").post(address(case), sheet(walk, case, "renshe", dispute_type="migrant_wages"))
    assert "先研判" in answer.content.decode()
    assert not case.referrals.exists()


def test_a_case_that_is_being_mediated_stays_so_when_it_is_referred(walk: Walk, browse: Browse) -> None:
    case = walk.mediate()
    assert browse("officer").post(address(case), sheet(walk, case, "zhujian")).status_code == 302
    case.refresh_from_db()
    assert case.state == S.MEDIATING
    assert case.referrals.get().state == ReferralState.SENT


def test_exactly_the_ticked_fields_of_the_ticked_party_leave(walk: Walk, browse: Browse) -> None:
    case = walk.mediate()
    lin = case.parties.get(name=LIN["name"])
    typed = sheet(
        walk, case, "zhujian", released=["place", "name", "phone"], about=[lin.pk], basis="consent", consent="林秀英 5 月 6 日当面同意",
        **consented(lin),
    )  # fmt: skip
    assert browse("officer").post(address(case), typed).status_code == 302
    referral = case.referrals.get()
    assert referral.released == ["place", "name", "phone"]
    assert list(referral.about.all()) == [lin]
    consent = Event.objects.get(table="referral", file_id=referral.pk).note
    assert consent is not None
    assert "当面同意" in consent.text
    letter = case.documents.get(kind=DocumentKind.REFERRAL).facts
    assert "138****1234" in letter
    for secret in (LIN["name"], LIN["phone"], LIN["id_number"], LIN["address"], HE["name"], HE["phone"], HE["address"], "906****"):
        assert secret not in letter


def test_the_values_are_shown_as_the_department_will_read_them(walk: Walk, browse: Browse) -> None:
    body = browse("officer").get(address(walk.mediate())).content.decode()
    assert "林某" in body
    assert "138****1234" in body
    assert LIN["phone"] not in body


def test_numbers_that_slip_into_the_request_are_replaced(walk: Walk, browse: Browse) -> None:
    case = walk.mediate()
    text = f"请联系 {LIN['phone']}，身份证 {LIN['id_number']}"
    browse("officer").post(address(case), sheet(walk, case, "zhujian", request=text))
    request = case.referrals.get().request
    assert "〔手机号〕" in request
    assert LIN["phone"] not in request
    assert LIN["id_number"] not in request


def test_names_that_slip_into_the_request_are_masked(walk: Walk, browse: Browse) -> None:
    case = walk.mediate()
    browse("officer").post(address(case), sheet(walk, case, "zhujian", request=f"请联系{LIN['name']}和{HE['name']}看现场"))
    assert case.referrals.get().request == "请联系林某和何某看现场"


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"released": ["name"], "basis": "none"}, "请说明依据"),
        ({"released": ["narrative"], "basis": "none"}, "请说明依据"),
        ({"released": ["phone"], "about": [], "basis": "consent", "consent": "当面同意"}, "请勾选带谁的"),
        ({"released": ["phone"], "basis": "consent", "consent": "都同意"}, "是什么时候、怎么同意的"),
        ({"released": ["phone"], "basis": "statutory", "agreed_by": ""}, "另一位同意的民警"),
        ({"departments": []}, "id_departments"),
        ({"request": "  "}, "id_request"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(walk: Walk, browse: Browse, typed: dict[str, object], complaint: str) -> None:
    case = walk.mediate()
    lin = case.parties.get(name=LIN["name"])
    sent = sheet(walk, case, "zhujian", **{"about": [lin.pk], "request": "请看卫生间防水", **typed})
    answer = browse("officer").post(address(case), sent)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert complaint in body
    assert "invalid-feedback" in body or "note-maple" in body
    assert str(sent["request"]).strip() in body
    assert not case.referrals.exists()


def test_the_second_person_is_a_real_officer_of_this_station_and_not_the_sender(walk: Walk, browse: Browse) -> None:
    case = walk.mediate()
    lin = case.parties.get(name=LIN["name"])
    for word in ("officer", "stranger", "director", "auxiliary"):
        second = getattr(walk.cast, word)
        typed = sheet(walk, case, "zhujian", released=["phone"], about=[lin.pk], basis="statutory", agreed_by=second.pk)
        assert browse("officer").post(address(case), typed).status_code == 200
    assert not case.referrals.exists()
    typed["agreed_by"] = walk.cast.colleague.pk
    assert browse("officer").post(address(case), typed).status_code == 302
    assert case.referrals.get().agreed_by == walk.cast.colleague


def test_a_department_that_has_the_matter_is_not_asked_twice(walk: Walk, browse: Browse) -> None:
    case = walk.mediate()
    browse("officer").post(address(case), sheet(walk, case, "zhujian"))
    answer = browse("officer").post(address(case), sheet(walk, case, "zhujian", "renshe"))
    assert "区住建局已经在办这件事" in answer.content.decode()
    assert case.referrals.count() == 1  # and the other one of the same sheet was not sent alone


def test_the_duty_leader_calls_to_the_spot_with_one_press(walk: Walk, browse: Browse) -> None:
    case = wages(walk).log()
    leader = browse("leader")
    assert "马上叫他们来" in leader.get(address(case)).content.decode()
    answer = leader.post(
        address(case),
        {"act": "call", "call-version": case.version, "call-departments": [walk.cast.offices["renshe"].pk], "call-request": "20 人围着项目部"},
    )
    assert answer.status_code == 302
    referral = case.referrals.get()
    assert referral.state == ReferralState.CALLED
    assert referral.released == ["place", "people_count"]
    assert referral.called_at is not None
    assert {t.task for t in referral.turns.filter(is_open=1)} == {"answer_call", "arrive"}
    assert Outbox.objects.filter(case=case, kind=Effect.CALL_DEPARTMENT).count() == 1


def test_nobody_but_the_duty_leader_calls_to_the_spot(walk: Walk, browse: Browse) -> None:
    case = wages(walk).log()
    officer = browse("officer")
    assert "马上叫他们来" not in officer.get(address(case)).content.decode()
    typed = {"act": "call", "call-departments": [walk.cast.offices["renshe"].pk], "call-request": "20 人围着项目部"}
    assert officer.post(address(case), typed).status_code == 403
    assert not case.referrals.exists()


def test_a_matter_without_agreed_call_out_is_not_called(walk: Walk, browse: Browse) -> None:
    case = wages(walk).log()
    typed = {"act": "call", "call-departments": [walk.cast.offices["zonghe"].pk], "call-request": "占道"}
    assert browse("leader").post(address(case), typed).status_code == 200
    assert not case.referrals.exists()


def test_other_roles_get_403_and_strangers_404(walk: Walk, browse: Browse) -> None:
    case = walk.mediate()
    for word in ("auxiliary", "director", "yaqin", "liaison", "head", "command", "clerk", "judge"):
        assert browse(word).get(address(case)).status_code == 403
        assert browse(word).post(address(case), sheet(walk, case, "zhujian")).status_code == 403
    assert browse("stranger").get(address(case)).status_code == 404
    assert browse("stranger").post(address(case), sheet(walk, case, "zhujian")).status_code == 404
    assert Client().get(address(case)).status_code == 302
    assert not case.referrals.exists()


def test_a_case_that_is_over_is_not_referred(walk: Walk, browse: Browse) -> None:
    case = intake.take(walk.invite(), CaseAction.WITHDRAW, actor=walk.cast.officer, note="两家自己说好了")
    answer = browse("officer").post(address(case), sheet(walk, case, "zhujian"))
    assert "note-maple" in answer.content.decode()
    assert not case.referrals.exists()


def test_extra_fields_of_a_post_change_nothing(walk: Walk, browse: Browse) -> None:
    case = walk.mediate()
    typed = sheet(walk, case, "zhujian", state="verified", sent_by=walk.cast.judge.pk, result="办好了", department=1)
    browse("officer").post(address(case), typed)
    referral = case.referrals.get()
    assert (referral.state, referral.sent_by, referral.result) == (ReferralState.SENT, walk.cast.officer, "")


def test_the_consent_is_not_shown_to_the_department(walk: Walk, browse: Browse) -> None:
    case = walk.mediate()
    lin = case.parties.get(name=LIN["name"])
    typed = sheet(walk, case, "renshe", released=["name"], about=[lin.pk], basis="consent", consent="林秀英在电话里同意", **consented(lin, "phone"))
    browse("officer").post(address(case), typed)
    assert Note.objects.visible_to(walk.cast.officer).filter(case=case).exists()
    assert not Note.objects.visible_to(walk.cast.liaison).filter(case=case).exists()
    assert walk.cast.liaison.appointment is not None
    assert walk.cast.liaison.appointment.role == Role.LIAISON


@pytest.mark.parametrize("name", ["departments", "about"])
def test_an_id_that_no_row_can_have_is_a_wrong_choice(walk: Walk, browse: Browse, name: str) -> None:
    case = walk.mediate()
    answer = browse("officer").post(address(case), sheet(walk, case, "zhujian", **{name: ["99999999999999999999"]}))
    assert answer.status_code == 200
    assert "不是" in answer.content.decode()
    assert not case.referrals.exists()
