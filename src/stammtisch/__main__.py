"""The one door: thinking commands go to ``cli``, the site's to Django, loaded only then."""

from __future__ import annotations

import importlib.metadata
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "match": "suggest offers for needs, from a table to a table",
    "evaluate": "measure the matcher on labelled pairs",
    "serve": "run the site: web and worker",
    "work": "run a further worker",
    "demo": "load the sample town into an empty database",
    "import": "load businesses, people and statements from a table",
    "classification": "load an official classification: NACE, WZ, NOGA, CPV",
    "check": "check settings, mail, database and the worker's beat",
    "manage": "run any Django management command",
}
DONE, BAD_INPUT = 0, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    name = given[0] if given else ""
    if name in {"", "-h", "--help"}:
        _say(_help())
        return DONE if name else BAD_INPUT
    if name == "--version":
        _say(f"stammtisch {importlib.metadata.version('stammtisch')}")
        return DONE
    if name not in COMMANDS:
        expected = ", ".join(COMMANDS)
        print(f'stammtisch: found "{name}", expected one of: {expected}', file=sys.stderr)  # noqa: T201 -- a command
        return BAD_INPUT
    try:
        return _run(given)
    except BrokenPipeError:  # whoever read our output has gone: leave quietly
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _run(given: list[str]) -> int:
    if given[0] == "match":
        from stammtisch.cli.match import main as match  # noqa: PLC0415 -- loaded when wanted

        return match(given[1:])
    if given[0] == "evaluate":
        from stammtisch.cli.evaluate import main as evaluate  # noqa: PLC0415 -- as above

        return evaluate(given[1:])
    from stammtisch.config.commands import main as site  # noqa: PLC0415 -- loads Django

    return site(given)


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {told}" for name, told in COMMANDS.items()]
    usage = "usage: stammtisch COMMAND [options]\n       stammtisch --version"
    return "\n".join([usage, "", *lines, "", "stammtisch COMMAND --help says more."])


def _say(text: str) -> None:
    print(text)  # noqa: T201 -- a command


if __name__ == "__main__":
    sys.exit(main())
