"""National Bureau of Statistics of China: prices, retail sales, investment, purchasing managers, quarterly GDP.

NBS replaced its data service in March 2026: the former `easyquery.htm` refuses requests, and the new one names a
series by two identifiers (catalogue and indicator) that it documents nowhere. We know those of producer prices only,
and believe a reply only if it gives the indicator the name that we expect. The other series are downloaded by hand:
the English pages export a table as CSV, with indicators as rows, periods as columns, two lines above and notes below.
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import requests

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.reading import (
    csv_table,
    dates,
    decoded,
    monthly,
    numbers,
    refuse_gaps,
    refuse_web_page,
    to_last_month,
)
from companion.sources.transport import send

PUBLISHER = "National Bureau of Statistics of China"
ADDRESS = "https://data.stats.gov.cn/dg/website/publicrelease/web/external/stream/esData"
MONTHLY_DATA = "fc982599aa684be7969d7b90b1bd0e84"
PRODUCER_PRICES = "60e8b361f11c4a878c652a6487a25561"
SAME_MONTH_OF_PREVIOUS_YEAR = "150633e52b9a470a9a9fd1b296dd6c5b"
# "Producer price index for industrial products (same month of the previous year = 100)"
INDICATOR_NAME = "工业生产者出厂价格指数(上年同月=100)"
FIRST_MONTH = "200601"

HUNDRED_MN = "100 million yuan"


@dataclass(frozen=True)
class Series:
    """One number of a monthly table: its column in the copy, its name in NBS's export, and what makes it ours.

    `indicator` is matched without blanks and case. `less` is taken off the export's index and `copy_less` off the
    copy's, so that both give a change; both are divided by `per` (RMB 100 million to RMB billion).
    """

    copy: str
    indicator: str
    less: float = 0.0
    copy_less: float = 0.0
    per: float = 1.0


CONSUMER_PRICES = {
    "year_on_year_percent": Series("yoy", "Consumer Price Index (The same month last year=100)", less=100),
    "month_on_month_percent": Series("mom", "Consumer Price Index (preceding month=100)", less=100),
    "year_to_date_change_percent": Series(
        "ytd_value", "Consumer Price Index (The same period last year=100)", less=100, copy_less=100
    ),
}
RETAIL_SALES = {
    "sales_bn_rmb": Series("value", f"Total Retail Sales of Consumer Goods, Current Period({HUNDRED_MN})", per=10),
    "year_to_date_bn_rmb": Series(
        "ytd_value", f"Total Retail Sales of Consumer Goods, Accumulated({HUNDRED_MN})", per=10
    ),
    "year_on_year_percent": Series("yoy", "Total Retail Sales of Consumer Goods Growth Rate(%)"),
    "year_to_date_change_percent": Series(
        "ytd_yoy", "Total Retail Sales of Consumer Goods, Accumulated Growth Rate(%)"
    ),
}
FIXED_ASSET_INVESTMENT = {
    "year_to_date_bn_rmb": Series("ytd_value", f"Investment in Fixed Assets, Accumulated({HUNDRED_MN})", per=10),
}
PURCHASING_MANAGERS = {
    "manufacturing_index": Series("value", "Manufacturing Purchasing Managers' Index(%)"),
    "non_manufacturing_index": Series("nonmfg", "Non-manufacturing Business Activity Index(%)"),
}


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


def parse_monthly(content: bytes, series: dict[str, Series], january: bool = True) -> pd.DataFrame:
    """NBS's export of a monthly table, or its copy as CSV, as economy, month and the named series.

    Where `january` is False NBS publishes January and February together, as February.
    """
    refuse_web_page(content, PUBLISHER)
    export = _is_export(content)
    if export:
        table = _monthly_export(content, series)
    else:
        table = monthly(content, PUBLISHER, {name: one.copy for name, one in series.items()})
    for name, one in series.items():
        less = one.less if export else one.copy_less
        table[name] = ((table[name] - less) / one.per).round(2)
    refuse_gaps(table, PUBLISHER, january)
    table.insert(0, "economy", "CHN")
    return table


def parse_gdp(content: bytes) -> pd.DataFrame:
    """NBS's export of quarterly GDP as economy, quarter, industry, value_added_bn_rmb, year_to_date_bn_rmb.

    Current prices. The row of GDP itself is the industry "Gross Domestic Product".
    """
    refuse_web_page(content, PUBLISHER)
    if not _is_export(content):
        raise SourceError(
            f"The file from {PUBLISHER} is not its export of a table; download it as CSV from the English quarterly "
            "data on data.stats.gov.cn."
        )
    table = _export(content).melt(ignore_index=False, var_name="period", value_name="text").reset_index(names="name")
    parts = table["name"].str.extract(r"^(?:Value-added of (?:the )?)?(.+?), ?(Current Quarter|Accumulated) ?\((.+)\)$")
    quarter = table["period"].str.extract(r"^([1-4])Q (\d{4})$")
    if parts.isna().any(axis=None) or quarter.isna().any(axis=None) or set(parts[2]) != {HUNDRED_MN}:
        raise _unknown_layout(ValueError("an indicator, unit or quarter is not named as in the quarterly accounts"))
    long = pd.DataFrame(
        {
            "economy": "CHN",
            "quarter": quarter[1] + "Q" + quarter[0],
            "industry": parts[0].str.removesuffix(" industries"),
            "kind": parts[1].map({"Current Quarter": "value_added_bn_rmb", "Accumulated": "year_to_date_bn_rmb"}),
            "value": (numbers(table["text"], PUBLISHER) / 10).round(2),
        }
    ).dropna(subset="value")
    wide = long.pivot(index=["economy", "quarter", "industry"], columns="kind", values="value").reset_index()
    wide.columns.name = None
    if wide.columns.tolist() != [*long.columns[:3], "value_added_bn_rmb", "year_to_date_bn_rmb"] or wide.isna().any(
        axis=None
    ):
        raise SourceError(
            f"The export of {PUBLISHER} lacks the current quarter or the accumulated value of an industry; select "
            "all indicators before you download it."
        )
    return wide


def _is_export(content: bytes) -> bool:
    return decoded(content[:200]).startswith("Database")


def _export(content: bytes) -> pd.DataFrame:
    """NBS's export as text, indexed by indicator, with one column a period."""
    # Cells are separated by a tab and a comma: names hold commas, and are not quoted.
    lines = [[cell.strip() for cell in line.split("\t,")] for line in decoded(content).splitlines()]
    start = next((number for number, line in enumerate(lines) if line[:1] == ["Indicators"]), len(lines))
    if start == len(lines):
        raise _unknown_layout(ValueError("there is no line that starts with Indicators"))
    periods = [period for period in lines[start][1:] if period]
    rows = {line[0]: line[1 : len(periods) + 1] for line in lines[start + 1 :] if len(line) > 1}
    whole = any(line[0].startswith("Data Source") for line in lines)  # the last line of every export
    if not rows or not whole or any(len(row) < len(periods) for row in rows.values()):
        raise SourceError(f"The export of {PUBLISHER} breaks off before its last value; download it again.")
    return pd.DataFrame.from_dict(rows, orient="index", columns=periods, dtype=str)


def _monthly_export(content: bytes, series: dict[str, Series]) -> pd.DataFrame:
    table = _export(content)
    table.index = table.index.map(_folded)
    absent = [one.indicator for one in series.values() if _folded(one.indicator) not in table.index]
    if absent:
        raise SourceError(
            f"The export of {PUBLISHER} lacks the indicator '{absent[0]}'; select it before you download the table, "
            "or, if it has been renamed, enter its new name in src/companion/sources/nbs.py."
        )
    months = pd.Series(table.columns, dtype=str)
    frame = pd.DataFrame({"month": dates(months, "%b %Y", PUBLISHER)})
    for name, one in series.items():
        values = pd.Series(table.loc[_folded(one.indicator)].tolist(), name=one.indicator, dtype=str)
        frame[name] = numbers(values, PUBLISHER)
    return frame.dropna(subset=list(series), how="all").sort_values("month", ignore_index=True)


def _folded(name: str) -> str:
    return re.sub(r"\s", "", name).casefold()


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


def _table(dataset: str, series: dict[str, Series], where: str, january: bool = True) -> Source:
    columns = ", ".join(one.copy for one in series.values())
    return Source(
        dataset=dataset,
        parse=partial(parse_monthly, series=series, january=january),
        vintage=to_last_month,
        manual=f"On data.stats.gov.cn (English, monthly data) open {where}, choose all months, and download the "
        f"table as CSV; or copy it into a CSV file with the columns date (YYYY-MM-DD), {columns}.",
    )


def _to_last_quarter(table: pd.DataFrame) -> str:
    return f"to {table['quarter'].max()}"


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
    _table("consumer_prices", CONSUMER_PRICES, "price indices, consumer price indices"),
    _table("retail_sales", RETAIL_SALES, "domestic trade, total retail sales of consumer goods", january=False),
    _table(
        "fixed_asset_investment",
        FIXED_ASSET_INVESTMENT,
        "investment in fixed assets (excluding rural households)",
        january=False,
    ),
    _table("purchasing_managers_indices", PURCHASING_MANAGERS, "purchasing managers' indices"),
    Source(
        dataset="quarterly_gdp",
        parse=parse_gdp,
        vintage=_to_last_quarter,
        manual="On data.stats.gov.cn (English, quarterly data) open national accounts, gross domestic product at "
        "current prices, choose the quarters, and download the table as CSV.",
    ),
]
