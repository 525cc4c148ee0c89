"""United States imports and tariffs: the Census Bureau's reply, FRED's copy, and the Trade War Tracker's files."""

import pandas as pd
import pytest

from companion.errors import SourceError
from companion.sources import census

MONTHLY = b"time,CON_VAL_MO,tariff\n2025-10-01,%s\n2025-11-01,%s\n"
END_USE = {
    "us_imports_monthly.csv": MONTHLY % (b"239759477559.0,12.4", b"225973365885.0,11.3"),
    "capital_goods_monthly.csv": MONTHLY % (b"67178382252.0,7.2", b"66025039735.0,6.5"),
    "consumption_goods_monthly.csv": MONTHLY % (b"58117642820.0,18.6", b"53840696327.0,17.1"),
    "intermediate_goods_monthly.csv": MONTHLY % (b"96190444609.0,12.6", b"89019234148.0,11.8"),
}
TARIFFS = (
    b"date,country_name,effective tariff,total imports,2024 tariff\n"
    b'2025-02-04,CHINA,20.0,429425828419.0,10.865954673194842\n2025-02-04,"KOREA, SOUTH",0.0,131548860404.0,0.2\n'
    b"2025-04-05,CHINA,50.28401462010338,429425828419.0,10.865954673194842\n"
    b'2025-04-05,"KOREA, SOUTH",14.0,131548860404.0,0.2\n'
)
CHAPTERS = (
    b"HS2,2024_imports,2024_duty,CTY_NAME,CTY_CODE,2025_tariff_increase,2024_tariff\n"
    b"1,14914360.0,1103627.0,CHINA,5700,34.0,7.399761035673002\n"
    b"98,6303135229.0,7416477.0,CHINA,5700,34.0,0.1176633013659241\n"
)


def test_the_bureau_and_fred_give_one_table(reply):
    table = census.parse(reply("census_imports.json"))
    pd.testing.assert_frame_equal(table, census.parse(reply("fred_impch.csv")))
    copy = reply("fred_impch.csv").replace(b"observation_date,IMPCH", b"date,IMPCH_usd_mn")
    pd.testing.assert_frame_equal(table, census.parse(copy))
    assert table["month"].dt.strftime("%Y-%m").tolist() == ["2015-01", "2015-02", "2015-03"]
    assert table["imports_mn_usd"].tolist() == [38589.696731, 31563.988155, 41136.91753]


def test_fred_reaches_back_further_than_we_take(reply):
    # FRED starts in 1985.
    longer = reply("fred_impch.csv").replace(b"IMPCH\n", b"IMPCH\n1985-01-01,293.1\n")
    assert census.parse(longer).equals(census.parse(reply("fred_impch.csv")))


@pytest.mark.parametrize(("key", "asked_with"), [("", ""), ("hush", "&key=hush")])
def test_fetch_asks_for_all_imports_from_china(reply, transport, monkeypatch, key, asked_with):
    monkeypatch.setenv(census.KEY, key)
    asked = transport(reply("census_imports.json"))
    assert len(census.parse(census.fetch())) == 3
    address = "https://api.census.gov/data/timeseries/intltrade/imports/hs"
    assert asked[0].url == f"{address}?get=GEN_VAL_MO&CTY_CODE=5700&time=from+2015-01{asked_with}"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("GEN_VAL_MO", "CON_VAL_MO", "not laid out as expected"),
        ("]]", "", "not laid out as expected"),
        ("5700", "5820", "has no value in it"),
        ("2015-02", "2015-01", "has 2015-01 twice"),
        ("2015-02", "2015-04", "no value for 2015-02"),
        ("2015-01", "2015-04", "starts in 2015-02"),
        ("31563988155", "many", "not a number"),
    ],
)
def test_another_reply_is_refused(reply, old, new, complaint):
    content = reply("census_imports.json").decode()
    assert old in content
    with pytest.raises(SourceError, match=complaint):
        census.parse(content.replace(old, new).encode())


def test_a_web_page_is_refused(reply):
    for parse in (census.parse, census.parse_tariffs, census.parse_tariffs_by_chapter):
        with pytest.raises(SourceError, match="sent a web page instead of data"):
            parse(reply("web_page.html"))


def test_end_uses_are_read_under_the_trackers_and_the_copies_names(archive):
    table = census.parse_end_use(archive(END_USE))
    copies = {f"us_enduse_{name.removeprefix('us_')}": body for name, body in END_USE.items()}
    pd.testing.assert_frame_equal(table, census.parse_end_use(archive(copies)))
    assert list(table["end_use"].unique()) == ["all", "capital", "consumption", "intermediate"]
    capital = table[(table["end_use"] == "capital") & (table["month"] == "2025-11-01")].iloc[0]
    assert (capital["imports_mn_usd"], capital["duty_percent"]) == (66025.039735, 6.5)


def test_end_uses_that_do_not_fit_together_are_refused(archive):
    without = {name: body for name, body in END_USE.items() if "capital" not in name}
    with pytest.raises(SourceError, match="holds 0 files named capital_goods_monthly"):
        census.parse_end_use(archive(without | {"ai_capital_goods_monthly.csv": b""}))
    swapped = END_USE | {"us_imports_monthly.csv": END_USE["capital_goods_monthly.csv"]}
    with pytest.raises(SourceError, match="exceed the total"):
        census.parse_end_use(archive(swapped))
    shorter = END_USE | {"us_imports_monthly.csv": END_USE["us_imports_monthly.csv"].split(b"2025-11")[0]}
    with pytest.raises(SourceError, match="cover other months"):
        census.parse_end_use(archive(shorter))


def test_tariffs_have_a_row_for_each_day_and_supplier():
    table = census.parse_tariffs(TARIFFS).set_index(["date", "economy"])
    assert table.loc[("2025-04-05", "CHN"), "added_tariff_percent"] == 50.28401462010338
    assert table.loc[("2025-02-04", "KOR"), "added_tariff_percent"] == 0
    assert len(table) == 4


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"CHINA", b"CATHAY", "a supplier 'CATHAY' that we do not know"),
        (b"effective tariff", b"tariff", "lacks the column effective tariff"),
        (b'2025-04-05,"KOREA, SOUTH",14.0,131548860404.0,0.2\n', b"", "not have every supplier on every day"),
    ],
)
def test_another_file_of_tariffs_is_refused(old, new, complaint):
    assert old in TARIFFS
    with pytest.raises(SourceError, match=complaint):
        census.parse_tariffs(TARIFFS.replace(old, new))


def test_tariffs_by_chapter_are_those_of_china():
    table = census.parse_tariffs_by_chapter(CHAPTERS)
    assert table["chapter"].tolist() == ["01", "98"]
    assert table["duties_2024_usd"].tolist() == [1103627, 7416477]
    with pytest.raises(SourceError, match="not that of China"):
        census.parse_tariffs_by_chapter(CHAPTERS.replace(b"5700", b"2010"))
    with pytest.raises(SourceError, match="lacks the column 2024_duty"):
        census.parse_tariffs_by_chapter(CHAPTERS.replace(b"2024_duty", b"duty"))
