"""What a register's columns are called, here and in other people's files."""

import re
import unicodedata
from dataclasses import dataclass

from sasaeai.registers.models import Kind


@dataclass(frozen=True)
class Column:
    """One column: its code, the title we write, other titles we know, and which reader understands its cells."""

    code: str
    label: str
    words: str
    reader: str = "text"
    max_length: int = 200
    #: Columns that only say who is meant; they are never written.
    is_key: bool = False
    #: Parts of another column (姓, 名), read but never written out.
    is_part: bool = False


ID = Column("id", "ID（変えないでください）", "id 識別番号 管理id", "key", is_key=True)
PERSON = (
    ID,
    Column("name", "氏名",
        "お名前 名前 氏名(漢字) 漢字氏名 姓名 会員氏名 登録者名 利用者名 利用者氏名 ボランティア名 "
        "name", "name", 80),
    Column("family", "姓", "氏 苗字 名字", "name", 40, is_part=True),
    Column("given", "名", "下の名前", "name", 40, is_part=True),
    Column("kana", "フリガナ",
        "ふりがな カナ かな 氏名カナ 氏名(カナ) カナ氏名 氏名かな 氏名(かな) お名前(カナ) 読み よみ "
        "よみがな 読み仮名 ヨミ kana", "kana", 160),
    Column("kana_family", "セイ", "姓カナ 姓(カナ) せい 姓かな 氏カナ", "kana", 80, is_part=True),
    Column("kana_given", "メイ", "名カナ 名(カナ) めい 名かな", "kana", 80, is_part=True),
    Column("phone", "電話番号",
        "tel 電話 電話番号1 tel1 固定電話 自宅電話 自宅tel 自宅 連絡先 連絡先電話番号 連絡先1 "
        "お電話 でんわ ℡ phone", "phone", 40),
    Column("phone2", "もう一つの電話番号",
        "携帯 携帯電話 携帯番号 携帯電話番号 電話番号2 tel2 連絡先2 緊急連絡先 mobile", "phone", 40),
    Column("email", "メールアドレス", "メール mail e-mail email eメール アドレス", "email", 254),
    Column("gender", "性別", "男女 gender", "gender"),
    Column("birth_year", "生まれた年", "生年月日 誕生日 生年 生まれ 生年月日(和暦) birthday", "year"),
    Column("block", "町名", "町丁目 町丁 町丁名 地区 地区名 町 町字 丁目", "block", 80),
    Column("address", "住所", "現住所 ご住所 住所1 所在地 自宅住所 address", "address", 200, is_part=True),
    Column("address_rest", "番地・建物", "番地 番地以下 住所2 建物 建物名 番地建物 方書", "text", 120),
    Column("reach_by", "連絡のしかた", "連絡方法 連絡手段 希望連絡方法", "reach_by"),
    Column("large_print", "大きな文字", "拡大文字 大活字", "yes_no"),
)  # fmt: skip
SUPPORTER = (
    *PERSON[:1],
    Column("number", "番号", "登録番号 会員番号 サポーター番号 担い手番号 会員no no 登録no", "key", is_key=True),
    *PERSON[1:],
    Column(
        "can_do", "できること", "活動内容 できる活動 協力内容 支援内容 活動できること 希望活動 提供できること", "tasks"
    ),
    Column("wants_to_try", "やってみたいこと", "やりたいこと 興味のあること 関心のある活動", "tasks"),
    Column("areas", "行けるところ", "活動地域 活動エリア 担当地域 活動範囲 圏域 エリア", "areas"),
    Column("slots", "都合のよい日", "活動曜日 活動できる日 都合 曜日 活動可能日 活動可能な曜日", "slots"),
    Column("visits_per_week_count", "1週間に行ける回数", "週の回数 週あたり", "count"),
    Column("visits_per_month_count", "1か月に行ける回数", "月の回数 月あたり 活動回数", "count"),
    Column("first_visit_in_pair", "はじめは2人で行きたい", "2人訪問 ペア", "yes_no"),
    Column("note", "ひとこと", "備考 メモ 特記事項 note", "text", 400),
)
RESIDENT = (
    *PERSON,
    Column("note", "メモ", "備考 特記事項 note", "text", 2000),
)
GROUP = (
    ID,
    Column("name", "団体名", "名称 団体の名前 グループ名 会の名称 会名 サークル名 name", "name", 80),
    Column("kana", "フリガナ", "ふりがな カナ かな 団体名カナ 団体名(カナ) 名称カナ よみ 読み kana", "kana", 160),
    Column("status", "状態", "活動状況 状況 ステータス", "group_status"),
    Column("home_block", "町名", "町丁目 拠点の町名 所在地 地区 住所", "block", 80),
    Column("areas", "活動するところ", "活動地域 活動エリア 対象地域 圏域 エリア 地域", "areas"),
    Column("about", "紹介", "活動内容 内容 概要 説明 備考 about", "text", 2000),
    Column("contact_name", "受付の担当", "担当者 連絡先氏名 代表者 代表者名 担当 連絡担当者", "name", 60),
    Column("phone", "受付の電話", "電話 電話番号 tel 連絡先 連絡先電話番号 phone", "phone", 40),
    Column("reception_hours", "受付の時間", "受付時間 受付日時 受付", "text", 120),
    Column("visits_per_month_count", "1か月に受けられる数", "月の件数 受入可能件数", "count"),
    Column("active_since_on", "活動を始めた日", "設立年月日 設立日 設立 活動開始日 発足", "day"),
    Column("is_public", "公開する", "公開 公開可否", "yes_no"),
)
BUSINESS = (
    ID,
    Column("name", "名前", "名称 事業者名 店名 店舗名 屋号 会社名 事業所名 name", "name", 80),
    Column("kana", "フリガナ", "ふりがな カナ かな 名称カナ 店名カナ よみ kana", "kana", 160),
    Column("kind", "種類", "区分 業態 サービス種別 種別", "business_kind"),
    Column("phone", "電話番号", "電話 tel 連絡先 phone", "phone", 40),
    Column("about", "紹介", "内容 サービス内容 概要 備考 説明", "text", 2000),
    Column("areas", "行くところ", "地域 対象地域 配達地域 活動地域 圏域 エリア 販売地域", "areas"),
    Column("tasks", "お手伝いの種類", "できること 支援内容", "tasks"),
    Column("is_active", "今も続けている", "活動中 有効 継続", "yes_no"),
)
COLUMNS: dict[str, tuple[Column, ...]] = {
    Kind.SUPPORTERS: SUPPORTER,
    Kind.RESIDENTS: RESIDENT,
    Kind.GROUPS: GROUP,
    Kind.BUSINESSES: BUSINESS,
}


def columns_of(kind: str) -> dict[str, Column]:
    """code → column, in the order in which we write them."""
    return {column.code: column for column in COLUMNS[kind]}


def written_columns(kind: str) -> list[Column]:
    """The columns of an export: the allow-list. Anything else never leaves through it."""
    return [column for column in COLUMNS[kind] if not column.is_part]


def title_key(title: object) -> str:
    """A title for comparing: width, case, spaces, line breaks and marks of "please fill in" made alike.

    >>> title_key("ＴＥＬ（自宅）※"), title_key("お 名 前")
    ('tel(自宅)', 'お名前')
    """
    text = unicodedata.normalize("NFKC", "" if title is None else str(title)).casefold()
    return re.sub(r"[\s_※*★◎●■:・/／]+", "", text)[:120]


def field_of_title(kind: str, title: str, memory: dict[str, str]) -> str:
    """Which field a title means: what the office said last time, then our dictionary; "" when nobody knows."""
    key = title_key(title)
    if not key:
        return ""
    if key in memory:
        return memory[key]
    words = _WORDS[kind]
    # TEL(自宅) and 氏名(必須): what stands in brackets is left away when the whole is unknown.
    return words.get(key) or words.get(re.sub(r"\(.*?\)", "", key), "")


def _lookup(columns: tuple[Column, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for column in columns:
        for word in (column.label, column.code, *column.words.split()):
            found.setdefault(title_key(word), column.code)
    return found


_WORDS = {kind: _lookup(columns) for kind, columns in COLUMNS.items()}
