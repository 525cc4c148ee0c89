"""The command line: thin, one function a verb. What a user can cause ends with one sentence and exit code 2."""

import functools
import http.server
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from companion import paths
from companion.errors import CompanionError, DatasetError, ParameterError

if TYPE_CHECKING:  # the command line starts fast: what runs notebooks is imported by the command that needs it
    from companion.execution.runner import Event

LOCAL_WORKERS = 2
LICENSED_EDITION = "licensed"  # a folder of its own, so that nobody publishes it by accident

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="The reproducible companion to China's Next-Generation Industrial Policy.",
)
data_app = typer.Typer(no_args_is_help=True, help="The datasets: list, look at, check, refresh.")
app.add_typer(data_app, name="data")


class ImportGroup(typer.core.TyperGroup):
    """`import FILE --as EXHIBIT` is short for `import series FILE --as EXHIBIT`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Name the subcommand where the user gave a file instead."""
        if args and args[0] not in (*self.commands, "--help"):
            args = ["series", *args]
        return super().parse_args(ctx, args)


import_app = typer.Typer(
    cls=ImportGroup, no_args_is_help=True, help="Data of your own, kept in data/local/ and not in the repository."
)
data_app.add_typer(import_app, name="import")

out = Console()
WithLicensed = Annotated[
    bool, typer.Option("--with-licensed", help="Draw exhibits from series that you imported; not for redistribution.")
]
Scheduler = Annotated[str, typer.Option(help="Address of a Dask scheduler to run notebooks on, e.g. tcp://host:8786.")]


def main() -> None:
    """Entry point: run a command; print a `CompanionError` as its sentence and exit 2."""
    try:
        app(args=_join_pairs(sys.argv[1:]), prog_name="companion")
    except CompanionError as problem:
        Console(stderr=True).print(f"Error: {problem}", highlight=False, soft_wrap=True, markup=False)
        raise SystemExit(2) from None


@app.command()
def book(scheduler: Scheduler = "", with_licensed: WithLicensed = False) -> None:
    """Execute the notebooks, build the website, and say where it is."""
    from companion.execution.parameters import notebooks
    from companion.site.assemble import build

    edition = _allow_licensed() if with_licensed else _only_public()
    with _executor(scheduler) as (executor, workers), _progress(len(notebooks())) as on_event:
        html = build(edition, executor=executor, max_workers=workers, on_event=on_event)
    serve = "" if with_licensed else " or run `companion serve`"
    out.print(f"The site is in {_shown(html)}; open {_shown(html / 'index.html')}{serve}.", soft_wrap=True)


@app.command("run")
def run_notebook(
    notebook: Annotated[str, typer.Argument(help="Name of a notebook, as `companion notebooks` lists it.")],
    parameter: Annotated[
        list[str] | None, typer.Option("-p", "--parameter", metavar="NAME VALUE", help="Set a parameter; repeatable.")
    ] = None,
    output: Annotated[Path, typer.Option(help="Folder for the notebook, figures and tables.")] = Path("results"),
    scheduler: Scheduler = "",
    with_licensed: WithLicensed = False,
) -> None:
    """Execute one analysis with your parameters and write its notebook, figures and tables."""
    from companion.execution.parameters import find_notebook, validate
    from companion.execution.plan import plan
    from companion.execution.runner import run
    from companion.site.results import write_results

    if with_licensed:
        _allow_licensed()
    path = find_notebook(notebook)
    given = dict(_pair(text) for text in parameter or [])
    values = validate(path, given)
    jobs = plan([path], {path.stem: values})
    with _executor(scheduler) as (executor, workers), _progress(1) as on_event:
        executed = run(jobs, executor=executor, max_workers=workers, on_event=on_event)
    with _new_folder(output) as part:
        written = write_results(executed[path.stem], path.stem, part)
    for name in written:
        out.print(_shown(output / name))


@app.command("notebooks")
def list_notebooks() -> None:
    """List the notebooks with their parameters, types, ranges, defaults and meaning."""
    from companion.execution.parameters import notebooks, read_parameters

    for path in notebooks():
        title = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]).splitlines()[0]
        out.print(f"[bold]{path.stem}[/bold]  {title.lstrip('# ')}")
        table = Table(box=None, padding=(0, 2), show_header=False)
        for item in read_parameters(path).values():
            table.add_row(f"  {item.name}", item.type.__name__, f"default {item.default}", item.describe())
        out.print(table)


@app.command()
def baseline() -> None:
    """Refresh what the repository stores: notebook outputs and the ledger's tables. Review the diff, then commit."""
    import nbformat

    from companion.execution.parameters import notebooks
    from companion.execution.plan import plan
    from companion.execution.runner import run

    _only_public()
    _store_ledger()
    with _progress(len(notebooks())) as on_event:
        executed = run(plan(notebooks()), on_event=on_event)
    for path in notebooks():
        part = path.with_suffix(".part")
        part.write_text(nbformat.writes(executed[path.stem]) + "\n", encoding="utf-8")
        part.replace(path)
    out.print(f"{len(executed)} notebooks and the ledger's tables are current; see `git diff`.")


@app.command("ledger")
def ledger_command() -> None:
    """Check every claim again and store verdicts, findings and relations, without running a notebook."""
    _only_public()
    for verdict, count in _store_ledger().items():
        out.print(f"{count:5d}  {verdict}")


def _store_ledger() -> dict[str, int]:
    """Write the ledger's generated tables and their entries in the data package; how many claims have which verdict."""
    from companion.catalogue import load
    from companion.ledger.verdicts import GENERATED, VERDICTS, store
    from companion.refresh import accept

    store()
    for name in GENERATED:
        accept(name)
    counts = load("verdicts")["verdict"].value_counts()
    return {verdict: int(counts[verdict]) for verdict in VERDICTS if verdict in counts}


@app.command()
def serve(port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8000) -> None:
    """Serve the built website on this machine."""
    html = paths.edition_html(paths.DEFAULT_EDITION)
    if not (html / "index.html").is_file():
        raise CompanionError(f"There is no site in {_shown(html)} yet; build it with `make book`.")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(html))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as problem:
        raise CompanionError(
            f"Port {port} cannot be used ({problem.strerror}); choose another with --port."
        ) from problem
    with server:
        out.print(f"Serving {_shown(html)} at http://127.0.0.1:{port}/ — stop with Ctrl-C.")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            out.print("Stopped.")


@data_app.command("list")
def data_list() -> None:
    """List the datasets."""
    from companion.catalogue import datasets

    table = Table("Name", "Rows", "Vintage", "Publisher", box=None, pad_edge=False)
    for dataset in datasets().values():
        table.add_row(dataset.name, f"{dataset.rows:,}", dataset.vintage, dataset.publisher)
    out.print(table)


@data_app.command("show")
def data_show(name: str) -> None:
    """Describe one dataset and print its first and last rows."""
    from companion.catalogue import describe, load

    dataset = describe(name)
    out.print(f"[bold]{dataset.title}[/bold] ({dataset.name})\n{dataset.description}", highlight=False)
    for label in ("publisher", "source_url", "licence", "redistributable", "vintage", "processing", "retrieval"):
        out.print(f"{label.replace('_', ' ')}: {getattr(dataset, label)}", highlight=False, soft_wrap=True)
    for field in dataset.fields:
        unit = f", {field.unit}" if field.unit else ""
        out.print(f"  {field.name} ({field.type}{unit}): {field.description}", highlight=False, soft_wrap=True)
    if dataset.announced:
        out.print("The table is not here yet; the retrieval above says why, `companion data refresh` brings it in.")
        return
    frame = load(name)
    out.print(frame.to_string(max_rows=8, max_colwidth=60), highlight=False, soft_wrap=True)


@data_app.command("validate")
def data_validate() -> None:
    """Check every dataset against its hash and schema, and the package against the Frictionless standard."""
    from companion.catalogue import datasets, load, violations
    from companion.refresh import frictionless_problems

    here = [name for name, dataset in datasets().items() if not dataset.announced]
    problems = [f"{name}: {problem}" for name in here for problem in violations(load(name), name)]
    if problems := problems + frictionless_problems():
        raise DatasetError("The data package is not valid: " + "; ".join(problems) + ".")
    announced = len(datasets()) - len(here)
    out.print(f"{len(here)} datasets are as data/datapackage.json describes them; {announced} are only announced.")


@data_app.command("refresh")
def data_refresh(
    name: Annotated[str, typer.Argument(help="Name of a dataset; leave it out with --all.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Every dataset whose publisher has an interface.")] = False,
    source: Annotated[Path | None, typer.Option("--from", help="Parse this downloaded file; no network.")] = None,
    origin: Annotated[str, typer.Option(help="Where that file came from, for its provenance.")] = "",
    write: Annotated[bool, typer.Option("--write", help="Update table, hash, vintage and CHANGELOG.md.")] = False,
) -> None:
    """Fetch a dataset from its publisher and report what changed; write only on --write."""
    from companion import refresh

    if every == bool(name):
        raise DatasetError("Name one dataset to refresh, or give --all; `companion data list` shows the names.")
    if every and source is not None:
        raise DatasetError("--from FILE belongs to one dataset; name it instead of --all.")
    if source is not None and not source.is_file():
        raise DatasetError(f"There is no file {source}; give --from the path of a downloaded file.")
    failed = []
    for dataset in refresh.fetchable() if every else [name]:
        try:
            revision = refresh.revision(dataset, _read(source) if source else None, origin or refresh.HAND)
            out.print(revision.report(date.today()), highlight=False, soft_wrap=True, markup=False)
            if write:
                refresh.write(revision, date.today())
                out.print(f"Written: {dataset}, data/datapackage.json, CHANGELOG.md.")
        except CompanionError as problem:
            if not every:
                raise
            failed.append(dataset)
            out.print(f"{dataset} was left as it is. {problem}\n", highlight=False, soft_wrap=True, markup=False)
    if failed:
        raise DatasetError(f"Not refreshed: {', '.join(failed)}; the reasons are above, the other datasets were read.")


@data_app.command("accept")
def data_accept(name: str) -> None:
    """Record the hash and row count of a data file that you changed on purpose."""
    from companion.refresh import accept

    accept(name)
    out.print(f"data/datapackage.json now describes {name} as it is.")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as problem:
        raise DatasetError(f"{file} cannot be read ({problem.strerror}); check its permissions.") from problem


def _only_public() -> str:
    """Keep licensed series out of this process and its kernels, whatever the environment says; the public edition."""
    from companion.licensed import ALLOWED

    os.environ.pop(ALLOWED, None)
    return paths.DEFAULT_EDITION


def _allow_licensed() -> str:
    """Let this process and the kernels that it starts use licensed series; the edition that they may go into."""
    from companion.licensed import ALLOWED

    os.environ[ALLOWED] = "1"
    return LICENSED_EDITION


@import_app.command("series")
def data_import_series(
    file: Annotated[Path, typer.Argument(help="A CSV file with the columns period, series and value.")],
    exhibit: Annotated[str, typer.Option("--as", help="The exhibit that it is for, e.g. figure-42.")],
    origin: Annotated[str, typer.Option(help="Where the series comes from, as printed under the chart.")] = "",
) -> None:
    """Keep a series that you hold under licence in data/local/, for `companion book --with-licensed`."""
    from companion.licensed import import_series

    if not file.is_file():
        raise DatasetError(f"There is no file {file}; name the CSV file to import.")
    words = origin or f"a series supplied by the user ({file.name})"
    frame = import_series(_read(file), exhibit, words, date.today()).frame
    out.print(
        f"{len(frame)} values of {frame['series'].nunique()} series are kept for {exhibit}, on this machine only; draw "
        "them with `companion book --with-licensed`.",
        soft_wrap=True,
    )


@import_app.command("baci")
def data_import_baci(
    files: Annotated[list[Path] | None, typer.Argument(help="CEPII's zip, its CSV files, or their folder.")] = None,
    bilateral: Annotated[
        str,
        typer.Option(metavar="ISO3,...", help="Whose bilateral flows to keep; China's, the G7's and Korea's if none."),
    ] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Remove what was imported of the edition before.")] = False,
    engine: Annotated[str, typer.Option(help="duckdb, or pyspark (`make spark` installs it).")] = "duckdb",
    download: Annotated[
        str,
        typer.Option(metavar="HS17", help="Download this edition from CEPII (about 0.8 GB for HS17), and import it."),
    ] = "",
    version: Annotated[str, typer.Option(metavar="YYYYMM", help="CEPII's version to download; 202601 if none.")] = "",
) -> None:
    """Import CEPII's BACI (trade by product, exporter and importer) as Parquet; run it again to go on or add years."""
    from companion.trade import BACI_VERSION, KINDS, chapters_without_quantity, coverage, download_baci, import_baci

    if bool(files) == bool(download):
        raise DatasetError("Give the path of CEPII's zip or of its files, or --download HS17 to fetch the zip.")
    if version and not download:
        raise DatasetError("--version belongs to --download; a file names its version itself.")
    reporters = [code.strip().upper() for code in bilateral.split(",") if code.strip()]
    with _steps() as on_step:
        if download:
            folder, name = paths.baci(), f"downloading {download}"
            files = [download_baci(download, folder, version or BACI_VERSION, functools.partial(on_step, name))]
        manifest = import_baci(files or [], reporters=reporters, replace=replace, engine=engine, on_step=on_step)
    out.print(
        f"BACI {manifest['edition']}, version {manifest['version']}, is in data/local/baci/{manifest['edition']}:"
    )
    out.print(coverage(manifest).to_string(index=False, float_format="{:,.2f}".format), highlight=False, soft_wrap=True)
    kinds = {kind for entry in manifest["years"].values() for kind in entry["rejected"]}
    for kind in sorted(kinds):
        lines = sum(entry["rejected"].get(kind, 0) for entry in manifest["years"].values())
        out.print(f"Set aside in rejected/: {lines:,} lines, {kind}: {KINDS[kind]}.", highlight=False, soft_wrap=True)
    worst = chapters_without_quantity(manifest).groupby("chapter")["value_usd_without_quantity"].sum().nlargest(5)
    listed = ", ".join(f"{chapter} ({value / 1e9:,.1f})" for chapter, value in worst.items())
    out.print(
        f"Chapters with most value without a quantity (USD bn, all years): {listed}.", highlight=False, soft_wrap=True
    )


def _join_pairs(arguments: list[str]) -> list[str]:
    """Turn `-p NAME VALUE`, as papermill has it, into one `-p NAME=VALUE` that typer can take."""
    joined, rest = [], list(arguments)
    while rest:
        item = rest.pop(0)
        if item in ("-p", "--parameter") and len(rest) >= 2 and "=" not in rest[0]:
            item = f"--parameter={rest.pop(0)}={rest.pop(0)}"
        joined.append(item)
    return joined


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise ParameterError(f"Parameter '{text}' has no value; write `-p {text} VALUE`.")
    return name, value


@contextmanager
def _executor(scheduler: str) -> Iterator[tuple[Executor | None, int]]:
    """Where notebooks run and how many at a time: two processes here, or a Dask cluster's threads."""
    if not scheduler:
        yield None, LOCAL_WORKERS
        return
    from companion.execution.runner import dask_executor

    with dask_executor(scheduler) as cluster:
        yield cluster


@contextmanager
def _progress(total: int) -> Iterator[Callable[["Event"], object]]:
    """A callback for execution events: a live display at a terminal, nothing in CI or a pipe."""
    if os.environ.get("CI") or not out.is_terminal:
        yield lambda event: None
        return
    what = TextColumn("{task.description}")
    columns = (TextColumn("Notebooks"), BarColumn(bar_width=20), MofNCompleteColumn(), TimeElapsedColumn(), what)
    with Progress(*columns, console=out, transient=True) as progress:
        task = progress.add_task("", total=total)
        running: list[str] = []

        def on_event(event: "Event") -> None:
            name = event.job.name
            if event.kind == "started":
                running.append(name)
            else:
                progress.advance(task)
                if name in running:
                    running.remove(name)
                    progress.console.print(f"{event.kind}: {name} ({event.seconds:.0f} s)", highlight=False)
            progress.update(task, description=f"running {', '.join(running)}" if running else "building pages")

        yield on_event


@contextmanager
def _steps() -> Iterator[Callable[[str, int, int], object]]:
    """A callback for what is being done, and how far: a live display at a terminal, nothing in CI or a pipe."""
    if os.environ.get("CI") or not out.is_terminal:
        yield lambda what, done, total: None
        return
    columns = (BarColumn(bar_width=20), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=out, transient=True) as progress:
        task = progress.add_task("looking at the files", total=None)
        yield lambda what, done, total: progress.update(task, description=what, completed=done, total=total or None)


@contextmanager
def _new_folder(output: Path) -> Iterator[Path]:
    """A temporary folder beside `output` whose files move there once all are written."""
    if output.exists() and not output.is_dir():
        raise ParameterError(f"--output {output} is a file; name a folder.")
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".companion-", dir=output.parent))
    except OSError as problem:
        raise ParameterError(
            f"--output {output} cannot be written ({problem.strerror}); choose another folder."
        ) from problem
    try:
        yield part
        for file in sorted(path for path in part.rglob("*") if path.is_file()):
            target = output / file.relative_to(part)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _shown(path: Path) -> str:
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
