"""The command line as a user meets it: what works, and one sentence with exit code 2 for what cannot."""

import json
import re

import nbformat
import pytest

from companion import catalogue, paths
from companion.execution.parameters import notebooks, read_parameters
from companion.execution.plan import plan

RATES = "chapter-2-05-exchange-rate"
PRICES = "chapter-2-04-producer-prices"
RELENDING = "chapter-1-08-relending"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", PRICES, "-p", "base_moth", "2022-01"], r"base_moth.*did you mean 'base_month'"),
        (["run", PRICES, "-p", "seed_year", "soon"], r"seed_year.*'soon' is not a whole number"),
        (["run", PRICES, "-p", "seed_year", "1999"], r"seed_year.*2021 to 2025"),
        (["run", PRICES, "-p", "economy", "USA"], r"economy.*'USA' is not covered.*CHN"),
        (["run", PRICES, "-p", "base_month", "1980-01"], r"base_month.*2006-01 to 2026-07"),
        (["run", RATES, "-p", "start_month", "2001-01"], r"start_month.*'2001-01' is not covered for currency 'CNY'"),
        (["run", RATES, "-p", "end_month", "2026-10"], r"end_month.*'2026-10' is not covered.*to 2026-07"),
        (["run", RATES, "-p", "quote", "noon"], r"quote.*average.*end_of_month"),
        (["run", PRICES, "-p", "economy"], "-p|option"),
        (["run", "chapter-9-99-nothing"], "no notebook"),
        (["data", "show", "nothing"], "no dataset 'nothing'"),
        (["data", "refresh", "claims"], "no source to refresh"),
        (["data", "refresh", "producer_prices", "--from", "missing.csv"], "no file missing.csv"),
        (["book", "--scheduler", "tcp://127.0.0.1:1"], "No Dask scheduler answers"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_exit_code_2(companion, tmp_path, arguments, message):
    result = companion(*arguments)
    assert result.returncode == 2
    assert re.search(message, result.stderr, re.S), result.stderr
    assert "Traceback" not in result.stderr + result.stdout
    assert list(tmp_path.iterdir()) == []


def test_run_writes_notebook_figures_and_tables(companion, tmp_path):
    result = companion("run", RELENDING, "-p", "loan_stock", "published", "--output", "mine")
    assert result.returncode == 0, result.stderr
    written = {path.relative_to(tmp_path / "mine").as_posix() for path in (tmp_path / "mine").rglob("*.*")}
    assert {f"{RELENDING}.ipynb", "figures/table-6-relending-share.csv", "tables/table-6-loan-stock.csv"} <= written
    shares = (tmp_path / "mine/figures/table-6-relending-share.csv").read_text(encoding="utf-8")
    assert "276620" in shares  # the published stock, not the table's 273300
    executed = nbformat.read(tmp_path / f"mine/{RELENDING}.ipynb", as_version=4)
    assert any("injected-parameters" in cell.metadata.get("tags", []) for cell in executed.cells)
    assert str(paths.ROOT) not in json.dumps(executed)
    assert not [path for path in tmp_path.iterdir() if path.name != "mine"]


def test_a_failing_notebook_stops_the_build_and_leaves_the_last_site(companion, project):
    html = project / "_build" / "html"
    html.mkdir(parents=True)
    (html / "index.html").write_text("the last good site", encoding="utf-8")
    broken = project / "notebooks" / f"{RELENDING}.ipynb"
    content = nbformat.read(broken, as_version=4)
    cell = next(cell for cell in content.cells if "takeaway(" in cell.get("source", ""))
    cell.source = "relending_is_not_defined"
    nbformat.write(content, broken)
    result = companion("book", root=project)
    assert result.returncode == 2
    assert RELENDING in result.stderr and "NameError" in result.stderr and "relending_is_not_defined" in result.stderr
    assert (html / "index.html").read_text(encoding="utf-8") == "the last good site"


def test_a_broken_page_stops_the_build_and_leaves_the_last_site(companion, project):
    html = project / "_build" / "html"
    html.mkdir(parents=True)
    (html / "index.html").write_text("the last good site", encoding="utf-8")
    (project / "book" / "cite.md").write_text("# Cite\n\n{claim}`C998`\n", encoding="utf-8")
    result = companion("book", root=project)
    assert result.returncode == 2
    assert "C998" in result.stderr
    assert (html / "index.html").read_text(encoding="utf-8") == "the last good site"


def test_a_changed_data_file_is_noticed_and_can_be_accepted(companion, project):
    file = project / "data" / "producer_prices.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("CHN,2026-07,3.5", "CHN,2026-07,3.6"), encoding="utf-8")
    refused = companion("book", root=project)
    assert refused.returncode == 2 and "companion data accept producer_prices" in refused.stderr
    assert companion("data", "accept", "producer_prices", root=project).returncode == 0
    assert companion("data", "validate", root=project).returncode == 0


def test_one_changed_table_reruns_exactly_the_notebooks_that_load_it(companion, project, monkeypatch):
    before = {job.name: job.key for job in plan(notebooks())}
    file = project / "data" / "euro_reference_rates.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("USD,1999-01,", "USD,1999-01,0"), encoding="utf-8")
    assert companion("data", "accept", "euro_reference_rates", root=project).returncode == 0
    monkeypatch.setattr(paths, "NOTEBOOKS", project / "notebooks")
    monkeypatch.setattr(paths, "DATA", project / "data")
    monkeypatch.setattr(paths, "DATAPACKAGE", project / "data" / "datapackage.json")
    after = {job.name: job.key for job in plan(notebooks())}
    assert [name for name in before if before[name] != after[name]] == [RATES]


def test_notebooks_lists_every_parameter_with_type_default_and_range(companion):
    shown = companion("notebooks").stdout
    for path in notebooks():
        assert path.stem in shown
        for parameter in read_parameters(path).values():
            assert re.search(rf"{parameter.name} +{parameter.type.__name__} +default {parameter.default}", shown)
    assert "2006-01 to 2026-07" in shown


def test_data_list_show_and_validate(companion):
    listed = companion("data", "list").stdout
    assert [name for name in catalogue.datasets() if name not in listed] == []
    shown = companion("data", "show", "producer_prices").stdout
    assert "National Bureau of Statistics" in shown and "2026-07" in shown
    validated = companion("data", "validate")
    assert validated.returncode == 0 and "only announced" in validated.stdout


def test_an_announced_dataset_is_described_but_not_loaded(companion):
    announced = next(name for name, dataset in catalogue.datasets().items() if dataset.announced)
    shown = companion("data", "show", announced)
    assert shown.returncode == 0 and "Announced:" in shown.stdout and "not here yet" in shown.stdout


def test_square_brackets_of_a_message_reach_the_reader(companion, project):
    broken = project / "notebooks" / f"{RELENDING}.ipynb"
    content = nbformat.read(broken, as_version=4)
    cell = next(cell for cell in content.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source = 'loan_stock: str = "stated"  # Stock [stated'
    cell.source += " & published]"
    nbformat.write(content, broken)
    result = companion("run", RELENDING, root=project)
    assert result.returncode == 2 and "[stated & published]" in result.stderr


def test_serve_says_what_to_do_when_there_is_no_site(companion, project):
    result = companion("serve", root=project)
    assert result.returncode == 2 and "make book" in result.stderr


def test_output_that_is_a_file_is_refused(companion, tmp_path):
    (tmp_path / "taken").write_text("mine", encoding="utf-8")
    result = companion("run", RELENDING, "--output", "taken")
    assert result.returncode == 2 and "is a file" in result.stderr
    assert (tmp_path / "taken").read_text(encoding="utf-8") == "mine"
