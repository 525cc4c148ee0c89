"""The rule from difference to verdict, and the stored verdicts."""

from dataclasses import replace

import pandas as pd
import pytest

from companion import catalogue
from companion.errors import ClaimError
from companion.ledger import assess, claim, claims, verdict_table
from companion.ledger.claims import Claim
from companion.ledger.verdicts import VERDICTS, Computed, judge, tolerance

STATED = Claim(
    id="C999",
    document="report",
    line=1,
    chapter="chapter-1",
    section="",
    exhibit="",
    statement="s",
    measure="m",
    value="8.2",
    value_to="",
    unit="percent",
    period="",
    kind="level",
    hedge="",
    source_named="",
    verifiability="open",
)


def verdict(computed, **changes):
    given = {key: changes.pop(key) for key in ("proxy", "secondary") if key in changes}
    return judge(replace(STATED, **changes), Computed(computed, ("d",), "n", "e", **given)).verdict


@pytest.mark.parametrize(
    ("computed", "expected"),
    [
        (8.2, "confirmed"),
        (8.25, "confirmed"),
        (8.15, "confirmed"),
        (8.26, "close"),
        (8.30, "close"),
        (8.31, "contradicted"),
        (-8.2, "contradicted"),
    ],
)
def test_the_printed_precision_decides(computed, expected):
    assert verdict(computed) == expected


def test_a_hedge_widens_the_tolerance_to_one_unit():
    assert tolerance(replace(STATED, value="8", hedge="roughly")) == 1
    assert tolerance(replace(STATED, value="8")) == 0.5
    assert tolerance(replace(STATED, value="1200")) == 0.5
    assert verdict(7.1, value="8", hedge="roughly") == "confirmed"
    assert verdict(7.1, value="8") == "close"


def test_the_reports_own_arithmetic_has_its_own_words():
    assert verdict(8.2, verifiability="internal") == "consistent"
    assert verdict(9.0, verifiability="internal") == "inconsistent"


def test_a_secondary_source_confirms_at_most_to_close_but_can_contradict():
    assert verdict(8.2, secondary=True) == "close"
    assert verdict(9.0, secondary=True) == "contradicted"


def test_a_proxy_settles_nothing():
    assert verdict(8.2, proxy=True) == verdict(99, proxy=True) == "proxy-only"


def test_a_date_is_right_or_it_is_not():
    assert verdict("2022-09", kind="date", value="2022-09") == "confirmed"
    assert verdict("2022-10", kind="date", value="2022-09") == "contradicted"
    with pytest.raises(ClaimError, match="not a number"):
        _ = replace(STATED, kind="date", value="2022-09").number


def test_stored_verdicts_are_those_that_the_checks_give_today():
    stored = catalogue.load("verdicts").astype(str)
    pd.testing.assert_frame_equal(stored, assess().astype(str), check_dtype=False)


def test_every_claim_has_one_verdict_of_the_published_kinds():
    verdicts = catalogue.load("verdicts")
    assert verdicts["id"].tolist() == list(claims())
    assert set(verdicts["verdict"]) <= set(VERDICTS)


def test_every_claim_names_an_exhibit_that_is_listed():
    known = set(catalogue.load("exhibits")["id"]) | {""}
    assert {statement.exhibit for statement in claims().values()} <= known


def test_the_two_findings_that_settle_on_published_numbers():
    """Worked out by hand from the tables: 2022-09 is +0.9; 273.30 is 267.42 + 0.98 + 4.90."""
    found = assess().set_index("id")
    assert found.loc["C020", ["verdict", "computed"]].tolist() == ["contradicted", "2022-10"]
    assert found.loc["C015", ["verdict", "computed"]].tolist() == ["contradicted", "276620"]
    assert "273,302" in found.loc["C015", "explanation"]
    assert found.loc["C022", ["verdict", "computed"]].tolist() == ["close", "-5.40"]  # equal, but rates from reports


def test_unknown_claims_are_refused_with_the_way_out():
    with pytest.raises(ClaimError, match=r"C999.*ids run from C001"):
        claim("C999")
    with pytest.raises(ClaimError, match="C999"):
        verdict_table(catalogue.load("claims"), catalogue.load("verdicts"), ["C999"])


def test_stated_reads_as_a_reader_would_quote_it():
    assert claim("C007").stated == "roughly 8%"
    assert claim("C005").stated == "1.2 trn RMB"
    assert claim("C020").stated == "2022-09"
