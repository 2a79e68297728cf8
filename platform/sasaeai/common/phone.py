"""Telephone numbers: whatever people write becomes digits; what they wrote is kept beside it."""

import re
import unicodedata

from django.utils.translation import gettext as _

#: Written between the digits and harmless: spaces, brackets, slashes and every hyphen a keyboard can make.
_HARMLESS = re.compile(r"[\s()/.,・\[\]「」~〜\-‐-―−－ーｰ─━]+")
#: Mobile and IP numbers have 11 digits, all others 10. 000 is never assigned: the demo's people have such numbers.
_POSSIBLE = re.compile(r"0[25-9]0\d{8}|0(?![25-9]0)\d{9}|000\d{8}")
_EXTENSION = re.compile(r"(内線|内|ext\.?|#|※).*$", re.IGNORECASE | re.DOTALL)


def digits_of(text: str) -> str:
    """The digits of a number as it is dialled inside Japan; an extension is left out.

    >>> digits_of("０９０ー１２３４ー５６７８"), digits_of("+81 90-1234-5678"), digits_of("(072)759/0000")
    ('09012345678', '09012345678', '0727590000')
    """
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", text or "")).strip()
    digits = "".join(sign for sign in plain if "0" <= sign <= "9")
    if plain.lstrip("(").startswith("+") and digits.startswith("81"):
        return "0" + digits[2:].removeprefix("0")
    return digits


def phone_problem(text: str) -> str | None:
    """What to ask for when this cannot be a Japanese number; None when it can, and when nothing was written."""
    plain = _EXTENSION.sub("", unicodedata.normalize("NFKC", text or "")).strip()
    if not plain:
        return None
    digits = digits_of(text)
    only_digits = _HARMLESS.sub("", plain).removeprefix("+").isdecimal()
    if only_digits and _POSSIBLE.fullmatch(digits):
        return None
    if only_digits and re.fullmatch(r"[789]0\d{8}", digits):
        # Excel takes the leading 0 of a number away.
        return _("電話番号の先頭の 0 が抜けているようです（0%(digits)s ではありませんか）") % {"digits": digits}
    return _("電話番号は、市外局番から入力してください（例：072-759-0000）")
