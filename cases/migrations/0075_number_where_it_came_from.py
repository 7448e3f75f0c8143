"""A case is found by the number that it has where it came from: a call that was logged is not brought in again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0074_told_again_from_home")]
    operations = [
        migrations.AddIndex(
            "case", models.Index(fields=["station", "source_number"], name="case_of_source_number", condition=~models.Q(source_number=""))
        )
    ]
