"""The hand-made edition as files and as a zip, and a place of its own to import it to."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tiny_baci import TINY

from companion import paths


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that editions are imported to."""
    monkeypatch.setattr(paths, "LOCAL", tmp_path / "local")
    return paths.baci()


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Path]:
    """Write the tiny edition, with changed texts (None leaves a file out), to a folder."""

    def write(changed: dict[str, str | bytes | None] | None = None, name: str = "given") -> Path:
        (tmp_path / name).mkdir()
        for file, text in (TINY | (changed or {})).items():
            if text is not None:
                (tmp_path / name / file).write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path / name

    return write


@pytest.fixture
def zipped(folder: Callable[..., Path]) -> Callable[..., Path]:
    """The same as one zip, as CEPII publishes it."""

    def write(changed: dict[str, str | bytes | None] | None = None, name: str = "BACI_HS17_V202601.zip") -> Path:
        source = folder(changed, name=f"{name}.files")
        with zipfile.ZipFile(source.parent / name, "w", zipfile.ZIP_DEFLATED) as bundle:
            for file in sorted(source.iterdir()):
                bundle.write(file, file.name)
        return source.parent / name

    return write
