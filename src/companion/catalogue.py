"""Datasets by name, each checked against its hash and schema before a number leaves it.

The Frictionless data package `data/datapackage.json` is the only list of datasets. `load` promises that a frame
it returns has exactly the columns, types and bytes that the package describes; otherwise it raises `DatasetError`
with the file, what was expected and how to mend it.
"""

import hashlib
import io
import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from companion import paths
from companion.errors import DatasetError

# A planned run lists here what its content hash covers, so that a notebook cannot quietly depend on more.
DECLARED_DATASETS = "COMPANION_DATASETS"

DATE_FORMS = {"yearmonth": "%Y-%m", "date": "%Y-%m-%d"}

# What datasets are about, in the order in which readers meet them; an entry without a subject is under the last.
SUBJECTS = (
    "Policy and finance",
    "Prices and exchange rates",
    "Output, demand and work",
    "Trade",
    "Value added",
    "Cars",
    "Investment abroad",
    "Classifications",
    "The report and its numbers",
    "Other",
)


@dataclass(frozen=True)
class Field:
    """One column: its Frictionless type, unit and meaning."""

    name: str
    type: str
    description: str
    unit: str = ""


@dataclass(frozen=True)
class Dataset:
    """One entry of the data package: where a table comes from, its terms, and the shape that it must have."""

    name: str
    path: Path
    title: str
    description: str
    publisher: str
    source_url: str
    licence: str
    licence_url: str
    redistributable: bool
    vintage: str
    retrieval: str
    processing: str
    sha256: str
    rows: int
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    subject: str = SUBJECTS[-1]

    @property
    def announced(self) -> bool:
        """Whether the entry only announces a table that nobody has brought in yet."""
        return self.rows == 0

    @property
    def source_line(self) -> str:
        """Publisher, title and vintage, as printed under a chart."""
        return f"{self.publisher}, {self.title} ({self.vintage})"


def datasets() -> dict[str, Dataset]:
    """Every dataset of the package, by name, in the package's order."""
    return {resource["name"]: _dataset(resource) for resource in read_package()["resources"]}


def describe(name: str) -> Dataset:
    """The package entry of one dataset; `DatasetError` names the known ones if it is not there."""
    known = datasets()
    if name not in known:
        raise DatasetError(f"There is no dataset '{name}'; known are: {', '.join(known)}.")
    return known[name]


def load(name: str) -> pd.DataFrame:
    """A dataset as a frame, one row per primary key, columns as in its schema.

    `yearmonth` columns come as timestamps of the first of the month, `date` as timestamps, `year` as integers,
    `boolean` as bool. A missing number is NaN, a missing string "".
    Raises `DatasetError` if the dataset is only announced, or if its file is missing, was changed, or no longer fits
    its schema.
    """
    _refuse_undeclared(name)
    dataset = describe(name)
    content = verified_bytes(dataset)
    return parse_table(content, dataset)


def verified_bytes(dataset: Dataset) -> bytes:
    """The file's bytes, after its hash has been compared with the package."""
    where = _shown(dataset.path)
    if dataset.announced:
        raise DatasetError(
            f"Dataset '{dataset.name}' is announced but its table is not here: {dataset.retrieval}. Bring it in with "
            f"`companion data refresh {dataset.name} --write`, or from a downloaded file with `--from FILE` added."
        )
    if not dataset.path.is_file():
        raise DatasetError(f"Dataset '{dataset.name}': {where} is missing; restore it with `git checkout -- {where}`.")
    content = dataset.path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != dataset.sha256:
        raise DatasetError(
            f"Dataset '{dataset.name}': {where} has sha256 {found[:12]}… but data/datapackage.json expects "
            f"{dataset.sha256[:12]}…; restore it with `git checkout -- {where}`, or, if the change is meant, record it "
            f"with `companion data accept {dataset.name}`."
        )
    return content


def parse_table(content: bytes, dataset: Dataset) -> pd.DataFrame:
    """CSV or Parquet bytes as a typed frame; `DatasetError` says which column breaks the schema."""
    where = _shown(dataset.path)
    expected = [field.name for field in dataset.fields]
    if dataset.path.suffix == ".parquet":
        frame = pd.read_parquet(io.BytesIO(content))
    else:
        frame = pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False)
    if list(frame.columns) != expected:
        raise DatasetError(
            f"Dataset '{dataset.name}': {where} has columns {', '.join(map(str, frame.columns))} but its schema "
            f"expects {', '.join(expected)}; bring the file and data/datapackage.json into line."
        )
    if len(frame) != dataset.rows:
        raise DatasetError(
            f"Dataset '{dataset.name}': {where} has {len(frame)} rows but data/datapackage.json expects "
            f"{dataset.rows}; restore it with `git checkout -- {where}`."
        )
    for field in dataset.fields:
        try:
            frame[field.name] = _typed(frame[field.name], field.type)
        except (ValueError, TypeError) as problem:
            raise DatasetError(
                f"Dataset '{dataset.name}': column '{field.name}' of {where} is not of type {field.type} "
                f"({problem}); correct the value or the schema in data/datapackage.json."
            ) from problem
    return frame


def to_bytes(frame: pd.DataFrame, dataset: Dataset) -> bytes:
    """A frame in the exact form that the package stores, CSV or Parquet by the dataset's path, without an index.

    Columns stand in schema order; months are written YYYY-MM and days YYYY-MM-DD in both forms. The same frame gives
    the same bytes.
    """
    if dataset.path.suffix == ".parquet":
        return _to_parquet(frame, dataset.fields)
    return to_csv(frame, dataset.fields)


def to_csv(frame: pd.DataFrame, fields: tuple[Field, ...]) -> bytes:
    """A frame as the package's CSV text: numbers without a superfluous ".0", missing values empty."""
    out = _with_dates_as_text(frame, fields)
    for field in fields:
        if field.type == "boolean":
            out[field.name] = out[field.name].map({True: "true", False: "false"})
        elif field.type == "number":
            out[field.name] = [_number_text(value) for value in out[field.name]]
    text: str = out.to_csv(index=False, lineterminator="\n")
    return text.encode()


def violations(frame: pd.DataFrame, name: str) -> list[str]:
    """What in a typed frame breaks the constraints and the primary key of the dataset of this name; empty if nothing.

    The constraints are Frictionless's `required`, `unique`, `enum`, `minimum`, `maximum` and `pattern`, checked by
    column, so that a table of a million rows takes about a second.
    """
    schema = next(resource["schema"] for resource in read_package()["resources"] if resource["name"] == name)
    found = []
    for field in schema["fields"]:
        column = frame[field["name"]]
        missing = column.isna() | (column == "") if field["type"] == "string" else column.isna()
        for constraint, bound in field.get("constraints", {}).items():
            breaks = _breaks(column, missing, constraint, bound)
            if breaks.any():
                row = int(breaks.to_numpy().argmax())
                found.append(
                    f"row {row + 2}, column '{field['name']}': '{column.iloc[row]}' breaks {constraint} "
                    f"{json.dumps(bound, ensure_ascii=False)[:60]} ({int(breaks.sum())} such)"
                )
    if key := list(schema.get("primaryKey", ())):
        again = frame.duplicated(key)
        if again.any():
            row = int(again.to_numpy().argmax())
            values = " ".join(str(value) for value in frame[key].iloc[row])
            found.append(f"row {row + 2} repeats the primary key '{values}' ({int(again.sum())} such)")
    return found


def read_package() -> dict[str, Any]:
    """The data package as it stands on disk."""
    try:
        package: dict[str, Any] = json.loads(paths.DATAPACKAGE.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise DatasetError(
            f"{_shown(paths.DATAPACKAGE)} cannot be read ({problem}); restore it with "
            "`git checkout -- data/datapackage.json`."
        ) from problem
    return package


def package_text(package: dict[str, Any]) -> str:
    """The data package in the one form that we store."""
    return json.dumps(package, indent=2, ensure_ascii=False) + "\n"


def _dataset(resource: dict[str, Any]) -> Dataset:
    subject = resource.get("subject", SUBJECTS[-1])
    if subject not in SUBJECTS:
        raise DatasetError(
            f"data/datapackage.json: entry '{resource.get('name', '?')}' has the subject '{subject}'; use one of "
            f"{', '.join(SUBJECTS)}, or add it to SUBJECTS in catalogue.py."
        )
    try:
        schema = resource["schema"]
        return Dataset(
            name=resource["name"],
            path=paths.DATA / resource["path"],
            title=resource["title"],
            description=resource["description"],
            publisher=resource["publisher"],
            source_url=resource["source_url"],
            licence=resource["licenses"][0]["title"],
            licence_url=resource["licenses"][0].get("path", ""),
            redistributable=resource["redistributable"],
            vintage=resource["vintage"],
            retrieval=resource["retrieval"],
            processing=resource["processing"],
            sha256=resource["hash"].removeprefix("sha256:"),
            rows=resource["rows"],
            fields=tuple(Field(f["name"], f["type"], f["description"], f.get("unit", "")) for f in schema["fields"]),
            primary_key=tuple(schema.get("primaryKey", ())),
            subject=subject,
        )
    except (KeyError, IndexError, AttributeError) as problem:
        raise DatasetError(
            f"data/datapackage.json: entry '{resource.get('name', '?')}' lacks {problem}; complete it as "
            "CONTRIBUTING.md describes."
        ) from problem


def _breaks(column: pd.Series, missing: pd.Series, constraint: str, bound: Any) -> pd.Series:
    """Which values of a column break one constraint; only `required` looks at missing ones."""
    if constraint == "required":
        return missing & bool(bound)
    if constraint == "unique":
        return column.duplicated() & ~missing & bool(bound)
    if constraint == "enum":
        return ~column.isin(bound) & ~missing
    if constraint == "minimum":
        return (column < (pd.Timestamp(bound) if pd.api.types.is_datetime64_any_dtype(column) else bound)) & ~missing
    if constraint == "maximum":
        return (column > (pd.Timestamp(bound) if pd.api.types.is_datetime64_any_dtype(column) else bound)) & ~missing
    if constraint == "pattern":
        return ~column.str.fullmatch(bound) & ~missing
    raise DatasetError(f"Constraint '{constraint}' is not one that this catalogue checks; use another, or teach it.")


def _with_dates_as_text(frame: pd.DataFrame, fields: tuple[Field, ...]) -> pd.DataFrame:
    out = frame[[field.name for field in fields]].copy()
    for field in fields:
        if field.type in DATE_FORMS:
            out[field.name] = pd.to_datetime(out[field.name]).dt.strftime(DATE_FORMS[field.type])
    return out


def _to_parquet(frame: pd.DataFrame, fields: tuple[Field, ...]) -> bytes:
    import pyarrow as pa  # imported late: only the writing of a large table needs it
    import pyarrow.parquet as pq

    kinds = {"integer": pa.int64(), "year": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
    schema = pa.schema([(field.name, kinds.get(field.type, pa.string())) for field in fields])
    table = pa.Table.from_pandas(_with_dates_as_text(frame, fields), schema=schema, preserve_index=False)
    buffer = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(None), buffer, compression="zstd", compression_level=19)
    return buffer.getvalue()


def _typed(column: pd.Series, kind: str) -> pd.Series:
    if kind == "yearmonth":
        text = column.astype(str)
        if not text.str.fullmatch(r"\d{4}-\d{2}").all():
            raise ValueError("a value is not YYYY-MM")
        return pd.to_datetime(text, format="%Y-%m")
    if kind == "date":
        return pd.to_datetime(column, format="%Y-%m-%d")
    if kind == "integer" or kind == "year":
        whole = pd.to_numeric(column)
        if (whole % 1 != 0).any():
            raise ValueError("a value is not a whole number")
        return whole.astype("int64")
    if kind == "number":
        return pd.to_numeric(column.replace("", None)).astype("float64")
    if kind == "boolean":
        if not column.isin(["true", "false", True, False]).all():
            raise ValueError("a value is neither true nor false")
        return column.isin(["true", True])
    if kind == "string":
        return column.fillna("").astype(str)
    raise ValueError(f"type '{kind}' is not one that this catalogue knows")


def _number_text(value: float) -> str:
    if pd.isna(value):
        return ""
    return re.sub(r"\.0$", "", repr(float(value)))


def _refuse_undeclared(name: str) -> None:
    declared = os.environ.get(DECLARED_DATASETS)
    if declared is not None and name not in declared.split(","):
        raise DatasetError(
            f"Dataset '{name}' is loaded but not named in a `load(\"{name}\")` call of the notebook; write that call "
            "out in a cell, so that a change in the data reruns the notebook."
        )


def _shown(path: Path) -> str:
    try:
        return path.relative_to(paths.ROOT).as_posix()
    except ValueError:
        return path.name
