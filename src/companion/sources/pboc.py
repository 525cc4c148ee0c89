"""People's Bank of China (PBOC): money supply, and aggregate financing to the real economy with its renminbi loans.

PBOC has no interface that answers a program. It publishes each year's tables as web pages made from spreadsheets;
`parse` reads such pages, one or several in a zip archive, and the public copies that the tables came from.
"""

import re

import pandas as pd

from companion.errors import SourceError
from companion.sources import Source
from companion.sources.packing import is_archive, members
from companion.sources.reading import dates, html_rows, monthly, numbers, refuse_gaps, to_last_month

PUBLISHER = "People's Bank of China"
PAGES = "http://www.pbc.gov.cn/diaochatongjisi/116219/116319/index.html"
MONTH = re.compile(r"20\d\d\.\d\d")

# Beginning of each label in the table of money supply, which has the months as columns.
MONEY = {"m1_bn_rmb": "货币（M1）", "m2_bn_rmb": "货币和准货币（M2）"}
MONEY_COPY = {
    "m1_bn_rmb": "m1_level",
    "m2_bn_rmb": "m2_level",
    "m1_year_on_year_percent": "m1_yoy",
    "m2_year_on_year_percent": "m2_yoy",
}
# In the table of aggregate financing (flow) the months are rows; the first two columns are these.
FINANCING = {"total_bn_rmb": "社会融资规模增量", "rmb_loans_bn_rmb": "人民币贷款"}


def parse_money_supply(content: bytes) -> pd.DataFrame:
    """Month, `MONEY_COPY`'s columns: levels at the end of the month and their published change on the year.

    The pages hold levels only; the changes, which take redefinitions of M1 into account, are then missing.
    """
    table = pd.concat([_money(file) for file in _files(content)]).drop_duplicates().sort_values("month")
    refuse_gaps(table, PUBLISHER)
    for column in MONEY:
        table[column] = (table[column] / 10).round(3)
    return table.reset_index(drop=True)


def parse_social_financing(content: bytes) -> pd.DataFrame:
    """Month, total_bn_rmb, rmb_loans_bn_rmb: flows of the month.

    The copies are two CSV files in a zip archive. Loans are read from china_new_loans_monthly.csv, which reaches back
    further and is the same series (the other copy's column of loans is not used: it is wrong in 2022-06).
    """
    files = _files(content)
    if all(_is_page(file) for file in files):
        table = pd.concat([_financing_page(file) for file in files]).drop_duplicates().sort_values("month")
    else:
        table = _financing_copies(members(content, PUBLISHER) if is_archive(content) else {})
    refuse_gaps(table, PUBLISHER)
    for column in FINANCING:
        table[column] = (table[column] / 10).round(2)
    return table.reset_index(drop=True)


def _files(content: bytes) -> list[bytes]:
    return list(members(content, PUBLISHER).values()) if is_archive(content) else [content]


def _is_page(content: bytes) -> bool:
    return b"<table" in content.lower()


def _money(content: bytes) -> pd.DataFrame:
    if not _is_page(content):
        return monthly(content, PUBLISHER, MONEY_COPY)
    rows = html_rows(content)
    header = next((row for row in rows if any(MONTH.fullmatch(cell) for cell in row)), [])
    labelled = {
        name: row for name, label in MONEY.items() for row in rows if row and _plain(row[0]).startswith(_plain(label))
    }
    if not header or set(labelled) != set(MONEY) or any(len(row) < len(header) for row in labelled.values()):
        raise _unknown_page("money supply (货币供应量)")
    at = [position for position, cell in enumerate(header) if MONTH.fullmatch(cell)]
    table = pd.DataFrame({"month": dates(pd.Series([header[i] for i in at], dtype=str), "%Y.%m", PUBLISHER)})
    for name, row in labelled.items():
        table[name] = numbers(pd.Series([row[i].replace(",", "") for i in at], name=name, dtype=str), PUBLISHER)
    return table.dropna().reindex(columns=["month", *MONEY_COPY])


def _financing_page(content: bytes) -> pd.DataFrame:
    rows = html_rows(content)
    months = [row for row in rows if row and MONTH.fullmatch(row[0])]
    labels = [[_plain(cell) for cell in row] for row in rows if row not in months]
    named = all(
        any(len(row) > place and row[place].startswith(_plain(label)) for row in labels)
        for place, label in enumerate(FINANCING.values(), start=1)
    )
    if not named or not months or any(len(row) < 3 for row in months):
        raise _unknown_page("aggregate financing, flow (社会融资规模增量统计表)")
    values = pd.DataFrame([row[:3] for row in months], columns=["month", *FINANCING], dtype=str)
    table = pd.DataFrame({"month": dates(values["month"], "%Y.%m", PUBLISHER)})
    for name in FINANCING:
        table[name] = numbers(values[name].str.replace(",", ""), PUBLISHER)
    return table.dropna()


def _financing_copies(files: dict[str, bytes]) -> pd.DataFrame:
    parts = {}
    for name, part in {"total_bn_rmb": "social_financing", "rmb_loans_bn_rmb": "new_loans"}.items():
        found = [content for file, content in files.items() if part in file]
        if len(found) != 1:
            raise SourceError(
                f"The file holds {len(found)} copies with '{part}' in their name instead of one; put the two copies, "
                "china_social_financing_monthly.csv and china_new_loans_monthly.csv, or PBOC's pages, into a zip."
            )
        parts[name] = monthly(found[0], PUBLISHER, {name: "value"}).set_index("month")
    return pd.concat(parts.values(), axis="columns", sort=True).reset_index()


def _plain(label: str) -> str:
    return re.sub(r"\s", "", label).replace("(", "（").replace(")", "）")


def _unknown_page(table: str) -> SourceError:
    return SourceError(
        f"The page from {PUBLISHER} is not its table of {table}; save that from {PAGES}, or, if its layout has "
        "changed, adapt src/companion/sources/pboc.py."
    )


_MANUAL = (
    f"Open {PAGES}, choose a year and {{table}}, save the page (htm) of each year that you want, and put the pages "
)

SOURCES = [
    Source(
        dataset="money_supply",
        parse=parse_money_supply,
        vintage=to_last_month,
        manual=_MANUAL.format(table="Money and Banking Statistics, Money Supply (货币供应量)") + "into a zip archive.",
    ),
    Source(
        dataset="social_financing",
        parse=parse_social_financing,
        vintage=to_last_month,
        manual=_MANUAL.format(table="Aggregate Financing to the Real Economy, flow (社会融资规模增量统计表)")
        + "into a zip archive.",
    ),
]
