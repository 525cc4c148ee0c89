"""Products summed to wider classes: HS headings, chapters and sections, end use, sectors with weights.

A mapping is a pandas frame of product, class, weight; a product that belongs to several classes is split by weights
that add up to 1. What a mapping does not cover stays, under the class "unclassified".
"""

from collections.abc import Iterable

import ibis
import pandas as pd

from companion.measures.tables import KEYS, require, total

UNCLASSIFIED = "unclassified"


def class_mapping(table: pd.DataFrame, by: str, weight: str | None = None) -> pd.DataFrame:
    """A mapping from a concordance: `table` has product, the column `by` that names the class, and maybe weights.

    Rows of one product and class are added up, so that a product whose several codes lead to one class stays whole.
    Without `weight` every row counts 1. Examples: `hs2017_end_use` by "end_use" with "heading_weight"; the rows of
    `made_in_china_2025_sectors` where `wide` holds, by "sector".
    """
    weights = table[weight] if weight else 1.0
    pairs = table.assign(**{"class": table[by], "weight": weights})
    return pairs.groupby(["product", "class"], as_index=False)["weight"].sum()


def spelled_out(mapping: pd.DataFrame, products: Iterable[str]) -> pd.DataFrame:
    """A mapping of codes of several lengths, for products of one length: each takes the classes of its first digits.

    A code that is longer than the products cannot be placed and is left out: a part of a heading is not the heading.
    One row for each product and class: product, class, weight.
    """
    wanted = pd.DataFrame({"product": sorted(set(products))}, dtype=str)
    found = [
        wanted.assign(code=wanted["product"].str[:digits])
        .merge(codes.rename(columns={"product": "code"}), on="code")
        .drop(columns="code")
        for digits, codes in mapping.groupby(mapping["product"].str.len())
        if wanted["product"].str.len().ge(digits).all()
    ]
    placed = pd.concat(found, ignore_index=True) if found else mapping.iloc[:0]
    return placed.sort_values(["product", "class"], ignore_index=True)


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
