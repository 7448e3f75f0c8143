"""Ciphers: two, each opened whatever the setting says. Masks: enough to recognise, too little to find somebody."""

import hashlib
import os
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings as conf

from accounts.ciphers import KINDS, SM4GCM, mark_of
from accounts.secrets import (
    decrypt,
    decrypt_bytes,
    encrypt,
    encrypt_bytes,
    mask_address,
    mask_id_number,
    mask_name,
    mask_phone,
)


@pytest.mark.parametrize(
    "address", ["桂花苑 3 幢 201 室", "桂花苑3幢201室", "桂花苑十二幢三单元", "桂花苑 十二 幢", "桂花苑３幢"]
)
def test_a_masked_address_keeps_the_estate_and_no_door(address: str) -> None:
    assert mask_address(address) == "桂花苑****"


def test_masked_numbers_and_names_keep_their_ends() -> None:
    assert mask_phone("13857421234") == "138****1234"
    assert mask_phone("110") == "***"
    assert mask_id_number("330213196208150021") == "3302**********0021"
    assert mask_name("林秀英") == "林某"
    assert (mask_address(""), mask_name("")) == ("", "")


def test_sm4_is_that_of_the_standard() -> None:
    """RFC 8998, appendix A.1."""
    key, nonce = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"), bytes.fromhex("00001234567800000000ABCD")
    along = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = bytes.fromhex("".join(sign * 16 for sign in "ABCDEFEA"))
    sealed = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
        "83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert SM4GCM(key).encrypt(nonce, plain, along) == sealed
    assert SM4GCM(key).decrypt(nonce, sealed, along) == plain


def test_what_was_sealed_before_there_was_a_choice_is_opened() -> None:
    nonce, key = os.urandom(12), hashlib.sha256(conf.KEYRING.data[1].encode()).digest()
    assert decrypt(b"\x01" + nonce + AESGCM(key).encrypt(nonce, "林秀英".encode(), b"\x01")) == "林秀英"


@pytest.mark.parametrize("kind", KINDS)
def test_both_are_opened_whatever_the_setting_says_and_no_changed_byte_is(settings: Any, kind: str) -> None:
    settings.CIPHER = kind
    sealed = encrypt("衣柜里的钱")
    assert sealed != encrypt("衣柜里的钱")
    assert mark_of(sealed) == {"aes": b"\x01", "sm4": b"\x00\x04\x01"}[kind]
    for other in KINDS:
        settings.CIPHER = other
        assert decrypt(sealed) == "衣柜里的钱"
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(InvalidTag):
            decrypt_bytes(bytes(changed))
    for length in range(len(sealed)):
        with pytest.raises(InvalidTag):
            decrypt_bytes(sealed[:length])
    assert decrypt_bytes(encrypt_bytes(b"")) == b""
