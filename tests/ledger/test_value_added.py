"""Value added in foreign final demand and US imports, worked out from figures read in the tables."""

import pandas as pd
import pytest
from by_hand import check_by_hand, check_outcomes

from companion.ledger.checks import value_added
from companion.ledger.series import ASEAN, EU

# China's GDP of 2010, 6,192.56 bn USD, carried on by its real growth to 2019 and to 2024.
CHINA_2019 = 6192.565 * 1.09462 * 1.07858 * 1.07778 * 1.07461 * 1.06982 * 1.06774 * 1.06891 * 1.06758 * 1.06067
CHINA_2024 = CHINA_2019 * 1.02340 * 1.08570 * 1.03134 * 1.05416 * 1.04958

BY_HAND = {
    "C401": 1 + (556.0 > 490.6) + (242.7 > 490.6) + (170.4 > 490.6),  # US, ASEAN, Japan against the European Union
    "C403": 100 * CHINA_2019 / 85113.56,  # over the sum of 188 economies
    "C404": 100 * CHINA_2024 / 95635.64,
    "C406": 100 * 348918.8 / 2218282.3,
    "C407": 100 * 605611.7 / 3111509.9,
    "C408": 100 * 503.6516 / 2327.153,
    "C409": 100 * 429.4258 / 3251.195,
    "C411": 100 * 556012.0 / (25844644.8 - 22804453.4),
    "C412": 100 * (438741.998 / 505165.098 - 1),
    "C417": 100 * (7830.298 + 2009.060) / 26263.651,
}

OUTCOMES = {
    "R501": ("ambiguity", 100 * (1.6 ** (5 / 3) - 1)),
    "R502": ("ambiguity", 100 * (1.6 * 2253888.2 / 1928298.2 - 1)),
    "R504": ("consistent", 14 * (CHINA_2024 / CHINA_2019) / (95635.64 / 85113.56)),
    "R505": ("consistent", None),
    "R506": ("ambiguity", None),
    "R507": ("ambiguity", 100 * (14 / 22 * 3251.195 / 2327.153 - 1)),
    "R508": ("consistent", 100 * (1.22 * 17 / 16 - 1)),
    "R509": ("consistent", None),
    "R510": ("ambiguity", 100 * 556012.0 / 25844644.8),
    "R511": ("ambiguity", 100 * (1 - 2257134.2 / 2690025.9)),
    "R512": ("ambiguity", None),
    "R513": ("consistent", None),
    "R514": ("consistent", None),
}


def test_checks():
    check_by_hand(BY_HAND)


def test_relations():
    check_outcomes(OUTCOMES)


def test_gdp_is_carried_on_from_2010_for_economies_with_every_year():
    years = range(2010, 2025)
    facts = [("level", economy, 2010, 100.0) for economy in ("AAA", "BBB")]
    facts += [("growth", "AAA", year, 10.0) for year in years] + [("growth", "BBB", year, 0.0) for year in years[:-1]]
    output = value_added._carried_on(
        pd.DataFrame(facts, columns=["indicator", "economy", "year", "value"]), "level", "growth"
    )
    assert output.columns.tolist() == ["AAA"]
    assert output.loc[2012, "AAA"] == pytest.approx(121)


def test_the_blocs_have_their_members():
    assert (len(EU), len(set(EU)), len(ASEAN)) == (27, 27, 10)
    assert set(EU + ASEAN) <= set(value_added.chinese_value_added_abroad().index)
