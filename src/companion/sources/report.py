"""The report itself: two of its tables, transcribed as facts from a text version with tab-separated cells.

Only sector names, marks, dates and numbers are taken. A heading, header or mark that is not the known one raises
`SourceError` with the line, so that another edition is not read as if it were this one.
"""

from itertools import dropwhile, takewhile

import pandas as pd

from companion.errors import SourceError
from companion.sources import Source

REPORT = "China's Next-Generation Industrial Policy (Rhodium Group, U.S. Chamber of Commerce)"
PUBLISHED = "11 May 2026"
DOCUMENTS = ("Green Book (2015)", "Green Book (2023)", "13th FYP", "14th FYP", "15th FYP")
COVERAGE_HEADER = ("Sector", *DOCUMENTS)
RELENDING_HEADER = (
    "Date of update",
    "Quota",
    "Total RMB loan stock",
    "Quota to total loan stock share",
)
MARKS = {"X": True, "": False}


def parse_coverage(content: bytes) -> pd.DataFrame:
    """Table 1 as row, sector, document, covered: one row for each sector and policy document.

    `row` counts the sectors from 1; the table names two sectors twice, so that a name does not identify a row.
    """
    rows = []
    for number, (line, cells) in enumerate(_table(content, "TABLE 1", COVERAGE_HEADER), start=1):
        sector, *marks = cells
        for document, mark in zip(DOCUMENTS, marks, strict=True):
            if mark not in MARKS:
                raise SourceError(
                    f"Line {line} of the report's text marks '{sector}' with '{mark}' where X or nothing is expected; "
                    "correct the text."
                )
            rows.append((number, sector, document, MARKS[mark]))
    return pd.DataFrame(rows, columns=["row", "sector", "document", "covered"])


def parse_relending(content: bytes) -> pd.DataFrame:
    """Table 6 as month, quota_bn_rmb, loan_stock_bn_rmb, stated_share_percent."""
    rows = []
    for line, (month, quota, stock, share) in _table(content, "TABLE 6", RELENDING_HEADER):
        try:
            if not share.endswith("%"):
                raise ValueError(f"'{share}' has no percent sign")
            rows.append(
                (
                    pd.to_datetime(month, format="%b-%y"),
                    float(quota.replace(",", "")),
                    float(stock.replace(",", "")),
                    float(share.removesuffix("%")),
                )
            )
        except ValueError as problem:
            raise SourceError(
                f"Line {line} of the report's text is not a row of Table 6 ({problem}); correct the text."
            ) from problem
    return pd.DataFrame(rows, columns=["month", "quota_bn_rmb", "loan_stock_bn_rmb", "stated_share_percent"])


def _table(content: bytes, heading: str, header: tuple[str, ...]) -> list[tuple[int, list[str]]]:
    """Line number and cells of each row below the header of the table with this heading."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SourceError(
            f"The text of {REPORT} is not UTF-8 ({problem}); save the report as plain UTF-8 text."
        ) from problem
    lines = list(enumerate(text.splitlines(), start=1))
    headings = [number for number, line in lines if line.strip() == heading]
    if len(headings) != 1:
        raise SourceError(
            f"The text of {REPORT} has the line '{heading}' {len(headings)} times instead of once; give the whole "
            "report, saved as text."
        )
    below = dropwhile(lambda numbered: "\t" not in numbered[1], lines[headings[0] :])
    table = [
        (number, [cell.strip() for cell in line.split("\t")])
        for number, line in takewhile(lambda numbered: "\t" in numbered[1], below)
    ]
    found = tuple(table[0][1]) if table else ()
    if found != header:
        raise SourceError(
            f"{heading.capitalize()} of the report's text has the header '{' | '.join(found)}' instead of "
            f"'{' | '.join(header)}'; keep one tab between cells, or adapt src/companion/sources/report.py to the "
            "edition."
        )
    for number, cells in table:
        if len(cells) != len(header):
            raise SourceError(
                f"Line {number} of the report's text has {len(cells)} cells where {heading.capitalize()} has "
                f"{len(header)}; keep one tab between cells, also before empty ones."
            )
    return table[1:]


_MANUAL = (
    "Get the report from Rhodium Group or the U.S. Chamber of Commerce (11 May 2026) and save its text as UTF-8, "
    "with a tab between the cells of its tables."
)

SOURCES = [
    Source("policy_coverage", parse=parse_coverage, vintage=lambda _: PUBLISHED, manual=_MANUAL),
    Source("relending", parse=parse_relending, vintage=lambda _: PUBLISHED, manual=_MANUAL),
]
