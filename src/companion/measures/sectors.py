"""China's part of world exports in sectors that are lists of products, and how much hangs on the list."""

from collections.abc import Mapping

import ibis
import pandas as pd

from companion.measures.classifications import UNCLASSIFIED, by_class, class_mapping, spelled_out
from companion.measures.export_shares import export_share, share_change


def sector_shares(trade: ibis.Table, rows: pd.DataFrame, economy: str, start: int, end: int) -> pd.DataFrame:
    """An economy's share of world exports in each sector, in two years, by value.

    `rows` has sector and product, HS codes of any length (`made_in_china_2025_sectors`); those that are longer than the
    codes of `trade` cannot be placed. One row a sector that has a product in `trade`, the largest share in `end` first:
    sector, share_start, share_end (percent), change_points, products (of `trade` in the sector). Source: the definition
    of the report's Figure 22, a sector's exports over the world's.
    """
    placed = _placed(trade, rows)
    sums = by_class(trade.select("year", "economy", "product", "exports_usd"), placed)
    sums = sums.filter(sums["class"] != UNCLASSIFIED).rename(product="class")
    changes = share_change(export_share(sums, [economy]), start, end).to_pandas()
    counts = placed.groupby("class")["product"].nunique().rename("products")
    table = changes.rename(columns={"product": "sector"}).join(counts, on="sector")
    columns = ["sector", "share_start", "share_end", "change_points", "products"]
    return table[columns].sort_values("share_end", ascending=False, ignore_index=True)


def placed(trade: ibis.Table, rows: pd.DataFrame) -> str:
    """In a sentence, how many of a definition's codes the products of `trade` can show."""
    products = trade.select("product").distinct().to_pandas()["product"]
    digits = int(products.str.len().max())
    usable = rows[rows["product"].str.len() <= digits]
    found = usable["product"].map(lambda code: products.str.startswith(code).any())
    return f"{int(found.sum())} of the definition's {len(rows)} codes can be placed among this table's products."


def side_by_side(definitions: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """`sector_shares` by definition as one table for readers: Sector, then three columns a definition."""
    parts = [
        table.set_index("sector")[["share_start", "share_end", "products"]].rename(
            columns={"share_start": f"{name}, first", "share_end": f"{name}, last", "products": f"{name}, products"}
        )
        for name, table in definitions.items()
    ]
    joined = pd.concat(parts, axis=1).sort_index()
    shown = joined.apply(
        lambda column: column.map(
            lambda value: (
                "–" if pd.isna(value) else f"{value:.0f}" if column.name.endswith("products") else f"{value:.1f}"
            )
        )
    )
    return shown.rename_axis("Sector").reset_index()


def _placed(trade: ibis.Table, rows: pd.DataFrame) -> pd.DataFrame:
    products = trade.select("product").distinct().to_pandas()["product"]
    return spelled_out(class_mapping(rows, "sector"), products)
