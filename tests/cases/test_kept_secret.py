"""Numbers, phones, homes and what was said in confidence: in the database nobody reads them without the key (security.md PR-01)."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from accounts.secrets import EncryptedField, decrypt, encrypt, keyed_hash
from cases.models import Party
from fengqiao.env import Keys
from tests.cast import HE, LIN


@pytest.fixture
def lin(world) -> Party:
    return world.case.parties.get(side=1)


def test_no_row_of_any_table_holds_a_number_a_phone_or_a_home(world):
    """Every column of every table, as the database itself has it."""
    secrets = [str(facts[name]) for facts in (LIN, HE) for name in ("id_number", "phone", "address")]
    seen = 0
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                text = " ".join(bytes(value).decode("latin1") if isinstance(value, bytes | memoryview) else str(value) for value in row)
                readable = text + text.encode("latin1", "ignore").decode("utf-8", "ignore")
                assert not [secret for secret in secrets if secret in readable], table
                seen += 1
    assert seen > 300


def test_the_same_number_never_looks_the_same_and_a_touched_byte_is_noticed():
    one, two = encrypt(LIN["phone"]), encrypt(LIN["phone"])
    assert one != two
    assert decrypt(one) == decrypt(two) == LIN["phone"]
    for at in range(len(one)):
        touched = bytearray(one)
        touched[at] ^= 1
        with pytest.raises(InvalidTag):
            decrypt(bytes(touched))


def test_without_the_key_nothing_is_read_and_nothing_is_found(settings, lin):
    sealed, found = encrypt(LIN["phone"]), keyed_hash("phone", LIN["phone"])
    assert Party.objects.filter(phone_hash=found, pk=lin.pk).exists()
    settings.KEYRING = Keys({1: "another key of another station 1"}, {1: "another key of another station 2"})
    with pytest.raises(InvalidTag):
        decrypt(sealed)
    assert keyed_hash("phone", LIN["phone"]) != found


def test_one_number_meets_itself_only_for_one_purpose():
    assert keyed_hash("phone", "1234") != keyed_hash("last4", "1234")
    assert keyed_hash("phone", "") == ""


def test_what_is_encrypted_is_every_column_that_should_be():
    kept = {field.name for field in Party._meta.fields if isinstance(field, EncryptedField)}
    assert kept == {"id_number", "phone", "address"}
