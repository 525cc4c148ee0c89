"""Checks of producer prices (Figure 25) and the exchange rate (Figure 26)."""

import pandas as pd

from companion.ledger.claims import Claim
from companion.ledger.tables import table
from companion.ledger.verdicts import Computed, check
from companion.measures.exchange_rates import change_in_value
from companion.measures.prices import change_since_base, index_from_monthly_changes, rebase, spells_below_zero

PRODUCER_PRICES = "chapter-2-04-producer-prices"
EXCHANGE_RATE = "chapter-2-05-exchange-rate"

# The last month whose producer prices were out for certain when the report appeared on 11 May 2026.
LAST_KNOWN_MONTH = pd.Timestamp("2026-03-01")


def _year_on_year() -> pd.Series:
    rates = table("producer_prices").query("economy == 'CHN'")
    return rates.set_index("month")["year_on_year_percent"]


def _month_on_month() -> pd.Series:
    rates = table("producer_prices_monthly_change").query("economy == 'CHN'")
    return rates.set_index("month")["month_on_month_percent"]


def _contraction() -> pd.Series:
    spells = spells_below_zero(_year_on_year()[:LAST_KNOWN_MONTH])
    return spells.iloc[-1]


@check("C020")
def contraction_begins(claim: Claim) -> Computed:
    """First month of the last run of negative year-on-year rates before the report."""
    rates = _year_on_year()
    spell = _contraction()
    stated = pd.Timestamp(claim.value)
    monthly = _month_on_month()[stated : spell["last"]]
    return Computed(
        f"{spell['first']:%Y-%m}",
        ("producer_prices", "producer_prices_monthly_change"),
        PRODUCER_PRICES,
        f"Prices were still {rates[stated]:+.1f}% above a year earlier in {stated:%B %Y}; the run of negative "
        f"year-on-year rates is {spell['months']} months long. Against the month before, prices fell in "
        f"{(monthly < 0).sum()} of {len(monthly)} months from {stated:%B %Y} to {spell['last']:%B %Y}.",
    )


@check("C021")
def contraction_ends(claim: Claim) -> Computed:
    """Last month of that run."""
    spell = _contraction()
    following = _year_on_year()[spell["last"] + pd.DateOffset(months=1)]
    return Computed(
        f"{spell['last']:%Y-%m}",
        ("producer_prices",),
        PRODUCER_PRICES,
        f"The next month's year-on-year rate is {following:+.1f}%.",
    )


@check("C022")
def price_level_since_2022(claim: Claim) -> Computed:
    """Change of the chained level from January 2022 to the last month known to the report."""
    base = pd.Timestamp("2022-01-01")
    monthly = _month_on_month()
    chained = rebase(index_from_monthly_changes(monthly), base)[LAST_KNOWN_MONTH] - 100
    annual = change_since_base(_year_on_year(), monthly, base, base.year).set_index("month").loc[LAST_KNOWN_MONTH]
    return Computed(
        float(chained),
        ("producer_prices", "producer_prices_monthly_change"),
        PRODUCER_PRICES,
        f"Month-on-month rates, most of them read in reports of the releases, chained to {LAST_KNOWN_MONTH:%B %Y}. "
        f"Chained from year-on-year rates the change is {annual['change']:.1f}%, between {annual['low']:.1f}% and "
        f"{annual['high']:.1f}% for rounding.",
        secondary=not table("producer_prices_monthly_change")["primary"].all(),
    )


@check("C023")
def euro_depreciation(claim: Claim) -> Computed:
    """Loss of the renminbi's value in euro over the figure's own window, monthly averages."""
    start, end = (pd.Timestamp(month) for month in claim.period.split("/"))
    rates = table("euro_reference_rates").query("currency == 'CNY'")
    rate = rates.set_index("month")["average"]
    loss = -change_in_value(rate, start, end)
    return Computed(
        loss,
        ("euro_reference_rates",),
        EXCHANGE_RATE,
        f"The sentence names no window. Over the figure's own, {start:%B %Y} to {end:%B %Y}, the loss is {loss:.1f}%, "
        "by monthly averages. Other windows do give the stated number: the page marks every one.",
    )
