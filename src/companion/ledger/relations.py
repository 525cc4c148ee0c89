"""The report against itself: what related numbers imply of each other, by interval arithmetic.

A relation names claims, computes from some of them, or from a table or reference value, what others should be, and
compares. If the number so implied lies within what is printed, the relation holds (`consistent`). If only the
intervals meet, rounding explains the difference (`rounding`). If no numbers behind the printed ones fit both, it is an
`error`, or an `ambiguity` where a fair reading of the words makes them fit. Failing relations are the rows of
`data/report/findings.csv`, the others of `data/report/relations.csv`; all of the arithmetic in both is computed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from companion.errors import ClaimError
from companion.ledger.claims import claim
from companion.ledger.intervals import Interval

# In the order in which a reader wants to hear of them.
SEVERITIES = ("error", "ambiguity", "rounding")
CONSISTENT = "consistent"


@dataclass(frozen=True)
class Arithmetic:
    """What came out: a sentence with the computed numbers, and either two intervals or whether a test holds.

    `derived` is what the other numbers imply, `against` what is stated; both in the same unit.
    """

    text: str
    derived: Interval | None = None
    against: Interval | None = None
    holds: bool | None = None

    @property
    def outcome(self) -> str:
        """`consistent`, `rounding` or `fails`."""
        if self.derived is None or self.against is None:
            if self.holds is None:
                raise ClaimError(f"An arithmetic has neither two intervals nor a test: {self.text}")
            return CONSISTENT if self.holds else "fails"
        if self.against.holds(self.derived.centre):
            return CONSISTENT
        return "rounding" if self.derived.meets(self.against) else "fails"


@dataclass(frozen=True)
class Relation:
    """What is compared, and what is to be said if it does not hold."""

    id: str
    claims: tuple[str, ...]
    title: str
    compute: Callable[[], Arithmetic]
    tests: str
    severity: str
    reading: str
    settled_by: str
    notebook: str


@dataclass(frozen=True)
class Outcome:
    """A relation with what came out; `severity` is one of SEVERITIES or `consistent`."""

    relation: Relation
    arithmetic: Arithmetic
    severity: str

    @property
    def sentence(self) -> str:
        """The text, with what rounding and the wording allow where intervals were compared."""
        derived, against, text = self.arithmetic.derived, self.arithmetic.against, self.arithmetic.text
        if derived is None or against is None:
            return text
        numbers = [claim(name) for name in self.relation.claims if claim(name).kind != "date"]
        stated = any(one.interval == against for one in numbers)
        allowed = f"the statement allows {against}" if stated else f"to fit it would have to be {against}"
        if derived.low == derived.high:
            return f"{text} {allowed[0].upper()}{allowed[1:]}."
        return f"{text} Rounding allows {derived}; {allowed}."


_RELATIONS: dict[str, Relation] = {}


def relation(
    identifier: str,
    *claims: str,
    title: str,
    tests: str = "",
    severity: str = "error",
    reading: str = "",
    settled_by: str = "",
    notebook: str = "",
) -> Callable[[Callable[[], Arithmetic]], Callable[[], Arithmetic]]:
    """Register a function as the arithmetic of a relation between claims.

    `tests` is the claim whose stated number the others imply, if it is one. If the relation may fail, `severity` says
    how gravely, `reading` what the authors may have meant, and `settled_by` what would decide it.
    """

    def register(compute: Callable[[], Arithmetic]) -> Callable[[], Arithmetic]:
        if identifier in _RELATIONS:
            raise ClaimError(f"There are two relations {identifier}; give one another number.")
        if severity not in SEVERITIES[:2]:
            raise ClaimError(f"Relation {identifier} has the severity '{severity}'; use error or ambiguity.")
        compute.__doc__ = compute.__doc__ or f"{title}."
        _RELATIONS[identifier] = Relation(
            identifier, claims, title, compute, tests, severity, reading, settled_by, notebook
        )
        return compute

    return register


def outcomes() -> list[Outcome]:
    """Every relation with its arithmetic, by id."""
    from companion.ledger import checks

    checks.load_all()
    return [_outcome(_RELATIONS[identifier]) for identifier in sorted(_RELATIONS)]


def _outcome(it: Relation) -> Outcome:
    for identifier in (*it.claims, *filter(None, [it.tests])):
        claim(identifier)  # refuses an id that the ledger does not have
    try:
        arithmetic = it.compute()
    except (ValueError, KeyError, IndexError, ZeroDivisionError) as problem:
        raise ClaimError(
            f"Relation {it.id} cannot be computed from its claims ({', '.join(it.claims)}) as they stand: {problem!r}; "
            "correct them in data/report/claims.csv, or the relation."
        ) from problem
    if it.tests and arithmetic.against is not None and arithmetic.against != claim(it.tests).interval:
        raise ClaimError(
            f"Relation {it.id} tests {it.tests} but compares with {arithmetic.against}, not with what that claim "
            f"allows ({claim(it.tests).interval}); derive a number in the claim's own unit, or leave `tests` out."
        )
    severity = it.severity if arithmetic.outcome == "fails" else arithmetic.outcome
    if severity in SEVERITIES[:2] and not (it.reading and it.settled_by):
        raise ClaimError(f"Relation {it.id} fails and gives no fair reading, or not what would settle it; add both.")
    return Outcome(it, arithmetic, severity)


def findings(found: list[Outcome]) -> pd.DataFrame:
    """The relations that do not simply hold, gravest first, as `data/report/findings.csv` stores them."""
    rows = [
        {
            "id": one.relation.id,
            "claims": " ".join(one.relation.claims),
            "severity": one.severity,
            "title": one.relation.title,
            "arithmetic": one.sentence,
            "reading": one.relation.reading or "Rounding explains the difference.",
            "settled_by": one.relation.settled_by or "The numbers with one more digit.",
        }
        for severity in SEVERITIES
        for one in found
        if one.severity == severity
    ]
    return pd.DataFrame(rows, columns=["id", "claims", "severity", "title", "arithmetic", "reading", "settled_by"])


def consistent(found: list[Outcome]) -> pd.DataFrame:
    """The relations that hold, as `data/report/relations.csv` stores them."""
    rows = [
        {
            "id": one.relation.id,
            "claims": " ".join(one.relation.claims),
            "title": one.relation.title,
            "arithmetic": one.sentence,
        }
        for one in found
        if one.severity == CONSISTENT
    ]
    return pd.DataFrame(rows, columns=["id", "claims", "title", "arithmetic"])
