"""Shared fixtures: the built site, a copy of the project to break, and the command line as a user runs it."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from companion import paths

settings.register_profile("companion", deadline=None)  # a busy machine is no counterexample
settings.load_profile("companion")

TRACKED = ("_config.yml", "_toc.yml", "CITATION.cff", "CHANGELOG.md", "LICENSE-CONTENT", "requirements.lock")


@pytest.fixture(scope="session")
def site():
    """The real site, built by the real build as its own edition (notebooks executed or taken from the cache).

    The test processes that want it wait for the first one, and then find it built.
    """
    from companion.site.assemble import build

    paths.BUILD.mkdir(exist_ok=True)
    with (paths.BUILD / "test.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return build(edition="test")


@pytest.fixture
def project(tmp_path):
    """A copy of what a build reads, to change and break; executed notebooks are shared with the real project."""
    copy = tmp_path / "project"
    copy.mkdir()
    for name in TRACKED:
        shutil.copyfile(paths.ROOT / name, copy / name)
    for folder in ("book", "notebooks", "data"):
        shutil.copytree(paths.ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("local"))
    if paths.CACHE.is_dir():
        shutil.copytree(paths.CACHE, copy / "_build" / "cache")
    return copy


@pytest.fixture
def companion(tmp_path):
    """Run the command line; the finished process. `root` is the project that it works on."""

    def run(*arguments, root: Path = paths.ROOT, cwd: Path = tmp_path):
        environment = {**os.environ, "COMPANION_ROOT": str(root), "COLUMNS": "200", "NO_COLOR": "1", "CI": "1"}
        command = [sys.executable, "-c", "from companion.cli import main; main()", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, timeout=300)

    return run
