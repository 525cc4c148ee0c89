"""Stored outputs are reference outputs: nbval has to notice a changed number wherever it stands."""

import re
import subprocess
import sys

import nbformat

from companion import paths
from companion.figures import FIGURE_MIME, TABLE_MIME, TAKEAWAY_MIME

NAME = "chapter-1-08-relending"


def cell_with(notebook, mime):
    """The first code cell whose outputs have a MIME type: its number among code cells, as nbval counts; the data."""
    for number, cell in enumerate(cell for cell in notebook.cells if cell.cell_type == "code"):
        for output in cell.outputs:
            if mime in output.get("data", {}):
                return number, output["data"]
    raise AssertionError(f"no {mime}")


def in_specification(notebook):
    number, data = cell_with(notebook, FIGURE_MIME)
    next(iter(data[FIGURE_MIME]["datasets"].values()))[0]["share_percent"] += 0.001
    return number


def in_download(notebook):
    number, data = cell_with(notebook, FIGURE_MIME)
    record = data[FIGURE_MIME]["usermeta"]["companion"]
    record["csv"] = record["csv"].replace("1200", "1201")
    return number


def in_table(notebook):
    number, data = cell_with(notebook, TABLE_MIME)
    data["text/html"] = data["text/html"].replace("276,620", "276,621")
    return number


def in_takeaway(notebook):
    number, data = cell_with(notebook, TAKEAWAY_MIME)
    data["text/plain"] = data["text/plain"].replace("0.44%", "0.45%")
    return number


def test_nbval_notices_a_changed_number_wherever_it_stands(tmp_path):
    expected = set()
    for name, changes in {"one": (in_specification, in_table, in_takeaway), "two": (in_download,)}.items():
        notebook = nbformat.read(paths.NOTEBOOKS / f"{NAME}.ipynb", as_version=4)
        for change in changes:
            before = nbformat.writes(notebook)
            expected.add(f"{name}.ipynb::Cell {change(notebook)}")
            assert nbformat.writes(notebook) != before, change.__name__
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        tmp_path,
        tmp_path,
    ]
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300)
    failed = set(re.findall(r"^FAILED .*?(\w+\.ipynb::Cell \d+)", result.stdout, re.M))
    assert failed == expected, result.stdout[-2000:]


def test_no_output_holds_what_varies():
    for path in paths.NOTEBOOKS.glob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert str(paths.ROOT) not in text
        assert '"papermill"' not in text and "start_time" not in text
        assert "cdn." not in text
        for cell in nbformat.read(path, as_version=4).cells:
            assert all(output.output_type != "error" for output in cell.get("outputs", []))
            assert "nbval-ignore-output" not in cell.metadata.get("tags", [])
