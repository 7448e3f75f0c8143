"""New keys for old while the station works: killed in the middle, read and found all the time, and proven before the old one goes."""

import io
import os
import signal
import subprocess
import sys

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts import clients
from accounts.append_only import lifted, protected
from accounts.models import ApiClient
from accounts.secrets import encrypt_bytes, keyed_hashes
from cases import audit, daily_seal, files
from cases.models import Case, Correction, DailySeal, Document, Party
from cases.search import find
from cases.steps import entry
from cases.steps.leading import keys_of
from cases.suitability import declared
from fengqiao import keys
from fengqiao.backup import whole
from fengqiao.backup.archive import Damaged
from fengqiao.env import BASE, Keyring, Keys
from mediators import occupancy, own, ratings
from mediators.models import Tie, TieKind
from tests.cases.engine.processes import database_url, wait_for
from tests.cases.engine.test_audit import seal_at_night
from tests.cases.walk import CONFIRMATION_PATHS, Walk
from tests.cast import LIN

pytestmark = pytest.mark.django_db(transaction=True)
OLD, NEW, SM4 = 1, 2, 0  # how bytes begin


@pytest.fixture
def station(cast, settings, monkeypatch, tmp_path):
    """A ruled case, its files and its keys in a folder of its own; the keys are read from there."""
    keyring = settings.KEYRING
    lines = [f"FENGQIAO_SECRET_KEY={settings.SECRET_KEY}", f"FENGQIAO_DATA_KEY={keyring.data[OLD]}", f"FENGQIAO_HASH_KEY={keyring.hash[OLD]}"]
    (tmp_path / "keys.env").write_text("\n".join(lines) + "\n")
    (tmp_path / "keys.env").chmod(0o600)
    settings.MEDIA_ROOT, settings.KEYRING = tmp_path / "files", Keyring(tmp_path / "keys.env", {})
    monkeypatch.setattr(keys, "FILE", tmp_path / "keys.env")
    monkeypatch.setattr("fengqiao.management.commands.rotate_keys.SETTLE", 0)
    for name in keys.NAMES:
        monkeypatch.delenv(name, raising=False)
    CONFIRMATION_PATHS["served"](Walk(cast))
    return cast


def environment(tmp_path):
    own = {"FENGQIAO_VAR": str(tmp_path), "DATABASE_URL": database_url(), "PYTHONWARNINGS": ""}
    return {**{name: value for name, value in os.environ.items() if name not in keys.NAMES}, **own}


def rotate(*words):
    said = io.StringIO()
    call_command("rotate_keys", *words, pause=0, stdout=said)
    return said.getvalue()


def marks(table, column):
    """Under which keys a column lies, as the database itself has it."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{column}" FROM "{table}"')
        return {bytes(value)[0] for (value,) in cursor.fetchall() if value}


def found_and_read(cast):
    """What a desk does all the time."""
    found = list(find(cast.officer, LIN["phone"]))
    case = found[-1]
    assert list(find(cast.officer, LIN["phone"][-4:])) == found
    assert {party.phone for party in case.parties.all()} >= {LIN["phone"]}
    paper = Document.objects.exclude(file="").first()
    assert files.read(paper.file)
    return case


def test_killed_in_the_middle_and_run_again_everything_is_under_the_new_key(station, tmp_path):
    assert seal_at_night(1)
    words = [sys.executable, "manage.py", "rotate_keys", "--rows", "1", "--pause", "0.05"]
    process = subprocess.Popen([*words, "--new"], cwd=BASE, env=environment(tmp_path), stdout=subprocess.DEVNULL)
    wait_for(lambda: NEW in marks("cases_party", "phone"), "the first row under the new key")
    found_and_read(station)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert OLD in marks("cases_note", "text") | marks("cases_document", "facts") | marks("cases_party", "phone")
    found_and_read(station)
    with pytest.raises(CommandError, match="not finished"):
        rotate("--new")
    again = subprocess.run([*words[:3]], cwd=BASE, env=environment(tmp_path), capture_output=True, text=True, check=True)
    assert again.stdout.splitlines()[-1] == "everything is under key 2", again.stdout
    case = found_and_read(station)
    assert marks("cases_party", "phone") == marks("cases_document", "facts") == marks("accounts_user", "totp_secret") == {NEW}
    assert {path.read_bytes()[0] for path in (tmp_path / "files").glob("*/*")} == {NEW}
    for party in case.parties.all():
        assert party.phone_hash == keyed_hashes("phone", party.phone)[0]
    assert seal_at_night(2)
    assert list(audit.everything()) == []


def correction(cast):
    walk = Walk(cast)
    session = walk.meet(walk.mediate())
    return Correction.objects.create(session=session, no=1, text="改正：约在周六上门看。", reason="记错了日子", written_by=cast.yaqin)


def test_the_history_is_rewritten_by_the_owner_alone_reads_the_same_and_stays_closed(station):
    row = correction(station)
    assert rotate("--new").splitlines()[-1] == "cases_correction: 1 not under key 2"
    assert Correction.objects.get(pk=row.pk).text == row.text
    assert marks("cases_correction", "text") == {OLD}
    before = protected(connection)
    assert rotate("--history").splitlines()[-1] == "everything is under key 2"
    assert marks("cases_correction", "text") == {NEW}
    assert Correction.objects.get(pk=row.pk).text == row.text
    assert protected(connection) == before
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.filter(pk=row.pk).update(text="another text")
    assert list(audit.everything()) == []


def test_a_key_goes_only_when_nothing_is_left_under_it_and_opens_its_backups_where_it_went(station, tmp_path, settings):
    whole.make(tmp_path / "before.backup")
    row = correction(station)
    rotate("--new")
    with pytest.raises(CommandError, match="it stays"):
        rotate("--drop", str(tmp_path / "old.env"))
    assert "FENGQIAO_DATA_KEY=" in keys.FILE.read_text()
    rotate("--history")
    rotate("--drop", str(tmp_path / "old.env"))
    assert (set(settings.KEYRING.data), set(settings.KEYRING.hash)) == ({NEW}, {OLD, NEW})
    assert keys.FILE.stat().st_mode & 0o777 == (tmp_path / "old.env").stat().st_mode & 0o777 == 0o600
    found_and_read(station)
    assert Correction.objects.get(pk=row.pk).text == row.text
    assert list(audit.everything()) == []
    with pytest.raises(Damaged):
        whole.check(tmp_path / "before.backup", tmp_path / "nowhere")
    keys.FILE.write_text(keys.FILE.read_text() + (tmp_path / "old.env").read_text())
    assert whole.check(tmp_path / "before.backup", tmp_path / "unpacked")["rows"]["cases_case"] == Case.objects.count() - 1


def test_what_was_hashed_before_the_change_is_known_after_it(station, monkeypatch):
    case, mediator = Party.objects.first().case, station.mediators["yaqin"]
    party, sent = case.parties.get(side=1), []
    monkeypatch.setattr(entry.notices, "send_code", lambda _party, code: sent.append(code))
    client, token = clients.make(station.offices["renshe"], name="人社系统", scopes=["read"], days=30, by=station.administrator)
    clients.approve(client, by=station.leader)
    assert entry.send_code(party, nonce="a browser")
    assert ratings.rate(mediator, who="party:1", matter="case:1", marks=dict.fromkeys(("service", "speed", "result"), 5))
    own.declare(mediator, kind=TieKind.RELATIVE, value=party.name)
    taken = set(occupancy.people(keys_of(case)))
    keys.add(NEW)
    assert ApiClient.objects.behind(token) == client
    assert entry.code_is_right(party, nonce="a browser", code=sent[0])
    assert ratings.has_rated("party:1")
    with pytest.raises(ValidationError):
        own.declare(mediator, kind=TieKind.RELATIVE, value=party.name)
    assert declared([party], [mediator])
    rotate()
    assert taken <= set(occupancy.people(keys_of(Party.objects.first().case)))
    assert declared([party], [mediator])
    assert Tie.objects.get().value_hash in keyed_hashes("tie", party.name)[:1]


def test_a_damaged_row_stops_nothing_and_keeps_the_key(station):
    party = Party.objects.first()
    sealed = bytearray(encrypt_bytes(b"13800000000"))
    sealed[-1] ^= 1
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_party SET phone = %s WHERE id = %s", [bytes(sealed), party.pk])
    assert rotate("--new").splitlines()[-1] == "cases_party: 1 not under key 2"


def test_another_cipher_comes_while_the_station_works_and_goes_again(station, tmp_path, settings):
    row = correction(station)
    words = [sys.executable, "manage.py", "rotate_keys", "--rows", "1", "--pause", "0.05"]
    process = subprocess.Popen(words, cwd=BASE, env=environment(tmp_path) | {"FENGQIAO_CIPHER": "sm4"}, stdout=subprocess.DEVNULL)
    wait_for(lambda: SM4 in marks("cases_party", "phone"), "the first row by the other cipher")
    found_and_read(station)
    process.send_signal(signal.SIGKILL)
    process.wait()
    written = found_and_read(station).parties.first()
    Party.objects.filter(pk=written.pk).update(address="桂花苑 9 幢")  # by a page that knows nothing of it yet
    for cipher, mark, said in (("sm4", b"\0\4\1", "key 1, SM4"), ("aes", b"\1", "key 1")):
        settings.CIPHER = cipher
        assert rotate("--show").splitlines()[-1] != f"everything is under {said}"
        assert rotate().splitlines()[-1] == f"cases_correction: 1 not under {said}"
        assert rotate("--history").splitlines()[-1] == f"everything is under {said}"
        assert marks("cases_party", "phone") == marks("cases_document", "facts") == marks("cases_correction", "text") == {mark[0]}
        assert {path.read_bytes()[: len(mark)] for path in (tmp_path / "files").glob("*/*")} == {mark}
        assert Party.objects.get(pk=written.pk).address == "桂花苑 9 幢"
        assert Correction.objects.get(pk=row.pk).text == row.text
        found_and_read(station)
        assert list(audit.everything()) == []
    settings.CIPHER = "sm4"
    rotate("--history")
    assert rotate("--new").splitlines()[-1] == "cases_correction: 1 not under key 2, SM4"
    assert rotate("--history").splitlines()[-1] == "everything is under key 2, SM4"
    found_and_read(station)


def test_keys_that_come_from_the_environment_are_added_there(station, monkeypatch):
    monkeypatch.setenv("FENGQIAO_DATA_KEY", "x" * 40)
    with pytest.raises(CommandError, match="FENGQIAO_DATA_KEY_2"):
        rotate("--new")


def test_a_replaced_key_seals_no_later_day(station, settings):
    assert seal_at_night(1)
    keys.add(NEW)
    assert seal_at_night(2)
    assert list(daily_seal.broken_seals()) == []
    last = seal_at_night(3)
    ring = settings.KEYRING
    settings.KEYRING = Keys(ring.data, {OLD: ring.hash[OLD]})
    with lifted(connection):
        DailySeal.objects.filter(day=last.day).delete()
    assert seal_at_night(3)
    settings.KEYRING = ring
    assert len(list(daily_seal.broken_seals())) == 2  # not as it was sealed, and not the one that lies outside the database
