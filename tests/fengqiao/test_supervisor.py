"""The supervisor: everything runs, what dies comes back, and whatever happens to it no process stays behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings

from fengqiao.supervisor import read_procfile

PATIENCE = 30.0
SLEEPER = "import time; time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
PARENT = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); time.sleep(600)"
PROGRAM = """
import sys
from pathlib import Path
from fengqiao import supervisor
supervisor.GRACE, supervisor.PAUSE = 1.0, 0.02
supervisor.A_WHILE = float(sys.argv[2])
children = supervisor.read_procfile(Path(sys.argv[1]), {"PYTHON": sys.executable})
say = lambda line: print(line, flush=True)
welcome = lambda: say("welcome " + " ".join(str(child.process.pid) for child in children))
sys.exit(supervisor.Supervisor(children, dict(__import__("os").environ), say=say).run(lambda: True, welcome))
"""


def wait_for(there, what):
    until = time.monotonic() + PATIENCE
    while not there():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def is_alive(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


class Running:
    """A supervisor with children of one's choice."""

    def __init__(self, folder: Path, *, a_while: float = 5.0, **programs: str) -> None:
        lines = [f"{name}: ${{PYTHON}} {self._write(folder, name, program)}" for name, program in programs.items()]
        (folder / "Procfile").write_text("\n".join(["# a remark", *lines, ""]))
        self.log = folder / "log"
        with self.log.open("wb") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(folder / "Procfile"), str(a_while)], cwd=settings.BASE_DIR, stdout=stream, stderr=stream,
                start_new_session=True,
            )  # fmt: skip

    @staticmethod
    def _write(folder: Path, name: str, program: str) -> Path:
        path = folder / f"{name}.py"
        path.write_text(program)
        return path

    def said(self):
        return self.log.read_text()

    def children(self):
        wait_for(lambda: "welcome" in self.said(), self.said())
        line = next(line for line in self.said().splitlines() if line.startswith("welcome"))
        return [int(word) for word in line.split()[1:]]

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


@pytest.fixture
def running(tmp_path):
    made = []

    def start(**more):
        made.append(Running(tmp_path, **more))
        return made[-1]

    yield start
    for supervisor in made:
        supervisor.end()


def descendants(pid):
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [int(p) for p in found]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_end_it_leaves_nobody_behind(running, number):
    supervisor = running(one=SLEEPER, two=SLEEPER)
    children = supervisor.children()
    assert len(children) == 2
    supervisor.process.send_signal(number)
    assert supervisor.process.wait(PATIENCE) == 0
    assert not any(is_alive(pid) for pid in children)


def test_ctrl_c_in_a_terminal_leaves_nobody_behind(running):
    """The signal goes to the whole foreground group."""
    supervisor = running(one=SLEEPER, two=PARENT)
    children = supervisor.children()
    wait_for(lambda: descendants(children[1]), "the grandchild")
    everybody = children + descendants(children[1])
    os.killpg(supervisor.process.pid, signal.SIGINT)
    assert supervisor.process.wait(PATIENCE) == 0
    assert not any(is_alive(pid) for pid in everybody)


def test_who_does_not_listen_is_ended_all_the_same(running):
    supervisor = running(deaf=STUBBORN)
    children = supervisor.children()
    wait_for(lambda: "deaf" in supervisor.said(), "the child")
    supervisor.process.send_signal(signal.SIGTERM)
    assert supervisor.process.wait(PATIENCE) == 0
    assert not any(is_alive(pid) for pid in children)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_a_killed_supervisor_takes_its_children_with_it(running):
    supervisor = running(one=SLEEPER, two=SLEEPER)
    children = supervisor.children()
    supervisor.process.kill()
    supervisor.process.wait()
    wait_for(lambda: not any(is_alive(pid) for pid in children), "their end")


def test_a_child_that_dies_comes_back(running):
    supervisor = running(one=SLEEPER)
    [first] = supervisor.children()
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: "进程 one 退出" in supervisor.said(), supervisor.said())
    wait_for(lambda: [pid for pid in descendants(supervisor.process.pid) if pid != first], "the next one")


def test_the_children_of_one_that_died_do_not_stay_to_hold_its_port(running):
    supervisor = running(web=PARENT)
    [web] = supervisor.children()
    wait_for(lambda: descendants(web), "the grandchild")
    orphans = descendants(web)
    os.kill(web, signal.SIGKILL)
    wait_for(lambda: not any(is_alive(pid) for pid in orphans), "their end")


def test_one_that_dies_again_and_again_stops_everything_and_is_named(running):
    supervisor = running(good=SLEEPER, bad="raise SystemExit(3)")
    assert supervisor.process.wait(PATIENCE) == 1
    assert "进程 bad 反复退出（代码 3），已全部停止" in supervisor.said()
    assert "Process bad keeps ending (code 3)" in supervisor.said()


def test_one_that_has_lived_is_raised_however_often_it_dies(running):
    supervisor = running(good=SLEEPER, weak="import time; time.sleep(0.3)", a_while=0.2)
    wait_for(lambda: supervisor.said().count("进程 weak 退出") > 5, supervisor.said())
    assert supervisor.process.poll() is None


def test_a_procfile_names_its_processes_and_fills_in_the_address(tmp_path):
    (tmp_path / "Procfile").write_text("# remark\nweb: granian --port ${PORT} app\n\nbeat: celery beat\n")
    children = read_procfile(tmp_path / "Procfile", {"PORT": "8123"})
    assert [(child.name, child.command) for child in children] == [
        ("web", ["granian", "--port", "8123", "app"]), ("beat", ["celery", "beat"]),
    ]  # fmt: skip


def test_a_variable_without_a_value_is_an_error(tmp_path):
    (tmp_path / "Procfile").write_text("web: granian --port ${PORT} app\n")
    with pytest.raises(KeyError):
        read_procfile(tmp_path / "Procfile", {})
