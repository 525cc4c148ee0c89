"""What must hold of the ledger before a page is made from it; each failure is one sentence with the way out.

Run once at the start of every build: the checks of the ledger are computed again and compared with what is stored, and
each number that an exhibit's caption prints is looked for among the claims.
"""

from typing import Any

import pandas as pd

from companion.catalogue import load
from companion.errors import CompanionError
from companion.ledger import claims
from companion.ledger.verdicts import GENERATED, ledger
from companion.site.register import PageError, exhibit_name, stored

NAMED = 5  # so many rows are named; of the others the number is told


def verify(app: Any) -> None:
    """Stop the build if the stored ledger is out of date or an exhibit lacks a claim (`builder-inited`)."""
    try:
        refuse_stale_tables()
        refuse_missing_caption_numbers()
    except PageError:
        raise
    except CompanionError as problem:  # a table that is broken or missing says so itself
        raise PageError(str(problem)) from problem


def refuse_stale_tables() -> None:
    """`PageError` if a generated table is not what the checks give today."""
    today = ledger()
    for name in GENERATED:
        if differing := _differing(stored(name), getattr(today, name).astype(str)):
            more = f" and {len(differing) - NAMED} more" if len(differing) > NAMED else ""
            raise PageError(
                f"data/report/{name}.csv is not what the checks give today, in {', '.join(differing[:NAMED])}{more}; "
                "run `companion ledger`, read the difference and commit it."
            )


def refuse_missing_caption_numbers() -> None:
    """`PageError` if a caption prints a number that no claim of its exhibit states."""
    stated: dict[str, set[float]] = {}
    for claim in claims().values():
        for printed in (claim.value, claim.value_to):
            number = _number(printed)
            if claim.exhibit and claim.kind != "date" and number is not None:
                stated.setdefault(claim.exhibit, set()).add(number)
    for row in load("exhibits").to_dict("records"):
        for printed in filter(None, str(row["caption_numbers"]).split(";")):
            number = _number(printed)
            if number is None:
                raise PageError(
                    f"data/report/exhibits.csv lists '{printed}' among the caption numbers of {row['id']}, which is no "
                    "number; correct it and run `companion data accept exhibits`."
                )
            if number not in stated.get(str(row["id"]), set()):
                raise PageError(
                    f"The caption of {exhibit_name(str(row['id']))} prints {printed}, and no claim of {row['id']} in "
                    "data/report/claims.csv states it; add the claim and run `companion data accept claims`, then "
                    "`companion ledger`."
                )


def _differing(stored: pd.DataFrame, today: pd.DataFrame) -> list[str]:
    """Ids of the rows that differ, in order; where only the order does, the first id out of its place."""
    if list(stored.columns) != list(today.columns):
        return ["its columns"]
    old, new = (dict(zip(frame["id"], frame.itertuples(index=False), strict=True)) for frame in (stored, today))
    changed = [name for name in dict.fromkeys([*new, *old]) if old.get(name) != new.get(name)]
    return changed or [name for name, other in zip(stored["id"], today["id"], strict=True) if name != other]


def _number(printed: str) -> float | None:
    try:
        return abs(float(printed))
    except ValueError:
        return None
