"""Coverage of sectors: counts and overlaps on a table small enough to count by eye."""

import pandas as pd

from companion.catalogue import load
from companion.measures import coverage as measure

DOCUMENTS = ["Green Book (2015)", "13th FYP", "14th FYP"]
MARKS = {
    "Ships": (True, True, True),
    "New materials": (True, True, False),
    "Shipbuilding equipment": (False, True, True),
    "New materials ": (False, False, True),
    "Textiles": (False, False, True),
}


def table():
    rows = [
        {"row": number, "sector": sector.strip(), "document": document, "covered": covered}
        for number, (sector, marks) in enumerate(MARKS.items(), start=1)
        for document, covered in zip(DOCUMENTS, marks, strict=True)
    ]
    return pd.DataFrame(rows)


def test_counts_and_first_appearance():
    found = measure.counts(table(), DOCUMENTS)
    assert found["covered"].tolist() == [2, 3, 4]
    assert found["first_seen"].tolist() == [2, 1, 2]
    assert measure.first_appearance(table(), DOCUMENTS)[3] == "13th FYP"


def test_changes_between_two_documents():
    added, dropped = measure.changes(table(), "13th FYP", "14th FYP")
    assert added == ["New materials", "Textiles"]
    assert dropped == ["New materials"]


def test_change_table_compares_documents_of_one_kind():
    found = measure.change_table(table(), DOCUMENTS)
    assert list(zip(found["From"], found["To"], strict=True)) == [("13th FYP", "14th FYP")]


def test_overlapping_labels_share_a_distinctive_word_or_are_the_same():
    pairs = measure.overlapping_labels(table())
    assert list(zip(pairs["row_a"], pairs["row_b"], pairs["shared"], strict=True)) == [
        (1, 3, "ship"),
        (2, 4, "same label"),
    ]


def test_merging_joins_chains_of_overlaps():
    chain = pd.DataFrame(
        {"row": [1, 2, 3], "sector": ["Robots", "Robots and drones", "Drones"], "document": "14th FYP", "covered": True}
    )
    assert measure.merged_rows(chain).tolist() == [1, 1, 1]
    assert measure.merged_rows(table()).tolist() == [1, 2, 1, 2, 5]
    merged = measure.merged_counts(table(), DOCUMENTS)
    assert merged["Merged groups"].tolist() == [2, 2, 3]
    assert (merged["Merged groups"] <= merged["Rows"]).all()


def test_heatmap_labels_are_unique():
    frame = measure.heatmap_frame(table(), DOCUMENTS)
    assert frame.groupby("row")["label"].first().is_unique
    assert "New materials (row 4)" in set(frame["label"])


def test_the_tables_own_order_is_the_order_of_first_appearance():
    """What the page says of the heatmap's first sort order, on the real table."""
    coverage = load("policy_coverage")
    documents = measure.by_date(coverage)
    assert documents == ["Green Book (2015)", "13th FYP", "14th FYP", "Green Book (2023)", "15th FYP"]
    first = measure.first_appearance(coverage, documents).map(documents.index)
    assert first.is_monotonic_increasing
