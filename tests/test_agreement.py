"""Sources that overlap: those that should agree do, within the tolerance that the data page states."""

import pandas as pd
import pytest

from companion import agreement
from companion.agreement import Comparison, comparisons
from companion.agreement import agreement as table
from companion.catalogue import datasets


@pytest.mark.parametrize("comparison", comparisons(), ids=lambda comparison: comparison.what)
def test_each_comparison_is_as_the_data_page_says(comparison):
    gaps = comparison.differences().abs()
    assert len(gaps) > 0 and gaps.index.is_unique
    assert set(comparison.datasets) <= set(datasets())
    if comparison.splice:
        assert gaps.max() <= comparison.tolerance
    else:
        assert gaps.max() > comparison.tolerance, "they agree after all: say so, and let them be spliced"


def hand(first, second, **choice):
    pairs = pd.DataFrame({"where": ["2020", "2021"], "first": first, "second": second})
    whole = {"what": "A", "datasets": ("a", "b"), "unit": "bn USD", "tolerance": 2.0, "splice": True, "why": "B"}
    return Comparison(**(whole | choice), pairs=lambda: pairs)


def test_differences_by_hand():
    assert hand([101.0, 98.0], [100.0, 100.0]).differences().tolist() == pytest.approx([1, -2])
    assert hand([3.5, 2.0], [3.0, 2.0], unit="percent of GDP").differences().tolist() == pytest.approx([0.5, 0])


@pytest.mark.parametrize(
    ("comparison", "verdict"),
    [
        (hand([101.0, 98.0], [100.0, 100.0]), "agree"),
        (hand([103.0, 98.0], [100.0, 100.0]), "UNEXPECTED"),
        (hand([103.0, 98.0], [100.0, 100.0], splice=False), "differ as known"),
        (hand([101.0, 98.0], [100.0, 100.0], splice=False), "UNEXPECTED"),
    ],
)
def test_a_verdict_tells_the_expected_from_the_unexpected(monkeypatch, comparison, verdict):
    monkeypatch.setattr(agreement, "comparisons", lambda: [comparison])
    row = table().iloc[0]
    assert row["verdict"] == verdict
    assert row["largest_where"] == ("2020" if row["largest"] == pytest.approx(3) else "2021")
