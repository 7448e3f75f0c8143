"""All addresses: accounts, the public roster, and the case under its five step words."""

from django.conf import settings
from django.urls import include, path

from fengqiao import health, metrics, preferences, status

urlpatterns = [
    path("", include("accounts.urls")),
    path("", include("mediators.urls")),
    path("", include("cases.urls")),
    path("large-print/", preferences.large_print, name="large_print"),
    path("status/", status.status, name="status"),
    path("healthz", health.healthz, name="healthz"),
]
if settings.METRICS_TOKEN:
    urlpatterns.append(path("metrics", metrics.metrics, name="metrics"))
if settings.OIDC["issuer"]:
    urlpatterns.append(path("", include("accounts.sign_on_urls")))
handler400 = "fengqiao.errors.bad_request"
handler403 = "fengqiao.errors.forbidden"
handler404 = "fengqiao.errors.not_found"
handler500 = "fengqiao.errors.server_error"
