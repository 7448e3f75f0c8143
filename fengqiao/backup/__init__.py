"""One file that holds a whole station: database and papers at one moment, encrypted. `archive` is the file, `database` what each edition needs."""
