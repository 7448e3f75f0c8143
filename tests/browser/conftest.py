"""The running station, looked at through Chromium."""

from collections.abc import Iterator

import pytest

from tests.browser.chromium import DESK, PHONE, chromium, found
from tests.browser.screen import Screen
from tests.house import House


@pytest.fixture(scope="module")
def station(house: House) -> Iterator[House]:
    """Everybody who comes to the house during this file sits before a Chromium: the staff at desks, residents with phones."""
    if not found():
        pytest.skip("no Chromium on this machine")
    with chromium() as browser:
        house.visitor = lambda: Screen(browser, house.base, DESK)  # type: ignore[method-assign]
        house.phone = lambda: Screen(browser, house.base, PHONE)  # type: ignore[method-assign]
        yield house
        del house.visitor, house.phone
