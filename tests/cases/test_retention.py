"""The end of a file (security.md PR-04): by rule and day, two people and a dry run; people, words and files go, the stone and the chain stay."""

import uuid
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.append_only import protected
from cases import clock, files
from cases.audit import everything
from cases.clock import now
from cases.figures.tally import count_all, count_new
from cases.models import Case, Counted, Destruction, Document, Event, Note, Outbox, Party, Signature, Tally
from cases.outbox import deliver
from cases.steps import contributing, destroying, intake, own_data, performance
from cases.wiping import BLANKED, DROPPED, counted, wipe
from tests.cases.party.test_things import photo
from tests.cases.walk import CONFIRMATION_PATHS
from tests.cast import HE, LIN
from tests.kept import rows

TELLING = (models.CharField, models.TextField, models.BinaryField, models.JSONField, models.UUIDField)
YEARS = timedelta(days=366 * 31)
# What stays beside the stone, and why: ids, enums, hashes, words of rules and of the house.
STAYS = {
    "Event": "the chain: ids and names of fields", "RoutingDecision": "words of rules", "ShadowDecision": "words of rules",
    "Choice": "which mediator", "Ranking": "which mediator", "Release": "which department", "Outing": "times", "FreedTime": "times",
    "FreedOffer": "times", "Destruction": "the stone", "Outbox": "cleared by its own line", "RedVisit": "times",
    "EarlyWarning": "a keyed hash, ids", "Subsidy": "what the room paid to whom of its own", "Counted": "numbers", "CaseLink": "ids",
}  # fmt: skip
STAYING_FIELDS = {
    "Case": {"state", "number", "client_key", "head_hash"}, "Party": {"consent_channel"},
    "Document": {"number", "digest", "media_type", "sha256", "sealed_sha256"}, "Agreement": {"number"},
    "Confirmation": {"state", "review_digest", "case_number", "authorised_digest"}, "Referral": {"state"}, "Session": {"booking"},
    "Note": {"digest"}, "Application": {"number", "client_key", "token_hash"},
}  # fmt: skip
WORDS = [str(facts[name]) for facts in (LIN, HE) for name in ("name", "id_number", "phone", "address")] + ["衣柜", "单独说的话"]


def archived(walk, case):
    """Performed, closed, archived by the real steps."""
    for term in case.agreements.get(effective_at__isnull=False).terms.filter(debtor__isnull=False):
        performance.performed(term, actor=walk.cast.yaqin, note="已履行")
    case = intake.take(Case.objects.get(pk=case.pk), "close", actor=walk.cast.director)
    return intake.take(case, "archive", actor=walk.cast.director)


@pytest.fixture
def over(walk):
    """The leaking flat, confirmed by the court, archived; with what a side sent and asked."""
    file = CONFIRMATION_PATHS["served"](walk)
    lin = file.case.parties.first()
    contributing.send(lin, text="单独说的话", picture=photo().read(), shared=False, client_key=file.case.client_key)
    contributing.read(file.case, actor=walk.cast.yaqin, seen=2**40)
    asked = own_data.ask(lin, kind="correct", text="名字写错", client_key=lin.case.client_key)
    own_data.answer(asked, actor=walk.cast.officer, outcome="done", words="改了")
    deliver()
    return archived(walk, file.case)


def everything_kept() -> str:
    found = rows().items()
    return repr({table: [[bytes(x) if isinstance(x, memoryview) else x for x in row] for row in lines.values()] for table, lines in found})


def approve(case, walk):
    with clock.at(now() + YEARS):
        assert destroying.propose([case.pk], actor=walk.cast.director) == 1
    assert destroying.approve([case.destruction.pk], actor=walk.cast.leader) == 1


@pytest.mark.django_db
def test_every_model_and_every_text_that_hangs_on_a_case_goes_or_is_named_here():
    dropped = {model for model, _way in DROPPED}
    assert {model._meta.db_table for model in dropped} & set(protected(connection)) == set(), "nobody rewrites these"
    reached = {Case, Party}
    while more := {m for m in apps.get_app_config("cases").get_models() if m not in reached and _points_to(m) & reached}:
        reached |= more
    for model in reached - dropped:
        if model.__name__ in STAYS:
            continue
        texts = {field.name for field in model._meta.concrete_fields if isinstance(field, TELLING) and not field.choices}
        named = set(BLANKED.get(model, ("", {}))[1]) | STAYING_FIELDS.get(model.__name__, set())
        assert texts <= named, (model.__name__, texts - named)


def _points_to(model):
    return {f.related_model for f in model._meta.concrete_fields if f.is_relation}


def test_two_people_a_worker_and_then_nothing_of_anybody_is_left(over, walk):
    names = list(Document.objects.filter(case=over).exclude(file="").values_list("file", flat=True))
    names += Signature.objects.filter(document__case=over).exclude(image_file="").values_list("image_file", flat=True)
    paths = [Path(files._path(name)) for name in names]
    assert len(paths) > 5
    assert all(path.exists() for path in paths)
    before = everything_kept()
    assert all(word in before for word in ("林秀英", "衣柜"))
    approve(over, walk)
    deliver()
    assert not any(path.exists() for path in paths)
    parties = Party.everybody.filter(case=over)
    assert {(p.name, p.id_number, p.phone, p.address, p.id_hash) for p in parties} == {("", "", "", "", "")}
    assert {note.text for note in Note.objects.filter(case=over)} == {""}
    assert not Outbox.objects.filter(case=over).exists()
    after = everything_kept()
    assert [word for word in WORDS if word in after] == []
    stone = Destruction.objects.get(case=over)
    assert stone.done_at
    assert (stone.limit.key, stone.proposed_by, stone.approved_by) == ("keep_confirmed", walk.cast.director, walk.cast.leader)
    assert list(everything()) == []
    over.refresh_from_db()
    assert over.number in before


def test_what_it_gave_to_the_figures_stays_in_its_month(over, walk):
    with clock.at(now() + YEARS):
        count_new()
        before = tallied()
        assert {"received", "people", "amount", "agreed_amount", "terms_done", "no_trip"} <= {key for key, *_more in before}
        destroying.propose([over.pk], actor=walk.cast.director)
        destroying.approve([over.destruction.pk], actor=walk.cast.leader)
        deliver()
        assert Destruction.objects.get().done_at
        count_new()
        assert count_all() is False
        assert tallied() == before
        Counted.objects.update(edition=0)
        count_all()
        assert tallied() == before


def tallied():
    return set(Tally.objects.filter(n__gt=0).values_list("key", "office", "dimension", "day", "value", "n"))


def test_what_is_left_says_so_on_every_page(over, walk):
    approve(over, walk)
    deliver()
    desk = Client()
    desk.force_login(walk.cast.director)
    page = desk.get(f"/cases/{over.number}/").content.decode()
    assert "案卷已销毁" in page
    assert walk.cast.leader.name in page
    file = over.confirmations.get()
    assert desk.get(f"/cases/{over.number}/confirmation/{file.pk}/").status_code == 404
    assert desk.get(f"/papers/{file.ruling_id}/").status_code == 404
    assert Client().get(f"/check/{file.ruling.digest[:16]}/").status_code == 404


def test_nothing_goes_before_its_time_by_one_person_or_while_it_is_held(over, walk):
    assert destroying.propose([over.pk], actor=walk.cast.director) == 0, "not due"
    with clock.at(now() + YEARS):
        for word in ("yaqin", "clerk"):
            with pytest.raises(PermissionDenied):
                destroying.propose([over.pk], actor=getattr(walk.cast, word))
        destroying.propose([over.pk], actor=walk.cast.director)
        row = Destruction.objects.get()
        with pytest.raises(ValidationError, match="您提出的"):
            destroying.approve([row.pk], actor=walk.cast.director)
        destroying.hold(over, actor=walk.cast.director, reason="何某起诉了")
        assert not Destruction.objects.exists()
        assert not destroying.due(clock.today()).exists()
        destroying.lift(over, actor=walk.cast.director)
        assert destroying.due(clock.today()).get() == over


def test_killed_in_the_middle_it_goes_on_and_a_second_time_changes_nothing(over, walk):
    approve(over, walk)
    for path in [files._path(name) for name in Document.objects.filter(case=over).exclude(file="").values_list("file", flat=True)]:
        path.unlink(missing_ok=True)  # the worker died between the files and the commit
    deliver()
    assert Destruction.objects.get().done_at
    after = everything_kept()
    wipe(over.pk)
    assert everything_kept() == after
    assert Event.objects.filter(case=over, action="destroyed").count() == 1


def test_a_stone_that_nobody_set_by_the_rules_is_found(over, walk):
    approve(over, walk)
    Destruction.objects.update(done_at=now())
    assert [line for line in everything() if "history does not say so" in line]


def test_the_dry_run_names_what_would_go_and_changes_nothing(over, walk):
    before, told = everything_kept(), StringIO()
    call_command("retention", "--on", str((now() + YEARS).date()), stdout=told)
    assert f"{over.number} keep_confirmed until" in told.getvalue()
    assert everything_kept() == before
    desk = Client()
    desk.force_login(walk.cast.director)
    assert "没有到期的案卷" in desk.get("/retention/").content.decode()


def test_the_page_proposes_and_approves(over, walk):
    Case.objects.filter(pk=over.pk).update(archived_at=now() - YEARS)
    first, second = Client(), Client()
    first.force_login(walk.cast.director)
    second.force_login(walk.cast.leader)
    assert over.display_number in first.get("/retention/").content.decode()
    first.post("/retention/", {"act": "propose", "row": [over.pk, "x", "9" * 30]})
    row = Destruction.objects.get()
    assert "您提出的" in first.post("/retention/", {"act": "approve", "row": row.pk}, follow=True).content.decode()
    second.post("/retention/", {"act": "approve", "row": row.pk})
    assert Outbox.objects.filter(key=f"destroy:{row.pk}").exists()


def statements(client, path="/retention/"):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_the_dry_run_of_a_hundred_files_takes_as_many_statements_as_of_one(over, walk):
    Case.objects.filter(pk=over.pk).update(archived_at=now() - YEARS)
    director, beside = Client(), walk.mediate()
    director.force_login(walk.cast.director)
    director.get("/retention/")
    alone = statements(director)
    one = Case.objects.get(pk=over.pk)
    for n in range(100):
        one.pk, one.number, one.client_key = None, f"daqiao-2019-{n}", uuid.uuid4()
        one.save(force_insert=True)
    assert statements(director) == alone
    together = counted([over.pk, one.pk, beside.pk])
    assert together == {**counted([over.pk]), **counted([one.pk]), **counted([beside.pk])}
    assert together[one.pk] == {"rows": 1, "files": 0}
    assert together[over.pk]["rows"] > together[beside.pk]["rows"] > 5
