"""Intervals: what a printed number can mean, and arithmetic with it.

"22" stands for every number from 21.5 to 22.5. A sum, ratio or growth rate of printed numbers is therefore itself an
interval, and two stated numbers contradict each other only if no numbers behind the printed ones would fit both.
Bounds may be infinite ("more than half").
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """From `low` to `high`, both included; `centre` is the number as printed."""

    low: float
    high: float
    centre: float

    def __post_init__(self) -> None:
        if not self.low <= self.centre <= self.high:
            raise ValueError(f"An interval's centre lies between its ends: {self.low}, {self.centre}, {self.high}.")

    @staticmethod
    def exactly(number: float) -> "Interval":
        """A number that is not rounded: a count, or a constant."""
        return Interval(number, number, number)

    @staticmethod
    def between(low: float, high: float) -> "Interval":
        """From one number to another, centred on their mean, or on the finite end."""
        ends = [end for end in (low, high) if math.isfinite(end)]
        return Interval(low, high, sum(ends) / len(ends) if ends else 0.0)

    def __add__(self, other: "Interval | float") -> "Interval":
        other = _interval(other)
        return Interval(self.low + other.low, self.high + other.high, self.centre + other.centre)

    def __neg__(self) -> "Interval":
        return Interval(-self.high, -self.low, -self.centre)

    def __sub__(self, other: "Interval | float") -> "Interval":
        return self + -_interval(other)

    def __rsub__(self, other: float) -> "Interval":
        return _interval(other) - self

    def __mul__(self, other: "Interval | float") -> "Interval":
        other = _interval(other)
        products = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(products), max(products), self.centre * other.centre)

    def __truediv__(self, other: "Interval | float") -> "Interval":
        other = _interval(other)
        if other.low <= 0 <= other.high:
            raise ZeroDivisionError("An interval that holds 0 cannot be divided by.")
        inverse = sorted((1 / other.low, 1 / other.high))
        return self * Interval(inverse[0], inverse[1], 1 / other.centre)

    def __rtruediv__(self, other: float) -> "Interval":
        return _interval(other) / self

    def __pow__(self, exponent: float) -> "Interval":
        """For intervals above 0 and a positive exponent."""
        if self.low <= 0 or exponent <= 0:
            raise ValueError("Only a positive interval can be raised here, and to a positive power.")
        return Interval(self.low**exponent, self.high**exponent, self.centre**exponent)

    __radd__ = __add__
    __rmul__ = __mul__

    def holds(self, number: float) -> bool:
        """Whether a number lies in it, allowing for the computer's own rounding."""
        slack = 1e-9 * max(1.0, abs(number))
        return self.low - slack <= number <= self.high + slack

    def meets(self, other: "Interval") -> bool:
        """Whether the two have a number in common."""
        slack = 1e-9 * max(1.0, abs(self.centre))
        return self.low <= other.high + slack and other.low <= self.high + slack

    def widened(self, by: float) -> "Interval":
        """The same centre, each end further out."""
        return Interval(self.low - by, self.high + by, self.centre)

    def __str__(self) -> str:
        if math.isinf(self.low) and math.isinf(self.high):
            return "anything"
        if math.isinf(self.high):
            return f"at least {number(self.low)}"
        if math.isinf(self.low):
            return f"at most {number(self.high)}"
        digits = 4
        if self.high > self.low:  # enough digits to show the ends, and not only where they lie
            magnitude = math.log10(max(abs(self.low), abs(self.high)) / (self.high - self.low))
            digits = max(4, math.ceil(magnitude) + 2)
        low, high = number(self.low, digits), number(self.high, digits)
        return low if low == high else f"{low} to {high}"


def number(value: float, digits: int = 4) -> str:
    """So many significant digits, or all before the point; thousands with commas from 10,000."""
    if math.isinf(value):
        return "infinity" if value > 0 else "minus infinity"
    magnitude = math.floor(math.log10(abs(value))) if value else 0
    decimals = max(0, digits - 1 - magnitude)
    text = f"{round(value, decimals):.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole, point, rest = text.partition(".")
    if len(whole.lstrip("-")) > 4:
        whole = f"{int(whole):,}"
    return "0" if text in ("-0", "") else whole + point + rest


def _interval(value: "Interval | float") -> Interval:
    return value if isinstance(value, Interval) else Interval.exactly(value)


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b  # not "0 times infinity"
