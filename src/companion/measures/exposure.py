"""Value at risk: what today's pace would take from other exporters by some year. Arithmetic, not a forecast.

Two channels, as the notes of the report's Figures 52 and 53 describe them: an economy that gains shares of world
exports, and an economy that imports less. The notes leave several things open; each is a parameter, whose default is
the plainest reading of the note.

Common to both: `start` and `end` bound the window that sets the pace, `end` is also the year whose trade is at risk,
`horizon` the year up to which the pace goes on. `pace` multiplies it (0.5: half as fast). `path` says how it goes on:

- "linear": the same number of percentage points every year, as the report has it; it may take more than there is;
- "capped": the same, but no more than there is (a share ends at 100%, a decline at the whole of the imports);
- "saturating": every year the same part of what is left, so that the end is approached and never reached.

Value at risk adds up over products and over exporters. It depends on how fine the products are, because a gain in one
product and a loss in another do not cancel.
"""

from collections.abc import Sequence

import ibis

from companion.measures.export_shares import export_share, share_change
from companion.measures.tables import in_order, one_of, ratio, require, total

PATHS = ("linear", "capped", "saturating")
BASES = ("others", "world")
AVERAGES = ("geometric", "arithmetic", "simple")


def value_at_risk_from_share_gains(
    trade: ibis.Table,
    economy: str,
    start: int,
    end: int,
    horizon: int,
    path: str = "linear",
    base: str = "others",
    pace: float = 1.0,
) -> ibis.Table:
    """Exports of others that an economy's growing share of world exports puts at risk by `horizon`; Figure 52.

    With shares s in percent and n = (horizon - end) / (end - start) · pace windows to come, the gain in points is
    n (s_end - s_start), at most 100 - s_end if capped, or (100 - s_end) (1 - r^n), r = (100 - s_end) / (100 - s_start),
    if saturating; zero where the share fell. Base "others", the note's wording, multiplies it with the exports of the
    other economies. Their loss at a constant world total is larger, gain times world exports: base "world", which
    spreads that loss over the others in proportion to what they export.

    One row for each product and other exporter of year `end`: product, exporter, exports_usd, gain_points,
    at_risk_usd. Empty gain where the world exported nothing of the product in the year `start`. Raises ValueError for
    years out of order, a pace below zero, or an unknown path or base.
    """
    one_of("base", base, BASES)
    windows = _windows(start, end, horizon, pace, path)
    changes = share_change(export_share(trade, [economy]), start, end)
    left = 100 - changes.share_end
    linear = windows * changes.change_points
    saturating = left * (1 - _power(ratio(left, 100 - changes.share_start), windows))
    if path == "saturating":
        gain = saturating
    elif path == "capped":
        gain = ibis.ifelse(linear > left, left, linear)
    else:
        gain = linear
    gains = changes.select("product", "share_end", gain_points=ibis.ifelse(changes.change_points <= 0, 0.0, gain))
    others = trade.filter((trade.year == end) & (trade.economy != economy))
    sums = others.group_by("product", exporter=others.economy).aggregate(exports_usd=total(others, "exports_usd"))
    joined = sums.filter(sums.exports_usd > 0).left_join(gains, "product")
    whole = 100 if base == "others" else 100 - joined.share_end
    return joined.select(
        "product",
        "exporter",
        "exports_usd",
        "gain_points",
        at_risk_usd=joined.exports_usd * joined.gain_points / whole,
    )


def value_at_risk_from_import_declines(
    imports: ibis.Table,
    start: int,
    end: int,
    horizon: int,
    average: str = "geometric",
    path: str = "linear",
    pace: float = 1.0,
    rate_of: str = "product",
) -> ibis.Table:
    """Exports to one economy that its falling imports put at risk by `horizon`; Figure 53.

    `imports` has what that one economy imports: year, exporter, product, value_usd (`bilateral`, filtered on the
    importer). With the average yearly decline d (a part of 1) and n = (horizon - end) · pace years to come, the part at
    risk is n·d, at most 1 if capped, or 1 - (1 - d)^n if saturating; zero where imports grew. The "average decline" of
    the note is 1 - (v_end / v_start)^(1 / years) ("geometric"), the mean of the yearly rates ("arithmetic"), or
    (1 - v_end / v_start) / years ("simple"). `rate_of` "product" takes it of each product from all exporters together,
    "flow" of each product from each exporter.

    One row for each product and exporter of year `end`: product, exporter, imports_usd, decline_percent (a year, of
    what `rate_of` names), at_risk_usd. Empty decline where the rate needs a year that has no imports. Raises ValueError
    for years out of order, a pace below zero, or an unknown average, path or `rate_of`.
    """
    require(imports, "year", "exporter", "product", "value_usd")
    one_of("average", average, AVERAGES)
    one_of("rate_of", rate_of, ("product", "flow"))
    keys = ["product"] if rate_of == "product" else ["product", "exporter"]
    years_to_come = _windows(start, end, horizon, pace, path) * (end - start)
    sums = imports.group_by("year", *keys).aggregate(value=total(imports, "value_usd"))
    if average == "arithmetic":
        declines = _mean_of_yearly_declines(sums, start, end, keys)
    else:
        ends = sums.group_by(*keys).aggregate(
            first=sums.value.sum(where=sums.year == start), last=sums.value.sum(where=sums.year == end)
        )
        left = ratio(ends["last"], ends["first"])
        years = end - start
        rate = 1 - _power(left, 1 / years) if average == "geometric" else (1 - left) / years
        declines = ends.select(*keys, decline=rate)
    linear = years_to_come * declines.decline
    if path == "saturating":
        part = 1 - _power(1 - declines.decline, years_to_come)
    elif path == "capped":
        part = ibis.ifelse(linear > 1, 1.0, linear)
    else:
        part = linear
    declines = declines.mutate(part=ibis.ifelse(declines.decline <= 0, 0.0, part))
    last = imports.filter(imports.year == end)
    flows = last.group_by("product", "exporter").aggregate(imports_usd=total(last, "value_usd"))
    joined = flows.filter(flows.imports_usd > 0).left_join(declines, keys)
    return joined.select(
        "product",
        "exporter",
        "imports_usd",
        decline_percent=100 * joined.decline,
        at_risk_usd=joined.imports_usd * joined.part,
    )


def _mean_of_yearly_declines(sums: ibis.Table, start: int, end: int, keys: Sequence[str]) -> ibis.Table:
    before = sums.select(*keys, year=sums.year + 1, value_before=sums.value)
    pairs = sums.filter((sums.year > start) & (sums.year <= end)).join(before, ["year", *keys])
    pairs = pairs.mutate(decline=1 - ratio(pairs.value, pairs.value_before))
    means = pairs.group_by(*keys).aggregate(decline=pairs.decline.mean(), years=pairs.decline.count())
    return means.select(*keys, decline=ibis.ifelse(means.years == end - start, means.decline, ibis.null("float64")))


def _windows(start: int, end: int, horizon: int, pace: float, path: str) -> float:
    """How many windows of the length start to end lie between end and horizon, times the pace."""
    one_of("path", path, PATHS)
    in_order(start, end)
    if horizon < end:
        raise ValueError(f"the horizon {horizon} lies before {end}, the year whose trade is at risk")
    if pace < 0:
        raise ValueError(f"pace must not be below zero, and is {pace}")
    return pace * (horizon - end) / (end - start)


def _power(base: ibis.Value, exponent: float) -> ibis.Value:
    # A share of 100% can come out a hair above it, and what is left a hair below zero, which has no power.
    return ibis.ifelse(base < 0, 0.0, base) ** exponent
