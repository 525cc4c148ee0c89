"""The codebook: what each dataset is, what it covers, on what terms, who uses it and how to take it away.

Everything is read from the data package, from the tables themselves and from what names them (exhibits, verdicts and
the notebooks' `load` calls); nothing is typed. A dataset that may not be redistributed, or whose table has not been
fetched yet, is described and not offered.
"""

import html
import json
import re
import shutil
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from docutils import nodes
from markdown_it import MarkdownIt

from companion import agreement, paths
from companion.catalogue import (
    SUBJECTS,
    Dataset,
    datasets,
    load,
    package_text,
    parse_table,
    read_package,
    verified_bytes,
)
from companion.execution.plan import datasets_used
from companion.figures import number
from companion.site import citations, coverage
from companion.site.cache import made_once
from companion.site.coverage import Coverage
from companion.site.directives import NOTEBOOKS, GeneratedDirective, dataset_anchor

DATA = "data"
PACKAGE = "datapackage.json"
LONG_TABLE = 6  # a table of more columns than this is folded
LONG_LIST = 12  # a list of more claims than this is folded

AGREEMENT = ("Compared", "Values", "Half are within", "Largest difference", "Allowed", "Result")
ROUNDING = 1e-5  # a tolerance below this only allows for how floating point adds up

_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@dataclass
class Users:
    """What uses a dataset: exhibits with the notebook of each, notebooks, and claims that were checked with it."""

    exhibits: list[tuple[str, str]] = field(default_factory=list)
    notebooks: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)


class DatasetsDirective(GeneratedDirective):
    """All datasets in one table, grouped by subject; each leads to its section of the codebook."""

    def markdown(self) -> list[str]:
        up = "../" * self.env.docname.count("/")
        return ["```{raw} html", *contents_html(up).splitlines(), "```"]


class AgreementDirective(GeneratedDirective):
    """How well sources agree: a table of every comparison, with its tolerance and the reason for what is left."""

    def markdown(self) -> list[str]:
        up = "../" * self.env.docname.count("/")
        return ["```{raw} html", *agreement_html(up).splitlines(), "```"]


class CodebookDirective(GeneratedDirective):
    """A section for each subject, and in it one for each dataset."""

    def run(self) -> list[nodes.Node]:
        """Sections are made here, not by headings in generated text, so that each has the anchor it is known by."""
        self.note_sources()
        folder = Path(self.env.srcdir) / NOTEBOOKS
        notebooks = sorted(folder.glob("*.ipynb"))
        for file in (*notebooks, Path(self.env.srcdir) / "_toc.yml"):  # a new notebook is in the table of contents
            self.env.note_dependency(str(file))
        users = find_users(notebooks)
        up = "../" * self.env.docname.count("/")
        sections = []
        for subject, members in by_subject().items():
            section = self._section(subject, f"subject-{re.sub('[^a-z]+', '-', subject.lower())}")
            for dataset in members:
                entry = self._section(dataset.title, dataset_anchor(dataset.name))
                markup = entry_html(dataset, read_coverage(dataset), users[dataset.name], up)
                entry += nodes.raw("", markup, format="html")
                section += entry
            sections.append(section)
        return sections

    def _section(self, title: str, name: str) -> nodes.section:
        section = nodes.section("", nodes.title(text=title), ids=[name], names=[name])
        self.state.document.note_explicit_target(section, section)
        return section


def is_offered(dataset: Dataset) -> bool:
    """Whether the site offers the dataset's table for download."""
    return dataset.redistributable and not dataset.announced


def by_subject() -> dict[str, list[Dataset]]:
    """The datasets of each subject that has any, in the catalogue's order."""
    known = datasets().values()
    grouped = {subject: [dataset for dataset in known if dataset.subject == subject] for subject in SUBJECTS}
    return {subject: members for subject, members in grouped.items() if members}


def find_users(notebooks: list[Path]) -> defaultdict[str, Users]:
    """What uses each dataset, from the exhibits' and verdicts' tables and the notebooks' code."""
    users: defaultdict[str, Users] = defaultdict(Users)
    for row in load("exhibits").to_dict("records"):
        for name in str(row["datasets"]).split():
            users[name].exhibits.append((str(row["id"]), str(row["notebook"])))
    for notebook in notebooks:
        for name in datasets_used(notebook):
            users[name].notebooks.append(notebook.stem)
    for row in load("verdicts").to_dict("records"):
        for name in str(row["datasets"]).split():
            users[name].claims.append(str(row["id"]))
    return users


def read_coverage(dataset: Dataset) -> Coverage | None:
    """What a dataset's table covers, made once for the same bytes and schema; None for a table yet to be fetched."""
    if dataset.announced:
        return None
    content = verified_bytes(dataset)
    code = Path(coverage.__file__).read_text(encoding="utf-8")
    source = repr((code, dataset.sha256, dataset.path.suffix, dataset.fields, dataset.primary_key))

    def make() -> bytes:
        return json.dumps(asdict(coverage.survey(parse_table(content, dataset), dataset))).encode()

    return Coverage(**json.loads(made_once("coverage", source, "json", make)))


def contents_html(up: str) -> str:
    """The table of all datasets, a row group for each subject; `up` is the way from the page to the site's root."""
    known = list(datasets().values())
    columns = ("Dataset", "Rows", "Vintage", "Publisher", "Licence", "Redistributable")
    lines = [
        f"<p>{len(known)} datasets with {sum(dataset.rows for dataset in known):,} rows, of which "
        f"{sum(map(is_offered, known))} may be downloaded, with a "
        f'<a href="{up}{DATA}/{PACKAGE}" download>data package</a> that describes them.</p>',
        '<div class="companion-table-frame companion-cards companion-datasets"><table class="companion-table">',
        "<thead><tr>" + " ".join(f'<th scope="col">{name}</th>' for name in columns) + "</tr></thead>",
    ]
    for subject, members in by_subject().items():
        lines.append(f'<tbody><tr><th scope="rowgroup" colspan="{len(columns)}">{subject}</th></tr>')
        for dataset in members:
            link = f'<a href="{up}book/codebook.html#{dataset_anchor(dataset.name)}">{html.escape(dataset.title)}</a>'
            licence = html.escape(dataset.licence.partition(":")[0])
            terms = "yes" if dataset.redistributable else "no"
            table = _file_link(dataset, up, dataset.path.suffix[1:].upper()) if is_offered(dataset) else ""
            rows = "not fetched yet" if dataset.announced else f"{dataset.rows:,}"
            shown = (link, rows, html.escape(dataset.vintage), html.escape(dataset.publisher), licence)
            cells = zip(columns, (*shown, f"{terms}, {table}" if table else terms), strict=True)
            lines.append("<tr>" + " ".join(f'<td data-label="{name}">{cell}</td>' for name, cell in cells) + "</tr>")
        lines.append("</tbody>")
    return "\n".join([*lines, "</table></div>"])


def agreement_html(up: str) -> str:
    """The comparisons of `companion.agreement` as a table; made once for the same tables and tolerances."""
    code = Path(agreement.__file__).read_text(encoding="utf-8")
    source = repr((code, [(dataset.name, dataset.sha256) for dataset in datasets().values()]))
    rows = json.loads(
        made_once("agreement", source, "json", lambda: agreement.agreement().to_json(orient="records").encode())
    )
    counted = Counter(row["verdict"] for row in rows)
    lines = [
        f"<p>{len(rows)} comparisons: {', '.join(f'{count} {verdict}' for verdict, count in counted.items())}.</p>",
        '<div class="companion-table-frame companion-cards"><table class="companion-table">',
        "<thead><tr>" + " ".join(f'<th scope="col">{name}</th>' for name in AGREEMENT) + "</tr></thead><tbody>",
    ]
    for row in rows:
        names = dict.fromkeys(row["datasets"].split())
        links = ", ".join(f'<a href="{up}book/codebook.html#{dataset_anchor(name)}">{name}</a>' for name in names)
        unit = "%" if row["unit"] == "percent" else " points"
        shown = {
            "Compared": f"{html.escape(row['what'])} ({links}). {html.escape(row['why'])}",
            "Values": f"{row['overlap']:,}",
            "Half are within": f"{number(row['median'], 2)}{unit}",
            "Largest difference": f"{number(row['largest'], 2, sign=True)}{unit} ({row['largest_where']})",
            "Allowed": f"{row['tolerance']:g}{unit}" if row["tolerance"] > ROUNDING else "none",
            "Result": row["verdict"],
        }
        lines.append(
            "<tr>" + " ".join(f'<td data-label="{name}">{cell}</td>' for name, cell in shown.items()) + "</tr>"
        )
    return "\n".join([*lines, "</tbody></table></div>"])


def entry_html(dataset: Dataset, covered: Coverage | None, users: Users, up: str) -> str:
    """One dataset's section below its title; `up` is the way from the page to the site's root."""
    facts = {
        "Source": f"{html.escape(dataset.publisher)}, {_link(dataset.source_url, dataset.source_url)}",
        "Licence": _licence(dataset),
        "Vintage": html.escape(dataset.vintage),
        "Retrieval": _prose(dataset.retrieval),
        "Processing": _prose(dataset.processing),
        "Used by": _used_by(dataset, users, up),
        "Download": _download(dataset, up),
    }
    rows = "\n".join(f"<dt>{name}</dt> <dd>{value}</dd>" for name, value in facts.items())
    return f"""<div class="dataset">
<p class="dataset-line"><code>{dataset.name}</code> {_size(dataset, covered)}</p>
<p>{_prose(dataset.description)}</p>
{_picture(covered)}{_columns(dataset, covered)}
<dl class="dataset-facts">
{rows}
</dl>
<details class="figure-cite"><summary>Cite this dataset</summary>
<p>{html.escape(citations.dataset_plain(dataset))}</p>
<p><a href="{up}{DATA}/{dataset.name}.bib" download>BibTeX</a></p></details>
</div>
"""


def copy_data(app: Any) -> None:
    """Lay into the site what it offers of the data, each table checked against its hash on the way.

    Beside the tables stand a data package of just these, the notices that copies must carry, and for every dataset its
    citation.
    """
    target = Path(app.outdir) / DATA
    target.mkdir(parents=True, exist_ok=True)
    known = datasets()
    for dataset in known.values():
        (target / f"{dataset.name}.bib").write_text(citations.dataset_bibtex(dataset), encoding="utf-8")
        if is_offered(dataset):
            (target / dataset.path.name).write_bytes(verified_bytes(dataset))
    package = read_package()
    package["resources"] = [
        resource | {"path": Path(resource["path"]).name}
        for resource in package["resources"]
        if is_offered(known[resource["name"]])
    ]
    (target / PACKAGE).write_text(package_text(package), encoding="utf-8")
    shutil.copyfile(paths.ROOT / "LICENSE-CONTENT", target / "LICENSE-CONTENT.txt")
    shutil.copyfile(paths.ROOT / "data" / "LICENSES.md", target / "LICENSES.md")


def _size(dataset: Dataset, covered: Coverage | None) -> str:
    """Rows, periods and the values of the keys."""
    if covered is None:
        return "no table yet"
    parts = [f"{dataset.rows:,} {'row' if dataset.rows == 1 else 'rows'}", covered.span or "no time dimension"]
    for column, (count, values) in covered.keys.items():
        parts.append(f"<code>{column}</code> {count:,}" + (f" ({html.escape(values)})" if values else ""))
    return " · ".join(["", *parts])


def _picture(covered: Coverage | None) -> str:
    drawn = coverage.picture(covered) if covered else ""
    if not covered or not drawn:
        return ""
    words = f"{coverage.amount(covered)}, {coverage.gaps(covered)}"
    return (
        f'<figure class="dataset-coverage">{drawn}\n<figcaption><span>{covered.labels[0]}</span> '
        f"<span>{covered.labels[-1]}</span> <span>{words}</span></figcaption></figure>\n"
    )


def _columns(dataset: Dataset, covered: Coverage | None) -> str:
    empty = covered.empty if covered else {}
    rows = []
    for column in dataset.fields:
        name = f"<code>{column.name}</code>" + (" (key)" if column.name in dataset.primary_key else "")
        missing = f" Empty in {empty[column.name]:,} of {dataset.rows:,} rows." if column.name in empty else ""
        meaning = _prose(column.description) + missing
        unit = html.escape(column.unit) or "–"
        rows.append(f"<tr><td>{name}</td> <td>{column.type}</td> <td>{unit}</td> <td>{meaning}</td></tr>")
    unfolded = " open" if len(rows) <= LONG_TABLE else ""
    head = " ".join(f'<th scope="col">{name}</th>' for name in ("Column", "Type", "Unit", "Meaning"))
    body = "\n".join(rows)
    return (
        f"<details{unfolded}><summary>{len(rows)} columns</summary>\n"
        f'<div class="companion-table-frame"><table class="companion-table"><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div></details>"
    )


def _licence(dataset: Dataset) -> str:
    terms = _link(dataset.licence_url, dataset.licence) if dataset.licence_url else html.escape(dataset.licence)
    return f"{terms} ({'may' if dataset.redistributable else 'may not'} be redistributed)"


def _used_by(dataset: Dataset, users: Users, up: str) -> str:
    parts = []
    for name, notebook in users.exhibits:
        title = name.replace("-", " ").capitalize()
        parts.append(f'<a href="{up}{NOTEBOOKS}/{notebook}.html">{title}</a>' if notebook else title)
    parts += [f'notebook <a href="{up}{NOTEBOOKS}/{name}.html">{name}</a>' for name in users.notebooks]
    said = ", ".join(parts)
    if users.claims:
        links = ", ".join(f'<a href="{up}book/ledger.html#{name}">{name}</a>' for name in users.claims)
        if len(users.claims) > LONG_LIST:
            said += f" <details><summary>{len(users.claims)} claims</summary>{links}</details>"
        else:
            said += f"{', ' if said else ''}claims {links}"
    if not said:
        return "nothing so far" if dataset.path.parent == paths.DATA else "the pages of this book"
    return said


def _download(dataset: Dataset, up: str) -> str:
    if not dataset.redistributable:
        return f"not offered: the terms ({html.escape(dataset.licence)}) do not allow it to be passed on"
    if dataset.announced:
        return f"none yet: <code>companion data refresh {dataset.name} --write</code> fetches it from the publisher"
    size = dataset.path.stat().st_size / 1000
    return (
        f"{_file_link(dataset, up, dataset.path.name)} ({size:,.0f} kB, sha256 <code>{dataset.sha256[:16]}…</code>), "
        f'described in <a href="{up}{DATA}/{PACKAGE}" download>{PACKAGE}</a>'
    )


def _file_link(dataset: Dataset, up: str, words: str) -> str:
    return f'<a href="{up}{DATA}/{dataset.path.name}" download>{words}</a>'


def _link(address: str, words: str) -> str:
    return f'<a class="reference external" href="{html.escape(address)}">{html.escape(words)}</a>'


def _prose(text: str) -> str:
    """Text of the data package, which its standard takes for Markdown."""
    rendered: str = _MARKDOWN.renderInline(text)
    return rendered
