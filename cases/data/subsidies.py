"""The rates that a committee begins with, in yuan: 示例, modelled on published rules of counties. A committee writes its own."""

RATES: tuple[tuple[str, int], ...] = (("oral", 50), ("written", 150), ("hard", 400), ("failed", 80))
