"""What Prometheus reads, for whoever brings this station's own token: answers by route and status, how long they took, what waits, who is late.

Numbers and the names of routes, never anybody's data. The web's processes count in files of their own (`PROMETHEUS_MULTIPROC_DIR`), any of them
adds all up; what waits is asked of the database at that moment. Off unless FENGQIAO_METRICS_TOKEN is set.
"""

import hmac
import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from accounts.access import public
from cases.clock import now
from cases.models import Heartbeat, Outbox, Turn

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
REQUESTS = Histogram("fengqiao_request_seconds", "Time to an answer, by the name of the route", ["route", "method", "status"], buckets=SECONDS)


class MetricsMiddleware:
    """Counts every answer that is no static file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and look at the clock. An address that is none of ours has no name: nothing that was typed becomes a label."""
        began = time.perf_counter()
        response = self.get_response(request)
        route = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(route, method, response.status_code).observe(time.perf_counter() - began)
        return response


class Waiting(Collector):
    """What the database says at this moment."""

    def collect(self) -> Iterator[Metric]:
        """Outbox, turns, heartbeats."""
        moment = now()
        oldest = Outbox.objects.due().values_list("due_at", flat=True).first()
        waits = (moment - oldest).total_seconds() if oldest else 0
        yield GaugeMetricFamily("fengqiao_outbox_waiting", "Background work that is due and not done", Outbox.objects.due().count())
        yield GaugeMetricFamily("fengqiao_outbox_oldest_seconds", "Since when the oldest of it is due", waits)
        yield GaugeMetricFamily("fengqiao_outbox_failed", "Background work that failed for good", Outbox.objects.exclude(failed_at=None).count())
        late = GaugeMetricFamily("fengqiao_turns_late", "Open turns whose limit is over, by whose they are", labels=["role"])
        open_ = Turn.objects.filter(is_open=1, paused_at=None, due_at__lt=moment).order_by()
        for role, count in open_.values_list("role").annotate(count=Count("pk")).order_by("role"):
            late.add_metric([role], count)
        yield late
        beats = GaugeMetricFamily("fengqiao_heartbeat_age_seconds", "Since when a part of the house was last seen at work", labels=["name"])
        for name, at in Heartbeat.objects.order_by("name").values_list("name", "at"):
            beats.add_metric([name], (moment - at).total_seconds())
        yield beats


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """The text that Prometheus reads. Without the token there is no such page."""
    brought = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(brought, f"Bearer {settings.METRICS_TOKEN}".encode()):
        raise Http404
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(REQUESTS)
    registry.register(Waiting())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
