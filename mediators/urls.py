"""The public wall, and what mediators and their director keep of it."""

from django.urls import path

from mediators import own_views, views

urlpatterns = [
    path("mediators/", views.roster, name="roster"),
    path("mediators/<int:pk>/", views.mediator, name="mediator"),
    path("mediators/me/", own_views.portrait, name="my_portrait"),
    path("mediators/me/times/", own_views.times, name="my_plan"),
    path("mediators/drafts/", own_views.drafts, name="drafts"),
]
