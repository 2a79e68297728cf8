"""Questions about people, in the order in which one asks them. Shape only; services decide what it means."""
