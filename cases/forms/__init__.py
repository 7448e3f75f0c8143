"""Forms clean and offer choices; they do not save. One file per step word."""
