"""The rule from difference to verdict, and the stored verdicts."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from companion import catalogue
from companion.errors import ClaimError
from companion.ledger import assess, claim, claims, relations, verdict_table
from companion.ledger.claims import Claim
from companion.ledger.intervals import Interval
from companion.ledger.relations import Arithmetic, Outcome, Relation
from companion.ledger.verdicts import GENERATED, VERDICTS, Computed, _checked, _unchecked, judge, ledger

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


@pytest.mark.parametrize(
    ("value", "hedge", "low", "high"),
    [
        ("22", "", 21.5, 22.5),
        ("1200", "", 1199.5, 1200.5),
        ("-5.4", "", -5.45, -5.35),
        ("8", "roughly", 7.5, 8.5),  # half a unit is more than 5%
        ("300", "roughly", 285, 315),  # 5% is more than half a unit
        ("-300", "roughly", -315, -285),
        ("31", "nearly", 27.9, 31),
        ("-31", "nearly", -31, -27.9),
        ("40", "well over", 44, math.inf),
        ("-10", "more than", -math.inf, -10),
        ("650", "up to", 0, 650),
        ("nearly doubled", "", 1.8, 2.0),
        ("more than half", "", 50, math.inf),
    ],
)
def test_digits_hedges_and_words_say_what_a_number_can_mean(value, hedge, low, high):
    interval = replace(STATED, value=value, hedge=hedge).interval
    assert (interval.low, interval.high) == pytest.approx((low, high))
    assert interval.low <= interval.centre <= interval.high


def test_a_range_needs_both_ends():
    stated = replace(STATED, value="17", value_to="25")
    assert (stated.interval.low, stated.interval.high) == (16.5, 25.5)
    ends = {(16.6, 25.4): "confirmed", (16.2, 25.4): "close", (17, 28): "contradicted"}
    for (low, high), expected in ends.items():
        assert judge(stated, Computed(low, ("d",), "n", "e", to=high)).verdict == expected


def test_a_plain_count_or_rank_is_right_or_it_is_not():
    assert verdict(2, value="1", kind="rank") == "contradicted"
    assert verdict(313, value="313", kind="count") == "confirmed"
    assert verdict(314, value="313", kind="count") == "contradicted"
    assert verdict(101, value="100", kind="count", hedge="about") == "confirmed"


@pytest.mark.parametrize("computed", [math.nan, math.inf])
def test_a_missing_number_is_no_verdict(computed):
    with pytest.raises(ClaimError, match=r"C999 gives no number"):
        verdict(computed)
    with pytest.raises(ClaimError, match=r"C999 gives no number"):
        judge(replace(STATED, value="17", value_to="25"), Computed(17, ("d",), "n", "e", to=computed))


def test_a_date_less_exact_than_the_stated_one_is_no_verdict():
    with pytest.raises(ClaimError, match="less exact"):
        verdict("2022", kind="date", value="2022-09")


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"value_to": "abc"}, "upper end"), ({"value": "-5", "value_to": "10", "hedge": "up to"}, "two claims")],
)
def test_a_range_that_cannot_be_read_is_refused(changes, said):
    with pytest.raises(ClaimError, match=rf"C999.*{said}"):
        _ = replace(STATED, **changes).interval


def test_a_check_that_its_claim_or_tables_break_is_named():
    def broken(claim):
        first, last = claim.period.split("/")
        return Computed(float(last) - float(first), ("d",), "n", "e")

    with pytest.raises(ClaimError, match=r"check of claim C999 cannot be computed"):
        _checked(replace(STATED, period="now"), broken)


def outcome(severity, *, tests="C999", derived=None):
    it = Relation("R999", ("C998", "C999"), "Title", lambda: None, tests, severity, "r", "s", "")
    stated = replace(STATED, verifiability="internal").interval
    return Outcome(it, Arithmetic("Text.", derived, stated, holds=None if derived else True), severity)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([("consistent", {})], "consistent"),
        ([("rounding", {})], "close"),
        ([("error", {})], "inconsistent"),
        ([("error", {"tests": ""})], "inconsistent"),
        ([("error", {"tests": "C998"})], "uncheckable"),
        ([("error", {"tests": "C998"}), ("consistent", {})], "consistent"),
        ([("ambiguity", {})], "uncheckable"),
        ([("ambiguity", {"derived": Interval.exactly(8.28)})], "close"),
        ([("ambiguity", {"derived": Interval.exactly(9)})], "uncheckable"),
        ([("ambiguity", {"tests": ""}), ("consistent", {})], "consistent"),
    ],
)
def test_relations_decide_an_internal_claim(monkeypatch, found, expected):
    monkeypatch.setattr(relations, "claim", lambda _: replace(STATED, verifiability="internal"))
    naming = [outcome(severity, **how) for severity, how in found]
    assert _unchecked(replace(STATED, verifiability="internal"), naming).verdict == expected


def test_what_raises_a_question_is_never_left_out(monkeypatch):
    monkeypatch.setattr(relations, "claim", lambda _: replace(STATED, verifiability="internal"))
    naming = [outcome("consistent"), outcome("ambiguity", tests="")]
    assert "raise a question: R999, Title" in _unchecked(replace(STATED, verifiability="internal"), naming).explanation
    assert "raise a question" in _unchecked(replace(STATED, verifiability="proprietary"), naming[1:]).explanation


def test_words_outside_the_published_table_are_refused():
    with pytest.raises(ClaimError, match=r"C999 says 'umpteen'.*words_of_magnitude"):
        _ = replace(STATED, value="umpteen").interval


def test_an_open_end_is_close_within_a_twentieth():
    assert verdict(50.1, value="more than half") == "confirmed"
    assert verdict(47.6, value="more than half") == "close"
    assert verdict(47.4, value="more than half") == "contradicted"


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


def test_stored_tables_are_those_that_the_checks_give_today():
    today = ledger()
    for name in GENERATED:
        stored = catalogue.load(name).astype(str)
        pd.testing.assert_frame_equal(stored, getattr(today, name).astype(str), check_dtype=False, obj=name)


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
