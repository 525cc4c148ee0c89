"""Aggregates of the Atlas. Products here are made up, because the Atlas's own may not be passed on; baskets and points
of the curve are as in the copies.
"""

import pytest

from companion import catalogue
from companion.errors import SourceError
from companion.sources import atlas

HEADER = b"product_id,product_hs92_code,year,export_value,import_value,pci\n"


def products(year: int, complexities: list[float]) -> bytes:
    lines = [f"{i},{9000 + i},{year},{100 * (i + 1)},{100 * (i + 1)},{pci}" for i, pci in enumerate(complexities)]
    return ("\n".join(lines) + "\n").encode()


@pytest.fixture(autouse=True)
def few_products(monkeypatch):
    monkeypatch.setattr(atlas, "FEWEST_PRODUCTS", 20)
    monkeypatch.setattr(atlas, "FEWEST_PRODUCTS_HS6", 20)


def test_deciles_are_of_equal_number_and_add_up_to_the_world():
    # Twenty products in falling order of complexity, worth 100, 200, ... 2000.
    table = atlas.parse_deciles(HEADER + products(2023, [i / 10 for i in range(10, -10, -1)]))
    assert list(table.columns) == ["year", "decile", "products", "pci_minimum", "pci_maximum", "exports_usd"]
    assert table["decile"].tolist() == list(range(1, 11))
    assert set(table["products"]) == {2}
    assert table["exports_usd"].sum() == 100 * 20 * 21 / 2
    assert table.iloc[9][["pci_minimum", "pci_maximum", "exports_usd"]].tolist() == [0.9, 1.0, 100 + 200]
    assert table.iloc[0][["pci_minimum", "pci_maximum", "exports_usd"]].tolist() == [-0.9, -0.8, 1900 + 2000]


def test_deciles_of_a_number_that_ten_does_not_divide_and_of_ties():
    table = atlas.parse_deciles(HEADER + products(2023, [0.0] * 23))
    assert table["products"].sum() == 23
    assert set(table["products"]) == {2, 3}
    # Ties go by code: the first products, worth 100, 200, 300, stand in the first class.
    assert table.iloc[0]["exports_usd"] == 600


def test_rests_that_are_no_product_are_left_out_and_other_codes_refused():
    whole = HEADER + products(2023, [i / 10 for i in range(20)])
    rests = b"98,9999,2023,7000,7000,-1.7\n99,XXXX,2023,9000,9000,-0.6\n"
    assert atlas.parse_deciles(whole + rests).equals(atlas.parse_deciles(whole))
    with pytest.raises(SourceError, match="has a product '99AA' that is not a code of four digits"):
        atlas.parse_deciles(whole + b"98,99AA,2023,7000,7000,-1.7\n")


def test_each_year_has_its_own_cut_offs():
    both = HEADER + products(2022, [i / 10 for i in range(20)]) + products(2023, [i / 5 for i in range(20)])
    table = atlas.parse_deciles(both).set_index(["year", "decile"])
    assert table.loc[(2022, 10), "pci_maximum"] == 1.9
    assert table.loc[(2023, 10), "pci_maximum"] == 3.8


def test_part_of_the_products_is_refused():
    whole = HEADER + products(2022, [0.1] * 20) + products(2023, [0.1] * 19)
    with pytest.raises(SourceError, match="has 19 products in 2023, fewer than 20"):
        atlas.parse_deciles(whole)
    with pytest.raises(SourceError, match="has 3 products, fewer than 20"):
        atlas.parse_hs6_deciles(b"hs6,pci_2022\n010121,0.1\n010129,0.2\n010130,0.3\n")


def test_cut_offs_at_six_digits_name_no_product():
    rows = "".join(f"0101{i:02d},{i / 10}\n" for i in range(20))
    table = atlas.parse_hs6_deciles(("hs6,pci_2022\n" + rows).encode())
    assert list(table.columns) == ["decile", "products", "pci_minimum", "pci_maximum"]
    assert table.iloc[4].tolist() == [5, 2, 0.8, 0.9]


BASKETS = b"""basket,iso3,year,usd_bn
ai,WLD,2024,344.67
all,CHN,2024,295.3
all,WLD,2024,1663.83
semi_chips,WLD,2024,925.87
semi_foundry,WLD,2024,39.19
semi_manufacturing,WLD,2024,249.22
semi_photosensitive,WLD,2024,66.06
semi_raw,WLD,2024,13.48
semi_wafer,WLD,2024,25.35
total_goods_imports,CHN,2024,2090.7
"""


def test_baskets_are_named_and_imports_left_out():
    table = atlas.parse_baskets(BASKETS).set_index(["basket", "economy", "year"])["exports_bn_usd"]
    assert len(table) == 9
    assert table["semiconductors and AI hardware", "CHN", 2024] == 295.3
    assert table["semiconductors: chips", "WLD", 2024] == 925.87


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"925.87", b"952.87", "do not add up"),
        (b"semi_wafer,WLD,2024,25.35\n", b"", "do not add up"),
        (b"usd_bn", b"usd", "lacks the column usd_bn"),
        (b"344.67", b"n/a", "not a number"),
    ],
)
def test_baskets_that_do_not_add_up_are_refused(old, new, complaint):
    with pytest.raises(SourceError, match=complaint):
        atlas.parse_baskets(BASKETS.replace(old, new))


CURVE = b"""iso3,year,pci,local_linear_world_export_share
CHN,2024,-2.0378,0.0687
CHN,2024,-1.9958,0.0778
CHN,2024,1.9958,0.1199
CHN,2024,2.0378,0.0982
USA,2024,-1.9958,0.027
USA,2024,1.9958,0.149
"""


def test_the_curve_is_kept_where_it_is_reliable_and_in_percent():
    table = atlas.parse_curve(CURVE)
    assert table["pci"].abs().max() == 1.9958
    assert table[table["economy"] == "CHN"]["share_percent"].tolist() == [7.78, 11.99]


def test_a_curve_with_gaps_or_without_an_economy_is_refused():
    with pytest.raises(SourceError, match="do not stand on one grid"):
        atlas.parse_curve(CURVE.replace(b"USA,2024,1.9958,0.149\n", b""))
    with pytest.raises(SourceError, match="China or the United States is missing"):
        atlas.parse_curve(CURVE.replace(b"USA", b"JPN"))


@pytest.mark.parametrize(
    "parse", [atlas.parse_deciles, atlas.parse_hs6_deciles, atlas.parse_baskets, atlas.parse_curve]
)
def test_a_web_page_or_another_layout_is_refused(reply, parse):
    with pytest.raises(SourceError, match="web page instead of data"):
        parse(reply("web_page.html"))
    with pytest.raises(SourceError, match="lacks the column"):
        parse(b"code,value\n0101,1\n")


@pytest.mark.parametrize("source", atlas.SOURCES, ids=lambda source: source.dataset)
def test_what_is_committed_holds_no_product_and_may_not_be_passed_on(source):
    dataset = catalogue.describe(source.dataset)
    assert not dataset.redistributable
    assert not {"product", "hs4", "hs6"} & {field.name for field in dataset.fields}
