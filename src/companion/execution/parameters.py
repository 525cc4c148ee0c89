"""What a notebook may be asked: its parameters, what each may be, and a clear refusal of anything else.

The cell tagged `parameters` is the only place where a parameter is declared, one a line:

    base_month: str = "2022-01"  # Month set to 100 [producer_prices.month]

The comment is the help text; square brackets at its end constrain the value: `[0..100]` a range (either end may be
missing), `[average | end_of_month]` choices, `[dataset.column]` the values that the data cover, and `[one.column &
other.column]` those that two datasets both cover. Everything is checked before a kernel starts, and a wrong value is a
`ParameterError`.
"""

import ast
import bisect
import difflib
import itertools
import json
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import nbformat
import pandas as pd
import papermill
from pydantic import ConfigDict, TypeAdapter, ValidationError

from companion import catalogue, paths
from companion.errors import ParameterError

Value = str | int | float | bool

PARAMETERS_TAG = "parameters"
INJECTED_TAG = "injected-parameters"

TYPES: dict[str, type[Value]] = {"str": str, "int": int, "float": float, "bool": bool}
_IN_WORDS = {str: "a text", int: "a whole number", float: "a finite number", bool: "true or false"}
_ADAPTERS: dict[type[Value], TypeAdapter[Value]] = {
    kind: TypeAdapter(kind, config=ConfigDict(allow_inf_nan=False)) for kind in TYPES.values()
}

_TYPE_OF_COLUMN = {
    "string": str,
    "yearmonth": str,
    "year": int,
    "integer": int,
    "number": float,
    "boolean": bool,
}
_ORDERED_COLUMNS = {"yearmonth", "year", "integer", "number"}
_LISTED = 12  # a longer list of allowed values is summed up

logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what it complains of, we raise


@dataclass(frozen=True)
class Range:
    """From `low` to `high`, both included; an open end is infinite."""

    low: float
    high: float

    def __str__(self) -> str:
        if self.high == float("inf"):
            return f"at least {self.low:g}"
        if self.low == float("-inf"):
            return f"at most {self.high:g}"
        return f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Choices:
    """One of a few values."""

    values: tuple[Value, ...]

    def __str__(self) -> str:
        return " or ".join(_shown(value) for value in self.values)


@dataclass(frozen=True)
class Covered:
    """A value that occurs in a dataset's column; months are written YYYY-MM."""

    dataset: str
    column: str


@dataclass(frozen=True)
class Parameter:
    """One parameter as its notebook declares it."""

    name: str
    type: type[Value]
    default: Value
    help: str
    constraint: Range | Choices | tuple[Covered, ...] | None

    def describe(self) -> str:
        """The help text with what is allowed, e.g. "Month set to 100: 2006-01 to 2026-07"."""
        if isinstance(self.constraint, tuple):
            return f"{self.help}: {' and '.join(map(_allowed, self.constraint))}"
        return f"{self.help}: {self.constraint}" if self.constraint else self.help


def notebooks() -> list[Path]:
    """Every notebook of the project, sorted by name."""
    return sorted(paths.NOTEBOOKS.glob("*.ipynb"))


def find_notebook(name: str) -> Path:
    """The notebook of that name (with or without .ipynb), at that path, or the only one whose name contains it."""
    path = Path(name)
    for candidate in (path, paths.ROOT / path):
        if path.suffix == ".ipynb" and candidate.is_file():
            return candidate.resolve()
    known = {notebook.stem: notebook for notebook in notebooks()}
    stem = name.removesuffix(".ipynb")
    if stem in known:
        return known[stem]
    fitting = [other for other in known if stem and stem in other]
    if len(fitting) == 1:
        return known[fitting[0]]
    if fitting:
        raise ParameterError(f"'{name}' fits several notebooks: {', '.join(fitting)}; write more of the name.")
    raise ParameterError(
        f"There is no notebook '{name}'{_nearest(stem, known)}; known are: {', '.join(known) or 'none'}."
    )


def read_notebook(notebook: Path) -> nbformat.NotebookNode:
    """A notebook as nbformat has it; `ParameterError` if the file is missing or is no notebook with cell ids."""
    try:
        text = notebook.read_text(encoding="utf-8")
        cells = json.loads(text)["cells"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise ParameterError(
            f"{notebook.name} cannot be read as a notebook ({type(problem).__name__}: {problem}); restore it with "
            f"`git checkout` or save it again from Jupyter."
        ) from problem
    if not all("id" in cell for cell in cells):  # nbformat would make up random ones on every reading
        raise ParameterError(f"{notebook.name} has cells without an id; open it in a current Jupyter and save it.")
    document: nbformat.NotebookNode = nbformat.reads(text, as_version=4)
    return document


def read_parameters(notebook: Path) -> dict[str, Parameter]:
    """The parameters that a notebook declares, in its order; none if no cell is tagged `parameters`.

    Raises `ParameterError` for a line that does not follow the convention, and for a default that breaks its own
    constraint.
    """
    parameters = declared(notebook)
    defaults = {name: parameter.default for name, parameter in parameters.items()}
    _check(f"Notebook {notebook.stem}, default of", parameters, defaults)
    return parameters


def validate(notebook: Path, given: Mapping[str, object]) -> dict[str, Value]:
    """Every parameter of the notebook with its value: the given ones converted and checked, else the defaults.

    A given value may be text from a command line. Raises `ParameterError` naming the parameter, the value and what
    is allowed. Values taken from the same dataset must occur together in one of its rows.
    """
    parameters = declared(notebook)
    values = {name: parameter.default for name, parameter in parameters.items()}
    for name, value in given.items():
        if name not in parameters:
            raise ParameterError(
                f"Notebook {notebook.stem} has no parameter '{name}'{_nearest(name, parameters)}; it has: "
                f"{', '.join(parameters) or 'none'}."
            )
        try:
            values[name] = _converted(value, parameters[name].type)
        except ValidationError:
            raise ParameterError(
                f"Notebook {notebook.stem}, parameter {name}: {_shown(value)} is not "
                f"{_IN_WORDS[parameters[name].type]}."
            ) from None
    _check(f"Notebook {notebook.stem}, parameter", parameters, values)
    return values


def declared(notebook: Path) -> dict[str, Parameter]:
    """The declared parameters, in their order, before their defaults are compared with their constraints."""
    document = read_notebook(notebook)
    tagged = [cell for cell in document.cells if PARAMETERS_TAG in cell.metadata.get("tags", [])]
    if any(INJECTED_TAG in cell.metadata.get("tags", []) for cell in document.cells):
        raise ParameterError(
            f"{notebook.name} holds a cell tagged '{INJECTED_TAG}', left by an earlier run, which would override its "
            "parameters; delete that cell."
        )
    if not tagged:
        return {}
    if len(tagged) > 1:
        raise ParameterError(f"{notebook.name} has {len(tagged)} cells tagged '{PARAMETERS_TAG}'; keep one.")
    document.metadata["language_info"] = {"name": "python"}  # papermill wants to know
    document.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    found = papermill.inspect_notebook(document)
    _refuse_misread_lines(notebook.name, tagged[0].source, found)
    return {name: _parameter(notebook.name, reading) for name, reading in found.items()}


def _refuse_misread_lines(where: str, source: str, found: Mapping[str, Mapping[str, str]]) -> None:
    """papermill skips or cuts short a line with a second '=' or '#'; the parameter would silently be lost."""
    try:
        statements = ast.parse(source).body
    except SyntaxError as problem:
        raise ParameterError(f"{where}, parameters cell, line {problem.lineno}: {problem.msg}.") from problem
    for statement in statements:
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            reading = found.get(ast.unparse(statement.target), {})
            hint, default = ast.unparse(statement.annotation), ast.get_source_segment(source, statement.value)
            if (reading.get("inferred_type_name"), reading.get("default")) == (hint, default):
                continue
        line = source.splitlines()[statement.lineno - 1].strip()
        raise ParameterError(
            f"{where}, parameters cell, line {statement.lineno}: `{line}` cannot be read; write one parameter a "
            "line as `name: type = value  # help [constraint]`, with no other '=' and no '#' in the value."
        )


def _parameter(where: str, reading: Mapping[str, str]) -> Parameter:
    name, hint = reading["name"], reading["inferred_type_name"]
    if hint not in TYPES:
        raise ParameterError(f"{where}, parameter {name}: type '{hint}' is not one of {', '.join(TYPES)}.")
    kind = TYPES[hint]
    try:
        default = _ADAPTERS[kind].validate_python(ast.literal_eval(reading["default"]), strict=True)
    except (ValidationError, ValueError, SyntaxError):
        raise ParameterError(
            f"{where}, parameter {name}: default {reading['default']} is not {_IN_WORDS[kind]}; write a plain value."
        ) from None
    bracketed = re.fullmatch(r"(?P<help>.*?)\s*\[(?P<constraint>[^\[\]]*)\]", reading["help"])
    if not bracketed:
        return Parameter(name, kind, default, reading["help"], None)
    constraint = _constraint(f"{where}, parameter {name}", bracketed["constraint"].strip(), kind)
    return Parameter(name, kind, default, bracketed["help"], constraint)


def _constraint(where: str, text: str, kind: type[Value]) -> Range | Choices | tuple[Covered, ...]:
    try:
        if ".." in text and kind in (int, float):
            low, high = (end.strip() for end in text.split("..", 1))
            if low or high:
                return Range(float(low or "-inf"), float(high or "inf"))
        elif "|" in text:
            return Choices(tuple(_converted(choice.strip(), kind) for choice in text.split("|")))
        elif re.fullmatch(r"[\w-]+\.\w+( *& *[\w-]+\.\w+)*", text):
            return tuple(_covered(where, place.strip(), kind) for place in text.split("&"))
    except ValueError:  # a ValidationError too: an end or a choice is not of the parameter's type
        pass
    raise ParameterError(
        f"{where}: constraint [{text}] is not, for type {kind.__name__}, one of [0..100], [this | that], "
        "[dataset.column] or [one.column & other.column]."
    )


def _covered(where: str, text: str, kind: type[Value]) -> Covered:
    dataset, column = text.split(".")
    types = {field.name: field.type for field in catalogue.describe(dataset).fields}
    if column not in types:
        raise ParameterError(f"{where}: dataset {dataset} has no column '{column}'; it has: {', '.join(types)}.")
    if _TYPE_OF_COLUMN[types[column]] is not kind:
        raise ParameterError(
            f"{where}: column {text} holds {types[column]} values, so its type is "
            f"{_TYPE_OF_COLUMN[types[column]].__name__}, not {kind.__name__}."
        )
    return Covered(dataset, column)


def _converted(value: object, kind: type[Value]) -> Value:
    """Text is read as the type; any other value must be of it already (1.0 is no whole number, True is none)."""
    return _ADAPTERS[kind].validate_python(value, strict=not isinstance(value, str))


def _check(where: str, parameters: Mapping[str, Parameter], values: Mapping[str, Value]) -> None:
    bound: dict[str, dict[str, str]] = {}
    for name, parameter in parameters.items():
        value, constraint = values[name], parameter.constraint
        if isinstance(constraint, tuple):
            for place in constraint:
                bound.setdefault(place.dataset, {})[name] = place.column
        elif isinstance(constraint, Choices) and value not in constraint.values:
            raise ParameterError(f"{where} {name}: {_shown(value)} is not one of {constraint}.")
        elif isinstance(constraint, Range) and not constraint.low <= cast(float, value) <= constraint.high:
            raise ParameterError(f"{where} {name}: {_shown(value)} is out of range; allowed is {constraint}.")
    for dataset, columns in bound.items():
        _check_coverage(where, dataset, columns, values)


def _check_coverage(where: str, dataset: str, columns: Mapping[str, str], values: Mapping[str, Value]) -> None:
    """Each parameter's value must occur in its column, and all of them together in one row.

    `columns` maps parameters to columns. Of two parameters on one column (a first and a last month) each must
    occur together with the others. Blame goes to the column with an order, so that the message can be
    "this month is not covered for that economy".
    """
    table, ordered = _coverage(dataset, columns.values())
    names_of_column: dict[str, list[str]] = {}
    for name in sorted(columns, key=lambda name: columns[name] in ordered):
        names_of_column.setdefault(columns[name], []).append(name)

    alone = [(name,) for name in columns]
    for names in itertools.chain(alone, itertools.product(*names_of_column.values())):
        rows, conditions = table, ""
        for name in names:
            column = rows[columns[name]]
            if not (column == values[name]).any():
                allowed = _summary(column, columns[name] in ordered, values[name])
                raise ParameterError(
                    f"{where} {name}: {_shown(values[name])} is not covered{conditions}; covered are {allowed}."
                )
            rows = rows.loc[column == values[name]]
            conditions += f"{' and' if conditions else ' for'} {name} {_shown(values[name])}"


def _allowed(place: Covered) -> str:
    """What a dataset's column covers, in words."""
    table, ordered = _coverage(place.dataset, [place.column])
    return _summary(table[place.column], bool(ordered))


def _coverage(dataset: str, columns: Iterable[str]) -> tuple[pd.DataFrame, set[str]]:
    """The distinct rows of some columns, months as YYYY-MM, and which of the columns have an order."""
    types = {field.name: field.type for field in catalogue.describe(dataset).fields}
    table = catalogue.load(dataset)[list(dict.fromkeys(columns))].dropna().drop_duplicates()
    for month in (column for column in table if types[str(column)] == "yearmonth"):
        table[month] = table[month].dt.strftime("%Y-%m")
    return table, {str(column) for column in table if types[str(column)] in _ORDERED_COLUMNS}


def _summary(column: "pd.Series[Any]", ordered: bool, missing: Value | None = None) -> str:
    """The values that are allowed: all if they are few, else first to last, or the first few and the nearest."""
    covered = sorted(column.unique().tolist())
    if len(covered) <= _LISTED:
        return ", ".join(map(str, covered))
    if not ordered:
        listed = ", ".join(map(str, covered[:_LISTED]))
        return f"{listed} and {len(covered) - _LISTED} more{_nearest(str(missing or ''), map(str, covered))}"
    after = 0 if missing is None else bisect.bisect(covered, missing)
    inside = f" (nearest are {covered[after - 1]} and {covered[after]})" if 0 < after < len(covered) else ""
    return f"{covered[0]} to {covered[-1]}{inside}"


def _nearest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""


def _shown(value: object) -> str:
    """A value as a person would type it."""
    return str(value).lower() if isinstance(value, bool) else repr(value)
