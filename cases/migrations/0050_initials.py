"""The first letters of every name, and on PostgreSQL the index of what was told."""

from typing import Any

from django.db import migrations, models

from cases.models.said import FUNCTION, NO_FUNCTION
from cases.pinyin import initials

AT_ONCE = 2000


def fill(apps: Any, _editor: Any) -> None:
    """In pieces: nobody's memory holds a million names."""
    parties = apps.get_model("cases", "Party")._default_manager
    last = 0
    while some := list(parties.filter(pk__gt=last).order_by("pk").only("pk", "name")[:AT_ONCE]):
        for party in some:
            party.initials = initials(party.name)
        parties.bulk_update(some, ["initials"], batch_size=200)
        last = some[-1].pk


def index(_apps: Any, editor: Any) -> None:
    """SQLite reads the newest files through instead."""
    if editor.connection.vendor == "postgresql":
        editor.execute(FUNCTION, None)


def no_index(_apps: Any, editor: Any) -> None:
    """And back."""
    if editor.connection.vendor == "postgresql":
        editor.execute(NO_FUNCTION, None)


class Migration(migrations.Migration):
    dependencies = [
        ('cases', '0049_release_index_once'),
    ]

    operations = [
        migrations.AddField(
            model_name='party',
            name='initials',
            field=models.CharField(blank=True, db_index=True, default='', editable=False, max_length=60),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(index, no_index),
    ]
