"""Heatmaps: which document covers which sector, and every start and end of a window at once."""

import re

import altair as alt
import pandas as pd

from companion.charts.theme import ACCENT, GREY, GRID, INK, PALE, PAPER, SECOND

# How a reader may sort the sectors, each with the Vega expression that ranks a row.
ORDERS = {
    "By first appearance": "datum.first_order * 1000 + datum.row",
    "By number of documents": "-datum.documents_count * 1000 + datum.row",
    "Similar labels together": "datum.group * 1000 + datum.row",
}


def coverage_heatmap(frame: pd.DataFrame, *, documents: list[str], narrow: bool) -> alt.LayerChart:
    """Sectors by documents: filled where covered, in the accent colour where a document is the first to cover it.

    `frame` has row, label (unique), document, covered, first (the first document), first_order, documents_count, group.
    A control lets the reader sort the rows.
    """
    names = list(ORDERS)
    order = alt.param(name="order", value=names[0], bind=alt.binding_select(options=names, name="Sort sectors: "))
    rank = " : ".join(f"order == '{name}' ? {expression}" for name, expression in ORDERS.items()) + " : datum.row"
    short = {document: re.sub(r"Green Book \((\d+)\)", r"GB \1", document) for document in documents}
    base = alt.Chart(frame).encode(
        x=alt.X(
            "document:N",
            sort=documents,
            title=None,
            axis=alt.Axis(
                orient="top",
                labelAngle=-40 if narrow else 0,
                labelExpr=f"{short} [datum.value]" if narrow else "split(replace(datum.value, ' (', '|('), '|')",
                labelColor=INK,
                labelPadding=6 if narrow else 20,
                ticks=False,
                domain=False,
            ),
        ),
        y=alt.Y(
            "label:N",
            sort=alt.EncodingSortField(field="rank", op="min", order="ascending"),
            title=None,
            axis=alt.Axis(labelLimit=240, labelColor=INK, ticks=False, domain=False, labelFontSize=11),
        ),
    )
    state = "!datum.covered ? 'Not covered' : datum.document == datum.first ? 'First covered here' : 'Covered before'"
    cells = base.mark_rect(stroke=PAPER, strokeWidth=2).encode(
        color=alt.Color(
            "state:N",
            scale=alt.Scale(domain=["First covered here", "Covered before", "Not covered"], range=[ACCENT, GREY, GRID]),
            legend=alt.Legend(orient="bottom", title=None, columns=1 if narrow else 3),
        ),
        tooltip=[
            alt.Tooltip("label:N", title="Sector"),
            alt.Tooltip("document:N", title="Document"),
            alt.Tooltip("state:N", title="State"),
        ],
    )
    marks = base.mark_text(color=PAPER, fontWeight="bold", fontSize=13).encode(text="mark:N")
    plus = "datum.covered && datum.document == datum.first ? '+' : ''"
    return (
        alt.layer(cells, marks)
        # Vega sorts an axis only if all layers have the same data, so nothing is filtered and all is computed here.
        .transform_calculate(rank=rank, state=state, mark=plus)
        .add_params(order)
        .properties(width=150 if narrow else 460, height=alt.Step(17))
    )


def window_heatmap(
    frame: pd.DataFrame, *, stated: float, tolerance: float, own: tuple[pd.Timestamp, pd.Timestamp], narrow: bool
) -> alt.LayerChart:
    """Change over every window: end month across, start month down; windows that print as stated are marked.

    `own` is the start and end of the window in question, which gets a ring.
    `frame` has start, end (timestamps) and change in percent. A blank cell is a window that ends before it starts.
    """
    size = float(frame["change"].abs().max())
    shown = frame.assign(
        start_month=frame["start"].dt.strftime("%Y-%m"),
        end_month=frame["end"].dt.strftime("%Y-%m"),
        fits=(frame["change"] - stated).abs() <= tolerance,
        own=(frame["start"] == own[0]) & (frame["end"] == own[1]),
    )[["start_month", "end_month", "change", "fits", "own"]]
    quarters = "slice(datum.value, 5) == '01' ? slice(datum.value, 0, 4) : ''"
    base = alt.Chart(shown).encode(
        x=alt.X(
            "end_month:O",
            title="End month",
            axis=alt.Axis(labelAngle=-60 if narrow else -45, labelOverlap=True, ticks=False),
        ),
        y=alt.Y(
            "start_month:O",
            title="Start month (January labelled)",
            axis=alt.Axis(labelExpr=quarters, ticks=False, labelOverlap=False),
        ),
    )
    cells = base.mark_rect().encode(
        color=alt.Color(
            "change:Q",
            scale=alt.Scale(domain=[-size, 0, size], range=[SECOND, PALE, GREY], type="linear"),
            legend=alt.Legend(title="Percent", orient="bottom", gradientLength=200),
        ),
        tooltip=[
            alt.Tooltip("start_month:O", title="From"),
            alt.Tooltip("end_month:O", title="To"),
            alt.Tooltip("change:Q", title="Change, percent", format=".1f"),
        ],
    )
    fits = base.transform_filter("datum.fits").mark_point(
        shape="square", filled=True, size=16 if narrow else 30, color=ACCENT, opacity=1
    )
    ring = base.transform_filter("datum.own").mark_point(shape="circle", size=110, color=INK, strokeWidth=2, opacity=1)
    return alt.layer(cells, fits, ring).properties(width=220 if narrow else 480, height=alt.Step(5 if narrow else 6))
