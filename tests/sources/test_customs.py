"""China's goods trade, from GACC's pages and from copies of them."""

import pandas as pd
import pytest

from companion.errors import SourceError
from companion.sources import customs

EXPORTS = b"date,value\n2026-06-01,411.9\n2026-07-01,397.9\n"
IMPORTS = b"date,value\n2026-06-01,286.4\n2026-07-01,285.5\n"
REGIONS = (
    "region,year,period,export_value\n"
    "总值,2025,11月,234563445.0\n总值,2025,1至11月,2445787769.0\n"
    "美国,2025,11月,23988067.0\n美国,2025,1至11月,276472620.0\n"
).encode()


def test_the_page_and_the_copies_give_one_table_of_total_trade(reply, archive):
    page = customs.parse_goods_trade(reply("customs_total_page.html"))
    copies = customs.parse_goods_trade(archive({"china_exports.csv": EXPORTS, "china_imports.csv": IMPORTS}))
    pd.testing.assert_frame_equal(page, copies)
    assert page["exports_bn_usd"].tolist() == [411.9, 397.9]
    assert page["imports_bn_usd"].tolist() == [286.4, 285.5]


def test_the_unit_of_the_page_is_read(reply):
    page = reply("customs_total_page.html").replace("亿美元".encode(), "百万美元".encode())
    assert customs.parse_goods_trade(page)["exports_bn_usd"].tolist() == [4.119, 3.979]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("亿美元", "亿元", "not its monthly table of total trade in US dollars"),
        ("进出口商品总值表", "出口主要商品量值表", "not its monthly table of total trade"),
        ("2026.0", "", "not its monthly table of total trade"),
        ("2026.07", "2026.08", "no value for 2026-07"),
    ],
)
def test_another_page_is_not_taken_for_total_trade(reply, old, new, complaint):
    page = reply("customs_total_page.html").decode()
    assert old in page
    with pytest.raises(SourceError, match=complaint):
        customs.parse_goods_trade(page.replace(old, new).encode())


def test_an_archive_without_the_imports_is_refused(archive):
    with pytest.raises(SourceError, match="has 0 files with 'imports'"):
        customs.parse_goods_trade(archive({"china_exports.csv": EXPORTS}))
    with pytest.raises(SourceError, match="incomplete or damaged"):
        customs.parse_goods_trade(archive({"china_exports.csv": EXPORTS})[:50])


def test_the_page_and_the_copy_give_one_table_by_partner(reply):
    page = customs.parse_by_partner(reply("customs_by_partner_page.html"))
    pd.testing.assert_frame_equal(page, customs.parse_by_partner(reply("customs_by_partner_copy.csv")))
    vietnam = page.set_index("partner").loc["VNM"]
    assert vietnam["month"] == pd.Timestamp("2024-12-01")
    assert vietnam["partner_name"] == "越南"
    # 11,295,224 and 70,279,669 times RMB 10,000
    assert vietnam["exports_mn_rmb"] == 112952.24
    assert vietnam["imports_year_to_date_mn_rmb"] == 702796.69
    assert vietnam["exports_year_to_date_change_percent"] == 19.0
    assert {"WLD", "Asia", "EU", "DEU", "USA"} <= set(page["partner"])


def test_a_copy_by_region_adds_exports_only(reply, archive):
    both = customs.parse_by_partner(archive({"a.csv": reply("customs_by_partner_copy.csv"), "b.csv": REGIONS}))
    usa = both[(both["partner"] == "USA") & (both["month"] == "2025-11-01")].iloc[0]
    assert usa["exports_mn_rmb"] == 239880.67
    assert usa["exports_year_to_date_mn_rmb"] == 2764726.20
    assert pd.isna(usa["imports_mn_rmb"])


def test_files_that_disagree_are_refused(reply, archive):
    page = reply("customs_by_partner_page.html")
    other = page.replace(b"11,295,224", b"11,295,225")
    assert len(customs.parse_by_partner(archive({"a.html": page, "b.html": page}))) == 12
    with pytest.raises(SourceError, match="disagree on VNM in 2024-12"):
        customs.parse_by_partner(archive({"a.html": page, "b.html": other}))


def test_rows_of_the_copy_that_are_in_dollars_are_left_out(reply):
    # The copy's September 2024 has exports of USD 303,712,134,000, as 303712134 where RMB 10,000 are meant.
    december = reply("customs_by_partner_copy.csv").decode()
    september = "2024,9,总值,Total value,303712134.0,2617659900.0,222001611.0,1928158000.0,4.3,2.2\n"
    pd.testing.assert_frame_equal(
        customs.parse_by_partner((december + september).encode()), customs.parse_by_partner(december.encode())
    )
    with pytest.raises(SourceError, match="no month in renminbi"):
        customs.parse_by_partner((december.splitlines()[0] + "\n" + september).encode())


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("人民币值", "美元值", "not its table of trade by partner in RMB 10,000"),
        ("单位：万元", "单位：亿元", "not its table of trade by partner in RMB 10,000"),
        ("<td>1,227,254,887</td>", "<td>1,127,254,887</td>", "do not add up"),
        ("&nbsp;大洋洲", "&nbsp;大洲", "breaks off before the row of Oceania"),
        ("<td>7.1</td>", "<td>seven</td>", "is not a number"),
    ],
)
def test_another_page_is_not_taken_for_partners(reply, old, new, complaint):
    page = reply("customs_by_partner_page.html").decode()
    assert old in page
    with pytest.raises(SourceError, match=complaint):
        customs.parse_by_partner(page.replace(old, new).encode())


def test_an_unknown_partner_and_a_falling_year_to_date_are_refused(reply):
    copy = reply("customs_by_partner_copy.csv").decode()
    with pytest.raises(SourceError, match="a partner '越北' that we do not know"):
        customs.parse_by_partner(copy.replace("越南", "越北").encode())
    header, *december = copy.splitlines()
    october = [line.replace("2024,12,", "2024,10,") for line in december]
    november = [line.replace("2024,12,", "2024,11,").replace("2545453724.0", "2545453723.0") for line in december]
    with pytest.raises(SourceError, match=r"exports of 2024-11 .* do not add up"):
        customs.parse_by_partner("\n".join([header, *october, *november]).encode())


def test_a_december_gives_its_year_and_the_one_before(reply):
    table = customs.parse_by_partner_annual(reply("customs_by_partner_page.html")).set_index(["year", "partner"])
    assert table.loc[(2024, "WLD"), "exports_bn_rmb"] == 25454.53724
    # 25,454.53724 over 1.071
    assert table.loc[(2023, "WLD"), "exports_bn_rmb"] == 23767.075
    assert table["back_calculated"].groupby("year").all().to_dict() == {2023: True, 2024: False}


def test_an_annual_table_needs_a_december():
    with pytest.raises(SourceError, match="hold no December"):
        customs.parse_by_partner_annual(REGIONS)


def test_every_name_of_an_economy_is_one_code():
    codes = customs._iso_by_name()
    for name, code in {
        "刚果共和国": "COG",
        "刚果民主共和国": "COD",
        "多米尼克": "DMA",
        "几内亚": "GIN",
        "中国": "CHN",
    }.items():
        assert codes[name] == code
    assert set(customs.GROUPS) & set(codes) == set()
