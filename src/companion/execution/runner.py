"""Running planned jobs on any executor, at most once for each key.

Results are kept in `_build/cache/<key>.ipynb`: the code cells with their outputs, nothing else. They are put into
the notebook as it is now, so that its prose is always current. A result is written under a temporary name and then
renamed: whatever happens, a half-written one is never found.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbformat import NotebookNode

from companion import paths
from companion.errors import ExecutionError
from companion.execution.parameters import INJECTED_TAG, PARAMETERS_TAG
from companion.execution.plan import Job, code_cells
from companion.execution.worker import execute


@dataclass(frozen=True)
class Event:
    """What happened to a job, and the seconds that it took (0 when `cached` or `started`)."""

    kind: Literal["cached", "started", "finished", "failed"]
    job: Job
    seconds: float = 0.0


def run(
    jobs: Sequence[Job],
    executor: Executor | None = None,
    max_workers: int = 2,
    on_event: Callable[[Event], object] = lambda event: None,
) -> dict[str, NotebookNode]:
    """The executed notebook of each job, by name and in order: from the cache, or else from a run.

    The executor (by default a pool of `max_workers` processes) is never given more than `max_workers` jobs at a
    time. After a failure no further job starts; those that are running are awaited and kept in the cache, and the
    first failure is raised, as an `ExecutionError` if a notebook or its worker is to blame.
    """
    if max_workers < 1:
        raise ValueError("max_workers must be at least 1")
    results: dict[str, NotebookNode] = {}
    to_run: list[Job] = []
    for job in jobs:
        cached = _cached(job)
        if cached is None:
            to_run.append(job)
        else:
            results[job.name] = _with_outputs(job, cached)
            on_event(Event("cached", job))
    if to_run:
        with nullcontext(executor) if executor else _process_pool(min(max_workers, len(to_run))) as pool:
            for job, text in _run_all(to_run, pool, max_workers, on_event):
                results[job.name] = _with_outputs(job, _parsed(text))
    return {job.name: results[job.name] for job in jobs}


@contextmanager
def dask_executor(address: str, timeout: float = 10.0) -> Iterator[tuple[Executor, int]]:
    """An executor on the Dask cluster at `address`, and how many notebooks it runs at a time (its threads).

    Its workers need this package and its data, at the same commit. Raises `ExecutionError` if Dask is not installed,
    or no scheduler with workers answers within `timeout` seconds.
    """
    try:
        import distributed
    except ImportError:
        raise ExecutionError(
            "Running on a Dask cluster needs the optional extra: `pip install 'companion[dask]'`."
        ) from None
    try:
        client: Any = distributed.Client(address, timeout=timeout, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise ExecutionError(
            f"No Dask scheduler answers at '{address}' ({problem}); start one with `dask scheduler`, and give the "
            "address that it prints, such as tcp://localhost:8786."
        ) from problem
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise ExecutionError(f"The Dask cluster at '{address}' has no workers; start `dask worker {address}`.")
        yield client.get_executor(), threads


def _process_pool(size: int) -> ProcessPoolExecutor:
    """Idle workers ignore Ctrl-C, busy ones heed it (see `worker`); `spawn`, for a fork would copy our threads."""
    return ProcessPoolExecutor(
        size,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=signal.signal,
        initargs=(signal.SIGINT, signal.SIG_IGN),
    )


def _run_all(
    jobs: Sequence[Job], pool: Executor, max_workers: int, on_event: Callable[[Event], object]
) -> Iterator[tuple[Job, str]]:
    """Each finished job and its result, which is already in the cache; the first failure is raised last."""
    waiting = deque(jobs)
    running: dict[Future[str], tuple[Job, float]] = {}
    failure: BaseException | None = None
    try:
        while running or (waiting and not failure):
            while waiting and not failure and len(running) < max_workers:
                job = waiting.popleft()
                on_event(Event("started", job))
                source = nbformat.writes(job.document)
                future = pool.submit(execute, job.name, source, job.changed, job.datasets, job.inputs)
                running[future] = (job, time.monotonic())
            together = [job.name for job, _ in running.values()]
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                job, began = running.pop(future)
                problem = _problem(future, job, together)
                seconds = time.monotonic() - began
                if problem:
                    failure = failure or problem
                    on_event(Event("failed", job, seconds))
                else:
                    _store(job, future.result())
                    on_event(Event("finished", job, seconds))
                    yield job, future.result()
    finally:
        for future in running:
            future.cancel()
    if failure:
        raise failure


def _problem(future: Future[str], job: Job, together: Sequence[str]) -> BaseException | None:
    problem = CancelledError() if future.cancelled() else future.exception()
    if isinstance(problem, _lost_worker_errors()):
        return ExecutionError(
            f"A worker process was lost while {' and '.join(together)} ran (out of memory?); free some memory or run "
            f"fewer at a time, and rerun just one notebook with `companion run {job.name}`."
        )
    return problem


def _lost_worker_errors() -> tuple[type[BaseException], ...]:
    """What executors raise when a worker is gone; Dask's own error exists only if Dask is in use."""
    if "distributed" not in sys.modules:
        return (BrokenExecutor, CancelledError)
    from distributed import KilledWorker

    return (BrokenExecutor, CancelledError, KilledWorker)


def _cache_file(job: Job) -> Path:
    return paths.CACHE / f"{job.key}.ipynb"


def _cached(job: Job) -> NotebookNode | None:
    try:
        return _parsed(_cache_file(job).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there, or not as we wrote it; a run replaces it
        return None


def _store(job: Job, text: str) -> None:
    final = _cache_file(job)
    partial = final.with_name(f".{final.name}.{os.getpid()}")
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        try:
            partial.write_text(text, encoding="utf-8")
            partial.replace(final)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as problem:
        raise ExecutionError(
            f"The result of notebook {job.name} cannot be kept in _build/cache ({problem.strerror}); make room, "
            "or make the folder _build writable."
        ) from problem


def _with_outputs(job: Job, executed: NotebookNode) -> NotebookNode:
    """The planned notebook with the outputs of its code cells, paired by position.

    Parameters other than the defaults are shown in a cell after the `parameters` cell, as papermill runs them.
    """
    document = deepcopy(job.document)
    injected = [cell for cell in executed.cells if INJECTED_TAG in cell.metadata.get("tags", [])]
    ran = [cell for cell in executed.cells if cell not in injected]
    for cell, result in zip(code_cells(document), ran, strict=True):
        cell.outputs, cell.execution_count = result.outputs, result.execution_count
    for part in (document, *document.cells):  # clocks, paths and random ids of somebody's earlier run
        for varying in ("papermill", "execution", "widgets"):
            part.metadata.pop(varying, None)
    for position, cell in enumerate(document.cells):
        if PARAMETERS_TAG in cell.metadata.get("tags", []):
            document.cells[position + 1 : position + 1] = injected
            break
    return document


def _parsed(text: str) -> NotebookNode:
    document: NotebookNode = nbformat.reads(text, as_version=4)
    return document
