"""Products summed to classes: by hand, and without losing any."""

import ibis
import pandas as pd
import pytest
from hypothesis import given
from trade_worlds import HAND, PRODUCTS, answer, few, worlds

from companion.measures import classifications
from companion.measures.tables import with_measured

TRADE = ibis.memtable(HAND)


def mapping(*rows):
    return pd.DataFrame(rows, columns=["product", "class", "weight"])


def test_roll_up_by_hand():
    found = answer(classifications.roll_up(with_measured(TRADE), 2), "year", "economy", "product")
    assert found.loc[(2024, "CHN", "85"), "exports_usd"] == 20
    assert found.loc[(2024, "JPN", "85"), "exports_usd_measured"] == 0
    fine = ibis.memtable(HAND.assign(product=HAND["product"].replace({"8703": "870321", "8542": "870322"})))
    cars = answer(classifications.roll_up(fine, 4), "year", "economy", "product")
    assert cars.loc[(2024, "CHN", "8703"), ["exports_usd", "exports_tonnes"]].tolist() == [140, 32]
    with pytest.raises(ValueError, match="2 or 4 digits, not 3"):
        classifications.roll_up(TRADE, 3)


def test_chapters_take_their_sections():
    sections = pd.DataFrame({"product": ["72", "85", "87"], "section": ["XV", "XVI", "XVII"]})
    by_section = classifications.class_mapping(sections, "section")
    found = answer(classifications.by_class(TRADE, by_section, digits=2), "year", "economy", "class")
    assert found.loc[(2024, "CHN")]["exports_usd"].to_dict() == {"XV": 120, "XVI": 20, "XVII": 120}


def test_weights_split_a_product_and_what_is_left_is_unclassified():
    sectors = mapping(("7208", "metals", 1.0), ("8703", "electric", 0.25), ("8703", "fuel", 0.5))
    found = answer(classifications.by_class(TRADE, sectors), "year", "economy", "class")["exports_usd"]
    # Cars 120: a quarter, a half, and a quarter that no class claims; chips 20 are in no class.
    assert found[2024, "CHN"].to_dict() == {"electric": 30, "fuel": 60, "metals": 120, "unclassified": 30 + 20}
    left = answer(classifications.unmapped_products(TRADE, sectors), "product")
    assert left["exports_usd"].to_dict() == {"8542": 160}
    assert answer(
        classifications.unmapped_products(TRADE, mapping(("87", "cars", 1.0)), 2), "product"
    ).index.tolist() == [
        "7208",
        "8542",
    ]


@few
@given(worlds())
def test_classes_lose_nothing(world):
    trade = ibis.memtable(world)
    sectors = mapping((PRODUCTS[0], "a", 0.3), (PRODUCTS[0], "b", 0.7), (PRODUCTS[1], "b", 0.4))
    found = classifications.by_class(trade, sectors).to_pandas().groupby(["year", "economy"])
    values = ["exports_usd", "imports_usd", "exports_tonnes"]
    pd.testing.assert_frame_equal(
        found[values].sum(), world.groupby(["year", "economy"])[values].sum().astype(float), check_exact=False
    )


def test_mappings_that_count_something_twice_are_refused():
    with pytest.raises(ValueError, match="product 7208 add up to more than 1"):
        classifications.by_class(TRADE, mapping(("7208", "a", 0.6), ("7208", "b", 0.6)))
    with pytest.raises(ValueError, match="twice"):
        classifications.by_class(TRADE, mapping(("7208", "a", 0.5), ("7208", "a", 0.5)))
    with pytest.raises(ValueError, match="negative"):
        classifications.by_class(TRADE, mapping(("7208", "a", -0.5)))


def test_a_product_whose_codes_lead_to_one_class_stays_whole():
    table = pd.DataFrame(
        [
            ("850870", "220", "intermediate", 0.5),
            ("850870", "420", "intermediate", 0.5),
            ("852862", "410", "capital", 0.25),
            ("852862", "610", "consumption", 0.75),
        ],
        columns=["product", "bec4", "end_use", "weight"],
    )
    found = classifications.class_mapping(table, "end_use", "weight").set_index(["product", "class"])["weight"]
    assert found.to_dict() == {
        ("850870", "intermediate"): 1,
        ("852862", "capital"): 0.25,
        ("852862", "consumption"): 0.75,
    }


def test_codes_of_several_lengths_are_spelled_out():
    sectors = mapping(("8703", "cars", 1.0), ("854231", "chips", 1.0), ("88", "aircraft", 1.0))
    six = classifications.spelled_out(sectors, ["870321", "870322", "854231", "854232", "880240"])
    assert six.set_index("product")["class"].to_dict() == {
        "870321": "cars",
        "870322": "cars",
        "854231": "chips",
        "880240": "aircraft",
    }
    four = classifications.spelled_out(sectors, ["8703", "8542", "8802"])
    assert four["product"].tolist() == ["8703", "8802"]  # one kind of chips is not all of heading 8542
    assert classifications.spelled_out(sectors, []).empty
