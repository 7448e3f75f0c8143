"""Is the house in order: every part of it looked at when the page is opened, for the administrator."""

import shutil
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from accounts.access import staff
from accounts.roles import Role
from cases import sweeping
from cases.clock import ZONE, now, today
from cases.models import DailySeal, Finding, Heartbeat, Outbox, SealCertificate
from cases.templatetags.words import moment
from cases.views import seal_state
from cases.views.alarm import SILENT, SLACK
from fengqiao.celery import app

SECONDS = 2  # for a part that does not answer
NIGHT = timedelta(hours=30)  # once a night, and a machine that woke late
WARN = timedelta(days=21)
LITTLE = 2 * 1024**3  # bytes
TODO: dict[str, str | Promise] = {
    "worker": gettext_lazy("Start the service fengqiao-worker"), "beat": gettext_lazy("Start the service fengqiao-beat"),
    "broker": gettext_lazy("Start the service redis-server. Nothing is lost meanwhile"),
    "seal": gettext_lazy("Put the court's PKCS#12 beside its pass phrase where FENGQIAO_SEAL_P12 says; the worker looks every half hour"),
    "files": gettext_lazy("Most files have no row: nothing was deleted. See whether DATABASE_URL and FENGQIAO_VAR belong together"),
    "backup": gettext_lazy("See what the service fengqiao-backup says, and make one: manage.py backup"),
    "certificate": gettext_lazy("Put the new one to /etc/fengqiao/tls and have nginx read it"),
    "disk": gettext_lazy("Make room: old backups first, when they lie on another machine"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One part: how it is in words, whether that is well, and what to do where it is not."""

    name: str
    words: str
    well: bool
    todo: str = ""
    url: str = ""


@staff(Role.ADMINISTRATOR)
def status(request: HttpRequest) -> HttpResponse:
    """Every part with how it is now; what is not well stands first."""
    lines = [line for look in (_database, _broker, _heartbeats, _nights, _files, _outbox, _backup, _seal, _tls, _disk) for line in look()]
    return render(request, "status.html", {"lines": sorted(lines, key=lambda line: line.well), "bad": sum(not line.well for line in lines)})


def _database() -> Iterator[Line]:
    begin = time.perf_counter()
    Heartbeat.objects.exists()
    took = round((time.perf_counter() - begin) * 1000, 1)
    yield Line(_("Web and database"), _("answer in %(n)s ms (%(kind)s)") % {"n": took, "kind": connection.vendor}, well=True)


def _broker() -> Iterator[Line]:
    name, problem = _("Broker"), _quietly(_ring)
    told = _("does not answer (%(problem)s)") % {"problem": problem} if problem else _("answers")
    yield Line(name, told, not problem, _todo("broker", problem))


def _ring() -> None:
    with app.connection_for_write(connect_timeout=SECONDS) as bell:
        bell.ensure_connection(max_retries=1, timeout=SECONDS)


def _quietly(look: Callable[[], object]) -> str:
    """The kind of the problem; empty where there is none. Its words stay away from the page: an address of a broker may hold a password."""
    try:
        look()
    except Exception as problem:  # noqa: BLE001 - whatever it is, the page says so and stands
        return type(problem).__name__
    return ""


def _todo(key: str, bad: object) -> str:
    return str(TODO[key]) if bad else ""


def _heartbeats() -> Iterator[Line]:
    seen = dict(Heartbeat.objects.values_list("name", "at"))
    for key, name in (("worker", _("Worker")), ("beat", _("Beat, through a worker"))):
        at = seen.get(key)
        well = at is not None and at > now() - SILENT
        yield Line(name, _("last seen %(when)s") % {"when": moment(at)} if at else _("was never seen"), well, _todo(key, not well))


def _nights() -> Iterator[Line]:
    at = Heartbeat.objects.filter(name="look_over").values_list("at", flat=True).first()
    broken = Finding.objects.count()
    told = _("last looked %(when)s: %(n)s broken") % {"when": moment(at), "n": broken} if at else _("was never seen")
    yield Line(_("The night's look over every file"), told, at is not None and at > now() - NIGHT and not broken, url=reverse("findings"))
    sealed = DailySeal.objects.order_by("-day").values_list("day", flat=True).first()
    told = _("the history is sealed up to %(day)s") % {"day": sealed} if sealed else _("nothing is sealed yet")
    yield Line(_("Daily seal"), told, sealed is not None and sealed >= today() - timedelta(days=2))


def _files() -> Iterator[Line]:
    at, left = Heartbeat.objects.filter(name=sweeping.NAME).values_list("at", flat=True).first(), sweeping.last()
    told = _("last looked %(when)s: %(n)s wait to be deleted") % {"when": moment(at), "n": left.waiting} if at else _("were not looked for yet")
    yield Line(_("Files that no row names"), told, at is not None and at > now() - NIGHT and not left.held, _todo("files", left.held))


def _outbox() -> Iterator[Line]:
    late = Outbox.objects.filter(failed_at=None, due_at__lt=now() - SLACK).count()
    failed = Outbox.objects.filter(failed_at__isnull=False).count()
    told = _("%(late)s wait too long, %(failed)s failed for good") % {"late": late, "failed": failed}
    yield Line(_("Background work"), told, not late and not failed, url=reverse("dead_letters"))


def _backup() -> Iterator[Line]:
    at = Heartbeat.objects.filter(name="backup").values_list("at", flat=True).first()
    well = at is not None and at > now() - NIGHT
    told = _("the last one was whole %(when)s") % {"when": moment(at)} if at else _("none was made yet")
    yield Line(_("Backup"), told, well, _todo("backup", not well))


def _seal() -> Iterator[Line]:
    row, said = SealCertificate.objects.first(), seal_state.warning()
    until = row.valid_until if row else None
    told = _("%(name)s, good until %(day)s") % {"name": row.name, "day": until.astimezone(ZONE).date()} if row and until else _("does not sign")
    yield Line(_("The court's seal"), said or told, bool(until) and not said, _todo("seal", said or not until))


def _tls() -> Iterator[Line]:
    """The certificate that whoever opens our address is shown."""
    parts = urlsplit(settings.SITE_URL)
    if parts.scheme != "https" or not parts.hostname:
        return
    found: list[datetime] = []
    problem = _quietly(lambda: found.append(certificate_end(parts.hostname or "", parts.port or 443)))
    well = bool(found) and found[0] > datetime.now(UTC) + WARN
    told = _("good until %(day)s") % {"day": found[0].astimezone(ZONE).date()} if found else _("does not answer (%(problem)s)") % {"problem": problem}
    yield Line(_("Certificate of the web"), told, well, _todo("certificate", not well))


def certificate_end(host: str, port: int) -> datetime:
    """Until when the certificate of this address is good, whoever issued it. Raises OSError where nobody answers."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # one that is over or self-made has an end too
    with socket.create_connection((host, port), SECONDS) as plain, context.wrap_socket(plain, server_hostname=host) as shown:
        return x509.load_der_x509_certificate(shown.getpeercert(binary_form=True) or b"").not_valid_after_utc


def _disk() -> Iterator[Line]:
    usage = shutil.disk_usage(settings.VAR)
    told = _("%(free)s GB of %(total)s GB are free") % {"free": round(usage.free / 1024**3, 1), "total": round(usage.total / 1024**3, 1)}
    yield Line(_("Disk"), told, usage.free > LITTLE, _todo("disk", usage.free <= LITTLE))
