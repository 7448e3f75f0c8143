"""Nothing that was encrypted outlives a destroyed file (security.md PR-04): asked of every model there is, so that a new one cannot be forgotten."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection, models, transaction

from accounts.append_only import lifted
from accounts.secrets import EncryptedField
from cases import clock
from cases.clock import now
from cases.models import (
    Application,
    Case,
    Correction,
    Destruction,
    Document,
    EffectCorrection,
    Hold,
    Inquiry,
    Limit,
    Session,
    WarningDecision,
)
from cases.outbox import deliver
from cases.steps import destroying
from cases.wiping import BLANKED, STONE
from tests.cases.models.test_constraints import world  # noqa: F401
from tests.cases.test_retention import YEARS, archived

SAID = "林秀英说过的话"
# Encrypted columns of rows that belong to no case, and why.
APART = {
    "User": "of the house", "Tie": "of a mediator", "Webhook": "of an office", "Export": "why somebody took a list", "KeptAnswer": "gone in a week",
    "Draft": "no words once it has a case (draft_told_keeps_no_words)",
}  # fmt: skip
KEPT_ROWS = {Correction: "written_at", EffectCorrection: "made_at", WarningDecision: "at"}  # that nobody rewrites

pytestmark = pytest.mark.django_db


def encrypted() -> Iterator[tuple[type[models.Model], list[str]]]:
    for model in apps.get_models():
        if names := [field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]:
            yield model, names


def ways_to_case(model: type[models.Model], seen: frozenset[type[models.Model]] = frozenset()) -> Iterator[str]:
    """Every chain of foreign keys that ends at a case."""
    if model is Case:
        yield "pk"
        return
    for field in model._meta.concrete_fields:
        to = field.related_model
        if field.is_relation and to not in {model, *seen} and to._meta.app_label == "cases":
            for way in ways_to_case(to, seen | {model}):
                yield field.name if way == "pk" else f"{field.name}__{way}"


def of_case(model: type[models.Model], case: Case) -> set[int]:
    rows, found = model._base_manager, set()
    for way in ways_to_case(model):
        found |= set(rows.filter(**{way: case.pk}).values_list("pk", flat=True))
    return found


def readable(model: type[models.Model], name: str, pks: set[int]) -> set[str]:
    """What stands in this column of these rows, but for the stone."""
    return set(model._base_manager.filter(pk__in=pks).values_list(name, flat=True)) - {"", STONE}


@pytest.fixture
def full(world):  # noqa: F811
    """A file that went the whole way, with a row of every kind around it and words in every encrypted column of each."""
    case = Case.objects.get(confirmations__state="served")
    Destruction.objects.all().delete()  # one that the world holds
    Hold.objects.update(lifted_at=now(), lifted_by=world.cast.leader)
    Application.objects.update(case=case, handled_at=now(), told_again=True)
    Session.objects.filter(pk=Correction.objects.get().session_id).update(case=case)
    paper = Document.objects.filter(case=case).first()
    Inquiry.objects.create(case=case, asked_at=now(), said=SAID, document=paper, client_key=case.client_key, made_by=world.cast.yaqin)
    case = archived(world, case)
    with lifted(connection):
        for model, names in encrypted():
            if model.__name__ not in APART:
                model._base_manager.filter(pk__in=of_case(model, case)).update(**dict.fromkeys(names, SAID))
    return case


def destroy(case, cast):
    with clock.at(now() + YEARS):
        assert destroying.propose([case.pk], actor=cast.director) == 1
    assert destroying.approve([case.destruction.pk], actor=cast.leader) == 1
    deliver()
    assert Destruction.objects.get(case=case).done_at


def test_no_encrypted_column_of_any_row_of_a_destroyed_file_can_be_read_any_more(full, cast):
    rows = {model: of_case(model, full) for model, _names in encrypted() if model.__name__ not in APART}
    assert [model.__name__ for model, pks in rows.items() if not pks] == [], "a kind of row that this file lacks: add it to the world"
    columns = [(model, name) for model, names in encrypted() if model in rows for name in names]
    assert {(model, name) for model, name in columns if readable(model, name, rows[model]) != {SAID}} == set()
    destroy(full, cast)
    assert {(model, name) for model, name in columns if readable(model, name, rows[model])} == set()


def test_what_nobody_rewrites_only_loses_its_words_and_only_all_of_them(full, cast):
    for model, moment in KEPT_ROWS.items():
        way, blank = BLANKED[model]
        row = model.objects.filter(**{way: full.pk})
        wrong = [{name: "anders"} for name in blank] + [blank | {"id": 1000}, blank | {moment: now()}]
        wrong += [{name: blank[name]} for name in blank if len(blank) > 1]
        wrong += [blank] if connection.vendor == "postgresql" else []  # of a file that lives
        for change in wrong:
            with pytest.raises(Exception, match="append-only"), transaction.atomic():
                row.update(**change)
    destroy(full, cast)
    for model in KEPT_ROWS:
        way, blank = BLANKED[model]
        assert set(model.objects.filter(**{way: full.pk}).values_list(*blank)) == {tuple(blank.values())}
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            model.objects.update(**dict.fromkeys(blank, "anders"))


def test_files_that_were_destroyed_before_lose_them_too(full, cast):
    stone = {"case": full, "limit": Limit.objects.first(), "kept_until": now().date(), "proposed_by": cast.director, "done_at": now()}
    Destruction.objects.create(approved_by=cast.leader, approved_at=now(), **stone)
    import_module("cases.migrations.0072_words_of_corrections").empty(apps, connection.schema_editor())
    for model in KEPT_ROWS:
        way, blank = BLANKED[model]
        assert set(model.objects.filter(**{way: full.pk}).values_list(*blank)) == {tuple(blank.values())}
