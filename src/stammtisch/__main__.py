"""The one door (replaced when the command line lands)."""

import sys


def main() -> int:
    """Run a command."""
    from stammtisch.config.commands import main as site_main  # noqa: PLC0415 -- lazy

    return site_main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
