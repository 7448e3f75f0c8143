"""Who looks again when a mediator declares a tie: parts of the house that `mediators` does not know, by the name of their module."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mediators.models import Mediator

asked: set[str] = set()


def ask(module: str) -> None:
    """Have this module look whenever a tie is declared: its `look_again(mediator)` is called in the same transaction."""
    asked.add(module)


def look_again(mediator: "Mediator") -> None:
    """Let everybody look whether what was declared touches something that runs."""
    for name in sorted(asked):
        import_module(name).look_again(mediator)
