"""United States Bureau of Labor Statistics: import price indices by locality of origin.

Without a key the interface answers ten years at a time. A key, if there is one, is read from the environment variable
BLS_API_KEY and travels in the body of the request.
"""

import json
import os
from datetime import date

import pandas as pd
import requests

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.reading import csv_table, dates, numbers, refuse_web_page, to_last_month
from companion.sources.transport import send

PUBLISHER = "United States Bureau of Labor Statistics"
ADDRESS = "https://api.bls.gov/publicAPI/v2/timeseries/data/"
KEY = "BLS_API_KEY"
FIRST_YEAR = 2009
YEARS_AT_A_TIME = 10

# All imports by locality of origin; groups keep their names.
SERIES = {
    "EIUCOASEANTOT": "ASEAN",
    "EIUCOCHNTOT": "CHN",
    "EIUCOEECTOT": "EU",
    "EIUCOJPNTOT": "JPN",
    "EIUCOMEXTOT": "MEX",
}


def fetch() -> bytes:
    """All months since 2009, as a list of the bureau's JSON replies, each for ten years."""
    replies = []
    for first in range(FIRST_YEAR, date.today().year + 1, YEARS_AT_A_TIME):
        question: dict[str, object] = {
            "seriesid": list(SERIES),
            "startyear": str(first),
            "endyear": str(first + YEARS_AT_A_TIME - 1),
        }
        if key := os.environ.get(KEY):
            question["registrationkey"] = key
        reply = send(requests.Request("POST", ADDRESS, json=question).prepare(), PUBLISHER)
        refuse_web_page(reply, PUBLISHER)  # before it is one of a list
        replies.append(reply)
    return b"[" + b",".join(replies) + b"]"


def parse(content: bytes) -> pd.DataFrame:
    """The bureau's JSON, one reply or a list of them, or a copy as CSV, as origin, month, price_index.

    `origin` is an ISO 3166-1 alpha-3 code or the name of a group. Indices have different bases, and no value in months
    that the bureau did not publish.
    """
    refuse_web_page(content, PUBLISHER)
    table = _from_service(content) if content.lstrip()[:1] in (b"{", b"[") else _from_copy(content)
    table = table.dropna()
    absent = [series for series, origin in SERIES.items() if origin not in set(table["origin"])]
    if absent:
        raise SourceError(f"The reply of the {PUBLISHER} lacks the series {', '.join(absent)}; ask for all of them.")
    twice = table.duplicated(["origin", "month"])
    if twice.any():
        row = table[twice].iloc[0]
        raise SourceError(
            f"The reply of the {PUBLISHER} gives {row['origin']} in {row['month']:%Y-%m} twice; download it again."
        )
    return table.sort_values(["origin", "month"], ignore_index=True)


def _from_service(content: bytes) -> pd.DataFrame:
    try:
        replies = json.loads(content)
        replies = replies if isinstance(replies, list) else [replies]
        for reply in replies:
            if reply["status"] != "REQUEST_SUCCEEDED":
                raise SourceError(
                    f"The {PUBLISHER} refuses the question: {' '.join(reply['message']) or reply['status']}; try again "
                    f"tomorrow, or set {KEY} to a key of your own (www.bls.gov/developers)."
                )
        rows = [
            (SERIES[series["seriesID"]], f"{entry['year']}-{entry['period'][1:]}", entry["value"])
            for reply in replies
            for series in reply["Results"]["series"]
            for entry in series["data"]
        ]
    except (ValueError, KeyError, TypeError) as problem:
        raise SourceError(
            f"The reply of the {PUBLISHER} is not laid out as expected ({type(problem).__name__}: {problem}); try "
            "again, or, if the interface has changed, adapt src/companion/sources/bls.py."
        ) from problem
    return _frame(pd.DataFrame(rows, columns=["origin", "month", "value"], dtype=str))


def _from_copy(content: bytes) -> pd.DataFrame:
    table = csv_table(content, PUBLISHER, ("series_id", "ym", "value"))
    table = table[table["series_id"].isin(list(SERIES))]
    return _frame(table.assign(origin=table["series_id"].map(SERIES), month=table["ym"]))


def _frame(table: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "origin": table["origin"],
            "month": dates(table["month"], "%Y-%m", PUBLISHER),
            "price_index": numbers(table["value"], PUBLISHER),
        }
    )


SOURCES = [
    Source(
        dataset="us_import_prices_by_origin",
        parse=parse,
        vintage=to_last_month,
        fetch=fetch,
        service="the Public Data API of the Bureau of Labor Statistics (api.bls.gov, version 2)",
        manual=f"Download the series {', '.join(SERIES)} from data.bls.gov and put them into a CSV file with columns "
        "series_id, ym (YYYY-MM) and value.",
    )
]
