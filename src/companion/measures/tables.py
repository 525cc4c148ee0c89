"""What measures on product-level tables share: checks of arguments, and sums that keep "none" and "unknown" apart."""

from collections.abc import Sequence

import ibis

# Columns that say which observation a row is; every other column of a trade table is a value.
KEYS = ("year", "economy", "exporter", "importer", "product", "class")


def require(table: ibis.Table, *columns: str) -> None:
    """ValueError naming the columns that the table lacks."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(f"the table has no column {', '.join(missing)}; it has {', '.join(table.columns)}")


def one_of(name: str, value: str, allowed: Sequence[str]) -> None:
    """ValueError unless `value` is one of those allowed for the argument called `name`."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {value}")


def in_order(start: int, end: int) -> None:
    """ValueError unless the first year comes before the last."""
    if start >= end:
        raise ValueError(f"the first year must come before the last, and {start} does not come before {end}")


def total(table: ibis.Table, column: str, where: ibis.Value | None = None) -> ibis.Value:
    """Sum of a column in floating point (squares of dollars overflow integers); empty where no row has a value."""
    return table[column].cast("float64").sum(where=where)


def ratio(part: ibis.Value, whole: ibis.Value) -> ibis.Value:
    """part / whole, empty where the whole is zero or empty."""
    return part / whole.nullif(0)


def known_quantities(trade: ibis.Table, measure: str) -> ibis.Table:
    """The table with a quantity of zero beside a value taken for unknown: a sum of no known weights is zero."""
    if not measure.endswith("_tonnes"):
        return trade
    value = trade[measure.replace("_tonnes", "_usd")]
    unknown = (trade[measure] == 0) & (value > 0)
    return trade.mutate(**{measure: ibis.ifelse(unknown, ibis.null("float64"), trade[measure].cast("float64"))})


def with_measured(trade: ibis.Table) -> ibis.Table:
    """The table with `exports_usd_measured`: kept if it is there, else the value of rows that have a quantity.

    A quantity of zero counts as unknown: publishers round small weights down to it. Sum products or economies only
    after this, or values without a quantity get mixed with those that have one.
    """
    require(trade, "exports_usd", "exports_tonnes")
    if "exports_usd_measured" in trade.columns:
        return trade
    return trade.mutate(exports_usd_measured=ibis.ifelse(trade.exports_tonnes > 0, trade.exports_usd, 0))
