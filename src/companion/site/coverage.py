"""What a table covers: its periods with their gaps and its keys, as counts, in words and as a small still picture.

Pure functions: a typed frame of the catalogue in, plain values and text out.
"""

import html
import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby, pairwise

import pandas as pd

from companion.catalogue import Dataset, Field

TIME_TYPES = ("yearmonth", "date", "year")  # finest first
MONTHS_OF = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}

# Key columns of text that hold periods: 2025Q3, or a mixture such as 2025, 2025H1 and 2025-01/2025-09.
PERIOD_COLUMNS = ("quarter", "period")
QUARTER, BEGINS_WITH_YEAR = r"\d{4}Q[1-4]", r"(?:19|20)\d\d(?!\d).*"

# Columns whose values a reader wants to have counted even where they are no part of the key.
SUBJECTS_OF_ROWS = ("economy", "exporter", "importer", "partner", "product")
NAMED_VALUES, NAMED_LENGTH = (
    6,
    100,
)  # up to so many values of a key, in so many characters, are named and not only counted
NAMED_GAPS = 3

HEIGHT = 40  # of the picture, in units that the page stretches
LEAST = 3  # height of the lowest bar: a single row must not look like a gap


@dataclass(frozen=True)
class Coverage:
    """What a table holds.

    `keys` has, for each column that identifies rows (time excepted), the number of values and, where they are few,
    the values. `empty` has the number of rows without a value for each column that has such rows. `time` is the
    column of periods, or "" without one; `period` what one is (a key of `MONTHS_OF`); `labels` and `counts` are all
    periods from the first to the last, and the rows of each, 0 in a gap.
    """

    keys: dict[str, tuple[int, str]]
    empty: dict[str, int]
    time: str
    period: str
    labels: list[str]
    counts: list[int]

    @property
    def span(self) -> str:
        """The first and the last period; empty without a time dimension."""
        return " to ".join(dict.fromkeys((self.labels[0], self.labels[-1]))) if self.labels else ""


def survey(frame: pd.DataFrame, dataset: Dataset) -> Coverage:
    """The coverage of a dataset's frame, as `catalogue.load` gives it.

    Periods are those of the finest time column of the primary key, or of the table where the key has none. Years are
    counted by year, months and days by month, unless every month lies a quarter, half-year or year from the next. A
    key of `PERIOD_COLUMNS` is counted by quarter if it has nothing else, and otherwise by the year that it begins with.
    """
    time = _time_column(frame, dataset)
    name = time.name if time else ""
    counted = [field.name for field in dataset.fields if field.name in (*dataset.primary_key, *SUBJECTS_OF_ROWS)]
    missing = {str(column): int((frame[column].isna() | (frame[column] == "")).sum()) for column in frame.columns}
    period, labels, counts = _periods(frame[name].dropna(), time.type) if time else ("", [], [])
    return Coverage(
        keys={column: _values(frame[column]) for column in counted if column != name},
        empty={column: rows for column, rows in missing.items() if rows},
        time=name if labels else "",
        period=period,
        labels=labels,
        counts=counts,
    )


def amount(coverage: Coverage) -> str:
    """Rows a period, e.g. "3 to 4 rows a month", or the rows of the only one; empty without a time dimension."""
    present = sorted(count for count in coverage.counts if count)
    if not present:
        return ""
    rows = " to ".join(f"{count:,}" for count in dict.fromkeys((present[0], present[-1])))
    each = f" a {coverage.period}" if len(coverage.counts) > 1 else ""
    return f"{rows} {'row' if present[-1] == 1 else 'rows'}{each}"


def gaps(coverage: Coverage) -> str:
    """The periods without a row, e.g. "none in 2020-02 to 2020-04"; "no month missing" if there are none."""
    stretches = []
    for has_rows, run in groupby(zip(coverage.labels, coverage.counts, strict=True), key=lambda pair: pair[1] > 0):
        if not has_rows:
            labels = [label for label, _ in run]
            stretches.append(" to ".join(dict.fromkeys((labels[0], labels[-1]))))
    if not stretches:
        return f"no {coverage.period} missing"
    more = len(stretches) - NAMED_GAPS
    rest = [f"{more} more {'gap' if more == 1 else 'gaps'}"] if more > 0 else []
    return f"none in {', '.join(stretches[:NAMED_GAPS] + rest)}"


def in_words(coverage: Coverage) -> str:
    """One sentence for what the picture shows."""
    if not coverage.time:
        return "No time dimension."
    if len(coverage.counts) == 1:
        return f"{coverage.span}: {amount(coverage)}."
    present = sum(1 for count in coverage.counts if count)
    return f"{coverage.span}: {amount(coverage)} in {present:,} {coverage.period}s, {gaps(coverage)}."


def picture(coverage: Coverage) -> str:
    """Rows by period as an inline SVG: a bar from zero for each period with rows, equal neighbours drawn as one.

    Its colours come from the page's style sheet, its words from `in_words`. Empty for fewer than two periods.
    """
    if len(coverage.counts) < 2:
        return ""
    top, x, path = max(coverage.counts), 0, ""
    for count, run in groupby(coverage.counts):
        width = sum(1 for _ in run)
        if count:
            path += f"M{x} {HEIGHT}v-{max(LEAST, round(HEIGHT * count / top))}h{width}V{HEIGHT}z"
        x += width
    words = html.escape(f"Rows by {coverage.period}, {in_words(coverage)}")
    box = f'viewBox="0 0 {x} {HEIGHT}" preserveAspectRatio="none"'
    return f'<svg role="img" aria-label="{words}" {box}><path d="{path}"/></svg>'


def _time_column(frame: pd.DataFrame, dataset: Dataset) -> Field | None:
    timed = [field for field in dataset.fields if field.type in TIME_TYPES]
    in_key = [field for field in timed if field.name in dataset.primary_key]
    if timed and (in_key or not set(PERIOD_COLUMNS) & set(dataset.primary_key)):
        return min(in_key or timed, key=lambda field: TIME_TYPES.index(field.type))
    for field in dataset.fields:
        if field.type == "string" and field.name in PERIOD_COLUMNS and field.name in dataset.primary_key:
            return field if frame[field.name].str.fullmatch(BEGINS_WITH_YEAR).all() else None
    return None


def _periods(column: pd.Series, kind: str) -> tuple[str, list[str], list[int]]:
    """What a period is, every period from the first to the last, and the rows of each."""
    if column.empty:
        return "", [], []
    period, numbers = _numbered(column, kind)
    rows = numbers.value_counts().sort_index()
    seen = [int(number) for number in rows.index]
    step, label = 1, _LABELS[period]
    if period == "month":
        apart = math.gcd(*(later - earlier for earlier, later in pairwise(seen)))
        period = next((name for name, months in MONTHS_OF.items() if months == apart), "month")
        step = MONTHS_OF[period]
    every = range(seen[0], seen[-1] + 1, step)
    return period, [label(number) for number in every], [int(rows.get(number, 0)) for number in every]


def _numbered(column: pd.Series, kind: str) -> tuple[str, pd.Series]:
    """What a column is counted by, and its values as consecutive numbers of those periods."""
    if kind == "year":
        return "year", column
    if kind == "string" and column.str.fullmatch(QUARTER).all():
        return "quarter", column.str[:4].astype(int) * 4 + column.str[5].astype(int) - 1
    if kind == "string":
        return "year", column.str[:4].astype(int)
    return "month", column.dt.year * 12 + column.dt.month - 1


_LABELS: dict[str, Callable[[int], str]] = {
    "year": str,
    "quarter": lambda number: f"{number // 4}Q{number % 4 + 1}",
    "month": lambda number: f"{number // 12}-{number % 12 + 1:02}",
}


def _values(column: pd.Series) -> tuple[int, str]:
    values = sorted(column.unique())
    named = ", ".join(str(value) for value in values[: NAMED_VALUES + 1])
    return len(values), named if len(values) <= NAMED_VALUES and len(named) <= NAMED_LENGTH else ""
