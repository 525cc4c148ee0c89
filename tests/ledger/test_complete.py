"""The ledger has no holes: every claim is settled or says why not, every check and relation is held by hand."""

import importlib
import re

import pandas as pd
import pytest

from companion import paths
from companion.catalogue import load
from companion.ledger import assess, claims
from companion.ledger.relations import _RELATIONS, SEVERITIES, outcomes
from companion.ledger.verdicts import _CHECKS

SETTLED = ("confirmed", "close", "contradicted", "consistent", "inconsistent", "proxy-only")


def dictionaries(name):
    """The entries of one module-level dictionary of every test module of the ledger."""
    entries = {}
    for file in sorted((paths.ROOT / "tests" / "ledger").glob("test_*.py")):
        module = importlib.import_module(file.stem)
        entries.update(getattr(module, name, {}))
    return entries


@pytest.fixture(scope="module")
def verdicts():
    return assess().set_index("id")


def test_no_verdict_without_a_computed_value_or_a_stated_reason(verdicts):
    for identifier, row in verdicts.iterrows():
        assert len(row["explanation"]) > 20, identifier
        assert "Needed: ." not in row["explanation"] and "test: ." not in row["explanation"], identifier
        if row["verdict"] in SETTLED:
            assert row["computed"] or row["relations"], identifier


def test_every_internal_claim_is_tested_against_its_neighbours(verdicts):
    alone = [
        one.id
        for one in claims().values()
        if one.verifiability == "internal" and one.id not in _CHECKS and not verdicts.loc[one.id, "relations"]
    ]
    assert alone == []


def test_every_check_and_every_relation_is_worked_out_by_hand():
    assess()
    assert sorted(set(_CHECKS) - set(dictionaries("BY_HAND"))) == []
    assert sorted(set(_RELATIONS) - set(dictionaries("OUTCOMES"))) == []


def test_claims_stand_in_the_order_of_the_texts():
    frame = load("claims")
    for _, rows in frame.groupby("document", sort=False):
        assert rows["line"].is_monotonic_increasing
    assert frame["document"].drop_duplicates().tolist() == ["report", "article"]


def test_all_exhibits_of_the_report_are_listed():
    exhibits = load("exhibits")["id"].tolist()
    assert [name for name in exhibits if name.startswith("figure")] == [f"figure-{n:02d}" for n in range(1, 54)]
    assert [name for name in exhibits if name.startswith("table")] == [f"table-{n}" for n in (1, 2, 3, 4, 5, 6, 7, 9)]


def test_findings_and_relations_share_the_outcomes_between_them():
    findings, held = load("findings"), load("relations")
    assert set(findings["id"]) | set(held["id"]) == {one.relation.id for one in outcomes()}
    assert not set(findings["id"]) & set(held["id"])
    order = [SEVERITIES.index(one) for one in findings["severity"]]
    assert order == sorted(order)


def test_arithmetic_is_computed_and_not_typed():
    """Each finding's arithmetic has a number in it, and none is a literal of the code as a whole."""
    code = "".join(
        file.read_text(encoding="utf-8") for file in sorted((paths.LIBRARY / "ledger" / "arithmetic").glob("*.py"))
    )
    table = pd.concat([load("findings"), load("relations")])
    for identifier, text in zip(table["id"], table["arithmetic"], strict=True):
        assert re.search(r"\d", text), identifier
        assert text not in code, identifier
