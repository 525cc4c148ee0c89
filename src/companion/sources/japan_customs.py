"""Japan Customs (Ministry of Finance): Japan's trade by area and principal commodity, calendar years, billion yen.

The statistics portal e-Stat has one CSV file a year for exports and one for imports: a title, a header (Exp or Imp,
Area, one column a commodity), and a block of rows, one an area, for each month and, at the end, for the year, in
thousand yen. No row says which month it is for, so a year is taken only if its block is the sum of the twelve before.
"""

import re
from pathlib import PurePosixPath

import numpy as np
import pandas as pd

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import archive, is_archive, unpacked
from companion.sources.reading import csv_table, numbers, refuse_web_page

PUBLISHER = "Japan Customs"
AREAS = {
    "Grand Total": "WLD",
    "China": "CHN",
    "EU": "EU",
    "Germany": "DEU",
    "Hg Kong": "HKG",
    "India": "IND",
    "Indnsia": "IDN",
    "Malysia": "MYS",
    "R Korea": "KOR",
    "Taiwan": "TWN",
    "Thailnd": "THA",
    "USA": "USA",
    "Vietnam": "VNM",
}
FLOWS = {"1": "export", "2": "import"}
FIRST_YEAR, LAST_YEAR = 2009, 2025
# Exports to Vietnam are listed from April 2017 only.
FIRST_WHOLE_YEAR = {("export", "VNM"): 2018}
FILE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
THOUSANDS_IN_A_BILLION = 1_000_000
# Words of the goods' names that are abbreviations.
ABBREVIATIONS = re.compile(r"\b(ic|lng|lpg|tv)\b", re.IGNORECASE)


def parse(content: bytes) -> pd.DataFrame:
    """e-Stat's CSV files in a zip archive, or a copy by year, as flow, partner, good, year, value_bn_yen.

    The name of each file in the archive must contain its year. Goods overlap: those in brackets are part of the good
    before them, and groups hold their members.
    """
    table = _from_portal(content) if is_archive(content) else _from_copy(content)
    table = table[table["partner"].notna() & table["year"].between(FIRST_YEAR, LAST_YEAR)]
    for (flow, partner), first in FIRST_WHOLE_YEAR.items():
        table = table[~((table["flow"] == flow) & (table["partner"] == partner) & (table["year"] < first))]
    for flow in FLOWS.values():
        absent = sorted(set(AREAS.values()) - set(table.loc[table["flow"] == flow, "partner"]))
        if absent:
            raise SourceError(
                f"The file from {PUBLISHER} has no {flow}s with {', '.join(absent)}; it is part of a file: download it "
                "again."
            )
    return table.sort_values(["flow", "partner", "good", "year"], ignore_index=True)


def _from_copy(content: bytes) -> pd.DataFrame:
    table = csv_table(unpacked(content, PUBLISHER), PUBLISHER, ("ex_im", "area", "goods", "year", "value"))
    return pd.DataFrame(
        {
            "flow": table["ex_im"],
            "partner": table["area"].map(AREAS),
            "good": _sentence_case(table["goods"]),
            "year": numbers(table["year"], PUBLISHER).astype("int64"),
            "value_bn_yen": numbers(table["value"], PUBLISHER),
        }
    )


def _from_portal(content: bytes) -> pd.DataFrame:
    with archive(content, PUBLISHER) as files:
        return pd.concat(
            [_year_of(files.read(path), PurePosixPath(path).name) for path in files.namelist() if path[-1] != "/"]
        )


def _year_of(content: bytes, name: str) -> pd.DataFrame:
    refuse_web_page(content, PUBLISHER)
    lines = content.decode("utf-8-sig", errors="replace").splitlines()
    start = next((number for number, line in enumerate(lines) if re.match(r'"?Exp or Imp"?,', line)), None)
    year = FILE_YEAR.search(name)
    if start is None or year is None:
        raise SourceError(
            f"{name} {'has no year in its name' if year is None else 'has no header line Exp or Imp, Area, ...'}; "
            f"download {PUBLISHER}'s file by area and principal commodity from e-Stat, and name it after its year."
        )
    table = csv_table("\n".join(lines[start:]).encode(), PUBLISHER, ("Exp or Imp", "Area"))
    table = table[table["Exp or Imp"].isin(list(FLOWS))]
    goods = [column for column in table.columns if column not in ("Exp or Imp", "Area")]
    values = pd.DataFrame({good: numbers(table[good], PUBLISHER) for good in goods})
    areas = {area.casefold(): code for area, code in AREAS.items()}
    by_area = table["Area"].str.strip().str.casefold().map(areas)
    parts = []
    for (flow, partner), block in values.groupby([table["Exp or Imp"].map(FLOWS), by_area]):
        if (flow, partner) in FIRST_WHOLE_YEAR and int(year[0]) < FIRST_WHOLE_YEAR[flow, partner]:
            continue
        if len(block) != 13 or not np.allclose(block.iloc[:12].sum(), block.iloc[12]):
            raise SourceError(
                f"{name} does not give twelve months of {flow}s with {partner} and then their sum; only files of "
                "whole years can be read: leave it out, or download it again."
            )
        parts.append(
            pd.DataFrame(
                {
                    "flow": flow,
                    "partner": partner,
                    "good": _sentence_case(pd.Series(goods)),
                    "year": int(year[0]),
                    "value_bn_yen": block.iloc[12].to_numpy() / THOUSANDS_IN_A_BILLION,
                }
            )
        )
    if not parts:
        raise SourceError(f"{name} names none of the areas {', '.join(AREAS)}; download it again.")
    return pd.concat(parts)


def _sentence_case(goods: "pd.Series[str]") -> "pd.Series[str]":
    """One spelling for the portal's capitals and the copy's title case; abbreviations keep their capitals."""
    return goods.str.strip().str.capitalize().str.replace(ABBREVIATIONS, lambda word: word[0].upper(), regex=True)


SOURCES = [
    Source(
        "japan_trade",
        parse=parse,
        vintage=lambda table: f"to {table['year'].max()}",
        manual="Download from e-stat.go.jp (Trade Statistics of Japan, values by area and principal commodity) the CSV "
        "files of exports and imports of each whole year, name them after their year, and pack them into one zip "
        "archive.",
    )
]
