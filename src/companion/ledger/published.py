"""What a check returns when one source settles it: a published value, or a dated event, read in X.

Both come from `reference_values` and `reference_dates` with their page, and are marked secondary if that page is.
"""

from companion.ledger.claims import Claim
from companion.ledger.tables import Reference, ReferenceDate, reference, reference_date
from companion.ledger.verdicts import Computed


def published_value(found: Reference, explanation: str, digits: int = 2, proxy: bool = False) -> Computed:
    """A published value as the computed one, in the unit of its row; `digits` are those that are shown."""
    return Computed(
        found.value,
        ("reference_values",),
        "",
        explanation,
        printed_digits=digits,
        proxy=proxy,
        secondary=found.secondary,
    )


def dated_event(claim: Claim, found: ReferenceDate, explanation: str, proxy: bool = False) -> Computed:
    """The date of an event, as exactly as the claim dates it."""
    return Computed(
        found.date[: len(claim.value)],
        ("reference_dates",),
        "",
        explanation,
        proxy=proxy,
        secondary=found.secondary,
    )


def as_published(identifier: str, meaning: str, note: str = "", digits: int = 0) -> Computed:
    """A published value with what it means and its unit in the explanation."""
    found = reference(identifier)
    text = f"{meaning}: {found.value:,.10g} {found.unit}, read in: {found.publisher}. {note}".strip()
    return published_value(found, text, digits)


def read_value(identifier: str, digits: int, note: str = "", proxy: bool = False) -> Computed:
    """A published value with a note and the document in the explanation."""
    found = reference(identifier)
    return published_value(found, f"{note} Read in: {found.source}.".strip(), digits, proxy)


def dated(claim: Claim, identifier: str, note: str = "") -> Computed:
    """A dated event with what it is and its full date in the explanation."""
    event = reference_date(identifier)
    return dated_event(claim, event, f"{event.what}: {event.date}, read in: {event.publisher}. {note}".strip())
