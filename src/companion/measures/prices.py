"""Price levels from published rates of change.

A statistical office may publish only how prices changed, month on month or against the same month a year before.
These functions chain such rates into a level, and say how far rounding in the published rates can move the result.
"""

import numpy as np
import pandas as pd

ROUNDING = 0.05  # rates are printed with one decimal, so each may be off by this many percentage points


def index_from_monthly_changes(month_on_month: pd.Series) -> pd.Series:
    """Chain month-on-month rates: level(t) = level(t-1) · (1 + m(t) / 100).

    `month_on_month` is in percent, indexed by month without gaps. The month before the first rate is 100. Raises
    ValueError for a gap.
    """
    months = _monthly(month_on_month)
    start = months[0] - pd.DateOffset(months=1)
    level = 100 * (1 + month_on_month / 100).cumprod()
    return pd.concat([pd.Series([100.0], index=[start]), level]).rename("price_index")


def index_from_year_on_year(year_on_year: pd.Series, seed_year_levels: pd.Series) -> pd.Series:
    """Chain year-on-year rates from a year whose monthly levels are known.

    level(t) = level(t-12) · (1 + y(t) / 100) after the seed year, and level(t-12) = level(t) / (1 + y(t) / 100)
    before it. `year_on_year` is in percent, indexed by month without gaps; `seed_year_levels` has the twelve months
    of one calendar year in any unit. A year-on-year rate says nothing about movement inside the seed year, so that
    year's profile is an assumption or a second source, and it repeats in every later year. Raises ValueError if the
    seed is not one full calendar year or the series has a gap.
    """
    months = _monthly(year_on_year)
    seed_months = _monthly(seed_year_levels)
    if len(seed_months) != 12 or seed_months[0].month != 1:
        raise ValueError("the seed must be the twelve months of one calendar year")
    level = seed_year_levels.reindex(
        pd.date_range(min(months[0] - pd.DateOffset(years=1), seed_months[0]), months[-1], freq="MS")
    ).astype(float)
    year = pd.DateOffset(years=1)
    for month in months[months > seed_months[-1]]:
        level[month] = level[month - year] * (1 + year_on_year[month] / 100)
    for month in reversed(months[months <= seed_months[-1]]):
        level[month - year] = level[month] / (1 + year_on_year[month] / 100)
    return level.rename("price_index")


def rebase(level: pd.Series, base: pd.Timestamp) -> pd.Series:
    """The same index with `base` = 100."""
    if base not in level.index or pd.isna(level[base]):
        raise ValueError(f"the series has no value for {base:%Y-%m}")
    return 100 * level / level[base]


def change_since_base(
    year_on_year: pd.Series, month_on_month: pd.Series, base: pd.Timestamp, seed_year: int
) -> pd.DataFrame:
    """Percent change of the chained level since `base`, with the span that rounding allows.

    The seed year's profile comes from its published month-on-month rates; every other month follows from
    year-on-year rates. `low` and `high` are the worst case: every published rate off by 0.05 points in whichever
    direction moves the result most, and not a confidence interval. One row a month: month, price_index (base = 100),
    change, low, high.
    """
    first = pd.Timestamp(seed_year, 1, 1)
    inside = month_on_month[(month_on_month.index > first) & (month_on_month.index.year == seed_year)]
    if len(inside) != 11:
        raise ValueError(f"month-on-month rates do not cover February to December {seed_year}")

    def level(annual: float, monthly: float) -> pd.Series:
        seed = index_from_monthly_changes(inside + monthly)
        return index_from_year_on_year(year_on_year + annual, seed)

    middle = rebase(level(0.0, 0.0), base)
    off = (-ROUNDING, ROUNDING)
    levels = {(annual, monthly): level(annual, monthly) for annual in off for monthly in off}
    # A year-on-year rate moves one calendar month only. So the errors behind another calendar month and behind the
    # base are free of each other, while those behind the base's own calendar month are partly the same and cancel.
    same = [100 * levels[annual, off[0]] / levels[annual, off[0]][base] for annual in off]
    other = [
        100 * levels[annual, monthly] / levels[base_annual, monthly][base]
        for annual in off
        for base_annual in off
        for monthly in off
    ]
    shared = pd.Series(middle.index.month == base.month, index=middle.index)
    spans = [pd.concat(candidates, axis=1) for candidates in (same, other)]
    frame = pd.DataFrame(
        {
            "price_index": middle,
            "change": middle - 100,
            "low": spans[0].min(axis=1).where(shared, spans[1].min(axis=1)) - 100,
            "high": spans[0].max(axis=1).where(shared, spans[1].max(axis=1)) - 100,
        }
    )
    return frame.dropna().rename_axis("month").reset_index()


def best_month(changes: pd.DataFrame, stated: float, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    """The row of `change_since_base` between two months whose change is nearest to a stated one (earliest on a tie)."""
    window = changes[changes["month"].between(first, last)]
    return window.loc[(window["change"] - stated).abs().idxmin()]


def spells_below_zero(rates: pd.Series) -> pd.DataFrame:
    """Every unbroken run of negative rates: first and last month and length in months."""
    _monthly(rates)
    negative = rates < 0
    run = (negative != negative.shift()).cumsum()[negative]
    grouped = run.index.to_series().groupby(run)
    return pd.DataFrame({"first": grouped.min(), "last": grouped.max(), "months": grouped.size()}).reset_index(
        drop=True
    )


def months_between(first: str, last: str) -> int:
    """Months from one to another, both included: 2022-10 to 2022-12 are three."""
    return int((pd.Period(last, "M") - pd.Period(first, "M")).n) + 1


def both_chains(changes: pd.DataFrame, month_on_month: pd.Series, base: pd.Timestamp) -> pd.DataFrame:
    """The level by both chains, long: month, series, price_index (base = 100).

    `changes` comes from `change_since_base`. The month-on-month chain is left out where it does not reach the base.
    """
    annual = changes[["month", "price_index"]].assign(series="Annual rates")
    chained = index_from_monthly_changes(month_on_month)
    if base not in chained.index:
        return annual[["month", "series", "price_index"]]
    monthly = rebase(chained, base).rename_axis("month").reset_index().assign(series="Monthly rates")
    return pd.concat([annual, monthly], ignore_index=True)[["month", "series", "price_index"]]


def largest_gap(levels: pd.DataFrame) -> float:
    """Largest distance, in index points, between the two chains of `both_chains` in any month that both have."""
    wide = levels.pivot(index="month", columns="series", values="price_index").dropna()
    return float((wide.max(axis=1) - wide.min(axis=1)).max())


def fit_table(changes: pd.DataFrame, levels: pd.DataFrame, stated: float, last: pd.Timestamp) -> pd.DataFrame:
    """The twelve months to `last`: change by both chains, the span of rounding, and whether the stated number fits."""
    window = changes[changes["month"].between(last - pd.DateOffset(months=11), last)]
    monthly = levels[levels["series"] == "Monthly rates"].set_index("month")["price_index"] - 100
    other = [monthly.get(month) for month in window["month"]]
    low, high = window["low"].round(2), window["high"].round(2)
    return pd.DataFrame(
        {
            "Month": window["month"].dt.strftime("%Y-%m"),
            "By annual rates": [f"{value:.2f}" for value in window["change"]],
            "Rounding allows": [f"{a:.2f} to {b:.2f}" for a, b in zip(low, high, strict=True)],
            "By monthly rates": ["" if value is None else f"{value:.2f}" for value in other],
            "Stated number within": ["yes" if a <= stated <= b else "no" for a, b in zip(low, high, strict=True)],
        }
    )


def labelled_points(changes: pd.DataFrame, months: list[pd.Timestamp]) -> pd.DataFrame:
    """Points to mark on the level: month, value, label such as "Mar 2026: −5.6%"."""
    chosen = changes.set_index("month").loc[months]
    labels = [f"{month:%b %Y}: {change:+.1f}%".replace("-", "−") for month, change in chosen["change"].items()]
    return pd.DataFrame({"month": months, "value": chosen["price_index"].tolist(), "label": labels})


def labelled_rates(rates: pd.Series, months: list[pd.Timestamp]) -> pd.DataFrame:
    """Points to mark on a chart of rates: month, value, label such as "Sep 2022: +0.9%"."""
    labels = [f"{month:%b %Y}: {rates[month]:+.1f}%".replace("-", "−") for month in months]
    return pd.DataFrame({"month": months, "value": [rates[month] for month in months], "label": labels})


def _monthly(series: pd.Series) -> pd.DatetimeIndex:
    months = pd.DatetimeIndex(series.index)
    if len(months) == 0 or not np.array_equal(months, pd.date_range(months[0], periods=len(months), freq="MS")):
        raise ValueError("the series must be monthly, in order and without gaps")
    if series.isna().any():
        raise ValueError("the series has a missing value")
    return months
