"""Masks: enough to recognise, too little to find somebody."""

import pytest

from accounts.secrets import mask_address, mask_id_number, mask_name, mask_phone


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
