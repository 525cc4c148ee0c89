"""Relations: when stated numbers fit, when rounding explains them, and when they cannot both be."""

import pytest

from companion.errors import ClaimError
from companion.ledger import relations
from companion.ledger.intervals import Interval
from companion.ledger.relations import Arithmetic, findings, outcomes


def outcome(low, centre, high):
    return Arithmetic("t", Interval(low, high, centre), Interval(21.5, 22.5, 22)).outcome


def test_three_outcomes():
    assert outcome(20, 22.4, 25) == "consistent"
    assert outcome(22.4, 22.6, 22.9) == "rounding"
    assert outcome(22.6, 22.7, 22.9) == "fails"
    assert Arithmetic("t", holds=True).outcome == "consistent"
    assert Arithmetic("t", holds=False).outcome == "fails"
    with pytest.raises(ClaimError, match="neither"):
        _ = Arithmetic("t").outcome


def test_a_failing_relation_needs_a_fair_reading(monkeypatch):
    monkeypatch.setattr(relations, "_RELATIONS", {})
    relations.relation("R999", "C001", "C002", title="t")(lambda: Arithmetic("a", holds=False))
    with pytest.raises(ClaimError, match=r"R999.*fair reading"):
        outcomes_of_registered()


def outcomes_of_registered():
    return [relations._outcome(one) for one in relations._RELATIONS.values()]


def test_a_relation_between_unknown_claims_is_refused(monkeypatch):
    monkeypatch.setattr(relations, "_RELATIONS", {})
    relations.relation("R999", "C999999", title="t")(lambda: Arithmetic("a", holds=True))
    with pytest.raises(ClaimError, match="C999999"):
        outcomes_of_registered()


def test_the_counts_of_figure_31():
    """192 and 315 above 70% but 67 and 116 above 50%; 116 / 67 = 1.73, not 1.8 to 2."""
    found = {one.relation.id: one for one in outcomes()}
    assert [found[name].severity for name in ("R001", "R003")] == ["error", "ambiguity"]
    assert "199" in found["R001"].arithmetic.text and "125" in found["R001"].arithmetic.text
    assert "1.73" in found["R003"].arithmetic.text
    assert findings(list(found.values()))["severity"].iloc[0] == "error"
