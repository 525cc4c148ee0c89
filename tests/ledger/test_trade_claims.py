"""Checks and relations of trade, each held to a value worked out by hand."""

import pytest
from by_hand import check_by_hand, check_outcomes

from companion.ledger.arithmetic.trade import _consumption_share
from companion.ledger.intervals import Interval
from companion.ledger.series import manufactures

# Means of twelve monthly averages: units per euro.
USD_2021, USD_2025 = 14.202319 / 12, 13.55211 / 12
JPY_2021, JPY_2025 = 1558.289073 / 12, 2027.34839 / 12
# German exports to China, bn EUR (2021: trade less imports) and in USD.
GERMAN_2021, GERMAN_2025 = 245.4 - 141.7, 81.3
GERMAN_USD = (GERMAN_2021 * USD_2021, GERMAN_2025 * USD_2025)
# Japanese exports, bn yen to bn USD.
JAPAN_2021, JAPAN_2025 = 17984.37246 * USD_2021 / JPY_2021, 18778.014976 * USD_2025 / JPY_2025
JAPAN_ALL = 83091.420293 * USD_2021 / JPY_2021
# China, bn USD: surplus in all goods by customs; exports and imports of chapters 28 to 96.
SURPLUS_2019, SURPLUS_2020, SURPLUS_2025 = 2499.457 - 2078.386, 2589.952 - 2065.964, 3771.842 - 2582.896
MADE_2019, MADE_2024 = 2535.183974 - 1050.114655, 3452.55037 - 1184.394071

BY_HAND = {
    "C288": 18,
    "C294": 1,
    "C295": SURPLUS_2025 / SURPLUS_2019,
    "C296": MADE_2024 / (3592.205538 - 2067.199755),
    "C298": MADE_2019 / 1000,
    "C299": MADE_2024 / 1000,
    "C300": (MADE_2024 - MADE_2019) / 969.919786,
    "C301": 100 * SURPLUS_2025 / 19498.039388,
    "C302": 2025 - 2008,  # 6.098 in 2025; 6.436 in 2008, at most 5.299 (2024) from 2009
    "C303": 100 * (3771.842 / 3316.022 - 1),
    "C306": 100 * (GERMAN_USD[1] / GERMAN_USD[0] - 1),
    "C307": GERMAN_2025 - GERMAN_2021,
    "C308": 100 * (GERMAN_USD[0] - GERMAN_USD[1]) / 1627.375,
    "C309": 2,
    "C310": 6,
    "C311": 100 * (JAPAN_2025 / JAPAN_2021 - 1),
    "C312": JAPAN_2025 - JAPAN_2021,
    "C313": 100 * (JAPAN_2021 - JAPAN_2025) / JAPAN_ALL,
    "C318": 100 * (559.949 - 268.169 - 208.4 / 1.574) / (SURPLUS_2025 - SURPLUS_2020),
    "C319": 100 * (665.215 - 389.431 - (383.68 - 301.6)) / (SURPLUS_2025 - SURPLUS_2020),
    "C324": 100 * (145841.98 + 91780.29) / 456988.72,  # Italy
    "C330": 865.98 / 48 - 822.54 / 48,
    # Exports less imports in 2024, bn USD: aerospace, medical, power, information, tools, materials, cars, rail, ships.
    "C334": (2.87857 + 28.60678 + 60.32606 + 681.2 + 4.847595 + 12.97855 + 234.9728 + 2.071783 + 26.54981)
    - (10.58296 + 50.1571 + 6.947618 + 287.6787 + 3.925679 + 6.583297 + 56.9234 + 0.4870868 + 0.4189851),
    "C335": 100  # power, cars, ships: 2024 less 2019; of all, 630.7 less 356.0
    * ((60.326 - 6.948 - 37.037 + 7.111) + (234.973 - 56.923 - 62.587 + 73.678) + (26.55 - 0.419 - 9.967 + 1.184))
    / (630.7 - 356.0),
}

OUTCOMES = {
    "R301": ("error", 1.6 / 0.6),
    "R302": ("consistent", 1.6 / 0.6),
    "R304": ("consistent", None),
    "R305": ("consistent", None),
    "R306": ("ambiguity", 1.6 / 0.6),
    "R307": ("rounding", 5 / 2),
    "R308": ("consistent", None),
    "R309": ("consistent", 2 / 1),
    "R310": ("consistent", 2 / 1),
    "R311": ("consistent", None),
    "R312": ("consistent", (2 - 1) / 1.04353),
    "R313": ("consistent", 2000 / SURPLUS_2025),
    "R314": ("consistent", None),
    "R315": ("ambiguity", 100 * 2000 / 19498.039),
    "R317": ("ambiguity", 100 * (26 - 100 * (3575.795 / 3316.022 - 1)) / 26),
    "R319": ("consistent", None),
    "R320": ("consistent", 58),
    "R321": ("error", 31 / 0.25),
    "R322": ("consistent", 100 * 31 / (1627.375 / USD_2021)),
    "R323": ("consistent", None),
    "R324": ("ambiguity", 38 / 0.25),
    "R325": ("consistent", 100 * 38 / JAPAN_ALL),
    "R326": ("consistent", None),
    "R327": ("consistent", None),
    "R328": ("consistent", 100 - 2 * 33.33),
    "R329": ("consistent", None),
    "R330": ("consistent", None),
    "R331": ("ambiguity", None),
    "R332": ("consistent", 100 * (3575.795 / 24622.126 - 2499.457 / 19101.899)),
    "R335": ("consistent", None),
    "R336": ("consistent", 124 / 55),
    "R337": ("consistent", None),
}


def test_every_check_computes_what_the_raw_figures_give():
    check_by_hand(BY_HAND)


def test_every_relation_comes_out_as_worked_out_by_hand():
    check_outcomes(OUTCOMES)


def test_a_share_of_consumption_goods_makes_the_parts_the_whole():
    share = _consumption_share(Interval.exactly(13.0))
    assert share.centre == pytest.approx(50)  # half at 26%, half at none
    # Least: 25.5 against -5 for consumption goods; most: 26.5 against 5.
    assert (share.low, share.high) == pytest.approx((100 * 12.5 / 30.5, 100 * 13.5 / 21.5))


def test_manufactures_leave_out_fuels_and_food():
    made = manufactures()
    assert (made["balance"] == made["exports_usd"] - made["imports_usd"]).all()
    # Of China's imports of 2024 in BACI, 2,067 bn USD, manufactures are little more than half.
    assert 100 * made.loc[2024, "imports_usd"] / 2067.199755e9 == pytest.approx(57.3, abs=0.05)
