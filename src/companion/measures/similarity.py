"""How alike the exports of two economies are: where their producers meet."""

import ibis

from companion.measures.tables import require, total


def finger_kreinin_similarity(trade: ibis.Table, economy: str, measure: str = "exports_usd") -> ibis.Table:
    """Finger-Kreinin index of one economy with every other: 100 · Σ over products of min(a_p, b_p).

    a_p and b_p are the product's part in the exports of the two economies. 0: no product in common; 100: the same mix.
    Symmetric. The finer the products, the lower the index, so compare at one level of detail only.

    One row a year and partner: year, partner, similarity. Source: Finger and Kreinin (1979), A measure of "export
    similarity" and its possible uses, Economic Journal 89(356).
    """
    require(trade, "year", "economy", "product", measure)
    mix = _product_mix(trade, measure)
    own = mix.filter(mix.economy == economy).select("year", "product", own="part")
    pairs = mix.filter(mix.economy != economy).left_join(own, ["year", "product"])
    pairs = pairs.select("year", partner="economy", common=ibis.least(pairs.part, pairs.own.fill_null(0.0)))
    return pairs.group_by("year", "partner").aggregate(similarity=100 * pairs.common.sum())


def top_product_overlap(trade: ibis.Table, economy: str, count: int = 100, measure: str = "exports_usd") -> ibis.Table:
    """Which part of every other economy's exports lies among the `count` largest export products of one economy.

    One row a year and partner: year, partner, common (products that are among the `count` largest of both),
    covered_percent (share of the partner's exports that lies in the largest products of `economy`). The report speaks
    of an overlap with China's 100 largest categories and does not say which of the two it means. Products of equal
    exports rank by code. Raises ValueError unless `count` is at least 1.
    """
    require(trade, "year", "economy", "product", measure)
    if count < 1:
        raise ValueError(f"count must be at least 1, not {count}")
    mix = _product_mix(trade, measure)
    rank = ibis.row_number().over(
        ibis.window(group_by=["year", "economy"], order_by=[mix.part.desc(), mix["product"].asc()])
    )
    mix = mix.mutate(is_top=(rank < count) & (mix.part > 0))
    own = mix.filter((mix.economy == economy) & mix.is_top).select("year", "product", own_top="is_top")
    pairs = mix.filter(mix.economy != economy).left_join(own, ["year", "product"])
    in_own = pairs.own_top.fill_null(False)
    pairs = pairs.select(
        "year", partner="economy", both=in_own & pairs.is_top, covered=ibis.ifelse(in_own, pairs.part, 0.0)
    )
    return pairs.group_by("year", "partner").aggregate(
        common=pairs.both.sum(), covered_percent=100 * pairs.covered.sum()
    )


def _product_mix(trade: ibis.Table, measure: str) -> ibis.Table:
    """Part of each product in each economy's exports: year, economy, product, part (0 to 1), exporters only."""
    sums = trade.group_by("year", "economy", "product").aggregate(value=total(trade, measure))
    whole = sums.value.sum().over(ibis.window(group_by=["year", "economy"]))
    mix = sums.mutate(part=sums.value / whole.nullif(0))
    return mix.filter(mix.part.notnull()).select("year", "economy", "product", "part")
