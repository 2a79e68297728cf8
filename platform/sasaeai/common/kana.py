"""Japanese readings: one form for storing, one form for finding."""

import re
import unicodedata

import jaconv

#: Sounds that people write in two ways: ミサヲ and ミサオ, チヅ and チズ, 小さい and 大きい kana.
_SOUND_ALIKE = str.maketrans("ァィゥェォッャュョヮヵヶヰヱヲヂヅヴ", "アイウエオツヤユヨワカケイエオジズブ")
#: Long marks, hyphens, middle dots, apostrophes and variation selectors say nothing when one searches.
_SILENT = re.compile(r"[\s\u200b-\u200f\ufe00-\ufe0f\U000e0100-\U000e01efーｰ・･,.、。'’\"`~〜\-‐-―−]+")


def to_katakana(text: str) -> str:
    """Any kana in any width as full-width katakana; runs of spaces become one half-width space.

    >>> to_katakana("やまだ　ﾊﾅｺ")
    'ヤマダ ハナコ'
    """
    return " ".join(jaconv.hira2kata(jaconv.normalize(text or "", "NFKC")).split())


def search_key(text: str) -> str:
    """What two spellings of one name have in common: compare keys, never show them.

    Width, hiragana or katakana, case, spaces, long marks, small kana and sounds with two spellings are folded.
    Kanji stay as they are.

    >>> search_key("ﾔﾏﾀﾞ みさを") == search_key("ヤマダミサオ")
    True
    """
    folded = jaconv.hira2kata(unicodedata.normalize("NFKC", text or "")).casefold()
    # Once more, because a mark that stood alone (カ゛) joins its letter when the space between them has gone.
    joined = unicodedata.normalize("NFKC", _SILENT.sub("", folded).translate(_SOUND_ALIKE))
    return _SILENT.sub("", joined.casefold()).translate(_SOUND_ALIKE)
