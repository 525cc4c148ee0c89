"""Datasets are loaded only as the data package describes them."""

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from companion import catalogue, paths
from companion.errors import DatasetError

COMMITTED = catalogue.datasets()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data folder that the library works on."""
    folder = tmp_path / "data"
    shutil.copytree(paths.DATA, folder, ignore=shutil.ignore_patterns("local"))
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "DATA", folder)
    monkeypatch.setattr(paths, "DATAPACKAGE", folder / "datapackage.json")
    return folder


@pytest.fixture
def store(data: Path) -> Callable[..., None]:
    """Put other bytes in place of a dataset's table, with the hash that they have, and change its entry."""

    def put(name: str, content: bytes, **entry: Any) -> None:
        (data / f"{name}.csv").write_bytes(content)
        package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
        resource = next(resource for resource in package["resources"] if resource["name"] == name)
        resource.update({"hash": f"sha256:{hashlib.sha256(content).hexdigest()}"} | entry)
        (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")

    return put


@pytest.mark.parametrize("name", COMMITTED)
def test_a_committed_table_is_the_one_whose_hash_is_declared(name):
    dataset = COMMITTED[name]
    assert hashlib.sha256(dataset.path.read_bytes()).hexdigest() == dataset.sha256
    assert len(catalogue.load(name)) == dataset.rows


@pytest.mark.parametrize("name", [name for name, dataset in COMMITTED.items() if dataset.path.suffix == ".csv"])
def test_a_table_survives_the_round_trip_through_text(name):
    dataset, table = COMMITTED[name], catalogue.load(name)
    again = catalogue.parse_table(catalogue.to_csv(table, dataset.fields), dataset)
    pd.testing.assert_frame_equal(again, table)


@pytest.mark.parametrize("name", COMMITTED)
def test_a_primary_key_identifies_a_row(name):
    key = list(COMMITTED[name].primary_key)
    assert key
    assert not catalogue.load(name).duplicated(key).any()


def test_values_are_those_of_the_publishers():
    prices = catalogue.load("producer_prices").set_index("month")["year_on_year_percent"]
    assert prices.loc[pd.Timestamp("2022-09-01")] == 0.9
    assert prices.loc[pd.Timestamp("2022-10-01")] == -1.3
    assert prices.loc[pd.Timestamp("2026-07-01")] == 3.5
    rates = catalogue.load("effective_exchange_rates").set_index(["economy", "month"])["real_broad_index"]
    # The BIS revises past months a little with every release.
    assert rates.loc[("CHN", "2025-10-01")] == pytest.approx(87.97, abs=0.5)
    assert rates.loc[("KOR", "1994-01-01")] == pytest.approx(117.22, abs=0.5)
    assert rates.loc[("IND", "2026-07-01")] == pytest.approx(90.37, abs=0.5)
    euro = catalogue.load("euro_reference_rates").set_index(["currency", "month"])
    assert euro.loc[("USD", "2026-10-01"), "end_of_month"] == 1.1172
    assert euro.loc[("CNY", "2026-10-01"), "days"] == 22


def test_an_index_with_base_2020_averages_100_in_2020():
    rates = catalogue.load("effective_exchange_rates")
    in_2020 = rates[rates["month"].dt.year == 2020].groupby("economy")["real_broad_index"].mean()
    assert in_2020.to_dict() == pytest.approx({"CHN": 100, "IND": 100, "KOR": 100}, abs=0.01)


def test_series_have_no_gap():
    for name, by in (("producer_prices", "economy"), ("effective_exchange_rates", "economy")):
        for _, series in catalogue.load(name).groupby(by):
            months = pd.date_range(series["month"].min(), series["month"].max(), freq="MS")
            assert series["month"].tolist() == months.tolist()


def test_stated_relending_shares_are_the_quotas_over_the_loan_stock():
    table = catalogue.load("relending")
    share = (100 * table["quota_bn_rmb"] / table["loan_stock_bn_rmb"]).round(1)
    assert share.tolist() == table["stated_share_percent"].tolist()


def test_an_unknown_dataset_is_named_beside_the_known_ones():
    with pytest.raises(DatasetError, match="no dataset 'producer_price'; known are: producer_prices"):
        catalogue.load("producer_price")


def test_a_changed_byte_is_noticed(data):
    table = data / "producer_prices.csv"
    table.write_bytes(table.read_bytes().replace(b"2022-10,-1.3", b"2022-10,-1.4"))
    with pytest.raises(
        DatasetError, match=r"producer_prices\.csv has sha256 .* `companion data accept producer_prices`"
    ):
        catalogue.load("producer_prices")


def test_a_missing_file_is_noticed(data):
    (data / "relending.csv").unlink()
    with pytest.raises(DatasetError, match=r"data/relending\.csv is missing; restore it with `git checkout"):
        catalogue.load("relending")


def test_another_column_is_noticed(store):
    store("relending", b"month,quota,loan_stock_bn_rmb,stated_share_percent\n2022-04,200,201660,0.1\n", rows=1)
    with pytest.raises(DatasetError, match=r"has columns month, quota, .* but its schema expects month, quota_bn_rmb"):
        catalogue.load("relending")


def test_another_number_of_rows_is_noticed(store):
    store("producer_prices", b"economy,month,year_on_year_percent\nCHN,2026-07,3.5\n")
    with pytest.raises(DatasetError, match=r"has 1 rows but data/datapackage\.json expects \d+"):
        catalogue.load("producer_prices")


@pytest.mark.parametrize(
    ("name", "content", "column", "kind"),
    [
        (
            "producer_prices",
            b"economy,month,year_on_year_percent\nCHN,2026-07,much\n",
            "year_on_year_percent",
            "number",
        ),
        ("producer_prices", b"economy,month,year_on_year_percent\nCHN,2026-7,3.5\n", "month", "yearmonth"),
        ("policy_coverage", b"row,sector,document,covered\n1,6G,15th FYP,X\n", "covered", "boolean"),
        ("policy_coverage", b"row,sector,document,covered\none,6G,15th FYP,true\n", "row", "integer"),
    ],
)
def test_a_value_of_another_type_is_noticed(store, name, content, column, kind):
    store(name, content, rows=1)
    with pytest.raises(DatasetError, match=f"column '{column}' of data/{name}.csv is not of type {kind}"):
        catalogue.load(name)


def test_a_dataset_that_a_run_did_not_declare_is_refused(monkeypatch):
    monkeypatch.setenv(catalogue.DECLARED_DATASETS, "relending,producer_prices")
    assert len(catalogue.load("relending")) == 4
    with pytest.raises(DatasetError, match=r"'policy_coverage' is loaded but not named in a `load\(\"policy_coverage"):
        catalogue.load("policy_coverage")


def test_a_package_that_is_not_json_is_noticed(data):
    (data / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"datapackage\.json cannot be read"):
        catalogue.datasets()


def test_an_entry_that_lacks_its_licence_is_noticed(data):
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    del package["resources"][0]["licenses"]
    (data / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(DatasetError, match="entry 'producer_prices' lacks 'licenses'"):
        catalogue.datasets()


def test_the_source_line_names_publisher_title_and_state():
    dataset = catalogue.describe("producer_prices")
    assert dataset.source_line == f"National Bureau of Statistics of China, {dataset.title} ({dataset.vintage})"


def test_the_stored_form_of_the_package_is_the_only_one():
    assert catalogue.package_text(catalogue.read_package()) == paths.DATAPACKAGE.read_text(encoding="utf-8")
