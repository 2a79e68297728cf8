"""Days as Japanese people and Japanese files write them."""

import calendar
import datetime as dt
import re
import unicodedata

from django.utils.translation import gettext as _

#: Era, its letter, the western year before its year 1, and its first day.
ERAS = (
    ("令和", "R", 2018, dt.date(2019, 5, 1)),
    ("平成", "H", 1988, dt.date(1989, 1, 8)),
    ("昭和", "S", 1925, dt.date(1926, 12, 25)),
    ("大正", "T", 1911, dt.date(1912, 7, 30)),
    ("明治", "M", 1867, dt.date(1868, 1, 25)),
)
_ERA_OFFSET = {name: offset for era, letter, offset, _first in ERAS for name in (era, era[0], letter)}
_ERA_YEAR = re.compile(r"(令和|平成|昭和|大正|明治|令|平|昭|大|明|[RHSTM])(元|\d{1,2})(?=[年./-])", re.IGNORECASE)
_EXCEL_DAY_0 = dt.date(1899, 12, 30)
#: Serial numbers read as days: 1927 to 2099. Smaller ones are more likely a count than a day.
_EXCEL_SERIALS = range(10_000, 73_051)
_TAIL = re.compile(r"(現在|時点|\([月火水木金土日][^)]*\)|[月火水木金土日]曜日?)+$")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")


def parse_date(text: object, *, today: dt.date) -> dt.date:
    """The day that `text` means: wareki, western, full-width, an Excel cell or serial number.

    Without a year (`11/25`, `11月25日`) it is the next such day, `today` included.
    Raises ValueError, whose message says in Japanese what to write.
    """
    if isinstance(text, dt.datetime):
        return text.date()
    if isinstance(text, dt.date):
        return text
    plain = "" if text is None or isinstance(text, bool) else unicodedata.normalize("NFKC", str(text))
    plain = _TAIL.sub("", _CLOCK.sub("", plain.strip()).replace(" ", ""))
    plain = _ERA_YEAR.sub(_western, plain)
    if re.fullmatch(r"\d{5}(\.\d+)?", plain) and int(float(plain)) in _EXCEL_SERIALS:
        return _EXCEL_DAY_0 + dt.timedelta(days=int(float(plain)))
    for pattern in (
        r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
        r"(?P<y>\d{4})[年/.\-](?P<m>\d{1,2})[月/.\-](?P<d>\d{1,2})日?",
        r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})",
    ):
        if match := re.fullmatch(pattern, plain):
            return _day(int(match["y"]), int(match["m"]), int(match["d"]))
    if match := re.fullmatch(r"(\d{1,2})[月/.\-](\d{1,2})日?", plain):
        return _next_day(int(match[1]), int(match[2]), today)
    raise ValueError(_("日付は、2026年11月25日 や R8.11.25 のように入力してください"))


def has_year(text: object) -> bool:
    """Whether a year is written: a file's `5月1日現在` may not be guessed at."""
    if isinstance(text, str):
        return re.fullmatch(r"\D*\d{1,2}[月/.\-]\d{1,2}\D*", unicodedata.normalize("NFKC", text).strip()) is None
    return True


def wareki(day: dt.date, *, weekday: bool = False) -> str:
    """令和8年11月25日; with `weekday` 令和8年11月25日（水）. Days before 1868 keep the western year."""
    end = f"{day.month}月{day.day}日" + (f"（{'月火水木金土日'[day.weekday()]}）" if weekday else "")
    for era, _letter, offset, first in ERAS:
        if day >= first:
            year = day.year - offset
            return f"{era}{'元' if year == 1 else year}年{end}"
    return f"{day.year}年{end}"


def _western(match: re.Match[str]) -> str:
    year = 1 if match[2] == "元" else int(match[2])
    return str(_ERA_OFFSET[match[1].upper()] + year)


def _day(year: int, month: int, day: int) -> dt.date:
    if not 1 <= month <= 12:
        raise ValueError(_("ある日付にしてください。月は1から12までです"))
    if not 1800 <= year <= 2200:
        raise ValueError(_("ある日付にしてください。年を確かめてください"))
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValueError(_("ある日付にしてください。%(month)s月は%(last)s日までです") % {"month": month, "last": last})
    return dt.date(year, month, day)


def _next_day(month: int, day: int, today: dt.date) -> dt.date:
    if (month, day) == (2, 29):
        year = today.year
        while not (calendar.isleap(year) and dt.date(year, 2, 29) >= today):
            year += 1
        return dt.date(year, 2, 29)
    this_year = _day(today.year, month, day)
    return this_year if this_year >= today else _day(today.year + 1, month, day)
