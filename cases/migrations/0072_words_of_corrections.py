"""What a destroyed file said goes from the append-only tables too: their words may be emptied once two people approved its destruction.

Files that were destroyed before lose them here.
"""

from django.db import migrations

from accounts.append_only import may_be_emptied

APPROVED = "EXISTS (SELECT 1 FROM cases_destruction AS gone JOIN {way} WHERE gone.approved_at IS NOT NULL AND {row}.id = OLD.{row}_id)"
GONE = "SELECT {row}.id FROM cases_destruction AS gone JOIN {way} WHERE gone.done_at IS NOT NULL"
STONE = "已销毁"
# The table, what becomes of its words, the table that it hangs on, and how that one hangs on a case.
EMPTIED = (
    ("cases_correction", {"text": "", "reason": STONE}, "session", "cases_session AS session ON session.case_id = gone.case_id"),
    ("cases_effectcorrection", {"reason": ""}, "agreement", "cases_agreement AS agreement ON agreement.case_id = gone.case_id"),
    ("cases_warningdecision", {"reason": ""}, "warning", "cases_earlywarning AS warning ON warning.case_id = gone.case_id"),
)


def empty(_apps, editor):
    """Those whose files are gone already."""
    database = editor.connection
    with database.cursor() as cursor:
        for table, blank, row, way in EMPTIED:
            words = [word or database.Database.Binary(b"") for word in blank.values()]
            columns = ", ".join(f"{name} = %s" for name in blank)
            cursor.execute(f"UPDATE {table} SET {columns} WHERE {row}_id IN ({GONE.format(way=way, row=row)})", words)


class Migration(migrations.Migration):
    dependencies = [("cases", "0071_recordings")]
    operations = [
        *(may_be_emptied(table, blank, APPROVED.format(way=way, row=row)) for table, blank, row, way in EMPTIED),
        migrations.RunPython(empty, migrations.RunPython.noop),
    ]
