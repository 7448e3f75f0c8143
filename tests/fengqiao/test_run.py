"""The whole system on this machine, started and ended as a person does."""

import http.client
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from fengqiao.set_up import fingerprint

PATIENCE = 120.0


def surroundings(var, **more):
    kept = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    return {**kept, "FENGQIAO_VAR": str(var), "FENGQIAO_DEMO": "0", "PYTHONWARNINGS": "", **more}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    web = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        web.request("GET", "/healthz")
        return web.getresponse().status == 200
    except OSError:
        return False
    finally:
        web.close()


def wait_for(there, what):
    until = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < until, what()
        time.sleep(0.2)


def processes_of(var):
    """Every process that was started for this folder, by its environment."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and f"FENGQIAO_VAR={var}".encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [line for line in found if line]


@pytest.mark.worker
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks into /proc")
def test_it_starts_from_nothing_and_ctrl_c_leaves_nothing_running(tmp_path):
    var, port, log = tmp_path / "var", free_port(), tmp_path / "log"
    command = [sys.executable, "-m", "fengqiao.run", "--port", str(port)]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=surroundings(var), stdout=stream, stderr=stream, start_new_session=True)
    try:
        wait_for(lambda: "枫桥已启动" in log.read_text(), log.read_text)
        assert answers(port)
        assert f"http://127.0.0.1:{port}" in log.read_text()
        assert len(processes_of(var)) >= 4  # the supervisor, the web, the worker, beat
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(60) == 0
        assert processes_of(var) == []
        assert not answers(port)
    finally:
        process.kill()
        process.wait()
    assert "Traceback" not in log.read_text()
    assert_for_this_user_alone(var)


def assert_for_this_user_alone(var):
    for name in ("keys.env", "fengqiao.sqlite3"):
        assert stat.S_IMODE((var / name).stat().st_mode) & 0o077 == 0, name
    with sqlite3.connect(var / "fengqiao.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("SELECT count(*) FROM cases_limit").fetchone()[0] > 20


def test_a_busy_port_is_one_sentence(tmp_path):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        command = [sys.executable, "-m", "fengqiao.run", "--port", str(holder.getsockname()[1])]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=surroundings(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "已被占用" in done.stderr
    assert "Traceback" not in done.stderr


def test_keys_are_written_once_and_for_this_user_alone(tmp_path):
    command = [sys.executable, "-m", "fengqiao.keys"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=surroundings(tmp_path), check=True)
    first = (tmp_path / "keys.env").read_text()
    subprocess.run(command, cwd=settings.BASE_DIR, env=surroundings(tmp_path), check=True)
    assert (tmp_path / "keys.env").read_text() == first
    assert stat.S_IMODE((tmp_path / "keys.env").stat().st_mode) == 0o600
    assert len({line.partition("=")[2] for line in first.splitlines()}) == 3


def test_without_keys_the_system_refuses_to_start(tmp_path):
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env=surroundings(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "FENGQIAO_SECRET_KEY is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_static_files_are_collected_again_when_one_changed(tmp_path):
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "a.css").write_text("a {}")
    before = fingerprint(tmp_path)
    assert fingerprint(tmp_path) == before
    (tmp_path / "css" / "a.css").write_text("a { }")
    assert fingerprint(tmp_path) != before
