"""Sound and film of meetings: agreed by everybody, made anew by the worker, heard by whoever may know of the meeting and by nobody else."""

import hashlib
import io
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import AccessRecord, Happening
from cases import audit, dossier, files, outbox, papers, recording_reader, recordings, remaking
from cases.models import Case, Outbox, Recording, RecordingState as S, Session
from cases.moves import Effect
from cases.papers import own_data
from cases.steps import dossier as bound, mediation, recording as step
from cases.wiping import names_of_files, wipe
from tests.cases.walk import Walk
from tests.cases.world import signed_in
from tests.media import PLACE, film, read, sound
from tests.races import race
from tests.reading import text_of

pytestmark = pytest.mark.django_db
AT_ONCE = {  # by its first bytes
    "不是录音录像": lambda: b"MZ\x90\x00" * 64,
    "不完整": lambda: sound(20, container="wav", codec="pcm_s16le")[:200_000],
}  # fmt: skip
BY_THE_WORKER = {"junk": lambda: b"\0\0\0\x18ftypmp42" + b"junk" * 4000, "half a file": lambda: sound(20)[:40_000]}
RECORDERS = {
    "mp3": lambda: sound(1, container="mp3", codec="libmp3lame"), "wav": lambda: sound(1, container="wav", codec="pcm_s16le"),
    "ogg": lambda: sound(1, container="ogg", codec="libopus", rate=48000), "aac": lambda: sound(1, container="adts"),
    "matroska": lambda: sound(1, container="matroska", codec="libopus", rate=48000), "flac": lambda: sound(1, container="flac", codec="flac"),
}  # fmt: skip


def held(walk: Walk, case: Case | None = None, **more: Any) -> Session:
    """A meeting that was written down, with both sides or with one alone."""
    case = case or walk.mediate()
    came = [party.pk for party in case.parties.all() if more.get("only_side") in (None, party.side)]
    said = mediation.Minutes("谈了漏水。", "继续", frozenset(came), told=True, **more)
    return mediation.hold(case, actor=walk.cast.yaqin, minutes=said, place="调解室")


def put(session: Session, walk: Walk, media: bytes, **more: Any) -> Recording:
    """Handed in by the mediator, everybody told and agreed."""
    facts = {"agreed": step.there(session), "told": True, "client_key": uuid.uuid4(), "actor": walk.cast.yaqin} | more
    return step.put(session, upload=SimpleUploadedFile("录音.mp3", media), **facts)


def made(session: Session, walk: Walk, media: bytes, **more: Any) -> Recording:
    """And made anew by the worker."""
    sent = put(session, walk, media, **more)
    outbox.deliver()
    sent.refresh_from_db()
    return sent


def whole(one: Recording) -> bytes:
    return b"".join(recordings.part(one.pieces, 0, one.size - 1))


def url(name: str, one: Recording) -> str:
    return reverse(name, args=[one.case.number, one.pk])


def test_sound_is_made_anew_without_its_origin_and_lies_encrypted(walk: Walk) -> None:
    came = sound(3, **PLACE)
    one = made(held(walk), walk, came)
    assert (one.stage, one.problem, one.media_type, one.seconds) == (S.KEPT, "", "audio/mp4", 3)
    kept = whole(one)
    assert (len(kept), hashlib.sha256(kept).hexdigest()) == (one.size, one.sha256)
    assert one.sent_sha256 == hashlib.sha256(came).hexdigest()
    assert b"loci" in came  # where a phone says where it was
    assert PLACE["title"].encode() in came
    assert not any(word in kept for word in (b"loci", PLACE["title"].encode()))
    assert b"ftyp" not in files._path(one.pieces[0]).read_bytes()
    assert [stream.type for stream in read(kept).streams] == ["audio"]


def test_film_is_bounded_turned_upright_and_has_one_track_of_each(walk: Walk) -> None:
    one = made(held(walk), walk, film(1, (1920, 1080), lying=True, tracks=2, **PLACE))
    assert (one.stage, one.problem, one.media_type) == (S.KEPT, "", "video/mp4")
    file = read(whole(one))
    assert [(stream.type, stream.codec_context.name) for stream in file.streams] == [("video", "h264"), ("audio", "aac")]
    assert (file.streams.video[0].width, file.streams.video[0].height) == (720, 1280)
    assert file.streams.video[0].frames <= recording_reader.RATE + 1
    assert next(file.decode(video=0)).rotation == 0
    assert b"loci" not in whole(one)


@pytest.mark.parametrize("kind", RECORDERS)
def test_what_recorders_write_is_taken_by_what_it_is_and_not_by_its_name(walk: Walk, kind: str) -> None:
    one = made(held(walk), walk, RECORDERS[kind]())
    assert (one.stage, one.problem) == (S.KEPT, "")


@pytest.mark.parametrize("word", AT_ONCE)
def test_what_is_no_recording_is_refused_in_words_and_nothing_is_kept(walk: Walk, word: str) -> None:
    session = held(walk)
    with pytest.raises(ValidationError, match=word):
        put(session, walk, AT_ONCE[word]())
    assert not Recording.objects.exists()


@pytest.mark.parametrize("what", BY_THE_WORKER)
def test_what_is_broken_or_cut_off_is_said_on_the_page_and_nothing_is_kept(walk: Walk, what: str) -> None:
    session = held(walk)
    one = made(session, walk, BY_THE_WORKER[what]())
    assert (one.stage, one.pieces) == (S.FAILED, [])
    assert "文件不完整或者已损坏" in signed_in(walk.cast.yaqin).get(reverse("session", args=[one.case.number, session.pk])).content.decode()


def test_what_is_too_long_has_too_many_tracks_or_is_too_large_ends_the_reader_and_nothing_else(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    session = held(walk)
    monkeypatch.setattr(recordings, "MOST_SOUND", 2)
    assert "时间太长" in made(session, walk, sound(4)).problem
    assert "没有声音" in made(session, walk, film(0.2, (64, 64), tracks=9)).problem
    assert "超过 4K" in made(session, walk, film(0.2, (4200, 2400))).problem
    monkeypatch.setattr(recordings, "MOST_BYTES", 1000)
    with pytest.raises(ValidationError, match="500 MB"):
        put(session, walk, sound(1))
    assert {tuple(one.pieces) for one in Recording.objects.all()} == {()}


def test_it_is_kept_only_when_everybody_was_told_and_agreed(walk: Walk) -> None:
    session = held(walk, helpers="王阿婆、李律师", helpers_agreed=True)
    people = step.there(session)
    assert people == [*(party.name for party in session.case.parties.all()), "王阿婆", "李律师"]
    with pytest.raises(ValidationError, match="李律师"):
        put(session, walk, sound(1), agreed=people[:-1])
    with pytest.raises(ValidationError, match="须事先告知"):
        put(session, walk, sound(1), told=False)
    assert not Recording.objects.exists()
    assert put(session, walk, sound(1)).agreed == "、".join(people)


def test_two_of_one_name_agree_each_for_themselves(walk: Walk) -> None:
    session = held(walk, helpers="王阿婆、王阿婆", helpers_agreed=True)
    with pytest.raises(ValidationError, match="王阿婆"):
        put(session, walk, sound(1), agreed=list(dict.fromkeys(step.there(session))))
    assert put(session, walk, sound(1)).stage == S.MAKING


def test_the_key_of_another_meetings_page_is_nobodys_here(walk: Walk) -> None:
    first = held(walk)
    sent = put(first, walk, sound(1))
    address = reverse("recording_new", args=[first.case.number, held(walk, first.case).pk])
    typed = {"agreed": step.there(first), "told": "on", "client_key": str(sent.client_key), "recording": _named(sound(1))}
    before = set(files.names())
    assert signed_in(walk.cast.yaqin).post(address, typed).status_code == 404
    assert set(files.names()) == before


@pytest.mark.django_db(transaction=True)
def test_pressed_four_times_at_once_it_is_kept_once(walk: Walk) -> None:
    session, came, key = held(walk), sound(1), uuid.uuid4()
    before = set(files.names())
    outcome = race([lambda: put(session, walk, came, client_key=key)] * 4)
    assert outcome.told == []
    one = Recording.objects.get()
    assert {sent.pk for sent in outcome.won} == {one.pk}
    assert set(files.names()) - before == set(one.pieces)


def test_the_page_takes_it_says_how_far_it_is_and_plays_it(walk: Walk) -> None:
    session, page = held(walk), signed_in(walk.cast.yaqin)
    address = reverse("recording_new", args=[session.case.number, session.pk])
    text = page.get(address).content.decode()
    assert "500 MB" in text
    assert "三小时" in text
    key, upload = uuid.uuid4(), sound(2)
    typed = {"agreed": step.there(session), "told": "on", "client_key": str(key)}
    for _ in range(2):  # pressed twice, it is there once
        assert page.post(address, typed | {"recording": _named(upload)}).status_code == 302
    one = Recording.objects.get()
    Recording.objects.update(parts=100, done=40)
    assert "40%" in page.get(reverse("session", args=[session.case.number, session.pk]), headers={"HX-Request": "true"}).content.decode()
    assert page.get(url("recording_file", one)).status_code == 404  # what came from outside is handed to nobody
    outbox.deliver()
    assert "<audio" in page.get(url("recording", one)).content.decode()
    answer = page.post(address, typed | {"recording": _named(b"no recording at all"), "client_key": str(uuid.uuid4())})
    assert "不是录音录像" in answer.content.decode()
    assert "checked" in answer.content.decode()


def _named(content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = "会谈.m4a"
    return file


def test_a_player_gets_the_part_it_asks_for_and_the_trail_says_once_who_heard_it(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "PIECE", 1000)
    one = made(held(walk), walk, sound(2))
    assert len(one.pieces) > 5
    page, kept = signed_in(walk.cast.yaqin), whole(one)
    for header, part in (("bytes=0-", kept), ("bytes=995-2004", kept[995:2005]), ("bytes=-7", kept[-7:]), ("bytes=3000-9999999", kept[3000:])):
        answer = page.get(url("recording_file", one), headers={"Range": header})
        assert (answer.status_code, b"".join(answer)) == (206, part)  # type: ignore[call-overload]
        assert answer["Content-Range"].endswith(f"/{one.size}")
    for header in (f"bytes={one.size}-", "bytes=-0"):
        assert page.get(url("recording_file", one), headers={"Range": header}).status_code == 416
    answer = page.get(url("recording_file", one) + "?download")
    assert b"".join(answer) == kept  # type: ignore[call-overload]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "no-store, private")
    heard = AccessRecord.objects.filter(happening=Happening.READ, subject=f"recording:{one.pk}")
    assert {row.user_id for row in heard} == {walk.cast.yaqin.pk}
    assert heard.count() == 2  # begun once by the player, taken once whole


def test_whoever_begins_behind_the_first_byte_stands_in_the_trail_too(walk: Walk) -> None:
    one, page = made(held(walk), walk, sound(2)), signed_in(walk.cast.yaqin)
    heard = AccessRecord.objects.filter(happening=Happening.READ, subject=f"recording:{one.pk}")
    for _again in range(2):
        assert page.get(url("recording_file", one), headers={"Range": "bytes=1-"}).status_code == 206
    assert heard.count() == 1


def test_nobody_but_the_team_hears_it_and_what_one_side_said_alone_is_named_nowhere(walk: Walk) -> None:
    case = walk.mediate()
    joint, alone = made(held(walk, case), walk, sound(2)), made(held(walk, case, only_side=1), walk, sound(1))
    for who in ("officer", "stranger", "liaison", "clerk"):
        client: Client = signed_in(getattr(walk.cast, who))
        for one in (joint, alone):
            assert {client.get(url(name, one)).status_code for name in ("recording", "recording_file")} <= {403, 404}
    assert not Recording.objects.visible_to(walk.cast.officer).filter(pk=alone.pk).exists()
    assert not Recording.objects.visible_to(case.parties.get(side=2)).filter(pk=alone.pk).exists()
    with pytest.raises(PermissionDenied):
        put(joint.session, walk, sound(1), actor=walk.cast.officer)
    assert dossier.recordings_of(case) == [joint]


def test_a_side_reads_that_it_was_recorded_and_nothing_of_what_the_other_side_said_alone(walk: Walk) -> None:
    case = walk.mediate()
    one, two = case.parties.all()
    made(held(walk, case), walk, sound(2))
    made(held(walk, case, only_side=1), walk, film(1))
    told = [dict(own_data.parts(party)).get("录音录像", []) for party in (one, two)]
    assert [len(rows) for rows in told] == [2, 1]
    assert "撤回同意" in told[1][0][1]
    assert "录像" not in told[1][0][1].split("，")[0]


def test_the_bound_file_names_the_joint_ones_with_their_hash(walk: Walk, tmp_path: Any) -> None:
    case = walk.mediate()
    joint, alone = made(held(walk, case), walk, sound(2)), made(held(walk, case, only_side=1), walk, sound(1))
    case = walk.settle(case)
    asked = bound.bind(case, actor=walk.cast.director)
    outbox.deliver()
    asked.refresh_from_db()
    assert asked.document is not None, asked.problem
    text = "".join(text_of(papers.content(asked.document), tmp_path).split())
    assert "第1次会谈录音（时长0:00:02）" in text
    assert all(joint.sha256[at : at + 16] in text for at in range(0, 64, 16))
    assert alone.sha256[:16] not in text
    assert "第2次会谈" not in text
    assert "录音录像1份" in text


def test_taken_out_it_is_destroyed_and_stands_there_with_its_reason(walk: Walk) -> None:
    one = made(held(walk), walk, sound(1))
    paths = [files._path(name) for name in one.pieces]
    page = signed_in(walk.cast.yaqin)
    assert all(path.exists() for path in paths)
    with_reason = {"why": "陈志强撤回同意", "version": one.case.version}
    step.take_out(one, actor=walk.cast.yaqin, why=with_reason["why"])
    one.refresh_from_db()
    assert (one.stage, one.pieces, one.out_by) == (S.OUT, [], walk.cast.yaqin)
    assert "陈志强撤回同意" in page.get(url("recording", one)).content.decode()
    assert page.get(url("recording_file", one)).status_code == 404


def test_destroyed_with_its_file_nothing_of_it_is_left(walk: Walk) -> None:
    kept = made(held(walk), walk, sound(1))
    waiting = put(kept.session, walk, sound(1))
    paths = [files._path(name) for name in kept.pieces + waiting.pieces]
    assert {name for one in (kept, waiting) for name in one.pieces} <= names_of_files([kept.case_id])[kept.case_id]
    wipe(kept.case_id)
    assert not any(path.exists() for path in paths)
    assert not Recording.objects.exists()


def test_pieces_that_were_changed_or_change_their_places_are_found(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordings, "PIECE", 1000)
    one = made(held(walk), walk, sound(1))
    assert list(audit.broken_recordings()) == []
    Recording.objects.update(pieces=[one.pieces[1], one.pieces[0], *one.pieces[2:]])
    assert "another one" in "".join(audit.broken_recordings())
    Recording.objects.update(pieces=one.pieces)
    path = files._path(one.pieces[1])
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert "was changed" in "".join(audit.broken_recordings())


def test_taken_out_while_it_is_made_the_worker_keeps_nothing(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    one = put(held(walk), walk, sound(1))
    drawn = remaking._drawn_anew

    def meanwhile(sent: Recording, *rest: Any) -> tuple[str, int]:
        Recording.objects.filter(pk=sent.pk).update(stage=S.FAILED, pieces=[], problem="x")
        return drawn(sent, *rest)

    monkeypatch.setattr(remaking, "_drawn_anew", meanwhile)
    before = set(settings.MEDIA_ROOT.glob("??/*"))
    outbox.deliver()
    assert set(settings.MEDIA_ROOT.glob("??/*")) <= before
    one.refresh_from_db()
    assert one.stage == S.FAILED
    assert not Outbox.objects.filter(kind=Effect.RECORDING).exists()


def test_one_is_made_at_a_time_and_the_other_waits_without_losing_a_try(walk: Walk) -> None:
    put(held(walk), walk, sound(1))
    with remaking._alone() as mine:
        assert mine
        outbox.deliver()
    row = Outbox.objects.get(kind=Effect.RECORDING)
    assert row.attempts == 0
    assert Recording.objects.get().stage == S.MAKING


def test_a_reader_that_the_system_ends_is_said_in_words(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    start = remaking.subprocess.Popen
    monkeypatch.setattr(remaking.subprocess, "Popen", lambda _command, **more: start(["/bin/sh", "-c", "kill -XCPU $$"], **more))
    one = made(held(walk), walk, sound(1))
    assert (one.stage, one.pieces) == (S.FAILED, [])
    assert "处理不了" in one.problem
