"""The built site: in files, and in a real browser with the network blocked."""

import csv
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys

import pytest
import vl_convert
from in_a_browser import browser_test

from companion import catalogue, paths
from companion.site import assemble

RATES = "notebooks/chapter-2-05-exchange-rate.html"
SECTORS = "notebooks/chapter-1-01-policy-coverage.html"
PAGES = [f"book/{name}.html" for name in ("home", "ledger", "findings", "chapter-2", "data", "codebook", "methods")] + [
    RATES,
    SECTORS,
]


def pages(site):
    return sorted(site.rglob("*.html"))


# --- files ------------------------------------------------------------------------------------------------------


def test_no_page_asks_another_host_for_anything(site):
    asked = re.compile(
        r"""<(?:script|img|iframe|source|link|video|audio)\b[^>]*?(?:src|href)=["'](?:https?:)?//[^"']+"""
    )
    imported = re.compile(r"""(?:@import|url\()\s*["']?(?:https?:)?//""")
    for page in pages(site):
        text = page.read_text(encoding="utf-8")
        assert not asked.findall(text), page.name
        assert "thebe" not in text.lower() and "mathjax.org" not in text and "require.min.js" not in text, page.name
    for sheet in site.rglob("*.css"):
        assert not imported.findall(sheet.read_text(encoding="utf-8")), sheet.name


def test_every_local_link_leads_somewhere(site):
    broken = []
    for page in pages(site):
        text = page.read_text(encoding="utf-8")
        for address in re.findall(r'(?:href|src)="([^"]+)"', text):
            if re.match(r"[a-z]+:|//", address) or address.startswith("#"):
                continue
            target = (page.parent / address.split("#")[0].split("?")[0]).resolve()
            anchor = address.partition("#")[2]
            leads = target.is_file() and (
                not anchor or target.suffix != ".html" or f'id="{anchor}"' in target.read_text(encoding="utf-8")
            )
            if not leads:
                broken.append((page.name, address))
    assert broken == []


def test_the_takeaway_comes_before_any_code(site):
    for page in (site / "notebooks").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert 0 < text.index('class="takeaway') < text.index("cell_input"), page.name


def test_every_figure_has_words_pictures_and_downloads(site):
    for page in (site / "notebooks").glob("*.html"):
        figures = re.findall(
            r'<figure class="companion-figure" id="([^"]+)".*?</figure>', page.read_text("utf-8"), re.S
        )
        assert figures, page.name
        for name in figures:
            folder = site / "figures"
            table = list(csv.reader(io.StringIO((folder / f"{name}.csv").read_text(encoding="utf-8"))))
            assert len(table) > 1 and len({len(row) for row in table}) == 1
            assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")
            assert (folder / f"{name}.svg").read_text(encoding="utf-8").startswith("<svg")
            spec = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            assert any("Source:" in line for line in spec["title"]["subtitle"])
            vl_convert.vegalite_to_vega(json.dumps(spec))
            assert (folder / f"{name}.bib").read_text(encoding="utf-8").startswith("@misc{")


def test_downloaded_data_are_the_bytes_that_the_package_describes(site):
    for dataset in catalogue.datasets().values():
        offered = site / "data" / dataset.path.name
        assert offered.is_file() == (dataset.redistributable and not dataset.announced)
        if offered.is_file():
            assert hashlib.sha256(offered.read_bytes()).hexdigest() == dataset.sha256


def test_pages_name_the_vintages_and_the_day_of_the_last_change(site):
    text = (site / RATES).read_text(encoding="utf-8")
    assert f"Last updated {assemble.last_updated()}, from {len(catalogue.datasets())} tables" in text
    assert f"({catalogue.describe('euro_reference_rates').vintage})" in text
    assert "independent companion" in text


def test_no_path_of_this_machine_is_published(site):
    here = str(paths.ROOT).encode()
    assert [file.name for file in site.rglob("*") if file.is_file() and here in file.read_bytes()] == []


def test_a_second_clean_build_is_the_same_byte_for_byte(site):
    other = paths.BUILD / "test-again" / "html"
    shutil.rmtree(other.parent, ignore_errors=True)
    assemble.build(edition="test-again")
    first, second = (
        {file.relative_to(root).as_posix(): file.read_bytes() for file in root.rglob("*") if file.is_file()}
        for root in (site, other)
    )
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_plain_jupyter_book_builds_the_site_from_stored_outputs(project):
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ".", "-W", "-q"]
    subprocess.run(command, cwd=project, check=True, capture_output=True, timeout=300)
    html = project / "_build" / "html"
    assert 'class="companion-figure"' in (html / RATES).read_text(encoding="utf-8")
    assert (html / "figures" / "figure-26-windows.wide.dark.svg").is_file()


# --- a real browser ---------------------------------------------------------------------------------------------


class TestInABrowser:
    pytestmark = browser_test

    @pytest.mark.parametrize("address", PAGES)
    def test_pages_load_whole_with_the_network_blocked(self, visit, address):
        page = visit(address)
        assert page.title()

    @pytest.mark.parametrize("address", PAGES)
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_nothing_overflows_a_phone(self, visit, address, scheme):
        page = visit(address, viewport={"width": 390, "height": 844}, color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390

    def test_one_picture_is_shown_for_each_width_and_theme(self, visit):
        for width, scheme, shown in (
            (1280, "light", "wide light"),
            (1280, "dark", "wide dark"),
            (390, "light", "narrow light"),
            (390, "dark", "narrow dark"),
        ):
            page = visit(RATES, viewport={"width": width, "height": 844}, color_scheme=scheme)
            visible = page.locator(".figure-still").first.locator("img:visible")
            assert [image.get_attribute("class") for image in visible.all()] == [shown]
            visible.scroll_into_view_if_needed()
            page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=visible.element_handle())

    def test_charts_and_numbers_are_there_without_javascript(self, visit):
        page = visit(RATES, java_script_enabled=False)
        image = page.locator(".figure-still img:visible").first
        image.scroll_into_view_if_needed()
        assert image.bounding_box()["height"] > 150
        assert page.locator(".takeaway").is_visible()
        assert page.locator(".figure-explore:visible").count() == 0
        border = "element => getComputedStyle(element).borderLeftColor"
        assert page.locator(".takeaway").evaluate(border) not in ("rgb(0, 0, 0)", "rgba(0, 0, 0, 0)")

    def test_no_chart_code_is_loaded_before_the_reader_reaches_for_a_chart(self, visit):
        page = visit(RATES)
        page.wait_for_load_state("load")
        assert page.evaluate("typeof window.vegaEmbed") == "undefined"
        page.locator(".figure-chart").first.hover()
        page.wait_for_selector(".companion-figure.is-live svg")
        assert page.locator(".companion-figure.is-live").count() == 1

    def test_pointing_at_a_line_tells_series_month_and_value(self, visit):
        page = visit(RATES)
        chart = page.locator("#figure-26-peers .figure-chart")
        chart.hover()
        chart.locator("svg path[aria-roledescription='point']").nth(40).hover(force=True)
        tooltip = page.locator("#vg-tooltip-element")
        tooltip.wait_for()
        assert re.search(r"Series\s*(CNY|JPY|KRW|USD)\s*Month\s*\w+ 20\d\d\s*Value\s*\d", tooltip.inner_text())

    def test_a_touch_draws_the_narrow_chart(self, visit):
        page = visit(RATES, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
        page.locator(".figure-chart").first.tap()
        drawn = page.wait_for_selector(".companion-figure.is-live .figure-live svg")
        assert drawn.bounding_box()["width"] <= 390

    def test_the_keyboard_reaches_and_sorts_the_heatmap(self, visit):
        page = visit(SECTORS)
        page.locator("#table-1-policy-coverage .figure-explore").focus()
        page.keyboard.press("Enter")
        live = page.locator("#table-1-policy-coverage .figure-live")
        live.locator("svg").wait_for()
        assert live.locator("svg").get_attribute("aria-label").startswith("Grid of")
        down = (
            "[...document.querySelectorAll('#table-1-policy-coverage .role-axis-label text')]"
            ".sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)"
            ".map(node => node.textContent)"
        )
        before = page.evaluate(down)
        assert before.index("Next-generation IT") > before.index("Textiles")
        live.locator("select").select_option("Similar labels together")
        page.wait_for_function(f"before => {down}.join() !== before", arg=",".join(before))
        after = page.evaluate(down)
        assert after.index("Next-generation IT") == after.index("New generation IT equipment") + 1
        assert sorted(after) == sorted(before)

    def test_a_live_chart_follows_the_theme(self, visit):
        page = visit(RATES, color_scheme="light")
        page.locator(".figure-chart").first.hover()
        page.wait_for_selector(".companion-figure.is-live svg")
        accent = "[...document.querySelectorAll('.figure-live svg [stroke]')].map(n => n.getAttribute('stroke')).join()"
        assert "#b3261e" in page.evaluate(accent)
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        page.wait_for_function(f"({accent}).includes('#ff8a7a')")

    def test_a_download_is_the_file_beside_the_page(self, visit, site):
        page = visit(RATES)
        with page.expect_download() as waiting:
            page.locator("#figure-26-windows .figure-tools a", has_text="CSV").click()
        assert waiting.value.path().read_bytes() == (site / "figures/figure-26-windows.csv").read_bytes()

    def test_search_finds_a_claim(self, visit):
        page = visit("search.html?q=relending")
        page.wait_for_selector("#search-results li a")
        assert page.locator("#search-results li a").count() >= 2

    def test_search_reads_what_figures_and_tables_say(self, visit):
        page = visit("search.html?q=shipbuilding")  # stands in a table and in a chart only
        page.wait_for_selector("#search-results li a")
        found = page.locator("#search-results li a").evaluate_all("links => links.map(link => link.href)")
        assert any("chapter-1-01" in address for address in found)
