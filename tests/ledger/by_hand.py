"""How the tests of checks and relations hold them to values worked out by hand."""

import pytest

from companion.ledger import claim
from companion.ledger.checks import load_all
from companion.ledger.relations import outcomes
from companion.ledger.verdicts import _CHECKS


def check_by_hand(expected):
    """What each claim's check computes, unrounded, against one worked out by hand: a number, a date, or two ends."""
    load_all()
    wrong = {}
    for identifier, by_hand in expected.items():
        computed = _CHECKS[identifier](claim(identifier))
        if claim(identifier).kind == "date" or isinstance(by_hand, str):
            fits, found = str(computed.value) == by_hand, computed.value
        else:
            found = [float(end) for end in (computed.value, computed.to) if end is not None]
            wanted = list(by_hand) if isinstance(by_hand, tuple) else [by_hand]
            fits = found == pytest.approx(wanted, rel=2e-3, abs=1e-9)
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
