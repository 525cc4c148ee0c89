"""BACI, from archives in CEPII's own layout and from extracts: a few real flows of magnets and of code 811292."""

import pandas as pd
import pytest
from archives import zipped

from companion.errors import SourceError
from companion.sources import cepii

MEMBERS = {
    "BACI_HS02_Y2016_V202601.csv": "baci_hs02_2016.csv",
    "BACI_HS17_Y2024_V202601.csv": "baci_hs17_2024.csv",
    "country_codes_V202601.csv": "baci_country_codes.csv",
}


@pytest.fixture
def members(reply) -> dict[str, bytes]:
    return {name: reply(file) for name, file in MEMBERS.items()}


@pytest.fixture(autouse=True)
def two_products(monkeypatch):
    """What a table must hold, cut down to what the replies hold."""
    monkeypatch.setattr(cepii, "MATERIALS", {code: cepii.MATERIALS[code] for code in ("811292", "850511")})
    monkeypatch.setattr(cepii, "HEADINGS", ["8112", "8505"])
    monkeypatch.setattr(cepii, "HEADING_YEARS", (2024,))
    monkeypatch.setattr(cepii, "ECONOMIES", ["CHN", "DEU"])
    monkeypatch.setattr(cepii, "FEWEST_CHAPTERS", 2)


def test_bilateral_flows_come_in_usd_and_tonnes_from_the_edition_of_their_time(members):
    table = cepii.parse_materials_trade(zipped(members))
    assert list(table.columns) == ["year", "exporter", "importer", "product", "value_usd", "quantity_tonnes"]
    flows = table.set_index(["product", "year", "exporter", "importer"])
    assert flows.loc[("850511", 2024, "CHN", "DEU")].tolist() == [513918501, 12607]
    assert flows.loc[("850511", 2024, "TWN", "USA")].tolist() == [7002738, 188]  # "Other Asia, nes"
    assert flows.loc[("811292", 2016, "CHN", "JPN"), "value_usd"] == 19715045
    assert flows["quantity_tonnes"].isna().sum() == 4  # all flows of 2016: BACI prints NA


def test_an_extract_gives_the_same_flows_although_it_repeats_a_code_for_each_material(members, reply):
    extract = reply("baci_extract_flows.csv")
    assert extract.count(b"811231") == 5  # hafnium's later code, with the flows of 811292
    pd.testing.assert_frame_equal(cepii.parse_materials_trade(extract), cepii.parse_materials_trade(zipped(members)))


def test_the_old_codes_of_borates_are_one_product(members, monkeypatch):
    monkeypatch.setattr(cepii, "MATERIALS", {"252800": "Natural borates"})
    # The code was two until 2012; these are magnets' flows under borates' codes, to add up.
    old = members["BACI_HS02_Y2016_V202601.csv"].replace(b"850511", b"252810").replace(b"811292", b"252890")
    more = old + b"2016,156,276,252890,1.000,2.000\n"
    table = cepii.parse_materials_trade(zipped(members | {"BACI_HS02_Y2016_V202601.csv": more}))
    to_germany = table[(table["exporter"] == "CHN") & (table["importer"] == "DEU")].iloc[0]
    assert to_germany["value_usd"] == 219280766 + 1000
    assert pd.isna(to_germany["quantity_tonnes"])  # one of the two weights is not known


def test_shares_are_computed_from_flows_with_a_weight(members):
    table = cepii.parse_materials_shares(zipped(members)).set_index(["product", "year"])
    magnets = table.loc[("850511", 2024)]
    # China 513,918,501 + 366,341,101 of 929,428,793 USD, and 12,607 + 8,679 of 22,312 tonnes.
    assert magnets["china_value_share_percent"] == 94.7
    assert magnets["china_quantity_share_percent"] == 95.4
    assert magnets["world_unit_value_usd_per_tonne"] == round(929428793 / 22312, 1)
    assert magnets["china_unit_value_usd_per_tonne"] == round(880259602 / 21286, 1)
    assert magnets["rest_of_world_unit_value_usd_per_tonne"] == round(49169191 / 1026, 1)
    shares = [880259602 / 929428793, 42166453 / 929428793, 7002738 / 929428793]
    assert magnets["value_hhi"] == round(sum(share**2 for share in shares), 3)
    assert magnets["material"].startswith("Permanent magnets")
    assert 2016 not in table.index.get_level_values("year")  # no weight is known


def test_an_extract_of_shares_has_one_row_a_code(reply):
    table = cepii.parse_materials_shares(reply("baci_extract_shares.csv"))
    assert table["product"].tolist() == ["811292", "850511"]
    assert table["china_value_share_percent"].tolist() == [28.9, 62.7]
    assert table["value_hhi"].tolist() == [0.139, 0.41]


CHAPTERS = b"""iso3,year,hs2,exports_usd,imports_usd
CHN,2024,81,16149339,0
CHN,2024,85,880259602,42166453
DEU,2024,81,135868147,30471943
DEU,2024,85,0,513918501
"""


def test_chapters_are_sums_over_partners_and_products(members):
    table = cepii.parse_chapters(zipped(members))
    assert list(table.columns) == ["year", "economy", "product", "exports_usd", "imports_usd"]
    pd.testing.assert_frame_equal(table, cepii.parse_chapters(CHAPTERS))


HEADINGS = b"""hs4,year,iso3,exports_usd,imports_usd
8112,2024,CHN,16149339,0
8112,2024,DEU,135868147,30471943
8112,2024,JPN,0,16149339
8112,2024,USA,30471943,135868147
8505,2024,CHN,880259602,42166453
8505,2024,DEU,0,513918501
8505,2024,JPN,42166453,0
8505,2024,TWN,7002738,0
8505,2024,USA,0,373343839
"""


def test_headings_hold_all_economies_and_balance(members):
    table = cepii.parse_headings(zipped(members))
    world = table.groupby("product")[["exports_usd", "imports_usd"]].sum()
    assert (world["exports_usd"] == world["imports_usd"]).all()
    pd.testing.assert_frame_equal(table, cepii.parse_headings(HEADINGS))


def test_largest_headings_are_those_of_china(members, monkeypatch):
    monkeypatch.setattr(cepii, "LARGEST", 1)
    table = cepii.parse_largest_headings(zipped(members))
    assert table.to_dict("records") == [{"year": 2024, "economy": "CHN", "product": "8505", "exports_usd": 880259602}]
    extract = b"year,hs4,exports_usd,share_of_china_exports\n2024,8505,880259602,0.1\n"
    pd.testing.assert_frame_equal(cepii.parse_largest_headings(extract), table)
    with pytest.raises(SourceError, match="does not hold 1 headings a year"):
        cepii.parse_largest_headings(extract + b"2024,8112,16149339,0.1\n")


@pytest.mark.parametrize(
    ("parse", "content", "complaint"),
    [
        (cepii.parse_headings, HEADINGS.replace(b"8505,2024,TWN,7002738,0\n", b""), "is part of a file"),
        (cepii.parse_headings, HEADINGS[: HEADINGS.index(b"8505")], "is part of a file"),
        (cepii.parse_headings, HEADINGS.replace(b"imports_usd", b"imports"), "lacks the column imports_usd"),
        (cepii.parse_headings, HEADINGS.replace(b"8112,", b"811,"), "'hs4' that is not 4 digits"),
        (cepii.parse_chapters, CHAPTERS.replace(b"DEU,2024,81,135868147,30471943\n", b""), "chapters of DEU 2024"),
        (cepii.parse_chapters, CHAPTERS.replace(b"DEU", b"FRA"), "chapters of DEU"),
        (cepii.parse_chapters, CHAPTERS.replace(b",2024,", b",24,"), "a year that is not YYYY"),
    ],
)
def test_part_of_an_extract_or_another_layout_is_refused(parse, content, complaint):
    with pytest.raises(SourceError, match=complaint):
        parse(content)


PARSERS = [
    cepii.parse_chapters,
    cepii.parse_headings,
    cepii.parse_largest_headings,
    cepii.parse_materials_trade,
    cepii.parse_materials_shares,
]


@pytest.mark.parametrize("parse", PARSERS)
def test_a_truncated_archive_and_a_web_page_are_refused(members, reply, parse):
    for broken in (zipped(members)[:-40], zipped(members)[:200]):
        with pytest.raises(SourceError, match="incomplete or damaged"):
            parse(broken)
    with pytest.raises(SourceError, match="web page instead of data"):
        parse(reply("web_page.html"))


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("BACI_HS17_Y2024_V202601.csv", b"t,i,j,k,v,q", b"t,i,j,k,v", "has columns t, i, j, k, v where"),
        ("BACI_HS17_Y2024_V202601.csv", b"2024,490,", b"2024,999,", "uses the country 999"),
        ("BACI_HS17_Y2024_V202601.csv", b"7002.738", b"much", "column 'v' that is not a number"),
        ("country_codes_V202601.csv", b"country_iso3", b"iso", "lacks the column country_iso3"),
    ],
)
def test_a_changed_archive_is_refused(members, name, old, new, complaint):
    assert old in members[name]
    with pytest.raises(SourceError, match=complaint):
        cepii.parse_materials_trade(zipped(members | {name: members[name].replace(old, new)}))


def test_an_archive_without_a_needed_file_is_refused(members):
    table = members.pop("country_codes_V202601.csv")
    with pytest.raises(SourceError, match="lacks CEPII's table of country codes"):
        cepii.parse_chapters(zipped(members))
    del members["BACI_HS17_Y2024_V202601.csv"]
    with pytest.raises(SourceError, match=r"no file of CEPII's BACI that is needed here \(it has HS02\)"):
        cepii.parse_chapters(zipped(members | {"country_codes_V202601.csv": table}))


def test_a_missing_material_an_unknown_economy_or_two_values_are_refused(reply):
    extract = reply("baci_extract_flows.csv")
    with pytest.raises(SourceError, match="lacks 850511 of the critical materials"):
        cepii.parse_materials_trade(b"".join(line for line in extract.splitlines(True) if b"850511" not in line))
    with pytest.raises(SourceError, match="names the economy XX"):
        cepii.parse_materials_trade(extract.replace(b",TW,", b",XX,"))
    with pytest.raises(SourceError, match="two values for one flow"):
        cepii.parse_materials_trade(extract.replace(b"germanium,CN,JP,16149339", b"germanium,CN,JP,16149340"))
