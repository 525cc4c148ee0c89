"""Checks and relations on artificial intelligence and services, by hand from the figures in the tables."""

import pytest
from by_hand import check_by_hand, check_outcomes

from companion.ledger.checks.services import official_services_share
from companion.ledger.series import OECD
from companion.ledger.tables import table

# oecd_industry_output_2022, value added in million USD: services are all industries of sections G to T.
CHINA, CHINA_SERVICES, CHINA_BUSINESS = 16534917.741, 8350002.223, 1139603.978  # business: J62_63, M, N
MEMBERS, MEMBERS_SERVICES = 56326802.030, 41974380.082  # the OECD's 38
OTHERS = 73190570.189  # all economies of the table without China

# Renminbi and US dollars a euro, monthly means of 2025.
CNY = (
    7.556,
    7.574915,
    7.835343,
    8.185025,
    8.134848,
    8.270029,
    8.375378,
    8.344167,
    8.358618,
    8.281035,
    8.214915,
    8.249062,
)
USD = (
    1.035373,
    1.04125,
    1.080681,
    1.121395,
    1.127805,
    1.151619,
    1.167687,
    1.163143,
    1.173223,
    1.163043,
    1.15602,
    1.170871,
)

BY_HAND = {
    "C002": 11,
    "C003": 52,
    "C126": 498,
    "C127": 1.34,
    "C128": 2,
    "C130": (3, 5),
    "C131": 1000,
    "C132": 100,
    "C133": 500,
    "C134": 1.23,
    "C135": 100,
    "C136": 4,
    "C137": 447,
    "C139": 36.4,
    "C140": 100 * (17 + 7) / 36.4,
    "C142": (CHINA_SERVICES / CHINA) / (MEMBERS_SERVICES / MEMBERS),
    "C143": 100 - 25.9,
    "C145": sum(cny / usd for cny, usd in zip(CNY, USD, strict=True)) / 12,
    "C148": 23,
    "C149": 19,
    "C151": 73,
    "C153": 3,
    "C154": 100 * 3 / 20,
    "C156": 20,
    "C158": 100 * CHINA_SERVICES / CHINA,
    "C159": 100 * MEMBERS_SERVICES / MEMBERS,
    # J62_63 in million USD over GDP in trillion USD, 2022.
    "C160": 100 * 204635.816 / 18.31677e6,
    "C161": 100 * 839817.559 / 26.05461e6,
    "C162": 100 * 89134.246 / 3.181244e6,
    "C163": 100 * 119834.895 / 4.201022e6,
    "C164": 100 * 30340.134 / 1.799363e6,
    "C165": 56 - 5.5,
    "C166": 56,
    "C177": 100 * CHINA_BUSINESS / OTHERS,
    "C180": 17.2,
    "C181": 14.5,
    "C182": 23.6,
}

OUTCOMES = {
    "R150": ("consistent", None),
    "R151": ("ambiguity", 11),
    "R152": ("consistent", None),
    "R153": ("consistent", None),
    "R154": ("consistent", None),
    "R156": ("consistent", 100 * 447 / 36400),
    "R157": ("consistent", 1.23),
    "R158": ("consistent", None),
    "R159": ("ambiguity", 23),
    "R160": ("consistent", None),
    "R161": ("consistent", 100 * 19 / 23),
    "R162": ("consistent", 5 * 7),
    "R164": ("ambiguity", None),
    "R165": ("consistent", None),
    "R166": ("consistent", None),
    "R167": ("consistent", None),  # 2.5 / 0.1571 to 3.5 / 0.1286 holds 20
    "R169": ("consistent", None),
    "R171": ("ambiguity", None),
    "R172": ("consistent", 50.5 + 5.5),
    "R174": ("consistent", None),
    "R178": ("consistent", None),
    "R179": ("ambiguity", None),
    "R180": ("consistent", None),
    "R181": ("consistent", None),
    "R182": ("consistent", None),
    "R183": ("consistent", None),
}


def test_checks_give_what_comes_out_by_hand():
    check_by_hand(BY_HAND)


def test_relations_come_out_as_by_hand():
    check_outcomes(OUTCOMES)


def test_the_table_has_every_member_of_the_oecd():
    assert len(OECD) == 38
    assert set(table("oecd_industry_output_2022")["economy"]) >= set(OECD)


def test_services_are_the_newest_whole_year():
    assert official_services_share() == pytest.approx(100 * 80887.93 / 140187.92)
