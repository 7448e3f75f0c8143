"""Twenty people at once on a hundred thousand disputes, on a machine of its own (AV-03); the figures go into docs/performance.md by hand."""

import os
import subprocess
import sys

import pytest

from fengqiao.env import BASE

pytestmark = pytest.mark.drill


@pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="so many cases are for PostgreSQL")
def test_nineteen_of_twenty_answers_of_every_page_come_within_a_second() -> None:
    """On the page itself and through the server that people use: `bench.twenty` ends non-zero where one does not."""
    done = subprocess.run([sys.executable, "-m", "bench.twenty", "--size", "100k"], cwd=BASE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
