"""Words in a page that are looked up and not typed: takeaways, claims, vintages, and the generated tables."""

import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective, SphinxRole

from companion import paths
from companion.catalogue import Dataset, datasets, describe, load, verified_bytes
from companion.errors import BuildError
from companion.execution.parameters import read_parameters
from companion.execution.plan import datasets_used
from companion.figures import TAKEAWAY_MIME, outputs
from companion.ledger import claim, verdict_table
from companion.ledger.verdicts import VERDICTS
from companion.site import citations

NOTEBOOKS = "notebooks"
DATA = "data"


class ClaimRole(SphinxRole):
    """``{claim}`C001` ``: the stated value with its verdict, linked to its row in the ledger."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        stated = claim(self.text)
        verdicts = load("verdicts").set_index("id")
        verdict = verdicts.loc[self.text, "verdict"]
        computed = verdicts.loc[self.text, "computed"]
        words = f"{stated.statement} Stated: {stated.stated}. Computed: {computed or 'nothing'}."
        address = self._to_root() + f"book/ledger.html#{self.text.lower()}"
        markup = (
            f'<a class="claim" href="{address}" title="{html.escape(words)}">{html.escape(stated.stated)}</a> '
            f'<span class="verdict verdict-{verdict}">{verdict}</span>'
        )
        return [nodes.raw("", markup, format="html")], []

    def _to_root(self) -> str:
        return "../" * str(self.env.docname).count("/")


class ComputedRole(SphinxRole):
    """``{computed}`C001` ``: what open data give for a claim, as the ledger has it."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        value = load("verdicts").set_index("id").loc[claim(self.text).id, "computed"]
        if not value:
            raise BuildError(f"Page {self.env.docname} quotes a computed value for claim {self.text}, which has none.")
        return [nodes.Text(re.sub("^-", "−", str(value)))], []


class VintageRole(SphinxRole):
    """``{vintage}`name` ``: the state of a dataset, e.g. "to 2026-07"."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [nodes.Text(describe(self.text).vintage)], []


class TakeawayDirective(SphinxDirective):
    """What a notebook found, taken from its outputs, with a link to its page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        notebook = Path(self.env.srcdir) / NOTEBOOKS / f"{name}.ipynb"
        self.env.note_dependency(str(notebook))
        title, text = _title_and_takeaway(notebook)
        to_notebook = "../" * self.env.docname.count("/") + f"{NOTEBOOKS}/{name}.ipynb"
        container = nodes.container(classes=["finding"])
        lines = [f"**[{title}]({to_notebook})** {text}"]
        self.state.nested_parse(StringList(lines), self.content_offset, container)
        return [container]


class GeneratedDirective(SphinxDirective):
    """Base of directives whose page text is made from the project's own tables."""

    def markdown(self) -> list[str]:
        """The generated MyST lines."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        container = nodes.container()
        self.state.nested_parse(StringList(self.markdown()), self.content_offset, container)
        return list(container.children)


class DatasetsDirective(GeneratedDirective):
    """One entry per dataset of the data package: what it is, whence, on what terms, its columns, its users."""

    def markdown(self) -> list[str]:
        users = _users(Path(self.env.srcdir) / NOTEBOOKS)
        lines: list[str] = []
        for dataset in datasets().values():
            lines += self._entry(dataset, users.get(dataset.name, []))
        return lines

    def _entry(self, dataset: Dataset, users: list[str]) -> list[str]:
        up = "../" * self.env.docname.count("/")
        links = ", ".join(f"[{name}]({up}{NOTEBOOKS}/{name}.ipynb)" for name in users) or "pages of this book"
        licence = f"[{dataset.licence}]({dataset.licence_url})" if dataset.licence_url else dataset.licence
        if dataset.announced:
            download = f"none yet: `companion data refresh {dataset.name} --write` brings the table in"
        elif dataset.redistributable:
            name = dataset.path.name
            download = f'<a href="{up}{DATA}/{name}" download>{name}</a>, {dataset.rows:,} rows'
        else:
            download = "not offered: the publisher's terms do not allow it"
        rows = [
            f"| `{field.name}` | {field.type} | {field.unit or '–'} | {field.description} |" for field in dataset.fields
        ]
        return [
            f"(dataset-{dataset.name})=",
            "",
            f"**{dataset.title}** (`{dataset.name}`)",
            "",
            dataset.description,
            "",
            f"- Publisher: [{dataset.publisher}]({dataset.source_url})",
            f"- Vintage: {dataset.vintage}",
            f"- Retrieval: {dataset.retrieval}",
            f"- Processing: {dataset.processing}",
            f"- Licence: {licence}",
            f"- Used by: {links}",
            f"- Download: {download}; sha256 `{dataset.sha256[:16]}…`",
            "",
            "| Column | Type | Unit | Meaning |",
            "|---|---|---|---|",
            *rows,
            "",
        ]


class ExhibitsDirective(GeneratedDirective):
    """The report's exhibits that the companion treats, each with its class and its page."""

    def markdown(self) -> list[str]:
        up = "../" * self.env.docname.count("/")
        lines = ["| Exhibit | Subject | Treated as | Page |", "|---|---|---|---|"]
        for row in load("exhibits").to_dict("records"):
            page = f"[{row['notebook']}]({up}{NOTEBOOKS}/{row['notebook']}.ipynb)" if row["notebook"] else "–"
            name = str(row["id"]).replace("-", " ").capitalize()
            lines.append(f"| {name} | {row['title']} | {row['reproduction']}: {row['note']} | {page} |")
        return lines


class LedgerDirective(GeneratedDirective):
    """How many claims have which verdict, then every claim with its verdict, each row an anchor."""

    def markdown(self) -> list[str]:
        statements, verdicts = load("claims"), load("verdicts")
        table = verdict_table(statements, verdicts, statements["id"])
        head = "".join(f'<th scope="col">{name}</th>' for name in table.columns)
        rows = [self._row({str(key): str(value) for key, value in row.items()}) for row in table.to_dict("records")]
        return [
            "```{raw} html",
            f"<p>{len(table)} numbers so far. {self._summary(table)}</p>",
            '<div class="companion-table-frame companion-ledger"><table class="companion-table">',
            f"<thead><tr>{head}</tr></thead><tbody>",
            *rows,
            "</tbody></table></div>",
            "```",
        ]

    def _summary(self, table: pd.DataFrame) -> str:
        """The verdicts from bad news to good, with the claims behind the bad ones named."""
        parts = []
        for verdict in sorted(table["Verdict"].unique(), key=VERDICTS.index):
            found = table.loc[table["Verdict"] == verdict, "Claim"].tolist()
            links = ", ".join(f'<a href="#{name.lower()}">{name}</a>' for name in found)
            named = f" ({links})" if verdict in ("contradicted", "inconsistent") else ""
            parts.append(f'{len(found)} <span class="verdict verdict-{verdict}">{verdict}</span>{named}')
        return "; ".join(parts) + "."

    def _row(self, row: dict[str, str]) -> str:
        shown = {key: html.escape(value) for key, value in row.items()}
        shown["Verdict"] = f'<span class="verdict verdict-{row["Verdict"]}">{row["Verdict"]}</span>'
        cells = "".join(f'<td data-label="{key}">{value}</td>' for key, value in shown.items())
        return f'<tr id="{row["Claim"].lower()}">{cells}</tr>'


class CitationDirective(GeneratedDirective):
    """How to cite the whole companion: plain and BibTeX."""

    def markdown(self) -> list[str]:
        return [citations.book_plain(), "", "```bibtex", *citations.book_bibtex().splitlines(), "```"]


def reproduction_section(app: Any, doctree: nodes.document) -> None:
    """Put the takeaway under a notebook page's title, and how to rerun the page at its end."""
    document = app.env.docname
    if not document.startswith(f"{NOTEBOOKS}/"):
        return
    section = next(iter(doctree.findall(nodes.section)), None)
    if section is None:
        raise BuildError(f"Notebook page {document} has no title; begin its first cell with a heading.")
    for found in list(doctree.findall(lambda node: "takeaway" in getattr(node, "attributes", {}).get("classes", []))):
        found.parent.remove(found)
        section.insert(1, found)
    name = document.removeprefix(f"{NOTEBOOKS}/")
    section += _rerun(app, name)


def copy_data(app: Any) -> None:
    """Lay the downloadable datasets into the site, each checked against its hash on the way."""
    target = Path(app.outdir) / DATA
    target.mkdir(parents=True, exist_ok=True)
    for dataset in datasets().values():
        if dataset.redistributable and not dataset.announced:
            (target / dataset.path.name).write_bytes(verified_bytes(dataset))
    shutil.copyfile(paths.ROOT / "LICENSE-CONTENT", target / "LICENSE-CONTENT.txt")


def _rerun(app: Any, name: str) -> nodes.section:
    notebook = Path(app.env.srcdir) / NOTEBOOKS / f"{name}.ipynb"
    parameters = read_parameters(notebook)
    section = nodes.section(ids=["rerun"], names=["rerun"])
    section += nodes.title(text="Rerun this page")
    first = next(iter(parameters.values()), None)
    option = f" -p {first.name} {first.default}" if first else ""
    section += nodes.paragraph(text="With the project cloned and set up, with these parameters or your own:")
    command = f"companion run {name}{option} --output results"
    section += nodes.literal_block(command, command, language="console", classes=["rerun-command"])
    items = nodes.bullet_list()
    for parameter in parameters.values():
        paragraph = nodes.paragraph()
        paragraph += nodes.literal(text=parameter.name)
        paragraph += nodes.Text(f" ({parameter.type.__name__}, default {parameter.default}): {parameter.describe()}")
        items += nodes.list_item("", paragraph)
    if len(items):
        section += items
    used = nodes.paragraph(text="Data: ")
    for position, dataset in enumerate(datasets_used(notebook)):
        if position:
            used += nodes.Text("; ")
        address = f"../book/data.html#dataset-{dataset.replace('_', '-')}"
        used += nodes.reference("", describe(dataset).title, refuri=address, internal=True)
        used += nodes.Text(f" ({describe(dataset).vintage})")
    section += used
    return section


def _users(folder: Path) -> dict[str, list[str]]:
    users: dict[str, list[str]] = {}
    for notebook in sorted(folder.glob("*.ipynb")):
        for name in datasets_used(notebook):
            users.setdefault(name, []).append(notebook.stem)
    return users


def _title_and_takeaway(notebook: Path) -> tuple[str, str]:
    try:
        content = json.loads(notebook.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise BuildError(
            f"A page asks for the takeaway of {notebook.name}, which cannot be read ({problem})."
        ) from problem
    title = "".join(content["cells"][0]["source"]).splitlines()[0].lstrip("# ").strip()
    for record in outputs(content, TAKEAWAY_MIME):
        return title, record["text"]
    raise BuildError(f"{notebook.name} has no takeaway in its outputs; run it, or refresh it with `make baseline`.")
