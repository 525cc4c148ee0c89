"""Multi-regional input-output tables: one frame for every publisher, and the workbook layout that WIOD and ADB share.

A table is believed only if it balances: each industry's sales to all users must add up to its gross output. A file
that breaks off, a shifted column or a lost economy breaks that, and is a `SourceError`.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import member_names
from companion.sources.reading import csv_table, refuse_web_page

FLOW_KEY = ["origin_economy", "origin_industry", "use_economy", "use"]

# Sales and output of an industry may differ by this much, USD million: WIOD's copy is in whole millions, so that
# hundreds of cells under half a million are lost from a row.
IMBALANCE = 150.0

# Row of the workbooks that holds gross output, and the first column of numbers; economy and code stand before it.
OUTPUT_ROW = "r69"
FIRST_COLUMN = 4
ECONOMY_COLUMN, CODE_COLUMN = 2, 3

INDUSTRY_COLUMNS = ["system", "kind", "code", "name", "classification_code", "group"]


@dataclass(frozen=True)
class Table:
    """One year's table in USD million.

    `sales` has a row for each (economy, industry) in `origins` and a column for each (economy, use) in `uses`, a use
    being an industry or a final-demand category; `output` is gross output by origin.
    """

    origins: pd.MultiIndex
    uses: pd.MultiIndex
    sales: np.ndarray
    output: np.ndarray

    def flows(self) -> pd.DataFrame:
        """Every cell that is not zero as origin_economy, origin_industry, use_economy, use, value_mn_usd."""
        return flows_of(self.origins, self.uses, self.sales)

    def gross_output(self) -> pd.DataFrame:
        """Gross output as economy, industry, gross_output_mn_usd, industries without output included."""
        frame = self.origins.to_frame(index=False, name=["economy", "industry"])
        return frame.assign(gross_output_mn_usd=self.output.astype("float64"))

    def refuse_imbalance(self, publisher: str) -> None:
        """Raise `SourceError` unless every industry's sales add up to its output."""
        off = np.abs(self.sales.sum(axis=1, dtype="float64") - self.output)
        if not off.max() <= IMBALANCE:  # written so that a missing number fails too
            economy, industry = self.origins[int(np.nan_to_num(off, nan=np.inf).argmax())]
            raise SourceError(
                f"In the table of {publisher} the sales of industry {industry} of {economy} do not add up to its "
                f"output (off by {off.max():,.0f} million USD); part of it is missing or shifted, download it again."
            )


def flows_of(origins: pd.MultiIndex, uses: pd.MultiIndex, sales: np.ndarray) -> pd.DataFrame:
    """The cells of a matrix that are not zero as a long frame, sorted by its key."""
    row, column = np.nonzero(sales)
    flows = pd.DataFrame(
        {
            "origin_economy": origins.get_level_values(0)[row],
            "origin_industry": origins.get_level_values(1)[row],
            "use_economy": uses.get_level_values(0)[column],
            "use": uses.get_level_values(1)[column],
            "value_mn_usd": sales[row, column].astype("float64"),
        }
    )
    return flows.sort_values(FLOW_KEY, ignore_index=True)


def is_workbook(content: bytes) -> bool:
    """Whether the bytes are an Excel workbook (.xlsx)."""
    return "[Content_Types].xml" in member_names(content)


def read_workbook(content: bytes, publisher: str, codes: dict[str, str]) -> tuple[str, Table]:
    """The text above the table, and the table, of a workbook in the layout that WIOD and ADB share.

    The first sheet has a row of economies above a row of codes (c1, c2, ...), and the same two as columns C and D of
    every row; final-demand columns follow the industries, gross output is row r69. `codes` renames economies.
    """
    above: list[list[str]] = []
    columns: list[tuple[str, str]] = []
    rows: dict[tuple[str, str], np.ndarray] = {}
    output = np.array([])
    for cells in sheet_rows(content, publisher):
        if not columns:
            if "c1" in cells[FIRST_COLUMN:]:
                economies = above.pop() + [""] * len(cells)
                columns = list(zip(economies, cells, strict=False))[FIRST_COLUMN:]
            above.append(cells)
        elif len(cells) > CODE_COLUMN and cells[CODE_COLUMN]:
            values = _numbers(cells[FIRST_COLUMN:], len(columns), publisher)
            if cells[CODE_COLUMN] == OUTPUT_ROW:
                output = values
            elif re.fullmatch(r"c\d+", cells[CODE_COLUMN]):
                rows[cells[ECONOMY_COLUMN], cells[CODE_COLUMN]] = values
    inputs = [position for position, key in enumerate(columns) if key in rows]
    economies_known = {economy for economy, _ in rows}
    kept = [position for position, (economy, code) in enumerate(columns) if economy in economies_known and code]
    if not rows or not output.size or [columns[position] for position in inputs] != list(rows):
        raise SourceError(
            f"The workbook of {publisher} is not laid out as expected (economies above codes c1, c2, ..., the same as "
            f"columns C and D, output as row {OUTPUT_ROW}); download it again, or adapt "
            "src/companion/sources/input_output.py."
        )
    table = Table(
        origins=_keys(list(rows), codes),
        uses=_keys([columns[position] for position in kept], codes),
        sales=np.vstack(list(rows.values()))[:, kept],
        output=output[inputs],
    )
    table.refuse_imbalance(publisher)
    return " ".join(text for row in above for text in row[:FIRST_COLUMN] if text), table


def sheet_rows(content: bytes, publisher: str) -> Iterator[list[str]]:
    """The cells of a workbook's first sheet as text, row by row."""
    refuse_web_page(content, publisher)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        for row in sheet.iter_rows():
            yield [str(cell) for cell in row]
    except (CalamineError, IndexError) as problem:
        raise SourceError(
            f"The workbook of {publisher} is incomplete or no .xlsx workbook ({problem}); download it again."
        ) from problem


def parse_industries(content: bytes) -> pd.DataFrame:
    """A CSV kept by hand with the columns `INDUSTRY_COLUMNS`, sorted by system, kind and code."""
    table = csv_table(content, "the list of industries", INDUSTRY_COLUMNS)
    return table[INDUSTRY_COLUMNS].sort_values(["system", "kind", "code"], ignore_index=True)


def _keys(pairs: list[tuple[str, str]], codes: dict[str, str]) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples([(codes.get(economy, economy), code) for economy, code in pairs])


def _numbers(cells: list[str], count: int, publisher: str) -> np.ndarray:
    """The cells of one row as numbers, blank ones zero."""
    try:
        values = [float(cell) if cell.strip() else 0.0 for cell in cells[:count]]
    except ValueError as problem:
        raise SourceError(
            f"The workbook of {publisher} has a cell that is not a number ({problem}); correct it or download it again."
        ) from problem
    return np.array(values + [0.0] * (count - len(values)))


SOURCES = [
    Source(
        dataset="input_output_industries",
        parse=parse_industries,
        vintage=lambda _: "WIOD 2013 release, OECD ICIO 2025 edition",
        manual="Take the codes and names from the publisher's documentation of the edition and add a row to a copy of "
        "data/input_output_industries.csv.",
    )
]
