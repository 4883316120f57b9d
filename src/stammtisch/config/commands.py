"""The commands that need the site: settings are loaded only when one of them is called."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence


def _serve(arguments: Sequence[str]) -> int:
    from stammtisch.config import serve  # noqa: PLC0415 -- loads gunicorn

    return serve.main(arguments)


def _work(arguments: Sequence[str]) -> int:
    from stammtisch.config import work  # noqa: PLC0415 -- needs settings

    return work.main(arguments)


def _check(arguments: Sequence[str]) -> int:
    from stammtisch.config import check  # noqa: PLC0415 -- needs settings

    return check.main(arguments)


def _manage(arguments: Sequence[str]) -> int:
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- slow import

    execute_from_command_line(["stammtisch manage", *arguments])
    return 0


def _named(command: str) -> Callable[[Sequence[str]], int]:
    def run(arguments: Sequence[str]) -> int:
        from django.core.management import execute_from_command_line  # noqa: PLC0415 -- slow import

        execute_from_command_line(["stammtisch", command, *arguments])
        return 0

    return run


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "serve": _serve,
    "work": _work,
    "check": _check,
    "manage": _manage,
    "demo": _named("demo"),
    "import": _named("import"),
    "classification": _named("classification"),
}


def main(argv: Sequence[str]) -> int:
    """Run one of the site's commands; the first word of ``argv`` is its name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stammtisch.config.settings")
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 -- slow import
    from django.db import OperationalError, ProgrammingError  # noqa: PLC0415 -- slow import

    try:
        import django  # noqa: PLC0415 -- slow import

        django.setup()
        return COMMANDS[argv[0]](argv[1:])
    except ImproperlyConfigured as error:
        print(f"stammtisch {argv[0]}: {error}", file=sys.stderr)  # noqa: T201 -- a command speaks
        return 2
    except (OperationalError, ProgrammingError) as error:
        if argv[0] == "manage":  # who manages the database wants to see it all
            raise
        what = str(error).splitlines()[0]
        advice = "stammtisch check says what is wrong; stammtisch manage migrate makes tables"
        print(f"stammtisch {argv[0]}: {what}; {advice}", file=sys.stderr)  # noqa: T201
        return 1
