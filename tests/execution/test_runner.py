"""Runs: the same bytes wherever and whenever a notebook runs, results kept and reused, failures in one sentence."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from tiny_project import PRICES, Project

from companion import paths
from companion.errors import CompanionError, ExecutionError
from companion.execution import runner
from companion.execution.parameters import notebooks
from companion.execution.plan import Job, plan
from companion.execution.runner import Event, dask_executor, run


@pytest.fixture
def threads() -> Iterator[Executor]:
    """Quicker to start than processes; a worker must not mind."""
    with ThreadPoolExecutor(2) as executor:
        yield executor


@pytest.fixture
def three(project: Project) -> Project:
    """A notebook that reads data, one with parameters, and one that warns, prints and shows where it runs."""
    project.notebook(
        "prices",
        'from companion.catalogue import load\nframe = load("prices")',
        "frame.groupby('economy')['index'].mean()",
    )
    project.notebook("sums", "print(first + second)", parameters="first: int = 1  # One\nsecond: int = 2  # Two")
    project.notebook(
        "surroundings",
        "import os, sys, time, warnings",
        "for n in range(200):\n    print(n, flush=True)\n    print(n, file=sys.stderr, flush=True)",
        "warnings.warn('careful')",
        "warnings.warn_explicit('careful', UserWarning, os.__file__, 7)",
        "hash('text'), time.tzname, os.listdir(), os.environ['COMPANION_DATASETS']",
        "",
    )
    return project


def texts(executed: dict[str, nbformat.NotebookNode]) -> dict[str, str]:
    return {name: nbformat.writes(document) for name, document in executed.items()}


def outputs(document: nbformat.NotebookNode) -> list[str]:
    """The printed or shown text of each output, in order."""
    found = [output for cell in document.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.text if "text" in output else output.data["text/plain"] for output in found]


def cached_files() -> list[str]:
    return sorted(path.name for path in paths.CACHE.glob("*")) if paths.CACHE.exists() else []


def left_behind() -> list[Path]:
    """Temporary folders of runs, none of which may stay."""
    return list(Path(tempfile.gettempdir()).glob("companion-*"))


def test_results_are_the_same_bytes_each_time_and_come_from_the_cache(three: Project) -> None:
    jobs = plan(notebooks(), {"sums": {"second": 40}})
    events: list[Event] = []
    first = run(jobs, on_event=events.append)
    assert left_behind() == []
    assert [event.kind for event in events if event.job.name == "surroundings"] == ["started", "finished"]
    assert all(event.seconds > 0 for event in events if event.kind == "finished")
    assert cached_files() == sorted(f"{job.key}.ipynb" for job in jobs)

    events.clear()
    again = run(plan(notebooks(), {"sums": {"second": "40"}}), on_event=events.append)
    assert [(event.kind, event.job.name) for event in events] == [("cached", job.name) for job in jobs]
    assert texts(again) == texts(first)

    cached = [path.read_bytes() for path in sorted(paths.CACHE.glob("*"))]
    for path in paths.CACHE.glob("*"):
        path.unlink()
    with ThreadPoolExecutor(3) as executor:
        elsewhere = run(jobs, executor, max_workers=3)
    assert texts(elsewhere) == texts(first)
    assert [path.read_bytes() for path in sorted(paths.CACHE.glob("*"))] == cached

    for document in first.values():
        nbformat.validate(document)
        text = nbformat.writes(document)
        assert not any(
            varying in text for varying in ("papermill", "/tmp", "ipykernel_", str(Path(os.__file__).parent))
        )
    assert "CHN    100.0\nKOR     90.0" in outputs(first["prices"])[0]
    assert outputs(first["surroundings"])[:2] == ["".join(f"{n}\n" for n in range(200))] * 2
    from_cell, from_module = outputs(first["surroundings"])[2:4]
    assert from_cell[0].isdigit() and ".py:1: UserWarning: careful" in from_cell
    assert from_module.startswith("os.py:7: UserWarning: careful")


def test_changed_parameters_are_shown_and_defaults_leave_the_notebook_as_it_is(
    three: Project, threads: Executor
) -> None:
    changed = run(plan([paths.NOTEBOOKS / "sums.ipynb"], {"sums": {"second": 40, "first": 1}}), threads)["sums"]
    assert outputs(changed) == ["41\n"]
    assert [cell.id for cell in changed.cells] == ["prose-0", "given", "injected-parameters", "cell-0"]
    assert changed.cells[2].source == "# Parameters\nsecond = 40\n"
    assert changed.cells[2].metadata.tags == ["injected-parameters"]

    default = run(plan([paths.NOTEBOOKS / "sums.ipynb"]), threads)["sums"]
    assert outputs(default) == ["3\n"]
    for cell in default.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    assert nbformat.writes(default) + "\n" == (paths.NOTEBOOKS / "sums.ipynb").read_text()


def test_a_cached_result_is_shown_with_the_prose_of_today(project: Project, threads: Executor) -> None:
    project.notebook("page", "print('a')", "print('b')", prose=["# Old title"])
    run(plan(notebooks()), threads)
    path = project.notebook("page", "print('a')", "print('b')", prose=["# New title", "A second paragraph"])
    document = nbformat.read(path, as_version=4)
    document.cells.insert(3, nbformat.v4.new_markdown_cell("Between", id="between"))
    document.cells[2].metadata = {"tags": ["hide-input"], "papermill": {"duration": 1}, "execution": {"at": "noon"}}
    document.cells[2].outputs = [nbformat.v4.new_output("stream", text="stale")]
    document.metadata.papermill = {"output_path": "/home/me"}
    nbformat.write(document, path)

    events: list[Event] = []
    page = run(plan(notebooks()), threads, on_event=events.append)["page"]
    assert [event.kind for event in events] == ["cached"]
    assert [cell.source for cell in page.cells] == [
        "# New title", "A second paragraph", "print('a')", "Between", "print('b')",
    ]  # fmt: skip
    assert outputs(page) == ["a\n", "b\n"]
    assert page.cells[2].metadata == {"tags": ["hide-input"]} and page.metadata == {}


def test_kernels_run_with_a_fixed_environment_and_without_the_users_own(
    project: Project, threads: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = project.root / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-mine.py").write_text("mine = 1")
    monkeypatch.setenv("IPYTHONDIR", str(startup.parents[1]))
    monkeypatch.setenv("TZ", "Asia/Seoul")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    project.notebook(
        "env", "import os, time\ntime.tzname, os.environ['PYTHONHASHSEED'], 'mine' in globals(), os.listdir()"
    )
    assert outputs(run(plan(notebooks()), threads)["env"]) == ["(('UTC', 'UTC'), '0', False, [])"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (
            "table = {}\ntable['x']",
            "code cell 3 (`table = {}`) failed with KeyError: 'x'; rerun just this notebook with",
        ),
        ("raise ValueError('\\x1b[31mred\\x1b[0m\\nline')", "failed with ValueError: red line; rerun"),
        ("import os; os._exit(1)", "code cell 3 (`import os; os._exit(1)`) failed with 'Kernel died' (out of memory"),
        ("import sys; sys.exit(0)", "failed with SystemExit: 0; rerun"),
        (
            "import companion.catalogue as c; c.load('rates')",
            "failed with DatasetError: Dataset 'rates' is loaded but not named",
        ),
    ],
)
def test_a_failure_names_notebook_cell_and_error(project: Project, threads: Executor, code: str, said: str) -> None:
    project.notebook("bad", "a = 1", code, "b = 2", parameters="first: int = 1  # One", prose=["# Title", "Text"])
    events: list[Event] = []
    with pytest.raises(ExecutionError) as caught:
        run(plan(notebooks(), {"bad": {"first": 2}}), threads, on_event=events.append)
    message = str(caught.value)
    assert message.startswith("Notebook bad: ") and message.endswith("with `companion run bad`.")
    assert said in message and "\x1b" not in message and "\n" not in message
    assert [event.kind for event in events] == ["started", "failed"]
    assert left_behind() == [] and cached_files() == []


def test_a_worker_with_another_library_or_other_data_refuses(three: Project, threads: Executor) -> None:
    job = plan([paths.NOTEBOOKS / "prices.ipynb"])[0]
    with pytest.raises(ExecutionError, match="Notebook prices: the library where it was to run is not the one"):
        run([replace(job, inputs=job.inputs | {"library": "other"})], threads)
    three.write_data(prices=PRICES.replace("100", "101"))
    with pytest.raises(ExecutionError, match="Notebook prices: the dataset prices where it was to run is not the one"):
        run([job], threads)
    assert cached_files() == []


def test_a_lost_worker_process_is_named_as_such(project: Project) -> None:
    project.notebook("killer", "import os, signal; os.kill(os.getppid(), signal.SIGKILL)")
    with pytest.raises(ExecutionError, match=r"worker process was lost while killer ran .* `companion run killer`"):
        run(plan(notebooks()))


class Scheduling:
    """Stands for the notebooks' execution, so that the order of things can be watched without kernels."""

    def __init__(self, fails: str = "") -> None:
        self.fails, self.ran, self.busy, self.most_busy, self.lock = fails, [], 0, 0, threading.Lock()

    def __call__(self, name: str, *rest: object) -> str:
        with self.lock:
            self.ran.append(name)
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
        time.sleep(0.2 if name == self.fails else 0.3)
        with self.lock:
            self.busy -= 1
        if name == self.fails:
            raise ExecutionError(f"{name} failed")
        cell = nbformat.v4.new_code_cell("1", id="code-0", execution_count=1)
        return nbformat.writes(nbformat.v4.new_notebook(cells=[cell]))


@pytest.fixture
def five(project: Project) -> list[Job]:
    return plan([project.notebook(f"page-{n}", f"{n}") for n in range(5)])


def test_no_more_jobs_start_than_can_run(five: list[Job], monkeypatch: pytest.MonkeyPatch) -> None:
    scheduling = Scheduling()
    monkeypatch.setattr(runner, "execute", scheduling)
    open_jobs = most_open = 0

    def count(event: Event) -> None:
        nonlocal open_jobs, most_open
        open_jobs += 1 if event.kind == "started" else -1
        most_open = max(most_open, open_jobs)

    with ThreadPoolExecutor(8) as executor:
        executed = run(five, executor, max_workers=3, on_event=count)
    assert list(executed) == [job.name for job in five]
    assert (scheduling.most_busy, most_open, open_jobs) == (3, 3, 0)


def test_after_a_failure_nothing_starts_and_what_ran_is_kept(five: list[Job], monkeypatch: pytest.MonkeyPatch) -> None:
    scheduling = Scheduling(fails="page-2")
    monkeypatch.setattr(runner, "execute", scheduling)
    events: list[tuple[str, str]] = []
    with ThreadPoolExecutor(2) as executor:
        with pytest.raises(ExecutionError, match="page-2 failed"):
            run(five, executor, on_event=lambda event: events.append((event.kind, event.job.name)))
        assert sorted(scheduling.ran) == ["page-0", "page-1", "page-2", "page-3"]
        assert events[-2:] == [("failed", "page-2"), ("finished", "page-3")]
        assert cached_files() == sorted(f"{five[n].key}.ipynb" for n in (0, 1, 3))

        monkeypatch.setattr(runner, "execute", Scheduling())
        events.clear()
        run(five, executor, on_event=lambda event: events.append((event.kind, event.job.name)))
    assert [name for kind, name in events if kind == "started"] == ["page-2", "page-4"]


def test_a_damaged_cache_file_is_replaced(five: list[Job], threads: Executor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "execute", Scheduling())
    run(five[:1], threads)
    file = paths.CACHE / f"{five[0].key}.ipynb"
    whole = file.read_text()
    file.write_text(whole[:50])
    run(five[:1], threads)
    assert file.read_text() == whole


def test_a_result_that_cannot_be_kept_is_a_clear_error(
    five: list[Job], threads: Executor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "execute", Scheduling())
    paths.BUILD.write_text("a file in the way")
    with pytest.raises(ExecutionError, match=r"result of notebook page-0 cannot be kept in _build/cache \("):
        run(five[:1], threads)
    assert paths.BUILD.read_text() == "a file in the way"


def test_ctrl_c_stops_workers_and_leaves_nothing_half_written(project: Project, tmp_path: Path) -> None:
    project.notebook("quick", "1")
    begun = project.root / "begun"
    project.notebook("slow", f"import pathlib, time; pathlib.Path({str(begun)!r}).touch(); time.sleep(60)")
    script = tmp_path / "script.py"
    script.write_text(
        "from companion.execution.parameters import notebooks\n"
        "from companion.execution.plan import plan\n"
        "from companion.execution.runner import run\n"
        "if __name__ == '__main__':\n"
        "    run(plan(notebooks()), on_event=lambda event: print(event.kind, event.job.name, flush=True))\n"
    )
    process = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line == "finished quick\n":
            break
    while not begun.exists():
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    _, complaint = process.communicate(timeout=20)
    assert process.returncode != 0
    assert complaint.rstrip().endswith("KeyboardInterrupt")
    quick = next(job for job in plan(notebooks()) if job.name == "quick")
    assert cached_files() == [f"{quick.key}.ipynb"]
    assert left_behind() == []


def test_a_dask_cluster_gives_the_same_bytes(three: Project, threads: Executor) -> None:
    distributed = pytest.importorskip("distributed")
    jobs = plan([paths.NOTEBOOKS / f"{name}.ipynb" for name in ("sums", "surroundings")], {"sums": {"first": 5}})
    here = texts(run(jobs, threads))
    for path in paths.CACHE.glob("*"):
        path.unlink()
    failing = plan([three.notebook("bad", "1 / 0")])
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as cluster,
        dask_executor(cluster.scheduler_address) as (executor, workers),
    ):
        assert workers == 2
        assert texts(run(jobs, executor, workers)) == here
        with pytest.raises(
            ExecutionError, match=r"Notebook bad: code cell 1 \(`1 / 0`\) failed with ZeroDivisionError"
        ):
            run(failing, executor, workers)


def test_a_dask_cluster_that_is_not_there_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"  # nobody listens there
        began = time.monotonic()
        with (
            pytest.raises(ExecutionError, match=rf"No Dask scheduler answers at '{address}'"),
            dask_executor(address, 1),
        ):
            pass
        assert time.monotonic() - began < 5
    with (
        pytest.raises(CompanionError, match="No Dask scheduler answers at 'nowhere://x'"),
        dask_executor("nowhere://x"),
    ):
        pass
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ExecutionError, match=r"`pip install 'companion\[dask\]'`"), dask_executor(address):
        pass


def test_planned_sources_are_what_runs_even_if_the_file_is_edited_meanwhile(
    project: Project, threads: Executor
) -> None:
    project.notebook("page", "print('planned')")
    jobs = plan(notebooks())
    project.notebook("page", "print('edited')")
    assert outputs(run(jobs, threads)["page"]) == ["planned\n"]
    assert json.loads((paths.CACHE / f"{jobs[0].key}.ipynb").read_text())["cells"][0]["source"] == ["print('planned')"]
