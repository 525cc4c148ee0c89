"""The ledger as readers meet it: pages, addresses, filters, downloads, and the builds that must not go through."""

import gzip
import html
import json
import re
from dataclasses import replace

import jsonschema
import pandas as pd
import pytest
from in_a_browser import browser_test
from sphinx.application import Sphinx

from companion import catalogue
from companion.catalogue import load
from companion.errors import BuildError
from companion.ledger import Verdict, claim, claims
from companion.ledger.relations import SEVERITIES
from companion.ledger.verdicts import VERDICTS
from companion.site import citations, ledger_checks, ledger_directives, ledger_files, ledger_html
from companion.site.ledger_directives import LEDGER_PAGE
from companion.site.register import CHAPTERS, SETTLED, Entry, PageError, Register, Relation, register, stored

LEDGER = "book/ledger.html"
FINDINGS = "book/findings.html"
MOST_BYTES = 250_000  # of the ledger's page, compressed


def text_of(site, page):
    return (site / page).read_text(encoding="utf-8")


def entry_with(**changes):
    """An entry of C023 with another claim or verdict."""
    statement = {key: value for key, value in changes.items() if key in vars(claim("C023"))}
    found = {key: value for key, value in changes.items() if key not in statement}
    verdict = Verdict("C023", "contradicted", "4.33", "-3.87", "8.15 to 8.25", explanation="Worked out.")
    return Entry(replace(claim("C023"), **statement), replace(verdict, **found), ("R001",), ())


@pytest.fixture
def small():
    """A register of two claims, a finding and a relation that holds."""
    first = entry_with(newest="0.5", newest_period="2026-07", period="2026-02")
    second = replace(first, claim=claim("C024"), verdict=Verdict("C024", "confirmed", explanation="Fits C023."))
    finding = Relation("R001", ("C023", "C024"), "They differ", "1 against 2.", "error", "Swapped.", "The data.")
    held = Relation("R002", ("C023", "C024"), "They fit", "1 and 1.")
    return Register({"C023": first, "C024": second}, {"R001": finding}, {"R002": held})


# --- markup -----------------------------------------------------------------------------------------------------


def test_a_value_reads_with_its_unit_and_sign():
    assert entry_with().deviation == "−3.87%"
    assert entry_with(computed="276620", unit="bn RMB").computed == "276,620 bn RMB"
    assert entry_with(computed="-2.00 to -1.00").computed == "−2.00 to −1.00%"
    assert entry_with(computed="2022-10", kind="date").computed == "2022-10"
    assert entry_with(computed="").computed == ""


def test_what_became_of_a_latest_value_names_both_months():
    entry = entry_with(newest="0.5", newest_period="2026-07", period="2022-01/2026-02")
    assert entry.since == "Stated to February 2026; since then: 0.5% in July 2026."
    assert entry_with().since == ""


def test_ids_in_text_lead_to_what_they_name(small):
    said = ledger_html.linked("C024 & R002 of C999", small, "../")
    assert said == (
        '<a href="../book/ledger.html#C024">C024</a> &amp; <a href="../book/findings.html#R002">R002</a> of C999'
    )


def test_a_finding_has_its_claims_its_reading_and_what_would_settle_it(small):
    shown = ledger_html.findings_list(small, "", "error")
    assert ledger_html.findings_list(small, "", "rounding") == "<p>None.</p>"
    assert 'id="R001"' in shown and "1 against 2." in shown and "Swapped." in shown and "The data." in shown
    for name in ("C023", "C024"):
        assert f'href="book/ledger.html#{name}"' in shown and claim(name).stated in shown
    held = ledger_html.relations_list(small, "")
    assert held.startswith("<details") and 'id="R002"' in held and "1 relation that holds" in held


def test_newer_data_and_contradictions_are_listed(small):
    assert "since then: 0.5% in July 2026" in ledger_html.since_publication(small, "")
    assert "Computed: <b>4.33%</b>. Worked out." in ledger_html.contradicted(small, "")
    empty = Register({}, {}, {})
    for make in (ledger_html.since_publication, ledger_html.contradicted, ledger_html.relations_list):
        assert "None so far" in make(empty, "")


def test_a_summary_counts_what_was_tested(small):
    said = re.sub("<[^>]+>", "", ledger_html.findings_summary(small))
    assert "2 relations between stated numbers were tested: 1 hold, 1 do not simply hold (1 error, 0 ambiguity" in said


def test_a_citation_carries_the_version_and_an_address_that_is_absolute_once_there_is_a_site(monkeypatch):
    entry = entry_with()
    cited = citations.claim_plain(entry.claim, entry.verdict, f"{LEDGER_PAGE}#C023")
    assert f"(version {citations.citation_file()['version']}), book/ledger.html#C023." in cited
    monkeypatch.setattr(
        citations, "citation_file", lambda: {**load_citation(), "url": "https://example.org/companion/"}
    )
    cited = citations.claim_plain(entry.claim, entry.verdict, f"{LEDGER_PAGE}#C023")
    assert cited.endswith("https://example.org/companion/book/ledger.html#C023.")
    assert ledger_files.permalink(entry) == "https://example.org/companion/book/ledger.html#C023"


def load_citation(known=citations.citation_file()):  # noqa: B008 - the file as it is before a test changes it
    return known


# --- builds that must not go through ----------------------------------------------------------------------------


def build_page(tmp_path, text):
    (tmp_path / "index.md").write_text(f"# Page\n\n{text}\n", encoding="utf-8")
    app = Sphinx(tmp_path, None, tmp_path / "out", tmp_path / "trees", "dummy", {"extensions": ["myst_parser"]}, None)
    ledger_directives.setup(app)
    app.build()


@pytest.mark.parametrize("role", ["claim", "value"])
def test_a_page_may_not_name_a_claim_that_does_not_exist(tmp_path, role):
    with pytest.raises(BuildError, match=r"Page index names claim 'C999'.*companion data accept claims"):
        build_page(tmp_path, f"Stated: {{{role}}}`C999`.")


def test_a_page_may_not_quote_a_computed_value_that_is_not_there(tmp_path):
    missing = next(entry.id for entry in register().entries.values() if not entry.verdict.computed)
    with pytest.raises(BuildError, match=rf"Page index .* claim {missing}, which has none.*companion ledger"):
        build_page(tmp_path, f"Computed: {{value}}`{missing}`.")


def test_a_page_may_not_list_a_section_that_does_not_exist(tmp_path):
    with pytest.raises(BuildError, match=r"claims of '9.9 Nothing', which is neither a chapter"):
        build_page(tmp_path, "```{claims} 9.9 Nothing\n```")


def test_a_page_that_names_what_exists_is_built(tmp_path):
    build_page(tmp_path, "{claim}`C023` {value}`C023`\n\n```{claims} chapter-1\n```\n\n```{scorecard}\n```")


@pytest.mark.parametrize("name", ["verdicts", "findings"])
def test_a_stored_table_that_is_out_of_date_stops_the_build(monkeypatch, name):
    def changed(asked):
        frame = stored(asked)
        if asked == name:
            frame.loc[0, frame.columns[-2]] = "something else"
        return frame

    ledger_checks.refuse_stale_tables()
    monkeypatch.setattr(ledger_checks, "stored", changed)
    first = stored(name)["id"].iloc[0]
    with pytest.raises(BuildError, match=rf"data/report/{name}.csv is not what .* in {first}; run `companion ledger`"):
        ledger_checks.refuse_stale_tables()


def test_a_relation_that_holds_no_longer_stops_the_build(monkeypatch):
    def changed(asked):
        frame = stored(asked)
        if asked == "relations":
            row = pd.DataFrame([dict.fromkeys(frame.columns, "x") | {"id": "R999"}])
            frame = pd.concat([frame, row], ignore_index=True)
        return frame

    monkeypatch.setattr(ledger_checks, "stored", changed)
    with pytest.raises(BuildError, match=r"data/report/relations.csv .* in R999; run `companion ledger`"):
        ledger_checks.refuse_stale_tables()


def test_many_differences_are_counted_and_not_all_named(monkeypatch):
    def changed(asked):
        return stored(asked).assign(explanation="?") if asked == "verdicts" else stored(asked)

    monkeypatch.setattr(ledger_checks, "stored", changed)
    with pytest.raises(BuildError, match=rf" and {len(claims()) - 5} more; run"):
        ledger_checks.refuse_stale_tables()


@pytest.mark.parametrize(
    ("printed", "said"),
    [("77", "The caption of Figure 31 prints 77, and no claim of figure-31"), ("many", "'many' .* is no number")],
)
def test_a_caption_number_without_a_claim_stops_the_build(monkeypatch, printed, said):
    exhibits = load("exhibits")
    exhibits.loc[exhibits["id"] == "figure-31", "caption_numbers"] = f"50;{printed}"
    ledger_checks.refuse_missing_caption_numbers()
    monkeypatch.setattr(ledger_checks, "load", lambda name: exhibits)
    with pytest.raises(BuildError, match=said + ".*companion data accept"):
        ledger_checks.refuse_missing_caption_numbers()


def test_the_command_line_says_it_in_one_sentence(project, companion):
    package, table = project / "data/datapackage.json", project / "data/report/exhibits.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("50;70;90", "50;70;91"), encoding="utf-8")
    assert companion("data", "accept", "exhibits", root=project).returncode == 0 and package.is_file()
    done = companion("book", root=project)
    assert done.returncode == 2
    assert re.fullmatch(
        r"Error: The caption of Figure 31 prints 91, and no claim .*\. The last good site is left in place\.",
        done.stderr.strip().splitlines()[-1],
    )
    assert "Traceback" not in done.stderr


# --- files ------------------------------------------------------------------------------------------------------


def test_the_ledger_has_every_claim_at_its_address_with_everything_on_it(site):
    page = text_of(site, LEDGER)
    rows = dict(re.findall(r'<tr id="(C\d+)"(.*?)</tr>', page, re.S))
    assert list(rows) == list(claims())
    for entry in register().entries.values():
        row = html.unescape(rows[entry.id])
        assert entry.claim.statement in row and entry.claim.stated in row and entry.computed in row, entry.id
        assert f'data-verdict="{entry.verdict.verdict}"' in row and f"line {entry.claim.line}" in row, entry.id
        assert f"{LEDGER_PAGE}#{entry.id}." in row, entry.id
        for name in entry.verdict.datasets.split():
            assert f"codebook.html#dataset-{name}" in row, entry.id
        for name in (*entry.findings, *entry.relations):
            assert f"findings.html#{name}" in row, entry.id


def test_the_ledger_is_light(site):
    assert len(gzip.compress((site / LEDGER).read_bytes(), mtime=0)) < MOST_BYTES


def test_the_table_library_is_loaded_by_the_ledger_alone_and_carries_its_licence(site):
    using = [page for page in site.rglob("*.html") if "datatables.min.js" in page.read_text(encoding="utf-8")]
    assert using == [site / LEDGER]
    assert re.search(r'<script defer="defer" src="[^"]*datatables\.min\.js', text_of(site, LEDGER))
    assert "SpryMedia" in (site / "_static/datatables.min.js").read_text(encoding="utf-8")[:200]


def test_the_scorecard_counts_every_claim_once(site):
    for page in (LEDGER, "book/home.html"):
        card = re.search(r'<div class="scorecard">(.*?)</ul></div>', text_of(site, page), re.S)[1]
        counted = re.findall(r'href="[^"]*ledger\.html\?verdict=([a-z-]+)"><b>([\d,]+)</b>', card)
        assert [name for name, _ in counted] == [name for name in VERDICTS if name in register().counts]
        assert sum(int(count.replace(",", "")) for _, count in counted) == len(claims())
    table = re.search(r'<table class="companion-table by-chapter">(.*?)</table>', text_of(site, LEDGER), re.S)[1]
    whole = re.findall(r'\?chapter=([a-z0-9-]+)">(\d+)</a>', table)
    assert [name for name, _ in whole] == list(CHAPTERS) and sum(int(count) for _, count in whole) == len(claims())


def test_findings_and_relations_stand_at_their_addresses(site):
    page = text_of(site, FINDINGS)
    known = register()
    shown = re.findall(r'<section class="ledger-finding severity-(\w+)" id="(R\d+)"', page)
    assert sorted(name for _, name in shown) == sorted(known.findings)
    order = [SEVERITIES.index(severity) for severity, _ in shown]
    assert order == sorted(order)
    assert re.findall(r'<li id="(R\d+)"', page) == list(known.relations)
    for entry in known.entries.values():
        if entry.verdict.verdict == "contradicted" or entry.verdict.newest:
            assert f"ledger.html#{entry.id}" in page


def test_below_the_last_figure_of_an_exhibit_stands_what_the_report_states(site):
    page = text_of(site, "notebooks/chapter-2-05-exchange-rate.html")
    assert page.count("What the report states here (Figure 26)") == 1
    last = max(found.start() for found in re.finditer(r'id="figure-26-', page))
    fold = page.index("What the report states here (Figure 26)")
    assert fold > last
    for entry in register().of_exhibit("figure-26"):
        assert f"ledger.html#{entry.id}" in page[fold:]


def test_a_chapter_lists_its_claims_by_section(site):
    page = text_of(site, "book/chapter-1.html")
    sections = dict.fromkeys(one.section for one in claims().values() if one.chapter == "chapter-1")
    assert re.findall(r"<summary><b>([^<]+)</b>, \d+ number", page) == list(sections)


def test_words_and_columns_are_explained(site):
    page = text_of(site, LEDGER)
    for phrase in load("words_of_magnitude")["argument"]:
        assert html.escape(str(phrase)) in page
    for name in ledger_html.TABLES:
        for column in catalogue.describe(name).fields:
            assert f"<code>{column.name}</code>" in page
    assert re.search(r'<link rel="alternate" type="application/ld\+json" href="\.\./data/claim-reviews\.jsonld">', page)


def test_the_joined_ledger_has_all_of_it(site):
    content = json.loads(text_of(site, ledger_files.LEDGER))
    assert [one["id"] for one in content["claims"]] == list(claims())
    assert [one["id"] for one in content["findings"]] == list(register().findings)
    named = {one["id"]: one for one in content["claims"]}
    for finding in content["findings"]:
        for identifier in finding["claims"]:
            assert finding["id"] in named[identifier]["findings"]
    assert named["C020"]["verdict"] == "contradicted" and named["C020"]["computed"] == "2022-10"


TEXT = {"type": "string", "minLength": 1}
ORGANIZATION = {
    "type": "object",
    "required": ["@type", "name"],
    "properties": {"@type": {"const": "Organization"}, "name": TEXT},
}
CLAIM_REVIEW = {  # what schema.org/ClaimReview expects, with the properties that its readers require
    "type": "object",
    "required": ["@type", "claimReviewed", "reviewRating", "url", "author", "datePublished", "itemReviewed"],
    "properties": {
        "@type": {"const": "ClaimReview"},
        "claimReviewed": TEXT,
        "url": {"type": "string", "pattern": r"book/ledger\.html#C\d{3,}$"},
        "datePublished": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "author": ORGANIZATION,
        "itemReviewed": {
            "type": "object",
            "required": ["@type", "author", "appearance"],
            "properties": {
                "@type": {"const": "Claim"},
                "author": ORGANIZATION,
                "datePublished": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
                "appearance": {
                    "type": "object",
                    "required": ["@type", "name"],
                    "properties": {"@type": {"enum": ["Report", "NewsArticle"]}, "name": TEXT},
                },
            },
        },
        "reviewRating": {
            "type": "object",
            "required": ["@type", "ratingValue", "bestRating", "worstRating", "alternateName"],
            "properties": {
                "@type": {"const": "Rating"},
                "ratingValue": {"type": "integer", "minimum": 1, "maximum": 5},
                "bestRating": {"const": 5},
                "worstRating": {"const": 1},
                "alternateName": TEXT,
            },
        },
    },
}


def test_settled_claims_are_published_as_claim_reviews(site):
    content = json.loads(text_of(site, ledger_files.REVIEWS))
    assert content["@context"] == "https://schema.org"
    for review in content["@graph"]:
        jsonschema.validate(review, CLAIM_REVIEW)
    settled = [one.id for one in register().entries.values() if one.verdict.verdict in SETTLED]
    assert [review["url"].split("#")[1] for review in content["@graph"]] == settled
    assert set(ledger_files.RATINGS) == set(SETTLED)
    wrote = {review["url"].split("#")[1]: review["itemReviewed"]["author"]["name"] for review in content["@graph"]}
    for identifier, author in wrote.items():
        preface = register().entries[identifier].claim.chapter == "preface"
        assert (author == "U.S. Chamber of Commerce") == preface, identifier
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**content["@graph"][0], "reviewRating": {}}, CLAIM_REVIEW)


def test_a_sentence_of_ours_reaches_the_reader_without_a_traceback():
    assert issubclass(PageError, BuildError) and PageError.category == "The site cannot be built"


# --- a real browser ---------------------------------------------------------------------------------------------


class TestInABrowser:
    pytestmark = browser_test

    def rows(self, page):
        return page.locator("#ledger tbody tr[id]")

    def control(self, page, name):
        return page.locator(f"#ledger-controls [name={name}]")

    def ready(self, page):
        page.locator("#ledger-controls").wait_for()
        return page

    def test_search_finds_a_claim(self, visit):
        page = self.ready(visit(LEDGER))
        assert self.rows(page).count() == len(claims())
        self.control(page, "q").fill("renminbi euro nominal")
        page.wait_for_function(f"document.querySelectorAll('#ledger tbody tr').length < {len(claims()) // 2}")
        assert page.locator("#C023").is_visible()
        assert re.fullmatch(rf"\d+ of {len(claims())} claims", page.locator(".ledger-status").inner_text())
        page.get_by_role("button", name="Show all").click()
        page.wait_for_function(f"document.querySelectorAll('#ledger tbody tr').length === {len(claims())}")

    def test_a_linked_filter_shows_those_claims_and_no_others(self, visit):
        page = self.ready(visit(f"{LEDGER}?verdict=contradicted&chapter=chapter-2"))
        wanted = [
            entry.id
            for entry in register().entries.values()
            if entry.verdict.verdict == "contradicted" and entry.claim.chapter == "chapter-2"
        ]
        assert self.rows(page).evaluate_all("rows => rows.map(row => row.id)") == wanted
        self.control(page, "chapter").select_option("")
        page.wait_for_function(
            f"document.querySelectorAll('#ledger tbody tr').length === {register().counts['contradicted']}"
        )
        assert page.url.endswith("?verdict=contradicted")

    def test_an_address_opens_and_marks_its_row_even_behind_a_filter(self, visit):
        for address in ("#C025", "#c025", "?verdict=proprietary&q=nothing+like+it#C025"):
            page = self.ready(visit(LEDGER + address))
            row = page.locator("#C025")
            assert row.locator("dl.claim-facts").is_visible(), address
            assert "is-target" in row.get_attribute("class")
            page.wait_for_function(
                "() => { const { top } = document.getElementById('C025').getBoundingClientRect();"
                " return top >= 0 && top < innerHeight / 2; }"
            )

    def test_a_filter_after_an_address_hides_what_it_should(self, visit):
        page = self.ready(visit(f"{LEDGER}#C025"))
        self.control(page, "verdict").select_option("proprietary")
        page.wait_for_function("document.getElementById('C025') === null")

    def test_the_keyboard_reaches_search_sorting_and_rows(self, visit):
        page = self.ready(visit(f"{LEDGER}?verdict=contradicted"))
        self.control(page, "q").focus()
        met = []
        for _ in range(20):
            page.keyboard.press("Tab")
            met.append(page.evaluate("(e => e.name || e.ariaLabel || e.tagName)(document.activeElement)"))
        assert {"verdict", "chapter", "exhibit", "source", "SUMMARY"} <= set(met)
        heading = next(name for name in met if str(name).startswith("Verdict: "))
        page.get_by_label(heading).focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#ledger th[aria-sort='ascending']")
        page.locator("#ledger tbody summary").first.focus()
        page.keyboard.press("Enter")
        assert page.locator("dl.claim-facts:visible").count() == 1

    def test_sorting_is_by_number_and_by_gravity(self, visit):
        page = self.ready(visit(LEDGER))
        page.get_by_label("Verdict: Activate to sort").click()
        page.locator("#ledger th[aria-sort=ascending]", has_text="Verdict").wait_for()
        order = page.locator("#ledger tbody tr").evaluate_all("rows => rows.map(row => row.dataset.verdict)")
        assert order == sorted(order, key=VERDICTS.index)
        page.get_by_label("Claim: Activate to sort").click()
        page.locator("#ledger th[aria-sort=ascending]", has_text="Claim").wait_for()
        order = page.locator("#ledger tbody tr").evaluate_all("rows => rows.map(row => row.id)")
        assert order == sorted(claims())

    def test_a_citation_is_copied_with_the_address(self, browser, origin):
        context = browser.new_context()
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(f"{origin}/{LEDGER}#C023")
        page.locator("#C023").get_by_role("button", name="Copy citation").click()
        page.locator("#C023").get_by_role("button", name="Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert "version" in copied and copied.endswith("book/ledger.html#C023.")
        assert origin in copied or origin.startswith("file:")
        context.close()

    def test_without_javascript_it_is_a_plain_complete_table(self, visit):
        page = visit(f"{LEDGER}#C025", java_script_enabled=False)
        assert self.rows(page).count() == len(claims())
        assert not page.locator("#ledger-controls").is_visible()
        page.locator("#C023 summary").click()
        assert page.locator("#C023 dl.claim-facts").is_visible()

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_an_open_card_fits_a_phone(self, visit, scheme):
        page = self.ready(visit(f"{LEDGER}#C025", viewport={"width": 390, "height": 844}, color_scheme=scheme))
        assert page.locator("#C025 dl.claim-facts").is_visible()
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert self.control(page, "sort").is_visible()

    def test_what_unfolds_does_not_cover_the_rest_of_the_row(self, visit):
        page = self.ready(visit(LEDGER, viewport={"width": 1280, "height": 900}))
        page.evaluate("document.querySelectorAll('#ledger details').forEach(fold => { fold.open = true; })")
        covered = page.evaluate(
            """[...document.querySelectorAll('#ledger tbody tr')].filter(row => {
                const top = row.querySelector('dl').getBoundingClientRect().top;
                const range = document.createRange();
                return [...row.cells].slice(2).some(cell => {
                    range.selectNodeContents(cell);
                    return range.getBoundingClientRect().bottom > top + 1;
                });
            }).map(row => row.id)"""
        )
        assert covered == []

    def test_a_finding_is_linked_copied_and_opened(self, visit):
        first = next(iter(register().findings))
        page = visit(f"{FINDINGS}#{first}")
        assert page.locator(f"#{first}").get_by_role("button", name="Copy link").is_visible()
        for name in list(register().relations)[-1:]:
            page = visit(f"{FINDINGS}#{name}")
            page.locator(f"#{name}").wait_for(state="visible")
