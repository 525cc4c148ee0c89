"""World Input-Output Database (University of Groningen), release of 2013: four years of its world tables.

WIOD's own file is a workbook for each year; the copy that we have is a NumPy archive in whole USD million, which does
not name its year. It is known by the gross output of the world, so that one year is not taken for another.
"""

import io
import re
from functools import partial

import numpy as np
import pandas as pd

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.input_output import Table, is_workbook, read_workbook
from companion.sources.packing import member, member_names, whole
from companion.sources.reading import refuse_web_page

PUBLISHER = "WIOD"

# Gross output of the world in the copy, USD million.
WORLD_OUTPUT = {1995: 55_182_318, 2000: 60_817_369, 2005: 87_525_644, 2011: 141_767_904}

# 40 economies and the rest of the world.
ECONOMIES = 41
INDUSTRIES = [f"c{number}" for number in range(1, 36)]
FINAL_DEMAND = ["c37", "c38", "c39", "c41", "c42"]

# The release names Romania by its former code; our tables name the rest of the world ROW.
CODES = {"ROM": "ROU", "RoW": "ROW"}


def parse_flows(content: bytes, year: int) -> pd.DataFrame:
    """One year's table as origin_economy, origin_industry, use_economy, use, value_mn_usd, zero cells left out.

    The bytes are WIOD's workbook, the NumPy copy, or a zip of several of either.
    """
    tables = _tables(content)
    if year not in tables:
        raise SourceError(
            f"The file from {PUBLISHER} holds the table of {' and '.join(map(str, tables))}, not of {year}; give the "
            f"workbook wiot{year % 100:02}_row_apr12.xlsx of the release of 2013."
        )
    return tables[year].flows()


def parse_output(content: bytes) -> pd.DataFrame:
    """Gross output of the four years as year, economy, industry, gross_output_mn_usd, from a zip of their tables."""
    tables = _tables(content)
    if absent := sorted(set(WORLD_OUTPUT) - set(tables)):
        raise SourceError(
            f"The file from {PUBLISHER} lacks the table of {', '.join(map(str, absent))}; put the workbooks of "
            f"{', '.join(map(str, WORLD_OUTPUT))} into one zip archive."
        )
    frames = [tables[year].gross_output().assign(year=year) for year in WORLD_OUTPUT]
    output = pd.concat(frames)[["year", "economy", "industry", "gross_output_mn_usd"]]
    return output.sort_values(["year", "economy", "industry"], ignore_index=True)


def _tables(content: bytes) -> dict[int, Table]:
    """Every table in the bytes by its year."""
    refuse_web_page(content, PUBLISHER)
    names = member_names(content)
    if is_workbook(content) or "Z.npy" in names:
        files = [content]
    else:
        files = [member(content, name, PUBLISHER) for name in names if name.endswith((".npz", ".xlsx"))]
    if not files:
        raise SourceError(
            f"The file from {PUBLISHER} is neither a workbook (.xlsx) nor an archive with one; download it again."
        )
    return dict(_workbook(file) if is_workbook(file) else _copy(file) for file in files)


def _workbook(content: bytes) -> tuple[int, Table]:
    title, table = read_workbook(content, PUBLISHER, CODES)
    year = re.search(r"\b(19|20)\d\d\b", title)
    if not year:
        raise SourceError(f"The workbook of {PUBLISHER} does not name its year above the table; download it again.")
    return int(year[0]), _complete(table)


def _copy(content: bytes) -> tuple[int, Table]:
    try:
        with whole(PUBLISHER), np.load(io.BytesIO(content), allow_pickle=False) as archive:
            economies = [CODES.get(str(code), str(code)) for code in archive["countries"]]
            industries = [str(code) for code in archive["industries"]]
            output = archive["x"]
            table = Table(
                origins=pd.MultiIndex.from_product([economies, industries]),
                uses=pd.MultiIndex.from_product([economies, industries]).append(
                    pd.MultiIndex.from_product([economies, FINAL_DEMAND])
                ),
                sales=np.hstack([archive["Z"], archive["Y"]]),
                output=output,
            )
    except ValueError as problem:
        raise SourceError(f"The copy of {PUBLISHER}'s table is damaged ({problem}); get it again.") from problem
    except KeyError as problem:
        raise SourceError(
            f"The copy of {PUBLISHER}'s table lacks {problem}; give an archive with Z, Y, x, countries and industries."
        ) from problem
    years = [year for year, total in WORLD_OUTPUT.items() if total == round(output.sum())]
    if not years:
        raise SourceError(
            f"The copy of {PUBLISHER}'s table has a world output of {output.sum():,.0f} million USD, which is that of "
            f"none of the years {', '.join(map(str, WORLD_OUTPUT))}; give WIOD's own workbook."
        )
    table.refuse_imbalance(PUBLISHER)
    return years[0], _complete(table)


def _complete(table: Table) -> Table:
    economies = table.origins.unique(0)
    if len(economies) != ECONOMIES or list(table.origins.unique(1)) != INDUSTRIES:
        raise SourceError(
            f"The table of {PUBLISHER} has {len(economies)} economies and {len(table.origins.unique(1))} industries "
            f"instead of {ECONOMIES} and {len(INDUSTRIES)}; give a world table of the release of 2013."
        )
    return table


_MANUAL = (
    "Download the world input-output table of the year (wiot95_row_apr12.xlsx and so on) of WIOD's release of 2013 "
    "from the Groningen Growth and Development Centre (rug.nl/ggdc/valuechain/wiod)"
)

SOURCES = [
    *(
        Source(
            dataset=f"world_input_output_{year}",
            parse=partial(parse_flows, year=year),
            vintage=lambda _: "release of 2013",
            manual=f"{_MANUAL}.",
        )
        for year in WORLD_OUTPUT
    ),
    Source(
        dataset="world_gross_output",
        parse=parse_output,
        vintage=lambda _: "release of 2013",
        manual=f"{_MANUAL}, for all four years, and put them into one zip archive.",
    ),
]
