"""World Development Indicators, from the World Bank's interface and from public copies."""

import gzip
import json
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

from companion.errors import SourceError
from companion.sources import world_bank

POPULATION = pd.DataFrame(
    [
        ("SP.POP.TOTL", "CHN", 2024, 1408975000.0),
        ("SP.POP.TOTL", "CHN", 2025, 1406585000.0),
        ("SP.POP.TOTL", "WLD", 2024, 8140897523.0),
        ("SP.POP.TOTL", "WLD", 2025, 8215424893.0),
    ],
    columns=["indicator", "economy", "year", "value"],
)


@pytest.fixture
def population_only(monkeypatch):
    monkeypatch.setattr(world_bank, "INDICATORS", ("SP.POP.TOTL",))


@pytest.mark.usefixtures("population_only")
def test_a_reply_and_a_copy_give_one_table(reply, archive):
    # The reply ends with a year that has no value yet.
    answer, copy = reply("world_bank_population.json"), reply("world_bank_copy.csv")
    for content in (answer, copy, gzip.compress(copy), archive({"population.json": answer})):
        table = world_bank.parse(content)
        assert table.equals(world_bank.parse(copy))
    pd.testing.assert_frame_equal(table, POPULATION, check_dtype=False)


def test_copies_of_each_kind_are_told_apart(archive, monkeypatch):
    codes = ("BM.KLT.DINV.CD.WD", "NV.IND.MANF.ZS", "SL.AGR.EMPL.ZS", "SL.IND.EMPL.ZS", "SL.SRV.EMPL.ZS")
    monkeypatch.setattr(world_bank, "INDICATORS", (*codes, "TX.UVI.MRCH.XD.WD"))
    employment = (
        b"name,iso3,Year,industry,agri,services,fe,ma,employment_derived\n"
        b"China,CHN,2024,31.6324,22.2165,46.1511,24.8205,37.3503,732904500\n"
    )
    files = {
        "wdi_bm_klt.csv": b"geo,year,BM.KLT.DINV.CD.WD_usd,usd_bn\nchn,2024,172243700000.0,172.24\n",
        "wdi_manufacturing_value_added_share_extract.csv": b"geo,year,value\nchn,2024,24.86924\n",
        "wdi_export_unit_value_index_extract.csv": b"geo,year,value\nchn,2024,110.0\n",
        "employment.csv.gz": gzip.compress(employment),
    }
    table = world_bank.parse(archive(files)).set_index("indicator")
    assert set(table["economy"]) == {"CHN"}
    assert table["value"].to_dict() == {
        "BM.KLT.DINV.CD.WD": 172243700000.0,
        "NV.IND.MANF.ZS": 24.86924,
        "SL.AGR.EMPL.ZS": 22.2165,
        "SL.IND.EMPL.ZS": 31.6324,
        "SL.SRV.EMPL.ZS": 46.1511,
        "TX.UVI.MRCH.XD.WD": 110.0,
    }
    renamed = {name.replace("export_unit_value_index", "prices"): body for name, body in files.items()}
    with pytest.raises(SourceError, match="is no layout that we know"):
        world_bank.parse(archive(renamed))


def test_fetch_asks_once_for_each_indicator(reply, transport, monkeypatch):
    asked = transport(reply("world_bank_population.json"))
    monkeypatch.setattr(world_bank, "INDICATORS", ("SP.POP.TOTL", "NY.GDP.MKTP.CD"))
    world_bank.fetch()
    assert [urlsplit(request.url).path for request in asked] == [
        "/v2/country/all/indicator/SP.POP.TOTL",
        "/v2/country/all/indicator/NY.GDP.MKTP.CD",
    ]
    assert parse_qs(urlsplit(asked[0].url).query) == {
        "format": ["json"],
        "per_page": ["20000"],
        "date": ["1990:2100"],
        "source": ["2"],
    }


@pytest.mark.usefixtures("population_only")
def test_what_is_fetched_can_be_parsed(reply, transport):
    transport(reply("world_bank_population.json"))
    pd.testing.assert_frame_equal(world_bank.parse(world_bank.fetch()), POPULATION, check_dtype=False)


def test_a_missing_indicator_is_refused(reply, monkeypatch):
    monkeypatch.setattr(world_bank, "INDICATORS", ("SP.POP.TOTL", "NY.GDP.MKTP.CD"))
    with pytest.raises(SourceError, match=r"lack NY\.GDP\.MKTP\.CD \(1 of 2 indicators\)"):
        world_bank.parse(reply("world_bank_population.json"))


@pytest.mark.usefixtures("population_only")
def test_the_first_page_of_two_is_refused(reply):
    head, entries = json.loads(reply("world_bank_population.json"))
    for wrong in ({"pages": 2}, {"total": 300}):
        with pytest.raises(SourceError, match="ask for all on one page"):
            world_bank.parse(json.dumps([head | wrong, entries]).encode())


@pytest.mark.usefixtures("population_only")
def test_an_indicator_twice_is_refused(reply, archive):
    answer = reply("world_bank_population.json")
    with pytest.raises(SourceError, match=r"SP\.POP\.TOTL of CHN in \d+ twice"):
        world_bank.parse(archive({"a.json": answer, "b.json": answer}))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'[{"message":[{"id":"120","key":"Invalid value","value":"The indicator was not found."}]}]', "not found"),
        (b'[{"page":1,"pages":1,"total":1},[{"date":"2025"}]]', "not laid out as expected"),
        (b'[{"page":1,"pages":1,"total":1},[', "not laid out as expected"),
        (b"[]", "not laid out as expected"),
        (b"country,population\nCHN,1406585000\n", "no layout that we know"),
        (b"PK\x03\x04 the start of an archive", "incomplete or damaged"),
        (b"\x1f\x8b\x08 the start of another", "incomplete or damaged"),
    ],
)
def test_another_layout_is_refused(content, complaint):
    with pytest.raises(SourceError, match=complaint):
        world_bank.parse(content)


def test_a_web_page_is_refused(reply):
    with pytest.raises(SourceError, match="sent a web page instead of data"):
        world_bank.parse(reply("web_page.html"))


def test_names_come_from_the_interface_or_from_a_file(archive, monkeypatch):
    monkeypatch.setattr(world_bank, "INDICATORS", ("GC.NLD.TOTL.GD.ZS", "SP.POP.TOTL"))
    names = {
        "SP.POP.TOTL": "Population, total",
        "GC.NLD.TOTL.GD.ZS": "Net lending (+) / net borrowing (-) (% of GDP)",
    }
    replies = {
        f"{code}.json": json.dumps([{"page": 1, "pages": 1, "total": 1}, [{"id": code, "name": name}]]).encode()
        for code, name in names.items()
    }
    table = world_bank.parse_list(archive(replies))
    by_hand = "".join(f'{code},"{name}"\n' for code, name in names.items())
    pd.testing.assert_frame_equal(table, world_bank.parse_list(f"indicator,name\n{by_hand}".encode()))
    assert table["indicator"].tolist() == ["GC.NLD.TOTL.GD.ZS", "SP.POP.TOTL"]
    assert table["unit"].tolist() == ["% of GDP", "number"]
    with pytest.raises(SourceError, match=r"lack SP\.POP\.TOTL"):
        world_bank.parse_list(b"indicator,name\nGC.NLD.TOTL.GD.ZS,Net lending\n")


def test_fetching_the_names_asks_for_each_indicator(transport, monkeypatch):
    monkeypatch.setattr(world_bank, "INDICATORS", ("SP.POP.TOTL",))
    asked = transport(b"[]")
    world_bank.fetch_list()
    assert asked[0].url.startswith("https://api.worldbank.org/v2/indicator/SP.POP.TOTL?format=json")
