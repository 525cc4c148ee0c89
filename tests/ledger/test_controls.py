"""Export controls and other coercion: dates and numbers as the pages have them."""

import pytest
from by_hand import check_by_hand, check_outcomes

from companion.ledger import claim
from companion.ledger.arithmetic.controls import BY_ANNOUNCEMENT, BY_EFFECT, TABLE_7
from companion.ledger.checks.controls import EVENTS, NEAREST, day

BY_HAND = {
    "C420": "2005",
    "C421": 98,
    "C422": "2023-07",
    "C423": "2024",
    "C424": "2020",
    "C425": "2024",
    "C427": "2023-08",
    "C428": "2022-10",
    "C429": "2023-12",
    "C430": "2025-02",
    "C431": 4 - 4,  # both on a fourth of February
    "C432": "2025-04",
    "C433": "2026",
    "C436": "2008-09",
    "C437": "2020-08",
    "C438": "2023-12",
    "C443": "2020-03",
    "C444": "2020-04",
    "C445": "2022-04",
    "C447": "2023-08",
    "C448": "2024-12",
    "C449": "2023-09",
    "C450": "2024-09",
    "C451": "2023-12",
    "C452": "2024-07",
    "C453": "2024-08",
    "C454": "2024-12",
    "C455": "2024-12",
    "C456": "2025-02",
    "C457": "2025-04",
    "C458": "2025-07",
    "C459": "2025-10",
    "C460": "2025-10",
    "C461": "2025-10",
    "C462": "2026-01",
    "C463": "2026-01",
    "C464": "2025-07",
    "C465": (365 + 2) / 365.25,  # 8 November 2025 to 10 November 2026
    "C466": "2025-10-09",
    "C468": 0.1,
    "C469": 1,
    "C470": 100,
    "C471": 25,
    "C472": "2025-03",
    "C475": "2025-02",
    "C477": "2026-04-07",
    "C478": "2026-04-13",
    "C479": "2026-03",
}

OUTCOMES = {
    "R530": ("consistent", None),
    "R531": ("ambiguity", None),
    "R532": ("ambiguity", None),
    "R533": ("ambiguity", None),
    "R534": ("ambiguity", None),
    "R535": ("consistent", 367 / 365.25),
    "R536": ("consistent", None),
    "R537": ("consistent", None),
    "R538": ("consistent", None),
    "R539": ("ambiguity", None),
    "R541": ("ambiguity", 0),
    "R542": ("consistent", None),
    "R543": ("ambiguity", None),
    "R544": ("ambiguity", None),
    "R545": ("ambiguity", None),  # 103 - 8 - 5 = 90, more than 62
    "R546": ("consistent", 2),
    "R547": ("consistent", None),
    "R548": ("consistent", None),
    "R549": ("ambiguity", None),
    "R551": ("ambiguity", None),  # October 2022 to August 2023: ten months
}


def test_checks():
    check_by_hand(BY_HAND)


def test_relations():
    check_outcomes(OUTCOMES)


@pytest.mark.parametrize("events", [*BY_ANNOUNCEMENT.values(), *BY_EFFECT.values()])
def test_a_control_is_announced_before_it_applies(events):
    announced, effective = (day(event) for event in events)
    assert announced < effective


def test_only_dated_claims_are_compared_with_events():
    assert all(claim(identifier).kind == "date" for identifier in (*EVENTS, *NEAREST))


def test_the_table_has_28_controls_of_which_19_are_recent():
    dates = [claim(identifier).value for identifier in TABLE_7]
    assert (len(dates), sum(date >= "2023" for date in dates)) == (28, 19)
