"""Running one notebook, in whatever process or on whatever machine an executor chose.

Nothing but plain values comes in or goes out, so no folder need be shared with the planner; the package and the data
must be installed where this runs, and are compared with what the job was planned for. A failure is an
`ExecutionError` in one sentence; temporary files and the kernel are gone afterwards, also after Ctrl-C.
"""

import os
import re
import signal
import tempfile
import textwrap
import threading
from collections.abc import Awaitable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

import nbformat
import papermill
from jupyter_client import AsyncKernelManager  # type: ignore[attr-defined]
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from companion.catalogue import DECLARED_DATASETS
from companion.errors import ExecutionError
from companion.execution.parameters import INJECTED_TAG, Value
from companion.execution.plan import input_digest

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# A warning starts with its file; a cell's holds the kernel's process id, a module's the folder of this machine.
_WARNING_PLACE = re.compile(r"(?:[A-Za-z]:\\|/)\S*[/\\](?=[^/\\\s]+\.py:\d+:)")


def execute(
    name: str, source: str, changed: dict[str, Value], datasets: tuple[str, ...], inputs: dict[str, str]
) -> str:
    """Run a notebook (JSON text) with changed parameters; return its code cells with their outputs, as a notebook.

    Only the declared `datasets` can be loaded, and `inputs` must be what is installed here. Equal arguments give
    equal bytes, for a notebook that prints nothing that varies. Raises `ExecutionError`.
    """
    _refuse_other_inputs(name, inputs)
    begun: list[str] = []

    def record(cell: NotebookNode, cell_index: int) -> None:
        if cell.cell_type == "code" and not _injected(cell):
            begun.append(cell.source)

    with _stopped_by_ctrl_c(), tempfile.TemporaryDirectory(prefix="companion-") as folder:
        work = Path(folder, "work")
        work.mkdir()
        environment = {
            "PYTHONHASHSEED": "0",
            "TZ": "UTC",
            "IPYTHONDIR": folder,  # a user's own IPython start-up files are no part of the key
            DECLARED_DATASETS: ",".join(datasets),
        }
        try:
            executed = papermill.execute_notebook(
                nbformat.reads(source, as_version=4),
                None,
                parameters=changed,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                on_cell_start=record,
                # papermill's `cwd` and the process's environment are shared by threads; these are this run's own
                resources={"metadata": {"path": str(work)}},
                kernel_manager_class=_kernel_manager(environment),
                config=_kernel_config(folder),
                record_timing=False,
                coalesce_streams=True,  # how a stream is cut into messages varies
                store_widget_state=False,  # widgets have random ids
                shutdown_kernel="immediate",  # nothing of a kernel is wanted after its last output
            )
        except PapermillExecutionError as problem:
            raise _failure(name, begun, f"{problem.ename}: {problem.evalue}") from None
        except RuntimeError as problem:  # nbclient: the kernel died, or did not start
            reason = f"'{problem}' (out of memory, or a crash in compiled code?)"
            raise _failure(name, begun, reason) from problem
    cells = [cell for cell in executed.cells if cell.cell_type == "code"]
    for output in (output for cell in cells for output in cell.outputs if output.output_type == "error"):
        # papermill takes `sys.exit(0)` for success although the cells after it did not run
        raise _failure(name, begun, f"{output.ename}: {output.evalue}")
    return _stable_text(cells)


def _stable_text(cells: list[NotebookNode]) -> str:
    """Code cells as notebook text without times, random ids or folders of this machine."""
    kept = []
    for number, cell in enumerate(cells):
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                output.text = _WARNING_PLACE.sub("", output.text)
        kept.append(
            nbformat.v4.new_code_cell(
                source=cell.source,
                outputs=cell.outputs,
                execution_count=cell.execution_count,
                id=INJECTED_TAG if _injected(cell) else f"code-{number}",
                metadata={"tags": [INJECTED_TAG]} if _injected(cell) else {},
            )
        )
    text: str = nbformat.writes(nbformat.v4.new_notebook(cells=kept))
    return text + "\n"


def _failure(name: str, begun: list[str], reason: str) -> ExecutionError:
    reason = textwrap.shorten(_ANSI.sub("", reason), 600, placeholder=" …").rstrip(".")
    first_line = begun[-1].strip().split("\n")[0] if begun else ""
    place = f"code cell {len(begun)} (`{first_line}`)" if begun else "its kernel"
    return ExecutionError(
        f"Notebook {name}: {place} failed with {reason}; rerun just this notebook with `companion run {name}`."
    )


def _refuse_other_inputs(name: str, inputs: Mapping[str, str]) -> None:
    """A result is stored under the hash of these inputs, so it must not come from others."""
    for what, planned in inputs.items():
        if input_digest(what) != planned:
            raise ExecutionError(
                f"Notebook {name}: the {what} where it was to run is not the one that the run was planned with; bring "
                "every worker to the same commit, edit nothing during a run, and start again."
            )


def _injected(cell: NotebookNode) -> bool:
    return INJECTED_TAG in cell.metadata.get("tags", [])


def _kernel_manager(environment: Mapping[str, str]) -> type[AsyncKernelManager]:
    """Starts kernels with this environment, and keeps what they log themselves off the terminal."""

    class KernelManager(AsyncKernelManager):
        def start_kernel(self, **options: Any) -> Awaitable[None]:  # type: ignore[override]
            return super().start_kernel(env={**os.environ, **environment}, stderr=DEVNULL, **options)

    return KernelManager


def _kernel_config(folder: str) -> Config:
    """Sockets in our folder rather than TCP ports, which two kernels starting at once can both pick."""
    socket = f"{folder}/kernel"
    if os.name == "nt" or len(socket) > 95:  # a socket's path may have about a hundred characters
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "ip": socket}})


@contextmanager
def _stopped_by_ctrl_c() -> Iterator[None]:
    """Ctrl-C stops a busy worker. An idle one ignores it (see `runner`): its death would take the busy ones along,
    before they could clean up."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
