"""Money and social financing, from PBOC's pages and from copies."""

import pandas as pd
import pytest

from companion.errors import SourceError
from companion.sources import pboc

MONEY = (
    b"date,m2_yoy,m1_yoy,m2_level,m1_level\n"
    b"2025-11-01,8.0,4.9,3369890.5,1128866.6\n2025-12-01,8.5,3.8,3402948.1,1155146.5\n"
)
FINANCING = b"date,value,rmb_loans\n2026-03-01,52240.0,31522.0\n2026-04-01,6245.0,-4006.0\n"
LOANS = b"date,value\n2026-03-01,31522.0\n2026-04-01,-4006.0\n2026-05-01,4965.0\n"
COPIES = {"china_social_financing_monthly.csv": FINANCING, "china_new_loans_monthly.csv": LOANS}


def test_the_page_and_the_copy_give_one_table_of_levels(reply):
    page, copy = pboc.parse_money_supply(reply("pboc_money_supply.htm")), pboc.parse_money_supply(MONEY)
    levels = ["month", "m1_bn_rmb", "m2_bn_rmb"]
    pd.testing.assert_frame_equal(page[levels], copy[levels])
    assert copy["m2_bn_rmb"].tolist() == [336989.05, 340294.81]
    assert copy["m1_year_on_year_percent"].tolist() == [4.9, 3.8]
    assert page["m1_year_on_year_percent"].isna().all()  # the page has levels only


def test_the_page_and_the_copies_give_one_table_of_financing(reply, archive):
    page = pboc.parse_social_financing(reply("pboc_financing.htm"))
    copies = pboc.parse_social_financing(archive(COPIES))
    pd.testing.assert_frame_equal(page, copies.head(2))
    assert copies["rmb_loans_bn_rmb"].tolist() == [3152.2, -400.6, 496.5]
    assert copies["total_bn_rmb"].tolist() == pytest.approx([5224.0, 624.5, float("nan")], nan_ok=True)


def test_pages_of_several_years_are_read_from_an_archive(reply, archive):
    page = reply("pboc_financing.htm")
    both = pboc.parse_social_financing(archive({"2026.htm": page, "again.htm": page}))
    assert both["month"].dt.strftime("%Y-%m").tolist() == ["2026-03", "2026-04"]


@pytest.mark.parametrize(
    ("old", "new"),
    [("货币（M1）", "流通中货币（M0）"), ("2025.11", "November"), ("<td>1128866.60</td>", "")],
)
def test_another_page_is_not_taken_for_money_supply(reply, old, new):
    page = reply("pboc_money_supply.htm").decode("gb18030")
    assert old in page
    page = page.replace("2025.12", "December") if old == "2025.11" else page
    with pytest.raises(SourceError, match="not its table of money supply"):
        pboc.parse_money_supply(page.replace(old, new).encode("gb18030"))


@pytest.mark.parametrize(("old", "new"), [("人民币贷款", "委托贷款"), ("2026.0", "2026年"), ("<td>31522</td>", "")])
def test_another_page_is_not_taken_for_financing(reply, old, new):
    page = reply("pboc_financing.htm").decode("gb18030")
    assert old in page
    with pytest.raises(SourceError, match="not its table of aggregate financing"):
        pboc.parse_social_financing(page.replace(old, new).encode("gb18030"))


def test_copies_must_both_be_there(archive):
    with pytest.raises(SourceError, match="holds 0 copies with 'new_loans'"):
        pboc.parse_social_financing(archive({"china_social_financing_monthly.csv": FINANCING}))
    with pytest.raises(SourceError, match="holds 0 copies with 'social_financing'"):
        pboc.parse_social_financing(FINANCING)


def test_a_gap_and_a_web_page_are_refused(reply, archive):
    with pytest.raises(SourceError, match="no value for 2026-04"):
        pboc.parse_social_financing(
            archive({name: body.replace(b"2026-04-01", b"2026-06-01") for name, body in COPIES.items()})
        )
    with pytest.raises(SourceError, match="sent a web page instead of data"):
        pboc.parse_money_supply(reply("web_page.html"))
