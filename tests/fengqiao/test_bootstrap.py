"""The first minute on a strange machine: each thing in the way is one sentence in two languages and exit code 1, never a traceback."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
BOOTSTRAP = BASE / "deploy" / "bootstrap.py"
NOBODY = 65534


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What of a clone the bootstrap looks at."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(BOOTSTRAP, tmp_path / "deploy" / "bootstrap.py")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text("")
    return tmp_path


@pytest.fixture
def busy() -> Iterator[int]:
    """A port that somebody has."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def bootstrap(clone: Path, *words: str, before: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it as a file, as make does; `before` is what the machine is like."""
    file, arguments = str(clone / "deploy" / "bootstrap.py"), ["bootstrap.py", *words]
    program = f"import runpy, sys\n{before}\nsys.argv = {arguments!r}\nrunpy.run_path({file!r}, run_name='__main__')"
    own = {"PATH": os.environ["PATH"], "HOME": str(clone), **environment}
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=own, check=False)


def one_sentence(done: subprocess.CompletedProcess[str], *words: str) -> None:
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len([line for line in done.stderr.splitlines() if line.strip()]) == 2
    assert any("一" <= letter <= "龥" for letter in done.stderr)
    for word in words:
        assert word in done.stderr


def test_a_busy_port_is_said_before_anything_is_installed(clone, busy):
    one_sentence(bootstrap(clone, "--port", str(busy)), str(busy), f"make run PORT={busy + 1}")
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize("port", ["web", "", "-1", "99999"])
def test_a_port_that_is_no_port_is_said(clone, port):
    one_sentence(bootstrap(clone, "--port", port))


def test_a_python_too_old_is_said(clone):
    """No newer one on the path either."""
    old = "import sys\nsys.version_info = (3, 9, 2, 'final', 0)"
    one_sentence(bootstrap(clone, before=old, PATH="/nowhere"), "3.9", "3.11")


def test_a_python_too_old_goes_on_with_a_newer_one(clone, tmp_path):
    (tmp_path / "bin").mkdir()
    newer = tmp_path / "bin" / "python3.12"
    newer.write_text('#!/bin/sh\necho "went on with $0"\n')
    newer.chmod(0o755)
    old = "import sys\nsys.version_info = (3, 9, 2, 'final', 0)"
    done = bootstrap(clone, before=old, PATH=str(tmp_path / "bin") + ":/bin:/usr/bin")
    assert done.stdout.strip() == f"went on with {newer}"


def test_a_python_without_venv_names_the_package(clone):
    bare = "import sys\nsys.modules['venv'] = None"
    one_sentence(bootstrap(clone, before=bare), "python3-venv", "apt install python3-venv")


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody who may not write")
def test_a_folder_that_cannot_be_written_is_said(clone):
    with tempfile.TemporaryDirectory() as folder:  # not pytest's own, which only root may enter
        shutil.copytree(clone, Path(folder) / "clone")
        for path in (Path(folder), Path(folder) / "clone"):
            path.chmod(0o755)
        somebody = f"import hashlib, os, pkgutil, shutil, socket, subprocess\nos.setuid({NOBODY})"
        one_sentence(bootstrap(Path(folder) / "clone", before=somebody), folder)


def test_data_in_a_place_that_is_none_is_said(clone):
    one_sentence(bootstrap(clone, FENGQIAO_VAR=str(BOOTSTRAP / "var")), "bootstrap.py/var")


def test_a_requirement_that_cannot_be_had_is_said(clone):
    (clone / "requirements.txt").write_text("no-such-package-of-ours==1.0\n")
    done = bootstrap(clone, PIP_NO_INDEX="1", PIP_RETRIES="0")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "再运行一次即可" in done.stderr
    assert "Run it again" in done.stderr


def test_what_is_installed_is_not_installed_again(clone):
    assert bootstrap(clone, PIP_NO_INDEX="1").returncode == 0
    made = (clone / ".venv" / "requirements.sha256").stat().st_mtime_ns
    again = bootstrap(clone, PIP_NO_INDEX="1")
    assert (again.returncode, again.stderr) == (0, "")
    assert (clone / ".venv" / "requirements.sha256").stat().st_mtime_ns == made


def test_changed_requirements_are_installed_again(clone):
    bootstrap(clone, PIP_NO_INDEX="1")
    (clone / "requirements.txt").write_text("# one more line\n")
    again = bootstrap(clone, PIP_NO_INDEX="1")
    assert "正在安装依赖" in again.stderr


def test_the_bootstrap_can_be_read_by_an_old_python():
    """It must come as far as saying that it is too old."""
    source = BOOTSTRAP.read_text()
    compile(source, "bootstrap.py", "exec", dont_inherit=True)
    assert "match " not in source
    assert ":=" not in source
    assert 'f"' not in source
