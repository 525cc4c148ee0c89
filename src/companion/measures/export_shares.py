"""Shares of world exports, by value and by quantity, their changes, and one exporter against another.

Shares by quantity rest on those flows alone whose weight is known. `quantity_coverage` says how much of the value that
is; a share by quantity without it says little.
"""

from collections.abc import Collection, Sequence

import ibis

from companion.measures.tables import in_order, known_quantities, ratio, require, total, with_measured


def export_share(
    trade: ibis.Table,
    economies: Collection[str],
    measure: str = "exports_usd",
    by: Sequence[str] = ("year", "product"),
) -> ibis.Table:
    """Share of one economy, or of several together, in world exports: 100 · Σ own / Σ world.

    `measure` is a column of `trade` in USD or tonnes that begins with "exports_", or with "imports_" for shares in
    world imports. One row for each combination of `by`: those columns, own and world (in the measure's unit),
    share_percent. Leave "product" out of `by` for the share in all products of the table together, after a filter on a
    set of them.

    An economy that exports nothing has a share of zero; one whose exports have a value and no known quantity has an
    empty share by quantity. Raises ValueError for a column that is missing.
    """
    value = f"{measure.partition('_')[0]}_usd"
    require(trade, "economy", measure, value, *by)
    if isinstance(economies, str):
        raise ValueError(f"economies must be a list of codes, such as ['{economies}']")
    trade = known_quantities(trade, measure)
    inside = trade.economy.isin(list(economies))
    nothing = total(trade, value, inside).fill_null(0) == 0
    own = ibis.coalesce(total(trade, measure, inside), ibis.ifelse(nothing, 0.0, ibis.null("float64")))
    sums = trade.group_by(*by).aggregate(own=own, world=total(trade, measure))
    return sums.mutate(share_percent=100 * ratio(sums.own, sums.world))


def export_shares(
    trade: ibis.Table, measure: str = "exports_usd", by: Sequence[str] = ("year", "product")
) -> ibis.Table:
    """The same for every economy that has a row: the columns of `by`, economy, own, world, share_percent."""
    require(trade, "economy", measure, *by)
    trade = known_quantities(trade, measure)
    own = trade.group_by(*by, "economy").aggregate(own=total(trade, measure))
    shares = own.mutate(world=own.own.sum().over(ibis.window(group_by=list(by))))
    return shares.mutate(share_percent=100 * ratio(shares.own, shares.world))


def quantity_coverage(
    trade: ibis.Table, economies: Collection[str], by: Sequence[str] = ("year", "product")
) -> ibis.Table:
    """How much of the exports' value has a known quantity: the columns of `by`, own_percent, world_percent."""
    trade = with_measured(trade)
    measured = export_share(trade, economies, "exports_usd_measured", by)
    value = export_share(trade, economies, "exports_usd", by)
    joined = measured.join(value, list(by), rname="{name}_value")
    return joined.select(
        *by,
        own_percent=100 * ratio(joined.own, joined.own_value),
        world_percent=100 * ratio(joined.world, joined.world_value),
    )


def share_change(shares: ibis.Table, start: int, end: int) -> ibis.Table:
    """Change of each product's share between two years, from `export_share`.

    One row a product: product, world_end (the measure's unit), share_start, share_end (percent), change_points
    (percentage points, empty where the product has no share in one of the years).
    """
    require(shares, "year", "product", "world", "share_percent")
    in_order(start, end)
    first, last = shares.year == start, shares.year == end
    # At most one row a product and year, so that a maximum takes that row's value, empty if there is none.
    changes = (
        shares.filter(first | last)
        .group_by("product")
        .aggregate(
            world_end=shares.world.max(where=last),
            share_start=shares.share_percent.max(where=first),
            share_end=shares.share_percent.max(where=last),
        )
    )
    return changes.mutate(change_points=changes.share_end - changes.share_start)


def average_change(changes: ibis.Table) -> ibis.Table:
    """Average change of the share over products, from `share_change`; one row.

    products (those with a change), mean_points (each product counts the same) and weighted_points (each counts by
    what the world exports of it in the later year). The report's Figure 29 shows an "average change" and does not say
    which. Compare value with quantity on one set of products: `dominance.in_every_year`.
    """
    require(changes, "world_end", "change_points")
    known = changes.filter(changes.change_points.notnull())
    return known.aggregate(
        products=known.count(),
        mean_points=known.change_points.mean(),
        weighted_points=ratio((known.change_points * known.world_end).sum(), known.world_end.sum()),
    )


def relative_exports(
    trade: ibis.Table,
    economy: str,
    reference: str,
    measure: str = "exports_usd",
    by: Sequence[str] = ("year", "product"),
) -> ibis.Table:
    """Exports of one economy as a percentage of another's, as in Figure 33: 100 · x(economy) / x(reference).

    The columns of `by`, own, reference (the measure's unit), percent; empty where the reference exports nothing.
    """
    own = export_share(trade, [economy], measure, by)
    other = export_share(trade, [reference], measure, by)
    joined = own.join(other, list(by), rname="{name}_reference")
    return joined.select(
        *by,
        own=joined.own,
        reference=joined.own_reference,
        percent=100 * ratio(joined.own, joined.own_reference),
    )
