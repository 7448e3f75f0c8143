"""Residents' pages: the link of their own case and nothing else. The same step words."""
