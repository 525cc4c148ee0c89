"""Asian Development Bank: multi-regional input-output tables (ADB MRIO), and China's value-added exports from them.

ADB asks for a registration and has no interface: a person downloads a workbook for each year. The value-added exports
that we have were computed from the tables by somebody else; the tables themselves come in with a user's own files.
"""

import re

import numpy as np
import pandas as pd
import pycountry

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.input_output import FLOW_KEY, Table, is_workbook, read_workbook
from companion.sources.packing import member, member_names
from companion.sources.reading import csv_table, numbers, refuse_web_page

PUBLISHER = "the Asian Development Bank"

# ADB names some economies by codes of its own; none of them is another economy's ISO code.
CODES = {
    "BAN": "BGD",
    "BHU": "BTN",
    "BRU": "BRN",
    "CAM": "KHM",
    "DEN": "DNK",
    "FIJ": "FJI",
    "GER": "DEU",
    "INO": "IDN",
    "IRE": "IRL",
    "MAL": "MYS",
    "MLD": "MDV",
    "MON": "MNG",
    "NEP": "NPL",
    "NET": "NLD",
    "PHI": "PHL",
    "POR": "PRT",
    "PRC": "CHN",
    "ROM": "ROU",
    "RoW": "ROW",
    "SIN": "SGP",
    "SPA": "ESP",
    "SRI": "LKA",
    "SWI": "CHE",
    "TAP": "TWN",
    "UKG": "GBR",
    "VIE": "VNM",
}
REST_OF_WORLD = "ROW"

# Columns of the computed series by the edition of the tables (economies in it): ours and the copy's.
SERIES = {
    "value_added_exports_mn_usd": {62: "vax62_cur", 72: "vax72_cur"},
    "value_added_exports_2010_prices_mn_usd": {62: "vax62_const2010_approx"},
    "gross_exports_mn_usd": {62: "exports62_cur", 72: "exports72_cur"},
    "value_added_mn_usd": {62: "va62_cur"},
    "value_added_2010_prices_mn_usd": {62: "va62_const2010"},
    "direct_mn_usd": {72: "direct_DAVAX72"},
    "indirect_mn_usd": {72: "indirect_REX72"},
    "returned_mn_usd": {72: "REF72"},
}

# Direct and indirect value-added exports are printed to 0.1 million USD each.
PRINTED = 0.2


def parse_value_added_exports(content: bytes) -> pd.DataFrame:
    """China's value-added exports as year, economies (62 or 72) and the columns of `SERIES`, in USD million.

    From a CSV with a column t for the year and one for each series and edition; what an edition does not give is NaN.
    """
    names = {name for editions in SERIES.values() for name in editions.values()}
    table = csv_table(content, PUBLISHER, ["t", *sorted(names)])
    year = numbers(table["t"], PUBLISHER)
    frames = []
    for economies in (62, 72):
        columns = {
            ours: numbers(table[editions[economies]], PUBLISHER) if economies in editions else np.nan
            for ours, editions in SERIES.items()
        }
        frame = pd.DataFrame({"year": year, "economies": economies, **columns})
        frames.append(frame.dropna(subset="value_added_exports_mn_usd"))
    exports = pd.concat(frames, ignore_index=True).astype({"year": "int64", "economies": "int64"})
    off = (exports["direct_mn_usd"] + exports["indirect_mn_usd"] - exports["value_added_exports_mn_usd"]).abs()
    if off.max() > PRINTED:
        raise SourceError(
            f"In the file from {PUBLISHER} direct and indirect value-added exports of {exports['year'][off.idxmax()]} "
            "do not add up to value-added exports; correct the file."
        )
    return exports.sort_values(["year", "economies"], ignore_index=True)


def parse_tables(content: bytes) -> pd.DataFrame:
    """ADB's tables as year, origin_economy, origin_industry, use_economy, use, value_mn_usd, zero cells left out.

    The bytes are one workbook, or a zip of several whose names hold their years.
    """
    refuse_web_page(content, PUBLISHER)
    if is_workbook(content):
        files = [("", content)]
    else:
        names = [name for name in member_names(content) if name.endswith(".xlsx")]
        files = [(name, member(content, name, PUBLISHER)) for name in names]
    if not files:
        raise SourceError(
            f"The file from {PUBLISHER} is neither a workbook (.xlsx) nor a zip of workbooks; download it again."
        )
    tables = [_year_and_table(*file) for file in files]
    if repeated := {year for year, _ in tables if [other for other, _ in tables].count(year) > 1}:
        raise SourceError(
            f"The files from {PUBLISHER} hold {', '.join(map(str, sorted(repeated)))} twice; keep one edition a year."
        )
    frames = [table.flows().assign(year=year) for year, table in tables]
    return pd.concat(frames)[["year", *FLOW_KEY, "value_mn_usd"]].sort_values(["year", *FLOW_KEY], ignore_index=True)


def _year_and_table(name: str, content: bytes) -> tuple[int, Table]:
    title, table = read_workbook(content, PUBLISHER, CODES)
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", name) or re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", title)
    if not year:
        raise SourceError(
            f"The workbook of {PUBLISHER} does not name its year; put it into a zip archive under ADB's own file name."
        )
    unknown = [code for code in table.origins.unique(0) if code != REST_OF_WORLD and not _is_iso(code)]
    if unknown:
        raise SourceError(
            f"The workbook of {PUBLISHER} has the economies {', '.join(unknown)}, which are no ISO codes; add them to "
            "CODES in src/companion/sources/adb.py."
        )
    return int(year[0]), table


def _is_iso(code: str) -> bool:
    return pycountry.countries.get(alpha_3=code) is not None


SOURCES = [
    Source(
        dataset="adb_value_added_exports",
        parse=parse_value_added_exports,
        vintage=lambda _: "tables of July 2023",
        manual="Compute China's value-added exports from ADB's multi-regional input-output tables (kidb.adb.org, "
        "registration needed; dataset adb_input_output reads them) and write them as a CSV with a column t for the "
        "year and the columns that SERIES in src/companion/sources/adb.py names.",
    ),
    Source(
        dataset="adb_input_output",
        parse=parse_tables,
        vintage=lambda table: f"{table['year'].min()} to {table['year'].max()}",
        manual="Register with ADB, download the multi-regional input-output tables of the years that you need "
        "(ADB-MRIO-2022.xlsx and so on) from kidb.adb.org, and put them into one zip archive.",
    ),
]
