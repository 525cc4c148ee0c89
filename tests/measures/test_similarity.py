"""Finger-Kreinin similarity and the overlap of the largest products."""

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from trade_worlds import ECONOMIES, HAND, answer, few, worlds

from companion.measures.similarity import finger_kreinin_similarity, top_product_overlap

TRADE = ibis.memtable(HAND)


def test_similarity_by_hand():
    found = answer(finger_kreinin_similarity(TRADE, "CHN"), "year", "partner")["similarity"]
    # 2022: China 2/3 steel, 1/3 cars; Germany 0.4 and 0.6; Japan chips alone: min(2/3, .4) + min(1/3, .6) = 11/15
    # 2024: China 6/13, 6/13, 1/13 chips; Germany 1/2, 1/2: 12/13; Japan: 1/13
    assert found.to_dict() == pytest.approx(
        {(2022, "DEU"): 1100 / 15, (2022, "JPN"): 0, (2024, "DEU"): 1200 / 13, (2024, "JPN"): 100 / 13}
    )


def test_overlap_of_the_largest_products_by_hand():
    one = answer(top_product_overlap(TRADE, "CHN", 1), "year", "partner")
    # 2022: China's largest is steel, Germany's cars; 100 of Germany's 250 lie in steel.
    assert one.loc[(2022, "DEU")].tolist() == pytest.approx([0, 40])
    # 2024: steel and cars are equal in both (120, 120 and 80, 80), and 7208 comes first by code.
    assert one.loc[(2024, "DEU")].tolist() == pytest.approx([1, 50])
    two = answer(top_product_overlap(TRADE, "CHN", 2), "year", "partner")
    assert two.loc[(2022, "DEU")].tolist() == pytest.approx([2, 100])
    assert two.loc[(2022, "JPN")].tolist() == [0, 0]
    with pytest.raises(ValueError, match="count must be at least 1"):
        top_product_overlap(TRADE, "CHN", 0)


def test_economies_that_export_nothing_are_no_partners():
    trade = ibis.memtable(pd.concat([HAND, HAND[HAND["economy"] == "DEU"].assign(economy="XXX", exports_usd=0)]))
    assert "XXX" not in set(finger_kreinin_similarity(trade, "CHN").to_pandas()["partner"])


@few
@given(worlds(values=st.integers(1, 1000)))
def test_similarity_is_symmetric_and_between_0_and_100(world):
    trade = ibis.memtable(world)
    found = {economy: answer(finger_kreinin_similarity(trade, economy), "year", "partner") for economy in ECONOMIES}
    there = found["CHN"].xs("DEU", level="partner")["similarity"]
    back = found["DEU"].xs("CHN", level="partner")["similarity"]
    assert np.allclose(there, back)
    assert there.between(0, 100 + 1e-9).all()


@few
@given(worlds(values=st.integers(1, 1000)), st.integers(1, 5))
def test_a_copy_of_an_economy_is_wholly_similar(world, count):
    copy = world[world["economy"] == "CHN"].assign(economy="XXX", exports_usd=lambda frame: 3 * frame["exports_usd"])
    trade = ibis.memtable(pd.concat([world, copy]))
    similarity = answer(finger_kreinin_similarity(trade, "CHN"), "partner")["similarity"]
    assert np.allclose(similarity["XXX"], 100)
    overlap = answer(top_product_overlap(trade, "CHN", count), "partner").loc["XXX"]
    assert (overlap["common"] == min(count, 4)).all()
