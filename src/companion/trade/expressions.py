"""What is done with BACI's flows, each step written once as an Ibis expression that any Ibis backend can run.

Tables in, tables out; nothing is read or written here. Money is added up as exact decimals and becomes a float only in
the result, so that neither the order of the rows nor the engine changes a sum.

The raw columns are CEPII's: t year, i exporter, j importer, k HS product of six digits, v value in thousand current
USD, q quantity in metric tons (`NA` or blank where it is not known).
"""

import ibis
import ibis.expr.types as ir

RAW_COLUMNS = ("t", "i", "j", "k", "v", "q")

# CEPII prints three decimals; six and eighteen digits leave room for versions that print more.
AMOUNT = "decimal(18, 6)"

NOT_KNOWN = ("NA", "")

KINDS = {
    "wrong year": "the year is not the one of the file's name",
    "unknown exporter": "the exporter has no ISO code in CEPII's table of economies",
    "unknown importer": "the importer has no ISO code in CEPII's table of economies",
    "unknown product": "the product is not in CEPII's table of the edition's products",
    "value is no number": "the value is missing or is not a number",
    "negative value": "the value is below zero",
    "quantity is no number": "the quantity is neither a number nor NA nor blank",
    "negative quantity": "the quantity is below zero",
    "duplicate key": "exporter, importer and product occur more than once, and which row is right cannot be known",
}


def judged(lines: ir.Table, year: int, economies: ir.Table, products: ir.Table) -> ir.Table:
    """Lines of a year's file as flows, one row each, with the reason why a line cannot be used, or null.

    `lines` has the raw columns as text; `economies` has code and economy (ISO 3166-1 alpha-3), `products` has product.
    Adds i_code, j_code, exporter, importer, product, value and quantity (thousand USD and metric tons, quantity null
    where not known) and reason, a key of `KINDS`. A duplicate key is for `repeated` to find.
    """
    # Casts take surrounding spaces in their stride; stripping every text would take as long as all the rest.
    typed = lines.mutate(
        i_code=lines.i.try_cast("int32"),
        j_code=lines.j.try_cast("int32"),
        code=lines.k.lpad(6, "0"),
        value=lines.v.try_cast(AMOUNT),
        quantity=lines.q.try_cast(AMOUNT),
    )
    exporters = economies.select(exporter_code="code", exporter="economy")
    importers = economies.select(importer_code="code", importer="economy")
    named = (
        typed.left_join(exporters, typed.i_code == exporters.exporter_code)
        .left_join(importers, typed.j_code == importers.importer_code)
        .left_join(products, typed.code == products.product)
    )
    reason = ibis.cases(
        (named.t.try_cast("int32").fill_null(0) != year, "wrong year"),
        (named.exporter.isnull(), "unknown exporter"),
        (named.importer.isnull(), "unknown importer"),
        (named["product"].isnull(), "unknown product"),
        (named.value.isnull(), "value is no number"),
        (named.value < 0, "negative value"),
        (named.quantity.isnull() & named.q.fill_null("").strip().notin(NOT_KNOWN), "quantity is no number"),
        (named.quantity < 0, "negative quantity"),
    )
    return named.select(
        *RAW_COLUMNS, "i_code", "j_code", "exporter", "importer", "product", "value", "quantity", reason=reason
    )


def repeated(flows: ir.Table) -> ir.Table:
    """Keys (i_code, j_code, product) that occur more than once among the usable flows."""
    counted = (
        flows.filter(flows.reason.isnull()).group_by("i_code", "j_code", "product").aggregate(times=ibis._.count())
    )
    return counted.filter(counted.times > 1).drop("times")


def with_duplicates(flows: ir.Table, twice: ir.Table) -> ir.Table:
    """The flows with reason "duplicate key" for every row whose key `repeated` found, the first one included."""
    marks = twice.select(i_twice="i_code", j_twice="j_code", product_twice="product")
    marked = flows.left_join(
        marks,
        (flows.i_code == marks.i_twice) & (flows.j_code == marks.j_twice) & (flows["product"] == marks.product_twice),
    )
    reason = ibis.ifelse(marked.reason.isnull() & marked.i_twice.notnull(), "duplicate key", marked.reason)
    return marked.mutate(reason=reason).drop(*marks.columns)


def rejected(flows: ir.Table) -> ir.Table:
    """The lines that cannot be used, as they stand in the file, with the reason; in the order of their columns."""
    bad = flows.filter(flows.reason.notnull()).select(*RAW_COLUMNS, "reason")
    return bad.order_by(*bad.columns)


def economy_product(flows: ir.Table) -> ir.Table:
    """What each economy exports and imports of each product: one row for each pair that trades, sorted by it.

    Columns: economy, product; exports_usd, imports_usd, current USD; exports_tonnes, imports_tonnes, the sum of the
    known quantities; exports_usd_measured, imports_usd_measured, the value of the flows whose quantity is known. A
    unit value in USD per tonne is measured value over tonnes. A sum of nothing is 0.
    """
    measured = ibis.ifelse(flows.quantity.notnull(), flows.value, ibis.null(AMOUNT))
    sums = {"usd": flows.value.sum() * 1000, "tonnes": flows.quantity.sum(), "usd_measured": measured.sum() * 1000}

    def side(who: str, what: str, other: str) -> ir.Table:
        total = flows.group_by(economy=flows[who], product=flows["product"]).aggregate(
            **{f"{what}_{name}": value.cast("float64") for name, value in sums.items()}
        )
        return total.mutate(**{f"{other}_{name}": ibis.null("float64") for name in sums})

    exports = side("exporter", "exports", "imports")
    imports = side("importer", "imports", "exports").select(*exports.columns)
    columns = [f"{what}_{name}" for name in sums for what in ("exports", "imports")]
    both = ibis.union(exports, imports).group_by("economy", "product")
    # A float sum of at most one number on each side is exact in any order.
    return (
        both.aggregate(**{name: ibis._[name].sum().fill_null(0.0) for name in columns})
        .select("economy", "product", *columns)
        .order_by("economy", "product")
    )


def bilateral(flows: ir.Table, reporters: list[str]) -> ir.Table:
    """Flows with one of the reporters (ISO 3166-1 alpha-3) as exporter or importer, sorted by their key.

    Columns: exporter, importer, product, value_usd, quantity_tonnes (null where not known). Two codes of CEPII's that
    stand for one economy (Sudan before and after 2011) are added up.
    """
    chosen = flows.filter(flows.exporter.isin(reporters) | flows.importer.isin(reporters))
    keys = ("exporter", "importer", "product")
    return (
        chosen.group_by(*keys)
        .aggregate(
            value_usd=(chosen.value.sum() * 1000).cast("float64"), quantity_tonnes=chosen.quantity.sum().cast("float64")
        )
        .order_by(*keys)
    )


def counts(flows: ir.Table) -> ir.Table:
    """One row for each reason (null for usable flows): reason, rows, value_usd."""
    return flows.group_by("reason").aggregate(
        rows=flows.count(), value_usd=(flows.value.sum() * 1000).cast("float64").fill_null(0.0)
    )


def missing_quantities(flows: ir.Table) -> ir.Table:
    """By HS chapter: flows, flows_without_quantity, value_usd, value_usd_without_quantity."""
    unknown = flows.quantity.isnull()
    sums = flows.group_by(chapter=flows["product"].substr(0, 2)).aggregate(
        flows=flows.count(),
        flows_without_quantity=unknown.sum(),
        value_usd=(flows.value.sum() * 1000).cast("float64"),
        value_usd_without_quantity=(flows.value.sum(where=unknown) * 1000).cast("float64").fill_null(0.0),
    )
    return sums.order_by("chapter")


def totals(economy_products: ir.Table) -> ir.Table:
    """One row that must agree with the flows: rows, exports_usd, imports_usd, economies, products."""
    return economy_products.aggregate(
        rows=economy_products.count(),
        exports_usd=economy_products.exports_usd.sum(),
        imports_usd=economy_products.imports_usd.sum(),
        economies=economy_products.economy.nunique(),
        products=economy_products["product"].nunique(),
    )
