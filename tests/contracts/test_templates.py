"""What no template may hold: code and style inside the page, attributes that old browsers and eyes stumble over."""

import re

import pytest

from tests.contracts.sources import ROOT, app_files, apps, short, templates

FORBIDDEN = {
    "a filter that trusts text": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
    "inline style": re.compile(r"<style\b|\sstyle\s*="),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "an event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "placeholder, disabled, readonly, required or draggable": re.compile(
        r"<[^>]*\s(placeholder|disabled|readonly|required|draggable)(\s|=|>)", re.IGNORECASE
    ),
    "a page that cannot be zoomed": re.compile(r"maximum-scale|user-scalable"),
    "another host": re.compile(r"(src|href)\s*=\s*[\"'](https?:)?//", re.IGNORECASE),
    "a javascript: link": re.compile(r"javascript:", re.IGNORECASE),
}
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", re.DOTALL)
#: Pages whose purpose is a link to elsewhere name it here, with the reason.
LINKS_OUT: dict[str, str] = {}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_templates_are_free_of(what):
    pattern = FORBIDDEN[what]
    found = []
    for file in templates():
        text = COMMENT.sub("", file.read_text("utf-8"))
        # {% … %} may hold > and quotes of its own; the attributes around it count.
        text = TAG.sub(lambda tag: tag[0] if "safe" in tag[0] or "autoescape" in tag[0] else "", text)
        if what == "another host" and short(file) in LINKS_OUT:
            continue
        found += [f"{short(file)}: {match[0][:60]}" for match in pattern.finditer(text)]
    assert not found, "\n".join(found)


def test_python_makes_no_trusted_html():
    """mark_safe nowhere; format_html escapes by itself."""
    word = "mark_" + "safe"
    found = [short(file) for app in apps() for file in app.rglob("*.py") if word in file.read_text("utf-8")]
    assert not found, "\n".join(found)


def test_widgets_carry_none_of_the_attributes():
    # error_messages={"required": "…"} is a sentence, not an attribute.
    attribute = re.compile(
        r"[\"'](placeholder|disabled|readonly|draggable)[\"']\s*:|[\"']required[\"']\s*:\s*(True|[\"'](required)?[\"'])"
        r"|\bdisabled=True"
    )
    found = [short(file) for file in app_files("forms", "widgets") if attribute.search(file.read_text("utf-8"))]
    assert not found, "\n".join(found)


def test_every_template_that_translates_loads_i18n():
    found = []
    for file in [*templates(), *(ROOT / "templates").rglob("*.txt")]:
        text = file.read_text("utf-8")
        if re.search(r"\{%\s*(translate|blocktranslate)\b", text) and not re.search(r"\{%\s*load[^%]*\bi18n\b", text):
            found.append(short(file))
    assert not found, "\n".join(found)
