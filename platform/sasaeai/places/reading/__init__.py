"""Reading official files as they are. Pure: bytes in, plans out; no table is touched here."""
