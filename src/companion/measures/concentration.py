"""How concentrated supply is."""

from collections.abc import Sequence

import ibis

from companion.measures.tables import ratio, require, total


def herfindahl_hirschman_index(
    table: ibis.Table, value: str, among: str, by: Sequence[str] = ("year", "product")
) -> ibis.Table:
    """Herfindahl-Hirschman index: Σ s², s each supplier's share (0 to 1) of the total.

    `value` is the column that is shared out (USD or tonnes), `among` the column that names suppliers: for world
    exporters of a product `trade` with exports_usd, "economy"; for one importer's suppliers `bilateral` with value_usd,
    "exporter" and by=("year", "importer", "product").

    The columns of `by`, suppliers (those with a value above zero) and hhi, between 1 / suppliers (all equal) and 1
    (one supplier); times 10,000 it is the index of competition law. Empty where nothing is traded. Source: Hirschman
    (1964), The paternity of an index, American Economic Review 54(5); U.S. Merger Guidelines (2023), section 2.1.
    """
    require(table, value, among, *by)
    sums = table.group_by(*by, among).aggregate(part=total(table, value))
    squares = sums.group_by(*by).aggregate(
        suppliers=(sums.part > 0).sum().fill_null(0), squared=(sums.part * sums.part).sum(), whole=sums.part.sum()
    )
    return squares.select(*by, "suppliers", hhi=ratio(squares.squared, squares.whole * squares.whole))
