"""Bring a dataset up to date, or record a deliberate change: compare, report, and write all or nothing.

`revision` reads the publisher's data and says what would change; it writes nothing. `write` puts the table, its entry
in the data package and a line in the changelog in place together, or leaves all three as they were. Whatever fails
before that (no answer, another layout, a broken schema) leaves every file untouched.
"""

import hashlib
import io
import math
import shutil
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import frictionless
import numpy as np
import pandas as pd

from companion import catalogue, paths
from companion.catalogue import Dataset
from companion.errors import DatasetError, SourceError
from companion.sources import Source, registry

UNRELEASED = "## Unreleased"

# Two copies of a number may differ in how they were printed; a revision differs by more.
PRINTING_NOISE = 1e-9

# Origin of a file that comes without one: what is not known is recorded as unknown.
HAND = "read from a file given by hand, its origin not noted"

# Rows that a report lists before it only counts.
LISTED = 10

# Rows of a table that Frictionless looks at.
FRICTIONLESS_ROWS = 500


@dataclass(frozen=True)
class Change:
    """One value that differs from the committed one; `key` is the row's primary key, as printed."""

    column: str
    key: str
    old: Any
    new: Any

    @property
    def size(self) -> float:
        """Absolute difference of two numbers; infinite where a value came, went, or is not a number."""
        if not isinstance(self.old, int | float) or not isinstance(self.new, int | float):
            return math.inf
        difference = abs(self.new - self.old)
        return math.inf if math.isnan(difference) else difference

    def __str__(self) -> str:
        return f"{self.column} of {self.key} from {_shown(self.old)} to {_shown(self.new)}"


@dataclass(frozen=True)
class Revision:
    """What a dataset would be after a refresh, and how that differs from what is committed.

    `dataset` is the committed entry; `table` the new file's bytes with `rows` rows; `origin` says where they come
    from; `added` and `removed` are primary keys, as printed, in the order of the tables; `exhibits` and `claims` are
    the ids of what rests on the dataset.
    """

    dataset: Dataset
    table: bytes
    rows: int
    vintage: str
    origin: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    revised: tuple[Change, ...]
    exhibits: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.added or self.removed or self.revised or self.vintage != self.dataset.vintage)

    @property
    def largest(self) -> Change | None:
        """The largest revision, in the column's own unit; None if no value was revised."""
        return max(self.revised, key=lambda change: change.size, default=None)

    def report(self, on: date) -> str:
        """Plain text for the person who decides: removed rows first, then added rows, then revised values."""
        lines = [f"Revision of {self.dataset.name}, {on}", f"Source: {self.origin}"]
        lines.append(f"Vintage: {self.dataset.vintage}, now {self.vintage}")
        if not self.changed:
            return "\n".join([*lines, "Nothing changed."]) + "\n"
        if self.removed:
            lines.append(f"ROWS REMOVED: {len(self.removed)} (published before, gone now; check before you write)")
            lines += _listed(self.removed)
        lines.append(f"Rows added: {len(self.added)}")
        lines += _listed(self.added)
        lines.append(f"Values revised: {len(self.revised)}")
        for column in dict.fromkeys(change.column for change in self.revised):
            changes = [change for change in self.revised if change.column == column]
            lines.append(f"  {column}: {len(changes)}; largest: {max(changes, key=lambda change: change.size)}")
        lines.append(f"Exhibits that it touches: {', '.join(self.exhibits) or 'none'}")
        lines.append(f"Claims that it touches: {', '.join(self.claims) or 'none'}")
        return "\n".join(lines) + "\n"

    def changelog_line(self, on: date) -> str:
        """The revision in one line of the changelog."""
        parts = [
            f"{len(keys)} row{'' if len(keys) == 1 else 's'} {verb}"
            for keys, verb in ((self.removed, "removed"), (self.added, "added"))
            if keys
        ]
        if self.largest:
            count = len(self.revised)
            parts.append(f"{count} value{'' if count == 1 else 's'} revised (largest: {self.largest})")
        return f"- {on}, data: `{self.dataset.name}` {self.vintage}: {', '.join(parts) or 'same values'}."


def revision(name: str, content: bytes | None, origin: str = HAND) -> Revision:
    """Compare a dataset with its publisher's state; nothing is written.

    `content` holds the publisher's bytes, downloaded by hand, and `origin` says where they came from; None fetches
    them. Raises `SourceError` if the publisher's data cannot be had or read, `DatasetError` if they do not fit the
    dataset's schema.
    """
    dataset = catalogue.describe(name)
    source = _source(name)
    if content is None:
        content, origin = _fetch(source), f"fetched from {source.service}"
    frame = _parsed(source, content)
    table = _as_table(frame, dataset)
    new = _checked(table, dataset)
    old = new.iloc[:0] if dataset.announced else catalogue.parse_table(catalogue.verified_bytes(dataset), dataset)
    added, removed, revised = _compare(old, new, dataset)
    return Revision(
        dataset=dataset,
        table=table,
        rows=len(new),
        vintage=source.vintage(frame),
        origin=origin,
        added=added,
        removed=removed,
        revised=revised,
        exhibits=_resting_on(name, "exhibits"),
        claims=_resting_on(name, "verdicts"),
    )


def write(revision: Revision, on: date) -> None:
    """Put table, package entry and changelog line in place together, dated; an unchanged dataset is left alone.

    Raises `DatasetError` if a file cannot be written; all three are then as they were.
    """
    if not revision.changed:
        return
    name = revision.dataset.name
    entry = {"vintage": revision.vintage, "retrieval": f"{revision.origin}; brought in on {on}"}
    _replace_together(
        {
            revision.dataset.path: revision.table,
            paths.DATAPACKAGE: _package_with(name, revision.table, revision.rows, entry),
            paths.CHANGELOG: _changelog_with(revision.changelog_line(on)),
        }
    )


def accept(name: str) -> Dataset:
    """Record the hash and row count of a file that was changed on purpose, and return its new entry.

    The file must fit its schema, constraints and primary key; otherwise `DatasetError`, and nothing is recorded.
    """
    dataset = catalogue.describe(name)
    try:
        content = dataset.path.read_bytes()
    except OSError as problem:
        raise DatasetError(
            f"Dataset '{name}': {_where(dataset)} cannot be read ({problem.strerror}); put the file in place."
        ) from problem
    rows = len(_checked(content, dataset))
    _replace_together({paths.DATAPACKAGE: _package_with(name, content, rows, {})})
    return catalogue.describe(name)


def fetchable() -> list[str]:
    """Names of the datasets that come from a publisher's interface, in the package's order."""
    sources = registry()
    return [name for name in catalogue.datasets() if name in sources and sources[name].fetch is not None]


def frictionless_problems() -> list[str]:
    """What the Frictionless standard finds wrong with the data package and its tables; empty if nothing.

    Announced datasets have no table to look at. Of a long table only the first rows are read: Frictionless takes
    0.15 ms a row, and `catalogue.violations` checks every row by column.
    """
    announced = {name for name, dataset in catalogue.datasets().items() if dataset.announced}
    package = catalogue.read_package()
    package["resources"] = [resource for resource in package["resources"] if resource["name"] not in announced]
    report = frictionless.Package.from_descriptor(package, basepath=str(paths.DATA)).validate(
        limit_rows=FRICTIONLESS_ROWS
    )
    found = [error.message for error in report.errors]
    return found + [f"{task.name}: {error.message}" for task in report.tasks for error in task.errors]


def _source(name: str) -> Source:
    sources = registry()
    if name not in sources:
        raise SourceError(
            f"Dataset '{name}' has no source to refresh it from; those with one are {', '.join(sources)}. If you "
            f"changed its file yourself, record that with `companion data accept {name}`."
        )
    return sources[name]


def _parsed(source: Source, content: bytes) -> pd.DataFrame:
    """The publisher's bytes as a frame; a parser that stumbles over a layout it does not know is one sentence too."""
    try:
        return source.parse(content)
    except (ValueError, LookupError, AssertionError, ArithmeticError, SyntaxError) as problem:
        raise SourceError(
            f"The file for '{source.dataset}' is incomplete or not as expected ({problem}); download it again. "
            f"{source.manual}"
        ) from problem


def _fetch(source: Source) -> bytes:
    if source.fetch is None:
        raise SourceError(
            f"Dataset '{source.dataset}' cannot be fetched. {source.manual} Then give the file with `--from FILE`."
        )
    return source.fetch()


def _resting_on(name: str, table: str) -> tuple[str, ...]:
    """Ids of the exhibits or verdicts whose column `datasets`, names with blanks between them, holds this one."""
    rows = catalogue.load(table)
    return tuple(rows.loc[[name in names.split() for names in rows["datasets"]], "id"])


def _as_table(frame: pd.DataFrame, dataset: Dataset) -> bytes:
    expected = [field.name for field in dataset.fields]
    if list(frame.columns) != expected:
        raise DatasetError(
            f"Dataset '{dataset.name}': the new table has columns {', '.join(map(str, frame.columns))} but the schema "
            f"expects {', '.join(expected)}; bring the source's parser and data/datapackage.json into line."
        )
    try:
        return catalogue.to_bytes(frame, dataset)
    except (ValueError, TypeError, AttributeError) as problem:
        raise DatasetError(
            f"Dataset '{dataset.name}': the new table does not have the types of its schema ({problem}); bring the "
            "source's parser and data/datapackage.json into line."
        ) from problem


def _checked(content: bytes, dataset: Dataset) -> pd.DataFrame:
    """The table as typed by its schema, after constraints and primary key have been checked too."""
    try:
        reader: Callable[..., pd.DataFrame] = pd.read_parquet if dataset.path.suffix == ".parquet" else pd.read_csv
        rows = len(reader(io.BytesIO(content)))
    except ValueError as problem:
        raise DatasetError(
            f"Dataset '{dataset.name}': {_where(dataset)} is not a table ({problem}); correct the file."
        ) from problem
    frame = catalogue.parse_table(content, replace(dataset, rows=rows))
    if found := catalogue.violations(frame, dataset.name):
        raise DatasetError(
            f"Dataset '{dataset.name}' breaks its schema: {found[0]}; correct the value, or the schema in "
            "data/datapackage.json."
        )
    return frame


def _compare(
    old: pd.DataFrame, new: pd.DataFrame, dataset: Dataset
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Change, ...]]:
    """Keys added, keys removed and values revised, from the committed to the new table."""
    key = list(dataset.primary_key)
    both = old.merge(new, on=key, how="outer", suffixes=("", " now"), indicator="in")
    stays = both[both["in"] == "both"]
    revised = [
        Change(field.name, printed, was, now)
        for field in dataset.fields
        if field.name not in key
        for differs in [_differ(stays[field.name], stays[f"{field.name} now"])]
        for printed, was, now in zip(
            _printed(stays.loc[differs, key], dataset),
            stays.loc[differs, field.name],
            stays.loc[differs, f"{field.name} now"],
            strict=True,
        )
    ]
    gone = old.merge(both.loc[both["in"] == "left_only", key], on=key)
    came = new.merge(both.loc[both["in"] == "right_only", key], on=key)
    return _printed(came[key], dataset), _printed(gone[key], dataset), tuple(revised)


def _printed(keys: pd.DataFrame, dataset: Dataset) -> tuple[str, ...]:
    """Each key as the table prints it, a day as a day and a month as a month."""
    kinds = {field.name: field.type for field in dataset.fields}
    dated = {name: catalogue.DATE_FORMS[kinds[name]] for name in keys.columns if kinds[name] in catalogue.DATE_FORMS}
    text = keys.assign(**{name: keys[name].dt.strftime(form) for name, form in dated.items()})
    return tuple(" ".join(map(_shown, row)) for row in text.itertuples(index=False))


def _differ(was: pd.Series, now: pd.Series) -> pd.Series:
    """Where two columns differ by more than printing noise; a value that came or went differs."""
    if pd.api.types.is_float_dtype(was) and pd.api.types.is_float_dtype(now):
        return pd.Series(
            ~np.isclose(was, now, rtol=PRINTING_NOISE, atol=PRINTING_NOISE, equal_nan=True), index=was.index
        )
    return was != now


def _where(dataset: Dataset) -> str:
    return dataset.path.relative_to(paths.DATA.parent).as_posix()


def _shown(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m}"
    if isinstance(value, float):
        return "no value" if math.isnan(value) else f"{value:.10g}"
    return str(value)


def _listed(keys: tuple[str, ...]) -> Iterable[str]:
    yield from (f"  {key}" for key in keys[:LISTED])
    if len(keys) > LISTED:
        yield f"  and {len(keys) - LISTED} more, to {keys[-1]}"


def _package_with(name: str, table: bytes, rows: int, changes: dict[str, str]) -> bytes:
    """The data package with one entry brought up to date; order and other keys stay as they are."""
    package = catalogue.read_package()
    resource = next(resource for resource in package["resources"] if resource["name"] == name)
    resource.update({"hash": f"sha256:{hashlib.sha256(table).hexdigest()}", "rows": rows} | changes)
    return catalogue.package_text(package).encode()


def _changelog_with(line: str) -> bytes:
    """The changelog with a line below its heading for what is not released yet."""
    where = paths.CHANGELOG.name
    try:
        lines = paths.CHANGELOG.read_text(encoding="utf-8").splitlines()
        below = lines.index(UNRELEASED) + 1
    except OSError as problem:
        raise DatasetError(f"{where} cannot be read ({problem.strerror}); restore it.") from problem
    except ValueError as problem:
        raise DatasetError(
            f"{where} has no heading '{UNRELEASED}' to note the new data under; add it above the latest release."
        ) from problem
    while below < len(lines) and not lines[below].strip():
        below += 1
    follows_list = below < len(lines) and lines[below].startswith("- ")
    lines[below:below] = [line] if follows_list else [line, ""]
    if lines[below - 1] == UNRELEASED:
        lines.insert(below, "")
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _replace_together(contents: dict[Path, bytes]) -> None:
    """Write several files so that either all have their new bytes or all have their old ones."""
    fresh = {path: path.with_name(f".{path.name}.new") for path in contents}
    spare = {path: path.with_name(f".{path.name}.old") for path in contents if path.exists()}
    try:
        with ExitStack() as tidy:
            for path in [*fresh.values(), *spare.values()]:
                tidy.callback(path.unlink, missing_ok=True)
            for path, content in contents.items():
                fresh[path].write_bytes(content)
            for path, copy in spare.items():
                shutil.copy2(path, copy)
            with ExitStack() as undo:
                for path in contents:
                    undo.callback(_restore, path, spare.get(path))
                    fresh[path].replace(path)
                undo.pop_all()
    except OSError as problem:
        raise DatasetError(
            f"{' and '.join(path.name for path in contents)} could not be written ({problem.strerror}), and were put "
            "back as they were (`git status` shows it); check the disk and the folders' permissions and try again."
        ) from problem


def _restore(path: Path, spare: Path | None) -> None:
    if spare is None:
        path.unlink(missing_ok=True)
    else:
        spare.replace(path)
