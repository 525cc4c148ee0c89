"""The ledger has no holes: every claim is settled or says why not, every check and relation is held by hand."""

import ast
import importlib
import re
from dataclasses import replace

import pytest

from companion import paths
from companion.catalogue import load
from companion.errors import ClaimError
from companion.ledger import assess, claim, claims
from companion.ledger.checks import load_all
from companion.ledger.relations import _RELATIONS, SEVERITIES, outcomes
from companion.ledger.tables import READ
from companion.ledger.verdicts import _CHECKS

# Relations between a table or a reference value and the text, in which no claim's number enters.
RESTING_ON_TABLES = {
    "R102": "the marks of Table 1 against that book's own count of fields",
    "R103": "the sectors named in the text against the marks of Table 1",
    "R104": "the technologies named in the text against the marks of Table 1",
}

# Numbers in readings that are another claim's (C200, C149) or a day of the month.
TYPED = {"R204": {"150"}, "R159": {"19"}, "R775": {"14", "15", "21"}}

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
    """The text of each arithmetic has at least one part that the code fills in."""
    typed = []
    for file in sorted((paths.LIBRARY / "ledger" / "arithmetic").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Arithmetic":
                text = node.args[0] if node.args else node.keywords[0].value
                if isinstance(text, ast.Constant):
                    typed.append(f"{file.name}:{node.lineno}")
    assert typed == []


def test_titles_and_readings_print_no_number_that_is_not_stated():
    """What is typed there may name years, lines, exhibits and plans, and repeat what its claims print; nothing else."""
    named = re.compile(
        r"(?:Figures?|Tables?|[Ll]ine|Nikkei|R|C)\s?\d+(?:(?:,| and| to) \d+)*|\d+th|\b(?:19|20)\d\d\b|\d+-fold"
    )
    load_all()
    typed = {}
    for it in _RELATIONS.values():
        printed = {part for name in it.claims for part in re.findall(r"[\d.]+", digits_of(claim(name)))}
        for text in (it.title, it.reading):
            found = {one.strip(".") for one in re.findall(r"\d[\d.]*", named.sub("", text).replace(",", ""))}
            if strange := found - printed - TYPED.get(it.id, set()):
                typed[it.id] = (text, sorted(strange))
    assert typed == {}


def digits_of(one):
    return f"{one.value} {one.value_to} {one.period} {one.statement}"


def test_every_phrase_of_the_table_of_words_is_used():
    said = {text for one in claims().values() for text in (one.value, one.hedge)}
    code = "".join(file.read_text("utf-8") for file in (paths.LIBRARY / "ledger").rglob("*.py"))
    unused = [
        phrase for phrase in load("words_of_magnitude")["phrase"] if phrase not in said and f'"{phrase}"' not in code
    ]
    assert unused == []


def test_each_check_names_the_tables_that_it_reads():
    load_all()
    silent = {}
    for identifier, compute in _CHECKS.items():
        READ.clear()
        named = set(compute(claim(identifier)).datasets)
        if unnamed := READ - named - {"claims", "words_of_magnitude"}:
            silent[identifier] = sorted(unnamed)
    assert silent == {}


def otherwise(one):
    """The claim with other numbers or dates, as far from the stated ones as a slip or a revision could bring them."""
    if one.kind == "date":
        for years in (-30, -2, -1, 1, 2, 30):
            yield replace(one, value=f"{int(one.value[:4]) + years}{one.value[4:]}")
        if len(one.value) >= 7:
            for month in ("01", "06", "12"):
                yield replace(one, value=f"{one.value[:5]}{month}{one.value[7:]}")
        if one.value_to:
            yield replace(one, value_to="1990")
    elif one.is_number:
        for factor in (-1, 0.1, 0.5, 0.8, 1.25, 2, 10, 100):
            changed = {"value": f"{one.number * factor:.6g}"}
            if one.value_to:
                changed["value_to"] = f"{float(one.value_to) * factor:.6g}"
            yield replace(one, **changed)
    else:
        for phrase in (
            "nearly half",
            "effectively zero",
            "nearly all",
            "doubled",
            "order of magnitude",
            "rising",
            "falling",
        ):
            yield replace(one, value=phrase)
    for period in ("2001", "2030", "1990/2040"):
        yield replace(one, period=period)


def test_every_relation_that_holds_can_fail():
    """For each relation there is a claim that, stated otherwise, would make it fail."""
    known, firm = claims(), []
    for found in outcomes():
        if found.severity not in ("consistent", "rounding") or found.relation.id in RESTING_ON_TABLES:
            continue
        for identifier in found.relation.claims:
            if can_fail(found.relation, identifier, known):
                break
        else:
            firm.append(found.relation.id)
    assert firm == []


def can_fail(relation, identifier, known):
    stated = known[identifier]
    try:
        for other in otherwise(stated):
            known[identifier] = other
            try:
                if relation.compute().outcome == "fails":
                    return True
            except (ClaimError, ValueError, KeyError, IndexError, ZeroDivisionError):
                continue  # refused: that is no answer
    finally:
        known[identifier] = stated
    return False
