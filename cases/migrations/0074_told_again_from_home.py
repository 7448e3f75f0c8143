"""What somebody tells from home of a case that is there already goes with its file: into their copy of it, and away when it is destroyed."""

from django.db import migrations, models
from django.db.models import PROTECT, Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0073_photos_never_handed_in")]
    operations = [
        migrations.AddField("application", "told_again", models.BooleanField(default=False)),
        migrations.AlterField("application", "case", models.ForeignKey("cases.case", PROTECT, null=True, blank=True, related_name="applications")),
        migrations.AddConstraint(
            "application",
            models.CheckConstraint(condition=Q(told_again=False) | Q(case__isnull=False), name="application_told_again_in_a_case"),
        ),
        migrations.AddConstraint(
            "application", models.UniqueConstraint(fields=["case"], condition=Q(told_again=False), name="application_makes_one_case")
        ),
    ]
