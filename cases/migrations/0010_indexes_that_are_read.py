"""Indexes that another one begins with, and such as nobody asks by, cost every intake and answer nothing.

Said in SQL: Django would drop and check every reference anew on PostgreSQL, and on SQLite copy whole tables, the history's triggers lost.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE, PROTECT

DROPPED = {
    "cases_attendance": {"session_id": "3dba531d"},
    "cases_case": {
        "committee_id": "2b897a1f", "mediator_id": "8c568ded", "officer_id": "53018482", "station_id": "2ca2ef54", "triaged_by_id": "a07d31e9",
    },
    "cases_choice": {"party_id": "0045f3d1"},
    "cases_confirmation": {"court_id": "adc9a0f7"},
    "cases_document": {"case_id": "7e641fda"},
    "cases_event": {
        "case_id": "59b954a1", "office_id": "83d8ea0b", "on_behalf_of_id": "89f92ef6", "party_id": "13f707fc", "user_id": "ba0ca8b3",
    },
    "cases_limit": {"key": "bfac3d36"},
    "cases_offer": {"case_id": "c87932de"},
    "cases_onetimecode": {"party_id": "a5cf6e66"},
    "cases_ranking": {"choice_id": "ecebb66a"},
    "cases_referral": {"department_id": "7a290223"},
    "cases_service": {"confirmation_id": "51748249"},
    "cases_session": {"case_id": "e6d04447"},
    "cases_signature": {"document_id": "2bfc808b"},
    "cases_term": {"agreement_id": "3047a1cc"},
    "cases_turn": {"case_id": "f56b80dd", "limit_id": "36a4718d", "user_id": "c65559bc"},
}  # fmt: skip
BEGINNINGS = (
    "case_number_980c9551", "limit_key_bfac3d36", "party_address_hash_6622791b", "party_id_hash_e1b4fddb", "party_link_hash_8d47a10b",
    "party_phone_hash_c045623e", "party_phone_last4_hash_b6b09542",
)


def drop(table: str, column: str, digest: str) -> migrations.RunSQL:
    """Without an index that a column came with."""
    name = f"{table}_{column}_{digest}"
    return migrations.RunSQL(f'DROP INDEX "{name}"', f'CREATE INDEX "{name}" ON "{table}" ("{column}")')


def drop_beginnings(name: str) -> migrations.RunSQL:
    """Without PostgreSQL's second index for the beginnings of a text: nobody looks for half a number or half a hash."""
    return migrations.RunSQL(f'DROP INDEX IF EXISTS "cases_{name}_like"', migrations.RunSQL.noop)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_access_records_are_append_only"),
        ("cases", "0009_daily_seal"),
        ("mediators", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[drop(table, *row) for table, rows in DROPPED.items() for row in rows.items()],
            state_operations=[
                migrations.AlterField("case", "committee", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=PROTECT, related_name="+", to="accounts.office")),
                migrations.AlterField("case", "mediator", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=PROTECT, related_name="+", to="mediators.mediator")),
                migrations.AlterField("case", "officer", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                migrations.AlterField("case", "station", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="+", to="accounts.office")),
                migrations.AlterField("case", "triaged_by", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                migrations.AlterField("confirmation", "court", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="+", to="accounts.office")),
                migrations.AlterField("document", "case", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="documents", to="cases.case")),
                migrations.AlterField("event", "case", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="events", to="cases.case")),
                migrations.AlterField("event", "office", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=PROTECT, related_name="+", to="accounts.office")),
                migrations.AlterField("event", "on_behalf_of", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=PROTECT, related_name="+", to="cases.party")),
                migrations.AlterField("event", "party", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=PROTECT, related_name="+", to="cases.party")),
                migrations.AlterField("event", "user", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                migrations.AlterField("referral", "department", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="+", to="accounts.office")),
                migrations.AlterField("turn", "case", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="turns", to="cases.case")),
                migrations.AlterField("turn", "limit", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=PROTECT, related_name="+", to="cases.limit")),
                migrations.AlterField("turn", "user", models.ForeignKey(blank=True, db_index=False, null=True, on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                migrations.AlterField("attendance", "session", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="attendances", to="cases.session")),
                migrations.AlterField("choice", "party", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="choices", to="cases.party")),
                migrations.AlterField("limit", "key", models.SlugField(db_index=False, max_length=40)),
                migrations.AlterField("offer", "case", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="offers", to="cases.case")),
                migrations.AlterField("onetimecode", "party", models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="codes", to="cases.party")),
                migrations.AlterField("ranking", "choice", models.ForeignKey(db_index=False, on_delete=CASCADE, related_name="rankings", to="cases.choice")),
                migrations.AlterField("service", "confirmation", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="services", to="cases.confirmation")),
                migrations.AlterField("session", "case", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="sessions", to="cases.case")),
                migrations.AlterField("signature", "document", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="signatures", to="cases.document")),
                migrations.AlterField("term", "agreement", models.ForeignKey(db_index=False, on_delete=PROTECT, related_name="terms", to="cases.agreement")),
            ],
        ),
        *map(drop_beginnings, BEGINNINGS),
        migrations.AddIndex("turn", models.Index(fields=["is_open", "office", "due_at", "id"], name="turn_of_house")),
    ]
