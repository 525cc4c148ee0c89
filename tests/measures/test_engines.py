"""One expression, several engines: every measure gives on SQLite and on PySpark what it gives on DuckDB."""

import shutil

import ibis
import pandas as pd
import pytest
from trade_worlds import HAND

from companion.measures import (
    classifications,
    complexity,
    concentration,
    dominance,
    export_shares,
    exposure,
    similarity,
    unit_values,
)
from companion.measures.tables import with_measured

TRADE = ibis.memtable(HAND)
SHARES = export_shares.export_share(TRADE, ["CHN"])
CHANGES = export_shares.share_change(SHARES, 2022, 2024)
TO_CHINA = TRADE.filter(TRADE.economy != "CHN").select("year", "product", exporter="economy", value_usd="exports_usd")
CHAPTERS = pd.DataFrame({"product": ["72", "87"], "class": ["metals", "vehicles"], "weight": [1.0, 0.5]})
PCI = pd.DataFrame({"product": ["7208", "8703"], "pci": [-1.0, 0.5]})

EXPRESSIONS = {
    "export_share": export_shares.export_share(TRADE, ["CHN", "DEU"], "exports_tonnes"),
    "export_shares": export_shares.export_shares(TRADE),
    "quantity_coverage": export_shares.quantity_coverage(TRADE, ["CHN"]),
    "share_change": CHANGES,
    "average_change": export_shares.average_change(CHANGES),
    "relative_exports": export_shares.relative_exports(TRADE, "CHN", "DEU"),
    "dominance_counts": dominance.dominance_counts(SHARES),
    "in_every_year": dominance.in_every_year(SHARES, [2022, 2024]),
    "dependencies": dominance.dependencies(SHARES, established_until=2022),
    "herfindahl_hirschman_index": concentration.herfindahl_hirschman_index(TRADE, "exports_usd", "economy"),
    "finger_kreinin_similarity": similarity.finger_kreinin_similarity(TRADE, "CHN"),
    "top_product_overlap": similarity.top_product_overlap(TRADE, "CHN", 1),
    "unit_values": unit_values.unit_values(TRADE),
    "unit_value_index": unit_values.unit_value_index(TRADE, 2022, largest_relative=5),
    "decompose_value_change": unit_values.decompose_value_change(TRADE, 2022, 2024, "mean"),
    "decompose_share_change": unit_values.decompose_share_change(TRADE, "CHN", 2022, 2024),
    "share_gains": exposure.value_at_risk_from_share_gains(TRADE, "CHN", 2022, 2024, 2030, "saturating", "world"),
    "import_declines": exposure.value_at_risk_from_import_declines(TO_CHINA, 2022, 2024, 2030, path="capped"),
    "arithmetic_declines": exposure.value_at_risk_from_import_declines(TO_CHINA, 2022, 2024, 2030, "arithmetic"),
    "revealed_comparative_advantage": complexity.revealed_comparative_advantage(TRADE),
    "share_by_complexity": complexity.share_by_complexity(SHARES, PCI),
    "roll_up": classifications.roll_up(with_measured(TRADE), 2),
    "by_class": classifications.by_class(TRADE, CHAPTERS, digits=2),
    "unmapped_products": classifications.unmapped_products(TRADE, pd.DataFrame({"product": ["7208"]})),
}


@pytest.fixture(scope="module")
def pyspark():
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed (uv pip install 'pyspark>=4')")
    if shutil.which("java") is None:
        pytest.skip("PySpark needs a Java runtime")
    settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2"}
    session = sql.SparkSession.builder.master("local[1]").config(map=settings).getOrCreate()
    yield ibis.pyspark.connect(session)
    session.stop()


@pytest.fixture(scope="module")
def sqlite():
    return ibis.sqlite.connect()


def ordered(frame):
    return frame.sort_values(list(frame.columns), ignore_index=True)


@pytest.mark.parametrize("engine", ["sqlite", "pyspark"])
@pytest.mark.parametrize("name", EXPRESSIONS)
def test_engines_agree(name, engine, request):
    expected = ibis.duckdb.connect().to_pandas(EXPRESSIONS[name])
    found = request.getfixturevalue(engine).to_pandas(EXPRESSIONS[name])
    assert not expected.empty
    pd.testing.assert_frame_equal(ordered(found), ordered(expected), check_dtype=False)
