"""Encrypted files that no row names: they go after eight days, and nothing that a row names ever goes."""

import os
import re
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connections, models, transaction

from cases import audit, files, sweeping, wiping
from cases.clock import now
from cases.models import Case, Document, Heartbeat, ImportBatch
from cases.models.file_name import FileName, FileNames, named, naming_columns
from cases.steps import exports, imports
from cases.tasks import sweep_due
from fengqiao.backup import whole
from tests.cases.walk import CONFIRMATION_PATHS, Walk
from tests.kept import rows

LIKE_A_FILE = re.compile(r"(^|_)(file|files|pieces|picture|image|photo|scan|proof|bytes)$")
NO_FILES = {("Item", "photo"): "whether a photo is wanted"}
NAME = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
LIST = "编号,时间,内容\n1,昨天,漏水\n".encode()
DAYS = timedelta(days=1).total_seconds()


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def on_disk() -> set[str]:
    return set(files.names())


def in_any_row() -> set[str]:
    """Every word of any table, whatever its kind, that is the name of a file: asked of the rows themselves and not of the list of columns."""
    return set(NAME.findall(repr(rows()))) & on_disk()


def older(days: float) -> None:
    """All files and marks become that much older."""
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        os.utime(path, (time.time(), path.stat().st_mtime - days * DAYS))


def orphan(content: bytes = b"left by a kill") -> str:
    return files.keep(content)[0]


def test_every_column_that_sounds_like_a_file_is_of_the_kind_that_the_sweep_reads():
    texts = (models.CharField, models.TextField, models.JSONField, models.UUIDField)
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, texts) and LIKE_A_FILE.search(field.name) and (model.__name__, field.name) not in NO_FILES:
                assert isinstance(field, FileName | FileNames), f"{model.__name__}.{field.name}: a FileName, or a reason in NO_FILES"
        assert not [field for field in model._meta.local_concrete_fields if isinstance(field, models.FileField)], "kept bytes are encrypted"
    columns = {(model.__name__, name) for model, name in naming_columns()}
    known = {("Document", "file"), ("Document", "sealed_file"), ("Signature", "image_file"), ("ImportBatch", "pieces"), ("Export", "pieces")}
    assert columns >= known


def test_what_hangs_on_a_case_is_also_what_its_destruction_takes():
    without_case = {"Export", "ImportBatch"}
    columns = {(model, name) for model, name in naming_columns() if model.__name__ not in without_case}
    assert columns == {(model, name) for model, name, _way in wiping.FILES}


@pytest.mark.django_db
def test_after_a_whole_path_everything_that_a_row_names_is_kept_and_the_rest_goes(walk):
    case = CONFIRMATION_PATHS["served"](walk).case
    batch = imports.upload(actor=walk.cast.officer, kind="110", name="110.csv", content=LIST)
    ImportBatch.objects.filter(pk=batch.pk).update(pieces=[orphan(b"[]")], errors_file=orphan(b"1"))
    asked = exports.ask(actor=walk.cast.officer, cases=[case.pk], form="csv", reason="核对")
    type(asked).objects.filter(pk=asked.pk).update(pieces=[orphan(b"[]"), orphan(b"[]")])
    before = in_any_row()
    assert before == set(named()) & on_disk(), "no column outside of the list names a file"
    assert len(before) > 10
    lost = {orphan(), orphan(), *(on_disk() - before)}
    assert sweeping.sweep() == sweeping.Swept(len(lost))
    older(9)
    assert sweeping.sweep() == sweeping.Swept(0, len(lost))
    older(90)
    assert sweeping.sweep() == sweeping.Swept()
    assert on_disk() == before == in_any_row()
    assert all(files.read(name) for name in before)
    assert list(audit.everything()) == []


@pytest.mark.django_db
def test_it_waits_eight_days_from_the_first_look_and_from_the_last_writing(cast):
    name = orphan()
    older(365)
    assert sweeping.sweep().waiting == 1, "old, and seen without a row for the first time"
    older(7)
    assert sweeping.sweep() == sweeping.Swept(1)
    older(2)
    files.renew(name)  # as a restored backup or a new key writes it
    assert sweeping.sweep() == sweeping.Swept(1)
    older(9)
    assert sweeping.sweep() == sweeping.Swept(0, 1)
    assert on_disk() == set()


@pytest.mark.django_db
def test_what_is_named_again_begins_anew(walk):
    paper, name = CONFIRMATION_PATHS["served"](walk).ruling, orphan()
    sweeping.sweep()
    older(9)
    with transaction.atomic():
        Document.objects.filter(pk=paper.pk).update(file=name)
        assert sweeping.sweep().gone == 0
        transaction.set_rollback(True)
    assert name in on_disk()
    assert sweeping.sweep().gone == 0, "unnamed again since just now"


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_is_not_committed_yet_stays(cast):
    batch = imports.upload(actor=cast.officer, kind="110", name="110.csv", content=LIST)
    written, swept = threading.Event(), threading.Event()
    kept: list[str] = []

    def upload() -> None:
        with transaction.atomic():
            kept.append(orphan(b"a photo"))
            ImportBatch.objects.filter(pk=batch.pk).update(errors_file=kept[0])
            written.set()
            swept.wait(20)
        connections.close_all()

    worker = threading.Thread(target=upload)
    worker.start()
    assert written.wait(20)
    assert sweeping.sweep().gone == 0
    swept.set()
    worker.join()
    older(30)
    sweeping.sweep()
    assert files.read(kept[0]) == b"a photo"
    assert not (Path(settings.MEDIA_ROOT) / "unnamed" / kept[0]).exists()


@pytest.mark.django_db
def test_the_files_of_another_station_are_left_alone(cast, client):
    for _n in range(sweeping.FEW + 1):
        orphan()
    sweeping.sweep()
    older(90)
    assert sweeping.sweep() == sweeping.Swept(sweeping.FEW + 1, held=True)
    assert len(on_disk()) == sweeping.FEW + 1
    Heartbeat.objects.create(name=sweeping.NAME, at=now())
    client.force_login(cast.administrator)
    line = next(line for line in client.get("/status/").context["lines"] if line.name == "没有归属的文件")
    assert (line.well, "DATABASE_URL" in line.todo) == (False, True)


@pytest.mark.django_db
def test_the_worker_looks_once_a_night_and_the_page_says_so(cast, client):
    client.force_login(cast.administrator)

    def line():
        return next(line for line in client.get("/status/").context["lines"] if line.name == "没有归属的文件")

    assert not line().well
    orphan()
    sweep_due()
    assert line().well
    assert "待删 1 个" in line().words
    orphan()
    sweep_due()
    assert "待删 1 个" in line().words, "looked already tonight"


@pytest.mark.django_db
def test_what_a_killed_rotation_was_writing_goes_too(cast):
    half = files._path(orphan()).with_suffix(".new")
    half.write_bytes(b"half")
    sweeping.sweep()
    assert half.exists()
    older(2)
    sweeping.sweep()
    assert not half.exists()


@pytest.mark.django_db(transaction=True)
def test_a_backup_is_made_while_files_go(cast, tmp_path):
    Walk(cast).log()
    going = [orphan() for _n in range(4000)]

    def go() -> None:
        for name in going:
            files.discard(name)

    worker = threading.Thread(target=go)
    worker.start()
    try:
        made = whole.make(tmp_path / "station.backup")
    finally:
        worker.join()
    assert made["rows"]["cases_case"] == Case.objects.count()
    assert whole.check(tmp_path / "station.backup", tmp_path / "unpacked") == made
