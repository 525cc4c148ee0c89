"""Every folder and file name of the project, once.

`COMPANION_ROOT` points the library at another checkout (or at a copy with other data); without it the library
works on the checkout it was installed from. The variable is inherited by kernels and worker processes.
"""

import os
from pathlib import Path

ROOT = Path(os.environ.get("COMPANION_ROOT") or Path(__file__).resolve().parents[2])

BOOK = ROOT / "book"
NOTEBOOKS = ROOT / "notebooks"
DATA = ROOT / "data"
DATAPACKAGE = DATA / "datapackage.json"
LOCAL = DATA / "local"  # what a user imports; not in the repository
LIBRARY = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
LICENSED = LOCAL / "licensed"
TRADE_EDITION = "HS17"  # of BACI, that notebooks compute from where it was imported
CITATION = ROOT / "CITATION.cff"
CHANGELOG = ROOT / "CHANGELOG.md"

BUILD = ROOT / "_build"
CACHE = BUILD / "cache"
DEFAULT_EDITION = "default"


def baci(edition: str = "") -> Path:
    """Folder of an imported edition of BACI, such as "HS17"; without one, the folder of all of them."""
    return LOCAL / "baci" / edition


def edition_source(edition: str) -> Path:
    """Folder that an edition is assembled in before Jupyter Book reads it."""
    return BUILD / edition / "source"


def edition_html(edition: str) -> Path:
    """Folder of an edition's finished site; the default edition's is where `jupyter-book build .` puts it."""
    return BUILD / "html" if edition == DEFAULT_EDITION else BUILD / edition / "html"
