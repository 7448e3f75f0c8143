"""All addresses: accounts, the public roster, and the case under its five step words."""

from django.urls import include, path

from fengqiao import health, preferences

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("mediators.urls")),
    path("", include("cases.urls")),
    path("large-print/", preferences.large_print, name="large_print"),
    path("healthz", health.healthz, name="healthz"),
]
handler400 = "fengqiao.errors.bad_request"
handler403 = "fengqiao.errors.forbidden"
handler404 = "fengqiao.errors.not_found"
handler500 = "fengqiao.errors.server_error"
