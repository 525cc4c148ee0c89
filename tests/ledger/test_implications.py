"""The closing section: every check and relation by hand, from the raw figures."""

import ibis
import pandas as pd
import pytest
from by_hand import check_by_hand, check_outcomes

from companion.ledger.arithmetic.implications import implied_base
from companion.ledger.checks import implications
from companion.ledger.series import EU
from companion.ledger.tables import table
from companion.measures.exposure import value_at_risk_from_share_gains
from companion.measures.similarity import finger_kreinin_similarity

# Headings in which China's share of world exports rose: China's and the world's exports of 2022, then of 2024, and the
# 27 EU members' of 2024, in bn USD.
RISEN = {
    "2903": (3.560, 15.173, 2.835, 11.002, 2.588),
    "2909": (2.906, 19.706, 3.043, 16.647, 4.194),
    "3102": (6.089, 65.373, 3.332, 34.499, 7.061),
    "3901": (2.231, 107.040, 2.265, 85.757, 20.054),
    "3902": (1.939, 53.878, 2.732, 45.641, 15.080),
    "3907": (12.528, 80.973, 12.979, 65.935, 20.242),
    "7208": (11.425, 79.599, 19.385, 68.763, 16.446),
    "7210": (17.134, 70.228, 16.401, 59.166, 18.325),
    "7225": (6.237, 38.986, 5.217, 32.567, 14.768),
    "7304": (8.432, 31.203, 7.852, 28.800, 8.602),
    "8413": (12.460, 73.844, 14.302, 77.429, 32.034),
    "8414": (24.949, 88.657, 27.199, 94.473, 31.144),
    "8418": (17.364, 63.634, 19.301, 61.670, 18.507),
    "8421": (11.683, 89.758, 13.393, 92.363, 37.933),
    "8428": (7.055, 35.887, 8.634, 38.012, 17.793),
    "8429": (13.903, 64.492, 15.451, 59.783, 14.673),
    "8456": (1.851, 8.200, 2.072, 7.345, 2.287),
    "8457": (0.477, 9.576, 0.843, 9.132, 3.225),
    "8458": (0.750, 7.105, 0.779, 6.689, 1.899),
    "8459": (0.482, 2.889, 0.624, 3.235, 1.576),
    "8460": (0.400, 4.086, 0.529, 4.293, 1.761),
    "8477": (6.922, 29.079, 8.551, 31.300, 14.333),
    "8479": (12.938, 92.311, 18.527, 100.543, 41.021),
    "8482": (7.109, 36.514, 6.528, 32.775, 13.291),
    "8486": (5.113, 126.118, 6.480, 129.774, 32.021),
    "8507": (59.596, 130.748, 76.183, 150.026, 36.659),
    "8542": (163.353, 926.839, 171.182, 927.639, 51.831),
    "8607": (1.613, 12.795, 2.072, 14.186, 8.072),
    "8701": (3.578, 72.853, 7.431, 71.698, 36.132),
    "8703": (41.956, 811.860, 90.323, 972.814, 422.755),
    "8704": (10.751, 162.624, 14.259, 190.085, 58.176),
    "8708": (48.843, 427.307, 54.208, 447.732, 197.965),
    "8711": (9.989, 39.557, 11.175, 38.299, 11.451),
    "8802": (0.876, 113.196, 2.879, 145.075, 72.295),
    "8901": (14.230, 64.799, 26.550, 83.858, 11.870),
    "9031": (6.269, 58.287, 7.076, 60.070, 19.144),
}
# Headings of which China imported less in 2024 than in 2022: imports of both years, in bn USD.
FALLEN = {
    "2902": (17.004, 14.180),
    "2903": (1.298, 0.747),
    "2909": (1.080, 0.739),
    "2933": (2.569, 2.239),
    "2934": (0.656, 0.406),
    "3102": (0.085, 0.034),
    "3808": (0.989, 0.880),
    "3901": (23.124, 17.936),
    "3902": (6.026, 4.647),
    "3907": (8.890, 6.583),
    "7208": (2.023, 1.081),
    "7210": (1.397, 0.926),
    "7225": (2.340, 1.656),
    "7606": (1.408, 1.162),
    "8413": (4.433, 4.031),
    "8414": (5.301, 4.868),
    "8418": (1.103, 0.960),
    "8421": (4.925, 4.762),
    "8428": (1.334, 1.024),
    "8443": (4.872, 4.189),
    "8456": (0.852, 0.658),
    "8457": (2.002, 1.535),
    "8459": (0.271, 0.269),
    "8479": (10.870, 7.714),
    "8481": (8.097, 7.932),
    "8482": (3.896, 2.710),
    "8483": (5.693, 5.112),
    "8501": (4.079, 3.834),
    "8504": (6.740, 6.020),
    "8507": (3.692, 2.460),
    "8536": (9.092, 7.582),
    "8537": (6.697, 4.378),
    "8541": (14.607, 11.703),
    "8542": (187.778, 174.231),
    "8544": (4.744, 4.176),
    "8703": (48.867, 35.153),
    "8704": (0.519, 0.390),
    "8708": (23.104, 18.921),
    "8711": (1.018, 0.334),
    "9018": (10.777, 9.893),
    "9022": (3.483, 2.904),
    "9027": (8.128, 6.601),
    "9031": (11.309, 10.722),
}
G7_2024 = 312.373 + 1402.648 + 509.057 + 340.684 + 541.454 + 718.845 + 1349.971  # CAN, DEU, FRA, GBR, ITA, JPN, USA


def gain(heading):
    """Three windows of two years from 2024 to 2030, as a part of 1."""
    china_22, world_22, china_24, world_24, _ = RISEN[heading]
    return 3 * (china_24 / world_24 - china_22 / world_22)


def at_risk(heading):
    return gain(heading) * (RISEN[heading][3] - RISEN[heading][2])


BY_HAND = {
    "C046": sum(at_risk(heading) for heading in RISEN),
    "C573": sum(at_risk(heading) for heading in RISEN),
    "C047": 100 * 650 / G7_2024,
    "C570": (2, 6),  # VNM 73.1, KOR 72.7, TWN 70.1, THA 67.9, ITA 67.7, JPN 66.6
    "C571": (1, 6),  # vehicles 135.4, machinery 41.1, electrical 30.3, metals 24.9, ships 22.6, chemicals 13.5
    "C588": (2, 4),  # electrical, vehicles, chemicals, machinery
    "C572": at_risk("8703") / at_risk("7208"),
    "C575": sum(gain(heading) * RISEN[heading][4] for heading in RISEN),
    "C589": sum(last * min(1, 6 * (1 - (last / first) ** 0.5)) for first, last in FALLEN.values()),
    "C581": 189,
    "C582": 4.8,
    "C596": -124100,
    "C597": 100 * 50000 / 124100,
    "C598": -54,
    "C599": 100 * (786.69426 / 724.396 - 1),
    "C600": 100 * (341.16044 / 355.375 - 1),
    "C601": 100 * (137.49574 / 136.948 - 1),
    "C604": 9.43,  # France, 2024
    "C605": 8.01,  # the United Kingdom, 2024, 0.99 below 9; France 9.43 in 2024, Canada 9.25 in 2021
    "C606": (14.55, 24.31),  # Italy in 2024, South Korea in 2023
    "C607": 100 * 998.2 / 4843.975,  # Hungary, 2019
    "C608": (10631.67 + 8012.88 + 4375.89 + 4321.40 + 998.20) / 1000,
    "C609": 198,
    "C610": 1,  # 198 against at most 131
}
OUTSIDE_CHINA = 26386.782360 - 3771.842  # goods exports of 2025, bn USD
OUTCOMES = {
    "R701": ("consistent", 650 / 0.12),
    "R702": ("consistent", G7_2024),
    "R703": ("consistent", G7_2024),
    "R704": ("ambiguity", None),
    "R705": ("ambiguity", (224 / 650) / (7663.970 / OUTSIDE_CHINA)),
    "R706": ("consistent", (76 / 200) / (1916.43644 / 18392.25534)),
    "R707": ("ambiguity", None),
    "R710": ("consistent", None),
    "R711": ("consistent", 4800 / 189),
    "R712": ("consistent", (50 / 2) / (20 / 4)),
    "R713": ("ambiguity", -35),
    "R714": ("consistent", 100 * 10 / 35),  # up to 724.396 / 7.083998 / 312.965 = 32.7%
    "R715": ("ambiguity", 100 * 10 / 31),  # up to 136.948 / 7.083998 / 73.527 = 26.3%
    "R717": ("consistent", None),
    "R718": ("consistent", 100 * 28 / 173.861),
    "R719": ("ambiguity", 198),
    "R720": ("ambiguity", -54),
    "R721": ("consistent", 0.30 * 100 * 355.375 / 7.083998 / 285.074),
    "R722": ("consistent", 650),  # at least 0.55 * 2.5 * 226.15 = 311
}


def test_checks():
    check_by_hand(BY_HAND)


def test_relations():
    check_outcomes(OUTCOMES)


def test_exports_at_risk_are_those_of_the_published_measure():
    window = (implications.START, implications.END)
    trade = table("trade_by_heading")
    trade = ibis.memtable(trade[trade["year"].isin(window)])
    measured = value_at_risk_from_share_gains(trade, "CHN", *window, implications.HORIZON).to_pandas()
    ours = implications.exports_at_risk().set_index(["product", "economy"])["at_risk"]
    theirs = measured.set_index(["product", "exporter"])["at_risk_usd"] / 1e9
    both = pd.concat([ours, theirs], axis=1, join="inner", keys=["ours", "theirs"])
    assert len(both) == len(theirs)
    assert both["ours"].to_numpy() == pytest.approx(both["theirs"].to_numpy(), abs=1e-9)


def test_no_heading_loses_more_than_its_imports():
    capped, compounded = implications.imports_at_risk(), implications.imports_at_risk(compounded=True)
    assert capped["8711"] == pytest.approx(0.334, abs=5e-4)  # six times a decline by 42.7% a year
    by_hand = sum(last * (1 - (last / first) ** 3) for first, last in FALLEN.values())
    assert compounded.sum() == pytest.approx(by_hand, rel=1e-3)
    assert (compounded <= capped + 1e-9).all()


def test_similarity_is_that_of_the_published_measure():
    measured = finger_kreinin_similarity(ibis.memtable(table("trade_by_chapter")), "CHN").to_pandas()
    measured = measured[measured["year"] == implications.END].set_index("partner")["similarity"]
    ours = implications.similarity_to_china()
    assert ours.sort_index().to_numpy() == pytest.approx(measured.sort_index().to_numpy())


def test_the_titles_of_the_implied_bases_say_which_definition_fits():
    chapters, definition = implications.g7_manufacturing_exports(), implications.g7_manufactures()
    first, second = implied_base("C573", "C574"), implied_base("C589", "C590")
    assert (first.holds(chapters), first.holds(definition)) == (True, False)
    assert (second.holds(chapters), second.holds(definition)) == (True, True)


def test_the_sectors_hold_every_heading_once():
    chapters = [chapter for sector in implications.SECTORS.values() for chapter in sector]
    assert len(chapters) == len(set(chapters))
    assert set(table("trade_by_heading")["product"].str[:2]) == set(chapters)


def test_the_union_has_27_members():
    assert len(set(EU)) == 27
