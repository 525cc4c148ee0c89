"""Ten standard questions to BACI, each asked in Ibis, in SQL and in pandas; the answers must agree.

`e` is economy_product and `b` bilateral, as Ibis tables or as pandas frames of the years and columns that a query
needs. `NEEDS` names these for pandas, which would otherwise read everything.
"""

import ibis
import numpy as np
import pandas as pd

FIRST, LAST = 2019, 2024
USD, TONNES, MEASURED = "exports_usd", "exports_tonnes", "exports_usd_measured"

# query: (table, years, columns) that pandas reads
BASIC = ["economy", "product", USD]
FLOWS = ["exporter", "importer", "product", "value_usd"]
NEEDS: dict[str, list[tuple[str, list[int], list[str]]]] = {
    "China's export share by product": [("economy_product", [LAST], BASIC)],
    "products that China dominates (50, 70, 90%)": [("economy_product", [LAST], [*BASIC, TONNES])],
    "concentration of exporters (HHI) by product": [("economy_product", [LAST], BASIC)],
    "revealed comparative advantage of China": [("economy_product", [LAST], BASIC)],
    "China's and Germany's 100 largest products": [("economy_product", [LAST], BASIC)],
    "China's unit value against the rest's": [("economy_product", [LAST], ["economy", "product", TONNES, MEASURED])],
    "China's ten largest buyers": [("bilateral", [LAST], FLOWS)],
    "world exports by year": [("economy_product", list(range(2017, 2025)), [USD])],
    "change of China's share, 2019 to 2024": [("economy_product", [FIRST, LAST], BASIC)],
    "Germany's imports of what China dominates": [("economy_product", [LAST], BASIC), ("bilateral", [LAST], FLOWS)],
}


def _share_ibis(e, year, column=USD):
    rows = e.filter(e.year == year)
    china = rows[column].sum(where=rows.economy == "CHN").fill_null(0.0)
    return rows.group_by("product").aggregate(share=100 * china / rows[column].sum().nullif(0))


def _share_sql(year, column=USD):
    return f"""(SELECT product, 100 * coalesce(sum({column}) FILTER (economy = 'CHN'), 0) / nullif(sum({column}), 0)
        AS share FROM economy_product WHERE year = {year} GROUP BY product)"""


def _share_pandas(e, year, column=USD):
    rows = e[e["year"] == year]
    world = rows.groupby("product")[column].sum()
    china = rows[rows["economy"] == "CHN"].set_index("product")[column].reindex(world.index).fillna(0)
    return (100 * china / world.replace(0, np.nan)).rename("share").reset_index()


def _dominated_ibis(e):
    tables = [_share_ibis(e, LAST, column).mutate(by=ibis.literal(column)) for column in (USD, TONNES)]
    both = ibis.union(*tables)
    return both.group_by("by").aggregate(**{f"over_{n}": (both.share >= n).sum() for n in (50, 70, 90)})


def _dominated_pandas(e):
    shares = {column: _share_pandas(e, LAST, column)["share"] for column in (USD, TONNES)}
    return pd.DataFrame(
        [{"by": column, **{f"over_{n}": (share >= n).sum() for n in (50, 70, 90)}} for column, share in shares.items()]
    )


def _hhi_ibis(e):
    rows = e.filter(e.year == LAST)
    world = rows.exports_usd.sum().nullif(0)
    return rows.group_by("product").aggregate(
        hhi=10_000 * (rows.exports_usd * rows.exports_usd).sum() / (world * world)
    )


def _hhi_pandas(e):
    squares = (e[USD] ** 2).groupby(e["product"]).sum()
    return (10_000 * squares / e.groupby("product")[USD].sum().replace(0, np.nan) ** 2).rename("hhi").reset_index()


def _rca_ibis(e):
    rows = e.filter(e.year == LAST)
    sums = rows.group_by("product").aggregate(
        china=rows.exports_usd.sum(where=rows.economy == "CHN"), world=rows.exports_usd.sum()
    )
    rca = (sums.china / sums.china.sum().over()) / (sums.world / sums.world.sum().over()).nullif(0)
    return sums.select("product", rca=rca).filter(rca.notnull())


def _rca_pandas(e):
    world = e.groupby("product")[USD].sum().replace(0, np.nan)
    china = e[e["economy"] == "CHN"].set_index("product")[USD].reindex(world.index)
    return ((china / china.sum()) / (world / world.sum())).rename("rca").dropna().reset_index()


def _overlap_ibis(e):
    largest = [
        e.filter(e.year == LAST, e.economy == economy).order_by(e.exports_usd.desc(), e["product"]).limit(100)
        for economy in ("CHN", "DEU")
    ]
    return largest[0].semi_join(largest[1], "product").aggregate(common=ibis._.count())


def _overlap_pandas(e):
    ordered = e.sort_values([USD, "product"], ascending=[False, True])
    largest = [set(ordered.loc[ordered["economy"] == economy, "product"][:100]) for economy in ("CHN", "DEU")]
    return pd.DataFrame({"common": [len(largest[0] & largest[1])]})


def _unit_values_ibis(e):
    rows = e.filter(e.year == LAST)
    china = rows.economy == "CHN"
    unit_value = [
        rows.exports_usd_measured.sum(where=who) / rows.exports_tonnes.sum(where=who).nullif(0)
        for who in (china, ~china)
    ]
    ratios = rows.group_by("product").aggregate(ratio=unit_value[0] / unit_value[1].nullif(0))
    return ratios.filter(ratios.ratio.notnull())


def _unit_values_pandas(e):
    sums = e.groupby([e["product"], e["economy"] == "CHN"])[[MEASURED, TONNES]].sum()
    values = (sums[MEASURED] / sums[TONNES].replace(0, np.nan)).unstack()
    return (values[True] / values[False].replace(0, np.nan)).rename("ratio").dropna().reset_index()


def _buyers_ibis(b):
    rows = b.filter(b.year == LAST, b.exporter == "CHN")
    sums = rows.group_by("importer").aggregate(value_usd=rows.value_usd.sum())
    return sums.order_by(sums.value_usd.desc()).limit(10)


def _buyers_pandas(b):
    return b[b["exporter"] == "CHN"].groupby("importer")["value_usd"].sum().nlargest(10).reset_index()


def _change_ibis(e):
    first, last = _share_ibis(e, FIRST).rename(before="share"), _share_ibis(e, LAST)
    both = first.join(last, "product")
    return both.select("product", change=both.share - both.before).filter(ibis._.change.notnull())


def _change_pandas(e):
    both = _share_pandas(e, FIRST).merge(_share_pandas(e, LAST), on="product")
    return both.assign(change=both["share_y"] - both["share_x"])[["product", "change"]].dropna()


def _risk_ibis(e, b):
    shares = _share_ibis(e, LAST)
    bought = b.filter(b.year == LAST, b.exporter == "CHN", b.importer == "DEU")
    at_risk = bought.semi_join(shares.filter(shares.share >= 50), "product")
    return at_risk.aggregate(value_usd=at_risk.value_usd.sum())


def _risk_pandas(e, b):
    shares = _share_pandas(e, LAST)
    bought = b[(b["exporter"] == "CHN") & (b["importer"] == "DEU")]
    at_risk = bought[bought["product"].isin(shares.loc[shares["share"] >= 50, "product"])]
    return pd.DataFrame({"value_usd": [at_risk["value_usd"].sum()]})


_IBIS = [
    lambda e, b: _share_ibis(e, LAST),
    lambda e, b: _dominated_ibis(e),
    lambda e, b: _hhi_ibis(e),
    lambda e, b: _rca_ibis(e),
    lambda e, b: _overlap_ibis(e),
    lambda e, b: _unit_values_ibis(e),
    lambda e, b: _buyers_ibis(b),
    lambda e, b: e.group_by("year").aggregate(exports_usd=e.exports_usd.sum()),
    lambda e, b: _change_ibis(e),
    _risk_ibis,
]
_PANDAS = [
    lambda e, b: _share_pandas(e, LAST),
    lambda e, b: _dominated_pandas(e),
    lambda e, b: _hhi_pandas(e),
    lambda e, b: _rca_pandas(e),
    lambda e, b: _overlap_pandas(e),
    lambda e, b: _unit_values_pandas(e),
    lambda e, b: _buyers_pandas(b),
    lambda e, b: e.groupby("year")[USD].sum().reset_index(),
    lambda e, b: _change_pandas(e),
    _risk_pandas,
]
_SQL = [
    f"FROM {_share_sql(LAST)}",
    " UNION ALL ".join(
        f"""SELECT '{column}' AS by, count(*) FILTER (share >= 50) AS over_50, count(*) FILTER (share >= 70) AS over_70,
        count(*) FILTER (share >= 90) AS over_90 FROM {_share_sql(LAST, column)}"""
        for column in (USD, TONNES)
    ),
    f"""SELECT product, 10000 * sum(exports_usd * exports_usd) / nullif(sum(exports_usd) * sum(exports_usd), 0) AS hhi
    FROM economy_product WHERE year = {LAST} GROUP BY product""",
    f"""WITH sums AS (SELECT product, sum(exports_usd) FILTER (economy = 'CHN') AS china, sum(exports_usd) AS world
        FROM economy_product WHERE year = {LAST} GROUP BY product)
    SELECT product, (china / (SELECT sum(china) FROM sums)) / nullif(world / (SELECT sum(world) FROM sums), 0) AS rca
    FROM sums WHERE china IS NOT NULL AND world > 0""",
    f"""WITH ranked AS (SELECT economy, product,
        row_number() OVER (PARTITION BY economy ORDER BY exports_usd DESC, product) AS place
        FROM economy_product WHERE year = {LAST} AND economy IN ('CHN', 'DEU'))
    SELECT count(*) AS common FROM ranked a JOIN ranked b USING (product)
    WHERE a.economy = 'CHN' AND b.economy = 'DEU' AND a.place <= 100 AND b.place <= 100""",
    f"""SELECT * FROM (SELECT product, (sum(exports_usd_measured) FILTER (economy = 'CHN')
        / nullif(sum(exports_tonnes) FILTER (economy = 'CHN'), 0)) / nullif(sum(exports_usd_measured)
        FILTER (economy <> 'CHN') / nullif(sum(exports_tonnes) FILTER (economy <> 'CHN'), 0), 0) AS ratio
    FROM economy_product WHERE year = {LAST} GROUP BY product) WHERE ratio IS NOT NULL""",
    f"""SELECT importer, sum(value_usd) AS value_usd FROM bilateral WHERE year = {LAST} AND exporter = 'CHN'
    GROUP BY importer ORDER BY value_usd DESC LIMIT 10""",
    "SELECT year, sum(exports_usd) AS exports_usd FROM economy_product GROUP BY year",
    f"""SELECT product, b.share - a.share AS change FROM {_share_sql(FIRST)} a JOIN {_share_sql(LAST)} b USING (product)
    WHERE b.share - a.share IS NOT NULL""",
    f"""SELECT sum(value_usd) AS value_usd FROM bilateral WHERE year = {LAST} AND exporter = 'CHN' AND importer = 'DEU'
    AND product IN (SELECT product FROM {_share_sql(LAST)} WHERE share >= 50)""",
]

QUERIES = {name: (ask, sql, frame) for name, ask, sql, frame in zip(NEEDS, _IBIS, _SQL, _PANDAS, strict=True)}
