"""What every parser needs: delimited text, dates and numbers, each read or refused with one `SourceError`."""

import gzip
import io
import zlib
from collections.abc import Iterable

import pandas as pd

from companion.errors import SourceError

# How publishers print that there is no value (the ECB, FRED, the BIS, NBS).
MISSING = ["N/A", ".", "NaN", ""]


def damaged(publisher: str, problem: Exception) -> SourceError:
    """The error for an archive that cannot be unpacked."""
    return SourceError(f"The archive from {publisher} is incomplete or damaged ({problem}); download it again.")


def decompressed(content: bytes, publisher: str) -> bytes:
    """The bytes, unpacked if they are gzipped."""
    try:
        return gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
    except (zlib.error, EOFError, OSError) as problem:
        raise damaged(publisher, problem) from problem


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


def to_last_month(table: pd.DataFrame) -> str:
    """Vintage of a monthly table: "to YYYY-MM"."""
    return f"to {table['month'].max():%Y-%m}"
