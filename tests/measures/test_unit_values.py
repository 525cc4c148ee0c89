"""Unit values, indices and decompositions: by hand, and the identities that hold exactly."""

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trade_worlds import HAND, answer, few, worlds

from companion.measures import unit_values
from companion.measures.tables import with_measured

TRADE = ibis.memtable(HAND)


def test_unit_values_by_hand():
    found = answer(unit_values.unit_values(TRADE), "year", "economy", "product")["unit_value_usd_per_tonne"]
    assert found[2022, "CHN", "7208"] == 2  # 100 / 50
    assert found[2024, "CHN", "7208"] == pytest.approx(4 / 3)  # 120 / 90
    assert np.isnan(found[2022, "JPN", "8542"])
    world = answer(unit_values.unit_values(TRADE, ["year", "product"]), "year", "product")["unit_value_usd_per_tonne"]
    assert world[2022, "7208"] == pytest.approx(200 / 75)
    assert world[2024, "8542"] == 10  # China's 20 / 2; Japan's 60 have no weight and stay out


def test_value_without_a_quantity_is_told_apart_before_anything_is_summed():
    measured = with_measured(TRADE).to_pandas()
    assert measured.loc[measured["economy"] == "JPN", "exports_usd_measured"].tolist() == [0, 0]
    assert measured.loc[measured["economy"] != "JPN", "exports_usd_measured"].tolist() == [
        row.exports_usd for row in HAND.itertuples() if row.economy != "JPN"
    ]
    known = HAND.assign(exports_usd_measured=7.0)
    assert (with_measured(ibis.memtable(known)).to_pandas()["exports_usd_measured"] == 7).all()


def test_indices_by_hand():
    row = answer(unit_values.unit_value_index(TRADE, 2022), "year", "economy").loc[(2024, "CHN")]
    # Steel: p 2 to 4/3, q 50 to 90. Cars: p 5 to 4, q 10 to 30. Chips have no base.
    laspeyres, paasche = 100 * (4 / 3 * 50 + 4 * 10) / 150, 100 * 240 / (2 * 90 + 5 * 30)
    assert row["laspeyres"] == pytest.approx(laspeyres)
    assert row["paasche"] == pytest.approx(paasche)
    assert row["fisher"] == pytest.approx(np.sqrt(laspeyres * paasche))
    # Weights: steel 100/150 and 120/240, cars 50/150 and 120/240.
    logarithm = (2 / 3 + 1 / 2) / 2 * np.log(2 / 3) + (1 / 3 + 1 / 2) / 2 * np.log(4 / 5)
    assert row["tornqvist"] == pytest.approx(100 * np.exp(logarithm))
    assert row["matched_percent"] == pytest.approx(100 * 240 / 260)


def test_index_of_the_world_and_without_an_outlier():
    world = answer(unit_values.unit_value_index(TRADE, 2022, by=[]), "year").loc[2024]
    # Steel 200/75 to 200/110 and cars 200/25 to 200/38, both worth 200 in either year, of 480 in all.
    assert world["laspeyres"] == pytest.approx(100 * (200 / 110 * 75 + 200 / 38 * 25) / 400)
    assert world["matched_percent"] == pytest.approx(100 * 400 / 480)
    trimmed = answer(unit_values.unit_value_index(TRADE, 2022, largest_relative=1.3), "year", "economy")
    assert trimmed.loc[(2024, "CHN"), "laspeyres"] == pytest.approx(80)  # steel fell by a third and is left out
    assert trimmed.loc[(2024, "CHN"), "matched_percent"] == pytest.approx(100 * 120 / 260)
    with pytest.raises(ValueError, match="largest_relative must be above 1"):
        unit_values.unit_value_index(TRADE, 2022, largest_relative=0.5)


@few
@given(worlds(values=st.integers(1, 1000), quantities=st.integers(1, 100).map(float)))
def test_fisher_reverses_in_time_and_all_indices_stay_within_the_price_relatives(world):
    trade = ibis.memtable(world)
    forward = answer(unit_values.unit_value_index(trade, 2022), "year", "economy").loc[2024]
    backward = answer(unit_values.unit_value_index(trade, 2024), "year", "economy").loc[2022]
    assert np.allclose(forward["fisher"] * backward["fisher"], 100**2)
    assert np.allclose(forward["tornqvist"] * backward["tornqvist"], 100**2)
    prices = answer(unit_values.unit_values(trade), "year", "economy", "product")["unit_value_usd_per_tonne"]
    relatives = 100 * (prices[2024] / prices[2022]).groupby("economy").agg(["min", "max"])
    for name in ("laspeyres", "paasche", "fisher", "tornqvist"):
        assert (forward[name] >= relatives["min"] - 1e-6).all()
        assert (forward[name] <= relatives["max"] + 1e-6).all()


def test_value_change_by_hand():
    # Steel of China: p 2 to 4/3, q 50 to 90, value 100 to 120.
    expected = {
        "start": (2 * 40, 90 * -2 / 3),
        "end": (4 / 3 * 40, 50 * -2 / 3),
        "mean": (5 / 3 * 40, 70 * -2 / 3),
    }
    for base, (quantity, price) in expected.items():
        found = answer(unit_values.decompose_value_change(TRADE, 2022, 2024, base), "economy", "product")
        row = found.loc[("CHN", "7208")]
        assert row.tolist() == pytest.approx([100, 120, quantity, price, 0])
    # China's chips are new and all quantity; nobody knows the weight of Japan's.
    assert found.loc[("CHN", "8542")].tolist() == [0, 20, 20, 0, 0]
    assert found.loc[("JPN", "8542")].tolist() == [80, 60, 0, 0, -20]
    with pytest.raises(ValueError, match="base must be one of start, end, mean, not 2022"):
        unit_values.decompose_value_change(TRADE, 2022, 2024, "2022")


def test_flows_without_a_weight_are_no_quantity_and_no_price():
    rows = [(2022, "CHN", "7208", 100, 80, 40.0), (2024, "CHN", "7208", 150, 120, 50.0)]
    columns = ["year", "economy", "product", "exports_usd", "exports_usd_measured", "exports_tonnes"]
    trade = ibis.memtable(pd.DataFrame(rows, columns=columns))
    found = unit_values.decompose_value_change(trade, 2022, 2024).to_pandas().iloc[0]
    # Measured value 80 to 120 at p 2 to 2.4: quantity 2 · 10, price 50 · 0.4; the rest grew from 20 to 30.
    assert found[["quantity_usd", "price_usd", "unmeasured_usd"]].tolist() == pytest.approx([20, 20, 10])


def test_a_weight_rounded_to_zero_is_no_weight():
    trade = ibis.memtable(HAND.assign(exports_tonnes=HAND["exports_tonnes"].where(HAND["year"] == 2022, 0.0)))
    assert (with_measured(trade.filter(trade.year == 2024)).to_pandas()["exports_usd_measured"] == 0).all()
    values = answer(unit_values.decompose_value_change(trade, 2022, 2024), "economy", "product")
    assert values.loc[("CHN", "7208")].tolist() == [100, 120, 0, 0, 20]
    shares = ibis.memtable(HAND.assign(exports_tonnes=HAND["exports_tonnes"].where(HAND["economy"] == "DEU", 0.0)))
    found = answer(unit_values.decompose_share_change(shares, "CHN", 2022, 2024), "product").loc["7208"]
    assert found.isna().all()


@few
@given(worlds(), st.sampled_from(unit_values.BASES))
def test_value_change_adds_up_exactly(world, base):
    found = unit_values.decompose_value_change(ibis.memtable(world), 2022, 2024, base).to_pandas()
    parts = found[["quantity_usd", "price_usd", "unmeasured_usd"]].sum(axis=1, skipna=False)
    assert np.allclose(parts, found["value_end"] - found["value_start"], rtol=1e-12, atol=1e-9)


def test_share_change_by_hand():
    # Steel of China: value share 50 to 60; by quantity q 50/75 to 90/110; r = s / q 0.75 to 11/15.
    q0, q1, r0, r1 = 100 * 50 / 75, 100 * 90 / 110, 0.75, 11 / 15
    for base, volume in {"start": r0 * (q1 - q0), "end": r1 * (q1 - q0), "mean": (r0 + r1) / 2 * (q1 - q0)}.items():
        found = answer(unit_values.decompose_share_change(TRADE, "CHN", 2022, 2024, base), "product")
        assert found.loc["7208"].tolist() == pytest.approx([50, 60, volume, 10 - volume])
    assert found.loc["8542"].isna().any()  # no weight of chips was known in 2022
    japan = answer(unit_values.decompose_share_change(TRADE, "JPN", 2022, 2024), "product")
    assert japan.loc["8703"].tolist() == [0, 0, 0, 0]  # exports none
    assert japan.loc["8542", ["share_end", "volume_points", "price_points"]].isna().all()  # exports, of unknown weight


def test_a_new_exporter_gains_by_volume_alone():
    trade = ibis.memtable(HAND[(HAND["product"] == "7208") & ((HAND["economy"] == "DEU") | (HAND["year"] == 2024))])
    for base in unit_values.BASES:
        found = answer(unit_values.decompose_share_change(trade, "CHN", 2022, 2024, base), "product").loc["7208"]
        assert found.tolist() == pytest.approx([0, 60, 60, 0])


@few
@given(worlds(), st.sampled_from(unit_values.BASES))
def test_share_change_adds_up_exactly_wherever_it_is_defined(world, base):
    found = unit_values.decompose_share_change(ibis.memtable(world), "CHN", 2022, 2024, base).to_pandas()
    defined = found.dropna()
    change = defined["share_end"] - defined["share_start"]
    assert np.allclose(defined["volume_points"] + defined["price_points"], change, rtol=1e-12, atol=1e-9)
    assert found.loc[found["volume_points"].notna(), ["share_start", "share_end"]].notna().all(axis=None)


TOTALS = pd.DataFrame(
    {"year": [2022, 2024], "own_usd": [10.0, 12.0], "world_usd": 100.0, "own_price": [50.0, 40.0], "world_price": 100.0}
)


def test_deflated_share_by_hand():
    found = unit_values.deflated_export_share(TOTALS, 2022).set_index("year")
    # 2024: 12 at prices 20% lower are 15 at those of 2022, the world's price unchanged.
    assert found["share_percent"].tolist() == pytest.approx([10, 12])
    assert found["deflated_share_percent"].tolist() == pytest.approx([10, 15])
    assert found["price_points"].tolist() == pytest.approx([0, -3])
    other = unit_values.deflated_export_share(TOTALS, 2024).set_index("year")["deflated_share_percent"]
    assert np.allclose(other / found["deflated_share_percent"], 0.8)  # another base year rescales the line


def test_deflating_needs_the_base_year_and_every_value():
    with pytest.raises(ValueError, match="base year 2023"):
        unit_values.deflated_export_share(TOTALS, 2023)
    with pytest.raises(ValueError, match="missing or not above zero"):
        unit_values.deflated_export_share(TOTALS.assign(own_price=[50.0, np.nan]), 2022)
