"""The house: a file imports its own package or a lower floor, never a sibling and never a higher one. This list is the picture."""

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1] / "site" / "wenku"
FLOORS = [
    ["base"],
    ["accounts"],
    ["points"],
    ["documents", "payments"],
    ["editorial", "downloads"],
    ["previews", "reviews"],
    ["search"],
    ["moderation"],
    ["health", "guard"],
    ["personal"],
    ["web", "worker", "cli", "cli_preview", "tables", "demo"],
    ["factory"],
]
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
DOORS = {"guard", "web", "worker", "cli", "cli_preview", "demo", "factory"}
FILES = sorted(HOUSE.rglob("*.py"))


def room(path: Path) -> str:
    return path.relative_to(HOUSE).with_suffix("").parts[0]


def imports(path: Path) -> list[tuple[ast.stmt, str]]:
    found: list[tuple[ast.stmt, str]] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: imports are absolute"
            found += [(node, f"{node.module}.{alias.name}") for alias in node.names]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_imports_lead_down(path):
    own = room(path)
    if own == "__init__":
        return
    for _, name in imports(path):
        parts = name.split(".")
        if parts[0] != "wenku" or len(parts) < 2 or parts[1] == own:
            continue
        assert FLOOR[parts[1]] < FLOOR[own], f"{own} (floor {FLOOR[own]}) imports {name} (floor {FLOOR[parts[1]]})"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_import_hides_in_a_function(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = [
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


@pytest.mark.parametrize("path", [path for path in FILES if room(path) not in DOORS], ids=lambda path: str(path.relative_to(HOUSE)))
def test_flask_stays_upstairs(path):
    assert [name for _, name in imports(path) if name.split(".")[0] in {"flask", "flask_login", "flask_wtf", "wtforms"}] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_only_the_unit_of_work_commits(path):
    calls = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback"}
        and ast.unparse(node.func.value) not in {"shape", "writer", "self._writer"}  # what PyMuPDF draws, the search index
    ]
    assert bool(calls) == (path == HOUSE / "base" / "db.py")


def test_every_module_says_what_it_is_responsible_for():
    assert [str(path) for path in FILES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))] == []


def test_the_source_root_is_no_package():
    assert not (HOUSE.parent / "__init__.py").exists()
