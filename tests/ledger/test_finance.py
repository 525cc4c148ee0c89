"""Budgets, subsidies, banks, relending, funds and capital markets: every check and relation worked out by hand."""

from by_hand import check_by_hand, check_outcomes

from companion.ledger.checks.finance import profit_margins
from companion.ledger.checks.fiscal import outlook
from companion.ledger.series import G20, OECD, renminbi_per_dollar

# Renminbi a dollar by month: the two reference rates of the euro, averaged over each month of 2024.
CNY_2024 = (
    (7.820123 / 1.090514 + 7.765062 / 1.079471 + 7.82969 / 1.08722 + 7.765795 / 1.072776)
    + (7.820632 / 1.081223 + 7.80508 / 1.0759 + 7.874978 / 1.084409 + 7.873568 / 1.101218)
    + (7.86109 / 1.1106 + 7.727578 / 1.090435 + 7.661686 / 1.063014 + 7.629835 / 1.047875)
) / 12
NEW_LOANS, ALL_LOANS = 15470, 276620  # bn RMB: to enterprises in 2025; outstanding at the end of January 2026

BY_HAND = {
    "C186": 100 * 21604.5 / 140187.92,
    "C187": 6,  # below China's 25.1: Indonesia 13.7, India 20.2, Korea 22.6, Mexico 24.2, Saudi Arabia 24.2
    "C188": 34.1,
    "C189": 8.573,
    "C194": 100 * 17.5 * CNY_2024 / 10046.206,
    "C197": 300,
    "C200": 145,
    "C203": 250,
    "C204": "2008",
    "C205": "2015",
    "C206": 100 * 300 / 4000,
    "C208": 100 * ((232.3 / 43.9) ** 0.1 - 1),
    "C209": 100 * ((444.6 / 232.3) ** 0.125 - 1),
    "C210": 6.4 - 7.1,
    "C211": 58,
    "C212": 3.0,
    "C214": 520,
    "C215": 2,
    "C216": "2025",
    "C217": 100 * ((1.036 * 1.01) ** 0.5 - 1),
    "C218": 100 * ((1.057 * 1.048) ** 0.5 - 1),
    "C219": 1.2062 * 1.071,
    "C220": 7.1,
    "C222": "2024",
    "C223": "2025",
    "C224": 5.975,
    "C226": 1800,
    "C227": "2024/2025",
    "C228": "2025-12",
    "C229": "2025-12",
    "C230": "2025-03",
    "C231": "2025-01",
    "C232": "2024-06",
    "C234": "2026",
    "C239": 344,
    "C241": 51,
    "C004": 200,
    "C005": 1.2,
    "C006": 100 * 1200 / ALL_LOANS,
    "C007": 100 * 1200 / NEW_LOANS,
    "C008": 200,
    "C009": 500,
    "C010": 800,
    "C011": 1200,
    "C012": 201660,
    "C013": 247780,
    "C014": 266320,
    "C015": ALL_LOANS,
    "C016": 100 * 200 / 201660,
    "C017": 100 * 500 / 247780,
    "C018": 100 * 800 / 266320,
    "C019": 100 * 1200 / 273300,
    "C251": "2022-04",
    "C252": "2024-04",
    "C253": "2025-05",
    "C254": "2026-01",
    "C256": 100 * (3.56 + 18.84 + 43.51) / 270.39,
    "C258": "2023/2024",
    "C260": 101,
    "C261": 313,
    "C262": 68,
    "C263": 10,
    "C264": "2025",
    "C271": "2025",
    "C272": 13.1,
    "C273": 807.869,
    "C274": 1030,
    "C275": 100 * (285.8 / 87.6 - 1),
    "C280": 2025 - 2016 + 1,  # 5.31 in 2025 is below 5.92, 6.46, 5.88, 6.08, 6.81, 6.09, 5.76 and 5.34
    "C281": 100 * (1.034 * 1.195 - 1),  # electronics, between cars at 0.92 * 1.006 and metals at 1.152 * 1.226
    "C286": 16,
    "C287": 25,
}

OUTCOMES = {
    "R201": ("ambiguity", 40.27 - 25.079),
    "R202": ("consistent", 100 * 17.5 * CNY_2024 / 10046.206),
    "R203": ("consistent", 150 + 192),
    "R204": ("ambiguity", None),
    "R205": ("consistent", None),
    "R207": ("consistent", 100 * (300 + 192) / 14105.59),
    "R208": ("consistent", None),
    "R209": ("consistent", None),
    "R210": ("ambiguity", 8.0 - 6.5),
    "R211": ("consistent", 1.2062 * 1.071),
    "R212": ("consistent", None),
    "R214": ("consistent", None),
    "R215": ("consistent", None),
    "R217": ("error", None),
    "R218": ("consistent", None),
    "R219": ("consistent", None),
    "R220": ("consistent", None),
    "R223": ("consistent", None),
    "R224": ("consistent", 1200 / 0.6),
    "R225": ("consistent", 200),
    "R226": ("consistent", 1.2),
    "R227": ("consistent", 100 * 1200 / 273300),
    "R229": ("ambiguity", 100 * (1200 - 800) / NEW_LOANS),
    "R230": ("consistent", None),
    "R231": ("consistent", None),
    "R232": ("ambiguity", None),
    "R233": ("consistent", 100 * (100 / 313 - 1)),
    "R235": ("error", None),
    "R237": ("consistent", None),
    "R238": ("consistent", None),
    "R239": ("consistent", None),
    "R240": ("ambiguity", None),  # 17 November to 31 December: 14 + 31 days
    "R241": ("consistent", None),
    "R243": ("consistent", None),
    "R244": ("consistent", None),
    "R245": ("consistent", None),
}


def test_checks_by_hand():
    check_by_hand(BY_HAND)


def test_relations_by_hand():
    check_outcomes(OUTCOMES)


def test_every_member_of_the_groups_has_a_number():
    revenue = outlook("GGR_NGDP", 2025)
    assert len(OECD) == 38
    assert len(G20) == 19
    assert revenue[list(OECD)].notna().all()
    assert revenue[list(G20)].notna().all()


def test_the_dollar_rate_is_the_mean_of_the_months():
    assert abs(renminbi_per_dollar(2024) - CNY_2024) < 1e-9


def test_the_newest_margin_is_the_lowest_that_was_read():
    margins = profit_margins()
    assert margins.idxmin() == 2025
    assert 2018 not in margins.index
