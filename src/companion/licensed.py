"""A user's own licensed series, kept out of version control and out of everything that is published.

The report draws many exhibits from series that are sold. Whoever holds such a series can give it to the companion as a
CSV file with the columns period, series and value; the dataset `licensed_series` says what these mean for each exhibit.
A file is checked whole before it is kept under `data/local/licensed/`. What is kept is used only where the environment
sets `COMPANION_LICENSED` to 1, as `companion book --with-licensed` does for one build.
"""

import hashlib
import io
import json
import math
import os
from dataclasses import dataclass
from datetime import date

import pandas as pd

from companion import paths
from companion.catalogue import load
from companion.errors import DatasetError

COLUMNS = ("period", "series", "value")
FORMS = {"year": "%Y", "month": "%Y-%m"}
ALLOWED = "COMPANION_LICENSED"


@dataclass(frozen=True)
class Slot:
    """What an exhibit takes: the row of `licensed_series`."""

    exhibit: str
    title: str
    unit: str
    period: str
    series: str
    minimum: float
    maximum: float
    source_named: str


@dataclass(frozen=True)
class LicensedSeries:
    """A series that a user supplied: `frame` has period (text), series and value; `origin` is the user's own word."""

    slot: Slot
    frame: pd.DataFrame
    origin: str
    imported: str


def allowed() -> bool:
    """Whether this process may use licensed series: only where the variable is set to 1."""
    return os.environ.get(ALLOWED) == "1"


def slots() -> dict[str, Slot]:
    """Every exhibit that takes a licensed series, by its id."""
    return {row["exhibit"]: Slot(**row) for row in load("licensed_series").to_dict(orient="records")}


def import_series(content: bytes, exhibit: str, origin: str, on: date) -> LicensedSeries:
    """Check a CSV file against the exhibit's schema and keep it; `DatasetError` names the first line that is wrong."""
    known = slots()
    if exhibit not in known:
        raise DatasetError(f"'{exhibit}' takes no series of your own; those that do are {', '.join(known)}.")
    frame = _checked(content, known[exhibit])
    series = LicensedSeries(known[exhibit], frame, origin, on.isoformat())
    record = {"exhibit": exhibit, "origin": origin, "imported": series.imported, "rows": frame.to_numpy().tolist()}
    final = paths.LICENSED / f"{exhibit}.json"
    part = final.with_name(f".{final.name}.part")
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        part.replace(final)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise DatasetError(
            f"The series for {exhibit} cannot be kept in data/local/licensed ({problem.strerror}); make room there."
        ) from problem
    return series


def licensed_series(exhibit: str) -> LicensedSeries | None:
    """The series that the user supplied for an exhibit; None if there is none, or if this build may not use it."""
    if not allowed():
        return None
    content = _kept(exhibit)
    if content is None:
        return None
    try:
        record = json.loads(content)
        frame = pd.DataFrame(record["rows"], columns=list(COLUMNS))
        return LicensedSeries(slots()[exhibit], frame, record["origin"], record["imported"])
    except (ValueError, KeyError, TypeError) as problem:
        raise DatasetError(
            f"data/local/licensed/{exhibit}.json is not as it was written ({problem}); import the series again with "
            f"`companion data import FILE --as {exhibit}`."
        ) from problem


def digest(exhibit: str) -> str:
    """Digest of what `licensed_series` would give, or "none"."""
    content = _kept(exhibit) if allowed() else None
    return "none" if content is None else hashlib.sha256(content).hexdigest()


def _kept(exhibit: str) -> bytes | None:
    file = paths.LICENSED / f"{exhibit}.json"
    return file.read_bytes() if file.is_file() else None


def _checked(content: bytes, slot: Slot) -> pd.DataFrame:
    """The file as a frame sorted by series and period."""
    wanted = f"A file for {slot.exhibit} has the columns period, series and value"
    try:
        frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    except (ValueError, UnicodeDecodeError) as problem:
        raise DatasetError(f"The file is not a CSV table in UTF-8 ({problem}); save it as one. {wanted}.") from problem
    if sorted(frame.columns) != sorted(COLUMNS):
        raise DatasetError(f"{wanted}; this one has {', '.join(map(str, frame.columns))}. Rename or drop columns.")
    if frame.empty:
        raise DatasetError(f"The file for {slot.exhibit} has no rows; add them below the header.")
    frame = frame[list(COLUMNS)].apply(lambda column: column.str.strip())
    values = pd.to_numeric(frame["value"], errors="coerce").replace([math.inf, -math.inf], math.nan)
    wrong = {
        "has no number in column value": values.isna(),
        f"is below {slot.minimum:g} {slot.unit}": values < slot.minimum,
        f"is above {slot.maximum:g} {slot.unit}": values > slot.maximum,
        f"names no {slot.series} in column series": frame["series"] == "",
        _wanted_period(slot.period): ~_periods_fit(frame["period"], slot.period),
        "repeats the period and series of a line above": frame.duplicated(["period", "series"]),
    }
    for complaint, rows in wrong.items():
        if rows.any():
            line = int(rows.to_numpy().argmax()) + 2
            raise DatasetError(f"Line {line} of the file for {slot.exhibit} {complaint}; correct it and import again.")
    # Counts have no leading zeros: as text, year 10 would come before year 2.
    return frame.assign(value=values).sort_values(
        ["series", "period"],
        key=lambda column: column.str.zfill(4) if column.name == "period" else column,
        ignore_index=True,
    )


def _wanted_period(kind: str) -> str:
    form = {
        "year": "a year such as 2024",
        "month": "a month such as 2024-03",
        "count": "a whole number",
        "none": "nothing",
    }
    return f"does not have {form[kind]} in column period"


def _periods_fit(periods: "pd.Series[str]", kind: str) -> "pd.Series[bool]":
    if kind == "none":
        return periods == ""
    if kind == "count":
        return periods.str.fullmatch(r"[1-9]\d?")
    written = pd.to_datetime(periods, format=FORMS[kind], errors="coerce").dt.strftime(FORMS[kind])
    return (written == periods).fillna(False)
