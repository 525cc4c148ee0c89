"""Words in a page that are looked up and not typed: takeaways, vintages, and the generated tables."""

import json
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective, SphinxRole

from companion import paths
from companion.catalogue import describe, load
from companion.errors import BuildError
from companion.execution.parameters import read_parameters
from companion.execution.plan import datasets_used
from companion.figures import FIGURE_MIME, TAKEAWAY_MIME, licensed_figure, outputs
from companion.licensed import licensed_series, slots
from companion.site import citations
from companion.site.figure_nodes import figure_node

NOTEBOOKS = "notebooks"


class VintageRole(SphinxRole):
    """``{vintage}`name` ``: the state of a dataset, e.g. "to 2026-07"."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        self.env.note_dependency(str(paths.DATAPACKAGE))
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
    """Base of directives whose page text is made from the project's own tables.

    The data package has the hash of every table, so a page that depends on it is made anew when any table changes.
    """

    def note_sources(self) -> None:
        """Tell Sphinx what the text is made from."""
        for file in (paths.DATAPACKAGE, paths.CITATION):
            self.env.note_dependency(str(file))

    def markdown(self) -> list[str]:
        """The generated MyST lines."""
        raise NotImplementedError

    def run(self) -> list[nodes.Node]:
        self.note_sources()
        container = nodes.container()
        self.state.nested_parse(StringList(self.markdown()), self.content_offset, container)
        return list(container.children)


class ExhibitsDirective(GeneratedDirective):
    """The report's exhibits that the companion treats, each with its class and its page.

    An exhibit that a notebook drew from BACI in full is reproduced, whatever its row says of the extract.
    """

    def markdown(self) -> list[str]:
        up = "../" * self.env.docname.count("/")
        self.env.note_reread()  # the notebooks' figures decide what it says
        in_full = {
            record["id"]
            for record in figure_records(Path(self.env.srcdir))
            if record.get("scope") == "full" and record["reproduction"] == "reproduced"
        }
        lines = ["| Exhibit | Subject | Treated as | Page |", "|---|---|---|---|"]
        for row in load("exhibits").to_dict("records"):
            page = f"[{row['notebook']}]({up}{NOTEBOOKS}/{row['notebook']}.ipynb)" if row["notebook"] else "–"
            name = str(row["id"]).replace("-", " ").capitalize()
            treated = f"{row['reproduction']}: {row['note']}"
            if row["reproduction"] == "proxy" and any(figure.startswith(f"{row['id']}-") for figure in in_full):
                treated = "reproduced: computed from BACI in full"
            lines.append(f"| {name} | {row['title']} | {treated} | {page} |")
        return lines


class TradeScopeDirective(GeneratedDirective):
    """Which of its two scopes of product-level trade this site was built from."""

    def markdown(self) -> list[str]:
        self.env.note_reread()
        scopes: dict[str, set[str]] = {}
        for record in figure_records(Path(self.env.srcdir)):
            if "scope" in record:
                scopes.setdefault(record["scope"], set()).add(record["source"])
        if not scopes:
            return ["No page of this site uses product-level trade."]
        said = {"full": "from BACI in full", "extract": "from the committed extracts of BACI"}
        return [
            f"This site's product-level trade was computed **{said[scope]}**: {'; '.join(sorted(sources))}."
            for scope, sources in sorted(scopes.items())
        ]


class LicensedDirective(GeneratedDirective):
    """Which exhibits can be drawn from a reader's own series; in a build that may use them, those that were given."""

    def markdown(self) -> list[str]:
        lines = ["| Exhibit | Shows | Column `value` | Column `period` | Column `series` |", "|---|---|---|---|---|"]
        for slot in slots().values():
            lines.append(f"| `{slot.exhibit}` | {slot.title} | {slot.unit} | {slot.period} | {slot.series} |")
        return lines

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()  # a build that may not use them must not keep another build's page
        given = [series for exhibit in slots() if (series := licensed_series(exhibit))]
        figures = [figure_node(licensed_figure(series).pictures(), None) for series in given]
        return [*figures, *super().run()]


class CitationDirective(GeneratedDirective):
    """How to cite the whole companion: plain and BibTeX."""

    def markdown(self) -> list[str]:
        return [citations.book_plain(), "", "```bibtex", *citations.book_bibtex().splitlines(), "```"]


def dataset_anchor(name: str) -> str:
    """The id of a dataset's section in the codebook, which stays."""
    return f"dataset-{name}"


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
        address = f"../book/codebook.html#{dataset_anchor(dataset)}"
        used += nodes.reference("", describe(dataset).title, refuri=address, internal=True)
        used += nodes.Text(f" ({describe(dataset).vintage})")
    section += used
    return section


def figure_records(source: Path) -> list[dict[str, Any]]:
    """The record of every figure in the executed notebooks of an assembled book."""
    return [
        spec["usermeta"]["companion"]
        for notebook in sorted((source / NOTEBOOKS).glob("*.ipynb"))
        for spec in outputs(json.loads(notebook.read_text(encoding="utf-8")), FIGURE_MIME)
    ]


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
