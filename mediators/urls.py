"""The public wall, and what mediators and their director keep of it."""

from django.urls import path

from mediators import own_views, room_views, views

urlpatterns = [
    path("mediators/", views.roster, name="roster"),
    path("mediators/<int:pk>/", views.mediator, name="mediator"),
    path("mediators/photos/<slug:key>.jpg", views.photo, name="mediator_photo"),
    path("mediators/me/", own_views.portrait, name="my_portrait"),
    path("mediators/me/times/", own_views.times, name="my_plan"),
    path("mediators/me/days-off/", own_views.days_off, name="my_days_off"),
    path("mediators/me/ties/", own_views.ties, name="my_ties"),
    path("mediators/drafts/", own_views.drafts, name="drafts"),
    path("mediators/drafts/<int:pk>/photo.jpg", own_views.draft_photo, name="draft_photo"),
    path("rooms/", room_views.rooms, name="rooms"),
    path("rooms/<int:pk>/", room_views.room, name="room"),
    path("mediators/roster/new/", room_views.roster_new, name="roster_new"),
    path("mediators/roster/<int:pk>/", room_views.roster_entry, name="roster_entry"),
]
