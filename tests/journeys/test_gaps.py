"""Where help is missing: the planted gaps of the demo town, and a real town loaded by the management commands."""

from pathlib import Path

import pytest

from tests.journeys.checks import check_page

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "municipal"
TAKAMATSU = "372013"
POPULATION = DATA / "takamatsu" / "population_0066_202602.xlsx"
CENTERS = DATA / "takamatsu" / "community_center.xlsx"
OUTLINE = DATA / "boundaries" / "37201_takamatsu.geojson"
GAZETTEER = DATA / "geolonia" / "高松市.json"

#: What docs/demo-town.md says was planted: each must be said in one sentence.
PLANTED = [
    ("みどり台", "送"),
    ("星見台", "ごみ"),
    ("風見台", "話し相手"),
    ("奥谷", "買い物"),
    ("東原", "通いの場"),
]


def ok(page) -> None:
    assert not (findings := check_page(page)), "\n".join(findings)


def test_the_planted_gaps_are_said_shown_and_open(site, desk, sign_in):
    sign_in(desk, "sc1")
    desk.get_by_role("navigation").get_by_role("link", name="足りないところ").click()
    ok(desk)
    sentences = [row.inner_text() for row in desk.locator("section[aria-labelledby=said] li.card").all()]
    for area, what in PLANTED:
        assert any(area in said and what in said for said in sentences), (area, what, sentences)
    assert desk.get_by_role("button", name="印刷する").is_visible()

    table = desk.locator("table.coverage").first
    row = table.locator("tbody tr").filter(has=desk.locator("th", has_text="川辺"))
    assert "記録なし" in row.inner_text()
    assert len(desk.locator("svg.map path[data-level]").all()) >= 7

    # The sentence leads to its reasons.
    desk.locator("section[aria-labelledby=said] li.card").filter(has_text="みどり台").filter(has_text="送").get_by_role(
        "link"
    ).first.click()
    words = desk.locator("main").inner_text()
    assert "12件" in words
    assert "いない" in words
    ok(desk)

    # From a place's cell to its ladder, and back to the table.
    desk.go_back()
    desk.locator("section[aria-labelledby=space] table a").first.click()
    assert "距離ごとの割合" in desk.locator("main").inner_text()
    ok(desk)
    desk.get_by_role("link", name="足りないところの表にもどる").click()
    assert "足りないところ" in desk.locator("h1").inner_text()


def test_the_table_on_a_telephone(site, phone, sign_in):
    """No heading in columns of single letters: what is too wide scrolls in its own region."""
    sign_in(phone, "sc1")
    phone.goto(f"{site.url}/sc/coverage/")
    heights = phone.eval_on_selector_all(
        "table.coverage thead th", "cells => cells.map(cell => cell.getBoundingClientRect().height)"
    )
    assert heights
    assert max(heights) < 120, heights


@pytest.mark.data
def test_takamatsu_by_the_management_commands(site, desk, sign_in):
    for file in (POPULATION, CENTERS, OUTLINE, GAZETTEER):
        if not file.is_file():
            pytest.skip(f"needs {file.relative_to(DATA.parents[2])} beside the repository")
    checks = ("--outline", str(OUTLINE), "--gazetteer", str(GAZETTEER))
    credit = ("--source", "高松市", "--licence", "CC BY 4.0")
    said = site.data.manage("import_population", str(POPULATION), *checks, *credit, capture=True)
    assert "松島町３丁目" in said
    site.data.manage("import_outline", str(OUTLINE), capture=True)
    site.data.manage("import_venues", str(CENTERS), *credit, capture=True)
    site.data.manage("coverage_report", "--town", TAKAMATSU, capture=True)

    sign_in(desk, "sc1")
    desk.goto(f"{site.url}/sc/coverage/")
    assert "結川市" in desk.locator("h1").inner_text(), "one's own town comes first"
    desk.get_by_role("link", name="高松市").click()
    assert "高松市" in desk.locator("h1").inner_text()
    assert "松島町" not in desk.locator("section[aria-labelledby=said]").inner_text()
    assert "位置が分からない町丁目が 1 か所" in desk.locator("main").text_content()
    ok(desk)
    assert _ladder(desk) == ["59.7%", "71.8%", "81.0%", "98.4%"]
    ok(desk)

    # The remedy: the gazetteer's point. 松島町３丁目 is then within reach of a centre, and the shares rise.
    site.data.manage("import_population", str(POPULATION), *checks, *credit, "--use-gazetteer-points", capture=True)
    site.data.manage("coverage_report", "--town", TAKAMATSU, capture=True)
    desk.goto(f"{site.url}/sc/coverage/?town={TAKAMATSU}")
    assert "位置が分からない町丁目" not in desk.locator("main").text_content()
    assert _ladder(desk) == ["59.7%", "72.1%", "81.3%", "98.8%"]


def _ladder(desk) -> list[str]:
    """Opens the whole town's cell for コミュニティセンター and reads the shares within 500, 800, 1000, 2000 m."""
    desk.locator("section[aria-labelledby=space] table a[href*=community_center]").first.click()
    return desk.locator("table").first.locator("tbody td:nth-child(2)").all_inner_texts()
