"""The tables as the database itself describes them, whatever the order in which their columns came."""

import json
import re

from django.db import connection

POSTGRESQL = (
    "SELECT table_name, column_name || ' ' || data_type || ' ' || coalesce(character_maximum_length::text, '') || ' ' || is_nullable || ' ' "
    "|| coalesce(column_default, '') || ' ' || is_identity FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'",
)
SQLITE = ("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'sqlite_%'",)
PIECE = re.compile(r', (?="|CONSTRAINT |FOREIGN )')


def schema() -> None:
    """Print every table's columns, constraints, indexes and triggers as JSON."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for question in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(question)
            for table, words in cursor.fetchall():
                pieces = PIECE.split(words[words.index("(") + 1 : words.rindex(")")]) if words.startswith("CREATE TABLE") else [words]
                found.setdefault(table, []).extend(piece.strip() for piece in pieces)
    print(json.dumps({table: sorted(words) for table, words in sorted(found.items())}))


def rows() -> None:
    """Print how many rows each table has."""
    counts = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    print(json.dumps({table: count for table, count in counts.items() if table != "django_session"}))
