"""Sectors as lists of products: shares by hand, and what cannot be placed."""

import ibis
import pandas as pd
import pytest
from trade_worlds import HAND

from companion.measures import sectors

TRADE = ibis.memtable(HAND)
ROWS = pd.DataFrame(
    [("metals", "7208"), ("vehicles", "87"), ("vehicles", "854231"), ("chips", "854232")], columns=["sector", "product"]
)


def test_shares_by_hand():
    table = sectors.sector_shares(TRADE, ROWS, "CHN", 2022, 2024).set_index("sector")
    # Steel 50 to 60% of the world's 200; cars 25 to 60%. One kind of chips is not all of heading 8542.
    assert table.loc["metals", ["share_start", "share_end", "change_points"]].tolist() == pytest.approx([50, 60, 10])
    assert table.loc["vehicles", ["share_start", "share_end", "change_points"]].tolist() == pytest.approx([25, 60, 35])
    assert table["products"].to_dict() == {"metals": 1, "vehicles": 1}


def test_codes_that_cannot_be_placed_are_counted():
    assert sectors.placed(TRADE, ROWS).startswith("2 of the definition's 4 codes can be placed")


def test_definitions_side_by_side_leave_what_is_absent_empty():
    wide = sectors.sector_shares(TRADE, ROWS, "CHN", 2022, 2024)
    core = wide[wide["sector"] == "metals"]
    table = sectors.side_by_side({"core": core, "wide": wide}).set_index("Sector")
    assert table.loc["vehicles"].tolist() == ["–", "–", "–", "25.0", "60.0", "1"]
    assert table.loc["metals", "core, last"] == "60.0"
