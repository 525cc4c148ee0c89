"""International Monetary Fund: the World Economic Outlook database of October 2025, by SDMX or as a file.

The edition is part of what the table is: the report of May 2026 rests on what was known then, and a later edition
revises past years too. Another edition is a deliberate change of `DATAFLOW`, `EDITION` and their like.
"""

import contextlib
import io
import logging
import re
from typing import cast

import pandas as pd
import requests
import sdmx
from sdmx.exceptions import XMLParseError
from sdmx.message import DataMessage

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import unpacked
from companion.sources.reading import csv_table, numbers, refuse_web_page
from companion.sources.transport import send

PUBLISHER = "International Monetary Fund"
DATAFLOW = "WEO_2025_OCT_VINTAGE"
EDITION = "October 2025"
PUBLISHED = "2025-10"  # as the file of the data portal dates it
EDITION_YEAR = 2025
FIRST_YEAR = 1995
LAST_YEAR = 2030

# Code, and unit of the value in our table.
INDICATORS = {
    "BCA": "billion US dollars",
    "BCA_NGDPD": "percent of GDP",
    "GGR_NGDP": "percent of GDP",
    "GGXCNL_NGDP": "percent of GDP",
    "GGXWDG_NGDP": "percent of GDP",
    "GGX_NGDP": "percent of GDP",
    "LP": "million persons",
    "NGDP": "billion units of national currency",
    "NGDPD": "billion US dollars",
    "NGDPPC": "units of national currency",
    "NGDP_D": "index",
    "NGDP_RPCH": "percent change on the year",
    "NGSD_NGDP": "percent of GDP",
    "NID_NGDP": "percent of GDP",
    "PCPI": "index",
    "PCPIPCH": "percent change on the year",
    "TMG_RPCH": "percent change on the year",
    "TM_RPCH": "percent change on the year",
    "TXG_RPCH": "percent change on the year",
    "TX_RPCH": "percent change on the year",
}
SCALES = {"billion": 9, "million": 6}
SCALE_NAMES = {"Billions": 9, "Millions": 6, "Units": 0}

# Codes that differ from ISO 3166-1; Kosovo has the code that the World Bank gives it too.
ECONOMIES = {"WBG": "PSE", "KOS": "XKX"}

# GDP of the United States in 2024, USD billion, is near 29,300 in every edition: a guard against values in dollars.
KNOWN = ("USA", "NGDPD", 2024)
PLAUSIBLE = (25_000, 35_000)

# sdmx1 warns that it has no structure definition; a reply names its dimensions, and we use nothing else of it.
logging.getLogger("sdmx").setLevel(logging.ERROR)

LAST_ACTUAL = "LATEST_ACTUAL_ANNUAL_DATA"
COPY = ("ref_area", "concept", "year", "value", "scale", "lastactualdate")


def fetch() -> bytes:
    """The indicators of all economies from 1995 on, as the IMF's SDMX-ML."""
    request = sdmx.Client("IMF_DATA").get(
        "data",
        DATAFLOW,
        key=f".{'+'.join(INDICATORS)}.A",
        params={"startPeriod": str(FIRST_YEAR)},
        dry_run=True,
    )
    # Annotated as a plain request, but sdmx1 prepares it.
    return send(cast(requests.PreparedRequest, request), PUBLISHER)


def parse(content: bytes) -> pd.DataFrame:
    """SDMX-ML, the data portal's CSV or the public copy, as economy, indicator, unit, year, value and two marks.

    `last_actual` is the last year of actual data that the IMF states for the series, as it writes it ("2024", or
    "FY2024/25"), missing for groups of economies. `projection` is true after that year, of a fiscal year its first
    calendar year; where none is stated, from the year of the edition on.
    """
    content = unpacked(content, PUBLISHER)
    refuse_web_page(content, PUBLISHER)
    if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        table = _from_sdmx(content)
    else:
        head = content[:2000].splitlines()[0] if content else b""
        table = _from_portal(content) if b"SERIES_CODE" in head else _from_copy(content)
    table = table[table["indicator"].isin(INDICATORS) & table["year"].between(FIRST_YEAR, LAST_YEAR)]
    table = table.dropna(subset="value")
    _refuse_incomplete(table)
    stated = table["last_actual"].str.extract(r"(\d{4})")[0].astype("float64")
    return pd.DataFrame(
        {
            "economy": table["economy"].replace(ECONOMIES),
            "indicator": table["indicator"],
            "unit": table["indicator"].map(INDICATORS),
            "year": table["year"],
            "value": table["value"],
            "last_actual": table["last_actual"],
            "projection": table["year"] > stated.fillna(EDITION_YEAR - 1),
        }
    ).sort_values(["economy", "indicator", "year"], ignore_index=True)


def _from_sdmx(content: bytes) -> pd.DataFrame:
    try:
        # The reader prints its state when it fails; what the person at the keyboard needs is the error below.
        with contextlib.redirect_stdout(io.StringIO()):
            message = cast(DataMessage, sdmx.read_sdmx(io.BytesIO(content)))
        rows = []
        for dataset in message.data:
            groups = [{name: str(value.value) for name, value in group.values.items()} for group in dataset.group]
            shared = {(group.get("COUNTRY"), group.get("INDICATOR")): group.get(LAST_ACTUAL, "") for group in groups}
            for observation in dataset.obs:
                # Without a structure definition, sdmx1 takes every attribute of a series for a part of its key.
                key = {name: str(value.value) for name, value in observation.key.values.items()}
                series = (key["COUNTRY"], key["INDICATOR"])
                last = key.get(LAST_ACTUAL, shared.get(series, ""))
                rows.append((*series, int(key["TIME_PERIOD"]), str(observation.value), last))
    except (XMLParseError, KeyError, ValueError) as problem:
        raise SourceError(
            f"The SDMX reply of the {PUBLISHER} is incomplete or not laid out as expected ({problem}); download it "
            "again, or, if the service has changed, adapt src/companion/sources/imf.py."
        ) from problem
    table = pd.DataFrame(rows, columns=["economy", "indicator", "year", "value", "last_actual"])
    # The interface gives values in full units; its SCALE says only how the IMF prints them.
    table["value"] = numbers(table["value"].astype(str), PUBLISHER) / 10.0 ** table["indicator"].map(_scale).astype(
        float
    )
    return table


def _from_portal(content: bytes) -> pd.DataFrame:
    table = csv_table(content, PUBLISHER, ("SERIES_CODE", "SCALE", "PUBLICATION_DATE", LAST_ACTUAL, str(LAST_YEAR)))
    codes = table["SERIES_CODE"].str.split(".", expand=True)
    table = table.assign(economy=codes[0], indicator=codes[1])[lambda t: t["indicator"].isin(INDICATORS)]
    if not table["PUBLICATION_DATE"].str.startswith(PUBLISHED).all():
        raise SourceError(
            f"The file from the {PUBLISHER} is not of the edition of {EDITION}; choose that edition on data.imf.org."
        )
    _refuse_scales(table["indicator"], table["SCALE"].map(SCALE_NAMES))
    years = [column for column in table.columns if re.fullmatch(r"\d{4}", column)]
    long = table.melt(["economy", "indicator", LAST_ACTUAL], years, "year", "value")
    return _typed(long.rename(columns={LAST_ACTUAL: "last_actual"}))


def _from_copy(content: bytes) -> pd.DataFrame:
    table = csv_table(content, PUBLISHER, COPY)
    scale = numbers(table["scale"], PUBLISHER)
    _refuse_scales(table["concept"], scale)
    names = {"ref_area": "economy", "concept": "indicator", "lastactualdate": "last_actual"}
    return _typed(table.rename(columns=names)[["economy", "indicator", "year", "value", "last_actual"]])


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    year = numbers(table["year"], PUBLISHER).astype("int64")
    value = numbers(table["value"].str.replace(",", ""), PUBLISHER)
    return table.assign(year=year, value=value)


def _scale(indicator: str) -> int:
    """Power of ten of the values in our table."""
    return SCALES.get(INDICATORS.get(indicator, "").split(" ")[0], 0)


def _refuse_scales(indicator: pd.Series, scale: pd.Series) -> None:
    known = indicator.isin(INDICATORS)
    other = indicator[known & (scale != indicator.map(_scale))]
    if not other.empty:
        raise SourceError(
            f"The file from the {PUBLISHER} gives {other.iloc[0]} in another scale than "
            f"'{INDICATORS[other.iloc[0]]}'; adapt src/companion/sources/imf.py."
        )


def _refuse_incomplete(table: pd.DataFrame) -> None:
    absent = [code for code in INDICATORS if code not in set(table["indicator"])]
    if absent or table["year"].max() != LAST_YEAR:
        what = f"lacks {', '.join(absent[:5])}" if absent else f"does not end in {LAST_YEAR}"
        raise SourceError(f"The data from the {PUBLISHER} {what}; ask for all indicators of the edition of {EDITION}.")
    if (table["last_actual"] == "").all():
        raise SourceError(
            f"The data from the {PUBLISHER} do not say where each series' projections start; download the edition of "
            f"{EDITION} as CSV from data.imf.org and give it with `--from FILE`."
        )
    economy, indicator, year = KNOWN
    known = table[(table["economy"] == economy) & (table["indicator"] == indicator) & (table["year"] == year)]
    if len(known) != 1 or not known["value"].between(*PLAUSIBLE).all():
        raise SourceError(
            f"The data from the {PUBLISHER} give {indicator} of {economy} in {year} as "
            f"{', '.join(map(str, known['value'])) or 'nothing'}, not near {sum(PLAUSIBLE) / 2:,.0f} billion; the unit "
            "may have changed: adapt src/companion/sources/imf.py."
        )


SOURCES = [
    Source(
        dataset="world_economic_outlook",
        parse=parse,
        vintage=lambda _: EDITION,
        fetch=fetch,
        service=f"the SDMX service of the International Monetary Fund (api.imf.org, dataflow {DATAFLOW})",
        manual=f"On data.imf.org open the World Economic Outlook, choose the edition of {EDITION}, and download the "
        "data of all countries as CSV.",
    )
]
