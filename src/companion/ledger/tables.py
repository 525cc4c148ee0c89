"""The catalogue's tables as the checks read them: each parsed once while the data package stays as it is."""

from dataclasses import dataclass
from functools import cache

import pandas as pd

from companion import paths
from companion.catalogue import load
from companion.errors import ClaimError, DatasetError

# The tables read since a caller last cleared it; a test holds each check to the datasets that it names.
READ: set[str] = set()


def table(name: str) -> pd.DataFrame:
    """A dataset by name, as `catalogue.load` gives it. Shared between checks: take a copy before changing it."""
    READ.add(name)
    return _table(name, package_state())


def package_state() -> int:
    """Changes when the data package does, and with it every table that the package describes."""
    try:
        return paths.DATAPACKAGE.stat().st_mtime_ns
    except OSError as problem:
        raise DatasetError(
            f"data/datapackage.json cannot be read ({problem.strerror}); restore it with "
            "`git checkout -- data/datapackage.json`."
        ) from problem


@cache
def _table(name: str, state: int) -> pd.DataFrame:
    return load(name)


@dataclass(frozen=True)
class Reference:
    """One published value: the number, its unit, who published the page, and whether that page is secondary."""

    value: float
    unit: str
    period: str
    publisher: str
    document: str
    secondary: bool

    @property
    def source(self) -> str:
        """For an explanation: who published it, where."""
        return f"{self.publisher}: {self.document}"


def reference(identifier: str) -> Reference:
    """A row of `reference_values`; `ClaimError` if there is none of that id."""
    rows = table("reference_values").set_index("id")
    if identifier not in rows.index:
        raise ClaimError(f"A check asks for '{identifier}', which data/report/reference_values.csv does not hold.")
    row = rows.loc[identifier]
    return Reference(
        float(row["value"]),
        str(row["unit"]),
        str(row["period"]),
        str(row["publisher"]),
        str(row["document"]),
        not bool(row["primary"]),
    )


@dataclass(frozen=True)
class ReferenceDate:
    """One dated event: the date as YYYY, YYYY-MM or YYYY-MM-DD, and who published the page, secondary or not."""

    date: str
    what: str
    publisher: str
    document: str
    secondary: bool

    @property
    def source(self) -> str:
        """For an explanation: who published it, where."""
        return f"{self.publisher}: {self.document}"


def reference_date(identifier: str) -> ReferenceDate:
    """A row of `reference_dates`; `ClaimError` if there is none of that id."""
    rows = table("reference_dates").set_index("id")
    if identifier not in rows.index:
        raise ClaimError(f"A check asks for '{identifier}', which data/report/reference_dates.csv does not hold.")
    row = rows.loc[identifier]
    return ReferenceDate(
        str(row["date"]), str(row["what"]), str(row["publisher"]), str(row["document"]), not bool(row["primary"])
    )
