"""World Bank WITS: exports and imports by stage of processing, from UN Comtrade, in UNCTAD's four groups.

WITS's interface allows one reporter and one indicator a call for all years and products, and answers in SDMX-JSON
with series and observations named by their positions in lists of codes. Values are in thousand USD.
"""

import json
from itertools import product as pairs
from typing import Any

import pandas as pd
import requests

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import unpacked
from companion.sources.reading import csv_table, numbers, refuse_web_page
from companion.sources.transport import send

PUBLISHER = "World Bank WITS"
ADDRESS = "https://wits.worldbank.org/API/V1/SDMX/V21/datasource/tradestats-trade"
INDICATORS = {"XPRT-TRD-VL": "exports_mn_usd", "MPRT-TRD-VL": "imports_mn_usd"}
COPY_FLOWS = {"Export": "exports_mn_usd", "Import": "imports_mn_usd"}
GROUPS = {
    "Total": "All products",
    "UNCTAD-SoP1": "Raw materials",
    "UNCTAD-SoP2": "Intermediate goods",
    "UNCTAD-SoP3": "Consumer goods",
    "UNCTAD-SoP4": "Capital goods",
}
# WITS's codes; OAS, "Other Asia, not elsewhere specified", stands for Taiwan.
ECONOMIES = {
    code: code
    for code in (
        *("BRA", "CAN", "CHN", "DEU", "FRA", "GBR", "HKG", "IDN", "IND", "ITA", "JPN", "KOR", "MEX", "MYS", "NLD"),
        *("POL", "SGP", "USA", "VNM"),
    )
} | {"OAS": "TWN"}


def fetch() -> bytes:
    """All years of each economy, a reporter and an indicator a call, as a JSON list of WITS's replies."""
    return b"[" + b",".join(_ask(code, indicator) for code, indicator in pairs(ECONOMIES, INDICATORS)) + b"]"


def parse(content: bytes) -> pd.DataFrame:
    """WITS's JSON, one reply or a list of them, or a copy, as year, economy, product_group, exports and imports.

    Columns exports_mn_usd and imports_mn_usd are in million USD, rounded to 0.01.
    """
    content = unpacked(content, PUBLISHER)
    refuse_web_page(content, PUBLISHER)
    long = _from_service(content) if content.lstrip()[:1] in (b"[", b"{") else _from_copy(content)
    long = long.dropna(subset=["economy", "product_group"])
    absent = sorted(set(ECONOMIES.values()) - set(long["economy"]))
    absent += [flow for flow in INDICATORS.values() if flow not in set(long["flow"])]
    absent += [group for group in GROUPS.values() if group not in set(long["product_group"])]
    if absent:
        raise SourceError(f"The file from {PUBLISHER} has nothing for {', '.join(absent)}; download it again.")
    key = ["year", "economy", "product_group"]
    if long.duplicated([*key, "flow"]).any():
        raise SourceError(f"The file from {PUBLISHER} gives one value twice; download it again.")
    table = long.pivot(index=key, columns="flow", values="value")[list(INDICATORS.values())]
    return table.sort_index().reset_index().rename_axis(columns=None)


def _from_service(content: bytes) -> pd.DataFrame:
    try:
        replies = json.loads(content)
        rows = [row for reply in (replies if isinstance(replies, list) else [replies]) for row in _observations(reply)]
        table = pd.DataFrame(rows)[["REPORTER", "PARTNER", "PRODUCTCODE", "INDICATOR", "TIME_PERIOD", "value"]]
        value = numbers(table["value"].astype(str), PUBLISHER)
        year = table["TIME_PERIOD"].astype("int64")
    except (ValueError, KeyError, TypeError, IndexError) as problem:
        raise SourceError(
            f"The reply of {PUBLISHER} is not laid out as expected ({type(problem).__name__}: {problem}); try again, "
            "or, if the service has changed, adapt src/companion/sources/wits.py."
        ) from problem
    table = pd.DataFrame(
        {
            "year": year,
            "economy": table["REPORTER"].map(ECONOMIES),
            "product_group": table["PRODUCTCODE"].map(GROUPS),
            "flow": table["INDICATOR"].map(INDICATORS),
            "value": (value / 1000).round(2),
        }
    )[table["PARTNER"] == "WLD"]
    return table.dropna(subset="flow")


def _observations(reply: dict[str, Any]) -> list[dict[str, Any]]:
    """Each observation with the codes that its positions stand for."""
    dimensions = reply["structure"]["dimensions"]
    rows = []
    for key, series in reply["dataSets"][0]["series"].items():
        codes = _codes(dimensions["series"], key)
        for position, values in series["observations"].items():
            rows.append(codes | _codes(dimensions["observation"], position) | {"value": values[0]})
    return rows


def _codes(dimensions: list[dict[str, Any]], positions: str) -> dict[str, str]:
    return {
        dimension["id"]: dimension["values"][int(position)]["id"]
        for dimension, position in zip(dimensions, positions.split(":"), strict=True)
    }


def _from_copy(content: bytes) -> pd.DataFrame:
    table = csv_table(content, PUBLISHER, ("iso3", "flow", "category", "year", "usd_mil"))
    names = {name.casefold(): name for name in GROUPS.values()}
    return pd.DataFrame(
        {
            "year": numbers(table["year"], PUBLISHER).astype("int64"),
            "economy": table["iso3"].map(ECONOMIES),
            "product_group": table["category"].str.casefold().map(names),
            "flow": table["flow"].map(COPY_FLOWS),
            "value": numbers(table["usd_mil"], PUBLISHER),
        }
    )


def _ask(code: str, indicator: str) -> bytes:
    address = f"{ADDRESS}/reporter/{code.lower()}/year/all/partner/wld/product/all/indicator/{indicator}"
    return send(requests.Request("GET", address, params={"format": "JSON"}).prepare(), PUBLISHER)


SOURCES = [
    Source(
        "trade_by_stage_of_processing",
        parse=parse,
        vintage=lambda table: f"to {table['year'].max()}",
        fetch=fetch,
        service="the interface of World Bank WITS (wits.worldbank.org, tradestats-trade)",
        manual="Ask wits.worldbank.org/API/V1/SDMX/V21/datasource/tradestats-trade for the indicators XPRT-TRD-VL and "
        "MPRT-TRD-VL of each economy, partner wld, all products and years, with format=JSON, and join the replies "
        "into one JSON list.",
    )
]
