"""Coverage of sectors by policy documents: counts, additions, and labels that overlap.

Input everywhere is the long table `row, sector, document, covered`, documents in the order given.
"""

import re
from itertools import chain, pairwise

import pandas as pd

# Words that say nothing about which sector is meant; two labels that share only these do not overlap.
GENERIC_WORDS = frozenset(
    {"new", "next", "generation", "advanced", "and"}
    | {"equipment", "technology", "energy", "materials", "devices", "engineering", "economy", "machine", "machinery"}
)

# The year in a Green Book's name, the year in which a plan begins; the table's columns are not in this order.
YEAR = {
    "Green Book (2015)": 2015,
    "13th FYP": 2016,
    "14th FYP": 2021,
    "Green Book (2023)": 2023,
    "15th FYP": 2026,
}


def counts(coverage: pd.DataFrame, documents: list[str]) -> pd.DataFrame:
    """Rows covered by each document, and how many appear in no earlier one: document, covered, first_seen."""
    first = first_appearance(coverage, documents)
    return pd.DataFrame(
        {
            "document": documents,
            "covered": [int(coverage.loc[coverage["document"] == d, "covered"].sum()) for d in documents],
            "first_seen": [int((first == d).sum()) for d in documents],
        }
    )


def first_appearance(coverage: pd.DataFrame, documents: list[str]) -> pd.Series:
    """The first document, in the order given, that covers each row; indexed by row."""
    covered = coverage[coverage["covered"]].copy()
    covered["order"] = covered["document"].map(documents.index)
    first = covered.sort_values("order").groupby("row")["document"].first()
    return first.reindex(sorted(coverage["row"].unique()))


def changes(coverage: pd.DataFrame, earlier: str, later: str) -> tuple[list[str], list[str]]:
    """Sectors that the later document adds to the earlier one, and those that it drops, in table order."""
    wide = coverage.pivot(index=["row", "sector"], columns="document", values="covered").reset_index()
    added = wide.loc[wide[later] & ~wide[earlier], "sector"].tolist()
    dropped = wide.loc[wide[earlier] & ~wide[later], "sector"].tolist()
    return added, dropped


def overlapping_labels(coverage: pd.DataFrame) -> pd.DataFrame:
    """Pairs of rows whose labels are the same or share a distinctive word: row_a, label_a, row_b, label_b, shared.

    Words are compared in lower case; one matches another if it is its beginning and at least four letters long
    ("ships" and "shipbuilding" share "ship"), so the pairs are candidates for a reader and not a verdict.
    """
    labels = coverage.drop_duplicates("row").set_index("row")["sector"].sort_index()
    rows = []
    for position, (row_a, label_a) in enumerate(labels.items()):
        for row_b, label_b in labels.iloc[position + 1 :].items():
            if label_a.casefold() == label_b.casefold():
                shared = "same label"
            else:
                shared = ", ".join(_shared_words(label_a, label_b))
            if shared:
                rows.append((row_a, label_a, row_b, label_b, shared))
    return pd.DataFrame(rows, columns=["row_a", "label_a", "row_b", "label_b", "shared"])


def merged_rows(coverage: pd.DataFrame) -> pd.Series:
    """The smallest row number of the group of overlapping labels that each row belongs to; indexed by row.

    Groups are the connected components of `overlapping_labels`: if A overlaps B and B overlaps C, all three merge.
    """
    group = {row: row for row in sorted(coverage["row"].unique())}

    def root(row: int) -> int:
        while group[row] != row:
            row = group[row]
        return row

    for pair in overlapping_labels(coverage).itertuples():
        low, high = sorted((root(pair.row_a), root(pair.row_b)))
        group[high] = low
    return pd.Series({row: root(row) for row in group}, name="group")


def by_date(coverage: pd.DataFrame) -> list[str]:
    """The documents of the table, oldest first."""
    return sorted(coverage["document"].unique(), key=YEAR.__getitem__)


def heatmap_frame(coverage: pd.DataFrame, documents: list[str]) -> pd.DataFrame:
    """One row a cell: row, label (unique), document, covered, first, first_order, documents_count, group."""
    first = first_appearance(coverage, documents)
    repeated = coverage[["row", "sector"]].drop_duplicates()["sector"].value_counts()
    frame = coverage.copy()
    again = frame["sector"].map(repeated) > 1
    frame["label"] = frame["sector"].where(~again, frame["sector"] + " (row " + frame["row"].astype(str) + ")")
    frame["first"] = frame["row"].map(first)
    frame["first_order"] = frame["first"].map(documents.index)
    frame["documents_count"] = frame.groupby("row")["covered"].transform("sum").astype(int)
    frame["group"] = frame["row"].map(merged_rows(coverage))
    return frame[["row", "label", "document", "covered", "first", "first_order", "documents_count", "group"]]


def change_table(coverage: pd.DataFrame, documents: list[str]) -> pd.DataFrame:
    """What each document adds to and leaves out from the one before it of its kind, as text for a page."""
    rows = []
    kinds = ([name for name in documents if ("FYP" in name) == plan] for plan in (False, True))
    for earlier, later in chain.from_iterable(pairwise(kind) for kind in kinds):
        added, dropped = changes(coverage, earlier, later)
        rows.append(
            {
                "From": earlier,
                "To": later,
                "Added": len(added),
                "Left out": len(dropped),
                "Added rows": ", ".join(added) or "–",
                "Rows left out": ", ".join(dropped) or "–",
            }
        )
    return pd.DataFrame(rows)


def merged_counts(coverage: pd.DataFrame, documents: list[str]) -> pd.DataFrame:
    """Rows and merged groups that each document covers, as a table for a page."""
    covered = coverage[coverage["covered"]].assign(group=lambda frame: frame["row"].map(merged_rows(coverage)))
    found = covered.groupby("document").agg(rows=("row", "nunique"), groups=("group", "nunique")).loc[documents]
    return found.reset_index().rename(columns={"document": "Document", "rows": "Rows", "groups": "Merged groups"})


def _shared_words(first: str, second: str) -> list[str]:
    shared = set()
    for a in _words(first):
        for b in _words(second):
            short, long = sorted((a, b), key=len)
            if a == b or (len(short) >= 4 and long.startswith(short)):
                shared.add(short)
    return sorted(shared)


def _words(label: str) -> set[str]:
    words = (word.removesuffix("ics").removesuffix("s") for word in re.findall(r"[a-z0-9]+", label.casefold()))
    generic = {word.removesuffix("s") for word in GENERIC_WORDS}
    return {word for word in words if word not in generic}
