"""Figures: a chart with everything that a reader needs to trust, cite and take it away.

`show` puts a figure into a notebook's output as a Vega-Lite specification that carries the figure's record in its
`usermeta` (which Vega ignores and the website reads), and as a picture for JupyterLab and code hosts. Data that may not
be redistributed are shown as pictures only: no specification, no table, nothing to download.
"""

import html
import io
import json
import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import pycountry
import vl_convert
from altair import LayerChart
from IPython.display import display

from companion.catalogue import describe
from companion.charts.bars import labelled_bars
from companion.charts.lines import period_lines
from companion.charts.theme import DARK  # importing the module also registers the look of every chart
from companion.errors import FigureError
from companion.licensed import LicensedSeries

FIGURE_MIME = "application/vnd.vegalite.v6+json"
PICTURE_MIME = "application/vnd.companion.picture+json"
TAKEAWAY_MIME = "application/vnd.companion.takeaway+json"
TABLE_MIME = "application/vnd.companion.table+json"

MOST_ROWS = 5_000

# Where the standard's name is not the one in use.
SHORT_NAMES = {"KOR": "Korea", "TWN": "Taiwan", "RUS": "Russia", "TUR": "Turkey", "IRN": "Iran", "VNM": "Vietnam"}

REPRODUCTION = {
    "reproduced": "Reproduced: the same measure, from open data",
    "proxy": "Proxy: open data for a neighbouring measure",
    "stated-values": "Stated values: only numbers that the report's text gives",
    "not-reproducible": "Not reproducible from open data",
    "supplied": "From data you supplied, not for redistribution",
}


@dataclass(frozen=True)
class Figure:
    """One figure.

    `id` is stable for ever (it is the anchor and the file name). `title` states what the figure's own data show.
    `datasets` are the catalogue names behind it, from which the source line is made; a figure from data outside the
    catalogue names its `origin` instead. `note` says how it differs from the report's exhibit. `alt` is the chart in
    words, computed from the data. `chart` draws it: a chart builder with everything given but `narrow`, and called for
    both widths. `table` is what the reader downloads, one row a mark. `scope` says of product-level trade whether the
    figure rests on BACI in "full" or on a committed "extract".
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
    origin: str = ""
    scope: str = ""

    @property
    def restricted(self) -> bool:
        """Whether the figure's data may be seen but not passed on."""
        return self.reproduction == "supplied" or any(not describe(name).redistributable for name in self.datasets)

    def specification(self) -> dict[str, Any]:
        """The wide chart with title, unit and source, so that it explains itself, and the record in `usermeta`.

        The record has the figure's words, its narrow chart (with what data the wide one lacks) and its table. Raises
        `FigureError` if the figure breaks the contract.
        """
        self._check()
        if self.restricted:
            raise FigureError(
                f"Figure '{self.id}' rests on data that may not be redistributed, and a specification would embed "
                "them; `show` displays it as a picture."
            )
        wide, narrow = (specification(self.chart(narrow=width)) for width in (False, True))
        shared = wide.get("datasets", {})
        record = self._record() | {
            "narrow_data": {key: rows for key, rows in narrow.pop("datasets", {}).items() if key not in shared},
            "narrow": narrow,
            "csv": _table_text(self.table),
        }
        return self._titled(wide) | {"usermeta": {"companion": record}}

    def pictures(self) -> dict[str, Any]:
        """The record of a restricted figure: its words, and SVGs for both widths and themes without their numbers.

        Raises `FigureError` if the figure breaks the contract.
        """
        self._check()
        shown = {}
        for width in ("wide", "narrow"):
            spec = specification(self.chart(narrow=width == "narrow"))
            # Vega writes each mark's values into the picture for screen readers; the alternative text is enough here.
            spec["config"]["aria"] = False
            shown[f"{width}.light"] = vl_convert.vegalite_to_svg(json.dumps(spec))
            shown[f"{width}.dark"] = vl_convert.vegalite_to_svg(json.dumps(darkened(spec)))
        return self._record() | {"pictures": shown}

    def picture(self) -> bytes:
        """The wide chart with title, unit and source as a PNG."""
        spec = self._titled(specification(self.chart(narrow=False)))
        png: bytes = vl_convert.vegalite_to_png(json.dumps(spec), scale=1)
        return png

    @property
    def source(self) -> str:
        """What is printed after "Source:" under the chart."""
        return self.origin or "; ".join(describe(name).source_line for name in self.datasets)

    def _record(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title,
            "unit": self.unit,
            "source": self.source,
            "datasets": list(self.datasets),
            "note": self.note,
            "alt": self.alt,
            "reproduction": self.reproduction,
            **({"scope": self.scope} if self.scope else {}),
        }

    def _titled(self, wide: dict[str, Any]) -> dict[str, Any]:
        return wide | {
            "title": {
                "text": textwrap.wrap(self.title, 78),
                "subtitle": [self.unit, *textwrap.wrap(f"Source: {self.source}", 105)],
                "offset": 14,
            },
            "background": "#ffffff",
            "padding": 16,
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
        if not self.datasets and not self.origin:
            raise FigureError(f"Figure '{self.id}' names no dataset; a chart without a source is not shown.")
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
    content = {PICTURE_MIME: figure.pictures()} if figure.restricted else {FIGURE_MIME: figure.specification()}
    words = f"{figure.title}\n{figure.alt}"
    display({**content, "image/png": figure.picture(), "text/plain": words}, raw=True)


def darkened(spec: dict[str, Any]) -> dict[str, Any]:
    """The same specification in the colours of a dark page."""
    text = json.dumps(spec)
    for light, dark in DARK.items():
        text = text.replace(light, dark)
    result: dict[str, Any] = json.loads(text)
    return result


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


def licensed_figure(series: LicensedSeries) -> Figure:
    """The exhibit drawn from the series that its user supplied: lines over periods, or bars where there is none.

    The title states what moved most, or what is largest, in the supplied data.
    """
    slot, frame = series.slot, series.frame
    if slot.period == "none":
        ordered = frame.sort_values("value", ascending=False, ignore_index=True)
        largest = ordered.iloc[0]
        said = f"{largest['series']} is the largest of {len(ordered)}, at {largest['value']:g}"
        chart = partial(
            labelled_bars, ordered, category="series", value="value", accent=largest["series"], digits=_digits(frame)
        )
    else:
        ends = frame.groupby("series").agg(
            first=("period", "first"), last=("period", "last"), start=("value", "first"), end=("value", "last")
        )
        mover = (ends["end"] - ends["start"]).abs().idxmax()
        moved = ends.loc[mover]
        said = f"{mover} goes from {moved['start']:g} in {moved['first']} to {moved['end']:g} in {moved['last']}"
        chart = partial(period_lines, frame, accent=mover, ordinal=slot.period == "count", digits=_digits(frame))
    return Figure(
        id=f"{slot.exhibit}-supplied",
        title=f"{slot.title}: {said}",
        unit=f"{slot.unit[:1].upper()}{slot.unit[1:]}",
        datasets=(),
        note=f"Drawn from a file given on {series.imported}; the report names {slot.source_named} as its source.",
        alt=f"{slot.title}, {len(frame)} values of {frame['series'].nunique()} series: {said}.",
        reproduction="supplied",
        chart=chart,
        table=frame,
        origin=series.origin,
    )


def _digits(frame: pd.DataFrame) -> int:
    return 0 if (frame["value"] % 1 == 0).all() else 1


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


def economy_name(code: str) -> str:
    """An economy as readers know it: "China" for CHN; the code itself where it is no ISO 3166-1 alpha-3 code."""
    known = pycountry.countries.get(alpha_3=code)
    if code in SHORT_NAMES or known is None:
        return SHORT_NAMES.get(code, code)
    return str(getattr(known, "common_name", known.name))


def month_name(month: pd.Timestamp) -> str:
    """A month as readers write it, e.g. "March 2026"."""
    return f"{month:%B %Y}"


def _table_text(table: pd.DataFrame) -> str:
    out = io.StringIO()
    table.to_csv(out, index=False, lineterminator="\n", date_format="%Y-%m", float_format="%.10g")
    return out.getvalue()
