"""Prices, the exchange rate and market shares by value and volume, worked out by hand."""

import pytest
from by_hand import check_by_hand, check_outcomes

from companion.ledger import assess, claim
from companion.ledger.checks.prices import gains_of_headings, share_in, world_shares

# Change on the month before, February 2022 to March 2026, percent.
MONTHLY = {
    2022: [0.5, 1.1, 0.6, 0.1, 0.0, -1.3, -1.2, -0.1, 0.2, 0.1, -0.5],
    2023: [-0.4, 0.0, 0.0, -0.5, -0.9, -0.8, -0.2, 0.2, 0.4, 0.0, -0.3, -0.3],
    2024: [-0.2, -0.2, -0.1, -0.2, 0.2, -0.2, -0.2, -0.7, -0.6, -0.1, 0.1, -0.1],
    2025: [-0.2, -0.1, -0.4, -0.4, -0.4, -0.4, -0.2, 0.0, 0.0, 0.1, 0.1, 0.2],
    2026: [0.4, 0.4, 1.0],
}


def chained(rates):
    """Percent change after a run of percent changes."""
    level = 1.0
    for rate in rates:
        level *= 1 + rate / 100
    return 100 * (level - 1)


# Means of the twelve months of 2020 and 2025: renminbi per euro, and the real effective index.
EURO_2020 = (7.683236 + 7.63019 + 7.767532 + 7.68575 + 7.74821 + 7.9734) / 12 + (
    8.035161 + 8.195352 + 8.033309 + 7.9225 + 7.815195 + 7.960205
) / 12
EURO_2025 = (7.556 + 7.574915 + 7.835343 + 8.185025 + 8.134848 + 8.270029) / 12 + (
    8.375378 + 8.344167 + 8.358618 + 8.281035 + 8.214915 + 8.249062
) / 12
REAL_2020 = (100.32 + 101.85 + 101.37 + 101.11 + 99.36 + 97.5 + 98.1 + 98.05 + 99.98 + 100.65 + 100.91 + 100.78) / 12
REAL_2025 = (92.64 + 92.22 + 90.55 + 87.67 + 86.85 + 86.19 + 86.38 + 86.79 + 87.22 + 87.97 + 88.81 + 89.43) / 12
# Consumer prices, percent a year, 2021 to 2025.
CHINA = 1 + chained([0.918, 1.975, 0.228, 0.212, 0.013]) / 100
EURO_AREA = 1 + chained([2.588, 8.384, 5.422, 2.364, 2.067]) / 100
REAL_LOSS = 100 * (1 - EURO_2020 / EURO_2025 * CHINA / EURO_AREA)

# Means of import price indices, 2021 and the eleven months of 2025 that were published.
FROM_CHINA = (
    (99.9 + 99.8 + 99.3 + 98.5 + 97.7 + 97.6 + 96.9 + 97.0 + 97.1 + 97.1 + 97.2) / 11,
    (99.1 + 99.4 + 99.8 + 100.2 + 100.6 + 101.0 + 101.7 + 102.0 + 102.2 + 102.5 + 102.7 + 103.4) / 12,
)
FROM_ASEAN = (
    (101.0 + 100.9 + 100.9 + 102.8 + 102.6 + 102.0 + 102.0 + 102.8 + 102.6 + 102.9 + 102.8) / 11,
    (99.2 + 98.9 + 98.9 + 98.9 + 99.6 + 99.8 + 100.2 + 100.5 + 100.7 + 101.2 + 101.6 + 101.8) / 12,
)

SHARE_2019 = 100 * 2499457000000.0 / 19101899445690.9
SHARE_2022 = 100 * 3544434000000.0 / 25037933627192.0
SHARE_2024 = 100 * 3575795000000.0 / 24622126055009.9

BY_HAND = {
    "C020": "2022-10",  # September 2022 +0.9, October -1.3
    "C021": "2026-02",  # February 2026 -0.9, March +0.5
    "C022": chained(rate for year in MONTHLY.values() for rate in year),
    "C023": -100 * (7.9225 / 8.281035 - 1),
    "C337": 100 * 41 / 41,  # October 2022 to February 2026
    "C339": 100 * (87.97 / 100.65 - 1),
    "C340": REAL_LOSS / (100 * (1 - REAL_2025 / REAL_2020)),
    "C341": REAL_LOSS / (100 * (1 - EURO_2020 / EURO_2025)),
    "C343": 100 * (FROM_CHINA[0] / FROM_CHINA[1] / (FROM_ASEAN[0] / FROM_ASEAN[1]) - 1),
    "C344": -8,
    "C346": (3575795 / 3544434 / (110.0 / 111.7) - 1) / (3575795 / 3544434 - 1),
    "C348": SHARE_2022 * (1.03208 * 1.13233) / (0.99651 * 1.03038) - SHARE_2022,
    "C293": SHARE_2024 - SHARE_2022,
    "C349": SHARE_2024 - SHARE_2022,
    "C350": SHARE_2019
    * (1 + chained([-2.071, 16.546, -1.583, 3.208, 13.233]) / 100)
    / (1 + chained([-5.337, 10.768, 2.831, -0.349, 3.038]) / 100)
    - SHARE_2019,
    "C351": SHARE_2024 - SHARE_2019,
    "C354": 100 * 3042971025 / 16646640861,
    "C355": 100 * 1084698019 / 12854866690,
    "C357": 100 * (19384514893 + 16401322841) / (68763042719 + 59166183941),
    "C358": 100 * (2610079727 + 11843167648) / (51819940261 + 49474840735),
}

OUTCOMES = {
    "R403": ("consistent", 5 / 2),  # against 1.6 / 0.6
    "R404": ("consistent", (12 / 88) / (16 / 84)),
    "R405": ("consistent", (40 / 60) / (45 / 55)),
    "R406": ("ambiguity", 100 * (2610079727 + 11843167648) / (51819940261 + 49474840735)),
    "R407": ("consistent", None),
    "R408": ("ambiguity", None),
    "R409": ("ambiguity", 100 * (1 - 7.9225 / 8.281035)),
}


def test_checks_by_hand():
    check_by_hand(BY_HAND)


def test_the_newest_level_of_producer_prices_is_chained_on():
    """April and May 2026 rose by 1.7 and 0.5 percent; the month-on-month rates end there."""
    row = assess().set_index("id").loc["C022"]
    rates = [*(rate for year in MONTHLY.values() for rate in year), 1.7, 0.5]
    assert (float(row["newest"]), row["newest_period"]) == (pytest.approx(chained(rates), abs=0.005), "2026-05")


def test_relations_by_hand():
    check_outcomes(OUTCOMES)


def test_shares_of_headings_add_up_to_the_world():
    shares = world_shares(["product", "year"])
    assert shares.sum(axis=1).to_numpy() == pytest.approx(100)
    assert shares.loc[("7208", 2019), "CHN"] == pytest.approx(share_in(("7208",), 2019))
    # 8.0 trillion USD of exports in 2024: a heading counts by its size taken together, and once in the average.
    together, average = gains_of_headings(2019, 2024)
    assert (together, average) == (pytest.approx(2.95, abs=0.005), pytest.approx(4.53, abs=0.005))


def test_the_explanations_name_the_neighbour_where_the_measure_is_one():
    verdicts = assess().set_index("id")
    for name in ("C023", "C293", "C344", "C348", "C349", "C350", "C351", "C354", "C355", "C357", "C358"):
        assert verdicts.loc[name, "verdict"] == "proxy-only"
        assert verdicts.loc[name, "explanation"].split()[0] in ("Without", "By", "Of", "For"), name
        assert claim(name).needs, name
