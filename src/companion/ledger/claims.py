"""Claims: one row per number-bearing statement of the report, in our own words.

The printed form of a value is kept as text, because its precision is part of what is claimed: "8.2" allows less
than "8". A magnitude in words ("nearly doubled") and a hedge before a number ("roughly") mean what the published
table `words_of_magnitude` says, with its reasons.
"""

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from companion.catalogue import load
from companion.errors import ClaimError
from companion.ledger.intervals import Interval
from companion.ledger.tables import package_state, table


@dataclass(frozen=True)
class Claim:
    """One statement. `value` and `value_to` are as printed, or a phrase from the table of words."""

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
    needs: str = ""

    @property
    def is_number(self) -> bool:
        """Whether the value is printed in digits; a date is not a number."""
        return self.kind != "date" and _decimal(self.value) is not None

    @property
    def number(self) -> float:
        """The stated value; `ClaimError` for a date or words."""
        if not self.is_number:
            raise ClaimError(f"Claim {self.id} states '{self.value}', which is not a number.")
        return float(self.value)

    @property
    def interval(self) -> Interval:
        """Every number that the printed one can mean, by its digits, its hedge or the table of words.

        Plain digits: half a unit of the last one, either way. A hedge: its factors, and never less than the digits
        allow. A range: from the low end's lower bound to the high end's upper bound.
        """
        if self.kind == "date":
            raise ClaimError(f"Claim {self.id} states a date, '{self.value}', which is not a number.")
        if not self.is_number:
            return Interval.between(*_word(self.value, "magnitude", self.id))
        if self.value_to and _decimal(self.value_to) is None:
            raise ClaimError(f"Claim {self.id} has the upper end '{self.value_to}', which is not a number; correct it.")
        first, last = _rounded(self.value), _rounded(self.value_to or self.value)
        if self.hedge and first.centre < 0 < last.centre:
            raise ClaimError(f"Claim {self.id} hedges a range from below 0 to above; state its two ends as two claims.")
        low, high, centre = first.low, last.high, (first.centre + last.centre) / 2
        if self.hedge:
            least, most = _word(self.hedge, "hedge", self.id)
            sizes = sorted((abs(first.centre), abs(last.centre)))
            below, above = sizes[0] * max(least, 0), sizes[1] * most
            hedged = (below, above) if centre >= 0 else (-above, -below)
            loose = least < 1 < most  # "roughly" never says less than the digits do; "nearly" and "over" do
            low, high = (min(low, hedged[0]), max(high, hedged[1])) if loose else hedged
        return Interval(low, high, min(max(centre, low), high))

    @property
    def stated(self) -> str:
        """The value with its hedge and unit, as a reader would quote it."""
        span = f"{_digits(self.value)}–{_digits(self.value_to)}" if self.value_to else _digits(self.value)
        if self.kind == "date" or not self.is_number:
            return f"{self.hedge} {span}".strip()
        if self.unit == "rank":
            return f"{self.hedge} rank {span}".strip()
        unit = "%" if self.unit == "percent" else f" {self.unit}"
        return f"{self.hedge} {span}{unit}".strip()


def claims() -> dict[str, Claim]:
    """Every claim by id, in the ledger's order."""
    return _claims(package_state())


def claim(identifier: str) -> Claim:
    """One claim; `ClaimError` if the ledger has no such id."""
    known = claims()
    if identifier not in known:
        raise ClaimError(
            f"There is no claim '{identifier}' in data/report/claims.csv; ids run from {min(known)} to {max(known)}."
        )
    return known[identifier]


def stated(identifier: str) -> Interval:
    """What a claim's printed number can mean."""
    return claim(identifier).interval


def word(phrase: str) -> Interval:
    """What a magnitude in words can mean, by the published table; "nearly doubled" is 1.8 to 2 times."""
    return Interval.between(*_word(phrase, "magnitude", "of the checks"))


@cache
def _claims(state: int) -> dict[str, Claim]:
    frame = load("claims")
    return {
        str(row["id"]): Claim(**{str(key): value for key, value in row.items()}) for row in frame.to_dict("records")
    }


def _word(phrase: str, kind: str, identifier: str) -> tuple[float, float]:
    words = table("words_of_magnitude")
    found = words[(words["phrase"] == phrase) & (words["kind"] == kind)]
    if len(found) != 1:
        raise ClaimError(
            f"Claim {identifier} says '{phrase}', which data/report/words_of_magnitude.csv does not have as a {kind}; "
            "add it there with its bounds and the reason for them."
        )
    low, high = float(found["low"].iloc[0]), float(found["high"].iloc[0])
    return -math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high


def _rounded(printed: str) -> Interval:
    """A printed number, with half a unit of its last digit either way."""
    value = Decimal(printed)
    half = 0.5 * 10.0 ** min(int(value.as_tuple().exponent), 0)
    return Interval(float(value) - half, float(value) + half, float(value))


def _decimal(printed: str) -> Decimal | None:
    try:
        value = Decimal(printed)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _digits(printed: str) -> str:
    """Thousands with commas, a real minus sign; words and dates as they are."""
    value = _decimal(printed)
    if value is None or "-" in printed[1:]:
        return printed
    whole, point, rest = printed.removeprefix("-").partition(".")
    return ("−" if value < 0 else "") + (f"{int(whole):,}" if len(whole) > 4 else whole) + point + rest
