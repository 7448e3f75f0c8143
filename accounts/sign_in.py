"""Proving who one is. Every failure looks the same from outside; the trail knows them apart."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import authenticate
from django.http import HttpRequest

from accounts.address import counted_address
from accounts.models import Happening, User, forget, give_back, spend
from accounts.second_factor import verify

WINDOW = timedelta(minutes=15)
PER_PAIR, PER_ADDRESS, PER_ACCOUNT = 6, 60, 30


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a try; `user` is set only when it succeeded, the ids whenever the number is somebody's."""

    happening: Happening
    user: User | None = None
    user_id: int | None = None
    office_id: int | None = None


def attempt(request: HttpRequest, *, username: str, password: str, code: str) -> Result:
    """Check number, password and, for whoever has a token, its code (security.md AU-01 to AU-04, AU-07)."""
    known = (
        User.objects.filter(username=username).order_by("appointments__id").values_list("pk", "appointments__office_id")
    ).first() or (None, None)
    if not _may_try(username, counted_address(request)):
        return Result(Happening.LOCKED, None, *known)
    user = authenticate(request, username=username, password=password)  # hashes once, whether the account exists or not
    if not isinstance(user, User):
        return Result(Happening.FAILED, None, *known)
    if user.totp_secret and not verify(user, code):
        return Result(Happening.FACTOR_FAILED, None, *known)
    _succeeded(username, counted_address(request))
    return Result(Happening.SIGNED_IN, user, *known)


def attempt_by_sign_on(request: HttpRequest, *, username: str, two_factors: bool) -> Result:
    """Check whom the government sign-on names: only people who are here and in service. FACTOR_FAILED while the token's code is still owed.

    Wrong passwords of others lock nobody out here; an address that brings too many strangers waits.
    """
    user = User.objects.filter(username=username).first()
    office = user.appointments.order_by("id").values_list("office_id", flat=True).first() if user else None
    known = (user.pk if user else None, office)
    if not spend("address", counted_address(request), limit=PER_ADDRESS, window=WINDOW):
        return Result(Happening.LOCKED, None, *known)
    if user is None or not user.is_active:
        return Result(Happening.FAILED, None, *known)
    give_back("address", counted_address(request))
    if user.totp_secret and not two_factors:
        return Result(Happening.FACTOR_FAILED, None, *known)
    return Result(Happening.SIGNED_IN, user, *known)


def _may_try(username: str, address: str) -> bool:
    """Count a try. A blocked pair counts no further against the account: one address locks nobody out elsewhere."""
    return (
        spend("pair", f"{username}|{address}", limit=PER_PAIR, window=WINDOW)
        and spend("address", address, limit=PER_ADDRESS, window=WINDOW)
        and spend("account", username, limit=PER_ACCOUNT, window=WINDOW)
    )


def _succeeded(username: str, address: str) -> None:
    forget("pair", f"{username}|{address}")
    give_back("address", address)
    give_back("account", username)
