"""How the tests of checks and relations hold them to values worked out by hand."""

import pytest

from companion.ledger import assess, claim
from companion.ledger.relations import outcomes


def check_by_hand(expected):
    """Each claim's computed value, as stored, against one worked out by hand: a number, a date, or two ends."""
    computed = assess().set_index("id")["computed"]
    wrong = {}
    for identifier, by_hand in expected.items():
        found = computed[identifier]
        if claim(identifier).kind == "date" or isinstance(by_hand, str):
            fits = found == by_hand
        else:
            ends = [float(end) for end in found.split(" to ")]
            decimals = max(len(end.partition(".")[2]) for end in found.split(" to "))
            wanted = list(by_hand) if isinstance(by_hand, tuple) else [by_hand]
            fits = ends == pytest.approx(wanted, abs=0.5 * 10**-decimals + 1e-9)
        if not fits:
            wrong[identifier] = (found, by_hand)
    assert wrong == {}


def check_outcomes(expected):
    """Each relation's severity, and the centre of what it derives to three digits (None where there is none)."""
    found = {one.relation.id: one for one in outcomes()}
    wrong = {}
    for identifier, (severity, centre) in expected.items():
        one = found[identifier]
        derived = one.arithmetic.derived
        fits = one.severity == severity and (
            derived is None
            if centre is None
            else derived is not None and derived.centre == pytest.approx(centre, rel=5e-3)
        )
        if not fits:
            wrong[identifier] = (one.severity, None if derived is None else derived.centre)
    assert wrong == {}
