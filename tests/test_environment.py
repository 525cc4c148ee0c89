"""The pins: one lock, an environment file for conda users that carries the same ones, and a lock apart for Spark.

Run as a script this file prints `environment.yml`; `make lock` does that.
"""

import re
import sys
import tomllib
from itertools import chain
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
HEADER = """\
# For conda users: the pins of requirements.lock, written by `make lock`. conda brings Python, pip and the tools;
# pip brings the pinned packages. Afterwards: pip install --no-deps -e .
# The conda solve is not tested.
name: companion
channels: [conda-forge]
dependencies:
  - python>=3.11
  - pip
  - git
  - make
  - pip:
"""


# Extras whose pins are not in requirements.lock, and where they are.
APART = {"spark": "requirements-spark.lock"}


def lock_pins(name: str = "requirements.lock") -> list[str]:
    """Every requirement of a lock as `name==version ; marker`, in its order, without hashes."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line.removesuffix("\\").strip() for line in lines if re.match(r"[a-z0-9]", line)]


def render() -> str:
    """The environment file that belongs to the lock."""
    return HEADER + "".join(f'      - "{pin}"\n' for pin in lock_pins())


def environment() -> dict:
    return yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))


def pip_part() -> list[str]:
    return next(part["pip"] for part in environment()["dependencies"] if isinstance(part, dict))


def test_environment_pins_equal_the_lock():
    assert pip_part() == lock_pins()


def test_every_specification_of_the_environment_can_be_read():
    conda = [part for part in environment()["dependencies"] if isinstance(part, str)]
    assert all(re.fullmatch(r"[a-z0-9-]+([<>=]=?[0-9.]+)?", spec) for spec in conda)
    for line in pip_part():
        pins = list(Requirement(line).specifier)
        assert [pin.operator for pin in pins] == ["=="], line


def test_environment_asks_for_the_python_that_the_project_needs():
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    conda = next(part for part in environment()["dependencies"] if str(part).startswith("python"))
    assert SpecifierSet(conda.removeprefix("python")) == SpecifierSet(needed)


def versions(lock: str) -> dict[str, str]:
    return {Requirement(pin).name: next(iter(Requirement(pin).specifier)).version for pin in lock_pins(lock)}


def test_locks_have_every_direct_dependency_at_an_allowed_version_and_with_hashes():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "requirements.lock": [
            *project["dependencies"],
            *chain(*(extras[name] for name in extras if name not in APART)),
        ],
        **{lock: extras[name] for name, lock in APART.items()},
    }
    for lock, requirements in wanted.items():
        locked = versions(lock)
        for requirement in map(Requirement, requirements):
            assert requirement.specifier.contains(locked[requirement.name.lower()], prereleases=True), requirement
        entries = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8"))
        assert all("--hash=sha256:" in entry for entry in entries)


def test_a_lock_apart_changes_nothing_in_the_main_one():
    main = versions("requirements.lock")
    for lock in APART.values():
        assert all(main.get(name, version) == version for name, version in versions(lock).items())
    assert not set(versions("requirements-spark.lock")) & set(main), "what both need belongs in the main lock"


def test_make_lock_compiles_every_extra_into_one_of_the_locks():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nlock:")[1].split("\n\n")[0]
    assert set(re.findall(r"--extra (\w+)", recipe)) == set(extras) - set(APART)
    assert all(f"-o {lock}" in recipe for lock in APART.values())


def test_locks_name_no_registry():
    for name in ("requirements.lock", "environment.yml", *APART.values()):
        assert not re.search(r"https?://|--(extra-)?index-url|find-links", (ROOT / name).read_text(encoding="utf-8"))


def test_contributing_gives_a_reason_for_every_direct_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    table = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Dependencies")[1]
    wanted = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    missing = [name for name in (Requirement(line).name for line in wanted) if name.split("-py")[0] not in table]
    assert [name for name in missing if not name.startswith("types-")] == []


if __name__ == "__main__":
    sys.stdout.write(render())
