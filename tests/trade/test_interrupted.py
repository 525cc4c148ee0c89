"""An import that is killed: finished years are kept, nothing half-written is read, and the end is the same."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import baci_shaped
import pandas as pd
import pytest

from companion import paths
from companion.trade import import_baci, importing, open_baci, store

YEARS = range(2019, 2022)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """An edition of three years, large enough that an import can be met in the middle."""
    return baci_shaped.write_baci(tmp_path_factory.mktemp("made"), YEARS, 100_000)


@pytest.fixture(scope="module")
def undisturbed(made, tmp_path_factory) -> dict[str, pd.DataFrame]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "LOCAL", tmp_path_factory.mktemp("undisturbed"))
        import_baci([made])
        return tables()


def tables() -> dict[str, pd.DataFrame]:
    opened = open_baci()
    keys = {"economy_product": ["year", "economy", "product"], "bilateral": ["year", "exporter", "importer", "product"]}
    return {name: getattr(opened, name).execute().sort_values(key, ignore_index=True) for name, key in keys.items()}


def start(root: Path, made: Path) -> subprocess.Popen:
    """The command line at work on a project at `root`."""
    command = [sys.executable, "-c", "from companion.cli import main; main()", "data", "import", "baci", str(made)]
    return subprocess.Popen(command, env={**os.environ, "COMPANION_ROOT": str(root), "CI": "1"}, start_new_session=True)


@pytest.mark.parametrize("moment", ["2019/flows", "2020", "2020/economy_product", "2021/bilateral"])
def test_a_killed_import_goes_on_where_it_was_and_ends_the_same(made, undisturbed, tmp_path, monkeypatch, moment):
    monkeypatch.setattr(paths, "LOCAL", tmp_path / "data" / "local")
    folder = store.folder_of("HS17")
    process = start(tmp_path, made)
    deadline = time.monotonic() + 120
    while not (folder / ".work" / moment).exists():
        assert process.poll() is None and time.monotonic() < deadline, "the import was over before it could be killed"
        time.sleep(0.001)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert (folder / ".work").exists()
    finished = tuple(year for year in YEARS if year < int(moment[:4]))
    opened = open_baci()
    assert (opened.years if opened else ()) == finished
    if finished:
        for name, frame in tables().items():
            expected = undisturbed[name][undisturbed[name]["year"].isin(finished)]
            pd.testing.assert_frame_equal(frame, expected, check_exact=True)
    kept = {file: file.stat().st_mtime_ns for year in finished for file in folder.glob(f"*/year={year}/*.parquet")}
    import_baci([made])
    assert open_baci().years == tuple(YEARS)
    for name, frame in tables().items():
        pd.testing.assert_frame_equal(frame, undisturbed[name], check_exact=True)
    assert {file: file.stat().st_mtime_ns for file in kept} == kept
    assert not (folder / ".work").exists()


def test_a_year_that_was_moved_but_not_listed_is_not_read_and_is_done_again(made, undisturbed, monkeypatch):
    written = importing.write_manifest

    def killed(folder: Path, manifest: dict) -> None:
        if "2020" in manifest["years"]:
            raise KeyboardInterrupt
        written(folder, manifest)

    monkeypatch.setattr(importing, "write_manifest", killed)
    with pytest.raises(KeyboardInterrupt):
        import_baci([made])
    folder = store.folder_of("HS17")
    assert (folder / "economy_product/year=2020").is_dir()
    assert list(json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["years"]) == ["2019"]
    assert set(tables()["bilateral"]["year"]) == {2019}
    monkeypatch.setattr(importing, "write_manifest", written)
    import_baci([made])
    for name, frame in tables().items():
        pd.testing.assert_frame_equal(frame, undisturbed[name], check_exact=True)


def test_the_same_import_gives_the_same_bytes(made, tmp_path, monkeypatch):
    found = []
    for place in ("one", "two"):
        monkeypatch.setattr(paths, "LOCAL", tmp_path / place)
        import_baci([made])
        folder = store.folder_of("HS17")
        found.append({str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*.parquet")})
    assert len(found[0]) == 2 * len(YEARS)
    assert found[0] == found[1]
