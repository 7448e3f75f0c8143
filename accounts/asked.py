"""Who is asked before somebody leaves the service: parts of the house that `accounts` does not know, by the name of their module."""

asked: set[str] = set()


def ask(module: str) -> None:
    """Have this module asked: its `holds(user)` says what still holds somebody, its `farewell(user)` is told when they have left."""
    asked.add(module)
