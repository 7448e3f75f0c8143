"""Encrypted columns, keyed search hashes and masks (security.md PR-01, PR-02).

Keys come from outside of the database and have numbers (`settings.KEYRING`): the newest seals and hashes, every older one that is kept still
opens what it sealed, and its hashes are still asked for.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from accounts.ciphers import mark, seal, unseal


def newest_mark() -> bytes:
    """How everything begins that is sealed now: the newest key's number, by the cipher of this station."""
    return mark(settings.CIPHER, max(settings.KEYRING.data))


def encrypt_bytes(plain: bytes) -> bytes:
    """Authenticated, with a fresh nonce: the same bytes never look the same twice."""
    keys = settings.KEYRING.data
    number = max(keys)
    return seal(settings.CIPHER, number, keys[number], plain)


def decrypt_bytes(sealed: bytes) -> bytes:
    """The bytes, by whichever cipher; raises InvalidTag when one was changed, and when their key is not kept here."""
    return unseal(bytes(sealed), settings.KEYRING.data)


def encrypt(plain: str) -> bytes:
    """A text, encrypted."""
    return encrypt_bytes(plain.encode())


def decrypt(sealed: bytes) -> str:
    """The text; raises InvalidTag when a byte was changed."""
    return decrypt_bytes(sealed).decode()


def keyed_hash(purpose: str, value: str) -> str:
    """A search hash: equal values of one purpose meet, nobody without the key can try values out. Empty stays empty."""
    return next(iter(keyed_hashes(purpose, value)), "")


def keyed_hashes(purpose: str, value: str) -> list[str]:
    """What a value may be kept under, by the newest key first and then by every older one: who looks for it asks for all. Of nothing, none."""
    keys = settings.KEYRING.hash
    return [_digest(keys[number], f"{purpose}\0{value}") for number in sorted(keys, reverse=True)] if value else []


def _digest(key: str, text: str) -> str:
    return base64.urlsafe_b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()[:24]).decode()


if TYPE_CHECKING:
    _Bytes = models.BinaryField[str, str]
    _Text = models.CharField[str, str]
else:
    _Bytes = models.BinaryField
    _Text = models.CharField


class EncryptedField(_Bytes):
    """A text column that the database only ever sees encrypted."""

    def _check_str_default_value(self) -> list[Any]:
        """The program sees text, so a text is its default; `get_db_prep_value` makes bytes of it (fields.E170)."""
        return []

    def from_db_value(self, value: bytes | None, *_: Any) -> str | None:
        """What the program reads."""
        return decrypt(value) if value else ""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """What the database keeps."""
        sealed = encrypt(value) if isinstance(value, str) and value else (value or b"")
        return super().get_db_prep_value(sealed, connection, prepared)

    def value_to_string(self, obj: models.Model) -> str:
        """Serialised rows stay encrypted."""
        return base64.b64encode(encrypt(self.value_from_object(obj) or "")).decode()

    def to_python(self, value: Any) -> Any:
        """Text as it is; a dumped row back to text."""
        return value


class SearchHash(_Text):
    """The keyed hash of what another column of the row holds: written with the row, never by hand. `how` gives its purpose and what is compared."""

    def __init__(self, how: Callable[[Any], tuple[str, str]] = lambda _row: ("", ""), **more: Any) -> None:
        self.how = how
        super().__init__(**{"max_length": 32, "db_index": True} | more)

    def deconstruct(self) -> Any:
        """For the database it is a text like any other."""
        name, _path, words, more = super().deconstruct()
        return name, "django.db.models.CharField", words, more

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        """True to what it stands for, at every writing."""
        value = self.value_of(model_instance)
        setattr(model_instance, self.attname, value)
        return value

    def value_of(self, row: models.Model) -> str:
        """The hash that the newest key makes of this row."""
        return keyed_hash(*self.how(row))


def hashes_of(row: models.Model, name: str) -> list[str]:
    """What this row and its likes may be kept under in the search hash `name`, by every key."""
    field = row._meta.get_field(name)
    assert isinstance(field, SearchHash)
    return keyed_hashes(*field.how(row))


def mask_phone(phone: str) -> str:
    """138****1234."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def mask_id_number(number: str) -> str:
    """3302**********1234."""
    return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}" if len(number) > 8 else "*" * len(number)


def mask_name(name: str) -> str:
    """王某; a compound name keeps its first character only."""
    return f"{name[0]}某" if name else ""


def mask_address(address: str) -> str:
    """The estate stays, everything from the first digit on does not."""
    place = re.split(r"[0-9０-９]|[一二三四五六七八九十]+\s*(?:幢|栋|号|单元|室)", address, maxsplit=1)[0]
    return f"{place.strip()[:12]}****" if address else ""
