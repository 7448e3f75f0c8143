"""Somebody deletes everything: PostgreSQL goes back to the minute before, by the script of the production set-up, on a server of its own."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fengqiao.env import BASE
from tests.drill.figures import measured
from tests.house import free_port

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)
SCRIPT = BASE / "deploy" / "debian" / "wal.sh"
CAN = PROGRAMS is not None and os.geteuid() == 0 and "DATABASE_URL" in os.environ
pytestmark = [pytest.mark.drill, pytest.mark.skipif(not CAN, reason="wants Debian's PostgreSQL, and root to become postgres")]
TABLES = ("cases_case", "cases_event", "cases_party", "cases_outbox")


class Server:
    """A PostgreSQL of its own that archives through the script."""

    def __init__(self, root: Path) -> None:
        self.root, self.port = root, free_port()
        self.archive, self.key = root / "archive", root / "key"
        own = {"FENGQIAO_WAL": str(self.archive), "FENGQIAO_WAL_KEY": str(self.key), "FENGQIAO_CODE": str(BASE), "PYTHONDONTWRITEBYTECODE": "1"}
        self.environment = {"PATH": f"{PROGRAMS}:/usr/bin:/bin", "PGHOST": "127.0.0.1", "PGUSER": "postgres", "LANG": "C.UTF-8", **own}

    def run(self, *words: str, check: bool = True) -> str:
        """As the database's own user; its words."""
        # This tree may lie where root alone reads; in production it lies in /srv.
        reads = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *reads, *words]
        environment = self.environment | {"PGPORT": str(self.port)}
        done = subprocess.run(command, env=environment, cwd=self.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        assert not check or done.returncode == 0, (words, done.stdout[-3000:])
        return done.stdout

    def start(self, folder: Path) -> None:
        """Run on this data folder, and wait until it is open for writing."""
        options = f"-p {self.port} -k {self.root} -c listen_addresses=127.0.0.1"
        self.run("pg_ctl", "start", "-w", "-t", "120", "-D", str(folder), "-l", str(self.root / "log"), "-o", options)
        for _ in range(300):
            if self.ask("SELECT pg_is_in_recovery()") == "f":
                return
            time.sleep(0.2)
        raise AssertionError((self.root / "log").read_text()[-3000:])

    def stop(self, folder: Path) -> None:
        """At once, as when the power goes."""
        self.run("pg_ctl", "stop", "-m", "immediate", "-D", str(folder), check=False)

    def ask(self, statement: str, database: str = "postgres") -> str:
        """One answer."""
        return self.run("psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement).strip()

    def manage(self, *words: str) -> str:
        """A command of the station on this database."""
        environment = os.environ | {"DATABASE_URL": f"postgres://postgres@127.0.0.1:{self.port}/station", "FENGQIAO_VAR": str(self.root / "var")}
        done = subprocess.run([sys.executable, *words], env=environment, cwd=BASE, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (words, done.stdout[-2000:], done.stderr[-3000:])
        return done.stdout


@pytest.fixture
def server() -> Iterator[Server]:
    root = Path(tempfile.mkdtemp(prefix="fengqiao-pitr-"))
    owner = pwd.getpwnam("postgres")
    server = Server(root)
    (server.archive / "wal").mkdir(parents=True)
    server.key.write_text("a key of the archive, of more than thirty-two signs")
    for path in (root, server.archive, server.archive / "wal", server.key):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    first = root / "first"
    server.run("initdb", "-D", str(first), "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    with (first / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"archive_mode = on\nwal_level = replica\narchive_timeout = 300\narchive_command = '{SCRIPT} keep %p %f'\n")
    server.start(first)
    yield server
    for folder in root.glob("*/postmaster.pid"):
        server.stop(folder.parent)
    shutil.rmtree(root, ignore_errors=True)


def archived(server: Server) -> None:
    """Until the log of this moment lies in the archive."""
    segment = server.ask("SELECT pg_walfile_name(pg_switch_wal())")
    for _ in range(300):
        if (server.archive / "wal" / segment).exists():
            return
        time.sleep(0.2)
    raise AssertionError((server.root / "log").read_text()[-3000:])


def test_back_to_the_minute_before_everything_was_deleted(server):
    server.ask("CREATE DATABASE station")
    server.manage("-m", "fengqiao.keys")
    server.manage("-m", "fengqiao.set_up", "--people")
    server.manage("manage.py", "seed_cases", "--count", "60")
    server.run(str(SCRIPT), "base")
    server.manage("manage.py", "seed_cases", "--count", "40")
    before = {table: server.ask(f"SELECT count(*) FROM {table}", "station") for table in TABLES}
    moment = server.ask("SELECT clock_timestamp()")
    time.sleep(1.1)
    server.ask("SET session_replication_role = replica; TRUNCATE cases_case CASCADE", "station")
    assert server.ask("SELECT count(*) FROM cases_case", "station") == "0"
    archived(server)
    server.stop(server.root / "first")

    started = time.monotonic()
    again = server.root / "again"
    said = server.run(str(SCRIPT), "restore", str(again), moment)
    assert "base-" in said
    server.start(again)
    seconds = time.monotonic() - started
    assert {table: server.ask(f"SELECT count(*) FROM {table}", "station") for table in TABLES} == before
    assert "whole" in server.manage("manage.py", "verify_audit")
    measured("PostgreSQL back to the minute before a deletion", cases=int(before["cases_case"]), seconds=round(seconds))


def test_what_was_changed_in_the_archive_is_not_restored(server):
    server.ask("CREATE DATABASE station")
    server.run(str(SCRIPT), "base")
    (base,) = server.archive.glob("base-*Z")
    content = bytearray(base.read_bytes())
    assert b"PG_VERSION" not in content
    content[len(content) // 2] ^= 1
    base.write_bytes(content)
    said = server.run(str(SCRIPT), "restore", str(server.root / "again"), "2099-01-01", check=False)
    assert "已被改动" in said
    assert not (server.root / "again" / "recovery.signal").exists()


def test_a_moment_before_the_first_base_is_refused(server):
    server.run(str(SCRIPT), "base")
    assert "之前没有基础备份" in server.run(str(SCRIPT), "restore", str(server.root / "again"), "2019-05-17 08:00:00+08", check=False)
