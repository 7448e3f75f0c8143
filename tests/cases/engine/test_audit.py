"""verify_audit finds what somebody with the database in hand did: changed, removed, inserted rows, changed and removed files."""

import datetime
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as conf
from django.core.management import call_command
from django.db import connection

from accounts.append_only import lift, lifted, protected, put_back
from accounts.models import AccessRecord, ChainHead, remember
from cases import audit, clock, daily_seal, papers
from cases.files import keep
from cases.models import Agreement, Case, Confirmation, DailySeal, Document, Event, Note, Service, Signature, Term
from fengqiao.env import Keys

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@contextmanager
def database_in_hand():
    """As somebody who may drop triggers."""
    with lifted(connection):
        yield


def found():
    return list(audit.everything())


def path_of(name):
    return Path(conf.MEDIA_ROOT) / name[:2] / name


@pytest.mark.parametrize("state", ["settled", "ended", "mediating"])
def test_what_went_the_real_way_is_whole(case_at, state):
    case_at(state)
    assert found() == []


def test_a_ruling_that_went_the_real_way_is_whole(confirmation_at):
    confirmation_at("decided")
    remember("signed_in", None, "somewhere")
    assert found() == []


def test_the_command_ends_with_1_and_says_where(case_at, capsys):
    case = case_at("choosing")
    call_command("verify_audit")
    assert "whole" in capsys.readouterr().out
    with database_in_hand():
        Event.objects.filter(case=case, seq=2).update(to_state="settled")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit")
    assert ended.value.code == 1
    assert f"{case.number} event #2" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change",
    [
        {"action": "withdraw"}, {"user_id": None}, {"fields": ["state"]}, {"at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
        {"note_digest": "0" * 64}, {"previous_hash": ""}, {"hash": "0" * 64}, {"version": 9},
    ],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_a_changed_event_is_found(case_at, change):
    case = case_at("choosing")
    with database_in_hand():
        Event.objects.filter(case=case, seq=2).update(**change)
    assert any(f"{case.number} event #" in sentence for sentence in found())


@pytest.mark.parametrize("where", ["first", "middle", "last"])
def test_a_removed_event_is_found(case_at, where):
    case = case_at("choosing")
    events = Event.objects.filter(case=case).order_by("seq")
    pk = {"first": events.first(), "middle": events[1], "last": events.last()}[where].pk
    with database_in_hand():
        Event.objects.filter(pk=pk).delete()
    assert len(found()) >= 1


def test_an_inserted_event_is_found_even_with_a_right_hash(case_at):
    case = case_at("choosing")
    last = Event.objects.filter(case=case).order_by("seq").last()
    forged = Event(case=case, seq=last.seq + 1, at=last.at, table="case", file_id=case.pk, action="withdraw", version=9, role="officer")
    forged.previous_hash = last.hash
    forged.hash = forged.digest()
    forged.save(force_insert=True)
    assert found() == [f"{case.number} has its head at #{last.seq}, its events end at #{last.seq + 1}"]


def test_a_case_whose_whole_history_is_gone_is_found(case_at):
    case = case_at("logged")
    with database_in_hand():
        Event.objects.filter(case=case).delete()
        Case.objects.filter(pk=case.pk).update(head_seq=0, head_hash="")
    assert found() == [f"{case.number} has no events"]


def test_one_broken_case_does_not_hide_another(walk):
    one, two, three = walk.log(), walk.log(), walk.log()
    with database_in_hand():
        Event.objects.filter(case__in=[one, three]).update(role="judge")
    assert {sentence.split()[0] for sentence in found()} == {one.number, three.number}
    assert two.number not in str(found())


def test_a_rewritten_reason_is_found(case_at):
    case_at("ended")
    note = Note.objects.first()
    note.text = "别的理由"
    note.save()
    assert found() == [f"note {note.pk} is not the text that was written"]


def test_a_reason_rewritten_with_its_digest_is_found(case_at):
    case_at("ended")
    Note.objects.update(digest="0" * 64)
    assert any("another digest" in sentence for sentence in found())


def test_encrypted_bytes_that_were_touched_are_found_and_hide_no_other(case_at):
    case_at("ended")
    pks = list(Document.objects.order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_document SET facts = %s WHERE id = %s", [b"\x01" + b"0" * 40, pks[0]])
    Document.objects.filter(pk=pks[-1]).update(digest="0" * 64)
    assert found() == [f"paper {pks[0]} cannot be read", f"paper {pks[-1]} has other facts than its digest"]


def test_a_changed_file_is_found(case_at):
    case_at("settled")
    paper = Document.objects.exclude(file="").first()
    path = path_of(paper.file)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert found() == [f"paper {paper.pk}: its file {paper.file} was changed"]


def test_a_file_put_in_the_place_of_another_is_found(case_at):
    case_at("settled")
    paper = Document.objects.exclude(file="").first()
    other, _sha256 = keep(b"another paper")
    path_of(other).replace(path_of(paper.file))
    assert found() == [f"paper {paper.pk}: its file {paper.file} is another file"]


def test_a_removed_signature_picture_is_found(case_at):
    case_at("settled")
    signature = Signature.objects.exclude(image_file="").first()
    path_of(signature.image_file).unlink()
    assert found() == [f"signature {signature.pk}: its picture {signature.image_file} is gone"]


def test_a_signature_moved_to_another_text_is_found(case_at):
    case_at("settled")
    signature = Signature.objects.first()
    Signature.objects.filter(pk=signature.pk).update(shown_digest="0" * 64)
    assert found() == [f"signature {signature.pk} was given for another text than paper {signature.document_id}"]


def test_a_term_changed_after_signing_is_found(case_at):
    case_at("settled")
    term = Term.objects.filter(kind="pay").get()
    Term.objects.filter(pk=term.pk).update(amount=32000, text=term.text.replace("3200", "32000"))
    agreement = Agreement.objects.get(pk=term.agreement_id)
    assert found() == [f"agreement {agreement.pk} has other terms than the text that was signed, paper {agreement.document_id}"]


def test_another_ruling_than_the_authorised_one_is_found(confirmation_at):
    confirmation = confirmation_at("decided")
    Confirmation.objects.filter(pk=confirmation.pk).update(authorised_digest="0" * 64)
    assert found() == [f"confirmation {confirmation.pk} has another ruling than the authorised one"]


def test_a_changed_access_record_is_found(db):
    remember("signed_in", None, "somewhere")
    remember("signed_out", None, "somewhere")
    with database_in_hand():
        AccessRecord.objects.filter(seq=1).update(happening="refused")
    assert len(found()) == 1


def test_asking_changes_nothing(case_at):
    case_at("settled")
    before = [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (Event, Note, Document, Signature)]
    found()
    assert before == [list(model.objects.order_by("pk").values_list("pk", flat=True)) for model in (Event, Note, Document, Signature)]
    assert papers.read_facts(Document.objects.filter(kind="agreement").get())["terms"]


def seal_at_night(days=1):
    """The seal made at three in the morning, so many days on."""
    night = datetime.datetime.combine(clock.today() + datetime.timedelta(days=days), datetime.time(3), clock.ZONE)
    with clock.at(night):
        return daily_seal.seal_day()


def rewrite(case):
    """What one can do who has the database in hand and knows the source: another history, whole in itself."""
    with database_in_hand():
        previous = ""
        for event in Event.objects.filter(case=case).order_by("seq"):
            event.at -= datetime.timedelta(hours=1)
            event.previous_hash = previous
            previous = event.digest()
            Event.objects.filter(pk=event.pk).update(at=event.at, previous_hash=event.previous_hash, hash=previous)
        Case.objects.filter(pk=case.pk).update(head_hash=previous)


def test_a_chain_written_anew_with_its_head_is_found_by_the_seal_of_its_day(case_at):
    case = case_at("choosing")
    remember("signed_in", None, "somewhere")
    seal = seal_at_night()
    assert (seal.events, seal.access) == (Event.objects.count(), 1)
    assert found() == []
    rewrite(case)
    (sentence,) = found()
    assert sentence.startswith(f"the day {seal.day.isoformat()} is not as it was sealed")


def test_a_seal_written_anew_does_not_fit_without_the_key(case_at, settings, tmp_path):
    case = case_at("choosing")
    seal_at_night()
    rewrite(case)
    keys, settings.KEYRING = settings.KEYRING, Keys(settings.KEYRING.data, {1: "another key of somebody who has none"})
    with database_in_hand():
        DailySeal.objects.all().delete()
    seal_at_night()
    settings.KEYRING, settings.SEALS = keys, tmp_path / "not reached"
    assert len(found()) == 1


def test_seals_taken_out_before_the_history_was_written_anew_are_missed_though_the_house_sealed_it_again(case_at, settings):
    case = case_at("choosing")
    first, second = seal_at_night(), seal_at_night(2)
    assert found() == []
    rewrite(case)
    with database_in_hand():
        DailySeal.objects.all().delete()
    seal_at_night(3)
    assert found() == [f"the seal of {one.day} stands in {settings.SEALS} and not in the database" for one in (first, second)]


def test_the_seals_of_a_backup_brought_back_take_the_place_of_the_later_ones(case_at, settings):
    case_at("logged")
    seal_at_night()
    seal_at_night(2)
    with database_in_hand():
        DailySeal.objects.last().delete()
    daily_seal.witness_anew()
    assert found() == []
    [kept] = settings.SEALS.parent.glob(f"{settings.SEALS.name}-until-*")
    assert len(kept.read_text().splitlines()) == 2
    assert settings.SEALS.stat().st_mode & 0o777 == 0o660


def test_a_table_that_lost_its_triggers_is_named(case_at):
    assert sorted(kind._meta.db_table for kind in audit.APPEND_ONLY) == protected(connection), "every table that nobody rewrites"
    back = lift(connection, "cases_event")
    assert found() == ["cases_event has lost its triggers: rows of it can be changed and removed"]
    put_back(connection, back)
    assert found() == []


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no triggers that are switched off")
def test_triggers_that_were_switched_off_are_none(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_event DISABLE TRIGGER ALL")
        assert len(found()) == 1
        cursor.execute("ALTER TABLE cases_event ENABLE TRIGGER ALL")


def test_another_photo_in_the_place_of_the_one_that_proves_a_service_is_found(confirmation_at):
    service = confirmation_at("served").services.order_by("pk").first()
    name, sha256 = keep(b"left with a witness")
    Service.objects.filter(pk=service.pk).update(proof_file=name, proof_sha256=sha256)
    assert found() == []
    other, _sha256 = keep(b"another door")
    path_of(other).replace(path_of(name))
    assert found() == [f"service {service.pk}: its proof {name} is another file"]


def test_days_that_were_missed_are_sealed_with_the_next_and_none_twice(case_at):
    case_at("logged")
    first = seal_at_night(4)
    assert first.events == Event.objects.count()
    assert seal_at_night(4) is None
    assert seal_at_night(5).events == 0
    assert found() == []


def test_what_is_cut_off_after_its_seal_is_found(case_at):
    case_at("logged")
    remember("signed_in", None, "somewhere")
    seal_at_night()
    with database_in_hand():
        AccessRecord.objects.all().delete()
        ChainHead.objects.all().delete()
    assert len(found()) == 1
