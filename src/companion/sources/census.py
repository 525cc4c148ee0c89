"""United States Census Bureau: imports from China; and imports by end use and tariffs that others computed from it.

Imports from China come from the bureau's interface or from FRED's copy. The other tables rest on the bureau's figures
by product, but their classes and tariff rates are those of the Trade War Tracker, a repository of files on GitHub.
A key for the interface, if there is one, is read from the environment variable CENSUS_API_KEY.
"""

import json
import os
import re

import pandas as pd
import pycountry
import requests

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import members
from companion.sources.reading import (
    csv_table,
    dates,
    numbers,
    refuse_gaps,
    refuse_web_page,
    to_last_month,
)
from companion.sources.transport import send

PUBLISHER = "United States Census Bureau"
ADDRESS = "https://api.census.gov/data/timeseries/intltrade/imports/hs"
CHINA = "5700"  # the bureau's country code
FIRST_MONTH = "2015-01"
KEY = "CENSUS_API_KEY"

TRACKER = "Trade War Tracker"
REPOSITORY = "https://github.com/tradewartracker/trade-war-redux-2025"
END_USE_REPOSITORY = "https://github.com/tradewartracker/trade-by-enduse"
# What the tracker's monthly file is named after; the copies have "us_enduse_" before it.
END_USES = {
    "imports": "all",
    "capital_goods": "capital",
    "consumption_goods": "consumption",
    "intermediate_goods": "intermediate",
}
# Names that ISO 3166-1 does not have; EU is the European Union.
ECONOMIES = {
    "EUROPEAN UNION": "EU",
    "KOREA, SOUTH": "KOR",
    "RUSSIA": "RUS",
    "TURKEY": "TUR",
    "VENEZUELA": "VEN",
}


def fetch() -> bytes:
    """General imports from China, month by month since 2015, as the bureau's JSON."""
    question = {"get": "GEN_VAL_MO", "CTY_CODE": CHINA, "time": f"from {FIRST_MONTH}"}
    if key := os.environ.get(KEY):
        question["key"] = key
    return send(requests.Request("GET", ADDRESS, params=question).prepare(), PUBLISHER)


def parse(content: bytes) -> pd.DataFrame:
    """The bureau's JSON, FRED's CSV of series IMPCH, or a copy of it, as month, imports_mn_usd.

    General imports of goods from China, customs basis, not seasonally adjusted.
    """
    refuse_web_page(content, PUBLISHER)
    table = _from_service(content) if content.lstrip().startswith(b"[") else _from_fred(content)
    table = table.dropna().sort_values("month", ignore_index=True)
    refuse_gaps(table, PUBLISHER)
    if table["month"].iloc[0] > pd.Timestamp(FIRST_MONTH):
        raise SourceError(
            f"The file from the {PUBLISHER} starts in {table['month'].iloc[0]:%Y-%m}; ask for all months since "
            f"{FIRST_MONTH}."
        )
    return table


def parse_end_use(content: bytes) -> pd.DataFrame:
    """A zip archive of the tracker's four monthly files as end_use, month, imports_mn_usd, duty_percent.

    Imports for consumption but for chapters 27, 71, 98 and 99: all, and those classed as capital, consumption or
    intermediate goods by BEC 5; calculated duties in percent of them.
    """
    files = members(content, TRACKER)
    parts = []
    for part, end_use in END_USES.items():
        wanted = re.compile(rf"(?:.*/)?(?:us_|us_enduse_)?{part}_monthly\.csv")
        found = [file for name, file in files.items() if wanted.fullmatch(name)]
        if len(found) != 1:
            raise SourceError(
                f"The archive holds {len(found)} files named {part}_monthly.csv instead of one; put the monthly files "
                f"of {', '.join(END_USES)} into it."
            )
        table = csv_table(found[0], TRACKER, ("time", "CON_VAL_MO", "tariff"))
        frame = pd.DataFrame(
            {
                "end_use": end_use,
                "month": dates(table["time"], "%Y-%m-%d", TRACKER),
                "imports_mn_usd": numbers(table["CON_VAL_MO"], TRACKER) / 1e6,
                "duty_percent": numbers(table["tariff"], TRACKER),
            }
        )
        refuse_gaps(frame, TRACKER)
        parts.append(frame)
    table = pd.concat(parts)
    by_class = table[table["end_use"] != "all"].groupby("month")["imports_mn_usd"].sum()
    total = table[table["end_use"] == "all"].set_index("month")["imports_mn_usd"]
    if not by_class.index.equals(total.index) or (by_class > total).any():
        raise SourceError(
            f"The classes of the {TRACKER} exceed the total, or cover other months; take all four files of one day."
        )
    return table.sort_values(["end_use", "month"], ignore_index=True)


def parse_tariffs(content: bytes) -> pd.DataFrame:
    """The tracker's country-by-time.csv as date, economy, added_tariff_percent, imports_2024_usd, tariff_2024_percent.

    One row a supplier and day on which a rate of any supplier changed.
    """
    columns = ("date", "country_name", "effective tariff", "total imports", "2024 tariff")
    table = csv_table(content, TRACKER, columns)
    frame = pd.DataFrame(
        {
            "date": dates(table["date"], "%Y-%m-%d", TRACKER),
            "economy": table["country_name"].map(_economy),
            "added_tariff_percent": numbers(table["effective tariff"], TRACKER),
            "imports_2024_usd": numbers(table["total imports"], TRACKER),
            "tariff_2024_percent": numbers(table["2024 tariff"], TRACKER),
        }
    )
    if frame.groupby("date").size().nunique() != 1:
        raise SourceError(f"The file of the {TRACKER} does not have every supplier on every day; download it again.")
    return frame.sort_values(["date", "economy"], ignore_index=True)


def parse_tariffs_by_chapter(content: bytes) -> pd.DataFrame:
    """The tracker's file of one supplier by HS chapter as chapter, imports_2024_usd, duties_2024_usd, added tariff."""
    columns = ("HS2", "2024_imports", "2024_duty", "CTY_CODE", "2025_tariff_increase")
    table = csv_table(content, TRACKER, columns)
    if set(table["CTY_CODE"]) != {CHINA}:
        raise SourceError(f"The file of the {TRACKER} is not that of China; take data-hs2/hs2-tariff-{CHINA}.csv.")
    return pd.DataFrame(
        {
            "chapter": table["HS2"].str.zfill(2),
            "imports_2024_usd": numbers(table["2024_imports"], TRACKER),
            "duties_2024_usd": numbers(table["2024_duty"], TRACKER),
            "added_tariff_percent": numbers(table["2025_tariff_increase"], TRACKER),
        }
    ).sort_values("chapter", ignore_index=True)


def _from_service(content: bytes) -> pd.DataFrame:
    try:
        header, *rows = json.loads(content)
        table = pd.DataFrame(rows, columns=header, dtype=str)
        table = table[table["CTY_CODE"] == CHINA]
        month, value = table["time"], table["GEN_VAL_MO"]
    except (ValueError, KeyError, TypeError) as problem:
        raise SourceError(
            f"The reply of the {PUBLISHER} is not laid out as expected ({type(problem).__name__}: {problem}); try "
            "again, or, if the interface has changed, adapt src/companion/sources/census.py."
        ) from problem
    return pd.DataFrame({"month": dates(month, "%Y-%m", PUBLISHER), "imports_mn_usd": numbers(value, PUBLISHER) / 1e6})


def _from_fred(content: bytes) -> pd.DataFrame:
    start = content[:100].lstrip(b"\xef\xbb\xbf")
    day, value = ("observation_date", "IMPCH") if start.startswith(b"observation_date") else ("date", "IMPCH_usd_mn")
    table = csv_table(content, PUBLISHER, (day, value))
    frame = pd.DataFrame(
        {"month": dates(table[day], "%Y-%m-%d", PUBLISHER), "imports_mn_usd": numbers(table[value], PUBLISHER)}
    )
    return frame[frame["month"] >= pd.Timestamp(FIRST_MONTH)]


def _economy(name: str) -> str:
    if name in ECONOMIES:
        return ECONOMIES[name]
    try:
        return str(pycountry.countries.lookup(name).alpha_3)
    except LookupError as problem:
        raise SourceError(
            f"The {TRACKER} names a supplier '{name}' that we do not know; add it in src/companion/sources/census.py."
        ) from problem


SOURCES = [
    Source(
        dataset="us_imports_from_china",
        parse=parse,
        vintage=to_last_month,
        fetch=fetch,
        service="the International Trade API of the Census Bureau (api.census.gov, timeseries/intltrade/imports/hs)",
        manual="Download the series IMPCH as CSV from FRED (fred.stlouisfed.org).",
    ),
    Source(
        dataset="us_imports_by_end_use",
        parse=parse_end_use,
        vintage=to_last_month,
        manual=f"Download us_imports_monthly.csv and the monthly files of capital_goods, consumption_goods and "
        f"intermediate_goods from data-output in {END_USE_REPOSITORY}, and put them into a zip archive.",
    ),
    Source(
        dataset="us_tariffs_by_supplier",
        parse=parse_tariffs,
        vintage=lambda table: f"to {table['date'].max():%Y-%m-%d}",
        manual=f"Download country-by-time.csv from {REPOSITORY}.",
    ),
    Source(
        dataset="us_tariffs_on_china_by_chapter",
        parse=parse_tariffs_by_chapter,
        vintage=lambda _: "imports of 2024, tariffs of 2025 on a day not stated",
        manual=f"Download data-hs2/hs2-tariff-{CHINA}.csv from {REPOSITORY}.",
    ),
]
