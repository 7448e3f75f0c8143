"""The addresses at which a station is set up and overseen: what is missing, the catalogue, limits and calendar, the trail."""

from django.urls import path

from cases.views import law, setting_up, trail

urlpatterns = [
    path("trail/", trail.trail, name="trail"),
    path("setting-up/", setting_up.setting_up, name="setting_up"),
    path("setting-up/catalogue/", setting_up.items, name="items"),
    path("setting-up/catalogue/new/", setting_up.item_new, name="item_new"),
    path("setting-up/catalogue/<int:pk>/", setting_up.item, name="item"),
    path("routing/limits/", law.limits, name="limits"),
    path("routing/limits/<int:pk>/approval/", law.limit_approval, name="limit_approval"),
    path("routing/limits/<slug:key>/", law.limit, name="limit"),
    path("routing/years/", law.years, name="years"),
    path("routing/years/<int:pk>/approval/", law.year_approval, name="year_approval"),
]
