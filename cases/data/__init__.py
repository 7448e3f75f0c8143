"""The tables an installation starts with: limits, departments, routing rows. Afterwards they are rows, edited in the database."""
