"""The library is pointed at a tiny project in a temporary folder; see `tiny_project`."""

import tempfile
from pathlib import Path

import pytest
from tiny_project import Project

from companion import paths


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("COMPANION_ROOT", str(tmp_path))  # for kernels and worker processes
    root = paths.ROOT
    for name in ("ROOT", "NOTEBOOKS", "DATA", "DATAPACKAGE", "LOCK", "LOCAL", "LICENSED", "BUILD", "CACHE"):
        monkeypatch.setattr(paths, name, tmp_path / getattr(paths, name).relative_to(root))
    for folder in ("data", "notebooks", "tmp"):
        (tmp_path / folder).mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))  # so that a test sees what its own runs leave behind
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    paths.LOCK.write_text("pandas==3.1\n")
    project = Project(tmp_path)
    project.write_data()
    return project
