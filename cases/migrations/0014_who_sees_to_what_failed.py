import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def try_once_more(apps, schema_editor):
    """What failed before anybody kept whose it is: it is tried again, and failing again becomes somebody's. The seal's is the table's own."""
    rows = apps.get_model("cases", "Outbox").objects.filter(failed_at__isnull=False).exclude(kind="seal_ruling")
    rows.update(failed_at=None, attempts=0, due_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0013_tell_who_brought_it'),
    ]

    operations = [
        migrations.AddField(
            model_name='outbox',
            name='turn',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.turn'),
        ),
        migrations.RunPython(try_once_more, migrations.RunPython.noop),
    ]
