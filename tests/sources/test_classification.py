"""Goods of the Harmonized System and their correspondence with other classifications."""

import pandas as pd
import pytest

from companion.errors import SourceError
from companion.sources import classification

# Chips of HS 2017 stand in eight categories; their heading's parts, and all of heading 8507, in one.
CHIPS = b"854231,210\n854231,220\n854231,410\n854231,420\n854231,610\n854231,620\n854231,630\n854231,700\n854290,420\n"
BATTERIES = b"850710,530\n850720,220\n850760,530\n"
# No code of heading 8523 has one category only; of heading 0801's two categories one code has one.
DISCS = b"852321,410\n852321,610\n"
NUTS = b"080111,112\n080111,122\n080112,112\n080119,112\n080121,122\n"
PAIRS = b"hs6,bec4\n" + CHIPS + BATTERIES + DISCS + NUTS


@pytest.fixture(autouse=True)
def a_few_codes_are_whole(monkeypatch):
    monkeypatch.setattr(classification, "WHOLE", {2: 1, 4: 1, 6: 2})


def end_use(content: bytes = PAIRS) -> pd.DataFrame:
    return classification.parse_end_use(content, "2017").set_index(["product", "bec4"])


def test_comtrades_list_and_a_copy_give_one_table(reply):
    table = classification.parse_goods(reply("comtrade_goods.json"))
    assert table["product"].tolist() == ["01", "0101", "010121", "010130"]
    assert table["level"].tolist() == [2, 4, 6, 6]
    assert table["description"].iloc[3] == "Asses; live"
    pd.testing.assert_frame_equal(classification.parse_goods(reply("hs_descriptions.csv")), table)


def test_fetch_takes_the_edition_of_2017(reply, transport):
    asked = transport(reply("comtrade_goods.json"))
    assert len(classification.parse_goods(classification.fetch_goods())) == 4
    assert asked[0].url == "https://comtradeapi.un.org/files/v1/app/reference/H5.json"


@pytest.mark.parametrize(
    "content", [b'{"results": null}', b'{"results": [{"id": "01"}]}', b'{"results": [{"id": "01", "te']
)
def test_another_json_layout_is_refused(content):
    with pytest.raises(SourceError, match="not laid out as expected"):
        classification.parse_goods(content)


def test_a_part_of_the_list_is_refused(reply, monkeypatch):
    monkeypatch.setattr(classification, "WHOLE", {2: 96, 4: 1200, 6: 5300})
    with pytest.raises(SourceError, match="has 1 codes of 2 digits where HS 2017 has 96 or more"):
        classification.parse_goods(reply("comtrade_goods.json"))
    with pytest.raises(SourceError, match=r"has \d+ pairs only"):
        end_use()


def test_a_web_page_is_refused(reply):
    for parse in (classification.parse_goods, end_use, classification.parse_editions):
        with pytest.raises(SourceError, match="a web page instead of data"):
            parse(reply("web_page.html"))


def test_one_category_has_the_whole_weight():
    row = end_use().loc[("850760", "530")]
    assert row.tolist() == ["intermediate", 1.0, 1.0]


def test_equal_weights_split_a_code_evenly():
    weights = end_use().loc["854231", "equal_weight"]
    assert weights.tolist() == [1 / 8] * 8


def test_heading_weights_follow_the_codes_of_the_heading_with_one_category():
    weights = end_use()["heading_weight"]
    # The only other code of heading 8542 is a part of capital goods.
    assert weights["854231"].to_dict() == {"420": 1.0} | dict.fromkeys(
        ["210", "220", "410", "610", "620", "630", "700"], 0
    )
    # Two of the three other nuts are for households unprocessed.
    assert weights["080111"].to_dict() == pytest.approx({"112": 2 / 3, "122": 1 / 3})
    # Nothing to go by: even.
    assert weights["852321"].to_dict() == {"410": 0.5, "610": 0.5}


def test_weights_of_a_code_add_up_to_one():
    sums = end_use().groupby("product")[["equal_weight", "heading_weight"]].sum()
    assert sums.stack().tolist() == pytest.approx([1.0] * (2 * len(sums)))


def test_the_publishers_headers_and_short_codes_are_known():
    table = end_use(PAIRS)
    sheet = b"HS 2017,BEC4\n" + CHIPS.replace(b",210", b",21").replace(b",410", b",41") + BATTERIES + DISCS + NUTS
    pd.testing.assert_frame_equal(end_use(sheet), table)
    # A correlation sheet names other classifications too, and so repeats pairs.
    wide = b"HS22,HS17,BEC4\n" + b"".join(b"000000," + line for line in (PAIRS[9:] + CHIPS).splitlines(keepends=True))
    pd.testing.assert_frame_equal(end_use(wide), table)


def test_categories_have_the_end_use_of_the_manual():
    # BEC Rev. 4 manual: capital goods 41 and 521; intermediate goods 111, 121, 21, 22, 31, 322, 42 and 53; consumption
    # goods 112, 122, 522, 61, 62 and 63.
    by_use = pd.Series(classification.END_USES).groupby(classification.END_USES).groups
    assert set(by_use["capital"]) == {"410", "521"}
    assert set(by_use["intermediate"]) == {"111", "121", "210", "220", "310", "322", "420", "530"}
    assert set(by_use["consumption"]) == {"112", "122", "522", "610", "620", "630"}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"bec4", b"bec5", "no pair of columns HS 2017 and BEC4"),
        (b"hs6", b"hs2012", "no pair of columns HS 2017 and BEC4"),
        (b"854290,420", b"854290,900", "the BEC category 900, which Rev. 4 does not have"),
        (b"080111,112", b"80111,112", "the pair '80111 112'; codes have six digits with leading zeros"),
        (b"854290,420", b"854290,", "the pair '854290 '"),
    ],
)
def test_another_correspondence_is_refused(old, new, complaint):
    assert old in PAIRS
    with pytest.raises(SourceError, match=complaint):
        end_use(PAIRS.replace(old, new))


EDITIONS = b"hs2022,hs2017\n851714,851712\n851713,851712\n010121,010121\n"


def test_each_code_of_2022_has_one_of_2017():
    table = classification.parse_editions(EDITIONS)
    assert table.values.tolist() == [["010121", "010121"], ["851713", "851712"], ["851714", "851712"]]
    assert list(table.columns) == ["product_2022", "product_2017"]
    again = classification.parse_editions(EDITIONS.replace(b"hs2022,hs2017", b"HS 2022,HS 2017"))
    pd.testing.assert_frame_equal(again, table)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"010121,010121", b"851713,851711", "does not give the HS 2022 code 851713 one HS 2017 code"),
        (b"010121,010121", b"010121,10121", "does not give the HS 2022 code 010121 one HS 2017 code"),
        (b"hs2017", b"hs2012", "no pair of columns HS 2022 and HS2017"),
    ],
)
def test_a_correlation_instead_of_a_conversion_is_refused(old, new, complaint):
    assert old in EDITIONS
    with pytest.raises(SourceError, match=complaint):
        classification.parse_editions(EDITIONS.replace(old, new))


def test_the_same_pair_twice_is_one():
    assert len(classification.parse_editions(EDITIONS + b"010121,010121\n")) == 3
