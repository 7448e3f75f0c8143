"""Columns that name kept bytes (`cases/files.py`). Whoever adds one writes it so: the nightly sweep deletes what no column of these kinds names."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
    _Json = models.JSONField[list[str], list[str]]
else:
    _Text = models.CharField
    _Json = models.JSONField


class FileName(_Text):
    """The generated name of one file; empty where there is none."""

    def deconstruct(self) -> Any:
        """For the database it is a text like any other."""
        name, _path, words, more = super().deconstruct()
        return name, "django.db.models.CharField", words, more


class FileNames(_Json):
    """A list of such names."""

    def deconstruct(self) -> Any:
        """For the database it is JSON like any other."""
        name, _path, words, more = super().deconstruct()
        return name, "django.db.models.JSONField", words, more


def naming_columns() -> list[tuple[type[models.Model], str]]:
    """Every column of every table that names kept bytes."""
    fields = ((model, field) for model in apps.get_models() for field in model._meta.local_concrete_fields)
    return [(model, field.name) for model, field in fields if isinstance(field, FileName | FileNames)]


def named(beginning: str = "") -> Iterator[str]:
    """The names with this beginning that stand in any row."""
    for model, column in naming_columns():
        rows: models.QuerySet[Any] = model._base_manager.order_by()
        if isinstance(model._meta.get_field(column), FileNames):
            for several in rows.exclude(**{column: []}).values_list(column, flat=True).iterator():
                yield from (name for name in several if name.startswith(beginning))
        else:
            yield from (
                rows.filter(**{f"{column}__startswith": beginning})
                .exclude(**{column: ""})
                .values_list(column, flat=True)
                .iterator()
            )
