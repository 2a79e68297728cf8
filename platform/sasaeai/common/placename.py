"""Names of places, as one key for joining two files that write them differently."""

import re
import unicodedata

_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100}
#: Only where a number is certain: 一丁目, 第一号, 二番地. 三番町 and 二番丁 are names and stay.
_NUMBER = re.compile(
    r"[〇零一二三四五六七八九十百]+(?=丁目|番地)|(?<=第)[〇零一二三四五六七八九十百]+(?=号|地割|区|部|$)"
)
_ZEROS = re.compile(r"(?<!\d)0+(?=\d+(?:丁目|番地|号))")
_KANJI = r"一-鿿㐀-䶿豈-﫿々〆"
_GA = re.compile(rf"(?<=[{_KANJI}ぁ-ゖ])[ヶケヵがガゖゕ](?=[{_KANJI}])")
_NO = re.compile(rf"(?<=[{_KANJI}])[ノの](?=[{_KANJI}])")
_HYPHENS = re.compile(r"(?<=\d)[‐-―−－ーｰ\-](?=\d)")
_SILENT = re.compile(r"[\s\u200b-\u200f\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
#: One character with two printed forms, seen in names of Japanese towns.
_SAME_KANJI = str.maketrans(
    "篭龍澤濱邊邉髙﨑曾嶋嶌槇桧薮舘瀧淵渕櫻廣眞國條莊鹽縣區圓會學藏",
    "籠竜沢浜辺辺高崎曽島島槙檜藪館滝渕渕桜広真国条荘塩県区円会学蔵",
)


def name_key(text: str) -> str:
    """The key under which １丁目, 1丁目 and 一丁目 (第１号 and 第一号, 自由ヶ丘 and 自由が丘) are one name.

    Numbers are changed only before 丁目 and 番地 and between 第 and 号, so that 三番町 and the names of
    buildings survive. An empty text gives an empty key.

    >>> name_key("松島町　３丁目"), name_key("塩江町安原下第一号"), name_key("三番町KSビル")
    ('松島町3丁目', '塩江町安原下第1号', '三番町KSビル')
    """
    # Twice, because a mark that stood alone joins its letter when the space between them has gone.
    key = unicodedata.normalize("NFKC", _SILENT.sub("", unicodedata.normalize("NFKC", text or "")))
    key = _NUMBER.sub(lambda match: str(_value(match[0])), key.removeprefix("大字"))
    key = _HYPHENS.sub("-", _ZEROS.sub("", key))
    return _NO.sub("の", _GA.sub("ケ", key)).translate(_SAME_KANJI)


def _value(numeral: str) -> int:
    """Kanji numeral to number: 二十三 and 二三 are 23."""
    if not any(sign in _UNITS for sign in numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    total, current = 0, 0
    for sign in numeral:
        if sign in _UNITS:
            total += (current or 1) * _UNITS[sign]
            current = 0
        else:
            current = current * 10 + _DIGITS[sign]
    return total + current
