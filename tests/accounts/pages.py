"""Addresses for these tests: the staff's own door, and a page behind each kind of mark."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from accounts.access import public, request_role, staff
from accounts.roles import Role


@staff(Role.OFFICER, Role.JUDGE, Role.DIRECTOR, Role.MEDIATOR)
def desk(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"desk of {request_role(request)}")


@staff(Role.JUDGE)
def court(request: HttpRequest, number: str) -> HttpResponse:
    return HttpResponse("court")


@staff(Role.LEADER)
def lead(request: HttpRequest) -> HttpResponse:
    return HttpResponse("leads")


@public
def roster(request: HttpRequest) -> HttpResponse:
    return HttpResponse("roster")


# What the menu of one role or another names.
MENU = [
    "matters", "matter_new", "rules", "departments", "court_month", "materials", "my_plan", "route", "my_portrait", "my_figures", "drafts",
    "upkeep", "room_figures", "figures", "performance", "subsidies", "retention", "setting_up", "status", "trail",
]  # fmt: skip
urlpatterns = [
    path("", include("accounts.urls")),
    path("desk/", desk, name="desk"),
    path("log/", desk, name="log"),
    path("court/<str:number>/", court, name="court"),
    path("lead/", lead, name="lead"),
    path("roster/", roster, name="roster"),
    path("messages/", roster, name="messages"),
    *(path(f"{name}/", desk, name=name) for name in MENU),
    path("found/", desk, name="find"),
]
handler403 = "fengqiao.errors.forbidden"
handler404 = "fengqiao.errors.not_found"
