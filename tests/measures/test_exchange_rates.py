"""Exchange rates: the two ways of quoting a change, and windows, by hand."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.measures import exchange_rates as rates

MONTHS = pd.date_range("2022-01", periods=3, freq="MS")


def test_a_rise_from_8_to_10_per_euro_is_a_fall_of_20_percent_and_a_euro_up_25():
    series = pd.Series([8.0, 9.0, 10.0], index=MONTHS)
    assert rates.change_in_value(series, MONTHS[0], MONTHS[2]) == pytest.approx(-20)
    assert rates.change_in_price(series, MONTHS[0], MONTHS[2]) == pytest.approx(25)


@given(st.floats(0.1, 1000), st.floats(0.1, 1000))
def test_the_two_ways_describe_one_move(start, end):
    series = pd.Series([start, end], index=MONTHS[:2])
    value, price = (f(series, *MONTHS[:2]) for f in (rates.change_in_value, rates.change_in_price))
    assert (1 + value / 100) * (1 + price / 100) == pytest.approx(1)
    assert price >= -value or price == pytest.approx(-value)


def test_windows_end_after_they_start():
    series = pd.Series([8.0, 9.0, 10.0], index=MONTHS)
    found = rates.windows(series, MONTHS, MONTHS)
    assert len(found) == 3
    assert (found["start"] < found["end"]).all()
    assert rates.matching(found, -20, 0.05)["end"].tolist() == [MONTHS[2]]


def test_rebase_to_year_needs_the_whole_year():
    full = pd.Series(range(1, 13), index=pd.date_range("2020-01", periods=12, freq="MS"), dtype=float)
    assert rates.rebase_to_year(full, 2020).mean() == pytest.approx(100)
    with pytest.raises(ValueError, match="2020"):
        rates.rebase_to_year(full.iloc[1:], 2020)


def test_value_lines_cross_through_the_euro():
    index = pd.date_range("2020-01", periods=24, freq="MS")
    per_euro = pd.DataFrame({"CNY": [8.0] * 12 + [4.0] * 12, "USD": [1.0] * 12 + [2.0] * 12}, index=index)
    lines = rates.value_lines(per_euro, "CNY", index[0], first=index[0])
    last = lines[lines["month"] == index[-1]].set_index("series")["value"]
    assert last["in euro"] == pytest.approx(200)  # half as many per euro: twice the value
    assert last["in dollars"] == pytest.approx(400)  # and the dollar halved against the euro
    assert set(rates.value_lines(per_euro, "USD", index[0], first=index[0])["series"]) == {"in euro"}
