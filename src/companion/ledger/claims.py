"""Claims: one row per number-bearing statement of the report, in our own words.

The printed form of a value is kept as text, because its precision is part of what is claimed: "8.2" allows less
than "8".
"""

from dataclasses import dataclass
from functools import cached_property

from companion.catalogue import load
from companion.errors import ClaimError


@dataclass(frozen=True)
class Claim:
    """One statement. `value` and `value_to` are as printed; `number` is the value as a float."""

    id: str
    document: str
    line: int
    chapter: str
    section: str
    exhibit: str
    statement: str
    measure: str
    value: str
    value_to: str
    unit: str
    period: str
    kind: str
    hedge: str
    source_named: str
    verifiability: str

    @cached_property
    def number(self) -> float:
        """The stated value; `ClaimError` for a date or another value that is no number."""
        try:
            return float(self.value)
        except ValueError as problem:
            raise ClaimError(f"Claim {self.id} states '{self.value}', which is not a number.") from problem

    @property
    def stated(self) -> str:
        """The value with its hedge and unit, as a reader would quote it."""
        span = f"{self.value} to {self.value_to}" if self.value_to else self.value
        unit = "%" if self.unit == "percent" else f" {self.unit}" if self.kind != "date" else ""
        return f"{self.hedge} {span}{unit}".strip()


def claims() -> dict[str, Claim]:
    """Every claim by id, in the ledger's order."""
    frame = load("claims")
    return {
        str(row["id"]): Claim(**{str(key): value for key, value in row.items()}) for row in frame.to_dict("records")
    }


def claim(identifier: str) -> Claim:
    """One claim; `ClaimError` if the ledger has no such id."""
    known = claims()
    if identifier not in known:
        raise ClaimError(
            f"There is no claim '{identifier}' in data/report/claims.csv; ids run from {min(known)} to {max(known)}."
        )
    return known[identifier]
