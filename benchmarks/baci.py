"""BACI at full size: our import and ten standard queries against hand-written DuckDB SQL and against plain pandas.

Made-up flows in BACI's shape (`tests/trade/baci_shaped.py`), 8 years, in three sizes; 90 million rows is a whole
edition. Every measurement is a process of its own. Wall-clock seconds, processor seconds (which other work on the
machine disturbs less) and peak resident memory are printed as Markdown tables; about time nothing is asserted, but the
three ways must give the same numbers. The SQL and pandas imports write the same two tables and check nothing.

    python benchmarks/baci.py          10, 40 and 90 million rows: twenty minutes on two cores, 8 GB of disk
    python benchmarks/baci.py 10       10 million rows: a few minutes
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from baci_queries import NEEDS, QUERIES

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "trade"))
from baci_shaped import write_baci

MILLIONS = (10, 40, 90)
YEARS = range(2017, 2025)
LIMITS = {"threads": 2, "memory_limit": "2GB"}
ASKED = 3  # times that a query is asked in its process; the median counts
WAYS = ("ours", "SQL", "pandas")


def import_ours(archive: Path, root: Path) -> None:
    """`companion data import baci`, checks and all."""
    from companion.trade import import_baci

    import_baci([archive])


def import_sql(archive: Path, root: Path) -> None:
    """What a person would write who trusts the files: three statements a year."""
    import duckdb

    from companion.trade.importing import REPORTERS

    connection = duckdb.connect(config={**LIMITS, "preserve_insertion_order": False})
    with zipfile.ZipFile(archive) as bundle:
        bundle.extractall(root)
    connection.execute(
        f"""CREATE TABLE codes AS SELECT country_code AS code, if(country_code = 490, 'TWN', country_iso3) AS economy
        FROM read_csv('{root}/country_codes_V202601.csv')"""
    )
    for year in YEARS:
        source = f"""(SELECT a.economy AS exporter, b.economy AS importer, k AS product, v * 1000 AS v, q
            FROM read_csv('{root}/BACI_HS17_Y{year}_V202601.csv', nullstr = 'NA', columns = {{t: 'INT', i: 'INT',
            j: 'INT', k: 'VARCHAR', v: 'DOUBLE', q: 'DOUBLE'}}) JOIN codes a ON i = a.code
            JOIN codes b ON j = b.code)"""
        connection.execute(f"CREATE OR REPLACE TABLE flows AS FROM {source}")
        exports, imports = (
            f"""SELECT {who} AS economy, product, sum(v) AS {name}_usd, coalesce(sum(q), 0) AS {name}_tonnes,
            coalesce(sum(v) FILTER (q IS NOT NULL), 0) AS {name}_usd_measured FROM flows GROUP BY ALL"""
            for who, name in (("exporter", "exports"), ("importer", "imports"))
        )
        for table, query in {
            "economy_product": f"""SELECT economy, product, coalesce(COLUMNS('_usd|_tonnes'), 0)
                FROM ({exports}) FULL JOIN ({imports}) USING (economy, product) ORDER BY economy, product""",
            "bilateral": f"""SELECT exporter, importer, product, v AS value_usd, q AS quantity_tonnes FROM flows
                WHERE exporter IN {REPORTERS} OR importer IN {REPORTERS} ORDER BY exporter, importer, product""",
        }.items():
            folder = root / table / f"year={year}"
            folder.mkdir(parents=True)
            connection.execute(f"COPY ({query}) TO '{folder}/part-0.parquet' (FORMAT parquet, COMPRESSION zstd)")


def import_pandas(archive: Path, root: Path) -> None:
    """The same, a year at a time, which is as much as pandas holds in memory here."""
    from companion.trade.importing import REPORTERS

    with zipfile.ZipFile(archive) as bundle:
        with bundle.open("country_codes_V202601.csv") as stream:
            codes = pd.read_csv(stream, keep_default_na=False).set_index("country_code")["country_iso3"]
        codes = codes.replace("S19", "TWN").astype("category")
        for year in YEARS:
            kinds = {"t": "int16", "i": "int16", "j": "int16", "k": "category"}
            with bundle.open(f"BACI_HS17_Y{year}_V202601.csv") as stream:
                flows = pd.read_csv(stream, dtype=kinds, na_values="NA", keep_default_na=False)
            flows["v"] *= 1000
            flows["known"] = flows["v"].where(flows["q"].notna(), 0.0)
            flows["exporter"], flows["importer"] = flows["i"].map(codes), flows["j"].map(codes)
            sides = [
                flows.groupby([who, "k"], observed=True)[["v", "q", "known"]]
                .sum()
                .rename_axis(["economy", "product"])
                .set_axis([f"{name}_usd", f"{name}_tonnes", f"{name}_usd_measured"], axis=1)
                for who, name in (("exporter", "exports"), ("importer", "imports"))
            ]
            chosen = flows["exporter"].isin(REPORTERS) | flows["importer"].isin(REPORTERS)
            tables = {
                "economy_product": sides[0].join(sides[1], how="outer").fillna(0.0).reset_index(),
                "bilateral": flows.loc[chosen, ["exporter", "importer", "k", "v", "q"]]
                .set_axis(["exporter", "importer", "product", "value_usd", "quantity_tonnes"], axis=1)
                .sort_values(["exporter", "importer", "product"]),
            }
            for name, table in tables.items():
                (root / name / f"year={year}").mkdir(parents=True)
                table.to_parquet(root / name / f"year={year}" / "part-0.parquet", compression="zstd", index=False)


def asker(way: str, query: str, root: Path) -> Callable[[], pd.DataFrame]:
    """What asks one query once, with the tables opened beforehand but read when it is asked."""
    expression, sql, frame = QUERIES[query]
    if way == "ours":
        from companion.trade import open_baci

        tables = open_baci()
        return lambda: expression(tables.economy_product, tables.bilateral).execute()
    if way == "SQL":
        import duckdb

        connection = duckdb.connect(config=LIMITS)
        for table in ("economy_product", "bilateral"):
            connection.execute(f"CREATE VIEW {table} AS FROM read_parquet('{root}/{table}/*/*.parquet')")
        return lambda: connection.execute(sql).df()

    def read_and_ask() -> pd.DataFrame:
        read = {"economy_product": None, "bilateral": None}
        for table, years, columns in NEEDS[query]:
            parts = [
                pd.read_parquet(root / table / f"year={year}" / "part-0.parquet", columns=columns).assign(year=year)
                for year in years
            ]
            read[table] = pd.concat(parts, ignore_index=True)
        return frame(*read.values())

    return read_and_ask


def answer_sums(answer: pd.DataFrame) -> list[float]:
    """One number for each column of numbers, in any order of rows, to compare the three ways by."""
    return [len(answer), *(float(answer[name].sum()) for name in answer.columns if answer[name].dtype.kind in "fiu")]


def measure(task: str, way: str, archive: str, root: str) -> None:
    """In a process of its own: do one thing and print what it took as JSON."""
    asked, answers = [], []
    if task == "import":
        job = {"ours": import_ours, "SQL": import_sql, "pandas": import_pandas}[way]
        steps = [lambda: job(Path(archive), Path(root))]
    else:
        steps = [asker(way, task, Path(root))] * ASKED
    for step in steps:
        before, began = time.process_time(), time.perf_counter()
        answers.append(step())
        asked.append((time.perf_counter() - began, time.process_time() - before))
    wall, processor = (statistics.median(times) for times in zip(*asked, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result: dict[str, object] = {"wall": wall, "processor": processor, "peak": peak}
    if task != "import":
        result["answer"] = answer_sums(answers[-1])
    print(json.dumps(result))


def run(task: str, way: str, archive: Path, project: Path, root: Path) -> dict | None:
    """One measurement; None if the process came to an end before its time, as for want of memory."""
    environment = {**os.environ, "COMPANION_ROOT": str(project), "CI": "1", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, __file__, "--measure", task, way, str(archive), str(root)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        print(f"{way} failed at {task}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout)


def shown(result: dict | None) -> str:
    return (
        "failed" if result is None else f"{result['wall']:.2f} ({result['processor']:.2f}) s, {result['peak']:,.0f} MB"
    )


def ratio(ours: dict | None, other: dict | None) -> str:
    return (
        ""
        if ours is None or other is None
        else f"{ours['wall'] / other['wall']:.2f} ({ours['processor'] / other['processor']:.2f})"
    )


def row(name: str, results: dict[str, dict | None]) -> str:
    cells = [shown(results[way]) for way in WAYS] + [ratio(results["ours"], results[way]) for way in WAYS[1:]]
    return f"| {name} | {' | '.join(cells)} |"


def agree(results: dict[str, dict | None]) -> None:
    """Stop if two ways of asking a query gave different numbers."""
    answers = [result["answer"] for result in results.values() if result]
    for answer in answers[1:]:
        assert all(abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1) for a, b in zip(answers[0], answer, strict=True)), (
            answers
        )


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def one_size(millions: int, folder: Path) -> None:
    """Measure everything at one size and print its table."""
    # Made by another process: a child's peak memory counts from its parent's.
    subprocess.run([sys.executable, __file__, "--make", str(millions), str(folder / "given")], check=True)
    archive = next(Path(folder / "given").glob("*.zip"))
    with zipfile.ZipFile(archive) as bundle:
        unpacked = sum(entry.file_size for entry in bundle.infolist()) / 1e6
    print(f"\n### {millions} million rows: {unpacked:,.0f} MB of CSV, {archive.stat().st_size / 1e6:,.0f} MB zipped\n")
    print("Wall-clock (processor) seconds and peak memory; ratios of ours to the others.\n")
    print("| | ours | SQL | pandas | ours / SQL | ours / pandas |")
    print("|---|---|---|---|---|---|", flush=True)
    project = folder / "project"
    place = project / "data" / "local" / "baci" / "HS17"
    imports = {}
    for way in WAYS:
        root = place if way == "ours" else folder / way
        if way != "ours":
            root.mkdir()
        imports[way] = run("import", way, archive, project, root)
        if way != "ours":
            shutil.rmtree(root)
    print(row("import", imports), flush=True)
    for query in QUERIES:
        results = {way: run(query, way, archive, project, place) for way in WAYS}
        agree(results)
        print(row(query, results), flush=True)
    sizes = {table: megabytes(place / table) for table in ("economy_product", "bilateral")}
    print(f"\nOn disk: {', '.join(f'{name} {size:,.0f} MB' for name, size in sizes.items())}.", flush=True)


def main() -> None:
    """Measure and print."""
    if sys.argv[1:2] == ["--measure"]:
        measure(*sys.argv[2:])
        return
    if sys.argv[1:2] == ["--make"]:
        write_baci(Path(sys.argv[3]), YEARS, int(sys.argv[2]) * 1_000_000 // len(YEARS))
        return
    for millions in map(int, sys.argv[1:] or MILLIONS):
        with tempfile.TemporaryDirectory() as folder:
            one_size(millions, Path(folder))


if __name__ == "__main__":
    main()
