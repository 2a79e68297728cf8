"""Dates, times and money in the words people use."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from sasaeai.common.templatetags import plain

DAY = dt.date(2026, 11, 25)
#: 16:30 in UTC is half past one on the next day in Tokyo.
LATE = dt.datetime(2026, 11, 24, 16, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("filtered", "japanese", "english"),
    [
        (lambda: plain.day(DAY), "2026年11月25日（水）", "25 November 2026 (Wed)"),
        (lambda: plain.day(LATE), "2026年11月25日（水）", "25 November 2026 (Wed)"),
        (lambda: plain.short_day(DAY), "11月25日（水）", "25 Nov (Wed)"),
        (lambda: plain.minute(570), "午前9時30分", "9:30"),
        (lambda: plain.minute(0), "午前0時", "0:00"),
        (lambda: plain.minute(780), "午後1時", "13:00"),
        (lambda: plain.moment(LATE), "11月25日（水）午前1時30分", "25 Nov (Wed) 1:30"),
        (lambda: plain.yen(1300), "1,300円", "¥1,300"),
        (lambda: plain.yen(0), "無料", "free"),
    ],
)
def test_words_in_both_languages(filtered, japanese, english):
    with translation.override("ja"):
        assert filtered() == japanese
    with translation.override("en"):
        assert filtered() == english


def test_noon_is_not_zero_oclock():
    assert plain.minute(720) == "午後12時"


def test_unknown_is_never_zero():
    assert plain.people(None) == plain.percent(None) == "記録なし"
    assert plain.people(0) == "0人"
    assert plain.percent(0.0) == "0.0%"
    assert plain.percent(0.5974) == "59.7%"
    assert plain.people(120_999) == "120,999人"


@pytest.mark.parametrize("name", ["day", "short_day", "minute", "moment", "yen"])
def test_nothing_shows_nothing(name):
    assert getattr(plain, name)(None) == ""


def test_get_looks_up_a_variable_key():
    assert plain.get({"a": 1}, "a") == 1
    assert plain.get({"a": 1}, "b") is None
    assert plain.get({}, "a") is None


def test_links_keep_the_other_parameters():
    request = RequestFactory().get("/sc/needs/", {"area": "1", "page": "2"})
    context = Context({"request": request})
    assert Template("{% lang_url 'en' %}").render(context) == "?area=1&amp;page=2&amp;lang=en"
    assert Template("{% with_query page=None area=3 %}").render(context) == "?area=3"
