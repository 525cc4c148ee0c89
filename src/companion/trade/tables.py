"""Product-level trade for a notebook: BACI in full where it was imported, the committed extract where it was not.

Both come with the same columns, so that the same lines compute from either. What a figure says of itself (source,
class, sample) follows from which of the two it was.
"""

from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from companion import paths
from companion.catalogue import load
from companion.trade.store import BaciTables, open_baci


@dataclass(frozen=True)
class TradeTables:
    """What a notebook computes world trade from.

    `table`: one row for each year, economy and product, with exports_usd and imports_usd; in full also exports_tonnes,
    imports_tonnes, exports_usd_measured and imports_usd_measured. `scope` is "full" or "extract"; `products` and
    `digits` say how many products there are and how many digits of the HS they have.
    """

    table: ir.Table
    scope: str
    years: tuple[int, ...]
    products: int
    digits: int
    has_quantities: bool
    dataset: str
    baci: BaciTables | None

    @property
    def sample(self) -> str:
        """The products in words, for a sentence: "all 5,384 six-digit products", "59 four-digit headings"."""
        if self.scope == "full":
            return f"all {self.products:,} six-digit products"
        kinds = {2: "two-digit chapters", 4: "four-digit headings", 6: "six-digit products"}
        return f"{self.products:,} {kinds[self.digits]}"

    @property
    def figure(self) -> dict[str, Any]:
        """What a `Figure` says of its data: datasets or origin, class of reproduction, scope."""
        if self.baci:
            return {"datasets": (), "origin": self.baci.label, "reproduction": "reproduced", "scope": "full"}
        return {"datasets": (self.dataset,), "reproduction": "proxy", "scope": "extract"}


def world_trade(extract: str) -> TradeTables:
    """BACI in full if `companion data import baci` brought it, else the dataset `extract` of the catalogue.

    The extract has year, economy, product, exports_usd and imports_usd of every economy, so that the world is the sum
    over economies in both.
    """
    baci = open_baci(paths.TRADE_EDITION)
    if baci:
        return TradeTables(
            table=baci.economy_product,
            scope="full",
            years=baci.years,
            products=len(baci.products),
            digits=6,
            has_quantities=True,
            dataset=extract,
            baci=baci,
        )
    frame = load(extract)
    return TradeTables(
        table=ibis.memtable(frame),
        scope="extract",
        years=tuple(int(year) for year in sorted(frame["year"].unique())),
        products=int(frame["product"].nunique()),
        digits=int(frame["product"].str.len().max()),
        has_quantities="exports_tonnes" in frame,
        dataset=extract,
        baci=None,
    )
