"""What was set right is never written over, on either database."""

from django.db import migrations

from accounts.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("cases", "0062_effect_set_right")]
    operations = [append_only("cases_effectcorrection")]
