"""Needs that come back: regulars, covers, and a reserve for newcomers."""
