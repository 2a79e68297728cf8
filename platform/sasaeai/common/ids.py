"""Ids that may be seen from outside: in URLs, mails and on paper."""

import secrets

# No 0/O, 1/I/L: these codes are read out on the telephone and copied from paper.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def public_id() -> str:
    """A new public id: ten characters, about 50 bits, unambiguous when read aloud."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def link_code() -> str:
    """A new secret for a link that answers without a login: 26 characters, about 128 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(26))
