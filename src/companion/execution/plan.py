"""What has to run: each notebook as a job with a key, a hash over everything that its outputs follow from.

An unchanged key means unchanged outputs, so that a stored result can be used instead of a run. Prose is no part of
the key: an edited Markdown cell costs no run.
"""

import ast
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from companion import catalogue, licensed, paths
from companion.errors import DatasetError, ExecutionError, ParameterError
from companion.execution.parameters import PARAMETERS_TAG, Value, declared, read_notebook, validate

# Tags that change what a run does; others (hidden input, say) only change how a page looks.
_EXECUTION_TAGS = {PARAMETERS_TAG, "skip-execution", "raises-exception"}


@dataclass(frozen=True)
class Job:
    """One notebook to run, as it was when it was planned.

    `parameters` are all of them, `changed` those that differ from the notebook's defaults. `inputs` are digests of
    what the outputs follow from besides the notebook: the library and each dataset. `key` sums up everything.
    """

    name: str
    notebook: Path
    document: NotebookNode = field(repr=False, hash=False, compare=False)
    parameters: dict[str, Value] = field(hash=False)
    changed: dict[str, Value] = field(hash=False)
    datasets: tuple[str, ...]
    inputs: dict[str, str] = field(hash=False)
    key: str


def plan(notebooks: Iterable[Path], parameters_for: Mapping[str, Mapping[str, object]] | None = None) -> list[Job]:
    """A job for each notebook, in order, with the parameters given for its name (its file's stem), or its defaults.

    Raises `ParameterError` for parameters that do not fit, `DatasetError` for a dataset that is unknown or was
    tampered with, `ExecutionError` for code whose datasets cannot be told. Nothing is written or run.
    """
    notebooks, parameters_for = list(notebooks), parameters_for or {}
    names = [notebook.stem for notebook in notebooks]
    for name in parameters_for:
        if name not in names:
            raise ParameterError(
                f"Parameters are given for '{name}', which is not among the notebooks to run: {', '.join(names)}."
            )
    for name in names:
        if names.count(name) > 1:
            raise ParameterError(f"Two notebooks to run are called '{name}'; rename one.")
    library, digest_of = library_digest(), cache(dataset_digest)
    jobs = []
    for notebook in notebooks:
        document = read_notebook(notebook)
        defaults = {name: parameter.default for name, parameter in declared(notebook).items()}
        parameters = validate(notebook, parameters_for.get(notebook.stem, {}))
        datasets = datasets_used(notebook)
        try:
            inputs = {"library": library} | {f"dataset {name}": digest_of(name) for name in datasets}
            if uses_world_trade(notebook):
                inputs["trade baci"] = trade_digest()
            inputs |= {f"licensed {exhibit}": licensed.digest(exhibit) for exhibit in licensed_used(notebook)}
        except DatasetError as problem:
            raise DatasetError(f"Notebook {notebook.stem}: {problem}") from problem
        jobs.append(
            Job(
                name=notebook.stem,
                notebook=notebook,
                document=document,
                parameters=parameters,
                changed={name: value for name, value in parameters.items() if value != defaults[name]},
                datasets=datasets,
                inputs=inputs,
                key=_digest(
                    {
                        "code": _code(document),
                        "parameters": parameters,
                        "inputs": inputs,
                        # However a notebook came by a licensed series, its results are never those of a public build.
                        "licensed": licensed.allowed(),
                    }
                ),
            )
        )
    return jobs


def datasets_used(notebook: Path) -> tuple[str, ...]:
    """Names of the datasets that the notebook's code cells load, sorted, found without running them.

    Sees `load("name")`, and `world_trade("name")`, whose extract it is; raises `ExecutionError` where the name is not
    written out.
    """
    names = _named_in_calls(notebook, "world_trade") | ({"licensed_series"} if licensed_used(notebook) else set())
    return tuple(sorted(names.union(_named_in_calls(notebook, "load", "catalogue.load", "companion.catalogue.load"))))


def licensed_used(notebook: Path) -> tuple[str, ...]:
    """Ids of the exhibits whose licensed series the notebook asks for by `licensed_series("figure-42")`, sorted."""
    return tuple(sorted(_named_in_calls(notebook, "licensed_series", "licensed.licensed_series")))


def uses_world_trade(notebook: Path) -> bool:
    """Whether the notebook computes from product-level trade, and so from BACI in full where that was imported."""
    return bool(_named_in_calls(notebook, "world_trade"))


def trade_digest() -> str:
    """Digest of the manifest of an imported BACI, which names its inputs and its years; "none" without one."""
    manifest = paths.baci(paths.TRADE_EDITION) / "manifest.json"
    return hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.is_file() else "none"


def input_digest(what: str) -> str:
    """Digest, on this machine, of what `Job.inputs` names: the library, a dataset, a licensed series, BACI in full."""
    kind, _, name = what.partition(" ")
    match kind:
        case "library":
            return library_digest()
        case "dataset":
            return dataset_digest(name)
        case "licensed":
            return licensed.digest(name)
        case _:
            return trade_digest()


def _named_in_calls(notebook: Path, *functions: str) -> set[str]:
    """The literal names that the notebook's code gives to these functions."""
    names: set[str] = set()
    for number, cell in enumerate(code_cells(read_notebook(notebook)), start=1):
        where = f"Notebook {notebook.stem}, code cell {number}"
        try:
            # IPython's own reading of a cell turns magics into calls
            tree = ast.parse(TransformerManager().transform_cell(cell.source))
        except SyntaxError as problem:
            raise ExecutionError(f"{where}, line {problem.lineno}: {problem.msg}; correct the code.") from problem
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if ast.unparse(call.func) not in functions:
                continue
            match [*call.args, *(keyword.value for keyword in call.keywords)]:
                case [ast.Constant(value=str(name))]:
                    names.add(name)
                case _:
                    raise ExecutionError(
                        f"{where}: `{ast.unparse(call)}` does not say which data it takes; write the name out, "
                        f'as in `{functions[0]}("name")`, so that a change in the data reruns the notebook.'
                    )
    return names


def library_digest() -> str:
    """Digest of the library's source files, the lock file and Python's version (major.minor)."""
    try:
        lock = hashlib.sha256(paths.LOCK.read_bytes()).hexdigest()
    except OSError as problem:
        raise ExecutionError(
            f"{paths.LOCK.name} cannot be read ({problem.strerror}); restore it with "
            f"`git checkout -- {paths.LOCK.name}`."
        ) from problem
    sources = {
        source.relative_to(paths.LIBRARY).as_posix(): hashlib.sha256(source.read_bytes()).hexdigest()
        for source in paths.LIBRARY.rglob("*.py")
    }
    return _digest({"sources": sources, "lock": lock, "python": sys.version_info[:2]})


def dataset_digest(name: str) -> str:
    """Digest of a dataset's bytes and of its entry in the data package.

    The entry counts because charts print its title and vintage. The entry holds the bytes' sha256, which
    `verified_bytes` has compared with the file.
    """
    dataset = catalogue.describe(name)
    catalogue.verified_bytes(dataset)
    return _digest(asdict(dataset) | {"path": dataset.path.name})


def code_cells(document: NotebookNode) -> list[NotebookNode]:
    """The code cells, in order: results belong to them by position."""
    return [cell for cell in document.cells if cell.cell_type == "code"]


def _code(document: NotebookNode) -> list[list[str]]:
    """Source and telling tags of each code cell."""
    return [
        [cell.source, *sorted(_EXECUTION_TAGS.intersection(cell.metadata.get("tags", [])))]
        for cell in code_cells(document)
    ]


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
