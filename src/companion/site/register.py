"""The ledger as pages show it: each claim with its verdict and with the findings and relations that name it.

Joined once for each state of the data package. Every page, download and citation of a claim reads from here, so that a
claim looks and links the same everywhere.
"""

import re
from calendar import month_name
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property

import pandas as pd
from sphinx.errors import SphinxError

from companion.catalogue import describe, load
from companion.errors import BuildError
from companion.ledger import Claim, claims
from companion.ledger.tables import package_state
from companion.ledger.verdicts import VERDICTS, Verdict

LEDGER_PAGE = "book/ledger.html"
FINDINGS_PAGE = "book/findings.html"

CHAPTERS = {
    "preface": "Preface",
    "summary": "Summary",
    "chapter-1": "Chapter 1",
    "chapter-2": "Chapter 2",
    "implications": "Implications",
    "article": "Article",
}
SETTLED = ("confirmed", "consistent", "close", "contradicted", "inconsistent")


class PageError(BuildError, SphinxError):
    """A page cannot be made; Sphinx prints the sentence without a traceback."""

    category = "The site cannot be built"


@dataclass(frozen=True)
class Entry:
    """A claim with all that the ledger has on it."""

    claim: Claim
    verdict: Verdict
    findings: tuple[str, ...]
    relations: tuple[str, ...]

    @property
    def id(self) -> str:
        """The claim's id, which is its anchor too."""
        return self.claim.id

    @property
    def computed(self) -> str:
        """The computed value with its unit, or nothing."""
        return self._amount(self.verdict.computed)

    @property
    def deviation(self) -> str:
        """Computed minus stated, with its sign and unit, or nothing."""
        return self._amount(self.verdict.deviation)

    @property
    def newest(self) -> str:
        """The same measure at the newest data, with its unit, or nothing."""
        return self._amount(self.verdict.newest)

    @property
    def since(self) -> str:
        """What became of the number since; nothing for a claim that has no newer data."""
        if not self.verdict.newest:
            return ""
        last = self.claim.period.split("/")[-1]
        said = f"Stated to {in_words(last)}; since then" if last else "Since then"
        return f"{said}: {self.newest} in {in_words(self.verdict.newest_period)}."

    def _amount(self, text: str) -> str:
        if not text or self.claim.kind == "date":
            return text
        shown = re.sub(r"\d+(\.\d+)?", _with_commas, text).replace("-", "−")
        if self.claim.unit == "rank":
            return f"rank {shown}"
        return f"{shown}%" if self.claim.unit == "percent" else f"{shown} {self.claim.unit}".strip()


@dataclass(frozen=True)
class Relation:
    """A row of `findings` or, with the severity `consistent` and no reading, of `relations`."""

    id: str
    claims: tuple[str, ...]
    title: str
    arithmetic: str
    severity: str = "consistent"
    reading: str = ""
    settled_by: str = ""


@dataclass(frozen=True)
class Register:
    """All claims in the ledger's order, the findings gravest first, and the relations that hold."""

    entries: dict[str, Entry]
    findings: dict[str, Relation]
    relations: dict[str, Relation]

    def entry(self, identifier: str, page: str) -> Entry:
        """One claim; `PageError` that names the page if the ledger has no such id."""
        if identifier not in self.entries:
            raise PageError(
                f"Page {page} names claim '{identifier}', which data/report/claims.csv does not hold; correct the id "
                "on the page, or add the claim and run `companion data accept claims`."
            )
        return self.entries[identifier]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many claims have which verdict, in the order of VERDICTS; those of none left out."""
        return count_verdicts(self.entries.values())

    def of_exhibit(self, exhibit: str) -> list[Entry]:
        """The claims of an exhibit, in the ledger's order."""
        return [entry for entry in self.entries.values() if entry.claim.exhibit == exhibit]


def stored(name: str) -> pd.DataFrame:
    """A generated table as text; one that has no row yet, which the catalogue takes for not brought in, is empty."""
    dataset = describe(name)
    if dataset.announced:
        return pd.DataFrame(columns=[field.name for field in dataset.fields])
    return load(name).astype(str)


def register() -> Register:
    """The ledger as it is stored."""
    return _register(package_state())


def count_verdicts(entries: Iterable[Entry]) -> dict[str, int]:
    """How many of some claims have which verdict, in the order of VERDICTS; those of none left out."""
    counted = Counter(entry.verdict.verdict for entry in entries)
    return {verdict: counted[verdict] for verdict in VERDICTS if counted[verdict]}


def exhibit_name(identifier: str) -> str:
    """ "figure-07" as the report calls it: "Figure 7"."""
    kind, number = identifier.split("-")
    return f"{kind.capitalize()} {int(number)}"


def in_words(period: str) -> str:
    """ "2026-02" as "February 2026"; anything else as it is."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", period)
    return f"{month_name[int(found[2])]} {found[1]}" if found else period


@cache
def _register(state: int) -> Register:
    verdicts = {row["id"]: Verdict(**row) for row in stored("verdicts").to_dict("records")}
    findings, relations = _relations("findings"), _relations("relations")
    entries = {}
    for identifier, claim in claims().items():
        if identifier not in verdicts:
            raise PageError(f"Claim {identifier} has no row in data/report/verdicts.csv; run `companion ledger`.")
        named = verdicts[identifier].relations.split()
        entries[identifier] = Entry(
            claim,
            verdicts[identifier],
            tuple(name for name in named if name in findings),
            tuple(name for name in named if name in relations),
        )
    return Register(entries, findings, relations)


def _relations(name: str) -> dict[str, Relation]:
    rows = [{str(key): value for key, value in row.items()} for row in stored(name).to_dict("records")]
    return {row["id"]: Relation(**{**row, "claims": tuple(row["claims"].split())}) for row in rows}


def _with_commas(found: re.Match[str]) -> str:
    whole, point, rest = found[0].partition(".")
    return (f"{int(whole):,}" if len(whole) > 4 else whole) + point + rest
