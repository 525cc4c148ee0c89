"""European Central Bank: euro foreign exchange reference rates, summed up by month.

The ECB quotes on every TARGET business day. Only a month that the file holds from its first to its last business day
enters the table, so that no average and no end-of-month rate is ever that of a part of a month.
"""

import pandas as pd
import requests
from pandas.tseries.holiday import AbstractHolidayCalendar, EasterMonday, GoodFriday, Holiday
from pandas.tseries.offsets import CustomBusinessMonthBegin, CustomBusinessMonthEnd

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import unpacked
from companion.sources.reading import csv_table, dates, numbers, to_last_month
from companion.sources.transport import send

PUBLISHER = "European Central Bank"
ADDRESS = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
CURRENCIES = ("CNY", "JPY", "KRW", "USD")


class _Target(AbstractHolidayCalendar):
    """Days on which the euro area's payment system is closed, besides weekends (rules in force since 2002)."""

    rules = [  # noqa: RUF012 - the shape that pandas prescribes
        Holiday("New Year's Day", month=1, day=1),
        GoodFriday,
        EasterMonday,
        Holiday("Labour Day", month=5, day=1),
        Holiday("Christmas Day", month=12, day=25),
        Holiday("26 December", month=12, day=26),
    ]


FIRST_BUSINESS_DAY = CustomBusinessMonthBegin(calendar=_Target())
LAST_BUSINESS_DAY = CustomBusinessMonthEnd(calendar=_Target())


def fetch() -> bytes:
    """All daily rates since 1999, as the ECB's zip archive."""
    return send(requests.Request("GET", ADDRESS).prepare(), PUBLISHER)


def parse(content: bytes) -> pd.DataFrame:
    """The ECB's history file, zipped, gzipped or plain, as currency, month, average, end_of_month, days.

    Rates are in currency units per euro; `average` is the arithmetic mean of the month's quoted days to six decimals,
    `end_of_month` its last quote, `days` the number of quotes.
    """
    table = csv_table(unpacked(content, PUBLISHER), PUBLISHER, ("Date", *CURRENCIES))
    day = dates(table["Date"], "%Y-%m-%d", PUBLISHER)
    if not day.is_unique:
        raise SourceError(f"The file from {PUBLISHER} quotes a day twice; download it again.")
    quotes = pd.DataFrame({currency: numbers(table[currency], PUBLISHER) for currency in CURRENCIES})
    quotes = quotes.set_index(pd.DatetimeIndex(day, name="day")).sort_index()
    quotes = quotes[_first_whole_month(quotes.index[0]) : _end_of_last_whole_month(quotes.index[-1])]

    daily = quotes.melt(var_name="currency", value_name="rate", ignore_index=False).dropna().reset_index()
    daily["month"] = daily["day"].dt.to_period("M").dt.to_timestamp()
    by_month = daily.groupby(["currency", "month"])["rate"]
    monthly = by_month.agg(average="mean", end_of_month="last", days="count").reset_index()
    if monthly.empty:
        raise SourceError(f"The file from {PUBLISHER} holds no whole month; download the full history.")
    return monthly.round({"average": 6})


def _first_whole_month(first: pd.Timestamp) -> pd.Timestamp:
    month = first.replace(day=1)
    return month if first <= FIRST_BUSINESS_DAY.rollforward(month) else month + pd.DateOffset(months=1)


def _end_of_last_whole_month(last: pd.Timestamp) -> pd.Timestamp:
    month = last.replace(day=1)
    return last if last >= LAST_BUSINESS_DAY.rollforward(month) else month - pd.DateOffset(days=1)


SOURCES = [
    Source(
        dataset="euro_reference_rates",
        parse=parse,
        vintage=to_last_month,
        fetch=fetch,
        service="the European Central Bank (eurofxref-hist.zip)",
        manual="Download eurofxref-hist.zip from the ECB's page on euro foreign exchange reference rates.",
    )
]
