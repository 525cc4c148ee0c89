"""Dominance counts and dependencies, by hand and with the properties that their definitions promise."""

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trade_worlds import answer, few, worlds

from companion.measures import dominance, export_shares


def shares(**products):
    """Shares by product: years 2019 on, one value a year, None where there is none."""
    rows = [(year, product, share) for product, line in products.items() for year, share in enumerate(line, start=2019)]
    return ibis.memtable(
        pd.DataFrame(rows, columns=["year", "product", "share_percent"]).astype({"share_percent": float})
    )


def test_counts_by_hand():
    table = shares(a=[95, 40], b=[70, 71], c=[50, 91], d=[None, 100], e=[10, None])
    counts = answer(dominance.dominance_counts(table), "year", "threshold")
    # 2019: 95 and 70 above 50 (50 itself is not), 95 above 70 (70 is not), 95 above 90; d has no share
    # 2020: 71, 91, 100 above 50 and 70; 91, 100 above 90; e has no share
    assert counts["dominated"].tolist() == [2, 1, 1, 3, 3, 2]
    assert counts["products"].tolist() == [4] * 6


def test_a_threshold_that_is_given_twice_counts_once():
    table = shares(a=[95, 40])
    once, twice = (dominance.dominance_counts(table, levels).to_pandas() for levels in ([50], [50, 50.0]))
    pd.testing.assert_frame_equal(
        once.sort_values("year", ignore_index=True), twice.sort_values("year", ignore_index=True)
    )


def test_fixed_set_keeps_products_known_in_every_year_asked_for():
    table = shares(a=[95, 40, 1], b=[None, 71, 2], c=[50, 91, None])
    fixed = dominance.in_every_year(table, [2019, 2020]).to_pandas()
    assert sorted(zip(fixed["product"], fixed["year"], strict=True)) == [
        ("a", 2019), ("a", 2020), ("c", 2019), ("c", 2020),
    ]  # fmt: skip


@few
@given(worlds(), st.lists(st.floats(0, 100), min_size=2, max_size=4, unique=True))
def test_a_higher_threshold_never_counts_more(world, thresholds):
    table = export_shares.export_share(ibis.memtable(world), ["CHN"], "exports_tonnes")
    counts = dominance.dominance_counts(table, thresholds).to_pandas().sort_values(["year", "threshold"])
    for _, year in counts.groupby("year"):
        assert (np.diff(year["dominated"]) <= 0).all()
        assert (year["dominated"] <= year["products"]).all()


# Years 2019, 2020, 2021, 2022, 2023, 2024.
LINES = {
    "old": [55, 60, 60, 60, 60, 60],
    "once": [55, 49, 45, 36, 40, 44],  # above 50 in 2019 only; +8 points since 2022
    "in2021": [30, 40, 51, 52, 53, 54],
    "new": [30, 30, 40, 45, 49, 51],
    "next": [20, 22, 25, 28, 33, 36],  # +8 points
    "slow": [30, 31, 32, 33, 35, 40],  # +7 exactly, not more
    "low": [1, 2, 3, 20, 30, 34.9],  # fast, but below 35
    "edge": [30, 30, 30, 40, 45, 50],  # 50 is not above 50, and +10
    "unknown": [30, 30, 30, None, 40, 45],  # no share in 2022 to grow from
}


def test_dependencies_by_hand():
    found = answer(dominance.dependencies(shares(**LINES)), "product")
    assert found["dependency"].to_dict() == {
        "old": "established",
        "once": "established",
        "in2021": "emerging",
        "new": "emerging",
        "next": "future",
        "slow": "none",
        "low": "none",
        "edge": "future",
        "unknown": "none",
    }
    assert found.loc["next", ["share_percent", "change_points"]].tolist() == [36, 8]


def test_what_the_report_leaves_open_is_a_parameter():
    table = shares(**LINES)

    def of(**choice):
        return answer(dominance.dependencies(table, **choice), "product")["dependency"]

    assert of(established_until=2021)["in2021"] == "established"  # the note of Figure 32
    assert of(still_dominant=True)["once"] == "future"  # fell back below 50, and grows again
    assert of(growth_points=6.9)["slow"] == "future"
    assert of(future_from=34)["low"] == "future"
    assert of(last_year=2023)["new"] == "future"  # 49 in 2023, from 40 in 2021: not yet above 50
    assert of(growth_years=1)["next"] == "none"  # +3 in the last year


def test_rules_that_cannot_be_met_are_refused():
    table = shares(**LINES)
    with pytest.raises(ValueError, match="established_until must lie before 2024"):
        dominance.dependencies(table, established_until=2024)
    with pytest.raises(ValueError, match="future_from must lie below 50"):
        dominance.dependencies(table, future_from=50)
    with pytest.raises(ValueError, match="growth_years must be at least 1"):
        dominance.dependencies(table, growth_years=0)


@few
@given(worlds())
def test_every_product_has_one_class_and_the_first_two_are_those_ever_dominant(world):
    table = export_shares.export_share(ibis.memtable(world), ["CHN"])
    found = answer(dominance.dependencies(table, established_until=2022), "product")
    lines = table.to_pandas()
    assert sorted(found.index) == sorted(lines["product"].unique())
    ever = set(lines.loc[lines["share_percent"] > 50, "product"])
    assert set(found[found["dependency"].isin(["established", "emerging"])].index) == ever
