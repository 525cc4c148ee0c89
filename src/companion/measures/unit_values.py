"""Unit values, their indices, and what part of a change is price and what part quantity.

A unit value is value over weight of everything under one code: it moves with the mix as well as with prices, and the
wider the code the more so. Everything here uses the value of those flows alone whose quantity is known.
"""

from collections.abc import Sequence

import ibis
import pandas as pd

from companion.measures.tables import one_of, ratio, require, total, with_measured

BASES = ("start", "end", "mean")


def unit_values(trade: ibis.Table, by: Sequence[str] = ("year", "economy", "product")) -> ibis.Table:
    """Unit values of exports: the columns of `by`, unit_value_usd_per_tonne; empty where no quantity is known.

    Without "economy" in `by` they are the world's.
    """
    require(trade, *by)
    trade = with_measured(trade)
    sums = trade.group_by(*by).aggregate(
        value=total(trade, "exports_usd_measured"), quantity=total(trade, "exports_tonnes")
    )
    return sums.select(*by, unit_value_usd_per_tonne=ratio(sums.value.nullif(0), sums.quantity))


def unit_value_index(
    trade: ibis.Table, base_year: int, by: Sequence[str] = ("economy",), largest_relative: float | None = None
) -> ibis.Table:
    """Direct unit value indices of exports against a base year, base_year = 100.

    With unit values p, quantities q and values v = p·q of the products that have both in the base year 0 and in year t:
    laspeyres 100 · Σ p_t q_0 / Σ p_0 q_0; paasche 100 · Σ p_t q_t / Σ p_0 q_t; fisher the geometric mean of the two;
    tornqvist 100 · exp Σ ½ (v_0 / Σ v_0 + v_t / Σ v_t) ln(p_t / p_0).

    One row for each year and combination of `by` (empty for the world as one): year, the columns of `by`, the four
    indices, matched_percent (share of the year's whole export value that the matched products cover). One code whose
    weight was misreported can move an index; `largest_relative` (say 5) leaves out products whose unit value is more
    than so many times, or less than that part of, its base. Raises ValueError unless that is above 1. Source: IMF and
    others (2009), Export and Import Price Index Manual, chapter 2 on unit values.
    """
    if largest_relative is not None and largest_relative <= 1:
        raise ValueError(f"largest_relative must be above 1, not {largest_relative}")
    require(trade, "year", "product", *by)
    trade = with_measured(trade)
    sums = trade.group_by("year", "product", *by).aggregate(
        value=total(trade, "exports_usd_measured"), quantity=total(trade, "exports_tonnes")
    )
    priced = sums.filter((sums.value > 0) & (sums.quantity > 0))
    base = priced.filter(priced.year == base_year).select("product", *by, value_0="value", quantity_0="quantity")
    matched = priced.join(base, ["product", *by])
    matched = matched.mutate(price=matched.value / matched.quantity, price_0=matched.value_0 / matched.quantity_0)
    matched = matched.mutate(relative=matched.price / matched.price_0)
    if largest_relative is not None:
        matched = matched.filter(matched.relative.between(1 / largest_relative, largest_relative))
    whole = trade.group_by("year", *by).aggregate(whole=total(trade, "exports_usd"))
    relatives = matched.relative.ln()
    indices = matched.group_by("year", *by).aggregate(
        laspeyres=100 * (matched.price * matched.quantity_0).sum() / matched.value_0.sum(),
        paasche=100 * matched.value.sum() / (matched.price_0 * matched.quantity).sum(),
        tornqvist=100
        * (
            (matched.value_0 * relatives).sum() / matched.value_0.sum() / 2
            + (matched.value * relatives).sum() / matched.value.sum() / 2
        ).exp(),
        covered=matched.value.sum(),
    )
    joined = indices.join(whole, ["year", *by])
    return joined.select(
        "year",
        *by,
        "laspeyres",
        "paasche",
        "tornqvist",
        fisher=(joined.laspeyres * joined.paasche).sqrt(),
        matched_percent=100 * ratio(joined.covered, joined.whole),
    )


def decompose_value_change(
    trade: ibis.Table, start: int, end: int, base: str = "start", by: Sequence[str] = ("economy", "product")
) -> ibis.Table:
    """What part of a change in export value is quantity, price, and not measured.

    Exactly: value_end - value_start = quantity_usd + price_usd + unmeasured_usd. With p and q of the measured flows,
    base "start" (Laspeyres quantities): p_0 (q_1 - q_0) and q_1 (p_1 - p_0); "end": p_1 (q_1 - q_0) and
    q_0 (p_1 - p_0); "mean" (Bennet): the mean of the two. A product that is traded in only one of the years is all
    quantity. What has no quantity in one of the years, and the change of value without a quantity, is unmeasured.

    One row for each combination of `by`: those columns, value_start, value_end, quantity_usd, price_usd,
    unmeasured_usd. Raises ValueError for another base. Source: Bennet (1920), The theory of measurement of changes in
    cost of living, Journal of the Royal Statistical Society 83(3).
    """
    one_of("base", base, BASES)
    require(trade, "year", *by)
    trade = with_measured(trade)
    first, last = trade.year == start, trade.year == end
    sums = trade.group_by(*by).aggregate(
        v0=total(trade, "exports_usd", first).fill_null(0),
        v1=total(trade, "exports_usd", last).fill_null(0),
        m0=total(trade, "exports_usd_measured", first).fill_null(0),
        m1=total(trade, "exports_usd_measured", last).fill_null(0),
        q0=total(trade, "exports_tonnes", first).fill_null(0),
        q1=total(trade, "exports_tonnes", last).fill_null(0),
    )
    sums = sums.mutate(p0=ratio(sums.m0.nullif(0), sums.q0), p1=ratio(sums.m1.nullif(0), sums.q1))
    usable = (sums.p0.notnull() | (sums.v0 == 0)) & (sums.p1.notnull() | (sums.v1 == 0))
    quantity, price = _two_factors(
        sums.q0, sums.q1, ibis.coalesce(sums.p0, sums.p1, 0.0), ibis.coalesce(sums.p1, sums.p0, 0.0), base
    )
    return sums.select(
        *by,
        value_start="v0",
        value_end="v1",
        quantity_usd=ibis.ifelse(usable, quantity, 0.0),
        price_usd=price,
        unmeasured_usd=sums.v1 - sums.v0 - ibis.ifelse(usable, sums.m1 - sums.m0, 0.0),
    )


def decompose_share_change(
    trade: ibis.Table, economy: str, start: int, end: int, base: str = "start", by: Sequence[str] = ("product",)
) -> ibis.Table:
    """What part of a change in an export share is volume and what part relative price.

    A share by value is the share by quantity times the relative price, s = q · r, where r is the economy's unit value
    over the world's. Exactly: share_end - share_start = volume_points + price_points, with base "start"
    r_0 (q_1 - q_0) and q_1 (r_1 - r_0); "end" r_1 (q_1 - q_0) and q_0 (r_1 - r_0); "mean" the mean of the two.
    Where the economy exports in one year only, r of the other year is taken to be the same: all is volume.

    One row for each combination of `by`: those columns, share_start, share_end (percent of the value with a known
    quantity), volume_points, price_points; empty where a share is not defined or the economy's exports have a value and
    no quantity. Raises ValueError for another base.
    """
    one_of("base", base, BASES)
    require(trade, "year", "economy", *by)
    trade = with_measured(trade)

    def share(column: str, year: int) -> ibis.Value:
        inside = trade.year == year
        own = inside & (trade.economy == economy)
        known = (total(trade, "exports_usd", own).fill_null(0) == 0) | (total(trade, "exports_tonnes", own) > 0)
        part = ibis.ifelse(known, total(trade, column, own).fill_null(0), ibis.null("float64"))
        return 100 * ratio(part, total(trade, column, inside))

    found = trade.group_by(*by).aggregate(
        s0=share("exports_usd_measured", start),
        s1=share("exports_usd_measured", end),
        q0=share("exports_tonnes", start),
        q1=share("exports_tonnes", end),
    )
    found = found.mutate(r0=ratio(found.s0, found.q0), r1=ratio(found.s1, found.q1))
    absent = (found.s0 == 0) & (found.s1 == 0)
    r0 = ibis.ifelse(found.s0 == 0, ibis.coalesce(found.r0, found.r1), found.r0)
    r1 = ibis.ifelse(found.s1 == 0, ibis.coalesce(found.r1, found.r0), found.r1)
    volume, price = _two_factors(found.q0, found.q1, r0, r1, base)
    return found.select(
        *by,
        share_start="s0",
        share_end="s1",
        volume_points=ibis.ifelse(absent, 0.0, volume),
        price_points=ibis.ifelse(absent, 0.0, price),
    )


def deflated_export_share(totals: pd.DataFrame, base_year: int) -> pd.DataFrame:
    """An export share at the prices of one year, as in the report's Figure 28.

    100 · (x / P) / (X / P_w): exports of the economy and of the world, each over its export unit value index with
    `base_year` = 1. `totals` has one row a year: year, own_usd, world_usd, own_price, world_price (indices on any
    base). Another base year multiplies the whole deflated line, and so its gains, by a constant.

    One row a year: year, share_percent, deflated_share_percent, price_points (the first less the second, so that a
    change of the share is exactly the change of the deflated share plus that of price_points). Raises ValueError if the
    base year is not there once, or a value is missing or not above zero.
    """
    columns = ["own_usd", "world_usd", "own_price", "world_price"]
    frame = totals.set_index("year")[columns].sort_index()
    if (frame.index == base_year).sum() != 1:
        raise ValueError(f"the totals need exactly one row for the base year {base_year}")
    if not (frame > 0).all(axis=None):
        raise ValueError("the totals have a value that is missing or not above zero")
    own_price = frame["own_price"] / frame.loc[base_year, "own_price"]
    world_price = frame["world_price"] / frame.loc[base_year, "world_price"]
    share = 100 * frame["own_usd"] / frame["world_usd"]
    deflated = share * world_price / own_price
    return pd.DataFrame(
        {"share_percent": share, "deflated_share_percent": deflated, "price_points": share - deflated}
    ).reset_index()


def _two_factors(
    a0: ibis.Value, a1: ibis.Value, b0: ibis.Value, b1: ibis.Value, base: str
) -> tuple[ibis.Value, ibis.Value]:
    """The two parts of a1·b1 - a0·b0 that belong to a and to b; they add up to it exactly."""
    at_start = (b0 * (a1 - a0), a1 * (b1 - b0))
    at_end = (b1 * (a1 - a0), a0 * (b1 - b0))
    if base == "mean":
        return (at_start[0] + at_end[0]) / 2, (at_start[1] + at_end[1]) / 2
    return at_start if base == "start" else at_end
