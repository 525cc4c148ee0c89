"""Verdicts: how a computed value compares with a stated one, by rules that a reader can check.

The tolerance is half a unit of the last printed digit: "8.2" means 8.15 to 8.25, "1200" means 1199.5 to 1200.5. A
stated hedge ("roughly", "about") widens it to one whole unit of the last printed digit. Within the tolerance is
`confirmed` (or `consistent`, for the report's own arithmetic); within twice the tolerance is `close`; beyond is
`contradicted` (or `inconsistent`). A date has no tolerance: the month is right or it is not. A value read in a
secondary source earns at most `close`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from companion.catalogue import describe, to_csv
from companion.errors import ClaimError
from companion.ledger.claims import Claim, claims

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


@dataclass(frozen=True)
class Computed:
    """What a check found: a number or, for dates, YYYY-MM; what it rests on; and one sentence on how.

    `printed_digits` is how many decimals the computed value is shown with. `proxy` marks a neighbouring measure,
    which can support or question a claim but never settle it; `secondary` marks a value that was read in a report of
    the official number and not in the official source, which earns at most `close`.
    """

    value: float | str
    datasets: tuple[str, ...]
    notebook: str
    explanation: str
    printed_digits: int = 2
    proxy: bool = False
    secondary: bool = False


@dataclass(frozen=True)
class Verdict:
    """One row of `data/report/verdicts.csv`; empty text where a column does not apply."""

    id: str
    verdict: str
    computed: str
    deviation: str
    tolerance: str
    explanation: str
    datasets: str
    notebook: str


Check = Callable[[Claim], Computed]
_CHECKS: dict[str, Check] = {}

# Why a claim without a check has none, by its recorded verifiability.
_UNCHECKED = {
    "proprietary": ("proprietary", "The series behind this number is not open; it is shown as stated."),
    "none": ("uncheckable", "The text gives nothing that this number could be tested against."),
    "open": ("uncheckable", "Open to checking in principle; the series is not in the catalogue yet."),
    "internal": ("uncheckable", "Its arithmetic has not been checked yet."),
}


def check(*identifiers: str) -> Callable[[Check], Check]:
    """Register a function as the check of one or more claims."""

    def register(function: Check) -> Check:
        for identifier in identifiers:
            if identifier in _CHECKS:
                raise ClaimError(f"Claim {identifier} has two checks; keep one.")
            _CHECKS[identifier] = function
        return function

    return register


def tolerance(claim: Claim) -> float:
    """Half a unit of the last printed digit, or a whole unit if the statement is hedged."""
    exponent = Decimal(claim.value).as_tuple().exponent
    unit = 10.0 ** min(int(exponent), 0)
    return unit if claim.hedge else unit / 2


def judge(claim: Claim, computed: Computed) -> Verdict:
    """The verdict on one claim by the rules in this module's docstring."""
    agree, near, differ = (
        ("consistent", "close", "inconsistent")
        if claim.verifiability == "internal"
        else ("confirmed", "close", "contradicted")
    )
    evidence = {
        "explanation": computed.explanation,
        "datasets": " ".join(computed.datasets),
        "notebook": computed.notebook,
    }
    if claim.kind == "date":
        verdict = agree if str(computed.value) == claim.value else differ
        near, shown, deviation, allowed = agree, str(computed.value), "", ""
    else:
        difference = float(computed.value) - claim.number
        width = tolerance(claim)
        slack = width * (1 + 1e-9)
        verdict = agree if abs(difference) <= slack else near if abs(difference) <= 2 * slack else differ
        digits = computed.printed_digits
        shown, deviation = f"{float(computed.value):.{digits}f}", f"{round(difference, digits) + 0.0:+.{digits}f}"
        allowed = f"{width:g}"
    if computed.proxy:
        verdict = "proxy-only"
    elif computed.secondary and verdict == agree:
        verdict = near
    return Verdict(claim.id, verdict, shown, deviation, allowed, **evidence)


def assess() -> pd.DataFrame:
    """Every claim's verdict, one row each in the ledger's order, as `data/report/verdicts.csv` stores it."""
    from companion.ledger import checks  # registers the checks

    known = claims()
    checks.load_all()
    if strangers := sorted(set(_CHECKS) - set(known)):
        raise ClaimError(f"There are checks for claims that the ledger does not hold: {', '.join(strangers)}.")
    rows = []
    for identifier, statement in known.items():
        if identifier in _CHECKS:
            rows.append(judge(statement, _CHECKS[identifier](statement)))
        else:
            verdict, reason = _UNCHECKED[statement.verifiability]
            rows.append(Verdict(identifier, verdict, "", "", "", reason, "", ""))
    return pd.DataFrame(rows)


def store() -> None:
    """Write today's verdicts to their table; the data package's entry is brought up to date by `refresh.accept`."""
    dataset = describe("verdicts")
    part = dataset.path.with_suffix(".part")
    part.write_bytes(to_csv(assess(), dataset.fields))
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
            "Open data": [value or "–" for value in both["computed"]],
            "Verdict": both["verdict"].tolist(),
            "How we know": both["explanation"].tolist(),
        }
    )
