"""Encrypted columns, keyed search hashes and masks (security.md PR-01, PR-02). Keys come from the environment."""

import base64
import hashlib
import hmac
import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

VERSION = b"\x01"  # of the key; a rotation adds the next


@cache
def _cipher() -> AESGCM:
    return AESGCM(hashlib.sha256(settings.DATA_KEY.encode()).digest())


def encrypt_bytes(plain: bytes) -> bytes:
    """AES-256-GCM with a fresh nonce: the same bytes never look the same twice."""
    nonce = os.urandom(12)
    return VERSION + nonce + _cipher().encrypt(nonce, plain, VERSION)


def decrypt_bytes(sealed: bytes) -> bytes:
    """The bytes; raises InvalidTag when one was changed."""
    sealed = bytes(sealed)
    return _cipher().decrypt(sealed[1:13], sealed[13:], sealed[:1])


def encrypt(plain: str) -> bytes:
    """A text, encrypted."""
    return encrypt_bytes(plain.encode())


def decrypt(sealed: bytes) -> str:
    """The text; raises InvalidTag when a byte was changed."""
    return decrypt_bytes(sealed).decode()


def keyed_hash(purpose: str, value: str) -> str:
    """A search hash: equal values of one purpose meet, nobody without the key can try values out. Empty stays empty."""
    if not value:
        return ""
    digest = hmac.new(settings.HASH_KEY.encode(), f"{purpose}\0{value}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


if TYPE_CHECKING:
    _Bytes = models.BinaryField[str, str]
else:
    _Bytes = models.BinaryField


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
