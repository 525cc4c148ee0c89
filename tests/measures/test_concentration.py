"""The Herfindahl-Hirschman index: by hand, and within its bounds."""

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from trade_worlds import HAND, answer, few, worlds

from companion.measures.concentration import herfindahl_hirschman_index


def test_exporters_of_a_product_by_hand():
    found = answer(herfindahl_hirschman_index(ibis.memtable(HAND), "exports_usd", "economy"), "year", "product")
    assert found.loc[(2022, "7208"), "hhi"] == pytest.approx(0.5)  # two halves
    assert found.loc[(2022, "8703"), "hhi"] == pytest.approx(0.25**2 + 0.75**2)
    assert found.loc[(2022, "8542")].tolist() == [1, 1]  # one supplier


def test_suppliers_of_one_importer_with_values_that_overflow_when_squared_as_integers():
    flows = pd.DataFrame(
        {
            "year": 2024,
            "importer": "DEU",
            "product": "8542",
            "exporter": ["CHN", "CHN", "JPN", "USA", "FRA"],
            "value_usd": [2 * 10**12, 10**12, 10**12, 0, None],
        }
    )
    found = herfindahl_hirschman_index(ibis.memtable(flows), "value_usd", "exporter", ["year", "importer", "product"])
    row = found.to_pandas().iloc[0]
    assert row["hhi"] == pytest.approx(0.75**2 + 0.25**2)
    assert row["suppliers"] == 2  # nothing came from two of the four


def test_nothing_traded_has_no_index():
    nothing = ibis.memtable(HAND.assign(exports_usd=0))
    assert herfindahl_hirschman_index(nothing, "exports_usd", "economy").to_pandas()["hhi"].isna().all()


@few
@given(worlds())
def test_bounds_and_an_independent_computation(world):
    found = answer(herfindahl_hirschman_index(ibis.memtable(world), "exports_usd", "economy"), "year", "product")
    for key, group in world.groupby(["year", "product"]):
        values = group["exports_usd"].to_numpy(dtype=float)
        if values.sum() == 0:
            assert np.isnan(found.loc[key, "hhi"])
            continue
        assert found.loc[key, "hhi"] == pytest.approx(np.square(values / values.sum()).sum())
        assert 1 / found.loc[key, "suppliers"] - 1e-9 <= found.loc[key, "hhi"] <= 1 + 1e-9
