"""In how many products an exporter dominates world trade, and which dependencies are old, new and still to come.

Input everywhere is the table of `export_shares.export_share` for one economy: year, product, share_percent.
"""

from collections.abc import Collection, Sequence

import ibis

from companion.measures.tables import require


def dominance_counts(shares: ibis.Table, thresholds: Collection[float] = (50, 70, 90)) -> ibis.Table:
    """Products whose share lies above each threshold (percent): year, threshold, dominated, products.

    The counts are nested: a product above 90% is also above 70% and 50%, so that a count never grows with its
    threshold. `products` is how many have a share at all in that year. The report's thresholds (Figure 31) are 50
    ("dominant"), 70 ("highly dominant") and 90 ("quasi-monopolist").
    """
    require(shares, "year", "product", "share_percent")
    levels = ibis.memtable({"threshold": sorted({float(level) for level in thresholds})})
    known = shares.filter(shares.share_percent.notnull()).cross_join(levels)
    return known.group_by("year", "threshold").aggregate(
        dominated=(known.share_percent > known.threshold).sum(), products=known.count()
    )


def in_every_year(shares: ibis.Table, years: Sequence[int]) -> ibis.Table:
    """The shares of those products alone that have one in each of the years, and in those years.

    Quantities are known for other products every year; counts of two years compare only on such a fixed set.
    """
    require(shares, "year", "product", "share_percent")
    known = shares.filter(shares.share_percent.notnull() & shares.year.isin(list(years)))
    complete = known.group_by("product").aggregate(years_known=known.year.nunique())
    return known.semi_join(complete.filter(complete.years_known == len(set(years))), "product")


def dependencies(
    shares: ibis.Table,
    last_year: int = 2024,
    established_until: int = 2020,
    dominant: float = 50,
    future_from: float = 35,
    growth_points: float = 7,
    growth_years: int = 2,
    still_dominant: bool = False,
) -> ibis.Table:
    """Each product's class: established, emerging or future dependency, or none; as in the report's Figures 31 and 32.

    - established: the share was above `dominant` percent in some year up to and including `established_until`;
    - emerging: not that, but above it in some year since, up to `last_year`;
    - future: neither, and the share in `last_year` is at least `future_from` and at most `dominant`, and it grew by
      more than `growth_points` percentage points in the `growth_years` before;
    - none: all else, also a product of which a year that the rule needs is not known.

    Each product is in one class, the first that fits. What the report leaves open is a parameter. Its text divides
    established from emerging "before 2021" (so 2020 here), the note of Figure 32 "before 2021 included" (2021). It does
    not say whether a product that once passed 50% and fell back still counts: by default it does, with `still_dominant`
    it must be above in `last_year` too. How many years the data go back decides what was ever above, so filter
    `shares` in the years that are meant.

    One row a product: product, share_percent (in `last_year`), change_points, dependency. Raises ValueError if the
    years are not in order or `future_from` is not below `dominant`.
    """
    require(shares, "year", "product", "share_percent")
    if established_until >= last_year or growth_years < 1:
        raise ValueError(f"established_until must lie before {last_year}, and growth_years must be at least 1")
    if future_from >= dominant:
        raise ValueError(f"future_from must lie below {dominant}, not at {future_from}")
    year, share = shares.year, shares.share_percent
    found = shares.group_by("product").aggregate(
        before=share.max(where=year <= established_until),
        after=share.max(where=(year > established_until) & (year <= last_year)),
        share_percent=share.max(where=year == last_year),
        share_start=share.max(where=year == last_year - growth_years),
    )
    found = found.mutate(change_points=found.share_percent - found.share_start)
    holds = (found.share_percent > dominant) if still_dominant else ibis.literal(True)
    return found.select(
        "product",
        "share_percent",
        "change_points",
        dependency=ibis.cases(
            ((found.before > dominant) & holds, "established"),
            ((found.after > dominant) & holds, "emerging"),
            (found.share_percent.between(future_from, dominant) & (found.change_points > growth_points), "future"),
            else_="none",
        ),
    )
