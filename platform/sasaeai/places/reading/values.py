"""Single cells of official files: counts, points, codes. Blank and hidden are unknown, never 0."""

import re
import unicodedata

#: Signs that stand where a number is hidden or missing.
_UNKNOWN = {
    "",
    "x",
    "*",
    "**",
    "***",
    "-",
    "‐",
    "―",
    "−",
    "－",
    "…",
    "...",
    "・",
    "n/a",
    "na",
    "#n/a",
    "不詳",
    "秘匿",
    "χ",
    "ｘ",
}
_DASHES = {"-", "‐", "―", "−", "－"}


def clean(cell: object) -> str:
    """A cell as text: full-width signs and padding made plain; whole numbers without `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(unicodedata.normalize("NFKC", str(cell)).split())


def count(cell: object, *, dash_is_zero: bool = False) -> int | None:
    """A number of people; None when hidden or blank. Raises ValueError for anything else.

    A dash is a counted 0 in e-Stat's tables only (`dash_is_zero`); elsewhere nobody can say what it means.
    """
    text = clean(cell).replace(",", "").replace(" ", "").casefold().removesuffix("人").removesuffix("世帯")
    if dash_is_zero and text in _DASHES:
        return 0
    if text in _UNKNOWN:
        return None
    if not re.fullmatch(r"\d{1,9}(\.0+)?", text):
        raise ValueError(text)
    return int(float(text))


def degrees(cell: object) -> float | None:
    """Latitude or longitude; None when blank. Raises ValueError when it is no number."""
    text = clean(cell).removesuffix("度").strip()
    if text.casefold() in _UNKNOWN:
        return None
    return float(text)


def point(lat_cell: object, lng_cell: object) -> tuple[float, float] | None:
    """(lat, lng) in Japan, or None when blank. Raises ValueError when it cannot be a place in Japan.

    Latitude and longitude in each other's column are put right: no place in Japan fits both ways.
    """
    lat, lng = degrees(lat_cell), degrees(lng_cell)
    if lat is None or lng is None or (lat == 0 and lng == 0):
        return None
    if in_japan(lng, lat):
        lat, lng = lng, lat
    if not in_japan(lat, lng):
        raise ValueError(f"{lat}, {lng}")
    return lat, lng


def in_japan(lat: float, lng: float) -> bool:
    return 20.0 <= lat <= 46.0 and 122.0 <= lng <= 154.0


def check_digit(five: str) -> str:
    """The sixth digit of a 全国地方公共団体コード: weights 6, 5, 4, 3, 2, then 11 minus the sum modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True))
    return str(11 - total % 11)[-1]


def municipality_code(cell: object) -> str | None:
    """Six digits; None when blank or when it names a prefecture only. Raises ValueError when it cannot be a code.

    >>> municipality_code("37201"), municipality_code(372013)
    ('372013', '372013')
    """
    text = clean(cell).replace(" ", "")
    if text.casefold() in _UNKNOWN:
        return None
    if not text.isdecimal():
        raise ValueError(text)
    if len(text) <= 2:
        return None
    # Excel takes the leading 0 of Hokkaido to Tochigi away. No town's five digits end in less than 100.
    if len(text) == 4 or (len(text) == 5 and int(text[2:]) < 100 and text[-1] == check_digit("0" + text[:4])):
        text = "0" + text
    if len(text) == 5:
        text += check_digit(text)
    if len(text) != 6 or text[-1] != check_digit(text[:5]) or not 1 <= int(text[:2]) <= 47:
        raise ValueError(text)
    return None if text[2:5] == "000" else text
