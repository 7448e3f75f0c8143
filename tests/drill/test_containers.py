"""The station as `deploy/compose.yml` put it up. It stands already, and nobody works there yet. Run with the name of its host, by whoever may
call docker:

FENGQIAO_CONTAINERS=station.example SSL_CERT_FILE=deploy/secrets/tls/fullchain.pem pytest -m drill tests/drill/test_containers.py

Everything in it is killed, taken down and put up again.
"""

import json
import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

import pytest

from fengqiao.env import BASE
from tests.drill.figures import measured
from tests.house import House, wait
from tests.scenarios import acts
from tests.scenarios.test_leaking_flat import DOWNSTAIRS, UPSTAIRS, test_the_leaking_flat as leaking_flat

HOST = os.environ.get("FENGQIAO_CONTAINERS", "")
pytestmark = [pytest.mark.drill, pytest.mark.skipif(not HOST, reason="no containers run here: FENGQIAO_CONTAINERS is not given")]
COMPOSE = ("docker", "compose", "-f", str(BASE / "deploy" / "compose.yml"))
STAYING = {"nginx", "web", "worker", "beat", "database", "redis"}
HEALTHY = 420.0  # seconds: beat says for the first time after five minutes that it is well


def compose(*words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """`docker compose` with these words."""
    done = subprocess.run([*COMPOSE, *words], env=os.environ | {"FENGQIAO_HOST": HOST}, capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, f"{words}: {done.stdout[-1000:]}{done.stderr[-2000:]}"
    return done


def inside(service: str, *words: str) -> subprocess.CompletedProcess[str]:
    """A command in a container, as its own user."""
    return compose("exec", "-T", service, *words, check=False)


def facts() -> dict[str, dict[str, object]]:
    """What each service that stays is doing."""
    rows = [json.loads(line) for line in compose("ps", "--all", "--format", "json").stdout.splitlines()]
    return {str(row["Service"]): row for row in rows if row["Service"] in STAYING}


def seen() -> str:
    """The same in a line, for a failure."""
    return str({name: row["Status"] for name, row in facts().items()})


def all_well() -> bool:
    now = facts()
    return set(now) == STAYING and {row["Health"] for row in now.values()} == {"healthy"}


class Contained(House):
    """The station in the containers; the demonstration's commands run in the worker's."""

    def __init__(self) -> None:
        super().__init__(Path("/nonexistent"))
        self.base = f"https://{HOST}"

    def command(self, *words: str) -> list[str]:
        return [*COMPOSE, "exec", "-T", "-e", "FENGQIAO_DEMO=1", "worker", "python", *words]

    def sent(self) -> str:
        return inside("worker", "cat", "/var/lib/fengqiao/messages.jsonl").stdout


@pytest.fixture(scope="module")
def contained() -> House:
    os.environ["FENGQIAO_HOST"] = HOST
    house = Contained()
    house.manage("demo", "--people")
    return house


def answers() -> bool:
    try:
        with urllib.request.urlopen(f"https://{HOST}/healthz", timeout=5) as answer:
            return int(answer.status) == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def test_the_whole_story_through_nginx_and_tls(contained, tmp_path):
    started = time.monotonic()
    leaking_flat(contained, tmp_path)
    measured("the leaking flat in containers", seconds=round(time.monotonic() - started))


def test_only_the_worker_reads_the_seal_and_nobody_writes_the_code():
    assert inside("worker", "head", "-c0", "/var/lib/fengqiao-seal/court.p12").returncode == 0
    for service in ("web", "beat"):
        assert inside(service, "ls", "/var/lib/fengqiao-seal").returncode != 0
        assert inside(service, "ls", "/run/secrets").returncode != 0
    for service in ("web", "worker", "beat"):
        assert "Read-only" in inside(service, "touch", "/srv/fengqiao/x").stderr
        assert inside(service, "sh", "-c", "echo >> /srv/fengqiao/manage.py").returncode != 0
        assert "CapEff:\t0000000000000000" in inside(service, "cat", "/proc/self/status").stdout


@pytest.mark.parametrize("statement", [
    "UPDATE cases_event SET action = 'x'", "DELETE FROM cases_event", "TRUNCATE cases_event CASCADE", "UPDATE cases_dailyseal SET digest = ''",
    "ALTER TABLE cases_event DISABLE TRIGGER ALL", "DELETE FROM django_migrations", "DROP TABLE cases_case CASCADE", "CREATE TABLE x (y int)",
])  # fmt: skip
def test_the_application_s_own_user_rewrites_no_history(statement):
    script = "import fengqiao.env as e, psycopg2, sys; psycopg2.connect(e.text('DATABASE_URL')).cursor().execute(sys.argv[1])"
    assert "InsufficientPrivilege" in inside("worker", "python", "-c", script, statement).stderr


@pytest.mark.parametrize("service", ["database", "redis"])
def test_database_and_redis_have_no_way_out(service):
    routes = inside(service, "cat", "/proc/net/route").stdout.splitlines()[1:]
    assert routes
    assert [line for line in routes if line.split()[1] == "00000000"] == []


def test_whatever_is_killed_comes_back(contained):
    """The main process of each container, from outside, as a fault of the machine would: `docker kill` would count as our wish."""
    wait(all_well, HEALTHY, seen)
    for service, row in facts().items():
        pid = int(subprocess.run(["docker", "inspect", "-f", "{{.State.Pid}}", str(row["Name"])], capture_output=True, text=True, check=True).stdout)
        os.kill(pid, signal.SIGKILL)
        wait(lambda s=service, p=pid: facts()[s]["State"] == "running" and inside(s, "true").returncode == 0 and p not in pids(s), 60.0, seen)
    wait(answers, 120.0, seen)
    wait(all_well, HEALTHY, seen)
    log_one(contained)


def pids(service: str) -> set[int]:
    """The processes of a container, by the machine's numbers."""
    return {int(line.split()[1]) for line in compose("top", service).stdout.splitlines() if line.split()[1:2] and line.split()[1].isdigit()}


def log_one(house: House) -> str:
    """One dispute, and the message to the person who came; its number."""
    officer = house.staff("080118")
    number = acts.log(
        officer, DOWNSTAIRS | {"phone": f"139{uuid.uuid4().int % 10**8:08}"}, UPSTAIRS,  # one phone is sent few codes an hour
        source="patrol", place="南溪家园 6 幢", community="南溪社区", title="楼上漏水", people_count="2", narrative="楼上漏水到楼下，双方吵起来。",
    )  # fmt: skip
    phone = acts.come_in(house, acts.slip(officer, number, "林秀英"))
    assert phone.page.status == 200
    return number


def test_a_web_that_starts_after_its_neighbours_is_found(contained):
    """They hand out addresses in the order in which they start; nginx asked for the web's once."""
    compose("stop", "web", "worker", "beat")
    compose("start", "worker", "beat")
    compose("start", "web")
    wait(answers, 120.0, seen)


def test_a_backup_comes_back_by_the_owner_of_the_tables(contained):
    before = log_one(contained)
    file = contained.manage("backup").split()[0]
    after = log_one(contained)
    compose("stop", "web", "worker", "beat")
    told = compose("run", "--rm", "setup", "bash", "deploy/compose/setup.sh", "restore", file, "--replace").stdout
    assert told.splitlines()[0].endswith("whole"), told
    compose("up", "-d")
    wait(answers, 120.0, seen)
    officer = contained.staff("080118")
    officer.open(f"/cases/{before}/")
    officer.open(f"/cases/{after}/", expect=404)
    contained.manage("verify_audit")


def test_what_was_there_is_there_after_down_and_up(contained):
    number = log_one(contained)
    compose("down")
    assert facts() == {}
    assert not answers()
    compose("up", "-d")
    wait(answers, 120.0, seen)
    assert contained.staff("080118").open(f"/cases/{number}/").status == 200
    contained.manage("verify_audit")
    log_one(contained)
