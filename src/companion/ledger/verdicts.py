"""Verdicts: how a computed value compares with a stated one, by rules that a reader can check.

A printed number stands for an interval: half a unit of its last digit either way ("8.2" is 8.15 to 8.25), wider with a
hedge, and for words what the table `words_of_magnitude` says. A computed value inside is `confirmed` (or `consistent`,
for the report's own arithmetic); outside by no more than half the interval's width, or by 5% of the end of an open one,
is `close`; beyond is `contradicted` (or `inconsistent`). A plain count or rank is right or it is not, and so is a date.
A value read in a secondary source earns at most `close`, and a neighbouring measure gives `proxy-only`, which settles
nothing.

A claim without a check of its own gets its verdict from the relations that name it (see `relations`), or a reason why
it has none.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache

import pandas as pd

from companion.catalogue import describe, to_csv
from companion.errors import ClaimError
from companion.ledger.claims import Claim, claims
from companion.ledger.intervals import Interval, number
from companion.ledger.relations import CONSISTENT, Outcome, consistent, findings, outcomes
from companion.ledger.tables import package_state

# In the order in which a reader wants to hear of them.
VERDICTS = (
    "contradicted",
    "inconsistent",
    "confirmed",
    "consistent",
    "close",
    "proxy-only",
    "proprietary",
    "uncheckable",
)
GENERATED = ("verdicts", "findings", "relations")


@dataclass(frozen=True)
class Computed:
    """What a check found: a number or, for dates, YYYY, YYYY-MM or YYYY-MM-DD; what it rests on; one sentence on how.

    `to` is the upper end where the claim states a range, and both ends have to fit; a range of dates is one `value`
    with a slash. `printed_digits` is how many decimals the value is shown with. `proxy` marks a neighbouring measure,
    which can support or question a claim but never settle it; `secondary` marks a value that was read in a report of
    the official number and not in the official source, which earns at most `close`. For a claim about a latest value,
    `newest` is the same measure at the newest data and `newest_period` its date.
    """

    value: float | str
    datasets: tuple[str, ...]
    notebook: str
    explanation: str
    printed_digits: int = 2
    proxy: bool = False
    secondary: bool = False
    to: float | None = None
    newest: float | None = None
    newest_period: str = ""


@dataclass(frozen=True)
class Verdict:
    """One row of `data/report/verdicts.csv`; empty text where a column does not apply."""

    id: str
    verdict: str
    computed: str = ""
    deviation: str = ""
    tolerance: str = ""
    newest: str = ""
    newest_period: str = ""
    explanation: str = ""
    datasets: str = ""
    notebook: str = ""
    relations: str = ""


@dataclass(frozen=True)
class Ledger:
    """Everything that is generated: a verdict per claim, the findings, and the relations that hold."""

    verdicts: pd.DataFrame
    findings: pd.DataFrame
    relations: pd.DataFrame = field(repr=False)


Check = Callable[[Claim], Computed]
_CHECKS: dict[str, Check] = {}


def check(*identifiers: str) -> Callable[[Check], Check]:
    """Register a function as the check of one or more claims."""

    def register(function: Check) -> Check:
        for identifier in identifiers:
            if identifier in _CHECKS:
                raise ClaimError(f"Claim {identifier} has two checks; keep one.")
            _CHECKS[identifier] = function
        return function

    return register


def judge(claim: Claim, computed: Computed) -> Verdict:
    """The verdict on one claim by the rules in this module's docstring."""
    agree, near, differ = _words_for(claim)
    deviation = allowed = ""
    if claim.kind == "date":
        printed = f"{claim.value}/{claim.value_to}" if claim.value_to else claim.value
        if len(str(computed.value)) < len(printed):
            raise ClaimError(f"The check of {claim.id} gives {computed.value}, less exact than the stated {printed}.")
        verdict = agree if str(computed.value) == printed else differ
        shown = str(computed.value)
    else:
        value, interval, digits = float(computed.value), claim.interval, computed.printed_digits
        if not all(math.isfinite(end) for end in (value, computed.to or 0.0)):
            raise ClaimError(f"The check of {claim.id} gives no number; one of its inputs is missing.")
        reached = _reached(interval, value, near_by=_half_width(claim))
        if computed.to is not None:
            ends = [_printed(claim, claim.value), _printed(claim, claim.value_to)]
            both = zip(ends, (value, computed.to), strict=True)
            reached = min(_reached(end, found, near_by=end.high - end.centre) for end, found in both)
        verdict = (differ, near, agree)[reached]
        shown, allowed = f"{value:.{digits}f}", str(interval)
        if computed.to is not None:
            shown += f" to {computed.to:.{digits}f}"
        elif claim.is_number and not claim.value_to:
            deviation = f"{round(value - claim.number, digits) + 0.0:+.{digits}f}"
    if computed.proxy:
        verdict = "proxy-only"
    elif computed.secondary and verdict == agree:
        verdict = near
    return Verdict(
        claim.id,
        verdict,
        shown,
        deviation,
        allowed,
        "" if computed.newest is None else f"{computed.newest:.{computed.printed_digits}f}",
        computed.newest_period,
        computed.explanation,
        " ".join(computed.datasets),
        computed.notebook,
    )


def ledger() -> Ledger:
    """Every claim's verdict in the ledger's order, and every relation with its arithmetic; once a state of the data."""
    return _ledger(package_state())


@cache
def _ledger(state: int) -> Ledger:
    from companion.ledger import checks  # registers the checks and relations

    known = claims()
    checks.load_all()
    if strangers := sorted(set(_CHECKS) - set(known)):
        raise ClaimError(f"There are checks for claims that the ledger does not hold: {', '.join(strangers)}.")
    found = outcomes()
    naming: dict[str, list[Outcome]] = {identifier: [] for identifier in known}
    for one in found:
        for identifier in one.relation.claims:
            naming[identifier].append(one)
    rows = []
    for identifier, statement in known.items():
        checked = _CHECKS.get(identifier)
        verdict = _checked(statement, checked) if checked else _unchecked(statement, naming[identifier])
        related = " ".join(one.relation.id for one in naming[identifier])
        rows.append({**vars(verdict), "relations": related})
    return Ledger(pd.DataFrame(rows), findings(found), consistent(found))


def assess() -> pd.DataFrame:
    """Every claim's verdict, one row each in the ledger's order, as `data/report/verdicts.csv` stores it."""
    return ledger().verdicts


def store() -> None:
    """Write today's verdicts, findings and relations; their entries are brought up to date by `refresh.accept`."""
    today = ledger()
    for name in GENERATED:
        dataset = describe(name)
        part = dataset.path.with_suffix(".part")
        part.write_bytes(to_csv(getattr(today, name), dataset.fields))
        part.replace(dataset.path)


def verdict_table(statements: pd.DataFrame, verdicts: pd.DataFrame, identifiers: Iterable[str]) -> pd.DataFrame:
    """Stated against computed, for a page: one row per claim id, in the order given.

    `statements` and `verdicts` are the datasets `claims` and `verdicts`. Columns are headings for readers.
    """
    wanted = list(identifiers)
    known = statements.set_index("id")
    if missing := [identifier for identifier in wanted if identifier not in known.index]:
        raise ClaimError(f"The ledger has no claim {', '.join(missing)}; see data/report/claims.csv for its ids.")
    both = known.join(verdicts.set_index("id"), rsuffix="_verdict").loc[wanted]
    stated = [
        Claim(id=str(index), **{str(key): row[key] for key in statements.columns if key != "id"}).stated
        for index, row in both.iterrows()
    ]
    return pd.DataFrame(
        {
            "Claim": wanted,
            "What the report states": both["statement"].tolist(),
            "Stated": stated,
            "Computed": [value or "–" for value in both["computed"]],
            "Verdict": both["verdict"].tolist(),
            "How we know": both["explanation"].tolist(),
        }
    )


def _words_for(claim: Claim) -> tuple[str, str, str]:
    if claim.verifiability == "internal":
        return "consistent", "close", "inconsistent"
    return "confirmed", "close", "contradicted"


def _checked(claim: Claim, compute: Check) -> Verdict:
    """A claim by its own check; `ClaimError` names it if the check cannot be computed from the claim or its tables."""
    try:
        return judge(claim, compute(claim))
    except (ValueError, KeyError, IndexError, ZeroDivisionError) as problem:
        raise ClaimError(
            f"The check of claim {claim.id} cannot be computed: {problem!r}; correct the claim in "
            "data/report/claims.csv, the tables that it rests on, or the check."
        ) from problem


def _unchecked(claim: Claim, naming: list[Outcome]) -> Verdict:
    """A claim without a check of its own: by the relations that name it, or with the reason why it has none.

    A relation that tests one claim speaks against that one only; without, against every claim that it names.
    """
    wrong = [one for one in naming if one.severity == "error" and one.relation.tests in ("", claim.id)]
    if wrong or (claim.verifiability == "internal" and naming):
        testing = [one for one in naming if one.relation.tests == claim.id]
        held = [one for one in naming if one.severity == CONSISTENT]
        decisive = (wrong + testing + held + naming)[0]
        arithmetic, tested = decisive.arithmetic, decisive.relation.tests == claim.id
        questions = _questions([one for one in naming if one is not decisive])
        return Verdict(
            claim.id,
            _verdict_by(decisive, claim),
            computed=number(arithmetic.derived.centre).replace(",", "") if tested and arithmetic.derived else "",
            tolerance=str(arithmetic.against) if tested and arithmetic.against else "",
            explanation=f"{decisive.sentence} {questions}".strip(),
            notebook=decisive.relation.notebook,
        )
    neighbours = f" {_neighbours(claim, naming)}" if naming else ""
    if claim.verifiability == "proprietary":
        rests = f"Rests on {claim.source_named}, which is not open" if claim.source_named else "No source is named"
        reason = f"{rests}; it is shown as stated. Needed: {claim.needs}."
        return Verdict(claim.id, "proprietary", explanation=reason + neighbours)
    if claim.verifiability == "none":
        return Verdict(
            claim.id, "uncheckable", explanation=f"It cannot be tested here: it would need {claim.needs}.{neighbours}"
        )
    return Verdict(claim.id, "uncheckable", explanation=f"Not settled. Needed: {claim.needs}.{neighbours}")


def _verdict_by(decisive: Outcome, claim: Claim) -> str:
    """What a relation's outcome makes of a claim: an ambiguity settles nothing, but what it derives may be close."""
    severity, tested = decisive.severity, decisive.relation.tests
    if severity == "error":
        return "inconsistent" if tested in ("", claim.id) else "uncheckable"
    if severity == "ambiguity":
        derived = decisive.arithmetic.derived
        if tested != claim.id or derived is None:
            return "uncheckable"
        return "close" if _reached(claim.interval, derived.centre, _half_width(claim)) else "uncheckable"
    return "consistent" if severity == CONSISTENT else "close"


def _neighbours(claim: Claim, naming: list[Outcome]) -> str:
    """What the numbers beside it say of a claim that nothing open can settle."""
    if questions := _questions(naming):
        return questions
    others = sorted({other for one in naming for other in one.relation.claims} - {claim.id})
    if not others:
        return "Its own parts fit together."
    return f"Nothing beside it in the report speaks against it (compared with {', '.join(others)})."


def _questions(naming: list[Outcome]) -> str:
    """The findings among relations, each by its title; nothing if there is none."""
    titles = [f"{one.relation.id}, {one.relation.title}" for one in naming if one.severity in ("error", "ambiguity")]
    return f"The numbers beside it raise a question: {'; '.join(titles)}." if titles else ""


def _reached(interval: Interval, value: float, near_by: float) -> int:
    """2 inside, 1 outside by no more than `near_by`, 0 beyond."""
    return 2 if interval.holds(value) else 1 if interval.widened(near_by).holds(value) else 0


def _half_width(claim: Claim) -> float:
    """Half the width of what is stated; for an open end, 5% of the other; nothing for a plain count or rank."""
    interval = claim.interval
    if claim.kind in ("count", "rank") and claim.is_number and not claim.hedge:
        return 0.0
    if math.isfinite(interval.low) and math.isfinite(interval.high):
        return (interval.high - interval.low) / 2
    return 0.05 * abs(interval.low if math.isfinite(interval.low) else interval.high)


def _printed(claim: Claim, value: str) -> Interval:
    return Claim(**{**vars(claim), "value": value, "value_to": ""}).interval
