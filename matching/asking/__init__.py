"""Whom to ask, in which order, how many at once; and what answers teach."""
