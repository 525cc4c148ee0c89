"""From CEPII's zip to Parquet: year by year, in bounded memory, resumable, and nothing dropped without a word.

A year is worked on in the hidden folder `.work` and moved into place when it is whole and its sums agree; only then
does the manifest list it. A process that is killed leaves `.work` behind, which the next import removes; the years that
the manifest lists are kept and skipped.
"""

import errno
import math
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow.csv
import pyarrow.dataset

from companion import __version__
from companion.errors import DatasetError, SourceError
from companion.trade import expressions
from companion.trade.archive import Edition, find_edition
from companion.trade.backends import NO_ROOM, NOT_WRITTEN, Engine, connect
from companion.trade.store import TABLES, folder_of, read_manifest, write_manifest

# China and the advanced economies that the report sets beside it: the G7 and Korea. What all others trade is in
# economy_product, added up over partners.
REPORTERS = ("CAN", "CHN", "DEU", "FRA", "GBR", "ITA", "JPN", "KOR", "USA")

STEPS = ("reading", "looking for duplicates", "adding up", "taking bilateral flows", "checking")

Step = Callable[[str, int, int], object]


def import_baci(
    given: Sequence[Path],
    *,
    reporters: Sequence[str] = (),
    replace: bool = False,
    engine: str = "duckdb",
    on_step: Step = lambda what, done, total: None,
) -> dict[str, Any]:
    """Import an edition of BACI from CEPII's zip, or from its files or their folder; the manifest of what is there now.

    `reporters` are the economies (ISO 3166-1 alpha-3) whose bilateral flows are kept; none means those of an import
    that this one continues, or else `REPORTERS`. Years that are already imported are skipped. `replace` removes what
    was imported of the edition once the new files have been looked at. `on_step` hears what is being done, the number
    of the step and the number of all steps.
    Raises `SourceError` for files that are damaged, incomplete or not BACI's, `DatasetError` for another version of an
    imported edition, an unknown reporter, or a disk that is full; finished years are kept.
    """
    edition = find_edition(given)
    folder = folder_of(edition.edition)
    old = None if replace else read_manifest(folder)
    chosen = sorted(set(reporters or (old["reporters"] if old else REPORTERS)))
    _refuse(edition, old, chosen)
    manifest = old or {
        "dataset": "BACI",
        "publisher": "CEPII",
        "edition": edition.edition,
        "version": edition.version,
        "reporters": chosen,
        "years": {},
    }
    worker = connect(engine, folder / ".work" / "spill")
    pending = [year for year in edition.flows if str(year) not in manifest["years"]]
    with _sentences(worker, f"BACI {edition.edition}", folder):
        try:
            _prepare(folder, edition, manifest)
            for number, year in enumerate(pending):
                job = Job(worker, edition, year, folder, chosen, _stepper(on_step, year, number, len(pending)))
                with _sentences(worker, edition.flows[year].name, folder):
                    manifest["years"][str(year)] = job.run()
                manifest["years"] = dict(sorted(manifest["years"].items()))
                write_manifest(folder, manifest)
        finally:
            shutil.rmtree(folder / ".work", ignore_errors=True)
            if not (folder / "manifest.json").exists():
                shutil.rmtree(folder, ignore_errors=True)
    return manifest


@dataclass(frozen=True)
class Job:
    """The import of one year."""

    engine: Engine
    edition: Edition
    year: int
    folder: Path
    reporters: list[str]
    on_step: Callable[[int], object]

    def run(self) -> dict[str, Any]:
        """Import the year and move it into place; what the manifest says of it."""
        work = self.folder / ".work" / str(self.year)
        work.mkdir(parents=True)
        file = self.edition.flows[self.year]
        self.on_step(0)
        text, digest = file.unpack(work)
        lines = self._judged(text)
        flows = self._kept(lines.drop(*expressions.RAW_COLUMNS), work / "flows")
        self.on_step(1)
        repeated = self._kept(expressions.repeated(flows), work / "repeated")
        if self._rows(repeated):
            flows, lines = (expressions.with_duplicates(table, repeated) for table in (flows, lines))
        counted = self._frame(expressions.counts(flows))
        usable, bad = counted[counted["reason"].isna()], counted[counted["reason"].notna()]
        kinds = {reason: int(rows) for reason, rows in sorted(zip(bad["reason"], bad["rows"], strict=True))}
        if usable.empty:
            raise SourceError(f"{file.name} has no line that can be used{_listed(kinds)}; give CEPII's own file.")
        if kinds:
            self._set_aside(expressions.rejected(lines), work)
        flows = flows.filter(flows.reason.isnull())
        self.on_step(2)
        self.engine.write(expressions.economy_product(flows), work / "economy_product")
        self.on_step(3)
        self.engine.write(expressions.bilateral(flows, self.reporters), work / "bilateral")
        self.on_step(4)
        entry = {
            "input": {"file": file.name, "bytes": file.size, "sha256": digest},
            "lines": int(counted["rows"].sum()),
            "flows": int(usable["rows"].iloc[0]),
            "rejected": kinds,
            "value_usd": float(usable["value_usd"].iloc[0]),
            **self._checked(work, float(usable["value_usd"].iloc[0])),
            **self._quantities(flows),
            "imported": datetime.now(UTC).isoformat(timespec="seconds"),
            "companion": __version__,
        }
        self._move(work)
        return entry

    def _judged(self, text: Path) -> ir.Table:
        economies = ibis.memtable(self.edition.economies[["code", "economy"]])
        products = ibis.memtable(self.edition.products[["product"]])
        return expressions.judged(self.engine.read_text(text), self.year, economies, products)

    def _kept(self, table: ir.Table, folder: Path) -> ir.Table:
        """The table, computed once and read back from a file as often as it is needed."""
        self.engine.write(table, folder)
        return self.engine.read(folder)

    def _checked(self, work: Path, value: float) -> dict[str, Any]:
        """Counts of what was written, read back; its exports and its imports must both add up to the flows."""
        products, flows = (self.engine.read(work / table) for table in TABLES)
        found = self._frame(expressions.totals(products)).iloc[0]
        if not all(math.isclose(found[side], value, rel_tol=1e-12) for side in ("exports_usd", "imports_usd")):
            raise DatasetError(
                f"What was written of {self.year} does not add up to the flows ({found['exports_usd']} and "
                f"{found['imports_usd']} against {value} USD); check the disk and import again."
            )
        return {
            "economies": int(found["economies"]),
            "products": int(found["products"]),
            "economy_product_rows": int(found["rows"]),
            "bilateral_rows": self._rows(flows),
        }

    def _quantities(self, flows: ir.Table) -> dict[str, Any]:
        """How much of the year's trade has no quantity, in all and by HS chapter."""
        chapters = self._frame(expressions.missing_quantities(flows))
        return {
            "flows_without_quantity": int(chapters["flows_without_quantity"].sum()),
            "value_usd_without_quantity": float(chapters["value_usd_without_quantity"].sum()),
            "chapters": chapters.to_dict("records"),
        }

    def _set_aside(self, table: ir.Table, work: Path) -> None:
        """Write the lines as one CSV file, however many there are and whichever engine found them."""
        self.engine.write(table, work / "rejected")
        lines = pyarrow.dataset.dataset(work / "rejected", format="parquet")
        with pyarrow.csv.CSVWriter(work / "rejected.csv", lines.schema) as out:
            for batch in lines.to_batches():
                out.write_batch(batch)

    def _move(self, work: Path) -> None:
        for table in TABLES:
            (work / table).replace(self.folder / table / f"year={self.year}")
        if (work / "rejected.csv").exists():
            (self.folder / "rejected").mkdir(exist_ok=True)
            (work / "rejected.csv").replace(self.folder / "rejected" / f"year={self.year}.csv")
        shutil.rmtree(work)

    def _frame(self, table: ir.Table) -> Any:
        return self.engine.connection.execute(table)

    def _rows(self, table: ir.Table) -> int:
        return int(self.engine.connection.execute(table.count()))


def _refuse(edition: Edition, old: dict[str, Any] | None, reporters: list[str]) -> None:
    """Raise `DatasetError` for what cannot be imported into what is there."""
    if unknown := sorted(set(reporters) - set(edition.economies["economy"])):
        raise DatasetError(
            f"CEPII's table of economies does not have {', '.join(unknown)}, whose bilateral flows are to be kept; "
            "name economies with --bilateral by their ISO 3166-1 alpha-3 codes, such as CHN,USA."
        )
    if old is None:
        return
    again = "add --replace to remove what was imported of this edition and import the given files instead"
    if old["version"] != edition.version:
        raise DatasetError(
            f"BACI {edition.edition} is imported in version {old['version']}, and the given files are of version "
            f"{edition.version}; versions revise one another and must not be mixed: {again}."
        )
    if old["reporters"] != reporters:
        raise DatasetError(
            f"The imported years hold the bilateral flows of {','.join(old['reporters'])}, not of "
            f"{','.join(reporters)}: leave out --bilateral, or {again}."
        )
    for year, file in edition.flows.items():
        known = old["years"].get(str(year))
        if known and known["input"]["bytes"] != file.size:
            raise DatasetError(
                f"{file.name} has {file.size} bytes, the one that was imported had {known['input']['bytes']}: {again}."
            )


def _prepare(folder: Path, edition: Edition, manifest: dict[str, Any]) -> None:
    """Remove what the manifest does not list (a killed import's, or all of it), and write CEPII's names."""
    if not manifest["years"]:
        shutil.rmtree(folder, ignore_errors=True)
    for table in TABLES:
        (folder / table).mkdir(parents=True, exist_ok=True)
    for part in folder.glob("*/year=*"):
        if part.stem.removeprefix("year=") not in manifest["years"]:
            shutil.rmtree(part) if part.is_dir() else part.unlink()
    shutil.rmtree(folder / ".work", ignore_errors=True)
    (folder / ".work").mkdir()
    edition.economies.to_csv(folder / "economies.csv", index=False)
    edition.products.to_csv(folder / "products.csv", index=False)


@contextmanager
def _sentences(engine: Engine, name: str, folder: Path) -> Iterator[None]:
    """What the disk or the engine refuses becomes one sentence."""
    try:
        yield
    except OSError as problem:
        where = {"engine": "The import", "name": name, "folder": folder}
        if problem.errno == errno.ENOSPC:
            raise DatasetError(NO_ROOM.format(**where)) from problem
        raise DatasetError(NOT_WRITTEN.format(**where, problem=problem.strerror)) from problem
    except engine.errors as problem:
        sentence = engine.explain(problem, name, folder)
        if sentence is None:
            raise
        raise sentence from problem


def _stepper(on_step: Step, year: int, number: int, years: int) -> Callable[[int], object]:
    return lambda step: on_step(f"{year}: {STEPS[step]}", number * len(STEPS) + step, years * len(STEPS))


def _listed(kinds: dict[str, int]) -> str:
    return f" ({', '.join(f'{kind}: {rows:,}' for kind, rows in kinds.items())})" if kinds else ""
