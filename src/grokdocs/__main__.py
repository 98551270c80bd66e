"""``python -m grokdocs drill`` lists the memory drills, ``check FILE.py`` checks yours."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from grokdocs.checking import check_file, list_drills


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 if all is right, 1 if something is wrong, 2 if nothing could be checked."""
    parser = argparse.ArgumentParser(prog="python -m grokdocs", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("drill", help="list the functions to write from memory")
    check = commands.add_parser("check", help="run your functions on cases that you do not see")
    check.add_argument("file", type=Path, help="your Python file")
    check.add_argument(
        "--seconds", type=float, default=10.0, help="time for each function (default: %(default)s)"
    )
    chosen = parser.parse_args(arguments)
    if chosen.command == "drill":
        print(list_drills())
        return 0
    try:
        reports = check_file(chosen.file, seconds=chosen.seconds)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    for text, _ in reports:
        print(text)
    return 0 if all(passed for _, passed in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
