"""Figures: a chart with everything that a reader needs to trust, cite and take it away.

`show` puts a figure into a notebook's output as a Vega-Lite specification that carries the figure's record in its
`usermeta` (which Vega ignores and the website reads), and as a picture for JupyterLab and code hosts. Restricted data
never get that far.
"""

import html
import io
import json
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import vl_convert
from altair import LayerChart
from IPython.display import display

from companion.catalogue import describe
from companion.charts import theme  # noqa: F401  (importing it registers the look of every chart)
from companion.errors import FigureError

FIGURE_MIME = "application/vnd.vegalite.v6+json"
TAKEAWAY_MIME = "application/vnd.companion.takeaway+json"
TABLE_MIME = "application/vnd.companion.table+json"

MOST_ROWS = 5_000
REPRODUCTION = {
    "reproduced": "Reproduced: the same measure, from open data",
    "proxy": "Proxy: open data for a neighbouring measure",
    "stated-values": "Stated values: only numbers that the report's text gives",
    "not-reproducible": "Not reproducible from open data",
}


@dataclass(frozen=True)
class Figure:
    """One figure.

    `id` is stable for ever (it is the anchor and the file name). `title` states what the figure's own data show.
    `datasets` are the catalogue names behind it, from which the source line is made. `note` says how it differs from
    the report's exhibit. `alt` is the chart in words, computed from the data. `chart` draws it: a chart builder with
    everything given but `narrow`, and called for both widths. `table` is what the reader downloads, one row a mark.
    """

    id: str
    title: str
    unit: str
    datasets: tuple[str, ...]
    note: str
    alt: str
    reproduction: str
    chart: Callable[..., LayerChart]
    table: pd.DataFrame

    def specification(self) -> dict[str, Any]:
        """The wide chart with title, unit and source, so that it explains itself, and the record in `usermeta`.

        The record has the figure's words, its narrow chart (with what data the wide one lacks) and its table. Raises
        `FigureError` if the figure breaks the contract.
        """
        self._check()
        source = "; ".join(describe(name).source_line for name in self.datasets)
        wide, narrow = (specification(self.chart(narrow=width)) for width in (False, True))
        shared = wide.get("datasets", {})
        record = {
            "id": self.id,
            "title": self.title,
            "unit": self.unit,
            "source": source,
            "datasets": list(self.datasets),
            "note": self.note,
            "alt": self.alt,
            "reproduction": self.reproduction,
            "narrow_data": {key: rows for key, rows in narrow.pop("datasets", {}).items() if key not in shared},
            "narrow": narrow,
            "csv": _table_text(self.table),
        }
        return wide | {
            "title": {
                "text": textwrap.wrap(self.title, 78),
                "subtitle": [self.unit, *textwrap.wrap(f"Source: {source}", 105)],
                "offset": 14,
            },
            "background": "#ffffff",
            "padding": 16,
            "usermeta": {"companion": record},
        }

    def _check(self) -> None:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.id):
            raise FigureError(f"Figure id '{self.id}' must be lower-case words joined by hyphens.")
        for part in ("title", "unit", "note", "alt"):
            if not str(getattr(self, part)).strip():
                raise FigureError(f"Figure '{self.id}' has no {part}; every figure needs one.")
        if self.reproduction not in REPRODUCTION:
            raise FigureError(
                f"Figure '{self.id}': reproduction '{self.reproduction}' is not one of {', '.join(REPRODUCTION)}."
            )
        if not self.datasets:
            raise FigureError(f"Figure '{self.id}' names no dataset; a chart without a source is not shown.")
        restricted = [name for name in self.datasets if not describe(name).redistributable]
        if restricted:
            raise FigureError(
                f"Figure '{self.id}' would embed {', '.join(restricted)}, which may not be redistributed; chart an "
                "aggregate dataset that may."
            )
        if len(self.table) > MOST_ROWS:
            raise FigureError(f"Figure '{self.id}' has {len(self.table)} rows; aggregate to at most {MOST_ROWS} first.")


def specification(chart: LayerChart) -> dict[str, Any]:
    """A chart as a Vega-Lite specification of plain JSON values, numbers with eight significant digits.

    Eight digits are more than any source prints and fewer than what differs between machines.
    """
    spec: dict[str, Any] = json.loads(chart.to_json(), parse_float=lambda text: float(f"{float(text):.8g}"))
    rows = sum(len(values) for values in spec.get("datasets", {}).values())
    if rows > MOST_ROWS:
        raise FigureError(f"A chart embeds {rows} rows; aggregate to at most {MOST_ROWS} first.")
    return spec


def wide(spec: dict[str, Any]) -> dict[str, Any]:
    """The wide chart alone, for a page that prints title, unit and source itself."""
    return {key: part for key, part in spec.items() if key not in ("title", "background", "padding", "usermeta")}


def narrow(spec: dict[str, Any]) -> dict[str, Any]:
    """The narrow chart alone, complete with its data."""
    record = spec["usermeta"]["companion"]
    return {**record["narrow"], "datasets": spec.get("datasets", {}) | record["narrow_data"]}


def show(figure: Figure) -> None:
    """Display a figure as the notebook's output."""
    spec = figure.specification()
    picture = vl_convert.vegalite_to_png(json.dumps(spec), scale=1)
    display({FIGURE_MIME: spec, "image/png": picture, "text/plain": f"{figure.title}\n{figure.alt}"}, raw=True)


def show_table(frame: pd.DataFrame, identifier: str, caption: str) -> None:
    """Display a small table with its caption; the website and `companion run` offer it as CSV too."""
    record = {"id": identifier, "caption": caption, "csv": _table_text(frame)}
    text = f"{caption}\n{frame.to_string(index=False)}"
    display({TABLE_MIME: record, "text/html": table_html(record), "text/plain": text}, raw=True)


def table_html(record: dict[str, str]) -> str:
    """A table's record as HTML, each cell as its CSV prints it, with real minus signs and unbroken dates."""
    frame = pd.read_csv(io.StringIO(record["csv"]), dtype=str, keep_default_na=False)
    shown = frame.replace({r"(?<![\w.])-(?=\d)": "−", r"\b(\d{4})-(\d{2})\b": "\\1\u2011\\2"}, regex=True)
    table: str = shown.to_html(index=False, border=0, classes="companion-table", justify="unset", escape=True)
    return table.replace("<thead>", f"<caption>{html.escape(record['caption'])}</caption>\n  <thead>", 1)


def takeaway(text: str) -> None:
    """Display what was found, in one or two sentences of Markdown; the website lifts it to the top of the page."""
    display({TAKEAWAY_MIME: {"text": text}, "text/markdown": text, "text/plain": text}, raw=True)


def outputs(notebook: Mapping[str, Any], mime: str) -> list[dict[str, Any]]:
    """Every record of one MIME type in an executed notebook's outputs, in order."""
    return [
        output["data"][mime]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if mime in output.get("data", {})
    ]


def number(value: float, digits: int = 1, *, sign: bool = False) -> str:
    """A number for a sentence: grouped thousands, a real minus sign, no "-0.0"."""
    rounded = round(float(value), digits) + 0.0
    text = f"{rounded:+,.{digits}f}" if sign and rounded else f"{rounded:,.{digits}f}"
    return text.replace("-", "−")


def below_or_above(change: float, digits: int = 1) -> str:
    """A percent change as a distance: "5.6% below", "0.4% above"."""
    return f"{number(abs(change), digits)}% {'below' if change < 0 else 'above'}"


def lost_or_gained(change: float, digits: int = 1) -> str:
    """A percent change of a value as a verb: "lost 4.3%", "gained 1.0%"."""
    return f"{'lost' if change < 0 else 'gained'} {number(abs(change), digits)}%"


def month_name(month: pd.Timestamp) -> str:
    """A month as readers write it, e.g. "March 2026"."""
    return f"{month:%B %Y}"


def _table_text(table: pd.DataFrame) -> str:
    out = io.StringIO()
    table.to_csv(out, index=False, lineterminator="\n", date_format="%Y-%m", float_format="%.10g")
    return out.getvalue()
