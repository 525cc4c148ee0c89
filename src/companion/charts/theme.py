"""The look of every chart: one accent colour for what the chart is about, grey for the rest, two widths.

Colours are named once, with their counterpart on a dark page, so that a finished specification can be turned dark by
replacing them. All pairs keep a contrast of at least 4.5 to 1 for text and 3 to 1 for marks on their background.
"""

from typing import Any

import altair as alt

WIDE = 660  # pixels; fits the text column at 1280 px
NARROW = 300  # pixels; fits a phone of 390 px with its margins

INK, MUTED, GRID, PAPER = "#1f2328", "#5f6770", "#e3e6e9", "#ffffff"
ACCENT, SECOND, GREY, PALE = "#b3261e", "#1f6391", "#8a9199", "#f1f3f5"

DARK = {
    INK: "#e6e8ea",
    MUTED: "#a6adb5",
    GRID: "#363c43",
    PAPER: "#14181e",
    ACCENT: "#ff8a7a",
    SECOND: "#7fb8e0",
    GREY: "#8b939b",
    PALE: "#232930",
}

# Still pictures are laid out with the metrics of Arial, so a page must show them in a font of the same widths.
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"


@alt.theme.register("companion", enable=True)
def theme() -> alt.theme.ThemeConfig:
    """The shared Vega-Lite configuration."""
    axis: dict[str, Any] = {
        "domainColor": GREY,
        "gridColor": GRID,
        "labelColor": MUTED,
        "labelFontSize": 12,
        "labelPadding": 6,
        "tickColor": GREY,
        "titleColor": MUTED,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    return {
        "config": {
            "font": FONT,
            "background": "transparent",
            "padding": {"left": 2, "right": 8, "top": 5, "bottom": 5},
            "view": {"stroke": None},
            "axis": axis,
            "axisX": {"grid": False},
            "axisY": {"domain": False, "ticks": False},
            "legend": {"labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 12, "titleFontWeight": "normal"},
            "title": {
                "anchor": "start",
                "color": INK,
                "fontSize": 15,
                "subtitleColor": MUTED,
                "subtitleFontSize": 12,
            },
            "header": {"labelColor": INK, "titleColor": MUTED, "labelFontSize": 12},
            "text": {"color": INK, "fontSize": 12},
            "line": {"strokeWidth": 2},
        }
    }


def width(narrow: bool) -> int:
    """The plot's width in pixels for one of the two variants."""
    return NARROW if narrow else WIDE
