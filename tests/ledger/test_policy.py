"""Checks and relations on policy documents, by hand from the figures in the tables."""

from by_hand import check_by_hand, check_outcomes

from companion.ledger.arithmetic.common import in_order, same_print

BY_HAND = {
    # Permanent magnets of metal (850511), 2024: China's share of world exports by value, as the table has it.
    "C048": 62.7,
    "C084": 62.7,
    "C053": 2026 - 2015,
    # Documents and events, as reference_dates has them, in the claim's precision.
    "C049": "2023",
    "C050": "2026-03",
    "C051": "2015",
    "C052": "2023",
    "C054": "2010",
    "C055": "2016",
    "C058": "2014",
    "C069": "2022",
    "C076": "2018",
    "C079": "2024",
    "C086": "2009",
    "C088": "2023",
    "C090": "2024-03",
    "C092": "2016/2018",
    "C094": "2024",
    "C095": "2024",
    "C096": "2024",
    "C098": "2024/2025",
    "C100": "2026/2027",
    "C101": "2016/2018",
    "C102": "2025-09",
    "C103": "2026-04",
    "C112": "2016",
    "C114": "2025",
    "C116": "2022-08-12",
    "C117": "2024",
    "C118": "2025",
    "C123": "2025-08",
    "C124": "2025-09",
    "C125": "2026-01",
    "C129": "2026-01",
    "C167": "2024",
    "C168": "2025",
    "C169": "2026",
    "C170": "2025-12",
    "C172": "2025",
    # Numbers as reference_values has them.
    "C059": 4,
    "C060": 4,
    "C074": 4,
    "C077": 4,
    "C075": 6,
    "C080": 6,
    "C070": 3,
    "C071": 100000,
    "C072": 10000,
    "C073": 1000,
    "C078": 10,
    "C097": 100,
    "C099": 50,
    "C104": 20,
    "C108": 5,
    "C111": 90,
    # Chemicals, first quarters of 2025 and 2022, percent.
    "C109": 73.5 - 77.9,
}

OUTCOMES = {
    "R101": ("consistent", 10),
    "R102": ("consistent", None),  # 16: 10 of 2015, less ships, and 7 more
    "R103": ("consistent", None),
    "R104": ("consistent", None),
    "R105": ("ambiguity", None),
    "R106": ("ambiguity", None),
    "R107": ("ambiguity", None),
    "R108": ("ambiguity", None),
    "R110": ("consistent", 2026 - 2016),
    "R112": ("consistent", None),
    "R113": ("ambiguity", None),
    "R114": ("consistent", 4 + 2),
    "R116": ("consistent", None),
    "R117": ("consistent", None),
    "R118": ("consistent", None),
    "R119": ("consistent", None),
    "R122": ("ambiguity", None),
    "R123": ("consistent", None),
    "R124": ("consistent", None),
    "R125": ("consistent", None),
    "R126": ("consistent", None),
    "R128": ("consistent", 10),
    "R130": ("consistent", 2),
    "R131": ("consistent", None),
    "R132": ("consistent", None),
    "R133": ("consistent", None),
    "R135": ("consistent", None),
    "R136": ("consistent", 20),
    "R137": ("ambiguity", None),
    "R138": ("ambiguity", None),
    "R139": ("consistent", None),
    "R140": ("ambiguity", 76.4 - 75.5),  # first quarters of 2024 and 2023
    "R141": ("consistent", None),
    "R142": ("consistent", None),
    "R143": ("consistent", None),
}


def test_checks_give_what_comes_out_by_hand():
    check_by_hand(BY_HAND)


def test_relations_come_out_as_by_hand():
    check_outcomes(OUTCOMES)


def test_dates_are_compared_in_the_coarser_precision():
    """2022 to 2026-03 are in order by their years; March after September of a year is not."""
    assert in_order("C113", "C050").holds
    assert not in_order("C091", "C090").holds
    assert in_order("C090", "C090").holds


def test_the_same_number_in_two_places_has_to_be_printed_alike():
    assert same_print("C092", "C101").holds
    assert not same_print("C060", "C061").holds
    assert not same_print("C098", "C100").holds
