"""The staff's own door."""

from django.urls import path

from accounts import duty_views, leaving_views, office_views, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("password/", views.password, name="password"),
    path("second-factor/", views.second_factor, name="second_factor"),
    path("appointment/", views.appointment, name="work_as"),
    path("offices/", office_views.offices, name="offices"),
    path("offices/new/", office_views.office_new, name="office_new"),
    path("offices/<slug:code>/", office_views.office, name="office"),
    path("people/", office_views.people, name="people"),
    path("people/new/", office_views.person_new, name="person_new"),
    path("people/appointments/<int:pk>/approval/", office_views.appointment_approval, name="appointment_approval"),
    path("people/appointments/<int:pk>/end/", office_views.appointment_end, name="appointment_end"),
    path("people/<int:pk>/", office_views.person, name="person"),
    path("people/<int:pk>/password/", office_views.person_password, name="person_password"),
    path("people/<int:pk>/token/", office_views.person_token, name="person_token"),
    path("people/<int:pk>/leaving/", leaving_views.leaving, name="leaving"),
    path("duty/", duty_views.duty, name="duty"),
    path("duty/approval/", duty_views.duty_approval, name="duty_approval"),
    path("duty/<int:pk>/end/", duty_views.duty_end, name="duty_end"),
]
