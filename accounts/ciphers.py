"""The ciphers of whatever lies encrypted: AES-256-GCM, or SM4-GCM (GB/T 32907) where the law on commercial cryptography wants it.

What is sealed says by how it begins under which key and by which cipher: a key's number (1 to 255) is AES, as it always was; a nought, a four and
the key's number are SM4. Both are opened whatever FENGQIAO_CIPHER says; that only decides how new things are sealed. Without Django, so that the
database's own user can seal what it archives.
"""

import hashlib
import os
from collections.abc import Callable
from functools import cache
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as Primitive, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE, TAG = 12, 16
SM4_MARK = b"\x00\x04"


class Cipher(Protocol):
    """Authenticated encryption: what was changed, or belongs to other facts, is not opened."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The bytes with their tag behind them."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The bytes; raises InvalidTag."""


class SM4GCM:
    """SM4 in Galois/counter mode (RFC 8998), as AESGCM is spoken to."""

    def __init__(self, key: bytes) -> None:
        self._key = algorithms.SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The bytes with their tag behind them."""
        work = Primitive(self._key, modes.GCM(nonce)).encryptor()
        work.authenticate_additional_data(associated_data or b"")
        return work.update(data) + work.finalize() + work.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The bytes; raises InvalidTag, and hands nothing out before the tag was compared."""
        if len(data) < TAG:
            raise InvalidTag
        work = Primitive(self._key, modes.GCM(nonce, data[-TAG:])).decryptor()
        work.authenticate_additional_data(associated_data or b"")
        return work.update(data[:-TAG]) + work.finalize()


class Kind(NamedTuple):
    """A cipher, how long its keys are, and the hash with which they are derived."""

    make: Callable[[bytes], Cipher]
    size: int
    hash: type[SHA256 | SM3]


KINDS = {"aes": Kind(AESGCM, 32, SHA256), "sm4": Kind(SM4GCM, 16, SM3)}


def derived(kind: str, secret: str, *, salt: bytes | None, purpose: bytes) -> Cipher:
    """A cipher with a key of its own, out of a station's secret."""
    make, size, digest = KINDS[kind]
    return make(HKDF(digest(), size, salt, purpose).derive(secret.encode()))


@cache
def _of_station(kind: str, secret: str) -> Cipher:
    if kind == "aes":
        return AESGCM(hashlib.sha256(secret.encode()).digest())
    return derived(kind, secret, salt=None, purpose=b"fengqiao columns and files")


def mark(kind: str, number: int) -> bytes:
    """How bytes begin that are sealed so."""
    return (SM4_MARK if kind == "sm4" else b"") + bytes([number])


def mark_of(sealed: bytes) -> bytes:
    """How these bytes begin; nothing where there are none."""
    return sealed[: len(SM4_MARK) + 1] if sealed[:1] == SM4_MARK[:1] else sealed[:1]


def seal(kind: str, number: int, secret: str, plain: bytes) -> bytes:
    """The bytes under a fresh nonce: the same never look the same twice."""
    begin, nonce = mark(kind, number), os.urandom(NONCE)
    return begin + nonce + _of_station(kind, secret).encrypt(nonce, plain, begin)


def unseal(sealed: bytes, secrets: dict[int, str]) -> bytes:
    """The bytes; raises InvalidTag when one was changed, and when their key is not kept here."""
    begin = mark_of(sealed)
    kind = "sm4" if begin[:-1] == SM4_MARK else "aes"
    secret = secrets.get(begin[-1]) if begin and begin == mark(kind, begin[-1]) else None
    if secret is None:
        raise InvalidTag
    nonce, rest = sealed[len(begin) : len(begin) + NONCE], sealed[len(begin) + NONCE :]
    if len(nonce) < NONCE:
        raise InvalidTag
    return _of_station(kind, secret).decrypt(nonce, rest, begin)
