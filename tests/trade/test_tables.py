"""One code, two scopes: a notebook computes from the extract, and from BACI in full as soon as it is imported."""

import json
import shutil

import baci_shaped
import nbformat
import pytest

from companion import paths
from companion.execution.plan import datasets_used, input_digest, plan
from companion.figures import FIGURE_MIME, outputs
from companion.measures.export_shares import export_share
from companion.trade import import_baci, world_trade

NOTEBOOK = paths.NOTEBOOKS / "chapter-2-07-dependencies.ipynb"


def test_without_an_import_the_extract_is_used():
    trade = world_trade("trade_by_heading")
    assert (trade.scope, trade.digits, trade.has_quantities) == ("extract", 4, False)
    assert trade.sample == "59 four-digit headings" and trade.years == (2019, 2022, 2024)
    assert trade.figure == {"datasets": ("trade_by_heading",), "reproduction": "proxy", "scope": "extract"}
    share = export_share(trade.table, ["CHN"]).to_pandas().set_index(["year", "product"])["share_percent"]
    assert share[2024, "8507"] == pytest.approx(50.78, abs=0.005)


def test_an_import_takes_its_place(folder):
    import_baci([folder()], reporters=["CHN"])
    trade = world_trade("trade_by_heading")
    assert (trade.scope, trade.digits, trade.has_quantities) == ("full", 6, True)
    assert trade.sample == "all 3 six-digit products" and trade.years == (2023, 2024)
    assert trade.figure["reproduction"] == "reproduced" and trade.figure["datasets"] == ()
    assert trade.figure["origin"] == "CEPII, BACI HS17 (version 202601, 2023 to 2024)"


def test_an_import_changes_the_key_of_what_uses_trade_and_of_nothing_else(folder):
    other = paths.NOTEBOOKS / "chapter-2-05-exchange-rate.ipynb"
    before = [job.key for job in plan([NOTEBOOK, other])]
    assert input_digest("trade baci") == "none" and "trade_by_heading" in datasets_used(NOTEBOOK)
    import_baci([folder()], reporters=["CHN"])
    after = [job.key for job in plan([NOTEBOOK, other])]
    assert after[0] != before[0] and after[1] == before[1]


def test_the_exhibit_turns_from_proxy_to_reproduced_by_itself(project, companion, tmp_path):
    made = baci_shaped.write_baci(tmp_path / "made", range(2023, 2025), 20_000, economy_count=60, product_count=400)
    assert companion("data", "import", "baci", made, root=project).returncode == 0
    shutil.rmtree(project / "_build", ignore_errors=True)
    done = companion("run", NOTEBOOK.stem, "--output", tmp_path / "results", root=project)
    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(tmp_path / "results" / NOTEBOOK.name, as_version=4)
    records = [spec["usermeta"]["companion"] for spec in outputs(notebook, FIGURE_MIME)]
    assert {record["id"]: record["reproduction"] for record in records} == {
        "figure-31-dominance": "reproduced",
        "figure-31-largest-shares": "proxy",  # not in the report
    }
    assert {record["scope"] for record in records} == {"full"}
    assert all("BACI HS17 (version" in record["source"] for record in records)
    assert (tmp_path / "results" / "tables" / "figure-31-by-quantity.csv").is_file()
    assert json.loads((project / "data/local/baci/HS17/manifest.json").read_text())["years"].keys() == {"2023", "2024"}
