"""`companion data import baci` as a user meets it."""

import re

import pytest
from tiny_baci import BAD_2024, FLOWS_2024

Y2024 = "BACI_HS17_Y2024_V202601.csv"


def test_an_import_reports_what_it_read_what_it_set_aside_and_what_has_no_quantity(companion, zipped, tmp_path):
    given = zipped({Y2024: FLOWS_2024 + BAD_2024})
    done = companion("data", "import", "baci", given, "--bilateral", "chn, afg", root=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "BACI HS17, version 202601, is in data/local/baci/HS17" in done.stdout
    assert re.search(r"2024 +6 +11 +166,?750\.00 +33\.33 +61\.17", done.stdout), done.stdout
    assert "Set aside in rejected/: 2 lines, duplicate key: exporter, importer and product occur" in done.stdout
    assert "85 (0.0), 01 (0.0)" in done.stdout
    assert done.stderr == ""
    again = companion("data", "import", "baci", given, root=tmp_path)
    assert (again.returncode, again.stdout) == (0, done.stdout)
    assert (tmp_path / "data/local/baci/HS17/manifest.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Give the path of CEPII's zip or of its files, or --download HS17"),
        (["here.zip", "--download", "HS17"], "Give the path of CEPII's zip"),
        (["here.zip", "--version", "202501"], "--version belongs to --download"),
        (["here.zip"], "There is no file here.zip"),
        (["tiny", "--bilateral", "CHN", "--engine", "polars"], "no engine 'polars'; use one of: duckdb, pyspark"),
        (["tiny", "--bilateral", "CHN,XYZ"], "does not have XYZ, whose bilateral flows are to be kept"),
        (["tiny"], "does not have CAN, DEU, FRA"),
        (["broken", "--bilateral", "CHN"], "ends in the middle of a line"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence_and_exit_code_2(companion, folder, tmp_path, arguments, message):
    folder(name="tiny")
    folder({Y2024: FLOWS_2024[:-3], "BACI_HS17_Y2023_V202601.csv": None}, name="broken")
    done = companion("data", "import", "baci", *arguments, root=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert not list(tmp_path.glob("data/local/baci/*"))
