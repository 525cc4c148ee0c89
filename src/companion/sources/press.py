"""Values retyped one by one from press and official pages into CSV files kept by hand, each with where it was read.

The publishers print these series in releases or sell them; nobody offers them as a table that we could fetch. Every
file has one observation a row and the same closing columns, and is read here by the layout of its name. Gaps are not
filled: a period without a row was not seen.
"""

from functools import partial

import pandas as pd

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.reading import csv_table, numbers

PUBLISHER = "the press"

# How a value came about: as printed, printed in round figures, worked out from printed ones (the note says how),
# printed as "more than", or printed as somebody's estimate.
HOW = ("published", "rounded", "derived", "lower bound", "estimate")
NUMBERS = ("value", "year_on_year_percent")
MEASURED = ("value", "unit", "year_on_year_percent", "how", "address", "primary", "note")

# By dataset: what identifies a row, and what the row says.
LAYOUTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "industrial_profits": (("measure", "sector", "period"), MEASURED),
    "capacity_utilisation": (("sector", "period"), MEASURED),
    "loan_stocks": (("loans", "measure", "period"), MEASURED),
    "capital_markets": (("measure", "period"), MEASURED),
    "vehicle_industry": (("measure", "period"), MEASURED),
    "vehicle_production": (("economy", "period"), MEASURED),
    "little_giants": (("measure", "period"), MEASURED),
    "fund_raising": (("measure", "period"), MEASURED),
    "retail_by_category": (("category", "period"), MEASURED),
    "bilateral_trade": (("reporter", "flow", "partner", "period"), MEASURED),
    "export_controls": (("document",), ("announced", "effective", "items", "status", "address", "primary")),
}
PERIODS = ("period", "announced", "effective")

# 2025, 2025-09, 2025-10-09, 2025Q3, 2025H1, and from one month (or day) to another with a slash between.
_PERIOD = r"\d{4}(-\d{2}(-\d{2})?|Q[1-4]|H[12])?(/\d{4}-\d{2}(-\d{2})?)?"


def parse(content: bytes, keys: tuple[str, ...], rest: tuple[str, ...], publisher: str = PUBLISHER) -> pd.DataFrame:
    """A CSV kept by hand with at least the columns `keys` and `rest`, typed, in that order and sorted by `keys`.

    `primary` becomes true or false, `value` and `year_on_year_percent` numbers; the others stay text. A row has to say
    where it was read, and one number at least.
    """
    table = csv_table(content, publisher, (*keys, *rest))[[*keys, *rest]].apply(lambda column: column.str.strip())
    _expect(table["primary"].isin(["true", "false"]), table["primary"], "write true for the producer's page")
    _expect(table["address"] != "", table["address"], "say where the value was read, or unknown")
    if "how" in rest:
        _expect(table["how"].isin(HOW), table["how"], f"write one of {', '.join(HOW)}")
    for name in (name for name in PERIODS if name in table):
        dated = table[name].str.fullmatch(_PERIOD) | ((table[name] == "") & (name != "period"))
        _expect(dated, table[name], "write 2025, 2025-09, 2025Q3, 2025H1 or 2025-01/2025-09")
    for name in (name for name in NUMBERS if name in table):
        table[name] = numbers(table[name], publisher)
    if "value" in table:
        stated = table[list(NUMBERS)].notna().any(axis="columns")
        _expect(stated, table[keys[-1]], "give the row a value or a rate, or leave it out")
    table["primary"] = table["primary"] == "true"
    return table.sort_values(list(keys), ignore_index=True)


def to_last_period(table: pd.DataFrame) -> str:
    """Vintage of a table with a column `period`, or `announced`: the month in which its last period ends."""
    return f"to {max(map(_last_month, table['period' if 'period' in table else 'announced']))}"


def _last_month(period: str) -> str:
    end = period.rpartition("/")[2]
    year, part = end[:4], end[4:]
    if part.startswith(("Q", "H")):
        return f"{year}-{int(part[1]) * (3 if part[0] == 'Q' else 6):02d}"
    # A day's month, a month, or a year's last one; an unknown date sorts first.
    return (part and end[:7]) or (year and f"{year}-12")


def _expect(good: "pd.Series[bool]", column: "pd.Series[str]", instead: str) -> None:
    if not good.all():
        row = int((~good).to_numpy().argmax())
        raise SourceError(
            f"Line {row + 2} of the file kept by hand has '{column.iloc[row]}' in column '{column.name}'; {instead}."
        )


def _source(dataset: str) -> Source:
    keys, rest = LAYOUTS[dataset]
    return Source(
        dataset=dataset,
        parse=partial(parse, keys=keys, rest=rest),
        vintage=to_last_period,
        manual=f"Read the value in the publisher's release or in the press, and add a row to a copy of "
        f"data/{dataset}.csv, with the address that you read it at.",
    )


SOURCES = [_source(dataset) for dataset in LAYOUTS]
