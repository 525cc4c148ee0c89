"""The ledger in pages: roles for one claim, directives for lists of them, and the claims below a figure."""

import html
import re
from collections.abc import Sequence
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxRole

from companion import paths
from companion.ledger.relations import SEVERITIES
from companion.site import ledger_files, ledger_html
from companion.site.directives import NOTEBOOKS, GeneratedDirective
from companion.site.figure_nodes import FigureNode, TableNode
from companion.site.register import CHAPTERS, LEDGER_PAGE, Entry, PageError, register

TABLE_MARK = 'id="ledger"'  # in a page's body: the table that the table library is loaded for
MARKS = (TABLE_MARK, 'class="ledger-finding', 'class="relations"')

_EXHIBIT = re.compile(r"((?:figure-\d{2}|table-\d+))-")


class LedgerRole(SphinxRole):
    """Base of the roles that quote one claim."""

    def entry(self) -> Entry:
        """The claim that the role names; `PageError` if there is none."""
        self.env.note_dependency(str(paths.DATAPACKAGE))
        return register().entry(self.text, self.env.docname)


class ClaimRole(LedgerRole):
    """``{claim}`C001` ``: the stated value with its verdict, linked to its row in the ledger."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        entry = self.entry()
        stated = entry.claim.stated
        words = f"{entry.claim.statement} Stated: {stated}. Computed: {entry.computed or 'nothing'}."
        address = "../" * str(self.env.docname).count("/") + f"{LEDGER_PAGE}#{entry.id}"
        markup = (
            f'<a class="claim" href="{address}" title="{html.escape(words)}">{html.escape(stated)}</a> '
            f"{ledger_html.badge(entry.verdict.verdict)}"
        )
        return [nodes.raw("", markup, format="html")], []


class ValueRole(LedgerRole):
    """``{value}`C001` ``: the number that was computed for a claim, as the ledger has it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        entry = self.entry()
        if not entry.verdict.computed:
            raise PageError(
                f"Page {self.env.docname} quotes a computed value for claim {entry.id}, which has none; quote what is "
                f"stated with {{claim}}`{entry.id}`, or add a check and run `companion ledger`."
            )
        return [nodes.Text(re.sub("^-", "−", entry.verdict.computed))], []


class HtmlDirective(GeneratedDirective):
    """Base of directives that give markup and no headings."""

    def markup(self, up: str) -> str:
        """The markup; `up` is the way from the page to the site's root."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        self.note_sources()
        return [nodes.raw("", self.markup("../" * self.env.docname.count("/")), format="html")]


class ScorecardDirective(HtmlDirective):
    """How many claims have which verdict; with `:by-chapter:` as a table by chapter."""

    option_spec: ClassVar = {"by-chapter": directives.flag}

    def markup(self, up: str) -> str:
        make = ledger_html.by_chapter if "by-chapter" in self.options else ledger_html.scorecard
        return make(register(), up)


class LedgerDirective(HtmlDirective):
    """Every claim in one table, each row with its address, `ledger.html#C123`."""

    def markup(self, up: str) -> str:
        return ledger_html.ledger_table(register(), up)


class ClaimsDirective(HtmlDirective):
    """The claims of a section, or of a chapter by its sections in the report's order; folded."""

    required_arguments = 1
    final_argument_whitespace = True

    def markup(self, up: str) -> str:
        wanted = self.arguments[0]
        sections: dict[str, list[Entry]] = {}
        for entry in register().entries.values():
            if wanted in (entry.claim.section, entry.claim.chapter):
                sections.setdefault(entry.claim.section, []).append(entry)
        if not sections:
            raise PageError(
                f"Page {self.env.docname} lists the claims of '{wanted}', which is neither a chapter "
                f"({', '.join(CHAPTERS)}) nor a section of data/report/claims.csv; correct the page."
            )
        return "\n".join(ledger_html.section_claims(name, own, up) for name, own in sections.items())


class FindingsDirective(HtmlDirective):
    """The findings of one severity; without one, how many there are of each."""

    optional_arguments = 1

    def markup(self, up: str) -> str:
        if not self.arguments:
            return ledger_html.findings_summary(register())
        severity = self.arguments[0]
        if severity not in SEVERITIES:
            raise PageError(
                f"Page {self.env.docname} lists findings of the severity '{severity}'; use one of "
                f"{', '.join(SEVERITIES)}."
            )
        return ledger_html.findings_list(register(), up, severity)


class ContradictedDirective(HtmlDirective):
    """The claims that open data contradict."""

    def markup(self, up: str) -> str:
        return ledger_html.contradicted(register(), up)


class RelationsDirective(HtmlDirective):
    """The relations that hold."""

    def markup(self, up: str) -> str:
        return ledger_html.relations_list(register(), up)


class SinceDirective(HtmlDirective):
    """What became of stated latest values since the report."""

    def markup(self, up: str) -> str:
        return ledger_html.since_publication(register(), up)


class WordsDirective(HtmlDirective):
    """What words of magnitude and hedges allow."""

    def markup(self, up: str) -> str:
        return ledger_html.words_of_magnitude()


class LedgerFilesDirective(HtmlDirective):
    """The ledger's downloads, and what their columns mean."""

    def markup(self, up: str) -> str:
        joined = (
            (ledger_files.LEDGER, "all of it joined: each claim with its verdict and the ids of what names it"),
            (ledger_files.REVIEWS, "schema.org ClaimReview records of the settled claims"),
        )
        return ledger_html.downloads(up, joined)


def claims_below_figures(app: Any, doctree: nodes.document) -> None:
    """Below the last figure of each exhibit on a notebook page: what the report states there."""
    document = app.env.docname
    if not document.startswith(f"{NOTEBOOKS}/"):
        return
    app.env.note_dependency(str(paths.DATAPACKAGE))
    last: dict[str, nodes.Element] = {}
    for kind in (TableNode, FigureNode):  # a table counts where its exhibit has no figure
        found = {match[1]: node for node in doctree.findall(kind) if (match := _EXHIBIT.match(node["record"]["id"]))}
        last |= found
    for exhibit, node in last.items():
        markup = ledger_html.exhibit_claims(exhibit, register(), "../" * document.count("/"))
        if markup:
            place: Sequence[nodes.Node] = node.parent
            place.insert(place.index(node) + 1, nodes.raw("", markup, format="html"))  # type: ignore[attr-defined]


def setup(app: Any) -> None:
    """Register all of it with Sphinx."""
    app.add_role("claim", ClaimRole())
    app.add_role("value", ValueRole())
    app.add_directive("scorecard", ScorecardDirective)
    app.add_directive("ledger", LedgerDirective)
    app.add_directive("claims", ClaimsDirective)
    app.add_directive("findings", FindingsDirective)
    app.add_directive("contradicted", ContradictedDirective)
    app.add_directive("relations", RelationsDirective)
    app.add_directive("since-publication", SinceDirective)
    app.add_directive("words-of-magnitude", WordsDirective)
    app.add_directive("ledger-files", LedgerFilesDirective)
    app.connect("doctree-read", claims_below_figures)
    app.connect("html-page-context", _add_what_the_page_needs)


def _add_what_the_page_needs(app: Any, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """The ledger's scripts where there is something for them, and where the ledger is to be had as data."""
    body = str(context.get("body", ""))
    if not any(mark in body for mark in MARKS):
        return
    if TABLE_MARK in body:
        app.add_js_file("datatables.min.js", loading_method="defer")
    app.add_js_file("ledger.js", loading_method="defer")
    up = "../" * pagename.count("/")
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n<link rel="alternate" type="{kind}" href="{up}{path}">' for path, kind in ledger_files.ALTERNATES
    )
