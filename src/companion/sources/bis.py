"""Bank for International Settlements: broad real effective exchange rates, by SDMX or in FRED's copy."""

import contextlib
import io
import logging
from typing import cast

import pandas as pd
import requests
import sdmx
from sdmx.exceptions import XMLParseError
from sdmx.message import DataMessage

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.reading import csv_table, dates, numbers, refuse_web_page, to_last_month
from companion.sources.transport import send

PUBLISHER = "Bank for International Settlements"
DATAFLOW = "WS_EER"
# Monthly, real, broad basket: what we take of the dimensions FREQ.EER_TYPE.EER_BASKET.REF_AREA.
SLICE = {"FREQ": "M", "EER_TYPE": "R", "EER_BASKET": "B"}
ECONOMIES = {"CN": "CHN", "KR": "KOR", "IN": "IND"}
FRED_SERIES = {"RBCNBIS": "CHN", "RBKRBIS": "KOR", "RBINBIS": "IND"}
FIRST_MONTH = "1994-01"
SDMX_DATA = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"

# sdmx1 warns that it has no structure definition; a reply names its dimensions, and we use nothing else of it.
logging.getLogger("sdmx").setLevel(logging.ERROR)


def fetch() -> bytes:
    """The three economies' series from 1994 on, as the BIS's SDMX-ML."""
    request = sdmx.Client("BIS").get(
        "data",
        DATAFLOW,
        key=".".join([*SLICE.values(), "+".join(ECONOMIES)]),
        params={"startPeriod": FIRST_MONTH},
        headers={"Accept": SDMX_DATA},
        dry_run=True,
    )
    # Annotated as a plain request, but sdmx1 prepares it.
    return send(cast(requests.PreparedRequest, request), PUBLISHER)


def parse(content: bytes) -> pd.DataFrame:
    """SDMX-ML of the BIS, or FRED's CSV with one column for each series, as economy, month, real_broad_index.

    A reply may hold more than is asked for (other economies, narrow baskets); only our three series are kept, and
    each must be there.
    """
    refuse_web_page(content, PUBLISHER)
    table = _from_sdmx(content) if content.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<") else _from_fred(content)
    table = table.dropna(subset="real_broad_index")
    absent = sorted(set(ECONOMIES.values()) - set(table["economy"]))
    if absent:
        raise SourceError(
            f"The reply of {PUBLISHER} has no monthly broad real index of {', '.join(absent)}; ask for all of "
            f"{', '.join(ECONOMIES.values())}."
        )
    return table.sort_values(["economy", "month"], ignore_index=True)


def _from_sdmx(content: bytes) -> pd.DataFrame:
    if not any(kind in content[:4000] for kind in (b"StructureSpecificData", b"GenericData")):
        raise SourceError(
            f"The reply of {PUBLISHER} is XML but no SDMX data message; ask for {SDMX_DATA} and try again."
        )
    try:
        # The reader prints its state when it fails; what the person at the keyboard needs is the error below.
        with contextlib.redirect_stdout(io.StringIO()):
            message = cast(DataMessage, sdmx.read_sdmx(io.BytesIO(content)))
        observations = [
            {dimension: str(observation.key[dimension].value) for dimension in (*SLICE, "REF_AREA", "TIME_PERIOD")}
            | {"value": str(observation.value)}
            for dataset in message.data
            for observation in dataset.obs
        ]
    except (XMLParseError, KeyError) as problem:
        raise SourceError(
            f"The SDMX reply of {PUBLISHER} is incomplete or not laid out as expected ({problem}); download it again, "
            "or, if the service has changed, adapt src/companion/sources/bis.py."
        ) from problem
    table = pd.DataFrame(observations, columns=[*SLICE, "REF_AREA", "TIME_PERIOD", "value"], dtype=str)
    for dimension, code in SLICE.items():
        table = table[table[dimension] == code]
    table = table[table["REF_AREA"].isin(list(ECONOMIES))]
    return pd.DataFrame(
        {
            "economy": table["REF_AREA"].map(ECONOMIES),
            "month": dates(table["TIME_PERIOD"], "%Y-%m", PUBLISHER),
            "real_broad_index": numbers(table["value"], PUBLISHER),
        }
    )


def _from_fred(content: bytes) -> pd.DataFrame:
    table = csv_table(content, PUBLISHER, ("observation_date", *FRED_SERIES))
    month = dates(table["observation_date"], "%Y-%m-%d", PUBLISHER)
    return pd.concat(
        [
            pd.DataFrame({"economy": economy, "month": month, "real_broad_index": numbers(table[series], PUBLISHER)})
            for series, economy in FRED_SERIES.items()
        ]
    )


SOURCES = [
    Source(
        dataset="effective_exchange_rates",
        parse=parse,
        vintage=to_last_month,
        fetch=fetch,
        service="the SDMX service of the Bank for International Settlements (stats.bis.org, dataflow WS_EER)",
        manual="Download the series RBCNBIS, RBKRBIS and RBINBIS together, as one CSV file, from FRED "
        "(fred.stlouisfed.org), or WS_EER as SDMX-ML from data.bis.org.",
    )
]
