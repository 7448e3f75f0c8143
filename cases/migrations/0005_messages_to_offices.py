"""A message may go to an office too: exactly one recipient each."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_access_records_are_append_only"), ("cases", "0004_whose_data_leaves")]
    operations = [
        migrations.AddField(
            "message", "office",
            models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.office"),
        ),
        migrations.AlterField(
            "message", "party",
            models.ForeignKey(
                blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="cases.party"
            ),
        ),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=Q(party__isnull=False, office=None) | Q(party=None, office__isnull=False), name="message_has_one_recipient"
            ),
        ),
    ]
