"""The addresses at which a station is set up: what is missing, the catalogue, limits and calendar."""

from django.urls import path

from cases.views import law, setting_up

urlpatterns = [
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
