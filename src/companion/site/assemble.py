"""One edition of the book: execute, assemble, build, and only then take the last good site's place.

Tracked files are read and never written. A build that fails anywhere leaves the site that stood before it.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from companion import licensed, paths
from companion.errors import BuildError
from companion.execution.parameters import notebooks
from companion.execution.plan import Job, plan
from companion.execution.runner import Event, run
from companion.site.register import PageError

STAMP = ".companion-build"


def build(
    edition: str = paths.DEFAULT_EDITION,
    executor: Executor | None = None,
    max_workers: int = 2,
    on_event: Callable[[Event], object] = lambda event: None,
) -> Path:
    """Build an edition and return the folder of its site; an unchanged edition is left as it stands."""
    jobs = plan(notebooks())
    html = paths.edition_html(edition)
    key = _build_key(jobs)
    stamp = html / STAMP
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == key:
        return html
    executed = run(jobs, executor=executor, max_workers=max_workers, on_event=on_event)
    source = paths.edition_source(edition)
    assemble(source, executed)
    work = paths.BUILD / edition / "work"
    shutil.rmtree(work, ignore_errors=True)
    built = _jupyter_book(source, work)
    # Sphinx's note for its next build in this folder, and the one file that depends on the folder's name.
    (built / ".buildinfo").unlink(missing_ok=True)
    (built / STAMP).write_text(key, encoding="utf-8")
    _take_place(built, html)
    shutil.rmtree(work)
    return html


def assemble(source: Path, executed: dict[str, NotebookNode]) -> None:
    """Lay out what Jupyter Book reads: our pages and configuration, and the notebooks as they were executed."""
    part = source.with_name(source.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copyfile(paths.ROOT / name, part / name)
    shutil.copytree(paths.BOOK, part / paths.BOOK.name)
    folder = part / paths.NOTEBOOKS.name
    folder.mkdir()
    for name, notebook in executed.items():
        (folder / f"{name}.ipynb").write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    shutil.rmtree(source, ignore_errors=True)
    part.replace(source)


def _jupyter_book(source: Path, work: Path) -> Path:
    """Run Jupyter Book with warnings as errors; the folder of the finished pages."""
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", str(source)]
    command += ["--path-output", str(work), "--all", "-W", "--keep-going", "-q"]
    environment = os.environ | {"COMPANION_ROOT": str(paths.ROOT), "PYTHONHASHSEED": "0"}
    result = subprocess.run(command, capture_output=True, text=True, env=environment)
    built = work / "_build" / "html"
    if result.returncode != 0 or not (built / "index.html").is_file():
        if ours := re.search(rf"{re.escape(PageError.category)}:\S*\n(.+)", result.stdout + result.stderr):
            raise BuildError(f"{ours[1]} The last good site is left in place.")
        said = "\n".join(line for line in (result.stdout + result.stderr).splitlines() if line.strip())
        raise BuildError(f"Jupyter Book did not build the site; the last good one is left in place. It said:\n{said}")
    return built


def _take_place(built: Path, html: Path) -> None:
    """Swap the finished folder in by renaming, so that no one ever sees half a site."""
    html.parent.mkdir(parents=True, exist_ok=True)
    old = html.with_name(html.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if html.exists():
        html.replace(old)
    built.replace(html)
    shutil.rmtree(old, ignore_errors=True)


def _build_key(jobs: list[Job]) -> str:
    """A digest of everything that the site is made from."""
    digest = hashlib.sha256()
    for job in jobs:
        digest.update(f"{job.name} {job.key}\n".encode())
    for folder in (paths.BOOK, paths.NOTEBOOKS, paths.DATA, paths.LIBRARY):
        for file in sorted(folder.rglob("*")):
            skipped = "__pycache__" in file.parts or ".ipynb_checkpoints" in file.parts or paths.LOCAL in file.parents
            if file.is_file() and not skipped:
                digest.update(f"{file.relative_to(folder)}\n".encode() + file.read_bytes())
    for file in (
        paths.ROOT / "_config.yml",
        paths.ROOT / "_toc.yml",
        paths.LOCK,
        paths.CITATION,
        paths.ROOT / "LICENSE-CONTENT",
    ):
        digest.update(file.read_bytes())
    for exhibit in licensed.slots():
        digest.update(licensed.digest(exhibit).encode())
    digest.update(last_updated().encode())
    return digest.hexdigest()


def last_updated() -> str:
    """The day of the last commit, so that the same commit always builds the same bytes; or why it is not known."""
    try:
        answer = subprocess.run(
            ["git", "log", "-1", "--format=%cs"], cwd=paths.ROOT, capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return "on an unknown day (not a git checkout)"
    return answer.stdout.strip() or "on an unknown day (no commit)"
