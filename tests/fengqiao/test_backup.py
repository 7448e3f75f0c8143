"""A backup holds the whole station, made while it works; it comes back whole, or says why not and touches nothing."""

import io
import os
import sqlite3
import subprocess
import sys
import tarfile
import threading
import uuid
from contextlib import contextmanager

import pytest
from django.db import connection, connections

from accounts.models import User
from cases.models import Case
from fengqiao.backup import archive, whole
from fengqiao.backup.database import dumped, put_back
from fengqiao.env import BASE
from tests.cases.engine.processes import database_url
from tests.cases.walk import CONFIRMATION_PATHS, Walk

KEY = "a-key-of-thirty-two-signs-or-more"


def pieces(content: bytes, kind: str = "aes") -> bytes:
    target = io.BytesIO()
    with archive.Writer(target, KEY, kind) as sealed:
        sealed.write(content)
    return target.getvalue()


def opened(sealed: bytes) -> bytes:
    return archive.Reader(io.BytesIO(sealed), KEY).read()


@pytest.fixture
def small(monkeypatch):
    """Pieces of sixteen bytes."""
    monkeypatch.setattr(archive, "PIECE", 16)


@pytest.mark.parametrize("kind", archive.MAGIC)
@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 32, 33, 1000])
def test_what_goes_in_comes_out(small, size, kind):
    content = os.urandom(size)
    assert opened(pieces(content, kind)) == content


@pytest.mark.parametrize("kind", archive.MAGIC)
def test_every_changed_byte_is_found(small, kind):
    sealed = pieces(b"x" * 40, kind)
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(archive.Damaged):
            opened(bytes(changed))


def test_what_is_cut_off_turned_round_or_added_is_found(small):
    sealed = pieces(b"x" * 48)
    start, step = len(archive.MAGIC["aes"]) + archive.SALT, 16 + archive.TAG
    one, two, three = (sealed[start + n * step : start + (n + 1) * step] for n in range(3))
    for body in (one, one + two, two + one + three, one + two + three + three, b"", one + three):
        with pytest.raises(archive.Damaged):
            opened(sealed[:start] + body)
    assert opened(sealed[:start] + one + two + three) == b"x" * 48


def test_another_key_opens_nothing():
    sealed = pieces(b"what was agreed")
    with pytest.raises(archive.Damaged):
        archive.Reader(io.BytesIO(sealed), "another key, as long as the first one was").read()


@contextmanager
def another_station(folder):
    """An empty installation with the same keys: its environment."""
    own = {"FENGQIAO_VAR": str(folder), "PYTHONWARNINGS": ""}
    if connection.vendor == "sqlite":
        yield {**os.environ, **own}
        return
    name = f"restored_{uuid.uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield {**os.environ, **own, "DATABASE_URL": database_url().rpartition("/")[0] + f"/{name}"}
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(environment, settings, *words):
    keys = {"FENGQIAO_SECRET_KEY": settings.SECRET_KEY, "FENGQIAO_DATA_KEY": settings.KEYRING.data[1], "FENGQIAO_HASH_KEY": settings.KEYRING.hash[1]}
    command = [sys.executable, "manage.py", *map(str, words)]
    return subprocess.run(command, cwd=BASE, env={**environment, **keys}, capture_output=True, text=True, check=False)


@pytest.mark.django_db(transaction=True)
def test_a_station_comes_back_whole_from_a_backup_made_while_it_worked(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    walk = Walk(cast)
    ruling = CONFIRMATION_PATHS["served"](walk).ruling
    stop, logged = threading.Event(), []

    def desk():
        while not stop.is_set():
            logged.append(walk.log().pk)
        connections.close_all()

    worker = threading.Thread(target=desk)
    worker.start()
    try:
        facts = whole.make(tmp_path / "station.backup")
    finally:
        stop.set()
        worker.join()
    assert 1 <= facts["rows"]["cases_case"] <= Case.objects.count()
    assert not list(tmp_path.glob(".backup-*"))
    with another_station(tmp_path / "new") as environment:
        restored = manage(environment, settings, "restore", tmp_path / "station.backup")
        assert restored.stdout.splitlines()[-1].endswith("events, whole"), restored.stdout + restored.stderr
        counts = f"{facts['rows']['cases_case']} cases, {facts['rows']['cases_event']} events"
        assert counts in restored.stdout
        if connection.vendor == "sqlite":
            with sqlite3.connect(environment["FENGQIAO_VAR"] + "/fengqiao.sqlite3") as came_back:
                assert came_back.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        read = f"from cases import files; from cases.models import *; print(len(files.read(Document.objects.get(pk={ruling.pk}).sealed_file)))"
        assert int(manage(environment, settings, "shell", "--no-imports", "-c", read).stdout) > 10_000
        again = manage(environment, settings, "restore", tmp_path / "station.backup")
        assert again.returncode == 1
        assert "--replace" in again.stderr
        assert manage(environment, settings, "restore", tmp_path / "station.backup", "--replace").returncode == 0


@pytest.mark.django_db(transaction=True)
def test_a_backup_of_before_an_upgrade_takes_the_place_of_what_the_upgrade_made(cast, settings, tmp_path):
    """The upgrade went wrong, and its new tables point at those that the backup holds."""
    Walk(cast).log()
    settings.MEDIA_ROOT = tmp_path / "files"
    whole.make(tmp_path / "before.backup")
    newer = "CREATE TABLE cases_newer (id bigint PRIMARY KEY, case_id bigint REFERENCES cases_case (id))"
    upgrade = f"from django.db import connection; connection.cursor().execute({newer!r})"
    with another_station(tmp_path / "new") as environment:
        manage(environment, settings, "restore", tmp_path / "before.backup")
        upgraded = manage(environment, settings, "shell", "--no-imports", "-c", upgrade)
        assert upgraded.returncode == 0, upgraded.stderr
        restored = manage(environment, settings, "restore", tmp_path / "before.backup", "--replace")
        assert restored.stdout.splitlines()[-1].endswith("events, whole"), restored.stdout + restored.stderr
        there = "from django.db import connection; print('cases_newer' in connection.introspection.table_names())"
        assert manage(environment, settings, "shell", "--no-imports", "-c", there).stdout.strip() == "False"


@pytest.mark.django_db(transaction=True)
def test_a_restore_that_breaks_off_in_the_middle_changes_nothing(cast, settings, tmp_path):
    Walk(cast).log()
    with dumped(tmp_path / "dump"):
        pass
    with (tmp_path / "dump").open("r+b") as stream:
        stream.truncate((tmp_path / "dump").stat().st_size * 2 // 3)
    with pytest.raises((subprocess.CalledProcessError, sqlite3.DatabaseError)):
        put_back(tmp_path / "dump")
    assert Case.objects.count() == 1


def test_a_paper_comes_back_in_the_place_of_one_that_another_user_wrote(settings, tmp_path):
    """In containers the worker puts back what the web wrote: it may take a file of its group away, and not change its mode."""
    settings.MEDIA_ROOT = tmp_path / "files"
    name = uuid.uuid4().hex
    there, kept = settings.MEDIA_ROOT / name[:2] / name, tmp_path / "unpacked" / whole.FILES / name[:2] / name
    for path, content in ((there, b"of the web"), (kept, b"of the backup")):
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
    (tmp_path / "the same file").hardlink_to(there)
    whole.bring_files_back(tmp_path / "unpacked")
    assert there.read_bytes() == b"of the backup"
    assert there.stat().st_mode & 0o777 == 0o660
    assert (tmp_path / "the same file").read_bytes() == b"of the web"
    assert os.listdir(there.parent) == [name]


@pytest.mark.django_db(transaction=True)
def test_a_damaged_backup_touches_nothing(cast, settings, tmp_path):
    Walk(cast).log()
    file = tmp_path / "station.backup"
    whole.make(file)
    file.write_bytes(file.read_bytes()[:-20])
    before = User.objects.count(), Case.objects.count()
    with another_station(tmp_path / "new") as environment:
        refused = manage(environment, settings, "restore", file)
    assert refused.returncode == 1
    assert "Nothing was touched" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert (User.objects.count(), Case.objects.count()) == before


@pytest.mark.parametrize("kind", archive.MAGIC)
def test_a_stream_goes_through_the_pipe_and_a_changed_one_does_not(tmp_path, monkeypatch, kind):
    monkeypatch.setenv("FENGQIAO_CIPHER", kind)
    key = tmp_path / "key"
    key.write_text(KEY + "\n")
    pipe = [sys.executable, "-m", "fengqiao.backup"]
    sealed = subprocess.run([*pipe, "seal", str(key)], cwd=BASE, input=b"log" * 500_000, capture_output=True, check=True).stdout
    assert b"loglog" not in sealed
    assert sealed.startswith(archive.MAGIC[kind])
    monkeypatch.setenv("FENGQIAO_CIPHER", "aes")  # whatever is said now, what is there is opened
    assert subprocess.run([*pipe, "open", str(key)], cwd=BASE, input=sealed, capture_output=True, check=True).stdout == b"log" * 500_000
    broken = subprocess.run([*pipe, "open", str(key)], cwd=BASE, input=sealed[:-1] + bytes([sealed[-1] ^ 1]), capture_output=True, check=False)
    assert broken.returncode == 1
    assert "已被改动".encode() in broken.stderr


def test_a_stream_is_sealed_by_no_unknown_cipher(tmp_path, monkeypatch):
    monkeypatch.setenv("FENGQIAO_CIPHER", "none")
    (tmp_path / "key").write_text(KEY)
    seal = [sys.executable, "-m", "fengqiao.backup", "seal", str(tmp_path / "key")]
    done = subprocess.run(seal, cwd=BASE, input=b"log", capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"aes | sm4" in done.stderr


@pytest.mark.django_db(transaction=True)
def test_a_backup_by_the_other_cipher_is_opened_whatever_the_setting_says_now(cast, settings, tmp_path):
    Walk(cast).log()
    settings.CIPHER = "sm4"
    facts = whole.make(tmp_path / "station.backup")
    assert (tmp_path / "station.backup").read_bytes().startswith(archive.MAGIC["sm4"])
    settings.CIPHER = "aes"
    assert whole.check(tmp_path / "station.backup", tmp_path / "unpacked") == facts


@pytest.mark.parametrize(("name", "kind"), [("../outside", tarfile.REGTYPE), ("/tmp/outside", tarfile.REGTYPE), ("files/aa/x", tarfile.SYMTYPE)])
def test_nothing_is_unpacked_outside_its_folder_and_no_link_at_all(tmp_path, name, kind):
    packed, folder = io.BytesIO(), tmp_path / "folder"
    with tarfile.open(fileobj=packed, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd" if kind == tarfile.SYMTYPE else ""
        tar.addfile(member)
    packed.seek(0)
    with tarfile.open(fileobj=packed, mode="r|") as tar, pytest.raises(archive.Damaged):
        whole._extract(tar, folder)
    assert not list(tmp_path.iterdir())
