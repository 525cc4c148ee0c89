"""Intervals: arithmetic that keeps every number that could be meant."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.ledger.intervals import Interval, number

finite = st.floats(-1e6, 1e6)


@st.composite
def intervals(draw):
    low, centre, high = sorted(draw(st.tuples(finite, finite, finite)))
    return Interval(low, high, centre)


@given(intervals(), intervals(), st.floats(0, 1), st.floats(0, 1))
def test_whatever_numbers_lie_inside_their_result_does_too(one, other, at, also_at):
    a = one.low + at * (one.high - one.low)
    b = other.low + also_at * (other.high - other.low)
    scale = 1e-6 * max(1, abs(a), abs(b), abs(a * b))
    for result, expected in [(one + other, a + b), (one - other, a - b), (one * other, a * b)]:
        assert result.low - scale <= expected <= result.high + scale
        assert result.low <= result.centre <= result.high
    if not other.low <= 0 <= other.high and abs(b) > 1e-3:
        ratio = one / other
        slack = 1e-6 * max(1, abs(a / b), abs(ratio.low), abs(ratio.high))
        assert ratio.low - slack <= a / b <= ratio.high + slack


def test_by_hand():
    """31 of 25%: from 30.5 / 0.255 to 31.5 / 0.245."""
    base = Interval(30.5, 31.5, 31) / Interval(0.245, 0.255, 0.25)
    assert (base.low, base.centre, base.high) == pytest.approx((119.608, 124, 128.571), abs=1e-3)
    assert (Interval(1.5, 2.5, 2) ** 2).high == 6.25
    assert (1 - Interval(0.2, 0.3, 0.25)).low == 0.7
    assert (100 / Interval(4, 5, 4)).low == 20


def test_open_ends():
    more = Interval(50, math.inf, 50)
    assert (2 * more).low == 100 and (2 * more).high == math.inf
    assert (more * 0).high == 0
    assert more.meets(Interval(40, 50, 45)) and not more.meets(Interval(40, 49, 45))


def test_what_cannot_be_computed_is_refused():
    with pytest.raises(ZeroDivisionError):
        Interval.exactly(1) / Interval(-1, 1, 0.5)
    with pytest.raises(ValueError, match="between its ends"):
        Interval(1, 2, 3)
    with pytest.raises(ValueError, match="positive"):
        Interval(-1, 2, 1) ** 2


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(21.5, 22.5, 22), "21.5 to 22.5"),
        (Interval(1199.5, 1200.5, 1200), "1199.5 to 1200.5"),
        (Interval(273299.5, 273300.5, 273300), "273,299.5 to 273,300.5"),
        (Interval(50, math.inf, 50), "at least 50"),
        (Interval(-math.inf, 10, 10), "at most 10"),
        (Interval.exactly(3), "3"),
    ],
)
def test_an_interval_reads_well(interval, text):
    assert str(interval) == text


def test_numbers_read_well():
    assert [number(x) for x in (0, 0.04567, 1.5, -8.2, 123456.7, 0.5)] == [
        "0",
        "0.04567",
        "1.5",
        "-8.2",
        "123,457",
        "0.5",
    ]
