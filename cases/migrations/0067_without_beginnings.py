"""Without PostgreSQL's second indexes for the beginnings of texts, made anew by a start in one step: nobody looks for half a number or half a hash."""

from django.db import migrations

NAMES = (
    "case_number_980c9551", "limit_key_bfac3d36", "party_address_hash_6622791b", "party_id_hash_e1b4fddb", "party_link_hash_8d47a10b",
    "party_phone_hash_c045623e", "party_phone_last4_hash_b6b09542",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0066_subsidies")]
    operations = [migrations.RunSQL(f'DROP INDEX IF EXISTS "cases_{name}_like"', migrations.RunSQL.noop) for name in NAMES]
