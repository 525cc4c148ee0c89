"""How long a build takes, against plain Jupyter Book executing the same notebooks: ratios from one run.

The alternative is `jupyter-book build` with `execute_notebooks: force`. Rounds alternate between the two, so that a
noisy machine hits both; medians are printed. Run with `make benchmark` (ten minutes or so); nothing is asserted.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 3
COPIED = ("_config.yml", "_toc.yml", "CITATION.cff", "CHANGELOG.md", "LICENSE-CONTENT", "requirements.lock")


def project(folder: Path) -> Path:
    """A fresh copy of what a build reads."""
    folder.mkdir()
    for name in COPIED:
        shutil.copyfile(ROOT / name, folder / name)
    for name in ("book", "notebooks", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("local"))
    return folder


def seconds(root: Path, code: str, *arguments: str) -> float:
    """Wall-clock seconds of one command in a copy of the project."""
    environment = {**os.environ, "COMPANION_ROOT": str(root), "CI": "1"}
    began = time.perf_counter()
    command = [sys.executable, "-c", code, *arguments]
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
    return time.perf_counter() - began


def book(root: Path) -> float:
    """One `companion book`."""
    return seconds(root, "from companion.cli import main; main()", "book")


def change_one_table(root: Path, number: int) -> None:
    """A new last value in one data file, accepted as meant; one of the four notebooks loads it."""
    file = root / "data" / "effective_exchange_rates.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    economy, month, _ = lines[-1].split(",")
    lines[-1] = f"{economy},{month},{80 + number / 10:.1f}"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    seconds(root, "from companion.cli import main; main()", "data", "accept", "effective_exchange_rates")


def main() -> None:
    """Measure and print."""
    times: dict[str, list[float]] = {
        "jupyter-book, force": [],
        "cold": [],
        "nothing changed": [],
        "one table changed": [],
    }
    with tempfile.TemporaryDirectory() as folder:
        plain, ours = project(Path(folder, "plain")), project(Path(folder, "ours"))
        config = plain / "_config.yml"
        forced = config.read_text(encoding="utf-8").replace('execute_notebooks: "off"', "execute_notebooks: force")
        config.write_text(forced + "\n", encoding="utf-8")
        for number in range(ROUNDS):
            shutil.rmtree(plain / "_build", ignore_errors=True)
            code = "from jupyter_book.cli.main import main; main()"
            times["jupyter-book, force"].append(seconds(plain, code, "build", ".", "--all"))
            shutil.rmtree(ours / "_build", ignore_errors=True)
            times["cold"].append(book(ours))
            times["nothing changed"].append(book(ours))
            change_one_table(ours, number)
            times["one table changed"].append(book(ours))
            print(f"round {number + 1} of {ROUNDS} done", file=sys.stderr)
    alternative = statistics.median(times["jupyter-book, force"])
    for name, values in times.items():
        middle = statistics.median(values)
        spread = f"{min(values):.1f} to {max(values):.1f}"
        print(f"{name:22} {middle:6.1f} s ({spread})   {middle / alternative:.2f} of jupyter-book, force")


if __name__ == "__main__":
    main()
