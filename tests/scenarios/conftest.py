"""The running station that the stories are told in: one for all of them, on the databases and brokers that the environment names."""

from collections.abc import Iterator

import pytest

from tests.house import House


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Web, worker and beat with the people of the demonstration and no disputes."""
    with House(tmp_path_factory.mktemp("house")) as running:
        yield running
