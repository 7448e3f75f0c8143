"""The file of a backup: a tar archive in authenticated pieces. Nothing is read from it that was changed, cut off or put in another order.

Its first line says whether by AES or SM4. Each file has a key of its own, derived from the station's key (`FENGQIAO_DATA_KEY`, or that of the
WAL archive) and a salt; a piece's nonce is its number and whether it is the last.
Without Django, so that the database's own user can seal what it archives.
"""

import io
import os
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from accounts.ciphers import TAG, Cipher, derived

MAGIC = {"aes": b"FENGQIAO-BACKUP-1\n", "sm4": b"FENGQIAO-BACKUP-4\n"}  # as long as one another
PIECE = 1024 * 1024
SALT = 16


class Damaged(Exception):  # what a person has to know, it is no error of the program
    """This is no backup, it was changed or cut off, or it was made under another key."""


def _cipher(kind: str, salt: bytes, key: str) -> Cipher:
    return derived(kind, key, salt=salt, purpose=b"fengqiao backup")


def _nonce(number: int, *, last: bool) -> bytes:
    return struct.pack(">IQ?", 0, number, last)[1:]


class Writer(io.RawIOBase):
    """Encrypts what is written to it; closing it writes the last piece."""

    def __init__(self, target: BinaryIO, key: str, kind: str = "aes") -> None:
        salt = os.urandom(SALT)
        self._target, self._cipher, self._held, self._number = target, _cipher(kind, salt, key), bytearray(), 0
        target.write(MAGIC[kind] + salt)

    def writable(self) -> bool:
        """Only that."""
        return True

    def write(self, data: object) -> int:
        """Hold back the newest piece: whether it is the last is known only when it is closed."""
        piece = bytes(data)  # type: ignore[call-overload]
        self._held += piece
        while len(self._held) > PIECE:
            self._put(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(piece)

    def close(self) -> None:
        """Write the last piece."""
        if not self.closed:
            self._put(bytes(self._held), last=True)
        super().close()

    def _put(self, piece: bytes, *, last: bool) -> None:
        self._target.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, None))
        self._number += 1


class Reader(io.RawIOBase):
    """Decrypts what it reads; raises Damaged for anything that was not written so."""

    def __init__(self, source: BinaryIO, key: str) -> None:
        kinds = {magic: kind for kind, magic in MAGIC.items()}
        kind = kinds.get(source.read(len(MAGIC["aes"])))
        if kind is None:
            raise Damaged
        self._source, self._cipher, self._number = source, _cipher(kind, source.read(SALT), key), 0
        self._next, self._ready, self.whole = source.read(PIECE + TAG), b"", False

    def readable(self) -> bool:
        """Only that."""
        return True

    def readinto(self, buffer: object) -> int:
        """Some bytes; none only after the last piece was seen."""
        while not self._ready and not self.whole:
            self._open_piece()
        view = memoryview(buffer)  # type: ignore[arg-type]
        count = min(len(view), len(self._ready))
        view[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _open_piece(self) -> None:
        piece, self._next = self._next, self._source.read(PIECE + TAG)
        last = not self._next
        try:
            self._ready = self._cipher.decrypt(_nonce(self._number, last=last), piece, None)
        except InvalidTag:
            raise Damaged from None
        self._number, self.whole = self._number + 1, last
