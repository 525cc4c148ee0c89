"""National Bureau of Statistics of China: the producer price index for industrial products.

NBS replaced its data service in March 2026: the former `easyquery.htm` refuses requests, and the new one names a
series by two identifiers (catalogue and indicator) that it documents nowhere. A reply is therefore believed only
if it gives the indicator the name that we expect.
"""

import json
import re
from datetime import date
from typing import Any

import pandas as pd
import requests

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.reading import csv_table, dates, numbers, refuse_web_page, to_last_month
from companion.sources.transport import send

PUBLISHER = "National Bureau of Statistics of China"
ADDRESS = "https://data.stats.gov.cn/dg/website/publicrelease/web/external/stream/esData"
MONTHLY_DATA = "fc982599aa684be7969d7b90b1bd0e84"
PRODUCER_PRICES = "60e8b361f11c4a878c652a6487a25561"
SAME_MONTH_OF_PREVIOUS_YEAR = "150633e52b9a470a9a9fd1b296dd6c5b"
# "Producer price index for industrial products (same month of the previous year = 100)"
INDICATOR_NAME = "工业生产者出厂价格指数(上年同月=100)"
FIRST_MONTH = "200601"


def fetch() -> bytes:
    """The index from January 2006 to this month, as NBS's JSON."""
    question = {
        "cid": PRODUCER_PRICES,
        "indicatorIds": [SAME_MONTH_OF_PREVIOUS_YEAR],
        "daCatalogId": "",
        "das": [{"text": "全国", "value": "000000000000"}],  # the whole country
        "showType": "1",
        "dts": [f"{FIRST_MONTH}MM-{date.today():%Y%m}MM"],
        "rootId": MONTHLY_DATA,
    }
    return send(requests.Request("POST", ADDRESS, json=question).prepare(), PUBLISHER)


def parse(content: bytes) -> pd.DataFrame:
    """NBS's JSON, or a CSV copy of its release with columns `date` and `yoy`, as economy, month, year_on_year_percent.

    NBS's index is published with one decimal, so its change on the year is the index less 100, to one decimal.
    """
    refuse_web_page(content, PUBLISHER)
    table = _from_service(content) if content.lstrip().startswith(b"{") else _from_copy(content)
    table = table.dropna(subset="year_on_year_percent")  # months that are not published yet
    if table.empty:
        raise SourceError(f"The reply of {PUBLISHER} has no value in it; ask for months that are published.")
    table.insert(0, "economy", "CHN")
    return table.sort_values("month", ignore_index=True)


def parse_monthly_change(content: bytes) -> pd.DataFrame:
    """A CSV kept by hand, one release a row, as economy, month, month_on_month_percent, publisher, address, primary.

    NBS prints the change on the month in each release and we know no identifier of the series in its data service.
    """
    columns = ("month", "month_on_month_percent", "publisher", "address", "primary")
    table = csv_table(content, PUBLISHER, columns)
    if not table["primary"].isin(["true", "false"]).all():
        raise SourceError(
            "Column 'primary' of the file holds something else than true and false; write true where the address is "
            "the release itself or a full official reprint, and false elsewhere."
        )
    return pd.DataFrame(
        {
            "economy": "CHN",
            "month": dates(table["month"], "%Y-%m", PUBLISHER),
            "month_on_month_percent": numbers(table["month_on_month_percent"], PUBLISHER),
            "publisher": table["publisher"],
            "address": table["address"],
            "primary": table["primary"] == "true",
        }
    ).sort_values("month", ignore_index=True)


def _from_service(content: bytes) -> pd.DataFrame:
    try:
        reply = json.loads(content)
        readings = [
            (period["code"], reading)
            for period in reply["data"]
            for reading in period["values"]
            if reading["_id"] == SAME_MONTH_OF_PREVIOUS_YEAR
        ]
        names = {_plain(reading["i_showname"]) for _, reading in readings}
        codes = pd.Series([code for code, _ in readings], dtype=str)
        index = pd.Series([reading["value"] for _, reading in readings], name="value", dtype=str)
    except (ValueError, KeyError, TypeError) as problem:
        raise _unknown_layout(problem) from problem
    if names != {INDICATOR_NAME}:
        raise SourceError(
            f"{PUBLISHER} calls indicator {SAME_MONTH_OF_PREVIOUS_YEAR} {' or '.join(names) or 'nothing'} instead of "
            f"{INDICATOR_NAME}; find the indicator's new identifier on data.stats.gov.cn and enter it in "
            "src/companion/sources/nbs.py."
        )
    change = (numbers(index, PUBLISHER) - 100).round(1)
    return pd.DataFrame({"month": dates(codes, "%Y%mMM", PUBLISHER), "year_on_year_percent": change})


def _from_copy(content: bytes) -> pd.DataFrame:
    table = csv_table(content, PUBLISHER, ("date", "yoy"))
    return pd.DataFrame(
        {
            "month": dates(table["date"], "%Y-%m-%d", PUBLISHER),
            "year_on_year_percent": numbers(table["yoy"], PUBLISHER),
        }
    )


def _plain(name: Any) -> str:
    return re.sub(r"\s", "", str(name)).replace("（", "(").replace("）", ")")


def _unknown_layout(problem: Exception) -> SourceError:
    return SourceError(
        f"The reply of {PUBLISHER} is not laid out as expected ({type(problem).__name__}: {problem}); try again, or, "
        "if the service has changed, adapt src/companion/sources/nbs.py."
    )


SOURCES = [
    Source(
        dataset="producer_prices",
        parse=parse,
        vintage=to_last_month,
        fetch=fetch,
        service="the data service of the National Bureau of Statistics (data.stats.gov.cn)",
        manual="Copy the index from the monthly data on data.stats.gov.cn (prices, producer prices for industrial "
        "products, same month of the previous year = 100) into a CSV file with columns date (YYYY-MM-DD) and yoy "
        "(the index less 100).",
    ),
    Source(
        dataset="producer_prices_monthly_change",
        parse=parse_monthly_change,
        vintage=to_last_month,
        manual="Read each month's rate in NBS's press release on producer prices (stats.gov.cn) and add a row to a "
        "copy of data/producer_prices_monthly_change.csv, with the address that you read it at.",
    ),
]
