"""Chinese firms overseas: computed values and relations against numbers worked out by hand from the raw figures."""

import pandas as pd
import pytest
from by_hand import check_by_hand, check_outcomes

from companion.ledger import assess
from companion.ledger.checks.firms import EU_MEMBERS_IN_CAR_TABLES, chinese_share, first_year_above

# All new cars in nine members of the EU, and of them the named Chinese brands, Volvo and Polestar.
ALL_2019 = 329363 + 3607258 + 1322133 + 112443 + 2214279 + 117109 + 1888189 + 450637 + 356013
CHINESE_2019 = 32 + 100 + 1072
VOLVO_2019 = 4443 + 53357 + 16600 + 9176 + 21696 + 1490 + 20873 + 16326 + 65282
ALL_2025 = 284978 + 2857591 + 1171795 + 70539 + 1632230 + 127416 + 1525069 + 390885 + 272998
CHINESE_2025 = 13364 + 63377 + 99892 + 1337 + 54532 + 4415 + 94530 + 16161 + 6430
VOLVO_2025 = 4469 + 59380 + 15153 + 5854 + 13067 + 1975 + 14032 + 20493 + 48961
POLESTAR_2025 = 759 + 5007 + 842 + 1498 + 169 + 718 + 2978 + 7601

BY_HAND = {
    "C480": 100 * ((34.84 - 3.76) / (34.84 / 0.9946 - 3.76 / 1.0999) - 1),
    "C481": 9.99,
    "C482": 10.18,
    "C483": 12.17,
    "C488": 41,
    "C491": 78.779 / 56.916,
    "C492": 423.7 * 0.306 / 27.8,
    "C494": 5,
    "C495": 100 * (CHINESE_2019 + VOLVO_2019) / ALL_2019,
    "C496": 100 * (CHINESE_2025 + VOLVO_2025 + POLESTAR_2025) / ALL_2025,
    "C498": 100 * 234419 / 1996853,
    "C499": 1,
    "C501": 2024 - 2019 + 1,  # 100 * 13316 / 2346576 = 0.57 and 100 * 95326 / 1952778 = 4.88; 2019 is year 1
    "C502": 100 * (81315 + 1134 + 900) / 1911808,
    "C507": 100 * 48.513 / 75.831,
    "C508": 100 * 41.687 / 91.660,
    "C509": 187,
    "C510": 100 * (12.488 / 2.5728) / (38.204 / 0.7177),
    "C512": 1,
    "C514": 17.9,
    "C515": 17.0,
    "C516": 16.3,
    "C517": 14.7,
    "C519": 18,
    "C520": 124,
    "C522": 45.37,
    "C523": 1,
    "C524": "2017",
    "C525": 67.26 / 169.13,
    "C526": 100 * (50290 + 6330) / 234550,
    "C529": 79,
    "C532": 1,
    "C533": (18.92 + 13.28) / 2,
    "C550": 1,
    "C553": (30, 50),
    "C554": 1,
    "C556": "2024-07",
    "C557": "2024-07",
    "C558": "2025-01",
    "C559": "2025-03",
    "C560": "2025-04",
    "C561": "2025-04",
    "C562": "2026-04",
    "C564": "2025-10",
    "C565": "2025-12",
    "C566": 62,
}

OUTCOMES = {
    "R601": ("consistent", 100 * (15 / 1.1) / (15 / 1.1 + 85 / 0.98)),
    "R602": ("ambiguity", 100 * 15 / 47),
    "R603": ("consistent", None),
    "R604": ("consistent", 47 / 45),
    "R605": ("consistent", None),
    "R606": ("ambiguity", 100 * 48.513 / 78.383),
    "R607": ("consistent", None),
    "R608": ("consistent", None),
    "R609": ("ambiguity", 0.56),
    "R610": ("consistent", 5 / 2),
    "R611": ("consistent", 2026 - 2019 + 1),
    "R612": ("ambiguity", 1),
    "R613": ("consistent", None),
    "R614": ("consistent", 18 + 17 + 16 + 15 + 13),
    "R616": ("consistent", 124 / 1.2),
    "R617": ("consistent", 124 / 55),
    "R619": ("consistent", None),
    "R620": ("ambiguity", 124 * 0.55),
    "R621": ("consistent", 70 - 55),
    "R622": ("consistent", None),
    "R623": ("consistent", 55 / 29),
    "R624": ("ambiguity", None),
    "R625": ("consistent", 12 / 5.5),
    "R626": ("consistent", 100 * 12 / (124 / 1.2 * 0.55)),
    "R627": ("rounding", 3 / 0.8),
    "R628": ("consistent", 3),
    "R630": ("consistent", None),
    "R631": ("consistent", None),
    "R632": ("ambiguity", None),
    "R633": ("consistent", None),
    "R635": ("consistent", None),
    "R636": ("error", None),
    "R638": ("ambiguity", None),
}


def test_computed_values_are_those_worked_out_by_hand():
    check_by_hand(BY_HAND)


def test_relations_come_out_as_worked_out_by_hand():
    check_outcomes(OUTCOMES)


def test_volvo_makes_the_share_of_2019():
    """Without it the nine members of the EU are near nothing, with it at the stated 2%."""
    alone, both = chinese_share(EU_MEMBERS_IN_CAR_TABLES), chinese_share(EU_MEMBERS_IN_CAR_TABLES, with_volvo=True)
    assert alone[2019] == pytest.approx(100 * CHINESE_2019 / ALL_2019)
    assert both[2019] - alone[2019] == pytest.approx(100 * VOLVO_2019 / ALL_2019)
    assert alone[2018] == 0


def test_the_sectors_give_a_range_and_no_number_alone():
    row = assess().set_index("id").loc["C526"]
    most = 100 * (50290 + 6330 + 57090 + 55200) / 234550
    assert row["explanation"].startswith(f"Between {BY_HAND['C526']:.0f} and {most:.0f}%")
    assert row["verdict"] == "proxy-only"


def test_the_first_year_above_a_threshold_is_strictly_above_it():
    share = pd.Series({2018: 0.4, 2019: 0.5, 2020: 0.6, 2021: 0.3})
    assert first_year_above(share, 0.5) == 2020
