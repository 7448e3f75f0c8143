"""Who may give whom which right: one writes, another agrees, nobody sees to their own, and what nobody agreed to opens nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts import duty, offices, people
from accounts.models import AccessRecord, Appointment, DutyShift, Office, User, leads_now
from accounts.roles import Role
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _all_pages(settings) -> None:
    settings.ROOT_URLCONF = "fengqiao.urls"


@pytest.fixture
def second(cast: Cast) -> User:
    """Another administrator."""
    user = User.objects.create_user("fj-0011", "柯明")
    user.totp_secret = "JBSWY3DPEHPK3PXP"
    user.save()
    Appointment.objects.create(user=user, role=Role.ADMINISTRATOR, office=cast.offices["gongan"])
    return user


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def write(cast: Cast, user: User, by: User, role: Role = Role.OFFICER, office: str = "daqiao") -> Appointment:
    facts = {"role": role, "office": Office.objects.get(code=office), "rank": "", "since": timezone.now(), "until": None}
    return people.appoint(user, by=by, **facts)


def test_what_nobody_agreed_to_opens_nothing(cast: Cast, second: User) -> None:
    new, _password = people.hire(username="dq-0500", name="新来", by=cast.administrator)
    written = write(cast, new, cast.administrator)
    assert new.appointment is None
    assert signed_in(User.objects.get(pk=new.pk)).get("/cases/new/").status_code in (302, 403)
    people.approve(written, by=second)
    assert User.objects.get(pk=new.pk).appointment == written


def test_neither_who_wrote_it_nor_whom_it_is_about_agrees(cast: Cast, second: User) -> None:
    new, _password = people.hire(username="dq-0500", name="新来", by=cast.administrator)
    written = write(cast, new, cast.administrator)
    page = signed_in(cast.administrator).post(f"/people/appointments/{written.pk}/approval/", follow=True).text
    assert "要由别人同意" in page
    about_second = write(cast, second, cast.administrator, Role.AUDITOR, "gongan")
    assert "您自己的事" in signed_in(second).post(f"/people/appointments/{about_second.pk}/approval/", follow=True).text
    assert not Appointment.objects.filter(pk__in=(written.pk, about_second.pk), approved_by__isnull=False).exists()


def test_nobody_writes_or_ends_a_right_of_their_own(cast: Cast) -> None:
    me = cast.administrator
    mine = {"role": "auditor", "office": cast.offices["gongan"].pk, "since_day": timezone.localdate().isoformat()}
    assert "您自己" in signed_in(me).post(f"/people/{me.pk}/", mine).text
    signed_in(me).post(f"/people/appointments/{me.appointment.pk}/end/")
    assert list(me.appointments.values_list("role", "until")) == [("administrator", None)]


def test_the_database_refuses_ones_own_approval_too(cast: Cast, second: User) -> None:
    new, _password = people.hire(username="dq-0500", name="新来", by=cast.administrator)
    written = write(cast, new, cast.administrator)
    for nobody in (cast.administrator, new):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.filter(pk=written.pk).update(approved_by=nobody)
    moment = timezone.now()
    shift = {"office": cast.offices["daqiao"], "user": cast.leader, "starts_at": moment, "ends_at": moment + timedelta(days=1)}
    for facts in ({"entered_by": cast.leader}, {"entered_by": second, "approved_by": cast.leader}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DutyShift.objects.create(**shift, **facts)


def test_a_role_that_an_office_has_not_is_refused(cast: Cast) -> None:
    for role, office in ((Role.JUDGE, "daqiao"), (Role.OFFICER, "renshe"), (Role.LEADER, "daqiao")):
        with pytest.raises(ValidationError):
            write(cast, cast.colleague, cast.administrator, role, office)


def test_a_right_ends_at_the_next_click_and_stands_in_the_trail(cast: Cast) -> None:
    auxiliary, client = cast.auxiliary, signed_in(cast.auxiliary)
    assert client.get("/cases/new/").status_code == 200
    signed_in(cast.administrator).post(f"/people/appointments/{auxiliary.appointment.pk}/end/")
    assert client.get("/cases/new/").status_code == 403
    assert AccessRecord.objects.filter(happening="arranged", subject=f"appointment:{auxiliary.pk}:ended").exists()


def test_the_password_is_shown_once(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    answer = client.post("/people/new/", {"username": "dq-0500", "name": "新来"})
    user = User.objects.get(username="dq-0500")
    word = answer.text.split("<code>")[1].split("</code>")[0]
    assert user.check_password(word)
    assert user.must_change_password
    assert word not in client.get(f"/people/{user.pk}/").text
    assert "已经有人用了" in client.post("/people/new/", {"username": "dq-0500", "name": "另一个"}).text


def test_a_roster_holds_once_a_second_person_agreed(cast: Cast, second: User) -> None:
    station, colleague = cast.offices["yuelin"], cast.stranger
    begins = timezone.now()
    shifts = duty.write(station, colleague, by=cast.administrator, begins=begins, hours=24, every=3, times=3)
    assert not leads_now(colleague, station.pk)
    pks = [shift.pk for shift in shifts]
    assert duty.approve(pks, [station.pk], by=cast.administrator) == duty.approve(pks, [station.pk], by=colleague) == 0
    signed_in(second).post("/duty/approval/", {"shift": pks})
    assert leads_now(colleague, station.pk)
    with pytest.raises(ValidationError):
        duty.write(station, colleague, by=second, begins=begins, hours=8, every=1, times=1)


def test_a_leader_keeps_the_roster_of_their_own_station_and_never_their_own_shift(cast: Cast) -> None:
    leader = signed_in(cast.leader)
    begins = f"{timezone.localtime() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    theirs = {"office": cast.offices["yuelin"].pk, "user": cast.stranger.pk, "begins": begins, "hours": 8, "every": 1, "times": 1}
    own = {**theirs, "office": cast.offices["daqiao"].pk, "user": cast.leader.pk}
    for facts in (theirs, own):
        assert leader.post("/duty/", facts).status_code == 200
    assert not DutyShift.objects.filter(entered_by__isnull=False).exists()
    assert leader.post(f"/duty/{DutyShift.objects.get().pk}/end/", follow=True).status_code == 200
    assert leads_now(cast.leader, cast.offices["daqiao"].pk)


def test_an_office_where_people_serve_is_not_closed(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        offices.keep(Office.objects.get(code="daqiao"), is_active=False)
    client = signed_in(cast.administrator)
    wrong = client.post("/offices/new/", {"kind": "department", "code": "renshe", "name": "又一个", "short_name": "又一个", "is_active": "on"})
    assert "已经有单位在用" in wrong.text


@pytest.mark.parametrize("page", ["/people/", "/people/new/", "/offices/", "/offices/new/", "/rooms/", "/setting-up/", "/status/", "/duty/"])
def test_nobody_but_the_administrator_opens_them(cast: Cast, page: str) -> None:
    for word in ("officer", "director", "liaison", "judge", "auditor", "command"):
        assert signed_in(getattr(cast, word)).get(page).status_code == 403
    assert signed_in(cast.administrator).get(page).status_code == 200


def test_no_administrator_gives_both_the_password_and_the_way_round_the_token(cast: Cast, second: User) -> None:
    judge, first, other = cast.judge, signed_in(cast.administrator), signed_in(second)
    inside = signed_in(judge)
    answer = first.post(f"/people/{judge.pk}/password/")
    word = answer.text.split("<code>")[1].split("</code>")[0]
    assert User.objects.get(pk=judge.pk).check_password(word)
    assert inside.get("/desk/").status_code == 302, "their sessions are over"
    assert "要由另一位管理员来注销" in first.post(f"/people/{judge.pk}/token/", follow=True).text
    assert User.objects.get(pk=judge.pk).totp_secret
    other.post(f"/people/{judge.pk}/token/")
    assert not User.objects.get(pk=judge.pk).totp_secret
    assert "要由另一位管理员来发" in other.post(f"/people/{judge.pk}/password/", follow=True).text
    assert AccessRecord.objects.filter(subject__in=(f"person:{judge.pk}:password", f"person:{judge.pk}:token")).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=judge.pk).update(token_taken_by=cast.administrator)


def test_nobody_recovers_themselves_and_opening_the_address_does_nothing(cast: Cast) -> None:
    client, me = signed_in(cast.administrator), cast.administrator
    before = (me.password, User.objects.get(pk=cast.judge.pk).password)
    assert client.get(f"/people/{cast.judge.pk}/password/").status_code == client.get(f"/people/{cast.judge.pk}/token/").status_code == 302
    assert "您自己的事" in client.post(f"/people/{me.pk}/password/", follow=True).text
    assert (User.objects.get(pk=me.pk).password, User.objects.get(pk=cast.judge.pk).password) == before
