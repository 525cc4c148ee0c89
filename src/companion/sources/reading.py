"""What parsers need: delimited text, web tables, dates and numbers, read or refused with a `SourceError`."""

import io
import re
from collections.abc import Iterable, Mapping
from html.parser import HTMLParser

import pandas as pd

from companion.errors import SourceError

# How publishers print that there is no value (the ECB, FRED, the BIS, NBS, GACC).
MISSING = ["N/A", ".", "NaN", "-", ""]


def refuse_web_page(content: bytes, publisher: str) -> None:
    """Raise `SourceError` if the bytes are a web page, which is how many servers report an error."""
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise SourceError(
            f"{publisher} sent a web page instead of data, usually a notice that the service is down or has moved; "
            "open the address in a browser to read it, and try again later."
        )


def csv_table(content: bytes, publisher: str, columns: Iterable[str]) -> pd.DataFrame:
    """Comma-separated bytes as columns of text, of which at least `columns` must be there."""
    refuse_web_page(content, publisher)
    try:
        # index_col=False: a trailing comma on every line must not shift the columns.
        table = pd.read_csv(
            io.BytesIO(content), dtype=str, keep_default_na=False, index_col=False, encoding="utf-8-sig"
        )
    except ValueError as problem:  # pandas' parser, empty-data and decoding errors are all ValueErrors
        raise SourceError(
            f"The file from {publisher} cannot be read as comma-separated text ({str(problem).strip()}); "
            "download it again."
        ) from problem
    missing = [column for column in columns if column not in table.columns]
    if missing or table.empty:
        what = f"lacks the column {', '.join(missing)}" if missing else "has no rows"
        raise SourceError(
            f"The file from {publisher} {what}; download it again, or, if the publisher has changed its layout, adapt "
            "the parser in src/companion/sources/."
        )
    return table


def dates(column: "pd.Series[str]", form: str, publisher: str) -> "pd.Series[pd.Timestamp]":
    """Text as timestamps of the given `strptime` form."""
    try:
        return pd.to_datetime(column, format=form)
    except ValueError as problem:
        raise SourceError(
            f"The file from {publisher} has a date that is not of the form {form} ({problem}); correct it or download "
            "the file again."
        ) from problem


def numbers(column: "pd.Series[str]", publisher: str) -> "pd.Series[float]":
    """Text as numbers, NaN where the publisher prints that there is none."""
    try:
        text = column.str.strip()
        return pd.to_numeric(text.mask(text.isin(MISSING))).astype("float64")
    except (ValueError, TypeError) as problem:
        raise SourceError(
            f"The file from {publisher} has a value in column '{column.name}' that is not a number ({problem}); "
            "correct it or download the file again."
        ) from problem


def monthly(content: bytes, publisher: str, columns: Mapping[str, str]) -> pd.DataFrame:
    """A CSV with a column `date` (YYYY-MM-DD) as `month` and the named numbers, each of them another column of it.

    Months without any of the numbers are left out.
    """
    table = csv_table(content, publisher, ("date", *columns.values()))
    frame = pd.DataFrame({name: numbers(table[column], publisher) for name, column in columns.items()})
    frame.insert(0, "month", dates(table["date"], "%Y-%m-%d", publisher))
    return frame.dropna(subset=list(columns), how="all").sort_values("month", ignore_index=True)


def refuse_gaps(table: pd.DataFrame, publisher: str, january: bool = True) -> None:
    """Raise `SourceError` if a month is missing or comes twice; Januaries may be missing where `january` is False."""
    months = pd.DatetimeIndex(table["month"])
    if months.empty:
        raise SourceError(f"The file from {publisher} has no value in it; download it again.")
    if not months.is_unique:
        raise SourceError(
            f"The file from {publisher} has {months[months.duplicated()][0]:%Y-%m} twice; download it again."
        )
    absent = pd.date_range(months.min(), months.max(), freq="MS").difference(months)
    if not january:
        absent = absent[absent.month != 1]
    if len(absent):
        raise SourceError(
            f"The file from {publisher} has no value for {absent[0]:%Y-%m} ({len(absent)} such months); download all "
            "months from the first to the last."
        )


def decoded(content: bytes) -> str:
    """Text in UTF-8, or else in the Chinese encoding GB 18030 that older official pages have."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def html_rows(content: bytes) -> list[list[str]]:
    """The text of the cells of each table row of a web page, in order; a cell over several columns is repeated."""
    reader = _Rows()
    reader.feed(decoded(content))
    return reader.rows


def to_last_month(table: pd.DataFrame) -> str:
    """Vintage of a monthly table: "to YYYY-MM"."""
    return f"to {table['month'].max():%Y-%m}"


def to_last_year(table: pd.DataFrame) -> str:
    """Vintage of an annual table: "to YYYY"."""
    return f"to {table['year'].max()}"


class _Rows(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._span = 0  # columns of the cell that is open; 0 outside of cells
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("td", "th", "tr"):
            self._close()
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self._span = int(re.sub(r"\D", "", dict(attrs).get("colspan") or "") or 1)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr", "table"):
            self._close()

    def handle_data(self, data: str) -> None:
        if self._span:
            self._text += data

    def _close(self) -> None:
        if self._span:
            self.rows[-1] += [" ".join(self._text.split())] * self._span
        self._span, self._text = 0, ""
