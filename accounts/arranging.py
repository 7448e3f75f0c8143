"""One step of whoever arranges people, offices or the roster: written into the trail and said on the next page, or why it was not taken."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from accounts.models import Happening
from accounts.trail import record


@contextmanager
def arranging(request: HttpRequest, subject: str, words: str = "") -> Iterator[None]:
    """What is done inside stands in the trail under `subject`, and `words` say so; a refusal is said in its own words and changes nothing."""
    try:
        yield
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    else:
        record(request, Happening.ARRANGED, subject=subject)
        if words:
            messages.success(request, words)
