"""The preface, the summary and the article: every check and relation by hand, from the raw figures."""

from by_hand import check_by_hand, check_outcomes

from companion.ledger.checks import summary

# China's exports and imports in chapters 28 to 96, bn USD.
SURPLUS_2019, SURPLUS_2024 = 2535.183973858 - 1050.11465488, 3452.550370039 - 1184.394070943

BY_HAND = {
    "C028": 132 / 12,  # May 2015 to May 2026
    "C030": "2016",
    "C031": "2017",
    "C032": "2017",
    "C035": 62.7,
    "C037": SURPLUS_2024 / SURPLUS_2019,
    "C038": SURPLUS_2024 / 1000,
    "C039": 1,  # cars 8.20 points of 972.8 bn, batteries 21.86 points of 150.0 bn
    "C611": "2026-01-20",
    "C612": 1,  # 1,189 bn in 2025, 993 bn in 2024
}
OUTCOMES = {
    "R761": ("consistent", 2),
    "R767": ("error", 315 / 192),
    "R768": ("consistent", 3),
    "R769": ("consistent", 100 * 3 / 80),
    "R770": ("consistent", None),
    "R771": ("consistent", None),
    "R772": ("consistent", 3),
    "R773": ("consistent", (9 + 10) / 2),
    "R774": ("consistent", None),
    "R775": ("ambiguity", None),
}


def test_checks():
    check_by_hand(BY_HAND)


def test_relations():
    check_outcomes(OUTCOMES)


def test_the_surplus_covers_every_year_from_2017():
    assert summary.manufacturing_surplus().index.tolist() == list(range(2017, 2025))
