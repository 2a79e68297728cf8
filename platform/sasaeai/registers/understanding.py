"""From the text of a cell to one canonical text: the same for a file, a record and an export, so they compare."""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from sasaeai.common.kana import to_katakana
from sasaeai.common.phone import digits_of, phone_problem
from sasaeai.common.placename import name_key
from sasaeai.common.wareki import has_year, parse_date
from sasaeai.people.models import Business, Group, HalfDay, ReachBy, Task
from sasaeai.places.models import Area, Municipality, TownBlock
from sasaeai.places.selectors import blocks_of, daily_living_areas
from sasaeai.registers.columns import Column, columns_of

#: What our CP932 export writes for a sign that Shift-JIS lacks; reading it back never replaces the real one.
GETA = "〓"
_YES = {"はい", "○", "◯", "〇", "有", "あり", "有り", "可", "1", "yes", "true", "する", "希望", "公開", "レ", "✓", "✔"}
_NO = {"いいえ", "×", "✕", "無", "なし", "無し", "不可", "0", "no", "false", "しない", "非公開", "-", "ー"}
_SPLIT = re.compile(r"[、,，・/／;；\n]+")
_YEAR_ONLY = re.compile(r"(令和|平成|昭和|大正|明治|[RHSTM])(元|\d{1,2})年?(生まれ|生)?", re.IGNORECASE)


class Unreadable(ValueError):
    """A cell that cannot be taken over; says what to do, and what was probably meant."""

    def __init__(self, code: str, text: str, suggestion: str = "") -> None:
        super().__init__(text)
        self.code, self.text, self.suggestion = code, text, suggestion


def in_japanese() -> translation.override:
    """Files speak Japanese whatever language the reader of the page has chosen."""
    return translation.override("ja")


@dataclass
class Town:
    """The words of one town, read once for a whole file."""

    municipality: Municipality
    blocks: dict[str, list[TownBlock]] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)

    @classmethod
    def read(cls, municipality: Municipality) -> "Town":
        town = cls(municipality)
        for block in blocks_of(municipality):
            town.blocks.setdefault(block.name_key or name_key(block.name), []).append(block)
        town.tasks = {name_key(task.name): task for task in municipality.tasks.order_by("-is_active", "sort_order")}
        town.areas = {name_key(area.name): area for area in daily_living_areas(municipality)}
        return town

    @cached_property
    def block_by_name(self) -> dict[str, TownBlock]:
        return {block.name: block for blocks in self.blocks.values() for block in blocks}

    @cached_property
    def task_order(self) -> dict[str, int]:
        return {
            task.name: number for number, task in enumerate(sorted(self.tasks.values(), key=lambda t: t.sort_order))
        }

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        return (self.municipality.prefecture + self.municipality.name, self.municipality.name)


def understand(cells: dict[str, str], kind: str, town: Town) -> tuple[dict[str, str], list[dict]]:
    """Canonical values of the filled cells, and what is wrong. Blank cells give no value: blank never erases."""
    columns, values, problems = columns_of(kind), {}, []
    for code, text in cells.items():
        column = columns.get(code)
        if column is None or not text:
            continue
        try:
            found = canonical(column, text, town)
        except Unreadable as problem:
            problems.append(
                {"field": code, "code": problem.code, "text": problem.text, "suggestion": problem.suggestion}
            )
            continue
        if found:
            values[code] = found
    _join_parts(values, town)
    return values, problems


def canonical(column: Column, text: str, town: Town) -> str:
    """One cell. Raises Unreadable."""
    if GETA in text:
        return ""
    found = _READERS[column.reader](text, town)
    if len(found) > column.max_length:
        raise Unreadable(
            "too_long",
            _("%(label)sは、%(count)s文字までにしてください") % {"label": column.label, "count": column.max_length},
        )
    return found


def _join_parts(values: dict[str, str], town: Town) -> None:
    """姓 and 名 become the name; 住所 becomes 町名 and what follows. What has a column of its own wins."""
    for whole, parts in (("name", ("family", "given")), ("kana", ("kana_family", "kana_given"))):
        said = [values.pop(part, "") for part in parts]
        if any(said) and whole not in values:
            values[whole] = " ".join(part for part in said if part)
    address = values.pop("address", "")
    if address:
        block, rest = split_address(address, town)
        if block is not None and "block" not in values:
            values["block"] = block.name
            if rest:
                values.setdefault("address_rest", rest[:120])
        else:
            values.setdefault("address_rest", address[:120])


def split_address(text: str, town: Town) -> tuple[TownBlock | None, str]:
    """The town block an address begins with, and the rest as written; (None, text) when none is certain."""
    plain = text.strip()
    for own in town.own_names:
        if own and plain.startswith(own):
            plain = plain[len(own) :].strip()
            break
    short = re.match(r"(.+?)([0-9０-９]+)\s*[-‐-―−－ーｰ]\s*(?=[0-9０-９])", plain)
    if short and len(found := town.blocks.get(name_key(f"{short[1]}{short[2]}丁目"), [])) == 1:
        return found[0], plain[short.end() :]
    for length in range(len(plain), 0, -1):
        found = town.blocks.get(name_key(plain[:length]), [])
        if len(found) == 1:
            return found[0], plain[length:].strip()
    return None, text


def _text(text: str, town: Town) -> str:
    return text


def _name(text: str, town: Town) -> str:
    """As written; only runs of spaces become one."""
    return re.sub(r"[\s　]+", lambda run: "　" if "　" in run[0] else " ", text).strip()


def _kana(text: str, town: Town) -> str:
    return to_katakana(text)


def _phone(text: str, town: Town) -> str:
    problem = phone_problem(text)
    if problem is None:
        return text
    digits = digits_of(text)
    if re.fullmatch(r"[1-9]\d{8,9}", digits):
        # Excel takes the leading 0 away; said and offered, never done in silence.
        full = f"0{digits}"
        suggestion = f"{full[:3]}-{full[3:7]}-{full[7:]}" if len(full) == 11 else full
        raise Unreadable(
            "lost_zero", _("電話番号の先頭の 0 が抜けているようです（%(number)s）") % {"number": suggestion}, suggestion
        )
    raise Unreadable("bad_phone", problem)


def _email(text: str, town: Town) -> str:
    found = unicodedata.normalize("NFKC", text).replace(" ", "").lower()
    try:
        validate_email(found)
    except ValidationError as error:
        raise Unreadable("bad_email", _("メールアドレスは、名前@example.jp のように入力してください")) from error
    return found


def _year(text: str, town: Town) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    this_year = timezone.localdate().year
    if match := re.fullmatch(r"(\d{4})年?(生まれ|生)?", plain):
        year = int(match[1])
    else:
        if match := _YEAR_ONLY.fullmatch(plain):
            plain = f"{match[1]}{match[2]}年12月31日"
        try:
            if not has_year(plain):
                raise ValueError
            year = parse_date(plain, today=timezone.localdate()).year
        except ValueError as error:
            raise Unreadable("bad_date", _("生年月日は、1953年4月1日 や S28.4.1 のように入力してください")) from error
    if not this_year - 120 <= year <= this_year:
        raise Unreadable("bad_date", _("生まれた年を確かめてください（%(year)s年になります）") % {"year": year})
    return str(year)


def _day(text: str, town: Town) -> str:
    try:
        if not has_year(text):
            raise ValueError(_("日付は、年から入力してください（例：2015年4月1日）"))
        return parse_date(text, today=timezone.localdate()).isoformat()
    except ValueError as error:
        raise Unreadable("bad_date", str(error)) from error


def _count(text: str, town: Town) -> str:
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").rstrip("回件")
    if not re.fullmatch(r"\d{1,3}", plain):
        raise Unreadable("not_a_count", _("回数は、数字で入力してください"))
    return str(int(plain))


def _yes_no(text: str, town: Town) -> str:
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if plain in _YES or text in _YES:
        return "はい"
    if plain in _NO or text in _NO:
        return "いいえ"
    raise Unreadable("not_yes_no", _("「はい」か「いいえ」で入力してください"))


def _block(text: str, town: Town) -> str:
    if text in town.block_by_name:
        return text
    block, rest = split_address(text, town)
    if block is None and (match := re.fullmatch(r"(.+?)([0-9０-９]+)", text)):
        # みどり台1 for みどり台1丁目
        block, rest = split_address(f"{match[1]}{match[2]}丁目", town)
    if block is None or rest:
        raise Unreadable("unknown_block", _("「%(name)s」という町名は見つかりません") % {"name": text})
    return block.name


def _many[Row: (Task, Area)](text: str, known: dict[str, Row], what: str) -> list[Row]:
    found: list[Row] = []
    for part in (part.strip() for part in _SPLIT.split(text)):
        if not part:
            continue
        row = known.get(name_key(part))
        if row is None:
            raise Unreadable(
                "unknown_word", _("「%(name)s」は、%(what)sの中にありません") % {"name": part, "what": what}
            )
        found.append(row)
    return found


def _tasks(text: str, town: Town) -> str:
    if whole := town.tasks.get(name_key(text)):
        return whole.name
    return words_of_tasks([task.name for task in _many(text, town.tasks, _("できることの一覧"))], town)


def words_of_tasks(names: list[str], town: Town) -> str:
    """Names of tasks as one canonical text, in the menu's order."""
    return "、".join(sorted(dict.fromkeys(names), key=lambda name: town.task_order.get(name, 999)))


def _areas(text: str, town: Town) -> str:
    if whole := town.areas.get(name_key(text)):
        return whole.name
    return "、".join(sorted({area.name for area in _many(text, town.areas, _("圏域の一覧"))}))


_HALVES = {"午前": HalfDay.MORNING, "午後": HalfDay.AFTERNOON, "夕方": HalfDay.EVENING}
_DAYS = "月火水木金土日"


def _slots(text: str, town: Town) -> str:
    """月午前、水午後 …; 平日, 毎日 and a day without a half are understood."""
    plain = unicodedata.normalize("NFKC", text).replace("曜日", "").replace("曜", "").replace("平日", "月火水木金")
    cells = set()
    for part in re.split(r"[、,・/;\s]+", plain.replace("毎日", _DAYS)):
        match = re.fullmatch(rf"([{_DAYS}]+)(?:の)?((?:午前|午後|夕方)*)(?:中|のみ|だけ)?", part)
        if not part:
            continue
        if match is None:
            raise Unreadable("bad_slots", _("都合は、「月午前、水午後」のように入力してください"))
        halves = re.findall("午前|午後|夕方", match[2]) or ["午前", "午後"]
        cells |= {(_DAYS.index(day), half) for day in match[1] for half in halves}
    return words_of_slots(cells)


def words_of_slots(cells: set[tuple[int, str]]) -> str:
    """(weekday, 午前|午後|夕方) cells as one canonical text."""
    order = list(_HALVES)
    return "、".join(f"{_DAYS[day]}{half}" for day, half in sorted(cells, key=lambda c: (c[0], order.index(c[1]))))


def slots_of_words(text: str) -> list[tuple[int, str]]:
    """Back to (weekday, half day code)."""
    return [(_DAYS.index(part[0]), _HALVES[part[1:]].value) for part in text.split("、") if part]


def _choice(labels: dict[str, str], more: dict[str, str], sentence: str):
    def read(text: str, town: Town) -> str:
        plain = unicodedata.normalize("NFKC", text).strip().casefold()
        by_label = {unicodedata.normalize("NFKC", label).casefold(): label for label in labels.values() if label}
        found = by_label.get(plain) or labels.get(more.get(plain, ""))
        if not found:
            raise Unreadable(
                "unknown_word", sentence % {"words": "、".join(label for label in labels.values() if label)}
            )
        return found

    return read


def labels_of(choices: list[tuple]) -> dict[str, str]:
    """Stored code → its Japanese word."""
    with in_japanese():
        return {str(code): str(label) for code, label in choices}


GENDERS = {"female": "女性", "male": "男性", "other": "そのほか"}
REACH_BY = labels_of(ReachBy.choices)
GROUP_STATUS = labels_of(Group.Status.choices)
BUSINESS_KINDS = labels_of(Business.Kind.choices)
_MORE_GENDERS = {"女": "female", "男": "male", "f": "female", "m": "male"}
_MORE_REACH_BY = {
    "tel": "phone", "携帯": "phone", "mail": "mail", "郵送": "paper", "はがき": "paper", "郵便": "paper",
    "ファックス": "fax",
}  # fmt: skip
_MORE_STATUS = {
    "活動": "running", "休止": "paused", "休止中": "paused", "解散": "closed", "終了": "closed", "準備": "starting",
}  # fmt: skip
_MORE_KINDS = {
    "移動スーパー": "mobile_sales", "移動販売車": "mobile_sales", "配達": "delivery", "バス": "shuttle",
    "店舗": "store",
}  # fmt: skip
_WORDS = "%(words)s のどれかを入力してください"
_READERS = {
    "key": _text,
    "text": _text,
    "name": _name,
    "kana": _kana,
    "phone": _phone,
    "email": _email,
    "year": _year,
    "day": _day,
    "count": _count,
    "yes_no": _yes_no,
    "block": _block,
    "address": _text,
    "tasks": _tasks,
    "areas": _areas,
    "slots": _slots,
    "gender": _choice(GENDERS, _MORE_GENDERS, _WORDS),
    "reach_by": _choice(REACH_BY, _MORE_REACH_BY, _WORDS),
    "group_status": _choice(GROUP_STATUS, _MORE_STATUS, _WORDS),
    "business_kind": _choice(BUSINESS_KINDS, _MORE_KINDS, _WORDS),
}
