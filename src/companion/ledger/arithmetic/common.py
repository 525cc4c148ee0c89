"""Comparisons that relations of several subjects share; the three tests of sameness differ in what has to agree."""

from companion.ledger.claims import claim
from companion.ledger.relations import Arithmetic


def printed(identifier: str) -> float:
    """A claim's number as printed, in its unit and without an interval."""
    return claim(identifier).number


def in_order(*identifiers: str) -> Arithmetic:
    """Dates that the text puts one after the other; equal years count as in order."""
    dates = [(one, claim(one).value_to or claim(one).value) for one in identifiers]
    length = min(len(date) for _, date in dates)
    keys = [date[:length] for _, date in dates]
    text = ", ".join(f"{date} ({one})" for one, date in dates)
    return Arithmetic(f"The dates are {text}, in this order.", holds=keys == sorted(keys))


def same_print(*identifiers: str) -> Arithmetic:
    """The same number, date or word in more than one place, whatever the hedge and the unit."""
    found = [(one, claim(one)) for one in identifiers]
    text = ", ".join(f"{what.value}{'–' + what.value_to if what.value_to else ''} ({one})" for one, what in found)
    return Arithmetic(f"Printed: {text}.", holds=len({(what.value, what.value_to) for _, what in found}) == 1)


def same_interval(first: str, second: str) -> Arithmetic:
    """The same quantity in two places: number and hedge allow the same interval."""
    one, other = claim(first), claim(second)
    return Arithmetic(
        f"{one.stated} ({first}, line {one.line}) and {other.stated} ({second}, line {other.line}).",
        holds=one.interval == other.interval,
    )


def same_statement(one: str, other: str) -> Arithmetic:
    """The same statement in two places: number, hedge and unit."""
    first, second = claim(one), claim(other)
    return Arithmetic(
        f"{one} has {first.stated}, {other} has {second.stated}.",
        holds=(first.number, first.hedge, first.unit) == (second.number, second.hedge, second.unit),
    )
