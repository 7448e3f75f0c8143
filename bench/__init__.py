"""The bench: `make bench`, or `python -m bench --sizes 10k,100k`. Every figure is a ratio to something measured in the same run."""
