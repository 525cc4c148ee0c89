"""The figure contract: what is refused, and what a figure leaves in a notebook."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import altair as alt
import nbformat
import pandas as pd
import pytest
import vl_convert

from companion import catalogue, figures, paths
from companion.charts import bars, heatmap, lines, theme
from companion.errors import FigureError

FRAME = pd.DataFrame({"category": ["a", "b"], "value": [1.0, 2.0]})


def figure(**changes):
    whole = figures.Figure(
        id="test-figure",
        title="B is twice A",
        unit="Number",
        datasets=("producer_prices",),
        note="A test.",
        alt="Bars: a 1, b 2.",
        reproduction="reproduced",
        chart=partial(bars.labelled_bars, FRAME, category="category", value="value"),
        table=FRAME,
    )
    return replace(whole, **changes)


def test_a_specification_carries_its_record_and_is_plain_json():
    spec = figure().specification()
    assert json.loads(json.dumps(spec)) == spec
    record = spec["usermeta"]["companion"]
    assert record["source"].startswith("National Bureau of Statistics of China")
    assert catalogue.describe("producer_prices").vintage in record["source"]
    assert record["csv"] == "category,value\na,1\nb,2\n"
    assert "datasets" not in record["narrow"]


def test_both_widths_are_complete_and_can_be_drawn():
    spec = figure().specification()
    for chart in (figures.wide(spec), figures.narrow(spec)):
        assert "title" not in chart
        assert "<svg" in vl_convert.vegalite_to_svg(json.dumps(chart))


@pytest.mark.parametrize("part", ["title", "unit", "note", "alt"])
def test_a_figure_without_words_is_refused(part):
    with pytest.raises(FigureError, match=f"has no {part}"):
        figure(**{part: " "}).specification()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "Figure 1"}, "lower-case"),
        ({"reproduction": "real"}, "not one of reproduced, proxy"),
        ({"datasets": ()}, "names no dataset"),
        ({"table": pd.DataFrame({"value": range(5001)})}, "aggregate to at most 5000"),
    ],
)
def test_other_breaches_are_refused(changes, message):
    with pytest.raises(FigureError, match=message):
        figure(**changes).specification()


def test_too_many_rows_in_a_chart_are_refused():
    chart = alt.Chart(pd.DataFrame({"x": range(4000)})).mark_point().encode(x="x")
    two = alt.layer(chart, alt.Chart(pd.DataFrame({"x": range(2000)})).mark_point().encode(x="x"))
    with pytest.raises(FigureError, match="6000 rows"):
        figures.specification(two)


def test_restricted_data_are_shown_as_pictures_and_never_embedded(monkeypatch):
    real = catalogue.describe("producer_prices")
    monkeypatch.setattr(figures, "describe", lambda name: replace(real, redistributable=False))
    shown = []
    monkeypatch.setattr(figures, "display", lambda content, raw: shown.append(content))
    with pytest.raises(FigureError, match="may not be redistributed"):
        figure().specification()
    chart = partial(bars.labelled_bars, FRAME.assign(value=[1.2345, 2.0]), category="category", value="value")
    figures.show(figure(chart=chart))
    (content,) = shown
    assert set(content) == {figures.PICTURE_MIME, "image/png", "text/plain"}
    assert "1.2345" not in json.dumps(content[figures.PICTURE_MIME])


def test_numbers_for_sentences():
    assert figures.number(-5.44) == "−5.4"
    assert figures.number(-0.04) == "0.0"
    assert figures.number(1234.5, 0) == "1,234"
    assert figures.number(2, 1, sign=True) == "+2.0"
    assert figures.below_or_above(-5.64) == "5.6% below" and figures.below_or_above(0.4) == "0.4% above"
    assert figures.lost_or_gained(-4.33) == "lost 4.3%" and figures.lost_or_gained(1) == "gained 1.0%"


def test_economies_have_the_names_that_readers_know():
    assert [figures.economy_name(code) for code in ("CHN", "KOR", "TWN", "GBR", "VNM", "EU")] == [
        "China", "Korea", "Taiwan", "United Kingdom", "Vietnam", "EU",
    ]  # fmt: skip


def test_a_table_is_shown_as_its_csv_prints_it():
    html = figures.table_html({"id": "t", "caption": "A < B", "csv": "a,b\n-1.50,x & y\n2025-04,-\n"})
    assert "<caption>A &lt; B</caption>" in html
    assert "−1.50" in html and "x &amp; y" in html
    assert "2025\u201104" in html and "<td>-</td>" in html


def test_end_labels_do_not_overlap():
    frame = pd.DataFrame({"month": pd.Timestamp("2022-01-01"), "series": ["a", "b", "c"], "value": [1.0, 1.01, 9.0]})
    placed = lines._end_labels(frame, "value", "series", gap=0.5)["label_position"].tolist()
    assert placed == pytest.approx([1.0, 1.5, 9.0])


def contrast(first, second):
    """Contrast of two colours by WCAG 2."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
def test_text_and_marks_can_be_seen_on_both_themes(dark):
    def shown(colour):
        return theme.DARK[colour] if dark else colour

    paper = shown(theme.PAPER)
    assert all(contrast(shown(colour), paper) >= 4.5 for colour in (theme.INK, theme.MUTED))
    assert all(contrast(shown(colour), paper) >= 3 for colour in (theme.ACCENT, theme.SECOND, theme.GREY))


def test_every_colour_of_the_charts_has_a_dark_counterpart():
    names = {value for key, value in vars(theme).items() if key.isupper() and str(value).startswith("#")}
    assert names == set(theme.DARK)
    for module in (bars, heatmap, lines):
        assert "#" not in Path(module.__file__).read_text(encoding="utf-8").split('"""', 2)[2].replace("# ", "")


@pytest.mark.parametrize("notebook", sorted(paths.NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_stored_figures_keep_the_contract(notebook):
    """Ids are unique, every figure draws at both widths, and the alternative text has numbers of the data."""
    content = nbformat.read(notebook, as_version=4)
    specs = figures.outputs(content, figures.FIGURE_MIME)
    assert specs
    for spec in specs:
        record = spec["usermeta"]["companion"]
        assert any(character.isdigit() for character in record["alt"]), record["id"]
        vl_convert.vegalite_to_vega(json.dumps(figures.narrow(spec)))
    assert len(figures.outputs(content, figures.TAKEAWAY_MIME)) == 1


def test_figure_ids_are_unique_across_the_book():
    ids = [
        spec["usermeta"]["companion"]["id"]
        for notebook in paths.NOTEBOOKS.glob("*.ipynb")
        for spec in figures.outputs(nbformat.read(notebook, as_version=4), figures.FIGURE_MIME)
    ]
    assert len(ids) == len(set(ids))
