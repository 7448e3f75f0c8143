"""The small API of the departments' own systems: the same files, rights and moves as the pages, with a token instead of a person."""
