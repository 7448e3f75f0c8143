"""The demonstration leaves a station's own database alone. Apart from the others: those stand on the demonstration itself."""

from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.cases.walk import Walk


def test_it_is_refused_on_a_database_with_other_cases(walk: Walk, settings: Any) -> None:
    settings.DEMO = True
    walk.log()
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("demo")
