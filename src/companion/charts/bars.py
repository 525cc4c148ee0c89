"""Bars: signed monthly rates, and a few labelled amounts."""

import altair as alt
import pandas as pd

from companion.charts.theme import ACCENT, GREY, INK, MUTED, width


def signed_monthly_bars(
    frame: pd.DataFrame, *, value: str, narrow: bool, marks: pd.DataFrame | None = None
) -> alt.LayerChart:
    """One bar a month from zero, negative ones in the accent colour.

    `frame` has month and `value`. `marks` (month, value, label) labels the months that the text speaks of.
    """
    x = alt.X(
        "month:T",
        title=None,
        axis=alt.Axis(format="%Y", tickCount={"interval": "year", "step": 2 if narrow else 1}),
    )
    bars = (
        alt.Chart(frame)
        .mark_bar(width=3 if narrow else 6)
        .encode(
            x=x,
            y=alt.Y(f"{value}:Q", title=None),
            color=alt.condition(alt.datum[value] < 0, alt.value(ACCENT), alt.value(GREY)),
            tooltip=[
                alt.Tooltip("month:T", title="Month", format="%b %Y"),
                alt.Tooltip(f"{value}:Q", title="Percent", format=".1f"),
            ],
        )
    )
    layers: list[alt.Chart] = [bars]
    if marks is not None:
        layers.append(
            alt.Chart(marks)
            .mark_text(align="left", dx=6, dy=-8, color=INK, lineBreak="\n")
            .encode(x=x, y="value:Q", text="label:N")
        )
    return alt.layer(*layers).properties(width=width(narrow), height=220 if narrow else 260)


def labelled_bars(
    frame: pd.DataFrame,
    *,
    category: str,
    value: str,
    narrow: bool,
    accent: str | None = None,
    part: str | None = None,
    digits: int = 0,
) -> alt.LayerChart:
    """Horizontal bars in the frame's order, the value written beside each.

    `accent` names the one category shown in colour; with `part`, that column's share of each bar is in colour
    instead, drawn over the grey whole.
    """
    order = frame[category].tolist()
    y = alt.Y(f"{category}:N", sort=order, title=None, axis=alt.Axis(labelLimit=140 if narrow else 240, labelColor=INK))
    x = alt.X(f"{value}:Q", title=None, axis=None, scale=alt.Scale(domain=[0, float(frame[value].max()) * 1.15]))
    tooltip = [
        alt.Tooltip(f"{category}:N", title="Item"),
        alt.Tooltip(f"{value}:Q", title="Value", format=f",.{digits}f"),
    ]
    colour = (
        alt.condition(alt.datum[category] == accent, alt.value(ACCENT), alt.value(GREY)) if accent else alt.value(GREY)
    )
    base = alt.Chart(frame)
    layers = [base.mark_bar(height={"band": 0.7}).encode(x=x, y=y, color=colour, tooltip=tooltip)]
    if part:
        layers.append(
            base.mark_bar(height={"band": 0.7}, color=ACCENT).encode(
                x=alt.X(f"{part}:Q", axis=None),
                y=y,
                tooltip=[*tooltip, alt.Tooltip(f"{part}:Q", title="Of which", format=f",.{digits}f")],
            )
        )
    layers.append(
        base.mark_text(align="left", dx=5, color=MUTED).encode(
            x=x, y=y, text=alt.Text(f"{value}:Q", format=f",.{digits}f")
        )
    )
    labels = 150 if narrow else 130
    return alt.layer(*layers).properties(width=width(narrow) - labels, height=alt.Step(30))


def dumbbells(
    frame: pd.DataFrame, *, category: str, start: str, end: str, names: tuple[str, str], narrow: bool, digits: int = 1
) -> alt.LayerChart:
    """From a grey to a coloured point for each category, in the frame's order; `end` is written beside its point.

    `start` and `end` are columns of numbers from zero up; `names` are what the two points are called, written at the
    row that moved most.
    """
    order = frame[category].tolist()
    y = alt.Y(f"{category}:N", sort=order, title=None, axis=alt.Axis(labelLimit=150 if narrow else 260, labelColor=INK))
    highest = float(frame[[start, end]].max().max())
    scale = alt.Scale(domain=[0, highest * 1.12])
    base = alt.Chart(frame)
    tooltip = [
        alt.Tooltip(f"{category}:N", title="Item"),
        alt.Tooltip(f"{start}:Q", title=names[0], format=f",.{digits}f"),
        alt.Tooltip(f"{end}:Q", title=names[1], format=f",.{digits}f"),
    ]
    from_start = alt.X(f"{start}:Q", title=None, scale=scale)
    to_end = alt.X(f"{end}:Q", title=None, scale=scale)
    widest = (frame[end] - frame[start]).abs().idxmax()  # where the two names have most room
    first = alt.Chart(frame.loc[[widest]].assign(start_name=names[0], end_name=names[1]))
    layers = [
        base.mark_rule(color=GREY, strokeWidth=2).encode(x=from_start, x2=f"{end}:Q", y=y),
        base.mark_point(filled=True, size=70, color=GREY, opacity=1).encode(x=from_start, y=y, tooltip=tooltip),
        base.mark_point(filled=True, size=90, color=ACCENT, opacity=1).encode(x=to_end, y=y, tooltip=tooltip),
        base.mark_text(align="left", dx=9, color=MUTED)
        .encode(x=to_end, y=y, text=alt.Text(f"{end}:Q", format=f",.{digits}f"))
        .transform_filter(alt.datum[end] >= alt.datum[start]),
        base.mark_text(align="right", dx=-9, color=MUTED)
        .encode(x=to_end, y=y, text=alt.Text(f"{end}:Q", format=f",.{digits}f"))
        .transform_filter(alt.datum[end] < alt.datum[start]),
        first.mark_text(dy=-14, color=MUTED).encode(x=from_start, y=y, text="start_name:N"),
        first.mark_text(dy=-14, color=ACCENT, fontWeight="bold").encode(x=to_end, y=y, text="end_name:N"),
    ]
    labels = 160 if narrow else 150
    return alt.layer(*layers).properties(width=width(narrow) - labels, height=alt.Step(34))
