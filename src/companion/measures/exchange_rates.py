"""Changes of exchange rates over windows, in the two ways in which a "depreciation" gets quoted."""

import pandas as pd


def change_in_value(units_per_foreign: pd.Series, start: pd.Timestamp, end: pd.Timestamp) -> float:
    """Percent change of the home currency's value in foreign money: 100 · (e(start) / e(end) - 1).

    `units_per_foreign` is home currency per unit of foreign currency, indexed by month. Negative is a depreciation.
    This is how the change of a currency is usually stated.
    """
    return float(100 * (units_per_foreign[start] / units_per_foreign[end] - 1))


def change_in_price(units_per_foreign: pd.Series, start: pd.Timestamp, end: pd.Timestamp) -> float:
    """Percent change of the foreign currency's price at home: 100 · (e(end) / e(start) - 1).

    Positive when the home currency depreciates. It is the larger number for the same move.
    """
    return float(100 * (units_per_foreign[end] / units_per_foreign[start] - 1))


def windows(units_per_foreign: pd.Series, starts: pd.DatetimeIndex, ends: pd.DatetimeIndex) -> pd.DataFrame:
    """Every window from a start to a later end: start, end, change (of value), price_change; percent, 4 decimals."""
    rows = [
        {
            "start": start,
            "end": end,
            "change": change_in_value(units_per_foreign, start, end),
            "price_change": change_in_price(units_per_foreign, start, end),
        }
        for start in starts
        for end in ends
        if start < end
    ]
    frame = pd.DataFrame(rows, columns=["start", "end", "change", "price_change"])
    return frame.round({"change": 4, "price_change": 4})


def rebase_to_year(index: pd.Series, year: int) -> pd.Series:
    """The same index with the mean of the year's months = 100; ValueError unless the year has all twelve."""
    inside = index[pd.DatetimeIndex(index.index).year == year].dropna()
    if len(inside) != 12:
        raise ValueError(f"the series does not cover all of {year}")
    return 100 * index / inside.mean()


def matching(windows: pd.DataFrame, stated: float, tolerance: float) -> pd.DataFrame:
    """The windows whose change of value lies within `tolerance` of the stated one (both in percent)."""
    return windows[(windows["change"] - stated).abs() <= tolerance]


def match_table(windows: pd.DataFrame, stated: float, tolerance: float) -> pd.DataFrame:
    """Windows that fit the stated loss by either way of quoting it, as a table for a page, latest end first."""
    by_value = matching(windows, stated, tolerance).assign(way="fall of the currency")
    by_price = windows[(windows["price_change"] + stated).abs() <= tolerance].assign(way="rise of the euro")
    found = pd.concat([by_value, by_price]).sort_values(["end", "start"], ascending=False)
    return pd.DataFrame(
        {
            "From": found["start"].dt.strftime("%Y-%m"),
            "To": found["end"].dt.strftime("%Y-%m"),
            "Currency in euro, %": [f"{value:.2f}" for value in found["change"]],
            "Euro in currency, %": [f"{value:.2f}" for value in found["price_change"]],
            "Fits as": found["way"],
        }
    )


def span(windows: pd.DataFrame) -> str:
    """Where a set of windows begins, in words for a sentence."""
    if windows.empty:
        return "none"
    first, last = windows["start"].min(), windows["start"].max()
    return f"starting between {first:%B %Y} and {last:%B %Y}"


def rebased_lines(index: pd.DataFrame, year: int, names: dict[str, str], first: pd.Timestamp) -> pd.DataFrame:
    """Several indices with one year's mean = 100, long from `first` on: month, series (named), value."""
    rebased = {names[column]: rebase_to_year(index[column].dropna(), year) for column in index.columns}
    return _long(pd.DataFrame(rebased), first)


def value_lines(per_euro: pd.DataFrame, currency: str, base: pd.Timestamp, first: pd.Timestamp) -> pd.DataFrame:
    """Value of one unit of a currency in euro and in dollars, `base` = 100: month, series, value.

    `per_euro` has units of each currency per euro, months by currencies, USD among them.
    """
    in_euro = 1 / per_euro[currency]
    lines = {"in euro": in_euro}
    if currency != "USD":
        lines["in dollars"] = in_euro * per_euro["USD"]
    return _long(pd.DataFrame({name: 100 * line / line[base] for name, line in lines.items()}), first)


def peer_lines(per_euro: pd.DataFrame, currencies: list[str], base: pd.Timestamp, first: pd.Timestamp) -> pd.DataFrame:
    """Value of one unit of each currency in euro, `base` = 100: month, series, value."""
    value = 1 / per_euro[currencies]
    return _long(100 * value / value.loc[base], first)


def labelled_points(index: pd.Series, months: list[pd.Timestamp], names: list[str], year: int) -> pd.DataFrame:
    """Points to mark on a rebased line: month, value, label such as "Start 100.2"."""
    rebased = rebase_to_year(index.dropna(), year)
    return pd.DataFrame(
        {
            "month": months,
            "value": [rebased[month] for month in months],
            "label": [f"{name} {rebased[month]:.1f}" for name, month in zip(names, months, strict=True)],
        }
    )


def _long(wide: pd.DataFrame, first: pd.Timestamp) -> pd.DataFrame:
    shown = wide[wide.index >= first].rename_axis("month").reset_index()
    return shown.melt("month", var_name="series", value_name="value").dropna(ignore_index=True)
