"""Lists brought in from elsewhere: `sheet` reads the file, `columns` says what may stand in it and cleans a row. No database."""
