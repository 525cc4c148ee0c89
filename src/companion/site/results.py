"""What one run leaves in the analyst's folder: the executed notebook, its figures and its tables."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from companion.figures import FIGURE_MIME, PICTURE_MIME, TABLE_MIME, outputs
from companion.site.figure_nodes import write_downloads, write_pictures


def write_results(notebook: NotebookNode, name: str, folder: Path) -> list[str]:
    """Write `<name>.ipynb`, `figures/*` and `tables/*.csv`; the paths written, relative to `folder`."""
    (folder / f"{name}.ipynb").write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    for record in outputs(notebook, FIGURE_MIME):
        write_downloads(record, folder / "figures")
    for record in outputs(notebook, PICTURE_MIME):
        write_pictures(record, {"wide.light": record["pictures"]["wide.light"]}, folder / "figures")
    for record in outputs(notebook, TABLE_MIME):
        (folder / "tables").mkdir(exist_ok=True)
        (folder / "tables" / f"{record['id']}.csv").write_text(record["csv"], encoding="utf-8")
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
