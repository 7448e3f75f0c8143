"""The station as `deploy/debian/install.sh` put it up: nginx with TLS in front, each process as its own user. Run with the name of its host:

FENGQIAO_STANDING=station.example SSL_CERT_FILE=/etc/fengqiao/tls/fullchain.pem pytest -m drill tests/drill/test_standing.py

It makes the demonstration's people there: for a station that nobody works at yet.
"""

import os
import socket
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import psycopg2
import pytest

from fengqiao.env import read
from tests.drill.figures import measured
from tests.house import House
from tests.scenarios.test_leaking_flat import test_the_leaking_flat as leaking_flat

HOST = os.environ.get("FENGQIAO_STANDING", "")
SETTINGS, SEAL = Path("/etc/fengqiao/fengqiao.env"), Path("/var/lib/fengqiao-seal/court.p12")
pytestmark = [pytest.mark.drill, pytest.mark.skipif(not HOST, reason="no station stands here: FENGQIAO_STANDING is not given")]


class Standing(House):
    """A station that runs already."""

    def __init__(self) -> None:
        settings = read(SETTINGS)
        super().__init__(Path(settings["FENGQIAO_VAR"]), **settings)
        self.base = f"https://{HOST}"


@pytest.fixture(scope="module")
def standing() -> Standing:
    house = Standing()
    house.manage("demo", "--people")
    return house


def status_of(path: str, *, agent: str = "drill") -> int:
    request = urllib.request.Request(f"https://{HOST}{path}", headers={"User-Agent": agent})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_the_whole_story_over_tls(standing, tmp_path):
    started = time.monotonic()
    leaking_flat(standing, tmp_path)
    measured("the leaking flat through nginx and TLS", seconds=round(time.monotonic() - started))


def as_user(name, *words, group="fengqiao"):
    return subprocess.run(["setpriv", f"--reuid={name}", f"--regid={group}", "--clear-groups", *words], capture_output=True, text=True, check=False)


def test_only_the_worker_reads_the_court_s_seal():
    assert as_user("fengqiao-worker", "head", "-c0", str(SEAL)).returncode == 0
    for name in ("fengqiao-web", "fengqiao-beat"):
        assert "Permission denied" in as_user(name, "head", "-c0", str(SEAL)).stderr
    assert "Permission denied" in as_user("fengqiao-web", "cat", "/etc/fengqiao/owner.env").stderr
    for words in (("ls", "/var/lib/fengqiao"), ("cat", str(SETTINGS))):
        assert "Permission denied" in as_user("nobody", *words, group="nogroup").stderr


@pytest.mark.parametrize("statement", [
    "UPDATE cases_event SET action = 'x'", "DELETE FROM cases_event", "TRUNCATE cases_event CASCADE", "DELETE FROM accounts_accessrecord",
    "UPDATE cases_dailyseal SET digest = ''", "ALTER TABLE cases_event DISABLE TRIGGER ALL", "DROP TRIGGER cases_event_append_only ON cases_event",
    "UPDATE cases_correction SET written_at = now()", "DELETE FROM cases_correction",
    "DELETE FROM django_migrations", "DROP TABLE cases_case CASCADE",
])  # fmt: skip
def test_the_application_s_own_user_rewrites_no_history(statement):
    with psycopg2.connect(read(SETTINGS)["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute(statement)
        connection.rollback()


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_protocols_are_refused_and_plain_http_goes_to_https():
    for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
        with socket.create_connection((HOST, 443)) as line, pytest.raises(ssl.SSLError):
            context.wrap_socket(line, server_hostname=HOST)
    with urllib.request.urlopen(f"http://{HOST}/sign-in/") as answer:
        assert answer.url == f"https://{HOST}/sign-in/"
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_slow_clients_keep_nobody_waiting():
    """Fifty-five, below the limit of sixty lines for one address, each send a header a byte at a time; the others are answered meanwhile."""
    stop = threading.Event()

    def dawdle() -> None:
        context = ssl.create_default_context()
        with socket.create_connection((HOST, 443)) as line, context.wrap_socket(line, server_hostname=HOST) as slow:
            for byte in f"POST /sign-in/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 100000\r\n".encode():
                if stop.wait(0.5):
                    return
                try:
                    slow.send(bytes([byte]))
                except OSError:
                    return

    crowd = [threading.Thread(target=dawdle, daemon=True) for _ in range(55)]
    for one in crowd:
        one.start()
    time.sleep(3)
    answered = [status_of("/sign-in/") for _ in range(20)]
    stop.set()
    assert answered == [200] * 20


def test_no_link_of_a_slip_stands_in_a_log(standing):
    token = "A" * 22
    status_of(f"/s/{token}/")
    time.sleep(1)
    logs = [Path("/var/log/nginx/fengqiao.log"), Path("/var/log/nginx/fengqiao.error.log")]
    assert not any(token in log.read_text() for log in logs if log.exists())
    assert "GET /s/- " in logs[0].read_text()
