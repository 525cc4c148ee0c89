"""The house: arrows between rooms point down, and names that many files share are written once."""

import ast
import re

import pytest

from companion import paths

# Each room may import from those named, and from itself.
MAY_IMPORT = {
    "paths": set(),
    "errors": set(),
    "catalogue": {"paths", "errors"},
    "sources": {"paths", "errors"},
    "licensed": {"catalogue", "paths", "errors"},
    "agreement": {"catalogue"},
    "refresh": {"sources", "catalogue", "paths", "errors"},
    "trade": {"sources", "catalogue", "paths", "errors"},
    "measures": set(),
    "charts": set(),
    "figures": {"charts", "licensed", "catalogue", "errors"},
    "ledger": {"catalogue", "measures", "paths", "errors"},
    "execution": {"paths", "catalogue", "licensed", "errors"},
    "site": {"agreement", "figures", "ledger", "execution", "licensed", "catalogue", "charts", "paths", "errors"},
    "cli": {"site", "execution", "ledger", "figures", "refresh", "trade", "licensed", "catalogue", "paths", "errors"},
}


def imports():
    for file in sorted(paths.LIBRARY.rglob("*.py")):
        room = file.relative_to(paths.LIBRARY).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "companion":
                targets = [alias.name for alias in node.names if alias.name != "__version__"]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("companion."):
                targets = [str(node.module).split(".")[1]]
            elif isinstance(node, ast.Import):
                targets = [a.name.split(".")[1] for a in node.names if a.name.startswith("companion.")]
            else:
                continue
            for target in targets:
                yield file.relative_to(paths.LIBRARY).as_posix(), room, target


def test_arrows_point_down():
    wrong = [f"{file} imports {target}" for file, room, target in imports() if target not in MAY_IMPORT[room] | {room}]
    assert wrong == []


def test_every_room_is_in_the_table():
    rooms = {path.name.removesuffix(".py") for path in paths.LIBRARY.iterdir() if path.name[0] not in "_."}
    assert rooms == set(MAY_IMPORT)


@pytest.mark.parametrize("room", ["measures", "charts"])
def test_measures_and_charts_do_no_input_or_output(room):
    forbidden = re.compile(r"\b(open|read_csv|read_text|write_text|requests|display|print)\(")
    for file in (paths.LIBRARY / room).rglob("*.py"):
        assert not forbidden.search(file.read_text(encoding="utf-8")), file.name
