"""Sums over the China Global Investment Tracker; the layout is AEI's, the deals are made up, as AEI's are its own."""

import pandas as pd
import pytest

from companion.errors import SourceError
from companion.sources import aei

HEADER = "Year,Month,Investor,Millions,Share Size,Partner/Target,Sector,Subsector,Country,Region,BRI\n"
YEARLY = "".join(f'{year},March,One,"$1,000 ",10%,Two,Energy,Oil,Brazil,South America,\n' for year in range(2005, 2024))
DEALS = (
    "2024,January,One,$200 ,,,Energy,Oil,Britain,Europe,1\n"
    '2024,November,One,"$1,500 ",49%,,Metals,Steel,DEMOCRATIC,Sub-Saharan Africa,0\n'
    "2024,June,One,$300 ,100%,Two,Energy,Gas,Britain,Europe,\n"
    "2025,June,One,$400 ,,Two,Energy,Gas,Russian Federation,West Asia,\n"
).replace("DEMOCRATIC", "Democratic Republic of the Congo")
TRACKER = (HEADER + YEARLY + DEALS).encode()

# The same sums, as a copy that has a column for each category.
BY_ECONOMY = (
    b"Year,Brazil,Britain,Democratic Republic of the Congo,Italy,Russian Federation\n"
    b"2023,1000.0,0.0,0.0,0.0,0.0\n2024,0.0,500.0,1500.0,0.0,0.0\n2025,0.0,0.0,0.0,0.0,400.0\n"
)
BY_SECTOR = (
    f"Year,{','.join(aei.SECTORS)}\n"
    + "".join(
        f"{year},{','.join(str(values.get(sector, 0.0)) for sector in aei.SECTORS)}\n"
        for year, values in [
            *((year, {"Energy": 1000.0}) for year in range(2005, 2024)),
            (2024, {"Energy": 500.0, "Metals": 1500.0}),
            (2025, {"Energy": 400.0}),
        ]
    )
).encode()


def test_economies_are_summed_from_2023_on_and_named_by_their_code():
    table = aei.parse_by_economy(TRACKER)
    assert table.values.tolist() == [
        [2023, "BRA", 1000],
        [2024, "COD", 1500],
        [2024, "GBR", 500],
        [2025, "RUS", 400],
    ]
    assert list(table.columns) == ["year", "economy", "investment_mn_usd"]


def test_tracker_and_copies_give_one_table():
    pd.testing.assert_frame_equal(aei.parse_by_economy(TRACKER), aei.parse_by_economy(BY_ECONOMY))
    pd.testing.assert_frame_equal(aei.parse_by_sector(TRACKER), aei.parse_by_sector(BY_SECTOR))
    assert aei.parse_by_sector(TRACKER).query("year == 2024").values.tolist() == [
        [2024, "Energy", 500],
        [2024, "Metals", 1500],
    ]


def test_the_names_and_title_lines_of_another_release_are_known():
    sheet = b"China Global Investment Tracker,,\n,,\n" + TRACKER.replace(
        b"Millions", b"Quantity in Millions", 1
    ).replace(b"Partner/Target", b"Transaction Party", 1)
    pd.testing.assert_frame_equal(aei.parse_by_region(sheet), aei.parse_by_region(TRACKER))


def test_regions_count_deals_and_months():
    table = aei.parse_by_region(TRACKER).query("year >= 2024")
    assert table.values.tolist() == [
        [2024, 11, "Europe", 2, 500],
        [2024, 11, "Sub-Saharan Africa", 1, 1500],
        [2025, 6, "West Asia", 1, 400],
    ]


def test_a_partner_goes_before_a_stake_and_a_stake_before_nothing():
    table = aei.parse_by_mode(TRACKER).query("year >= 2024").set_index(["year", "mode"])["investment_mn_usd"]
    assert table.to_dict() == {
        (2024, "neither named"): 200,
        (2024, "partner named"): 300,
        (2024, "stake named"): 1500,
        (2025, "partner named"): 400,
    }


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"Region", b"Continent", "lacks the column Region"),
        (b"Metals", b"Minerals", "has the sector or month 'Minerals'"),
        (b"November", b"Nov", "has the sector or month 'Nov'"),
        (b"$200 ", b"n/a", "column 'Millions' that is not a number"),
        (b"$200 ", b"", "a deal without year, value, country or region"),
        (b",Britain,Europe,1", b",Britain,,1", "a deal without year, value, country or region"),
        (b"2006,", b"2007,", "has no deal of 2006; get the whole tracker"),
    ],
)
def test_another_tracker_is_refused(old, new, complaint):
    assert old in TRACKER
    with pytest.raises(SourceError, match=complaint):
        aei.parse_by_region(TRACKER.replace(old, new))


def test_an_economy_without_a_code_is_refused():
    with pytest.raises(SourceError, match="the country 'Utopia', which the ISO list does not know"):
        aei.parse_by_economy(TRACKER.replace(b"Britain", b"Utopia"))


def test_another_copy_is_refused(reply):
    with pytest.raises(SourceError, match="no column for the sector Metals"):
        aei.parse_by_sector(BY_SECTOR.replace(b"Metals", b"Minerals"))
    with pytest.raises(SourceError, match="has an empty cell"):
        aei.parse_by_economy(BY_ECONOMY.replace(b"1500.0", b""))
    with pytest.raises(SourceError, match="ends before 2023"):
        aei.parse_by_economy(b"Year,Brazil\n2022,100.0\n")
    with pytest.raises(SourceError, match="a web page instead of data"):
        aei.parse_by_sector(reply("web_page.html"))
    with pytest.raises(SourceError, match="lacks the column"):
        aei.parse_by_region(BY_SECTOR)  # sums hold no deals to count
