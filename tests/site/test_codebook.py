"""The codebook: what a table covers, and how each dataset is described and offered."""

import html
import json
import os
import re
import shutil
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import frictionless
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sphinx.application import Sphinx

from companion import catalogue, paths
from companion.catalogue import Field
from companion.errors import DatasetError
from companion.site import codebook, coverage
from companion.site.codebook import Users

MOST_BYTES = 15_000  # a dataset, all columns and the picture of thirty years of months included


def table(kind, periods, economies=None):
    """A dataset by economy and one time column of a kind, and its frame."""
    fields = (Field("economy", "string", "", ""), Field("period", kind, "", ""), Field("value", "number", "", ""))
    dataset = replace(
        catalogue.describe("producer_prices"), fields=fields, primary_key=("economy", "period"), rows=len(periods)
    )
    column = periods if kind in ("year", "string") else pd.to_datetime(pd.Series(periods, dtype=str))
    economies = economies or ["CHN"] * len(periods)
    return pd.DataFrame({"economy": economies, "period": column, "value": 1.0}), dataset


def bars(svg):
    """Start, width and height of each bar of a picture, in its own units."""
    found = re.findall(r"M(\d+) 40v-(\d+)h(\d+)V40z", svg)
    return [(int(start), int(width), int(height)) for start, height, width in found]


# --- what a table covers ----------------------------------------------------------------------------------------


def test_a_gap_is_counted_told_and_left_blank():
    frame, dataset = table(
        "yearmonth", ["2020-01", "2020-02", "2020-02", "2020-05"], economies=["CHN", "CHN", "DEU", "DEU"]
    )
    frame["value"] = [1.0, None, 2.0, None]
    found = coverage.survey(frame, dataset)
    assert (found.time, found.period) == ("period", "month")
    assert found.labels == ["2020-01", "2020-02", "2020-03", "2020-04", "2020-05"]
    assert found.counts == [1, 2, 0, 0, 1]
    assert found.keys == {"economy": (2, "CHN, DEU")}
    assert found.empty == {"value": 2}
    said = "2020-01 to 2020-05: 1 to 2 rows a month in 3 months, none in 2020-03 to 2020-04."
    assert coverage.in_words(found) == said
    drawn = coverage.picture(found)
    assert 'viewBox="0 0 5 40"' in drawn
    assert bars(drawn) == [(0, 1, 20), (1, 1, 40), (4, 1, 20)]
    assert f'role="img" aria-label="Rows by month, {said}"' in drawn


@pytest.mark.parametrize(
    ("kind", "periods", "period", "said"),
    [
        ("year", [2019, 2022, 2024], "year", "2019 to 2024: 1 row a year in 3 years, none in 2020 to 2021, 2023."),
        (
            "date",
            ["2024-01-03", "2024-01-31", "2024-02-01"],
            "month",
            "2024-01 to 2024-02: 1 to 2 rows a month in 2 months, no month missing.",
        ),
        (
            "yearmonth",
            ["2021-12", "2022-03", "2022-09"],
            "quarter",
            "2021-12 to 2022-09: 1 row a quarter in 3 quarters, none in 2022-06.",
        ),
        ("yearmonth", ["2024-11", "2024-11"], "month", "2024-11: 2 rows."),
        ("yearmonth", ["2023-11", "2024-11"], "year", "2023-11 to 2024-11: 1 row a year in 2 years, no year missing."),
        (
            "string",
            ["2021Q4", "2022Q1", "2022Q1", "2022Q3"],
            "quarter",
            "2021Q4 to 2022Q3: 1 to 2 rows a quarter in 3 quarters, none in 2022Q2.",
        ),
        (
            "string",
            ["2022", "2022Q1", "2024-01/2024-05"],
            "year",
            "2022 to 2024: 1 to 2 rows a year in 2 years, none in 2023.",
        ),
        ("string", ["2022", "spring"], "", "No time dimension."),
        (
            "year",
            [2000, 2002, 2004, 2006, 2008, 2010],
            "year",
            "2000 to 2010: 1 row a year in 6 years, none in 2001, 2003, 2005, 2 more gaps.",
        ),
    ],
)
def test_periods_are_those_of_the_time_column(kind, periods, period, said):
    found = coverage.survey(*table(kind, periods))
    assert found.period == period
    assert coverage.in_words(found) == said
    assert bool(coverage.picture(found)) == (len(found.labels) > 1)


def test_equal_neighbours_are_one_bar_and_a_single_row_is_seen():
    frame, dataset = table("year", [2000] * 1000 + [2001] * 1000 + [2003])
    assert bars(coverage.picture(coverage.survey(frame, dataset))) == [(0, 2, 40), (3, 1, 3)]


def test_a_table_without_time_says_so():
    found = coverage.survey(catalogue.load("policy_coverage"), catalogue.describe("policy_coverage"))
    assert (found.time, found.span, coverage.picture(found)) == ("", "", "")
    assert coverage.in_words(found) == "No time dimension."
    assert found.keys["row"] == (43, "")
    assert found.keys["document"][0] == 5


def test_a_column_of_dates_outside_the_key_may_be_empty():
    frame, dataset = table("date", ["2024-01-03", None, "2024-02-01"])
    dataset = replace(dataset, primary_key=("economy",))
    found = coverage.survey(frame, dataset)
    assert found.counts == [1, 1] and found.empty == {"period": 1}
    assert coverage.survey(frame.iloc[1:2], dataset).time == ""


@given(st.lists(st.integers(1990, 2030), min_size=1, max_size=60))
def test_every_row_is_counted_and_every_period_with_rows_is_drawn(years):
    frame, dataset = table("year", years)
    found = coverage.survey(frame, dataset)
    assert sum(found.counts) == len(years)
    assert found.labels == [str(year) for year in range(min(years), max(years) + 1)]
    if len(found.labels) > 1:
        drawn = {start + offset for start, width, _ in bars(coverage.picture(found)) for offset in range(width)}
        assert drawn == {year - min(years) for year in years}


# --- the pages --------------------------------------------------------------------------------------------------


def sections(site):
    """The HTML of each dataset's section of the built codebook, by the dataset's name."""
    text = (site / "book/codebook.html").read_text(encoding="utf-8")
    parts = re.split(r'<section id="dataset-(\w+)">', text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_dataset_has_a_section_with_its_columns_and_units(site):
    found = sections(site)
    assert found.keys() == catalogue.datasets().keys()
    for name, dataset in catalogue.datasets().items():
        for column in dataset.fields:
            row = rf"<tr><td><code>{column.name}</code>.*?</td> <td>{column.type}</td> <td>{{}}</td>"
            unit = html.escape(column.unit) or "–"
            assert re.search(row.format(re.escape(unit)), found[name]), (name, column.name)
        rows = f"{dataset.rows:,} row" if dataset.rows else "no table yet"
        for said in (dataset.publisher, dataset.source_url, dataset.vintage, dataset.licence, rows):
            assert html.escape(said) in found[name], (name, said)


def test_pictures_have_the_words_of_the_tables(site):
    found = sections(site)
    assert (
        "Rows by month, 2006-01 to 2026-07: 1 row a month in 247 months, no month missing." in found["producer_prices"]
    )
    for name, dataset in catalogue.datasets().items():
        timed = [column for column in dataset.fields if column.type in coverage.TIME_TYPES]
        timed += [column for column in coverage.PERIOD_COLUMNS if column in dataset.primary_key]
        assert ("no time dimension" in found[name]) == (not timed and dataset.rows > 0), name
        for svg in re.findall("<svg.*?</svg>", found[name]):
            assert re.search(r'aria-label="Rows by [\w-]+, \d{4}', svg), name


def test_the_list_leads_to_every_section_under_its_subject(site):
    text = (site / "book/data.html").read_text(encoding="utf-8")
    groups = re.findall(r'<th scope="rowgroup"[^>]*>(.*?)</th>(.*?)</tbody>', text, re.S)
    listed = {name: subject for subject, part in groups for name in re.findall(r"codebook.html#dataset-(\w+)", part)}
    assert listed == {name: dataset.subject for name, dataset in catalogue.datasets().items()}


def test_the_codebook_stays_light(site):
    for name, section in sections(site).items():
        assert len(section.split('<footer class="prev-next')[0].encode()) < MOST_BYTES, name
    assert (site / "book/codebook.html").stat().st_size < 1_000_000


def test_the_downloads_are_a_valid_data_package(site):
    # The tables' bytes are those of the catalogue; here it matters that the package finds and describes them.
    report = frictionless.Package(str(site / "data/datapackage.json")).validate(limit_rows=20)
    assert report.valid, report.flatten(["name", "note"])
    listed = {resource["name"] for resource in json.loads((site / "data/datapackage.json").read_text())["resources"]}
    known = catalogue.datasets().values()
    assert listed == {dataset.name for dataset in known if dataset.redistributable and dataset.rows}


# --- terms, users, the cache ------------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of the data folder that the library works on, and of nothing else."""
    folder = tmp_path / "data"
    shutil.copytree(paths.DATA, folder)
    for name in ("LICENSE-CONTENT", "CITATION.cff"):
        shutil.copyfile(paths.ROOT / name, tmp_path / name)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "DATA", folder)
    monkeypatch.setattr(paths, "DATAPACKAGE", folder / "datapackage.json")
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")
    return folder


def change(data: Path, name: str, **entry):
    """Change the entry of one dataset in the copy."""
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    next(resource for resource in package["resources"] if resource["name"] == name).update(entry)
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def entry(name):
    dataset = catalogue.describe(name)
    return codebook.entry_html(dataset, codebook.read_coverage(dataset), Users(), "../")


def row_of(name):
    """The dataset's row in the list of datasets."""
    return next(line for line in codebook.contents_html("../").splitlines() if f"#dataset-{name}" in line)


def test_what_may_not_be_redistributed_is_described_and_not_offered(data, tmp_path):
    assert 'href="../data/producer_prices.csv"' in entry("producer_prices")
    assert 'href="../data/producer_prices.csv"' in row_of("producer_prices")
    change(data, "producer_prices", redistributable=False, licenses=[{"name": "theirs", "title": "Not for <resale>"}])
    text = entry("producer_prices")
    assert "producer_prices.csv" not in text and "producer_prices.csv" not in row_of("producer_prices")
    assert "not offered: the terms (Not for &lt;resale&gt;) do not allow it to be passed on" in text
    assert "(may not be redistributed)" in text and "<svg" in text
    codebook.copy_data(SimpleNamespace(outdir=tmp_path / "site"))
    offered = tmp_path / "site" / "data"
    assert not (offered / "producer_prices.csv").exists() and (offered / "relending.csv").is_file()
    assert "producer_prices.csv" not in (offered / "datapackage.json").read_text(encoding="utf-8")
    assert (offered / "producer_prices.bib").read_text(encoding="utf-8").startswith("@misc{producer_prices,")
    assert "Copyright (c) 2025 tradewartracker" in (offered / "LICENSES.md").read_text(encoding="utf-8")


def test_a_dataset_that_has_yet_to_be_fetched_is_announced(data, tmp_path):
    (data / "relending.csv").unlink()
    change(data, "relending", rows=0)
    text = entry("relending")
    assert "no table yet" in text and "<code>companion data refresh relending --write</code>" in text
    assert "relending.csv" not in text and "relending.csv" not in row_of("relending")
    codebook.copy_data(SimpleNamespace(outdir=tmp_path / "site"))
    assert "relending.csv" not in (tmp_path / "site/data/datapackage.json").read_text(encoding="utf-8")


def test_long_column_tables_are_folded():
    assert "<details open><summary>3 columns" in entry("producer_prices")
    columns = len(catalogue.describe("claims").fields)
    assert columns > codebook.LONG_TABLE and f"<details><summary>{columns} columns" in entry("claims")


def test_users_are_exhibits_notebooks_and_claims(tmp_path):
    users = codebook.find_users(sorted(paths.NOTEBOOKS.glob("*.ipynb")))
    assert users["policy_coverage"].exhibits == [("table-1", "chapter-1-01-policy-coverage")]
    assert users["policy_coverage"].notebooks == ["chapter-1-01-policy-coverage"]
    verdicts = catalogue.load("verdicts")
    named = verdicts.loc[verdicts["datasets"].str.split().map(lambda names: "reference_values" in names), "id"]
    assert users["reference_values"].claims == named.tolist() and len(named)
    dataset = catalogue.describe("relending")
    few = codebook.entry_html(dataset, None, Users([("table-6", "")], [], ["C004"]), "../")
    assert '<dd>Table 6, claims <a href="../book/ledger.html#C004">C004</a></dd>' in few
    many = codebook.entry_html(dataset, None, Users([], [], [f"C{number:03}" for number in range(50)]), "../")
    assert "<details><summary>50 claims</summary>" in many
    assert "<dt>Used by</dt> <dd>nothing so far</dd>" in codebook.entry_html(dataset, None, Users(), "../")


def test_a_table_is_surveyed_once_and_never_unchecked(data, monkeypatch):
    dataset = catalogue.describe("producer_prices")
    first = codebook.read_coverage(dataset)
    monkeypatch.setattr(codebook, "parse_table", None)
    again = codebook.read_coverage(dataset)
    assert again.counts == first.counts and coverage.in_words(again) == coverage.in_words(first)
    (data / "producer_prices.csv").write_bytes(b"changed")
    with pytest.raises(DatasetError, match="restore it"):
        codebook.read_coverage(dataset)


def test_sphinx_reads_the_page_again_when_the_package_or_a_notebook_changes(data, tmp_path):
    source = tmp_path / "source"
    notebooks = source / "notebooks"
    shutil.copytree(paths.NOTEBOOKS, notebooks)
    (source / "index.md").write_text("# Codebook\n\n```{codebook}\n```\n", encoding="utf-8")
    (source / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")

    def outdated(touched):
        settings = {"extensions": ["myst_parser"], "exclude_patterns": ["notebooks"]}
        app = Sphinx(source, None, tmp_path / "out", tmp_path / "trees", "dummy", settings, status=None)
        app.add_directive("codebook", codebook.CodebookDirective)
        app.build()
        if touched:
            later = time.time() + 10
            os.utime(touched, (later, later))
        return app.env.get_outdated_files(config_changed=False)[1]

    assert outdated(None) == set()
    assert outdated(data / "datapackage.json") == {"index"}
    os.utime(data / "datapackage.json")
    assert outdated(next(notebooks.glob("*.ipynb"))) == {"index"}
