"""Shares, and the relending quota against its two loan stocks."""

import pandas as pd
import pytest

from companion.measures import relending, shares


def test_share_by_hand_and_a_whole_of_zero():
    assert shares.share_percent(pd.Series([1.0]), pd.Series([8.0])).tolist() == [12.5]
    with pytest.raises(ValueError, match="zero or missing"):
        shares.share_percent(pd.Series([1.0]), pd.Series([0.0]))


def test_implied_whole_undoes_a_share():
    assert shares.implied_whole(1200, 8) == pytest.approx(15_000)
    with pytest.raises(ValueError, match="positive"):
        shares.implied_whole(1, 0)


def tables():
    table = pd.DataFrame(
        {
            "month": pd.to_datetime(["2022-04", "2026-01"]),
            "quota_bn_rmb": [200.0, 1200.0],
            "loan_stock_bn_rmb": [1000.0, 2000.0],
        }
    )
    values = {
        "rmb_loans_2022-04": 1.0,
        "rmb_loans_2026-01": 2.4,
        "real_economy_loans_2025-11": 1.9,
        "new_real_economy_loans_2025-12": 0.04,
        "new_real_economy_loans_2026-01": 0.06,
    }
    references = pd.DataFrame({"id": list(values), "value": list(values.values()), "publisher": "P"})
    return table, references


def test_stocks_are_compared_in_one_unit():
    stocks = relending.compare_stocks(*tables())
    assert stocks["gap_bn_rmb"].tolist() == pytest.approx([0, -400])
    assert relending.shares(stocks, "stated")["share_percent"].tolist() == pytest.approx([20, 60])
    assert relending.shares(stocks, "published")["share_percent"].tolist() == pytest.approx([20, 50])


def test_stated_shares_are_counted_to_their_printed_decimal():
    table, _ = tables()
    assert relending.holding_shares(table.assign(stated_share_percent=[20.0, 60.0])) == 2
    assert relending.holding_shares(table.assign(stated_share_percent=[20.1, 60.0])) == 1


def test_stock_table_adds_the_flows_to_the_narrower_series():
    table, references = tables()
    found = relending.stock_table(relending.compare_stocks(table, references), references)
    assert found["Published"].tolist() == ["1,000", "2,400", "2,000"]
    assert found["Difference"].tolist() == ["0", "-400", "0"]
