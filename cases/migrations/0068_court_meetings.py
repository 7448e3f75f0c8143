"""A row for each party at each meeting with the court; what the application itself remembered, the last one with both, becomes rows."""

import django.db.models.deletion
from django.db import migrations, models


def remember(apps, schema_editor):
    """The one meeting that each application knows of."""
    meetings = apps.get_model("cases", "CourtMeeting").objects
    met = apps.get_model("cases", "Confirmation").objects.filter(verified_together=True, verified_at__isnull=False)
    rows = met.filter(case__parties__removed_at=None).values_list("pk", "case__parties", "verify_channel", "verified_at")
    model = meetings.model
    meetings.bulk_create(
        (model(confirmation_id=file, party_id=party, channel=channel, at=at) for file, party, channel, at in rows.iterator() if party),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0067_without_beginnings")]
    operations = [
        migrations.CreateModel(
            name="CourtMeeting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(
                    choices=[("room", "In the station's mediation room"), ("video", "By video"), ("court", "In the court")], max_length=8,
                )),
                ("at", models.DateTimeField()),
                ("confirmation", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="court_meetings", to="cases.confirmation",
                )),
                ("party", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.party",
                )),
            ],
            options={"verbose_name": "meeting with the court"},
        ),
        migrations.AddConstraint(
            model_name="courtmeeting",
            constraint=models.UniqueConstraint(fields=("confirmation", "at", "party"), name="met_once_at_a_time"),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
