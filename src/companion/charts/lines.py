"""Monthly series as lines, labelled at their ends."""

import altair as alt
import pandas as pd

from companion.charts.theme import ACCENT, GREY, INK, MUTED, PAPER, width

LABEL_GAP = 0.07  # least distance between two end labels, as a part of the axis


def monthly_lines(
    frame: pd.DataFrame,
    *,
    value: str,
    series: str,
    accent: str,
    narrow: bool,
    reference: float | None = None,
    marks: pd.DataFrame | None = None,
    digits: int = 1,
) -> alt.LayerChart:
    """Lines of `value` over `month`, one per `series`; the `accent` series in colour, the others grey.

    `frame` is long: month, series, value. `reference` draws a horizontal rule. `marks` (month, value, label) puts
    labelled points on the chart, for the months that the text speaks of.
    """
    colour = alt.condition(alt.datum[series] == accent, alt.value(ACCENT), alt.value(GREY))
    low, high = float(frame[value].min()), float(frame[value].max())
    room = (high - low) * 0.08
    x = alt.X(
        "month:T",
        title=None,
        axis=alt.Axis(format="%Y", tickCount={"interval": "year", "step": 2 if narrow else 1}, labelFlush=False),
    )
    y = alt.Y(
        f"{value}:Q",
        title=None,
        scale=alt.Scale(domain=[low - room, high + room], nice=True, zero=False),
        axis=alt.Axis(tickCount=6),
    )
    # Not `nearest`: Vega-Lite's nearest points lose the text fields of their tooltips.
    hover = alt.selection_point(
        name="hover", on="pointerover", clear="pointerout", fields=["month", series], empty=False
    )
    base = alt.Chart(frame)
    lines = base.mark_line().encode(x=x, y=y, detail=f"{series}:N", color=colour)
    targets = (
        base.mark_point(size=60, filled=True)
        .encode(
            x=x,
            y=y,
            color=colour,
            opacity=alt.condition(hover, alt.value(1), alt.value(0)),
            tooltip=[
                alt.Tooltip(f"{series}:N", title="Series"),
                alt.Tooltip("month:T", title="Month", format="%b %Y"),
                alt.Tooltip(f"{value}:Q", title="Value", format=f".{digits}f"),
            ],
        )
        .add_params(hover)
    )
    ends = _end_labels(frame, value, series, gap=LABEL_GAP * (high - low + 2 * room))
    names = (
        alt.Chart(ends)
        .mark_text(align="left", dx=6, fontWeight="bold")
        .encode(x=x, y=alt.Y("label_position:Q"), text=f"{series}:N", color=colour)
    )
    layers: list[alt.Chart] = []
    if reference is not None:
        layers.append(
            alt.Chart(pd.DataFrame({"reference": [reference]}))
            .mark_rule(color=MUTED, strokeDash=[3, 3])
            .encode(y="reference:Q")
        )
    layers += [lines, targets, names]
    if marks is not None:
        points = alt.Chart(marks)
        place = {"x": x, "y": alt.Y("value:Q")}
        words = {"align": "right", "dx": -8, "dy": 14}
        layers += [
            points.mark_point(filled=True, size=55, color=ACCENT, opacity=1).encode(**place),
            points.mark_text(**words, stroke=PAPER, strokeWidth=4, strokeJoin="round").encode(**place, text="label:N"),
            points.mark_text(**words, color=INK).encode(**place, text="label:N"),
        ]
    longest = max(len(str(name)) for name in ends[series])
    return alt.layer(*layers).properties(width=width(narrow) - 30 - 7 * longest, height=250 if narrow else 320)


def period_lines(frame: pd.DataFrame, *, accent: str, narrow: bool, ordinal: bool, digits: int = 1) -> alt.LayerChart:
    """Lines of `value` over `period`, one per `series`, from zero where all values are positive.

    `frame` is long: period (years or months as text, or counts where `ordinal`), series, value. Points mark the values,
    for a licensed series may have few of them.
    """
    shown = frame.assign(period=pd.to_numeric(frame["period"]) if ordinal else pd.to_datetime(frame["period"]))
    colour = alt.condition(alt.datum.series == accent, alt.value(ACCENT), alt.value(GREY))
    low, high = float(shown["value"].min()), float(shown["value"].max())
    x = (
        alt.X("period:Q", title=None, axis=alt.Axis(tickMinStep=1, format="d"), scale=alt.Scale(zero=False))
        if ordinal
        else alt.X("period:T", title=None, axis=alt.Axis(format="%Y", tickCount=4 if narrow else 8))
    )
    y = alt.Y("value:Q", title=None, scale=alt.Scale(domain=[min(low, 0), max(high * 1.05, 0)], nice=True))
    base = alt.Chart(shown)
    ends = _end_labels(
        shown.rename(columns={"period": "month"}), "value", "series", gap=LABEL_GAP * (high - min(low, 0))
    )
    layers = [
        base.mark_line().encode(x=x, y=y, detail="series:N", color=colour),
        base.mark_point(filled=True, size=30, opacity=1).encode(
            x=x,
            y=y,
            color=colour,
            tooltip=[
                alt.Tooltip("series:N", title="Series"),
                alt.Tooltip("value:Q", title="Value", format=f",.{digits}f"),
            ],
        ),
        alt.Chart(ends.rename(columns={"month": "period"}))
        .mark_text(align="left", dx=6, fontWeight="bold")
        .encode(x=x, y="label_position:Q", text="series:N", color=colour),
    ]
    longest = max(len(str(name)) for name in ends["series"])
    return alt.layer(*layers).properties(width=width(narrow) - 30 - 7 * longest, height=250 if narrow else 320)


def threshold_curves(frame: pd.DataFrame, *, accent: str, thresholds: list[float], narrow: bool) -> alt.LayerChart:
    """How many products lie above each threshold: `products` over `threshold` (percent), one falling curve a `series`.

    Every curve falls, whatever the data. `thresholds` are drawn as rules, with the accented series' count beside each.
    """
    colour = alt.condition(alt.datum.series == accent, alt.value(ACCENT), alt.value(GREY))
    x = alt.X("threshold:Q", title="Share of world exports above, percent", scale=alt.Scale(domain=[0, 100]))
    y = alt.Y("products:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=6))
    base = alt.Chart(frame)
    rules = alt.Chart(pd.DataFrame({"threshold": thresholds})).mark_rule(color=MUTED, strokeDash=[3, 3])
    marked = frame[frame["threshold"].isin(thresholds) & (frame["series"] == accent)]
    tooltip = [
        alt.Tooltip("series:N", title="Year"),
        alt.Tooltip("threshold:Q", title="Above, percent", format=".0f"),
        alt.Tooltip("products:Q", title="Products", format=",.0f"),
    ]
    # A curve's name stands at half of its height: the accented one's to the right, the others' to the left.
    half = frame["products"] >= 0.5 * frame.groupby("series")["products"].transform("max")
    named = frame[half].sort_values("threshold").drop_duplicates("series", keep="last")
    sides = ((named[named["series"] == accent], "left", 8), (named[named["series"] != accent], "right", -8))
    layers = [
        rules.encode(x=x),
        base.mark_line(interpolate="step-after").encode(x=x, y=y, detail="series:N", color=colour),
        base.mark_point(size=40, opacity=0).encode(x=x, y=y, tooltip=tooltip),
        alt.Chart(marked).mark_point(filled=True, size=55, color=ACCENT, opacity=1).encode(x=x, y=y),
        alt.Chart(marked)
        .mark_text(align="left", dx=7, dy=-8)
        .encode(x=x, y=y, text=alt.Text("products:Q", format=",")),
        *(
            alt.Chart(names)
            .mark_text(align=align, dx=dx, fontWeight="bold")
            .encode(x=x, y=y, text="series:N", color=colour)
            for names, align, dx in sides
        ),
    ]
    return alt.layer(*layers).properties(width=width(narrow) - 20, height=250 if narrow else 320)


def _end_labels(frame: pd.DataFrame, value: str, series: str, gap: float) -> pd.DataFrame:
    """The last row of each series, with `label_position` moved up where two labels would overlap."""
    last = frame.loc[frame.groupby(series)["month"].idxmax()].sort_values(value)
    positions: list[float] = []
    for level in last[value]:
        positions.append(max(level, positions[-1] + gap) if positions else level)
    return last.assign(label_position=positions, month=frame["month"].max())
