"""The measures themselves: each finds what it is for, and says nothing about a page that is right."""

import pytest

from tests.journeys import checks

RIGHT = """<!doctype html><html lang="ja"><head><meta name="viewport" content="width=device-width">
<title>{title}</title></head><body>
<a class="skip-link" href="#main">本文へ</a><header><p>支えあい</p></header><main id="main"><h1>見出し</h1>{main}</main>
<footer><div id="help-phone"><span class="tel">000-000-0000</span></div></footer></body></html>"""


@pytest.fixture
def shown(phone):
    """`shown(html)` puts this into an otherwise right page."""

    def show(main: str, title: str = "練習", frame: str = RIGHT):
        phone.set_content(frame.format(main=main, title=title))
        return phone

    return show


BIG = "display:inline-block;min-width:{0}px;min-height:{0}px"


def test_a_right_page_has_no_findings(shown):
    page = shown(
        f'<p>文章の中の<a href="#x">リンク</a>は小さくてよい。</p><button style="{BIG.format(64)}">送る</button>'
    )
    assert checks.check_page(page) == []


@pytest.mark.parametrize(
    ("check", "main", "word"),
    [
        (checks.axe, '<img src="data:,">', "image-alt"),
        (checks.axe, '<p style="color:#bbb;background:#fff">うすい字</p>', "color-contrast"),
        (checks.target_sizes, '<button style="height:30px">小</button>', "30 px"),
        (checks.target_sizes, f'<a data-key-action href="#" style="{BIG.format(50)}">低い</a>', "50 px high"),
        (
            checks.target_sizes,
            f'<button data-key-action style="{BIG.format(64)}">a</button><div style="height:5px"></div>'
            f'<button data-key-action style="{BIG.format(64)}">b</button>',
            "px apart",
        ),
        (checks.narrow, '<div style="width:400px">広い</div>', "too wide"),
        (
            checks.narrow,
            '<div style="overflow-x:auto;width:200px"><div style="width:300px">表</div></div>',
            "without being a named region",
        ),
        (checks.large_text, '<p style="height:20px;overflow:hidden">一行目<br>二行目</p>', "cut off"),
        (checks.large_text, '<p style="width:22rem;font-size:1rem">広がる</p>', "375 px"),
        (
            checks.text_spacing,
            '<p style="width:10em;white-space:nowrap;overflow:hidden">あいうえおかきくけこ</p>',
            "cut off",
        ),
        (checks.frame, "<h1>二つ目</h1>", "2 h1"),
        (checks.attributes, '<input aria-label="名" placeholder="例">', "placeholder"),
        (checks.attributes, '<form action="https://example.com/"></form>', "example.com"),
    ],
)
def test_each_measure_finds_its_fault(shown, check, main, word):
    findings = check(shown(main))
    assert any(word in finding for finding in findings), findings


def test_the_frame_is_asked_for(shown):
    bare = "<!doctype html><html><head><title>{title}</title></head><body><main>{main}</main></body></html>"
    words = " ".join(checks.frame(shown("", title="裸", frame=bare)))
    for word in ("language", "h1", "skip link", "telephone"):
        assert word in words


def test_in_view(shown):
    page = shown('<div style="height:900px"></div><button id="late">送る</button>')
    assert checks.check_in_view(page, "#late")
    assert not checks.check_in_view(page, "h1")
