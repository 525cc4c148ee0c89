"""US imports by product and by industry, from Census's interface and from copies.

Totals of the industry copy are those of the industries it lists; October 2025 in the reply is a placeholder that the
parser must pass over.
"""

import json
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
import requests

from companion.errors import SourceError
from companion.sources import census_products


@pytest.fixture(autouse=True)
def few_partners(monkeypatch):
    """What a table must hold, cut down to what the replies hold."""
    suppliers = {"-": "WLD", "0003": "EU", "5700": "CHN", "5800": "KOR"}
    monkeypatch.setattr(census_products, "SUPPLIERS", suppliers)
    monkeypatch.setattr(census_products, "PARTNERS", {"CHINA": "CHN"})
    monkeypatch.delenv(census_products.KEY, raising=False)


def test_suppliers_by_product_without_a_member_beside_the_european_union(reply):
    table = census_products.parse_products(reply("census_hs.json"))
    assert list(table.columns) == ["year", "economy", "product", "imports_usd", "duty_usd"]
    assert table["economy"].tolist() == ["CHN", "CHN", "EU", "EU", "KOR", "KOR"]  # 4359 is Slovakia
    batteries = table[table["product"] == "850760"].set_index("economy")
    assert batteries.loc["CHN"].tolist() == [2024, "850760", 15656111816, 1094018180]


def test_a_total_of_all_suppliers_is_kept(reply):
    rows = json.loads(reply("census_hs.json"))
    rows.append(["-", "850760", "23000000000", "1200000000", "HS6", "-", "2024-12"])
    table = census_products.parse_products(json.dumps(rows).encode())
    assert table[table["economy"] == "WLD"]["imports_usd"].tolist() == [23000000000]


def test_reply_and_copy_give_one_table(reply):
    pd.testing.assert_frame_equal(
        census_products.parse_products(reply("census_hs.json")),
        census_products.parse_products(reply("census_hs_copy.csv")),
    )
    pd.testing.assert_frame_equal(
        census_products.parse_industries(reply("census_naics.json")),
        census_products.parse_industries(reply("census_naics_copy.csv")),
    )


def test_industries_add_up_and_a_year_says_how_many_months_it_has(reply):
    table = census_products.parse_industries(reply("census_naics.json")).set_index(["year", "industry"])
    assert table["economy"].unique().tolist() == ["CHN"]
    assert table.loc[(2024, "00"), "imports_usd"] == 30920124320 + 117233117487
    assert table.loc[2024]["months"].unique().tolist() == [12]
    assert table.loc[2025]["months"].unique().tolist() == [11]
    assert table.loc[(2025, "333"), "imports_usd"] == 25080904759  # November's, not October's
    assert table.loc[(2025, "334"), "industry_name"] == "Computer & electronic products"
    assert table.loc[(2025, "980"), "industry_name"] == "Goods returned (exports for Canada only)"


def test_products_are_asked_for_a_supplier_a_call(reply, transport, monkeypatch):
    monkeypatch.setenv(census_products.KEY, "secret")
    asked = transport(reply("census_hs.json"))
    rows = json.loads(census_products.fetch_products())
    assert [parse_qs(urlsplit(request.url).query)["CTY_CODE"] for request in asked] == [
        ["-"],
        ["0003"],
        ["5700"],
        ["5800"],
    ]
    parts = urlsplit(asked[0].url)
    assert parts._replace(query="").geturl() == "https://api.census.gov/data/timeseries/intltrade/imports/hs"
    assert parse_qs(parts.query) == {
        "get": ["CTY_CODE,I_COMMODITY,CON_VAL_YR,CAL_DUT_YR"],
        "COMM_LVL": ["HS6"],
        "CTY_CODE": ["-"],
        "time": ["2024-12"],
        "key": ["secret"],
    }
    assert rows[0].count("CTY_CODE") == 1  # asked for and a condition: the interface names it twice
    assert len(rows) == 1 + 4 * 7


def test_industries_are_asked_for_by_year(reply, transport):
    asked = transport(reply("census_naics.json"))
    census_products.fetch_industries()
    queries = [parse_qs(urlsplit(request.url).query) for request in asked]
    assert queries[0] == {
        "get": ["CTY_NAME,NAICS,NAICS_SDESC,CON_VAL_YR,CAL_DUT_YR"],
        "COMM_LVL": ["NA3"],
        "time": ["2013-12"],
    }
    this_year = date.today().year
    assert [query["time"][0] for query in queries[-3:]] == [
        f"{this_year - 2}-12",
        str(this_year - 1),
        str(this_year),
    ]


def test_an_error_does_not_name_the_key(monkeypatch):
    def refuse(request: requests.PreparedRequest, publisher: str) -> bytes:
        raise SourceError(f"{publisher} answered with HTTP 403 at {request.url}; try again later.")

    monkeypatch.setenv(census_products.KEY, "secret")
    monkeypatch.setattr(census_products, "send", refuse)
    with pytest.raises(SourceError, match=r"HTTP 403 at .*&key=\.\.\.; try again") as refused:
        census_products.fetch_products()
    assert "secret" not in str(refused.value)


def test_a_reply_without_rows_is_refused(transport):
    transport(b"")
    with pytest.raises(SourceError, match="gave no rows at all"):
        census_products.fetch_industries()


@pytest.mark.parametrize("parse", [census_products.parse_products, census_products.parse_industries])
def test_a_web_page_or_half_a_reply_is_refused(reply, parse):
    with pytest.raises(SourceError, match="web page instead of data"):
        parse(reply("web_page.html"))
    for content in (reply("census_hs.json")[:300], b"[]", b'["CTY_CODE"]\n'):
        with pytest.raises(SourceError, match=r"is not an array of rows|lacks"):
            parse(content)
    with pytest.raises(SourceError, match="lacks the column"):
        parse(b"hs6,supplier\n850760,CHINA\n")


def test_a_renamed_variable_is_refused(reply):
    with pytest.raises(SourceError, match="lacks CON_VAL_YR"):
        census_products.parse_products(reply("census_hs.json").replace(b"CON_VAL_YR", b"CON_VAL"))


def test_part_of_a_file_is_refused(reply):
    whole = reply("census_hs_copy.csv")
    with pytest.raises(SourceError, match="no imports from KOR"):
        census_products.parse_products(b"".join(line for line in whole.splitlines(True) if b",5800," not in line))
    with pytest.raises(SourceError, match="no imports from CHN"):
        census_products.parse_industries(reply("census_naics_copy.csv").replace(b"CHINA", b"CHAD"))
    industries = reply("census_naics_copy.csv")
    with pytest.raises(SourceError, match="industries of CHN in 2024 do not add up"):
        census_products.parse_industries(
            b"".join(line for line in industries.splitlines(True) if b"2024,CHINA,334" not in line)
        )
