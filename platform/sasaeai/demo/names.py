"""Invented people: common family and given names put together by chance. Any likeness is chance as well."""

import datetime as dt

from sasaeai.common.phone import digits_of
from sasaeai.demo.geography import Place
from sasaeai.demo.writing import Pen
from sasaeai.people.models import Person
from sasaeai.people.services import search_text_of

#: Name and reading.
FAMILY_NAMES = (
    "佐藤/サトウ 鈴木/スズキ 高橋/タカハシ 田中/タナカ 伊藤/イトウ 渡辺/ワタナベ 山本/ヤマモト "
    "中村/ナカムラ 小林/コバヤシ 加藤/カトウ 吉田/ヨシダ 山田/ヤマダ 佐々木/ササキ 山口/ヤマグチ "
    "松本/マツモト 井上/イノウエ 木村/キムラ 林/ハヤシ 斎藤/サイトウ 清水/シミズ 山崎/ヤマサキ 森/モリ "
    "池田/イケダ 橋本/ハシモト 阿部/アベ 石川/イシカワ 山下/ヤマシタ 中島/ナカジマ 石井/イシイ "
    "小川/オガワ 前田/マエダ 岡田/オカダ 長谷川/ハセガワ 藤田/フジタ 後藤/ゴトウ 近藤/コンドウ "
    "村上/ムラカミ 遠藤/エンドウ 青木/アオキ 坂本/サカモト 福田/フクダ 太田/オオタ 西村/ニシムラ "
    "藤井/フジイ 金子/カネコ 岡本/オカモト 藤原/フジワラ 三浦/ミウラ 中野/ナカノ 原田/ハラダ 松田/マツダ "
    "竹内/タケウチ 小野/オノ 田村/タムラ 中山/ナカヤマ 和田/ワダ 石田/イシダ 上田/ウエダ 森田/モリタ "
    "原/ハラ"
)
FAMILY = [tuple(pair.split("/")) for pair in FAMILY_NAMES.split()]
#: Given names by generation: those of people over 75, and of those under.
WOMEN_OLD = (
    "千代子/チヨコ ミサヲ/ミサヲ 和子/カズコ 幸子/サチコ 節子/セツコ 文子/フミコ 久子/ヒサコ 静江/シズエ "
    "昭子/アキコ 美代子/ミヨコ 光子/ミツコ トシ子/トシコ 八重子/ヤエコ 房江/フサエ 君枝/キミエ "
    "澄子/スミコ"
)
MEN_OLD = (
    "清/キヨシ 正/タダシ 茂/シゲル 勇/イサム 昭二/ショウジ 武/タケシ 弘/ヒロシ 実/ミノル 三郎/サブロウ "
    "義雄/ヨシオ 勝/マサル 進/ススム 忠男/タダオ 幸一/コウイチ"
)
WOMEN = (
    "由美子/ユミコ 恵子/ケイコ 洋子/ヨウコ 京子/キョウコ 真由美/マユミ 久美子/クミコ 智子/トモコ "
    "裕子/ユウコ 直美/ナオミ 順子/ジュンコ 悦子/エツコ 典子/ノリコ 美穂/ミホ 早苗/サナエ 千恵/チエ "
    "里美/サトミ 陽子/ヨウコ"
)
MEN = (
    "隆/タカシ 誠/マコト 浩一/コウイチ 健二/ケンジ 修/オサム 和彦/カズヒコ 哲也/テツヤ 豊/ユタカ "
    "康夫/ヤスオ 達也/タツヤ 英樹/ヒデキ 明/アキラ 博之/ヒロユキ 俊介/シュンスケ 秀夫/ヒデオ 正人/マサト"
)
GIVEN = {
    ("female", True): WOMEN_OLD.split(),
    ("male", True): MEN_OLD.split(),
    ("female", False): WOMEN.split(),
    ("male", False): MEN.split(),
}


class Names:
    """Names and telephone numbers, each full name and each number given out once."""

    def __init__(self, pen: Pen) -> None:
        self.pen = pen
        self._taken: set[str] = set()
        self._phone_count = 0

    def full(self, gender: str, age: int) -> tuple[str, str]:
        """A full name and its reading."""
        while True:
            family, family_kana = self.pen.random.choice(FAMILY)
            given, given_kana = self.pen.random.choice(GIVEN[gender, age >= 75]).split("/")
            name = f"{family} {given}"
            if name not in self._taken:
                self._taken.add(name)
                return name, f"{family_kana} {given_kana}"

    def phone(self, *, mobile: bool = False) -> str:
        """A number that cannot be rung: after the 0 of a call inside Japan no area code begins with 00."""
        self._phone_count += 1
        if mobile:
            return f"000-0{self._phone_count // 10_000:03d}-{self._phone_count % 10_000:04d}"
        return f"000-{200 + self._phone_count // 10_000:03d}-{self._phone_count % 10_000:04d}"

    def person(
        self,
        place: Place,
        *,
        age: int,
        made_at: dt.datetime,
        gender: str = "",
        full: tuple[str, str] | None = None,
        **extra: object,
    ) -> Person:
        """A person on the pile, with what the search looks through."""
        chance = self.pen.random
        gender = gender or ("female" if chance.random() < 0.64 else "male")
        name, kana = full or self.full(gender, age)
        phone = self.phone(mobile=age < 78 and chance.random() < 0.7)
        person = self.pen.add(
            Person,
            municipality=place.block.municipality,
            name=name,
            kana=kana,
            phone=phone,
            phone_digits=digits_of(phone),
            gender=gender,
            birth_year=made_at.year - age,
            block=place.block,
            address_rest=f"{chance.randint(1, 28)}番{chance.randint(1, 24)}号",
            made_at=made_at,
            **extra,
        )
        person.search_text = search_text_of(person)
        return person
