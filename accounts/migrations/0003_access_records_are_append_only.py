"""The trail of sign-ins cannot be rewritten, on either database."""

from django.db import migrations

from accounts.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_attempts_and_access_records")]
    operations = [append_only("accounts_accessrecord")]
