"""Counts of dominated products, worked out by hand."""

from by_hand import check_by_hand, check_outcomes

from companion.ledger import claims
from companion.ledger.arithmetic.dependencies import THRESHOLDS

# What economies lost in the headings of chapters 29 and 84 where China's share rose, at the size of 2024, million USD.
CHEMICALS, MACHINERY = 37871.898, 93926.862
OF_FOUR = 4992.937 + 53760.279  # Germany, Japan, Korea and the United States

# Chinese over German exports in the two middle ones of twenty headings (8413 and 8477), 2024 over 2019, million USD.
PUMPS = (14302.14 / 11199.78) / (9165.921 / 11159.09)
RUBBER_MACHINES = (8551.144 / 6110.857) / (5249.022 / 5403.209)

BY_HAND = {
    "C368": 100 * (730 / 616 - 1),
    "C376": 616,
    "C379": 730 - 616,
    "C393": 100 * OF_FOUR / (CHEMICALS + MACHINERY),
    "C394": (PUMPS + RUBBER_MACHINES) / 2,
}

OUTCOMES = {
    "R001": ("error", None),
    "R003": ("ambiguity", 116 / 67),
    "R420": ("consistent", 23 / 12),
    "R421": ("consistent", 15 / 12),
    "R424": ("consistent", None),
    "R425": ("consistent", 19),
    "R426": ("ambiguity", 100 * 122 / 445),
    "R428": ("consistent", 1),
    "R429": ("ambiguity", None),
    "R430": ("consistent", None),
    "R431": ("consistent", 35 + 6 * 3.5),
    "R432": ("consistent", None),  # 2024 + 15 / 3.5 = 2028.3
    "R433": ("ambiguity", 2 * 15 / 6),
    "R434": ("ambiguity", None),
    "R435": ("consistent", None),  # 12 <= 67 and 23 <= 116
    "R437": ("consistent", None),
    "R438": ("consistent", None),
    "R439": ("consistent", None),
    "R440": ("consistent", None),
}


def test_checks_by_hand():
    check_by_hand(BY_HAND)


def test_relations_by_hand():
    check_outcomes(OUTCOMES)


def test_every_threshold_of_the_section_is_compared():
    """All percentages that the section gives as a threshold, and the two of the note of Figure 32."""
    stated = {
        name
        for name, one in claims().items()
        if one.section == "2.1 Growing global dependencies" and one.measure.startswith("threshold")
    }
    assert stated <= {name for names in THRESHOLDS.values() for name in names}
