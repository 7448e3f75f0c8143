"""The government sign-on: these addresses are there only where one is set."""

from django.urls import path

from accounts import sign_on_views

urlpatterns = [
    path("sign-on/", sign_on_views.start, name="sign_on"),
    path("sign-on/back/", sign_on_views.back, name="sign_on_back"),
    path("sign-on/code/", sign_on_views.code, name="sign_on_code"),
    path("sign-on/out/", sign_on_views.leave, name="sign_on_leave"),
]
