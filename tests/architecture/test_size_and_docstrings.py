"""A file is read whole, a function at a glance."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("src", "bench")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60


def names_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=names_of)
def test_file_is_short_and_says_what_it_is(path):
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= MAX_FILE_LINES
    assert ast.get_docstring(tree), "the module has no docstring"


@pytest.mark.parametrize("path", SOURCES, ids=names_of)
def test_functions_are_short(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    }
    assert long == {}


def test_no_migration_imports_our_own_code():
    found = {
        names_of(path): line
        for path in (ROOT / "src").rglob("migrations/*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith(("from stammtisch", "import stammtisch"))
    }
    assert found == {}
