"""The ledger's markup: badges, rows, strips and lists, all made from the register.

Everything reads complete without JavaScript; `ledger.js` only adds search, filters, sorting and copying. Blanks between
cells keep words apart for the site's search, which reads the markup without its tags. `up` is always
the way from the page to the site's root, "" or "../".
"""

import html
import re
from collections.abc import Callable, Iterable, Sequence

from companion.catalogue import Dataset, datasets, load
from companion.ledger.relations import SEVERITIES
from companion.ledger.verdicts import VERDICTS
from companion.site import citations
from companion.site.register import (
    CHAPTERS,
    FINDINGS_PAGE,
    LEDGER_PAGE,
    Entry,
    Register,
    Relation,
    count_verdicts,
    exhibit_name,
)

NOTEBOOKS = "notebooks"
COLUMNS = ("Claim", "What the report states", "Stated", "Computed", "Verdict")
TABLES = ("claims", "verdicts", "findings", "relations")

_IDENTIFIER = re.compile(r"\b[CR]\d{3,}\b")

FEW = 12  # findings that need no headings between them


def badge(verdict: str) -> str:
    """A verdict with its sign and colour."""
    return f'<span class="verdict verdict-{verdict}">{verdict}</span>'


def filtered(up: str, **filters: str) -> str:
    """The address of the ledger, filtered."""
    query = "&amp;".join(f"{name}={value}" for name, value in filters.items() if value)
    return f"{up}{LEDGER_PAGE}" + (f"?{query}" if query else "")


def linked(text: str, ledger: Register, up: str) -> str:
    """Text, escaped, in which the ids of claims, findings and relations lead to them."""

    def link(found: re.Match[str]) -> str:
        name = found[0]
        if name in ledger.entries:
            return f'<a href="{up}{LEDGER_PAGE}#{name}">{name}</a>'
        if name in ledger.findings or name in ledger.relations:
            return f'<a href="{up}{FINDINGS_PAGE}#{name}">{name}</a>'
        return name

    return _IDENTIFIER.sub(link, html.escape(text, quote=False))


# --- the scorecard ----------------------------------------------------------------------------------------------


def scorecard(ledger: Register, up: str) -> str:
    """How many claims have which verdict: a strip to scale, and each count with a link to its claims."""
    total = len(ledger.entries)
    strip = "".join(f'<i class="mark-{name}" style="flex-grow:{count}"></i>' for name, count in ledger.counts.items())
    items = "\n".join(
        f'<li><a href="{filtered(up, verdict=name)}"><b>{count:,}</b> {badge(name)}</a></li>'
        for name, count in ledger.counts.items()
    )
    settled = total - sum(ledger.counts.get(name, 0) for name in ("proxy-only", "proprietary", "uncheckable"))
    return (
        f'<div class="scorecard"><p><b>{total:,}</b> stated numbers, <b>{settled:,}</b> of them settled so far; '
        f'<a href="{up}{FINDINGS_PAGE}"><b>{len(ledger.findings):,}</b> {_plural(len(ledger.findings), "place")}</a> '
        f"where they do not simply fit each other.</p>\n"
        f'<div class="scorecard-strip" aria-hidden="true">{strip}</div>\n'
        f'<ul aria-label="Stated numbers by verdict">\n{items}\n</ul></div>'
    )


def by_chapter(ledger: Register, up: str) -> str:
    """Verdicts by chapter; each count leads to its claims."""
    head = "".join(f'<th scope="col">{name}</th> ' for name in ("Chapter", "Numbers", *ledger.counts))
    rows = []
    for chapter, title in CHAPTERS.items():
        own = [entry for entry in ledger.entries.values() if entry.claim.chapter == chapter]
        counted = count_verdicts(own)
        cells = "".join(
            f'<td><a href="{filtered(up, verdict=name, chapter=chapter)}">{counted[name]}</a></td>'
            if name in counted
            else "<td>–</td>"
            for name in ledger.counts
        )
        whole = f'<td><a href="{filtered(up, chapter=chapter)}">{len(own)}</a></td>'
        rows.append(f'<tr><th scope="row">{title}</th>{whole}{cells}</tr>')
    return (
        '<div class="companion-table-frame" tabindex="0" role="region" aria-label="Verdicts by chapter">'
        f'<table class="companion-table by-chapter"><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


# --- the ledger -------------------------------------------------------------------------------------------------


def ledger_table(ledger: Register, up: str) -> str:
    """Every claim in one table, with the controls that a script wakes."""
    head = "".join(f'<th scope="col">{name}</th> ' for name in COLUMNS)
    known, notebooks = datasets(), _notebooks_by_exhibit()
    rows = "\n".join(_row(entry, ledger, known, notebooks, up) for entry in ledger.entries.values())
    return (
        f"{_controls(ledger)}\n"
        '<div class="companion-cards"><table class="companion-table ledger-table" id="ledger">\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )


def short_table(entries: Iterable[Entry], up: str) -> str:
    """Claims in brief, for other pages: each id leads to the row that has the rest."""
    head = "".join(f'<th scope="col">{name}</th> ' for name in COLUMNS)
    rows = "\n".join(
        f'<tr><td data-label="Claim"><a href="{up}{LEDGER_PAGE}#{entry.id}">{entry.id}</a></td> '
        f'<td data-label="{COLUMNS[1]}">{html.escape(entry.claim.statement)}</td> {_values(entry)}</tr>'
        for entry in entries
    )
    return (
        '<div class="companion-table-frame companion-cards"><table class="companion-table ledger-table">'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>"
    )


def tally(entries: Sequence[Entry]) -> str:
    """How many claims, and how many of each verdict: "12 numbers: 2 contradicted, 10 confirmed"."""
    counted = ", ".join(f"{count} {badge(name)}" for name, count in count_verdicts(entries).items())
    return f"{len(entries)} {_plural(len(entries), 'number')}: {counted}"


def exhibit_claims(exhibit: str, ledger: Register, up: str) -> str:
    """What the report states about an exhibit, folded; nothing if it states nothing."""
    own = ledger.of_exhibit(exhibit)
    if not own:
        return ""
    return (
        f'<details class="claims-fold"><summary>What the report states here ({exhibit_name(exhibit)}), '
        f"{tally(own)}</summary>\n{short_table(own, up)}</details>"
    )


def section_claims(section: str, entries: Sequence[Entry], up: str) -> str:
    """The claims of one section, folded."""
    return (
        f'<details class="claims-fold"><summary><b>{html.escape(section)}</b>, {tally(entries)}</summary>\n'
        f"{short_table(entries, up)}</details>"
    )


def _controls(ledger: Register) -> str:
    entries = ledger.entries.values()
    exhibits = dict.fromkeys(sorted(filter(None, (entry.claim.exhibit for entry in entries)), key=_exhibit_order))
    sources = sorted({entry.claim.source_named for entry in entries} - {""}, key=str.casefold)
    choices = {
        "verdict": {name: f"{name} ({count})" for name, count in ledger.counts.items()},
        "chapter": CHAPTERS,
        "exhibit": {name: exhibit_name(name) for name in exhibits},
        "source": {name: name for name in sources},
    }
    selects = "\n".join(
        f'<label>{name.capitalize()} <select name="{name}"><option value="">all</option>'
        + "".join(f'<option value="{html.escape(value)}">{html.escape(said)}</option>' for value, said in known.items())
        + "</select></label>"
        for name, known in choices.items()
    )
    orders = "".join(f'<option value="{at}">{name}</option>' for at, name in enumerate(COLUMNS) if at != 1)
    return (
        '<form class="ledger-controls" id="ledger-controls" role="search" aria-label="Find claims" hidden>\n'
        '<label class="ledger-search">Search <input type="search" name="q" autocomplete="off"></label>\n'
        f"{selects}\n"
        f'<label class="ledger-sort">Sort by <select name="sort"><option value="">order of the report</option>{orders}'
        "</select></label>\n"
        '<button type="reset">Show all</button>\n'
        '<button type="button" class="copy-view">Copy link to this view</button>\n'
        '<p class="ledger-status" role="status"></p></form>'
    )


def _row(entry: Entry, ledger: Register, known: dict[str, Dataset], notebooks: dict[str, str], up: str) -> str:
    claim = entry.claim
    keys = {"chapter": claim.chapter, "exhibit": claim.exhibit, "source": claim.source_named}
    data = "".join(f' data-{name}="{html.escape(value)}"' for name, value in keys.items() if value)
    facts = "".join(f"<dt>{name} <dd>{value} " for name, value in _facts(entry, ledger, known, notebooks, up).items())
    return (
        f'<tr id="{entry.id}" data-verdict="{entry.verdict.verdict}"{data}>'
        f'<td data-label="Claim" data-order="{entry.id[1:]}"><a href="#{entry.id}">{entry.id}</a></td> '
        f"<td><details><summary>{html.escape(claim.statement, quote=False)}</summary> "
        f'<dl class="claim-facts">{facts}</dl></details></td>'
        f"{_values(entry)}</tr>"
    )


def _values(entry: Entry) -> str:
    claim, verdict = entry.claim, entry.verdict
    by_value = claim.value if claim.is_number else ""
    return (
        f'<td data-label="Stated" data-order="{by_value}">{html.escape(claim.stated, quote=False)}</td> '
        f'<td data-label="Computed" data-order="{verdict.computed.split(" ")[0]}">'
        f"{html.escape(entry.computed, quote=False) or '–'}</td> "
        f'<td data-label="Verdict" data-order="{VERDICTS.index(verdict.verdict)}">{badge(verdict.verdict)}</td>'
    )


def _facts(
    entry: Entry, ledger: Register, known: dict[str, Dataset], notebooks: dict[str, str], up: str
) -> dict[str, str]:
    """What a row unfolds to: heading to markup; a heading that has nothing to say is left out."""
    claim, verdict = entry.claim, entry.verdict
    facts = {"Explanation": linked(verdict.explanation, ledger, up)}
    if verdict.tolerance:
        unit = html.escape("" if claim.unit == "rank" else claim.unit)
        allowed = f"{verdict.tolerance.replace('-', '−')} {unit}".strip()
        facts["The statement allows"] = allowed + (f"; deviation {entry.deviation}" if entry.deviation else "")
    if entry.since:
        facts["Since publication"] = html.escape(entry.since, quote=False)
    if verdict.datasets:
        facts["Data"] = "; ".join(
            f'<a href="{up}book/codebook.html#dataset-{name}">{html.escape(known[name].title, quote=False)}</a>, '
            f"{html.escape(known[name].vintage, quote=False)}"
            for name in verdict.datasets.split()
        )
    if verdict.notebook:
        facts["Notebook"] = f'<a href="{up}{NOTEBOOKS}/{verdict.notebook}.html">{verdict.notebook}</a>'
    for heading, names, found in (
        ("Findings", entry.findings, ledger.findings),
        ("Relations that hold", entry.relations, ledger.relations),
    ):
        if names:
            facts[heading] = "; ".join(
                f'<a href="{up}{FINDINGS_PAGE}#{name}">{name}</a> {html.escape(found[name].title, quote=False)}'
                for name in names
            )
    facts["Stated in"] = _place(entry, notebooks, up)
    cited = citations.claim_plain(entry.claim, verdict, f"{LEDGER_PAGE}#{entry.id}")
    facts["Cite"] = f'<span class="claim-cite">{html.escape(cited, quote=False)}</span>'
    return facts


def _place(entry: Entry, notebooks: dict[str, str], up: str) -> str:
    claim = entry.claim
    parts = [f"the {claim.document}’s text, line {claim.line}", html.escape(claim.section, quote=False)]
    if claim.exhibit:
        name, notebook = exhibit_name(claim.exhibit), notebooks.get(claim.exhibit, "")
        parts.append(f'<a href="{up}{NOTEBOOKS}/{notebook}.html">{name}</a>' if notebook else name)
    if claim.source_named:
        parts.append(f"source named: {html.escape(claim.source_named, quote=False)}")
    return "; ".join(parts)


# --- findings ---------------------------------------------------------------------------------------------------


def findings_summary(ledger: Register) -> str:
    """How many findings of each severity, in two lines."""
    held, found = len(ledger.relations), len(ledger.findings)
    counted = ", ".join(
        f"<b>{sum(one.severity == name for one in ledger.findings.values())}</b> {name}" for name in SEVERITIES
    )
    return (
        f"<p><b>{held + found}</b> relations between stated numbers were tested: <b>{held}</b> hold, "
        f"<b>{found}</b> do not simply hold ({counted}).<br>"
        f"Of all {len(ledger.entries)} numbers, open data contradict <b>{ledger.counts.get('contradicted', 0)}</b>.</p>"
    )


def findings_list(ledger: Register, up: str, severity: str) -> str:
    """The findings of one severity; where there are many, by the chapter of the first claim that each names."""
    found = [one for one in ledger.findings.values() if one.severity == severity]
    if len(found) <= FEW:
        return "\n".join(_finding(one, ledger, up) for one in found) or "<p>None.</p>"
    parts = []
    for chapter, name in CHAPTERS.items():
        own = [one for one in found if ledger.entries[one.claims[0]].claim.chapter == chapter]
        if own:
            parts += [f'<p class="findings-chapter">{name}</p>', *(_finding(one, ledger, up) for one in own)]
    return "\n".join(parts)


def relations_list(ledger: Register, up: str) -> str:
    """The relations that hold, folded."""
    items = "\n".join(
        f'<li id="{one.id}"><a class="relation-id" href="#{one.id}">{one.id}</a> <b>{html.escape(one.title)}.</b> '
        f"{linked(one.arithmetic, ledger, up)} {_claim_links(one, ledger, up)}</li>"
        for one in ledger.relations.values()
    )
    count = len(ledger.relations)
    if not count:
        return "<p>None so far.</p>"
    return (
        f'<details class="claims-fold"><summary>{count} {_plural(count, "relation")} that '
        f'{"hold" if count > 1 else "holds"}</summary>\n<ul class="relations">{items}</ul></details>'
    )


def contradicted(ledger: Register, up: str) -> str:
    """The claims that open data contradict, one line each."""
    found = [entry for entry in ledger.entries.values() if entry.verdict.verdict == "contradicted"]
    return _lines(
        found, up, lambda entry: f"Computed: <b>{html.escape(entry.computed)}</b>. " + _reason(entry, ledger, up)
    )


def since_publication(ledger: Register, up: str) -> str:
    """The claims about a latest value, with what the newest data give."""
    found = [entry for entry in ledger.entries.values() if entry.verdict.newest]
    return _lines(
        found,
        up,
        lambda entry: f"Computed at the time: <b>{html.escape(entry.computed)}</b>. {html.escape(entry.since)}",
    )


def _lines(entries: Sequence[Entry], up: str, say: Callable[[Entry], str]) -> str:
    if not entries:
        return "<p>None so far.</p>"
    items = "\n".join(
        f'<li><a href="{up}{LEDGER_PAGE}#{entry.id}">{entry.id}</a> {html.escape(entry.claim.statement)} '
        f"Stated: <b>{html.escape(entry.claim.stated)}</b>. {say(entry)}</li>"
        for entry in entries
    )
    return f'<ul class="claim-lines">{items}</ul>'


def _reason(entry: Entry, ledger: Register, up: str) -> str:
    return linked(entry.verdict.explanation, ledger, up)


def _finding(one: Relation, ledger: Register, up: str) -> str:
    claims = "\n".join(
        f'<li><a href="{up}{LEDGER_PAGE}#{name}">{name}</a> {html.escape(ledger.entries[name].claim.statement)} '
        f"<b>{html.escape(ledger.entries[name].claim.stated)}</b></li>"
        for name in one.claims
    )
    return f"""<section class="ledger-finding severity-{one.severity}" id="{one.id}">
<h3>{html.escape(one.title)} <a class="headerlink" href="#{one.id}" title="Link to this finding">#</a></h3>
<p><span class="severity">{one.severity}</span> <a href="#{one.id}">{one.id}</a>.
{linked(one.arithmetic, ledger, up)}</p>
<ul>{claims}</ul>
<p><b>A fair reading.</b> {linked(one.reading, ledger, up)} <b>What would settle it.</b>
{linked(one.settled_by, ledger, up)}</p>
</section>"""


def _claim_links(one: Relation, ledger: Register, up: str) -> str:
    links = ", ".join(
        f'<a href="{up}{LEDGER_PAGE}#{name}" title="{html.escape(ledger.entries[name].claim.statement)} '
        f'{html.escape(ledger.entries[name].claim.stated)}">{name}</a>'
        for name in one.claims
    )
    return f"({links})"


# --- words, downloads -------------------------------------------------------------------------------------------


def words_of_magnitude() -> str:
    """What each phrase allows, and why, folded."""
    rows = load("words_of_magnitude").to_dict("records")
    head = "".join(f'<th scope="col">{name}</th> ' for name in ("Words", "Allow", "Of what", "Why"))
    body = "\n".join(
        f'<tr><td data-label="Words">{html.escape(str(row["phrase"]))}</td> '
        f'<td data-label="Allow">{_span(row["low"], row["high"])}</td> '
        f'<td data-label="Of what">{html.escape(str(row["unit"]))}</td> '
        f'<td data-label="Why">{html.escape(str(row["argument"]))}</td></tr>'
        for row in rows
    )
    return (
        f'<details class="claims-fold"><summary>What each of {len(rows)} phrases allows, and why</summary>\n'
        '<div class="companion-table-frame companion-cards"><table class="companion-table">'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div></details>"
    )


def downloads(up: str, joined: Sequence[tuple[str, str]]) -> str:
    """Links to the tables and to the joined files, and what each column means, folded."""
    known = datasets()
    items = [
        f'<li><a href="{up}data/{known[name].path.name}" download>{known[name].path.name}</a>: '
        f"{html.escape(known[name].title)}, {known[name].rows:,} rows</li>"
        for name in TABLES
        if not known[name].announced
    ]
    items += [f'<li><a href="{up}{path}" download>{path.split("/")[-1]}</a>: {words}</li>' for path, words in joined]
    head = "".join(f'<th scope="col">{name}</th> ' for name in ("Table", "Column", "Type", "Meaning"))
    body = "\n".join(
        f'<tr><td data-label="Table"><a href="{up}book/codebook.html#dataset-{name}">{name}</a></td> '
        f'<td data-label="Column"><code>{column.name}</code></td> <td data-label="Type">{column.type}</td> '
        f'<td data-label="Meaning">{html.escape(column.description)}'
        f"{f' Unit: {html.escape(column.unit)}.' if column.unit else ''}</td></tr>"
        for name in TABLES
        for column in known[name].fields
    )
    count = sum(len(known[name].fields) for name in TABLES)
    return (
        f"<ul>{''.join(items)}</ul>\n"
        f'<details class="claims-fold"><summary>What the {count} columns mean</summary>\n'
        '<div class="companion-table-frame companion-cards"><table class="companion-table">'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div></details>"
    )


def _span(low: float, high: float) -> str:
    below, above = (f"{end:g}".replace("-", "−") if end == end else "" for end in (low, high))
    if not below:
        return f"at most {above}"
    return f"{below} to {above}" if above else f"at least {below}"


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


def _exhibit_order(identifier: str) -> tuple[str, int]:
    kind, number = identifier.split("-")
    return kind, int(number)


def _notebooks_by_exhibit() -> dict[str, str]:
    return {str(row["id"]): str(row["notebook"]) for row in load("exhibits").to_dict("records")}
