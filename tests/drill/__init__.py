"""The full counts: `python -m tests.drill` runs every test marked `drill` on both databases and both brokers and writes what they measured."""
