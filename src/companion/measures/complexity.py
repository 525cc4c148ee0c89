"""Revealed comparative advantage, product and economic complexity, and shares by how complex the products are."""

from collections.abc import Mapping

import ibis
import numpy as np
import pandas as pd

from companion.measures.tables import ratio, require, total

# Figure 20 names three ranges of the index and leaves -1.5 to 0 out; it is kept here as a range of its own.
COMPLEXITY_BINS = {"-5 to -1.5": (-5.0, -1.5), "-1.5 to 0": (-1.5, 0.0), "0 to 2": (0.0, 2.0), "2 to 5": (2.0, 5.0)}
OUTSIDE, UNRANKED = "outside the ranges", "no complexity known"


def revealed_comparative_advantage(trade: ibis.Table, measure: str = "exports_usd") -> ibis.Table:
    """Balassa's index: (x_cp / Σ_p x_cp) / (Σ_c x_cp / Σ_cp x_cp), a year's exports x of product p by economy c.

    Above 1 the product weighs more in the economy's exports than in the world's. One row for each year, economy and
    product that `trade` has: year, economy, product, rca; empty where nothing is exported. Source: Balassa (1965),
    Trade liberalisation and "revealed" comparative advantage, The Manchester School 33(2).
    """
    require(trade, "year", "economy", "product", measure)
    own = trade.group_by("year", "economy", "product").aggregate(own=total(trade, measure))
    sums = own.mutate(
        economy_total=own.own.sum().over(ibis.window(group_by=["year", "economy"])),
        product_total=own.own.sum().over(ibis.window(group_by=["year", "product"])),
        world=own.own.sum().over(ibis.window(group_by="year")),
    )
    return sums.select(
        "year",
        "economy",
        "product",
        rca=ratio(ratio(sums.own, sums.economy_total), ratio(sums.product_total, sums.world)),
    )


def complexity_indices(advantage: pd.DataFrame, cutoff: float = 1.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Product and economic complexity of one year: frames of product, pci and of economy, eci, both sorted by code.

    `advantage` has economy, product, rca, as `revealed_comparative_advantage` gives it for one year. With M = 1 where
    rca is at least `cutoff`, diversity d = Σ_p M and ubiquity u = Σ_c M, the indices are the eigenvectors of the second
    largest eigenvalue of D⁻¹ M U⁻¹ Mᵀ (economies) and of U⁻¹ Mᵀ D⁻¹ M (products), found together by a singular value
    decomposition; each is standardised (mean 0, sample standard deviation 1) and points the way in which diverse
    economies are complex. Economies and products without any advantage have no index and are left out. The method of
    reflections goes to the same limit, but a computer loses the digits before a poorly separated one is reached.

    Small economies that export next to nothing distort both indices: leave them out of the exports before. Raises
    ValueError for a table of several years, a pair given twice, or a matrix in which the second eigenvalue does not
    single out one vector (too few rows, or economies that have no product in common with the rest). Source: Hidalgo and
    Hausmann (2009), PNAS 106(26); Hausmann and others (2014), The Atlas of Economic Complexity.
    """
    if advantage.duplicated(["economy", "product"]).any():
        raise ValueError("the table names an economy and product twice; take one year at a time")
    has = advantage.assign(has=advantage["rca"] >= cutoff)
    matrix = has[has["has"]].pivot(index="economy", columns="product", values="has").notna()
    m = matrix.to_numpy(dtype=float)
    diversity, ubiquity = m.sum(axis=1), m.sum(axis=0)
    left, values, right = np.linalg.svd(m / np.sqrt(np.outer(diversity, ubiquity)), full_matrices=False)
    # The largest singular value is 1 and its vector says nothing but how diverse and ubiquitous all are.
    if len(values) < 2 or values[1] > 1 - 1e-9 or values[1] - np.append(values, 0.0)[2] < 1e-9:
        raise ValueError("the matrix does not single out one order of complexity; give it more economies and products")
    eci = left[:, 1] / np.sqrt(diversity)
    pci = right[1] / np.sqrt(ubiquity)
    sign = 1.0 if np.cov(eci, diversity)[0, 1] >= 0 else -1.0
    return (
        pd.DataFrame({"product": matrix.columns, "pci": _standardised(sign * pci)}),
        pd.DataFrame({"economy": matrix.index, "eci": _standardised(sign * eci)}),
    )


def share_by_complexity(
    shares: ibis.Table, complexity: pd.DataFrame, bins: Mapping[str, tuple[float, float]] | None = None
) -> ibis.Table:
    """Export share by range of product complexity, as in the report's Figure 20.

    `shares` comes from `export_shares.export_share`, `complexity` has product, pci. `bins` names ranges of the index,
    each from its lower end up to but without its upper; without it, `COMPLEXITY_BINS`. Products in no range come under
    "outside the ranges", those without an index under "no complexity known": no product is dropped. What range a
    product falls in depends on how the publisher of the index standardises it.

    One row a year and range: year, bin, products (with a share), mean_share_percent (each product counts the same; the
    figure's title says "average"), share_percent (of the range's exports as a whole), own, world. Raises ValueError for
    a product that has two indices or for ranges that overlap.
    """
    require(shares, "year", "product", "own", "world", "share_percent")
    if complexity["product"].duplicated().any():
        raise ValueError("a product has two complexities; take one year's index")
    ranges = COMPLEXITY_BINS if bins is None else bins
    edges = [edge for pair in sorted(ranges.values()) for edge in pair]
    if edges != sorted(edges):
        raise ValueError("the ranges of complexity overlap, or one of them ends before it begins")
    index = ibis.memtable(complexity[["product", "pci"]].dropna(ignore_index=True))
    ranked = shares.left_join(index, "product")
    inside = [((ranked.pci >= low) & (ranked.pci < high), name) for name, (low, high) in ranges.items()]
    ranked = ranked.mutate(bin=ibis.cases((ranked.pci.isnull(), UNRANKED), *inside, else_=OUTSIDE))
    sums = ranked.group_by("year", "bin").aggregate(
        products=ranked.share_percent.count(),
        mean_share_percent=ranked.share_percent.mean(),
        own=ranked.own.sum(),
        world=ranked.world.sum(),
    )
    return sums.mutate(share_percent=100 * ratio(sums.own, sums.world))


def _standardised(index: np.ndarray) -> np.ndarray:
    centred: np.ndarray = index - index.mean()
    return centred / float(index.std(ddof=1))
