"""Plans: a job's key changes with everything that its outputs follow from, and with nothing else."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from tiny_project import PRICES, Project

from companion import paths
from companion.errors import DatasetError, ExecutionError, ParameterError
from companion.execution.parameters import notebooks
from companion.execution.plan import Job, datasets_used, plan


@pytest.fixture
def two(project: Project) -> Project:
    """A notebook on prices and one on rates."""
    project.notebook("prices", 'load("prices")', parameters="horizon: int = 3  # Years [0..9]")
    project.notebook("rates", 'load("rates")')
    return project


def keys() -> dict[str, str]:
    return {job.name: job.key for job in plan(notebooks())}


def changed_by(change: Callable[[], object]) -> set[str]:
    before = keys()
    change()
    after = keys()
    return {name for name in after if after[name] != before[name]}


def edit(name: str, change: Callable[[nbformat.NotebookNode], object]) -> Callable[[], None]:
    def rewrite() -> None:
        path = paths.NOTEBOOKS / f"{name}.ipynb"
        document = nbformat.read(path, as_version=4)
        change(document)
        nbformat.write(document, path)

    return rewrite


def test_a_job_says_what_will_run(two: Project) -> None:
    default, other = (plan(notebooks(), asked)[0] for asked in ({}, {"prices": {"horizon": "5"}}))
    assert (default.name, default.parameters, default.changed) == ("prices", {"horizon": 3}, {})
    assert (other.parameters, other.changed) == ({"horizon": 5}, {"horizon": 5})
    assert default.datasets == ("prices",)
    assert default.inputs.keys() == {"library", "dataset prices"}
    assert default.key != other.key
    assert plan(notebooks(), {"prices": {"horizon": "3"}})[0] == default
    assert isinstance(hash(default), int) and isinstance(default, Job)


def test_what_cannot_change_an_output_leaves_the_key(two: Project) -> None:
    def prose(document: nbformat.NotebookNode) -> None:
        document.cells[0].source = "# Another title"
        document.cells.insert(0, nbformat.v4.new_markdown_cell("More prose"))
        document.cells[-1].id = "renamed"
        document.cells[-1].outputs = [nbformat.v4.new_output("stream", text="old")]
        document.cells[-1].metadata.tags = ["hide-input"]
        document.metadata.papermill = {"start_time": "now"}

    assert changed_by(edit("prices", prose)) == set()


def test_code_and_what_steers_its_run_change_one_key(two: Project) -> None:
    def code(document: nbformat.NotebookNode) -> None:
        document.cells[-1].source += "  # as a frame"

    def steering(document: nbformat.NotebookNode) -> None:
        document.cells[-1].metadata.tags = ["skip-execution"]

    assert changed_by(edit("prices", code)) == {"prices"}
    assert changed_by(edit("rates", steering)) == {"rates"}


def test_a_changed_dataset_changes_exactly_the_jobs_that_use_it(two: Project) -> None:
    assert changed_by(lambda: two.write_data(prices=PRICES.replace("100", "101"))) == {"prices"}
    assert changed_by(lambda: two.write_data(vintage="2026-08")) == {"prices", "rates"}


def test_library_and_lock_change_every_key(two: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    library = two.root / "library"
    shutil.copytree(paths.LIBRARY / "measures", library)
    monkeypatch.setattr(paths, "LIBRARY", library)
    everything = {"prices", "rates"}
    assert changed_by(lambda: (library / "new.py").write_text("")) == everything
    assert changed_by(lambda: (library / "new.py").rename(library / "renamed.py")) == everything
    assert changed_by(lambda: (library / "renamed.py").write_text("x = 1")) == everything
    assert changed_by(lambda: paths.LOCK.write_text("pandas==3.2\n")) == everything
    paths.LOCK.unlink()
    with pytest.raises(ExecutionError, match=re.escape("`git checkout -- requirements.lock`")):
        plan(notebooks())


def test_a_tampered_or_unknown_dataset_is_refused_before_anything_runs(two: Project) -> None:
    (paths.DATA / "rates.csv").write_text("currency,year,rate\nCNY,2020,9.9\n")
    with pytest.raises(DatasetError, match=r"Notebook rates: Dataset 'rates': data/rates\.csv has sha256"):
        plan(notebooks())
    with pytest.raises(DatasetError, match="Notebook other: There is no dataset 'wages'; known are: prices, rates"):
        plan([two.notebook("other", 'load("wages")')])


def test_parameters_for_no_planned_notebook_and_equal_names_are_refused(two: Project, tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="'price', which is not among the notebooks to run: prices, rates"):
        plan(notebooks(), {"price": {"horizon": 1}})
    with pytest.raises(ParameterError, match="Two notebooks to run are called 'rates'"):
        plan([*notebooks(), tmp_path / "mine" / "rates.ipynb"])


def test_nothing_is_written(two: Project) -> None:
    before = sorted(two.root.rglob("*"))
    plan(notebooks())
    assert sorted(two.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ('load("b").merge(load("a"))', ("a", "b")),
        ('catalogue.load(name="a")', ("a",)),
        ('import companion.catalogue\nx = companion.catalogue.load("a")', ("a",)),
        ('%matplotlib inline\n!ls\nframe = load("a")\nframe?', ("a",)),
        ('def read():\n    return [load("a") for _ in "xy"]', ("a",)),
        ("json.load(open('x'))\nnumpy.load(path)\n'load(name)'  # load(name)", ()),
    ],
)
def test_datasets_are_found_in_the_code(project: Project, code: str, names: tuple[str, ...]) -> None:
    assert datasets_used(project.notebook("some", "1", code, prose=['`load("prose")`'])) == names


@pytest.mark.parametrize(
    "code", ["load(name)", 'load(f"a{n}")', 'load("a" + "b")', 'load("a", 1)', "load(*names)", "load()"]
)
def test_a_dataset_that_is_not_written_out_is_refused(project: Project, code: str) -> None:
    with pytest.raises(ExecutionError, match=r"Notebook some, code cell 2: `load\(.*\)` does not say which data"):
        datasets_used(project.notebook("some", "1", code))


def test_code_that_is_no_python_is_refused(project: Project) -> None:
    with pytest.raises(ExecutionError, match="Notebook some, code cell 1, line 2: invalid syntax"):
        datasets_used(project.notebook("some", "x = 1\nx ="))
