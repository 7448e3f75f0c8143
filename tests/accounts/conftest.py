"""The cast: 沈浩 the officer, 徐敏 the judge with a token, 陌生 who holds no office."""

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from django.test import Client

from accounts.models import Appointment, Office, User
from accounts.roles import OfficeKind, Role

PASSWORD = "a bridge of seven arches"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _own_pages(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.accounts.pages"


@pytest.fixture
def station(db: None) -> Office:
    return Office.objects.create(kind=OfficeKind.STATION, code="dqpcs", name="大桥派出所", short_name="大桥派出所")


@pytest.fixture
def court(db: None) -> Office:
    return Office.objects.create(kind=OfficeKind.COURT, code="fhfy", name="奉化区人民法院", short_name="奉化法院")


@pytest.fixture
def officer(station: Office) -> User:
    user = User.objects.create_user("330213-0471", "沈浩", PASSWORD)
    Appointment.objects.create(user=user, role=Role.OFFICER, office=station)
    return user


@pytest.fixture
def judge(court: Office) -> User:
    user = User.objects.create_user("fy-0102", "徐敏", PASSWORD)
    user.totp_secret = SECRET
    user.save()
    Appointment.objects.create(user=user, role=Role.JUDGE, office=court)
    return user


@pytest.fixture
def stranger(db: None) -> User:
    return User.objects.create_user("x-0001", "陌生", PASSWORD)


@pytest.fixture
def post_sign_in() -> Callable[..., Any]:
    """Post the sign-in form from an address of one's choice."""

    def post(client: Client, username: str, password: str = PASSWORD, code: str = "", **extra: Any) -> Any:
        body = {"username": username, "password": password, "code": code, "next": extra.pop("next", "")}
        return client.post("/sign-in/", body, **extra)

    return post


@pytest.fixture
def code_now() -> str:
    return pyotp.TOTP(SECRET).now()
