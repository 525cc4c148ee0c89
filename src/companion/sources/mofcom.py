"""Ministry of Commerce of China: totals of outbound direct investment, retyped from its releases.

MOFCOM, NBS and SAFE publish a statistical bulletin once a year (net flows, all industries), and MOFCOM alone express
figures every month. The two are compiled differently and are never to be joined into one line: hence the column
`series`. The bulletins are books and the releases web pages, so that there is no table to fetch.
"""

import pandas as pd

from companion.sources import Source
from companion.sources.press import MEASURED, parse, to_last_period

PUBLISHER = "Ministry of Commerce of China"
KEYS = ("economy", "series", "period")


def parse_outbound(content: bytes) -> pd.DataFrame:
    """A CSV kept by hand as economy, series, period, value, unit, year_on_year_percent and where each was read."""
    return parse(content, KEYS, MEASURED, PUBLISHER)


SOURCES = [
    Source(
        dataset="outbound_fdi",
        parse=parse_outbound,
        vintage=to_last_period,
        manual="Read the total in MOFCOM's release (mofcom.gov.cn) or in the statistical bulletin of outward FDI and "
        "add a row to a copy of data/outbound_fdi.csv, with the address that you read it at.",
    )
]
