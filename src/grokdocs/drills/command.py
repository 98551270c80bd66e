"""``grokdocs drill`` lists functions to write from memory, ``grokdocs check FILE.py`` checks yours."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from grokdocs import __version__
from grokdocs.drills.files import check_file
from grokdocs.drills.tasks import DRILLS

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 if all is right, 1 if something is wrong, 2 if something could not be checked.

    >>> main(["check", "no_such_file.py"])
    2
    """
    parser = argparse.ArgumentParser(prog="grokdocs", description=__doc__)
    parser.add_argument("--version", action="version", version=f"grokdocs {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("drill", help="list the functions to write from memory")
    check = commands.add_parser("check", help="run your functions on cases that you do not see")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a Python file or a notebook")
    check.add_argument(
        "--seconds", type=float, default=10.0, help="time for each function (default: %(default)s)"
    )
    chosen = parser.parse_args(arguments)
    if chosen.command == "drill":
        print(*(drill.task for drill in DRILLS.values()), sep="\n\n")
        print("\nWrite one or more of these in a file, and run: python -m grokdocs check FILE.py")
        return 0
    return max(_check(path, chosen.seconds, titled=len(chosen.files) > 1) for path in chosen.files)


def _check(path: Path, seconds: float, *, titled: bool) -> int:
    if titled:
        print(f"\n{path}")
    try:
        reports = check_file(path, seconds=seconds)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(*reports, sep="\n")
    checked = [report for report in reports if report.cases]
    if not checked:
        print(
            f"{path.name} has none of the functions to check: see python -m grokdocs drill", file=sys.stderr
        )
        return 2
    return 0 if all(report.passed for report in checked) else 1
