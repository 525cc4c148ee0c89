"""Products summed to wider classes: HS headings, chapters and sections, end use, sectors with weights.

A mapping is a pandas frame of product, class, weight; a product that belongs to several classes is split by weights
that add up to 1. What a mapping does not cover stays, under the class "unclassified".
"""

from collections.abc import Mapping

import ibis
import pandas as pd

from companion.measures.tables import KEYS, require, total

UNCLASSIFIED = "unclassified"

# First and last chapter of each section of the Harmonized System (WCO, same in all its editions so far).
_SECTIONS = {
    "I": (1, 5),
    "II": (6, 14),
    "III": (15, 15),
    "IV": (16, 24),
    "V": (25, 27),
    "VI": (28, 38),
    "VII": (39, 40),
    "VIII": (41, 43),
    "IX": (44, 46),
    "X": (47, 49),
    "XI": (50, 63),
    "XII": (64, 67),
    "XIII": (68, 70),
    "XIV": (71, 71),
    "XV": (72, 83),
    "XVI": (84, 85),
    "XVII": (86, 89),
    "XVIII": (90, 92),
    "XIX": (93, 93),
    "XX": (94, 96),
    "XXI": (97, 97),
}

# End use of the BEC's basic categories in the System of National Accounts (UN Statistical Papers M 53, Revision 4).
# Passenger cars and motor spirit go to firms and households alike, and 7 is not classified: the UN leaves them open.
BEC4_END_USE = {
    **dict.fromkeys(("41", "521"), "capital"),
    **dict.fromkeys(("111", "121", "21", "22", "31", "322", "42", "53"), "intermediate"),
    **dict.fromkeys(("112", "122", "522", "61", "62", "63"), "consumption"),
    "51": "passenger cars",
    "321": "motor spirit",
    "32": "processed fuels, not divided",
    "7": "not specified",
}


def hs_sections() -> pd.DataFrame:
    """The mapping from HS chapter (two digits) to section (Roman numeral): product, class, weight."""
    rows = [(f"{chapter:02d}", name) for name, (low, high) in _SECTIONS.items() for chapter in range(low, high + 1)]
    return equal_weights(pd.DataFrame(rows, columns=["product", "class"]))


def equal_weights(pairs: pd.DataFrame) -> pd.DataFrame:
    """A mapping from pairs of product and class: a product in n classes is split into n equal parts."""
    unique = pairs[["product", "class"]].drop_duplicates(ignore_index=True)
    return unique.assign(weight=1 / unique.groupby("product")["class"].transform("size"))


def bec_end_use(hs_to_bec: pd.DataFrame, end_use: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The mapping from HS product to end use, by way of BEC Revision 4: product, class, weight.

    `hs_to_bec` has product and bec4; codes may be padded with a zero ("410" is 41). A product with several BEC codes is
    split equally over the codes, so that one whose codes have the same end use stays whole. Pass another `end_use`, say
    `BEC4_END_USE | {"51": "consumption"}`, for another choice about cars. Raises ValueError for a code without an end
    use.
    """
    uses = BEC4_END_USE if end_use is None else end_use
    by_code = equal_weights(hs_to_bec.assign(**{"class": hs_to_bec["bec4"].str.rstrip("0")}))
    use = by_code["class"].map(uses)
    if use.isna().any():
        raise ValueError(f"no end use is given for BEC {', '.join(sorted(set(by_code.loc[use.isna(), 'class'])))}")
    return by_code.assign(**{"class": use}).groupby(["product", "class"], as_index=False)["weight"].sum()


def roll_up(table: ibis.Table, digits: int) -> ibis.Table:
    """The same table at a wider level of the HS: products cut to their first 2 or 4 `digits`, values summed.

    Call `tables.with_measured` before, or which values have a quantity is lost. Raises ValueError for other digits.
    """
    if digits not in (2, 4):
        raise ValueError(f"products roll up to 2 or 4 digits, not {digits}")
    require(table, "product")
    keys = [column for column in table.columns if column in KEYS]
    return _sums(table.mutate(product=_code(table, digits)), keys, _values(table))


def by_class(table: ibis.Table, mapping: pd.DataFrame, digits: int | None = None) -> ibis.Table:
    """A table of products summed to classes: its columns, with class in the place of product.

    Every column that is not a key (year, economy, exporter, importer) is a value, and adds up: USD, tonnes, value at
    risk; never shares. `mapping` has product, class, weight (0 to 1); what a product's weights leave short of 1, and
    products that it does not name, go to "unclassified", so that the sum over classes is the sum over products.
    `digits` says that it names products by so many first digits. Raises ValueError if a weight is negative, a pair
    comes twice, or a product's weights add up to more than 1.
    """
    require(table, "product")
    classes = ibis.memtable(_complete(mapping).rename(columns={"product": "code"}))
    joined = table.left_join(classes, _code(table, digits) == classes.code)
    weighted = {column: joined[column] * joined.weight.fill_null(1.0) for column in _values(table)}
    joined = joined.mutate(**weighted, **{"class": joined["class"].fill_null(UNCLASSIFIED)})
    keys = ["class" if column == "product" else column for column in table.columns if column in KEYS]
    return _sums(joined, keys, _values(table))


def unmapped_products(table: ibis.Table, mapping: pd.DataFrame, digits: int | None = None) -> ibis.Table:
    """The products that a mapping does not name, with their values summed over all else: product, values."""
    require(table, "product")
    missing = table.filter(_code(table, digits).notin(sorted(set(mapping["product"]))))
    return missing.group_by("product").aggregate(**{column: total(missing, column) for column in _values(table)})


def _complete(mapping: pd.DataFrame) -> pd.DataFrame:
    if mapping.duplicated(["product", "class"]).any() or not (mapping["weight"] >= 0).all():
        raise ValueError("the mapping names a product and class twice, or has a weight that is negative or missing")
    sums = mapping.groupby("product")["weight"].sum()
    over = sums[sums > 1 + 1e-9]
    if not over.empty:
        raise ValueError(f"the weights of product {', '.join(over.index[:5])} add up to more than 1")
    short = (1 - sums)[sums < 1 - 1e-9].rename("weight").reset_index().assign(**{"class": UNCLASSIFIED})
    return pd.concat([mapping, short], ignore_index=True)[["product", "class", "weight"]]


def _code(table: ibis.Table, digits: int | None) -> ibis.Value:
    return table["product"] if digits is None else table["product"].substr(0, digits)


def _values(table: ibis.Table) -> list[str]:
    return [column for column in table.columns if column not in KEYS]


def _sums(table: ibis.Table, keys: list[str], values: list[str]) -> ibis.Table:
    return table.group_by(keys).aggregate(**{column: total(table, column) for column in values})
