"""A user's own series: checked line by line, kept off the record, drawn as a picture and never passed on."""

import json
from datetime import date
from pathlib import Path

import nbformat
import pytest

from companion import catalogue, cli, licensed, paths
from companion.errors import DatasetError, FigureError
from companion.execution.plan import datasets_used, plan
from companion.figures import licensed_figure
from companion.site.assemble import _build_key

GOOD = b"series,period,value\nASEAN,2019,2\nASEAN,2025,12\nEuropean Union,2019,2\nEuropean Union,2025,6.25\n"
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(paths, "LICENSED", tmp_path / "licensed")
    monkeypatch.delenv(licensed.ALLOWED, raising=False)
    return tmp_path / "licensed"


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(licensed.ALLOWED, "1")


def test_a_series_comes_back_as_it_was_given(allowed):
    licensed.import_series(GOOD, "figure-42", "MarkLines, bought in 2026", TODAY)
    kept = licensed.licensed_series("figure-42")
    assert kept.origin == "MarkLines, bought in 2026" and kept.imported == "2026-11-21"
    assert kept.frame.to_numpy().tolist() == [
        ["2019", "ASEAN", 2.0],
        ["2025", "ASEAN", 12.0],
        ["2019", "European Union", 2.0],
        ["2025", "European Union", 6.25],
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"period,series,value\n2019,ASEAN,two\n", "Line 2 .* has no number in column value"),
        (b"period,series,value\n2019,ASEAN,2\n2020,ASEAN,101\n", "Line 3 .* is above 100 percent"),
        (b"period,series,value\n2019,ASEAN,-1\n", "Line 2 .* is below 0 percent"),
        (b"period,series,value\n2019-01,ASEAN,1\n", "Line 2 .* does not have a year such as 2024"),
        (b"period,series,value\n2019,,1\n", "Line 2 .* names no market"),
        (b"period,series,value\n2019,ASEAN,1\n2019,ASEAN ,2\n", "Line 3 .* repeats the period and series"),
        (b"period,series,value\n", "has no rows"),
        (b"year,series,value\n2019,ASEAN,1\n", "has the columns period, series and value; this one has year"),
        (b"", "is not a CSV table"),
        (b"period,series,value\n2019,\xff,1\n", "is not a CSV table"),
    ],
)
def test_what_breaks_the_schema_is_named_and_nothing_is_kept(folder, content, complaint):
    with pytest.raises(DatasetError, match=complaint):
        licensed.import_series(content, "figure-42", "somewhere", TODAY)
    assert not folder.exists()


def test_months_counts_and_no_period_are_told_apart():
    for exhibit, period in (("figure-12", "2024-03"), ("figure-43", "5"), ("figure-14", "")):
        content = f"period,series,value\n{period},One,1\n".encode()
        licensed.import_series(content, exhibit, "somewhere", TODAY)
        with pytest.raises(DatasetError, match=r"Line 2 .* does not have"):
            licensed.import_series(b"period,series,value\nnow,One,1\n", exhibit, "somewhere", TODAY)


def test_an_exhibit_that_takes_no_series_is_refused():
    with pytest.raises(DatasetError, match=r"'figure-25' takes no series of your own; those that do are figure-02"):
        licensed.import_series(GOOD, "figure-25", "somewhere", TODAY)


def test_a_published_build_does_not_see_the_series(tmp_path, monkeypatch):
    notebook = tmp_path / "cars.ipynb"
    cell = nbformat.v4.new_code_cell('licensed_series("figure-42")', id="code")
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), notebook)
    before = plan([notebook])[0].key, _build_key([])
    licensed.import_series(GOOD, "figure-42", "somewhere", TODAY)
    assert licensed.licensed_series("figure-42") is None
    assert (plan([notebook])[0].key, _build_key([])) == before
    monkeypatch.setenv(licensed.ALLOWED, "1")
    assert plan([notebook])[0].key != before[0] and _build_key([]) != before[1]
    assert datasets_used(notebook) == ("licensed_series",)


def test_the_figure_is_a_picture_without_its_numbers(allowed):
    figure = licensed_figure(licensed.import_series(GOOD, "figure-42", "MarkLines", TODAY))
    assert figure.title == "Market share of Chinese car brands: ASEAN goes from 2 in 2019 to 12 in 2025"
    with pytest.raises(FigureError, match="may not be redistributed"):
        figure.specification()
    record = figure.pictures()
    assert set(record["pictures"]) == {"wide.light", "wide.dark", "narrow.light", "narrow.dark"}
    assert "6.25" not in json.dumps(record)
    assert "csv" not in record and record["source"] == "MarkLines"


def test_every_kind_of_exhibit_can_be_drawn():
    for exhibit, rows in (("figure-14", ",Zhejiang,5\n,Jiangsu,7"), ("figure-43", "1,Korea,0.5\n2,Korea,1.5")):
        content = f"period,series,value\n{rows}\n".encode()
        record = licensed_figure(licensed.import_series(content, exhibit, "me", TODAY)).pictures()
        assert all("<svg" in svg for svg in record["pictures"].values())
        assert record["title"].endswith(
            "Jiangsu is the largest of 2, at 7" if exhibit == "figure-14" else "Korea goes from 0.5 in 1 to 1.5 in 2"
        )


def test_a_tampered_file_is_noticed(folder, allowed):
    licensed.import_series(GOOD, "figure-42", "somewhere", TODAY)
    (folder / "figure-42.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DatasetError, match="import the series again"):
        licensed.licensed_series("figure-42")


def test_the_command_keeps_a_file_and_says_what_is_next(tmp_path, folder, monkeypatch, capsys):
    (tmp_path / "mine.csv").write_bytes(GOOD)
    monkeypatch.setattr("sys.argv", ["companion", "data", "import", str(tmp_path / "mine.csv"), "--as", "figure-42"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 0
    assert "4 values of 2 series are kept for figure-42" in capsys.readouterr().out
    assert json.loads((folder / "figure-42.json").read_text())["origin"] == "a series supplied by the user (mine.csv)"


def test_local_data_are_ignored_by_version_control():
    assert "data/local/" in (paths.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_a_slot_is_an_exhibit_of_the_report():
    table = catalogue.load("licensed_series")
    assert table["exhibit"].is_unique
    assert table["exhibit"].str.removeprefix("figure-").astype(int).between(1, 53).all()


def test_only_the_value_1_lets_licensed_series_in(monkeypatch):
    licensed.import_series(GOOD, "figure-42", "somewhere", TODAY)
    for value, given in (("0", False), ("", False), ("no", False), ("1", True)):
        monkeypatch.setenv(licensed.ALLOWED, value)
        assert (licensed.licensed_series("figure-42") is not None) == given


def test_every_job_of_a_licensed_build_has_a_key_of_its_own(tmp_path, monkeypatch):
    notebook = tmp_path / "any.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1", id="code")]), notebook)
    public = plan([notebook])[0].key
    monkeypatch.setenv(licensed.ALLOWED, "1")
    assert plan([notebook])[0].key != public


def test_counts_are_ordered_as_numbers_and_must_be_finite():
    content = "period,series,value\n" + "".join(f"{n},Korea,{n / 2}\n" for n in range(1, 13))
    series = licensed.import_series(content.encode(), "figure-43", "me", TODAY)
    assert series.frame["period"].tolist() == [str(n) for n in range(1, 13)]
    assert licensed_figure(series).title.endswith("Korea goes from 0.5 in 1 to 6 in 12")
    with pytest.raises(DatasetError, match=r"Line 2 .* has no number"):
        licensed.import_series(b"period,series,value\n,Zhejiang,inf\n", "figure-14", "me", TODAY)
