"""Every page is whole in やさしい日本語 and in English, and no catalogue can break one."""

import gettext
import html
import re

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import to_locale

from sasaeai.accounts.services import sign_in_link_create
from sasaeai.common.middleware import EnglishPunctuationMiddleware, RubyMiddleware
from sasaeai.common.templatetags.plain import day, minute, moment, short_day
from sasaeai.coordination import services
from sasaeai.coordination.models import Thanks
from sasaeai.notices.mails import text_of
from sasaeai.notices.recipients import Recipient
from sasaeai.notices.services import notice_queue
from sasaeai.places.models import Area, Municipality, TownBlock
from sasaeai.shopping.models import Route, Stop
from tests import make
from tests.common.catalogues import LANGUAGES, entries_of, folder_of, placeholders_of

KANJI = re.compile(r"[\u4e00-\u9fff々]")
JAPANESE = re.compile(r"[\u3041-\u309f\u30a1-\u30fa\u4e00-\u9fff々]+")
#: What is data or an example of data wherever it stands.
EXAMPLES = (
    *("みどり台1丁目", "みどり台", "結川市", "日本語", "日常生活圏域"),
    *("午前9時30分", "2026年11月25日", "1953年4月1日", "2015年4月1日"),
)
#: What somebody types or fills into a list stays as the reader of the list knows it.
TO_TYPE = (
    "移動販売",
    "宅配",
    "店での手伝い",
    "送迎バス",
    "はい",
    "いいえ",
    "月午前",
    "水午後",
    "1953年4月1日",
    "2015年4月1日",
)
#: Words that the authors of the guideline on やさしい日本語 tell us not to use: double negations.
DOUBLE_NEGATIONS = ("なくはな", "ないわけではな", "ないことはな", "なければならな", "ないといけな")
SENTENCE_MAX_CHARS = 40

PUBLIC_PAGES = [
    "/",
    "/help/",
    "/about/",
    "/privacy/",
    "/accessibility/",
    "/contact/",
    "/signin/",
    "/groups/",
    "/shopping/",
    "/shopping/wish/",
    "/shopping/wish/done/",
    "/join/",
    "/join/phone/",
    "/join/contact/",
    "/no-such-page/",
]
MAILS = {
    "offer": {"task": "Task", "url": "u", "block": "B", "deadline_at": "2026-11-24T08:00:00+00:00"},
    "offer_taken": {"task": "Task", "block": "B"},
    "offer_cancelled": {"task": "Task", "block": "B"},
    "reminder": {"task": "Task", "block": "B", "url": "u", "report_url": "r"},
    "supporter_approved": {"number": "S-1", "url": "u"},
    "thanks": {"task": "Task", "thanks_url": "u"},
    "visit_accepted": {"task": "Task", "block": "B", "url": "u"},
}


@pytest.fixture
def stop(town):
    business = make.business(town, name="Magokoro")
    route = Route.objects.create(business=business, name="r")
    return Stop.objects.create(
        route=route, block=make.block(town), place="Plaza", weekday=1, start_min=570, end_min=600, is_public=True,
        valid_from_on=timezone.localdate(),
    )  # fmt: skip


@pytest.fixture
def helper(town):
    return make.supporter(town, name="Hana Suzuki")


@pytest.fixture
def visit(town, sc1, helper):
    who = make.resident(town, name="Kenji Sato")
    asked = make.need(who, cautions=["hearing"], cautions_shared=["hearing"])
    [offer] = services.offers_send(need=asked, picks=[("supporter", helper.public_id)], acting_user=sc1)
    made = services.offer_accept(offer=offer)
    Thanks.objects.create(visit=made, text="Thank you", recorded_by=sc1)
    return made


@pytest.fixture
def asked(town, sc1, helper):
    """An offer that waits for its answer."""
    need = make.need(make.resident(town, name="Ken Mori"), in_days=5, start_min=570, end_min=630)
    [offer] = services.offers_send(need=need, picks=[("supporter", helper.public_id)], acting_user=sc1)
    return offer


def data_words():
    """Everything on the pages that a town entered itself, longest first."""
    words = {*EXAMPLES, "社会福祉協議会"}
    for town in Municipality.objects.all():
        words |= {town.name, town.office_name}
        words |= set(town.tasks.values_list("name", flat=True))
    words |= set(Area.objects.values_list("name", flat=True)) | set(TownBlock.objects.values_list("name", flat=True))
    words |= {"市の担当", "田中", "佐藤", "林", "スズキ イチロウ", "コウレイ ミサヲ", "月~金"}
    return sorted(words, key=len, reverse=True)


def visible(page: str, *, attributes: bool) -> str:
    """The text of a page, of its readable attributes too, without the names of the languages and without data."""
    page = re.sub(r"<script.*?</script>|<style.*?</style>|<!--.*?-->", "", page, flags=re.DOTALL)
    page = re.sub(r'<a [^>]*lang="ja"[^>]*>[^<]*</a>', "", page)
    if attributes:
        named = re.findall(r'(?:aria-label|alt|title|content|value)="([^"]*)"', page)
        page += " ".join(named)
    text = html.unescape(re.sub(r"<[^>]*>", "\n", page))
    for word in data_words():
        text = text.replace(word, "")
    return text


def left_in_english(client, path):
    page = client.get(path, {"lang": "en"}).content.decode()
    return JAPANESE.findall(visible(page, attributes=True))


def without_furigana(client, path):
    page = client.get(path, {"lang": "ja-x-easy"}).content.decode()
    page = re.sub(r"<title>.*?</title>|<option.*?</option>|<textarea.*?</textarea>", "", page, flags=re.DOTALL)
    assert "|" not in JAPANESE.sub("", re.sub(r"<title>.*", "", visible(page, attributes=True))).replace(" | ", "")
    page = re.sub(r"<ruby>.*?</ruby>", "", page)
    return [line.strip() for line in visible(page, attributes=False).split("\n") if KANJI.search(line)]


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_a_public_page_is_whole_in_english(client, town, sc, stop, path):
    assert not left_in_english(client, path)


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_a_public_page_in_easy_japanese_has_furigana_everywhere(client, town, sc, stop, path):
    assert not without_furigana(client, path)


@pytest.mark.parametrize("check", [left_in_english, without_furigana])
def test_pages_with_an_id_are_whole(client, town, stop, asked, visit, check):
    made = make.group(town, name="Neighbours", about="About us", phone="000-1")
    link = sign_in_link_create(user=make.user())
    for path in (
        reverse("group", args=[made.public_id]),
        "/groups/",
        reverse("shopping_stop", args=[stop.public_id]),
        reverse("offer", args=[asked.code]),
        reverse("offer", args=[visit.offer.code]),
        reverse("offer_drop_out", args=[visit.offer.code]),
        reverse("report", args=[visit.report_code]),
        reverse("enter", args=[link.code]),
        "/enter/NOSUCHCODE/",
    ):
        assert not check(client, path), path


@pytest.mark.parametrize("check", [left_in_english, without_furigana])
def test_a_supporters_own_pages_are_whole(signed_in, town, helper, asked, visit, check):
    client = signed_in(helper.person.user)
    names = (
        "me",
        "me_thanks",
        "me_profile",
        "me_skills",
        "me_areas",
        "me_availability",
        "me_contact",
        "me_pause",
        "me_privacy",
    )
    for path in (*map(reverse, names), reverse("me_visit", args=[visit.public_id])):
        assert not check(client, path), path


@pytest.mark.parametrize("role", ["sc1", "office", "group", "business"])
def test_pages_of_staff_groups_and_shops_are_whole_in_english(signed_in, town, office, sc1, stop, visit, asked, role):
    own, other = make.group(town, name="Neighbours"), make.group(town, name="Others")
    needs = [reverse("sc_need", args=[need.public_id]) for need in (visit.need, asked.need)]
    person = reverse("sc_person", args=[asked.supporter.public_id])
    users, pages = {"sc1": sc1, "office": office}, {
        "sc1": [
            *("/sc/", "/sc/intake/", "/sc/needs/", "/sc/inbox/", "/sc/people/", "/sc/people/new/", "/sc/groups/"),
            *("/sc/log/", "/sc/coverage/", person, *needs, reverse("sc_candidates", args=[asked.need.public_id])),
        ],
        "office": ["/office/", "/sc/coverage/", "/sc/log/"],
        "group": ["/g/", "/g/peers/", reverse("g_ask", args=[other.public_id])],
        "business": ["/b/", "/b/stops/new/", reverse("b_stop", args=[stop.public_id])],
    }  # fmt: skip
    users |= {"group": make.group_leader(own), "business": make.business_contact(stop.route.business)}
    client = signed_in(users[role])
    assert not {path: left for path in pages[role] if (left := left_in_english(client, path))}


@pytest.mark.parametrize("check", [left_in_english, without_furigana])
def test_joining_is_whole_up_to_its_end(town, sc, check):
    client = Client()
    client.post("/join/contact/", {"reach_by": "mail", "email": "hana@example.invalid"})
    assert not check(client, "/join/code/")
    client.post("/join/code/", {"code": re.search(r"(\d{6})", mail.outbox[-1].subject)[1]})
    client.post("/join/name/", {"name": "Hana", "kana": "ハナ", "phone": "090-0000-1111"})
    client.post("/join/tasks/", {"tasks": [make.task(town).public_id]})
    areas = {"areas": [make.area(town, "みどり台").public_id], "block_text": "みどり台1丁目", "times": ["weekend"]}
    client.post("/join/areas/", areas)
    for step in ("name", "tasks", "areas", "check"):
        page = f"/join/{step}/"
        assert not [left for left in check(client, page) if left != "ハナ"], page
    client.post("/join/check/")
    for step in ("done", "card"):
        assert not check(client, f"/join/{step}/"), step


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/signin/", {"email": ""}),
        ("/signin/", {"email": "x"}),
        ("/join/contact/", {}),
        ("/join/phone/", {"name": "", "phone": "12"}),
        ("/join/phone/", {"name": "", "phone": ""}),
        ("/shopping/wish/", {"block": "", "people_count": "many"}),
        ("/shopping/wish/", {"block": "Nowhere", "people_count": "0"}),
    ],
)
def test_what_is_to_be_mended_is_said_in_english(client, town, path, sent):
    page = client.post(f"{path}?lang=en", sent)
    assert page.status_code == 422
    assert not JAPANESE.findall(visible(page.content.decode(), attributes=True))


@pytest.mark.parametrize("language", ["ja", *LANGUAGES])
def test_the_language_is_declared_and_stays(client, town, language):
    page = client.get("/", {"lang": language})
    assert f'<html lang="{language}">' in page.content.decode()
    assert page.headers["Content-Language"] == language
    assert f'<html lang="{language}">' in client.get("/help/").content.decode()


def test_language_links_keep_what_was_asked_for(client, town):
    page = client.get("/shopping/", {"day": "2", "lang": "en"}).content.decode()
    assert 'href="?day=2&amp;lang=ja-x-easy"' in page


def test_the_catalogues_are_where_django_looks(client, town):
    assert to_locale("ja-x-easy") == "ja_X-easy"
    assert "A little help between neighbours" in client.get("/?lang=en").content.decode()
    assert "<ruby>近所<rt>きんじょ</rt></ruby>で" in client.get("/?lang=ja-x-easy").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogues_are_those_of_the_texts(language):
    """Otherwise: `make compiled-messages`."""
    with (folder_of(language) / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog
    made = {key: text for key, text in compiled.items() if key}
    expected = {}
    for entry in entries_of(language):
        assert "fuzzy" not in entry.flags, entry.msgid
        for number, text in enumerate(entry.texts):
            if text:
                expected[(entry.msgid, number) if entry.plural else entry.msgid] = text
    assert made == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_placeholders_of_their_source(language):
    for entry in entries_of(language):
        wanted = placeholders_of(entry.msgid)
        for text in filter(None, entry.texts):
            assert placeholders_of(text) == wanted, (entry.msgid, text)
            if wanted:
                assert text % {re.search(r"\w+", mark)[0]: 1 for mark in wanted}


def test_easy_japanese_keeps_its_rules():
    for entry in entries_of("ja-x-easy"):
        for text in filter(None, entry.texts):
            bare = RubyMiddleware.MARK.sub("", text)
            assert not KANJI.search(bare), f"no furigana: {text}"
            assert not set("{|}") & set(bare), f"half a mark: {text}"
            for base, reading in RubyMiddleware.MARK.findall(text):
                assert (bool(KANJI.search(base)), bool(KANJI.search(reading))) == (True, False), (base, reading)
            plain = re.sub(r"%\(\w+\)s|</?strong>", "", RubyMiddleware.MARK.sub(r"\1", text))
            assert not any(words in plain for words in DOUBLE_NEGATIONS), plain
            for sentence in re.split(r"[。（）：\n]", plain):
                assert len(sentence) <= SENTENCE_MAX_CHARS, sentence


def test_english_texts_have_no_japanese_but_examples():
    for entry in entries_of("en"):
        for text in entry.texts:
            for word in (*EXAMPLES, *TO_TYPE):
                text = text.replace(word, "")
            assert not JAPANESE.findall(text), (entry.msgid, text)


@pytest.mark.parametrize("template", MAILS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_mails_are_whole(town, helper, language, template):
    params = {"day_on": "2026-11-25", "start_min": 570, **MAILS[template]}
    notice = notice_queue(
        template, municipality_id=town.pk, to_person=helper.person, params=params, dedupe_key=f"test:{template}"
    )
    notice.language = language
    recipient = Recipient(name="Hana", email="hana@example.invalid", language=language)
    text = "\n".join(text_of(notice, recipient))
    for word in data_words():
        text = text.replace(word, "")
    if language == "en":
        assert not JAPANESE.findall(text)
    else:
        text = re.sub(rf"{KANJI.pattern[:-1]}]+（[ぁ-ゖ]+）|[年月日時分]|[月火水木金土日]曜日|午[前後]", "", text)
        assert not KANJI.findall(text)
        assert "{" not in text


def test_the_code_mail_has_furigana_in_brackets(client, town):
    client.post("/join/contact/?lang=ja-x-easy", {"reach_by": "mail", "email": "hana@example.invalid"})
    assert "番号（ばんごう）" in mail.outbox[-1].subject
    assert "|" not in mail.outbox[-1].subject + mail.outbox[-1].body


def test_days_and_times_in_every_language():
    at = timezone.datetime(2026, 11, 24, 8, 30, tzinfo=timezone.get_default_timezone())
    with translation.override("en"):
        assert (day(at), short_day(at), minute(510)) == ("24 November 2026 (Tue)", "24 Nov (Tue)", "8:30")
        assert moment(at) == "24 Nov (Tue) 8:30"
    with translation.override("ja-x-easy"):
        assert RubyMiddleware.MARK.sub(r"\1", day(at)) == "2026年11月24日（火曜日）"
        assert RubyMiddleware.in_brackets(day(at)) == "2026年11月24日（火曜日）"
        assert RubyMiddleware.MARK.sub(r"\2", short_day(at)) == "11がつ24にじゅうよっか（かようび）"
        assert RubyMiddleware.MARK.sub(r"\2", minute(510)) == "ごぜん8じ30ぷん"
    with translation.override("ja"):
        assert moment(at) == "11月24日（火）午前8時30分"


def test_lists_to_choose_from_and_calendars_have_no_ruby():
    page = "<select><option>{町|まち}</option></select><textarea>{a|b}</textarea><p>{町|まち}</p>"
    made = RubyMiddleware.with_ruby(page)
    assert made.startswith("<select><option>町</option></select>")
    assert made.endswith("<p><ruby>町<rt>まち</rt></ruby></p>")


def test_english_punctuation_leaves_names_alone():
    page = "<p>Shopping・25 Nov</p><p>コーヒー・紅茶、パン</p><p>Fee：300</p><textarea>a・b</textarea>"
    assert EnglishPunctuationMiddleware.in_english(page) == (
        "<p>Shopping · 25 Nov</p><p>コーヒー・紅茶、パン</p><p>Fee: 300</p><textarea>a・b</textarea>"
    )


def test_settings_offer_what_the_catalogues_hold():
    assert {code for code, _name in settings.LANGUAGES} == {"ja", *LANGUAGES}
