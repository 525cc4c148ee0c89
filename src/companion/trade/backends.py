"""The engines that can run the expressions: DuckDB in this process, or PySpark for what one machine does not hold.

An `Engine` is what Ibis leaves to each backend: connecting, reading text strictly, writing a part of a table, reading
the years of a partitioned one. Another Ibis backend becomes an engine with these four methods and a row in `ENGINES`.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.types as ir

from companion.errors import CompanionError, DatasetError, SourceError
from companion.trade.expressions import RAW_COLUMNS

# A year of about 11 million flows takes half of it; the rest of the process stays well below another.
MEMORY = "2GB"
THREADS = min(4, os.cpu_count() or 1)

DAMAGED = (
    f"{{name}} has a line that does not have the {len(RAW_COLUMNS)} columns {','.join(RAW_COLUMNS)}, or is not UTF-8: "
    "it is damaged; take it out of CEPII's zip again."
)
NO_ROOM = (
    "{engine} could not finish {name}: there is no room left on the disk with {folder} or in memory; make room and run "
    "the same command again: the years that are finished are kept."
)
NOT_WRITTEN = "{engine} could not write {name} below {folder} ({problem}); check the disk and the folder's permissions."


class Engine(Protocol):
    """What an engine must do besides running Ibis expressions."""

    connection: Any
    errors: tuple[type[Exception], ...]

    def read_text(self, file: Path) -> ir.Table:
        """A comma-separated file with the raw columns as text; a line with another number of fields is an error."""
        ...

    def write(self, table: ir.Table, folder: Path) -> None:
        """Write the table, in its order, as Parquet files with zstd compression into a new folder."""
        ...

    def read(self, folder: Path) -> ir.Table:
        """The Parquet files of one folder."""
        ...

    def read_years(self, root: Path, years: Iterable[int]) -> ir.Table:
        """The given years of a table that is partitioned by year below `root`; year (int64) is the first column."""
        ...

    def explain(self, problem: Exception, name: str, folder: Path) -> CompanionError | None:
        """The engine's error while it worked on a file, as a sentence of ours; None if it is a defect of ours."""
        ...


class DuckDB:
    """DuckDB in this process, with a limit on memory; what does not fit spills into the folder `spill`."""

    def __init__(self, spill: Path | None = None) -> None:
        self.errors: tuple[type[Exception], ...] = (duckdb.Error,)
        settings = {"temp_directory": str(spill)} if spill else {}
        # What must be in order is sorted; keeping the order of a file would take memory.
        self.connection = ibis.duckdb.connect(
            ":memory:", memory_limit=MEMORY, threads=THREADS, preserve_insertion_order=False, **settings
        )
        # Our joins have the small table on the right. DuckDB does not know a text file's size and would hash that one.
        self.connection.raw_sql("SET disabled_optimizers = 'build_side_probe_side'")

    def read_text(self, file: Path) -> ir.Table:
        columns = dict.fromkeys(RAW_COLUMNS, "string")
        return self.connection.read_csv(str(file), columns=columns, header=True, delim=",", quote='"')

    def write(self, table: ir.Table, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.connection.to_parquet(table, folder / "part-0.parquet", compression="zstd")

    def read(self, folder: Path) -> ir.Table:
        return self.connection.read_parquet(str(folder / "*.parquet"))

    def read_years(self, root: Path, years: Iterable[int]) -> ir.Table:
        files = [str(root / f"year={year}" / "*.parquet") for year in years]
        return _year_first(self.connection.read_parquet(files, hive_partitioning=True))

    def explain(self, problem: Exception, name: str, folder: Path) -> CompanionError | None:
        if isinstance(problem, duckdb.InvalidInputException):  # the text reader's
            return SourceError(DAMAGED.format(name=name))
        if isinstance(problem, duckdb.OutOfMemoryException) or "No space left" in str(problem):
            return DatasetError(NO_ROOM.format(engine="DuckDB", name=name, folder=folder))
        if isinstance(problem, duckdb.IOException):
            return DatasetError(
                NOT_WRITTEN.format(engine="DuckDB", name=name, folder=folder, problem=str(problem).splitlines()[0])
            )
        return None


class PySpark:
    """Spark on this machine, or where its own settings (SPARK_CONF_DIR) say, and spilling to where they say.

    One session serves a whole process, so `spill` is not used.
    """

    def __init__(self, spill: Path | None = None) -> None:
        try:
            from py4j.protocol import Py4JError
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError as problem:
            raise DatasetError(
                "PySpark is not installed; install it with `make spark`, or use DuckDB (leave out --engine)."
            ) from problem
        self.errors: tuple[type[Exception], ...] = (Py4JError, PySparkException)
        builder = SparkSession.builder.appName("companion").config("spark.ui.enabled", "false")
        try:
            self.session = builder.getOrCreate()
        except PySparkException as problem:
            raise DatasetError(
                "Spark does not start, usually for want of Java; install a JDK (17 or 21) and set JAVA_HOME, or use "
                "DuckDB (leave out --engine)."
            ) from problem
        self.connection = ibis.pyspark.connect(self.session)

    def read_text(self, file: Path) -> ir.Table:
        schema = ", ".join(f"{name} string" for name in RAW_COLUMNS)
        return self.connection.read_csv(str(file), schema=schema, inferSchema=False, header=True, mode="FAILFAST")

    def write(self, table: ir.Table, folder: Path) -> None:
        self.connection.to_parquet_dir(table, folder, options={"compression": "zstd"})

    def read(self, folder: Path) -> ir.Table:
        return self.connection.read_parquet(folder)

    def read_years(self, root: Path, years: Iterable[int]) -> ir.Table:
        folders = [str(root / f"year={year}") for year in years]
        name = f"companion_{root.name}"
        self.session.read.option("basePath", str(root)).parquet(*folders).createOrReplaceTempView(name)
        return _year_first(self.connection.table(name))

    def explain(self, problem: Exception, name: str, folder: Path) -> CompanionError | None:
        text = str(problem)
        if "MALFORMED" in text:
            return SourceError(DAMAGED.format(name=name))
        if "No space left" in text or "OutOfMemoryError" in text:
            return DatasetError(NO_ROOM.format(engine="Spark", name=name, folder=folder))
        return None


ENGINES: dict[str, Callable[[Path | None], Engine]] = {"duckdb": DuckDB, "pyspark": PySpark}


def connect(engine: str, spill: Path | None = None) -> Engine:
    """The engine of that name; `DatasetError` if there is none, or if what it needs is not installed."""
    if engine not in ENGINES:
        raise DatasetError(f"There is no engine '{engine}'; use one of: {', '.join(ENGINES)}.")
    return ENGINES[engine](spill)


def _year_first(table: ir.Table) -> ir.Table:
    return table.mutate(year=table.year.cast("int64")).relocate("year")
