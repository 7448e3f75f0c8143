"""The public wall."""

from django.urls import path

from mediators import views

urlpatterns = [
    path("mediators/", views.roster, name="roster"),
    path("mediators/<int:pk>/", views.mediator, name="mediator"),
]
