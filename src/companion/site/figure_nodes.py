"""How a figure in a notebook's output becomes a `<figure>` on a page.

A page carries still pictures (two widths, light and dark, of which a browser loads the one that it shows), the text
around them and links to the downloads. The interactive chart comes on top, drawn by `companion.js` when the reader
reaches for it. Everything about one figure lies in `figures/<id>.*` of the site.
"""

import html
import json
import re
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar

import vl_convert
from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer

from companion.charts.theme import DARK
from companion.errors import BuildError
from companion.figures import (
    FIGURE_MIME,
    PICTURE_MIME,
    REPRODUCTION,
    TABLE_MIME,
    TAKEAWAY_MIME,
    darkened,
    narrow,
    table_html,
    wide,
)
from companion.site import citations
from companion.site.cache import made_once

FOLDER = "figures"
TABLES = "tables"


class FigureNode(nodes.General, nodes.Element):
    """One figure, as `companion.figures.show` put it into the notebook. Its child is read by the search.

    `record` has its words; `spec` its specification, or None where `record["pictures"]` is all that may be shown.
    """


class TableNode(nodes.General, nodes.Element):
    """One table; `record` is what `companion.figures.show_table` put there. Its child is read by the search."""


class FigureRenderer:
    """myst-nb plugin (an entry point of this package): our MIME types to docutils nodes."""

    mime_priority_overrides: ClassVar = [
        ("*", mime, 1) for mime in (FIGURE_MIME, PICTURE_MIME, TABLE_MIME, TAKEAWAY_MIME)
    ]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        """The nodes for one output, or None for a type that is not ours."""
        if inline:
            return None
        if data.mime_type == FIGURE_MIME and "companion" in data.content.get("usermeta", {}):
            return [figure_node(data.content["usermeta"]["companion"], data.content)]
        if data.mime_type == PICTURE_MIME:
            return [figure_node(data.content, None)]
        if data.mime_type == TABLE_MIME:
            words = f"{data.content['caption']} {data.content['csv']}"
            return [TableNode("", nodes.paragraph(text=words), record=data.content)]
        if data.mime_type == TAKEAWAY_MIME:
            text = MimeData("text/markdown", data.content["text"], data.cell_metadata, data.output_metadata)
            return [nodes.container("", *renderer.render_markdown(text), classes=["takeaway"])]
        return None


def figure_node(record: dict[str, Any], spec: dict[str, Any] | None) -> FigureNode:
    """A figure's place in a page, with its words for the search."""
    words = " ".join((record["title"], record["unit"], record["alt"], record["note"]))
    return FigureNode("", nodes.paragraph(text=words), record=record, spec=spec)


def visit_table(self: Any, node: TableNode) -> None:
    """Write the table's CSV beside the page and its markup into the page."""
    record = node["record"]
    document = self.builder.current_docname
    _claim_id(self.builder, record["id"], document)
    folder = Path(self.builder.outdir) / TABLES
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{record['id']}.csv").write_text(record["csv"], encoding="utf-8")
    address = "../" * document.count("/") + f"{TABLES}/{record['id']}.csv"
    self.body.append(
        f'<div class="companion-table-frame" id="{record["id"]}" tabindex="0" role="region" '
        f'aria-label="{html.escape(record["caption"])}">{table_html(record)}</div>\n'
        f'<ul class="figure-tools"><li><a href="{address}" download>CSV</a></li></ul>\n'
    )
    raise nodes.SkipNode


def visit_figure(self: Any, node: FigureNode) -> None:
    """Write the figure's files beside the page and its markup into the page."""
    spec, record = node["spec"], node["record"]
    document = self.builder.current_docname
    _claim_id(self.builder, record["id"], document)
    folder = Path(self.builder.outdir) / FOLDER
    if spec is None:
        sizes = write_pictures(record, record["pictures"], folder)
        (folder / f"{record['id']}.bib").write_text(citations.figure_bibtex(record), encoding="utf-8")
    else:
        write_downloads(spec, folder)
        sizes = write_page_parts(spec, folder)
    base = "../" * document.count("/") + FOLDER + "/"
    self.body.append(markup(record, base, sizes, f"{document}.html", downloads=spec is not None))
    raise nodes.SkipNode


def read_words(self: Any, node: nodes.Element) -> None:
    """Builders other than HTML go on to the child, which has the words."""


def write_downloads(spec: dict[str, Any], folder: Path) -> None:
    """Write what a reader takes away of a figure: data, pictures with title and source, specification, citation."""
    folder.mkdir(parents=True, exist_ok=True)
    record = spec["usermeta"]["companion"]
    name = record["id"]
    complete = {key: part for key, part in spec.items() if key != "usermeta"}
    (folder / f"{name}.svg").write_bytes(_picture(complete, "svg"))
    (folder / f"{name}.png").write_bytes(_picture(complete, "png"))
    (folder / f"{name}.json").write_text(json.dumps(complete, indent=1, ensure_ascii=False), encoding="utf-8")
    (folder / f"{name}.csv").write_text(record["csv"], encoding="utf-8")
    (folder / f"{name}.bib").write_text(citations.figure_bibtex(record), encoding="utf-8")


def write_page_parts(spec: dict[str, Any], folder: Path) -> dict[str, tuple[str, str]]:
    """Write what a page shows of a figure: still pictures and the script's data; width and height of both widths."""
    record = spec["usermeta"]["companion"]
    name = record["id"]
    pictures = {
        f"{width}.{theme}": _picture(shown, "svg").decode()
        for width, chart in (("wide", wide(spec)), ("narrow", narrow(spec)))
        for theme, shown in (("light", chart), ("dark", darkened(chart)))
    }
    sizes = write_pictures(record, pictures, folder)
    data = spec.get("datasets", {}) | record["narrow_data"]
    parts = {"wide": wide(spec) | {"datasets": {}}, "narrow": record["narrow"], "datasets": data, "dark": DARK}
    # A script and not JSON, because a page opened from disk may load the one and not the other.
    script = f"(window.companionFigures=window.companionFigures||{{}})[{json.dumps(name)}]={json.dumps(parts)};\n"
    (folder / f"{name}.js").write_text(script.replace("</", "<\\/"), encoding="utf-8")
    return sizes


def write_pictures(record: dict[str, Any], pictures: dict[str, str], folder: Path) -> dict[str, tuple[str, str]]:
    """Write a figure's still pictures, SVG text by "wide.light" and so on; width and height of both widths."""
    folder.mkdir(parents=True, exist_ok=True)
    sizes = {}
    for variant, svg in pictures.items():
        (folder / f"{record['id']}.{variant}.svg").write_text(svg, encoding="utf-8")
        size = re.search(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"', svg)
        if size is None:
            raise BuildError(f"The picture of figure '{record['id']}' has no size; check its chart.")
        sizes[variant.split(".")[0]] = (size.group(1), size.group(2))
    return sizes


def markup(record: dict[str, Any], base: str, sizes: dict[str, tuple[str, str]], page: str, *, downloads: bool) -> str:
    """The figure's HTML; `base` is the way from the page to the figures folder.

    Without `downloads` nothing but the picture is there: no data, no script, and a line that says why.
    """
    name = record["id"]
    text = {key: html.escape(str(record[key])) for key in ("title", "unit", "source", "note", "alt")}
    pictures = "\n".join(
        f'<img class="{width} {theme}" src="{base}{name}.{width}.{theme}.svg" alt="{text["alt"]}" '
        f'width="{sizes[width][0]}" height="{sizes[width][1]}" loading="lazy" decoding="async">'
        for width in ("wide", "narrow")
        for theme in ("light", "dark")
    )
    kind = record["reproduction"]
    offered = "\n".join(
        f'<li><a href="{base}{name}.{ending}" download>{label}</a></li>'
        for ending, label in (("csv", "CSV"), ("svg", "SVG"), ("png", "PNG"), ("json", "Vega-Lite"))
    )
    tools = (
        f"""<ul class="figure-tools" aria-label="Download this figure">
{offered}
<li><button type="button" class="figure-explore" hidden>Explore</button></li>
</ul>"""
        if downloads
        else '<p class="figure-note">These data may be shown and not passed on, so no download is offered.</p>'
    )
    return f"""
<figure class="companion-figure" id="{name}" data-base="{base}">
<figcaption>
<p class="figure-title">{text["title"]} <a class="headerlink" href="#{name}" title="Link to this figure">#</a></p>
<p class="figure-unit">{text["unit"]}</p></figcaption>
<div class="figure-chart">
<div class="figure-still">{pictures}</div>
<div class="figure-live" hidden></div>
</div>
<p class="figure-source">Source: {text["source"]}.</p>
<p class="figure-note"><span class="figure-kind">{html.escape(REPRODUCTION[kind])}.</span> {text["note"]}</p>
{tools}
<details class="figure-cite"><summary>Cite this figure</summary>
<p>{html.escape(citations.figure_plain(record, page))}</p>
<p><a href="{base}{name}.bib" download>BibTeX</a></p></details>
</figure>
"""


def chart_script() -> bytes:
    """Vega, Vega-Lite and Vega-Embed as one script that leaves nothing but `vegaEmbed` and its like in the page."""
    return _by_vega("", "js", lambda: f"(function(){{{vl_convert.javascript_bundle()}\n}})();\n".encode())


def _picture(spec: dict[str, Any], form: str) -> bytes:
    """A rendered specification, as "svg" or "png"."""
    text = json.dumps(spec, sort_keys=True)
    if form == "svg":
        return _by_vega(text, form, lambda: vl_convert.vegalite_to_svg(text).encode())
    return _by_vega(text, form, lambda: vl_convert.vegalite_to_png(text, scale=2))


def _by_vega(source: str, ending: str, make: Callable[[], bytes]) -> bytes:
    return made_once("pictures", f"{version('vl-convert-python')} {source}", ending, make)


def _claim_id(builder: Any, name: str, document: str) -> None:
    """One id, one page: an id that two pages use would give one of them the other's downloads."""
    owners = builder.app.companion_figures
    if owners.setdefault(name, document) != document:
        raise BuildError(f"Figure id '{name}' is used on {owners[name]} and on {document}; rename one of them.")
