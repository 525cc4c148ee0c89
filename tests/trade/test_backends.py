"""Another engine gives the same numbers; what is missing for one is said in a sentence."""

import importlib.util
import shutil

import baci_shaped
import pandas as pd
import pytest
from tiny_baci import BAD_2024, FLOWS_2024

from companion import paths
from companion.errors import DatasetError, SourceError
from companion.measures.classifications import roll_up
from companion.trade import backends, import_baci, open_baci

NO_PYSPARK = importlib.util.find_spec("pyspark") is None
NO_JAVA = shutil.which("java") is None
spark = pytest.mark.skipif(
    NO_PYSPARK or NO_JAVA, reason="PySpark is not installed (`make spark`)" if NO_PYSPARK else "there is no Java"
)
Y2024 = "BACI_HS17_Y2024_V202601.csv"


def frames(engine: str) -> dict[str, pd.DataFrame]:
    opened = open_baci(engine=engine)
    found = {
        "economy_product": opened.economy_product,
        "bilateral": opened.bilateral,
        "headings": roll_up(opened.economy_product, 4),
    }
    frames = {name: table.execute() for name, table in found.items()}
    for name, frame in frames.items():
        keys = [column for column in frame.columns if not pd.api.types.is_float_dtype(frame[column])]
        frames[name] = frame.sort_values(keys, ignore_index=True)
    return frames


@spark
def test_spark_and_duckdb_agree_to_the_last_digit(folder, tmp_path, monkeypatch):
    made = baci_shaped.write_baci(tmp_path / "made", range(2019, 2021), 20_000, economy_count=60, product_count=400)
    tiny = folder({Y2024: FLOWS_2024 + BAD_2024})
    for given in (made, tiny):
        manifests, found, aside = [], [], []
        for engine in ("duckdb", "pyspark"):
            monkeypatch.setattr(paths, "LOCAL", tmp_path / engine)
            manifest = import_baci([given], reporters=["CHN"], engine=engine, replace=True)
            for year in manifest["years"].values():
                year.pop("imported")
            manifests.append(manifest)
            found.append(frames(engine))
            aside.append([file.read_text(encoding="utf-8") for file in (tmp_path / engine).rglob("rejected/*.csv")])
        assert manifests[0] == manifests[1]
        assert aside[0] == aside[1]
        for name, frame in found[0].items():
            pd.testing.assert_frame_equal(frame, found[1][name], check_exact=name != "headings", rtol=1e-14)


@spark
def test_what_one_engine_wrote_the_other_reads(folder, tmp_path):
    import_baci([folder()], reporters=["CHN"])
    for name, frame in frames("duckdb").items():
        pd.testing.assert_frame_equal(frame, frames("pyspark")[name], check_exact=True)


@spark
def test_spark_refuses_a_damaged_file_in_the_same_words(folder):
    with pytest.raises(SourceError, match="does not have the 6 columns"):
        import_baci([folder({Y2024: FLOWS_2024[:-10] + "\n"})], reporters=["CHN"], engine="pyspark")


@pytest.mark.skipif(not NO_PYSPARK, reason="PySpark is installed")
def test_spark_that_is_not_installed_is_a_sentence(folder):
    with pytest.raises(DatasetError, match="PySpark is not installed; install it with `make spark`"):
        import_baci([folder()], reporters=["CHN"], engine="pyspark")


def test_an_unknown_engine_is_a_sentence(folder):
    with pytest.raises(DatasetError, match="no engine 'polars'; use one of: duckdb, pyspark"):
        import_baci([folder()], reporters=["CHN"], engine="polars")


def test_too_little_memory_is_a_sentence_and_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(backends, "MEMORY", "20MB")
    made = baci_shaped.write_baci(tmp_path / "made", range(2019, 2020), 300_000)
    with pytest.raises(DatasetError, match=r"DuckDB could not finish .*no room left.*or in memory"):
        import_baci([made])
    assert open_baci() is None
