"""Docs fail when they lie: commands, options, settings and the README's code."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

from stammtisch.config.commands import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
CLI = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
SETTINGS = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
ALL_COMMANDS = sorted({"match", "evaluate", *COMMANDS})


def section_of(command: str) -> str:
    match = re.search(
        rf"^## `stammtisch {command}\b.*?(?=^## |\Z)", CLI, re.MULTILINE | re.DOTALL
    )
    assert match, f"docs/reference/cli.md has no section for stammtisch {command}"
    return match.group()


@pytest.mark.parametrize("command", [name for name in ALL_COMMANDS if name != "manage"])
def test_every_option_of_a_command_is_documented(command, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "stammtisch", command, "--help"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    offered = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", done.stdout)) - {"--help", *DJANGO}
    documented = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", section_of(command)))
    assert offered == documented


DJANGO = {
    "--version", "--settings", "--pythonpath", "--traceback", "--no-color", "--force-color",
    "--skip-checks", "--verbosity",
}  # fmt: skip


def test_every_command_is_in_the_help_and_in_the_reference():
    done = subprocess.run(
        [sys.executable, "-m", "stammtisch", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    for command in ALL_COMMANDS:
        assert re.search(rf"^  {command}\b", done.stdout, re.MULTILINE)
        assert section_of(command)


def test_every_setting_is_documented_and_no_other():
    sources = [*(ROOT / "src/stammtisch").rglob("*.py")]
    calls = re.compile(
        r"\b(?:text|flag|words|days|choice|zone|folder|encoder)\(\s*\"([A-Z_]+)\""
    )
    used = {
        f"STAMMTISCH_{name}"
        for path in sources
        for name in calls.findall(path.read_text(encoding="utf-8"))
    }
    documented = set(re.findall(r"^\| `(STAMMTISCH_[A-Z_]+)`", SETTINGS, re.MULTILINE))
    assert used == documented


@pytest.mark.parametrize("page", ["README.md"])
def test_code_in_the_docs_runs(page):
    failed, tried = doctest.testfile(str(ROOT / page), module_relative=False)
    assert tried > 0
    assert failed == 0


@pytest.mark.parametrize(
    "page",
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_links_inside_the_docs_lead_somewhere(page):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text)
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert missing == []
