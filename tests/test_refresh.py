"""A refresh reports what changed, and writes all of it or none."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import requests
from requests.adapters import HTTPAdapter

from companion import catalogue, cli, paths, refresh
from companion.errors import DatasetError, SourceError
from companion.sources import Source, registry

TODAY = date(2026, 11, 21)
REPLIES = Path(__file__).parent / "sources" / "replies"
CHANGELOG = "# Changelog\n\n## Unreleased\n\n- Something earlier.\n\n## 0.1.0\n\n- The first release.\n"


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data folder, and a changelog, that the library works on."""
    shutil.copytree(paths.DATA, tmp_path / "data", ignore=shutil.ignore_patterns("local"))
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "DATA", tmp_path / "data")
    monkeypatch.setattr(paths, "DATAPACKAGE", tmp_path / "data" / "datapackage.json")
    monkeypatch.setattr(paths, "CHANGELOG", tmp_path / "CHANGELOG.md")
    paths.CHANGELOG.write_text(CHANGELOG, encoding="utf-8")
    return tmp_path


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def entry(name: str) -> dict[str, object]:
    return next(resource for resource in catalogue.read_package()["resources"] if resource["name"] == name)


def edit_package(name: str, **changes: object) -> None:
    package = catalogue.read_package()
    next(resource for resource in package["resources"] if resource["name"] == name).update(changes)
    paths.DATAPACKAGE.write_text(catalogue.package_text(package), encoding="utf-8")


def prices() -> pd.DataFrame:
    return catalogue.load("producer_prices")


def copy_of_release(table: pd.DataFrame) -> bytes:
    """Producer prices in the layout of a copy of NBS's release."""
    rates = table["year_on_year_percent"]
    return pd.DataFrame({"date": table["month"], "yoy": rates}).to_csv(index=False, date_format="%Y-%m-%d").encode()


@pytest.fixture
def changed_prices() -> bytes:
    """One month gone, two months revised, one month new."""
    table = prices().set_index("month")
    table = table.drop(index=pd.Timestamp("2006-01-01"))
    table.loc[pd.Timestamp("2022-09-01"), "year_on_year_percent"] = 1.0
    table.loc[pd.Timestamp("2022-10-01"), "year_on_year_percent"] = -1.8
    table.loc[pd.Timestamp("2026-08-01"), "year_on_year_percent"] = 3.2
    return copy_of_release(table.reset_index())


def parsed_as(monkeypatch: pytest.MonkeyPatch, frame: pd.DataFrame) -> None:
    """Let the source of producer prices give this table, whatever it is sent."""
    source = Source("producer_prices", parse=lambda _: frame, vintage=lambda _: "to 2026-08", manual="By hand.")
    monkeypatch.setattr(refresh, "registry", lambda: {"producer_prices": source})


def test_the_same_data_change_nothing(checkout):
    before = files(checkout)
    revision = refresh.revision("producer_prices", copy_of_release(prices()))
    assert not revision.changed
    assert "Nothing changed." in revision.report(TODAY)
    refresh.write(revision, TODAY)
    assert files(checkout) == before


def test_a_report_says_what_went_what_came_and_what_was_revised(changed_prices):
    vintage = entry("producer_prices")["vintage"]
    verdicts = catalogue.load("verdicts")
    resting = verdicts.loc[["producer_prices" in names.split() for names in verdicts["datasets"]], "id"]
    assert {"C020", "C021", "C022"} <= set(resting)
    revision = refresh.revision("producer_prices", changed_prices, "a copy sent by a colleague")
    assert revision.report(TODAY) == (
        "Revision of producer_prices, 2026-11-21\n"
        "Source: a copy sent by a colleague\n"
        f"Vintage: {vintage}, now to 2026-08\n"
        "ROWS REMOVED: 1 (published before, gone now; check before you write)\n"
        "  CHN 2006-01\n"
        "Rows added: 1\n"
        "  CHN 2026-08\n"
        "Values revised: 2\n"
        "  year_on_year_percent: 2; largest: year_on_year_percent of CHN 2022-10 from -1.3 to -1.8\n"
        "Exhibits that it touches: figure-25\n"
        f"Claims that it touches: {', '.join(resting)}\n"
    )


def test_a_report_writes_nothing(checkout, changed_prices):
    before = files(checkout)
    refresh.revision("producer_prices", changed_prices)
    assert files(checkout) == before


def test_the_largest_revision_is_the_largest_difference(changed_prices):
    largest = refresh.revision("producer_prices", changed_prices).largest
    assert largest == refresh.Change("year_on_year_percent", "CHN 2022-10", -1.3, -1.8)
    assert largest.size == pytest.approx(0.5)


def test_a_count_is_ranked_by_its_difference_too():
    assert refresh.Change("days", "USD 2026-10", 22, 21).size == 1
    assert refresh.Change("average", "USD 2026-10", float("nan"), 1.0).size == float("inf")
    assert refresh.Change("covered", "1 15th FYP", "yes", "no").size == float("inf")


def test_printing_noise_is_no_revision():
    table = prices()
    table["year_on_year_percent"] += 1e-12
    assert not refresh.revision("producer_prices", copy_of_release(table)).changed


def test_a_long_list_of_rows_is_cut_short():
    revision = refresh.revision("producer_prices", copy_of_release(prices().tail(100)))
    removed = revision.report(TODAY).split("Rows added")[0]
    assert f"ROWS REMOVED: {len(prices()) - 100}" in removed
    assert f"and {len(prices()) - 100 - refresh.LISTED} more, to CHN 2018-03" in removed


def test_table_package_and_changelog_are_written_together(checkout, changed_prices):
    before = files(checkout)
    rows = len(prices())
    refresh.write(refresh.revision("producer_prices", changed_prices, "a copy"), TODAY)

    table = prices().set_index("month")["year_on_year_percent"]  # also checks hash, schema and row count
    assert len(table) == rows
    assert table.loc[pd.Timestamp("2026-08-01")] == 3.2
    assert entry("producer_prices")["vintage"] == "to 2026-08"
    assert entry("producer_prices")["retrieval"] == "a copy; brought in on 2026-11-21"
    assert refresh.frictionless_problems() == []
    assert paths.CHANGELOG.read_text(encoding="utf-8") == CHANGELOG.replace(
        "- Something earlier.",
        "- 2026-11-21, data: `producer_prices` to 2026-08: 1 row removed, 1 row added, 2 values revised (largest: "
        "year_on_year_percent of CHN 2022-10 from -1.3 to -1.8).\n- Something earlier.",
    )
    after = files(checkout)
    changed = {path.name for path in after if after[path] != before.get(path)}
    assert changed == {"producer_prices.csv", "datapackage.json", "CHANGELOG.md"}
    assert after.keys() == before.keys()


def test_the_package_keeps_its_order_and_what_we_do_not_know(changed_prices):
    package = catalogue.read_package()
    package["contributors"] = [{"title": "Somebody"}]
    package["resources"][0]["next_release"] = "mid-month"
    paths.DATAPACKAGE.write_text(catalogue.package_text(package), encoding="utf-8")
    refresh.write(refresh.revision("producer_prices", changed_prices), TODAY)
    after = catalogue.read_package()
    for key in ("hash", "vintage", "retrieval", "rows"):
        package["resources"][0].pop(key)
        after["resources"][0].pop(key)
    assert json.dumps(after) == json.dumps(package)


@pytest.mark.parametrize("failing", ["producer_prices.csv", "datapackage.json", "CHANGELOG.md"])
def test_a_replacement_that_fails_leaves_every_file_as_it_was(checkout, changed_prices, monkeypatch, failing):
    revision = refresh.revision("producer_prices", changed_prices)
    before = files(checkout)
    replace = Path.replace

    def failing_replace(source: Path, target: Path) -> Path:
        if source.name == f".{failing}.new":
            raise PermissionError(13, "Permission denied")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", failing_replace)
    with pytest.raises(DatasetError, match=r"could not be written \(Permission denied\)"):
        refresh.write(revision, TODAY)
    assert files(checkout) == before


def test_an_interruption_between_two_replacements_leaves_every_file_as_it_was(checkout, changed_prices, monkeypatch):
    revision = refresh.revision("producer_prices", changed_prices)
    before = files(checkout)
    replace = Path.replace

    def interrupted_replace(source: Path, target: Path) -> Path:
        if source.name == ".CHANGELOG.md.new":
            raise KeyboardInterrupt
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", interrupted_replace)
    with pytest.raises(KeyboardInterrupt):
        refresh.write(revision, TODAY)
    assert files(checkout) == before


@pytest.mark.parametrize(
    ("changelog", "line_below"),
    [
        ("## Unreleased\n", "## Unreleased\n\n- "),
        ("## Unreleased\n- Earlier.\n", "## Unreleased\n\n- 2026-11-21"),
        ("## Unreleased\n\n### Added\n\n- A page.\n", ".\n\n### Added"),
    ],
)
def test_a_changelog_line_stands_as_a_list_of_its_own(changed_prices, changelog, line_below):
    paths.CHANGELOG.write_text(changelog, encoding="utf-8")
    refresh.write(refresh.revision("producer_prices", changed_prices), TODAY)
    assert line_below in paths.CHANGELOG.read_text(encoding="utf-8")


@pytest.mark.parametrize("changelog", ["# Changelog\n", None])
def test_a_changelog_without_its_heading_stops_the_write(checkout, changed_prices, changelog):
    paths.CHANGELOG.unlink()
    if changelog is not None:
        paths.CHANGELOG.write_text(changelog, encoding="utf-8")
    revision = refresh.revision("producer_prices", changed_prices)
    before = files(checkout)
    with pytest.raises(DatasetError, match=r"CHANGELOG\.md (has no heading '## Unreleased'|cannot be read)"):
        refresh.write(revision, TODAY)
    assert files(checkout) == before


def test_an_announced_dataset_gets_its_first_table(checkout):
    text = (REPLIES / "report_tables.txt").read_bytes()
    paths.DATA.joinpath("relending.csv").unlink()
    edit_package("relending", rows=0, hash="sha256:", vintage="unknown")
    revision = refresh.revision("relending", text)
    assert revision.added == ("2022-04", "2024-04", "2025-05", "2026-01")
    refresh.write(revision, TODAY)
    assert catalogue.load("relending")["quota_bn_rmb"].tolist() == [200, 500, 800, 1200]


def test_an_announced_dataset_is_nothing_that_the_standard_misses(checkout):
    paths.DATA.joinpath("relending.csv").unlink()
    assert refresh.frictionless_problems() != []
    edit_package("relending", rows=0, hash="sha256:", vintage="unknown")
    assert refresh.frictionless_problems() == []


def test_a_first_table_does_not_stay_if_the_changelog_cannot_be_written(checkout, monkeypatch):
    paths.DATA.joinpath("relending.csv").unlink()
    edit_package("relending", rows=0, hash="sha256:", vintage="unknown")
    revision = refresh.revision("relending", (REPLIES / "report_tables.txt").read_bytes())
    before = files(checkout)
    replace = Path.replace

    def failing_replace(source: Path, target: Path) -> Path:
        if source.name == ".CHANGELOG.md.new":
            raise OSError(28, "No space left on device")
        return replace(source, target)

    monkeypatch.setattr(Path, "replace", failing_replace)
    with pytest.raises(DatasetError, match="No space left on device"):
        refresh.write(revision, TODAY)
    assert files(checkout) == before


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("producer_prices", "nbs_service.json"),
        ("effective_exchange_rates", "bis_structure_specific.xml"),
        ("euro_reference_rates", "eurofxref-hist.csv"),
        ("policy_coverage", "report_tables.txt"),
        ("relending", "report_tables.txt"),
        ("consumer_prices", "nbs_export_prices.csv"),
        ("quarterly_gdp", "nbs_export_gdp.csv"),
        ("china_goods_trade", "customs_total_page.html"),
        ("china_trade_by_partner", "customs_by_partner_page.html"),
        ("social_financing", "pboc_financing.htm"),
        ("us_imports_from_china", "census_imports.json"),
        ("us_import_prices_by_origin", "bls_service.json"),
    ],
)
def test_the_committed_tables_hold_what_the_publishers_send(name, file):
    revision = refresh.revision(name, (REPLIES / file).read_bytes())
    assert revision.rows > 0
    assert revision.added == ()
    # The BIS revises past months a little with every release; the others do not revise.
    assert all(change.column == "real_broad_index" and change.size < 0.5 for change in revision.revised)


# What comes instead of data ------------------------------------------------------------------------------------------


def times_out() -> requests.Response:
    raise requests.ReadTimeout("timed out")


def answers(status: int, content: bytes) -> Callable[[], requests.Response]:
    def answer() -> requests.Response:
        response = requests.Response()
        response.status_code, response._content = status, content
        return response

    return answer


@pytest.mark.parametrize(
    "name",
    [
        "producer_prices",
        "effective_exchange_rates",
        "euro_reference_rates",
        "us_imports_from_china",
        "world_economic_outlook",
        "world_development_indicators",
    ],
)
@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (times_out, "it took too long"),
        (answers(503, b"busy"), "HTTP 503"),
        (answers(404, b"gone"), "HTTP 404"),
        (answers(200, (REPLIES / "web_page.html").read_bytes()), "a web page instead of data"),
        (answers(200, b"PK\x03\x04 the start of an archive"), "damaged|comma-separated|lacks the column|has no rows"),
        (answers(200, b""), "comma-separated"),
    ],
)
def test_a_failed_fetch_leaves_every_file_as_it_was(checkout, monkeypatch, name, answer, complaint):
    before = files(checkout)
    monkeypatch.setattr(HTTPAdapter, "send", lambda *_, **__: answer())
    with pytest.raises(SourceError, match=complaint):
        refresh.revision(name, None)
    assert files(checkout) == before


def test_a_fetch_is_recorded_with_its_service_and_day(monkeypatch):
    answer = answers(200, (REPLIES / "nbs_service.json").read_bytes())
    monkeypatch.setattr(HTTPAdapter, "send", lambda *_, **__: answer())
    refresh.write(refresh.revision("producer_prices", None), TODAY)
    service = registry()["producer_prices"].service
    assert entry("producer_prices")["retrieval"] == f"fetched from {service}; brought in on 2026-11-21"


def test_a_file_of_unknown_origin_is_recorded_as_such(changed_prices):
    refresh.write(refresh.revision("producer_prices", changed_prices), TODAY)
    assert "its origin not noted" in str(entry("producer_prices")["retrieval"])


def test_a_source_without_an_interface_says_what_to_download():
    with pytest.raises(SourceError, match=r"'relending' cannot be fetched\. Get the report .* `--from FILE`"):
        refresh.revision("relending", None)


def test_a_dataset_without_a_source_is_said_so(monkeypatch):
    monkeypatch.setattr(refresh, "registry", dict)
    with pytest.raises(SourceError, match="has no source to refresh it from"):
        refresh.revision("relending", b"")


def test_an_unknown_dataset_is_said_so():
    with pytest.raises(DatasetError, match="no dataset 'prices'"):
        refresh.revision("prices", None)


# What does not fit the schema ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        (
            [("CHN", "2026-07", 3.5), ("CHN", "2026-07", 3.6)],
            "breaks its schema: row 3 repeats the primary key 'CHN 2026-07",
        ),
        (
            [("CHN", "2026-07", 3.5), ("CHN", "2026-08", 99.0)],
            "row 3, column 'year_on_year_percent': '99.0' breaks maximum",
        ),
        ([("USA", "2026-07", 3.5)], "row 2, column 'economy': 'USA' breaks enum"),
        ([("CHN", "2026-07", None)], "row 2, column 'year_on_year_percent': 'nan' breaks required"),
        ([("CHN", "2026-07", "3.5%")], "does not have the types of its schema"),
        ([("CHN", "soon", 3.5)], "does not have the types of its schema"),
    ],
)
def test_a_table_that_breaks_its_schema_is_refused(checkout, monkeypatch, rows, complaint):
    before = files(checkout)
    parsed_as(monkeypatch, pd.DataFrame(rows, columns=["economy", "month", "year_on_year_percent"]))
    with pytest.raises(DatasetError, match=complaint):
        refresh.revision("producer_prices", b"")
    assert files(checkout) == before


def test_a_table_with_other_columns_is_refused(monkeypatch):
    parsed_as(monkeypatch, prices().rename(columns={"economy": "country"}))
    with pytest.raises(DatasetError, match=r"has columns country, month, .* expects economy, month"):
        refresh.revision("producer_prices", b"")


def test_a_committed_table_that_was_tampered_with_is_not_compared(changed_prices):
    with paths.DATA.joinpath("producer_prices.csv").open("ab") as table:
        table.write(b"CHN,2026-08,0\n")
    with pytest.raises(DatasetError, match="companion data accept producer_prices"):
        refresh.revision("producer_prices", changed_prices)


# A change on purpose -------------------------------------------------------------------------------------------------


def append(name: str, line: bytes) -> None:
    with paths.DATA.joinpath(f"{name}.csv").open("ab") as table:
        table.write(line)


def test_accept_records_a_deliberate_change(checkout):
    append("relending", b"2026-10,1500,280000,0.5\n")
    with pytest.raises(DatasetError, match="companion data accept relending"):
        catalogue.load("relending")
    before = files(checkout)
    assert refresh.accept("relending").rows == 5
    assert catalogue.load("relending")["quota_bn_rmb"].iloc[-1] == 1500
    after = files(checkout)
    assert {path.name for path in after if after[path] != before[path]} == {"datapackage.json"}
    assert refresh.frictionless_problems() == []


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (b"2026-01,1500,280000,0.5\n", "row 6 repeats the primary key '2026-01"),
        (b"2026-10,-1,280000,0.5\n", "column 'quota_bn_rmb': '-1.0' breaks minimum"),
        (b"2026-10,many,280000,0.5\n", "column 'quota_bn_rmb' .* is not of type number"),
        (b"2026-10,1,2,3,4,5\n", "is not a table"),
    ],
)
def test_accept_refuses_what_breaks_the_schema(checkout, line, complaint):
    append("relending", line)
    before = files(checkout)
    with pytest.raises(DatasetError, match=complaint):
        refresh.accept("relending")
    assert files(checkout) == before


def test_accept_needs_the_file():
    paths.DATA.joinpath("relending.csv").unlink()
    with pytest.raises(DatasetError, match=r"data/relending\.csv cannot be read"):
        refresh.accept("relending")


def test_frictionless_finds_a_table_that_is_not_the_declared_one():
    append("relending", b"2026-10,1500,280000,0.5\n")
    assert any("relending" in problem for problem in refresh.frictionless_problems())


def test_refreshing_all_reports_each_and_goes_on_after_a_failure(checkout, monkeypatch, capsys):
    def gone() -> bytes:
        raise SourceError("The publisher did not answer; try again later.")

    sources = {
        name: replace(source, fetch=gone if name == "euro_reference_rates" else lambda: copy_of_release(prices()))
        for name, source in refresh.registry().items()
        if name in ("producer_prices", "euro_reference_rates")
    }
    monkeypatch.setattr(refresh, "registry", lambda: sources)
    monkeypatch.setattr("sys.argv", ["companion", "data", "refresh", "--all", "--write"])
    before = files(checkout)
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    said = capsys.readouterr()
    assert stopped.value.code == 2
    assert "Revision of producer_prices" in said.out
    assert "euro_reference_rates was left as it is. The publisher did not answer" in said.out
    assert "Not refreshed: euro_reference_rates" in said.err
    assert files(checkout) == before


def test_a_day_is_printed_as_a_day_in_a_report():
    dataset = catalogue.describe("us_tariffs_by_supplier")
    table = catalogue.load("us_tariffs_by_supplier")
    added, removed, revised = refresh._compare(table.iloc[1:], table.iloc[:-1], dataset)
    first, last = table.iloc[0], table.iloc[-1]
    assert added == (f"{first['date']:%Y-%m-%d} {first['economy']}",)
    assert removed == (f"{last['date']:%Y-%m-%d} {last['economy']}",) and revised == ()
