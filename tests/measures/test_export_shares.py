"""Export shares, worked out by hand on a small world, and the properties that hold in any."""

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from trade_worlds import HAND, PRODUCTS, answer, few, worlds

from companion.measures import export_shares

TRADE = ibis.memtable(HAND)


def test_share_by_value_by_hand():
    shares = answer(export_shares.export_share(TRADE, ["CHN"]), "year", "product")
    # 2022: steel 100 / (100 + 100), cars 50 / (50 + 150), no chips of its own among 80
    # 2024: steel 120 / 200, cars 120 / 200, chips 20 / (20 + 60)
    assert shares["share_percent"].to_dict() == pytest.approx(
        {
            (2022, "7208"): 50,
            (2022, "8542"): 0,
            (2022, "8703"): 25,
            (2024, "7208"): 60,
            (2024, "8542"): 25,
            (2024, "8703"): 60,
        }
    )
    assert shares.loc[(2022, "8542"), ["own", "world"]].tolist() == [0, 80]


def test_share_by_quantity_is_zero_without_exports_and_empty_without_a_weight():
    china = answer(export_shares.export_share(TRADE, ["CHN"], "exports_tonnes"), "year", "product")["share_percent"]
    japan = answer(export_shares.export_share(TRADE, ["JPN"], "exports_tonnes"), "year", "product")["share_percent"]
    assert china[2022, "7208"] == pytest.approx(100 * 50 / 75)
    assert china[2024, "8703"] == pytest.approx(100 * 30 / 38)
    assert japan[2022, "7208"] == 0  # Japan has no row: it exports none
    assert np.isnan(japan[2024, "8542"])  # Japan exports chips of an unknown weight
    assert np.isnan(china[2022, "8542"])  # no weight of anyone is known, so there is no share in it


def test_an_importer_without_exports_has_a_share_of_zero_by_quantity():
    rows = [(2024, "CHN", "7208", 10, 0, 5.0), (2024, "FRA", "7208", 0, 99, None)]
    trade = ibis.memtable(pd.DataFrame(rows, columns=HAND.columns))
    france = export_shares.export_share(trade, ["FRA"], "exports_tonnes").to_pandas()
    assert france["share_percent"].tolist() == [0]


def test_shares_of_a_set_of_products_and_of_several_economies():
    metal_and_cars = TRADE.filter(TRADE["product"].isin(["7208", "8703"]))
    china = answer(export_shares.export_share(metal_and_cars, ["CHN"], by=["year"]), "year")["share_percent"]
    assert china.to_dict() == pytest.approx({2022: 37.5, 2024: 60})  # 150 / 400 and 240 / 400
    both = answer(export_shares.export_share(TRADE, ["CHN", "JPN"], by=["year"]), "year")["share_percent"]
    assert both.to_dict() == pytest.approx({2022: 100 * 230 / 480, 2024: 100 * 320 / 480})


def test_shares_in_world_imports():
    share = answer(export_shares.export_share(TRADE, ["CHN"], "imports_usd", by=["year"]), "year")["share_percent"]
    assert share.to_dict() == pytest.approx({2022: 100 * 50 / 105, 2024: 100 * 88 / 148})


def test_coverage_of_quantities_by_hand():
    coverage = answer(export_shares.quantity_coverage(TRADE, ["CHN"]), "year", "product")
    assert coverage.loc[(2024, "8542"), ["own_percent", "world_percent"]].tolist() == [100, 25]  # 20 of 20, 20 of 80
    assert np.isnan(coverage.loc[(2022, "8542"), "own_percent"])
    assert coverage.loc[(2022, "7208"), "world_percent"] == 100


def test_change_and_its_two_averages_by_hand():
    changes = export_shares.share_change(export_shares.export_share(TRADE, ["CHN"]), 2022, 2024)
    assert answer(changes, "product")["change_points"].to_dict() == {"7208": 10, "8542": 25, "8703": 35}
    average = export_shares.average_change(changes).to_pandas().iloc[0]
    assert average["products"] == 3
    assert average["mean_points"] == pytest.approx(70 / 3)
    assert average["weighted_points"] == pytest.approx((10 * 200 + 25 * 80 + 35 * 200) / 480)


def test_a_change_needs_both_years():
    shares = export_shares.export_share(TRADE.filter((TRADE.year == 2024) | (TRADE["product"] == "7208")), ["CHN"])
    changes = answer(export_shares.share_change(shares, 2022, 2024), "product")["change_points"]
    assert changes["7208"] == 10
    assert changes[["8542", "8703"]].isna().all()
    with pytest.raises(ValueError, match="2024 does not come before 2022"):
        export_shares.share_change(shares, 2024, 2022)


def test_one_exporter_as_a_percentage_of_another():
    ratio = answer(export_shares.relative_exports(TRADE, "CHN", "DEU", "exports_tonnes"), "year", "product")
    assert ratio.loc[(2022, "8703"), "percent"] == pytest.approx(100 * 10 / 15)
    assert ratio.loc[(2024, "8703"), ["own", "reference", "percent"]].tolist() == [30, 8, 375]
    assert np.isnan(ratio.loc[(2024, "8542"), "percent"])


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="no column exports_tonnes; it has year, economy"):
        export_shares.quantity_coverage(TRADE.drop("exports_tonnes"), ["CHN"])


@few
@given(worlds())
def test_shares_of_all_economies_add_up_and_agree_with_those_of_one(world):
    trade = ibis.memtable(world)
    shares = export_shares.export_shares(trade).to_pandas()
    sums = shares.dropna().groupby(["year", "product"])["share_percent"].sum()
    assert np.allclose(sums, 100)
    assert shares["share_percent"].dropna().between(0, 100 + 1e-9).all()
    one = answer(export_shares.export_share(trade, ["DEU"]), "year", "product")["share_percent"]
    of_all = shares[shares["economy"] == "DEU"].set_index(["year", "product"])["share_percent"].sort_index()
    pd.testing.assert_series_equal(one, of_all)
    assert set(one.index.get_level_values("product")) == set(PRODUCTS)


def test_a_weight_of_zero_beside_a_value_is_unknown_and_not_nothing():
    rows = [(2024, "CHN", "010121", 15.0, 0.0), (2024, "DEU", "010121", 9.0, 3.0), (2024, "JPN", "010121", 0.0, 0.0)]
    trade = ibis.memtable(pd.DataFrame(rows, columns=["year", "economy", "product", "exports_usd", "exports_tonnes"]))
    for economy, share in (("CHN", None), ("DEU", 100), ("JPN", 0)):
        found = export_shares.export_share(trade, [economy], "exports_tonnes").to_pandas()["share_percent"].iloc[0]
        assert pd.isna(found) if share is None else found == share
    with pytest.raises(ValueError, match=r"such as \['CHN'\]"):
        export_shares.export_share(trade, "CHN")
