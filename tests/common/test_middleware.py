"""Language links, furigana on the finished page, and pages that no cache may keep."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import translation

from sasaeai.common.middleware import LanguageLinkMiddleware, PrivatePagesMiddleware, RubyMiddleware

requests = RequestFactory()


def answer(middleware, request, content="", content_type="text/html; charset=utf-8"):
    return middleware(lambda _request: HttpResponse(content, content_type=content_type))(request)


def with_language(code, path="/"):
    request = requests.get(path)
    request.LANGUAGE_CODE = code
    return request


def seen_language(request):
    seen = []

    def view(_request):
        seen.append((translation.get_language(), _request.LANGUAGE_CODE))
        return HttpResponse()

    return seen, LanguageLinkMiddleware(view)(request)


@pytest.mark.parametrize("code", ["ja", "ja-x-easy", "en"])
def test_a_link_chooses_the_language_and_it_is_remembered(code):
    seen, response = seen_language(requests.get("/", {"lang": code}))
    assert seen == [(code, code)]
    assert response.headers["Content-Language"] == code
    cookie = response.cookies["django_language"]
    assert cookie.value == code
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_remembered_language_is_used():
    request = requests.get("/")
    request.COOKIES["django_language"] = "en"
    seen, response = seen_language(request)
    assert seen[0][0] == "en"
    assert not response.cookies


def test_the_browsers_own_wish_is_not_followed():
    seen, _response = seen_language(requests.get("/", headers={"accept-language": "en-US,en;q=0.9"}))
    assert seen[0][0] == "ja"


@pytest.mark.parametrize("code", ["fr", "", "../../etc/passwd", "EN", "ja-x-easy\r\nSet-Cookie: a=b"])
def test_languages_that_are_not_offered_change_nothing(code):
    request = requests.get("/", {"lang": code})
    request.COOKIES["django_language"] = "xx"
    seen, response = seen_language(request)
    assert seen[0][0] == "ja"
    assert not response.cookies


def test_the_language_ends_with_the_request():
    before = translation.get_language()
    seen_language(requests.get("/", {"lang": "en"}))
    assert translation.get_language() == before


def test_furigana_becomes_ruby_in_text():
    page = RubyMiddleware.with_ruby("<p>{町|まち}の{電話番号|でんわばんごう}</p>")
    assert page == "<p><ruby>町<rt>まち</rt></ruby>の<ruby>電話番号<rt>でんわばんごう</rt></ruby></p>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<title>{町|まち}</title>", "<title>町</title>"),
        ('<a aria-label="{町|まち}へ">x</a>', '<a aria-label="町へ">x</a>'),
        ('<script>const a = "{町|まち}";</script>', '<script>const a = "町";</script>'),
        ("<p>{町まち}</p>", "<p>{町まち}</p>"),
        ("<p>{a|b|c}</p>", "<p>{a|b|c}</p>"),
        ("", ""),
    ],
)
def test_inside_tags_titles_and_scripts_only_the_kanji_stay(html, expected):
    assert RubyMiddleware.with_ruby(html) == expected


def test_ruby_cannot_carry_markup():
    assert "<rt>&lt;b&gt;</rt>" in RubyMiddleware.with_ruby("<p>{町|&lt;b&gt;}</p>")
    assert RubyMiddleware.with_ruby("<p>{町|<b>まち</b>}</p>") == "<p>{町|<b>まち</b>}</p>"


def test_only_pages_in_easy_japanese_are_touched():
    text = "<p>{町|まち}</p>"
    assert "<ruby>" in answer(RubyMiddleware, with_language("ja-x-easy"), text).content.decode()
    assert answer(RubyMiddleware, with_language("ja"), text).content.decode() == text
    assert answer(RubyMiddleware, with_language("ja-x-easy"), text, "application/json").content.decode() == text


def test_streams_pass_through():
    def view(_request):
        return StreamingHttpResponse(iter([b"<p>"]), content_type="text/html")

    assert RubyMiddleware(view)(with_language("ja-x-easy")).streaming


@pytest.mark.parametrize("path", ["/o/ABC/", "/r/ABC/", "/enter/ABC/", "/join/", "/signin/"])
def test_secret_links_stay_out_of_caches_and_referrers(path):
    response = answer(PrivatePagesMiddleware, requests.get(path))
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_public_pages_may_be_kept():
    assert "Cache-Control" not in answer(PrivatePagesMiddleware, requests.get("/shopping/")).headers


def test_what_a_signed_in_person_sees_is_kept_nowhere(signed_in, town, office):
    response = signed_in(office).get("/office/")
    assert response.headers["Cache-Control"] == "private, no-store"
