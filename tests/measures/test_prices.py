"""Price levels: values worked out by hand, and properties of the chain."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.measures import prices


def monthly(values, start="2022-01"):
    return pd.Series(list(values), index=pd.date_range(start, periods=len(values), freq="MS"), dtype=float)


def test_monthly_changes_chain_by_hand():
    # 100 · 1.10 = 110; 110 · 0.90 = 99
    level = prices.index_from_monthly_changes(monthly([10, -10], start="2022-02"))
    assert level.index[0] == pd.Timestamp("2022-01-01")
    assert level.tolist() == pytest.approx([100, 110, 99])


def test_year_on_year_rates_chain_forward_and_backward_by_hand():
    seed = monthly(range(100, 112))  # January 2022 = 100, ..., December = 111
    rates = monthly([10] * 12 + [-50] * 12, start="2022-01")
    level = prices.index_from_year_on_year(rates, seed)
    assert level[pd.Timestamp("2023-03-01")] == pytest.approx(102 * 0.5)
    assert level[pd.Timestamp("2021-12-01")] == pytest.approx(111 / 1.1)
    assert len(level) == 36


def test_rebase_sets_the_base_to_100_and_refuses_a_month_that_is_missing():
    level = monthly([50, 75])
    assert prices.rebase(level, pd.Timestamp("2022-01")).tolist() == pytest.approx([100, 150])
    with pytest.raises(ValueError, match="1999-01"):
        prices.rebase(level, pd.Timestamp("1999-01"))


def test_seed_must_be_a_full_calendar_year():
    rates = monthly([1] * 24)
    with pytest.raises(ValueError, match="calendar year"):
        prices.index_from_year_on_year(rates, monthly([100] * 12, start="2022-02"))
    with pytest.raises(ValueError, match="calendar year"):
        prices.index_from_year_on_year(rates, monthly([100] * 11))


def test_gaps_and_missing_values_are_refused():
    gap = monthly([1, 2, 3]).drop(pd.Timestamp("2022-02-01"))
    with pytest.raises(ValueError, match="gaps"):
        prices.index_from_monthly_changes(gap)
    with pytest.raises(ValueError, match="missing"):
        prices.spells_below_zero(monthly([1, np.nan, 3]))


def test_spells_by_hand():
    spells = prices.spells_below_zero(monthly([1, -1, -2, 0, -3]))
    assert spells["first"].dt.strftime("%Y-%m").tolist() == ["2022-02", "2022-05"]
    assert spells["last"].dt.strftime("%Y-%m").tolist() == ["2022-03", "2022-05"]
    assert spells["months"].tolist() == [2, 1]


@given(st.lists(st.floats(-5, 5), min_size=47, max_size=47), st.sampled_from([2021, 2022, 2023]))
def test_exact_rates_give_back_the_level_that_they_came_from(steps, seed_year):
    """A level's own year-on-year and month-on-month rates lead back to it, from whichever seed year."""
    level = pd.concat(
        [monthly([100], start="2020-12"), prices.index_from_monthly_changes(monthly(steps, "2021-01"))[1:]]
    )
    annual = (100 * (level / level.shift(12) - 1)).dropna()
    month = (100 * (level / level.shift(1) - 1)).dropna()
    base = pd.Timestamp("2022-01-01")
    found = prices.change_since_base(annual, month, base, seed_year).set_index("month")
    expected = 100 * (level / level[base] - 1)
    assert np.allclose(found["change"], expected[found.index], atol=1e-8)
    assert (found["low"] <= found["change"] + 1e-9).all()
    assert (found["change"] <= found["high"] + 1e-9).all()


@given(
    st.lists(st.floats(-3, 3), min_size=60, max_size=60),
    st.sampled_from([2021, 2022, 2023, 2024]),
    st.integers(0, 47),
)
def test_the_span_of_rounding_always_holds_the_true_change(steps, seed_year, base_number):
    """Rates rounded as an office prints them, and the change that the unrounded level really had, for any base."""
    level = prices.index_from_monthly_changes(monthly(steps, "2020-01"))
    annual = (100 * (level / level.shift(12) - 1)).dropna().round(1)
    month = (100 * (level / level.shift(1) - 1)).dropna().round(1)
    base = pd.Timestamp("2021-01-01") + pd.DateOffset(months=base_number)
    found = prices.change_since_base(annual, month, base, seed_year).set_index("month")
    true = (100 * (level / level[base] - 1))[found.index]
    assert (found["low"] <= true + 1e-9).all()
    assert (true <= found["high"] + 1e-9).all()


def test_change_since_base_needs_the_seed_years_monthly_rates():
    with pytest.raises(ValueError, match="February to December 2022"):
        prices.change_since_base(monthly([1] * 24), monthly([1] * 5), pd.Timestamp("2022-01-01"), 2022)


def test_best_month_takes_the_nearest():
    changes = pd.DataFrame({"month": pd.date_range("2022-01", periods=3, freq="MS"), "change": [0.0, -5.0, -6.0]})
    best = prices.best_month(changes, -5.4, pd.Timestamp("2022-01-01"), pd.Timestamp("2022-03-01"))
    assert best["month"] == pd.Timestamp("2022-02-01")


def test_months_between_counts_both_ends():
    assert prices.months_between("2022-10", "2022-12") == 3
    assert prices.months_between("2022-12", "2023-01") == 2
