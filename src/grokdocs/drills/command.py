"""``grokdocs drill`` gives functions to write from memory, ``grokdocs check FILE.py`` checks yours."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from grokdocs import __version__
from grokdocs.drills.checker import Report, check_file, verdict_of
from grokdocs.drills.tasks import DRILLS

__all__ = ["main"]

SECONDS = 10.0
STATUS = {"right": 0, "wrong": 1, "not checked": 2}


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; 0 if all is right, 1 if something is wrong, 2 if something could not be checked.

    >>> main(["drill", "vector_sum", "--hint", "1"])
    How do you add up a shopping bill in your head? You keep one number, and it grows.
    0
    """
    parser = argparse.ArgumentParser(prog="grokdocs", description=__doc__)
    parser.add_argument("--version", action="version", version=f"grokdocs {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    drill = commands.add_parser("drill", help="list the functions to write from memory, or begin with one")
    drill.add_argument("name", nargs="?", choices=DRILLS, metavar="NAME", help="a file to begin with")
    more = drill.add_mutually_exclusive_group()
    more.add_argument("--hint", type=int, choices=(1, 2, 3), help="a hint; each tells more")
    more.add_argument("--solution", action="store_true", help="solutions")
    check = commands.add_parser("check", help="run your functions on cases that you do not see")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a Python file or a notebook")
    check.add_argument("--json", action="store_true", help="verdicts for programs to read")
    check.add_argument("--seconds", type=float, default=SECONDS, help="time for each (default: %(default)s)")
    chosen = parser.parse_args(arguments)
    if chosen.command == "drill":
        _drill(chosen)
        return 0
    return _check(chosen.files, chosen.seconds, as_json=chosen.json)


def _drill(chosen: argparse.Namespace) -> None:
    drill = DRILLS.get(chosen.name)
    if not drill:
        print(*(drill.task for drill in DRILLS.values()), sep="\n\n")
        print("\nBegin with one:    grokdocs drill NAME > FILE.py")
        print("and when it is written:    grokdocs check FILE.py")
    elif chosen.hint:
        print(drill.hints[chosen.hint - 1])
    elif chosen.solution:
        print(*drill.solutions.values(), sep="\n\n", end="")
    else:
        print(drill.stub, end="")


def _check(paths: list[Path], seconds: float, *, as_json: bool) -> int:
    verdicts, files = [], []
    for path in paths:
        try:
            reports = check_file(path, seconds=seconds)
        except Exception as error:  # whatever it is, the other files are checked
            failed = f"the check itself failed: {type(error).__name__}: {error}"
            reports = [Report(path.name, 0, 0, (failed,))]
        verdicts.append(verdict_of(reports))
        files.append({"file": str(path), "verdict": verdicts[-1], "reports": list(map(_as_data, reports))})
        if not as_json:
            print(*([f"\n{path}"] if len(paths) > 1 else []), *reports, sep="\n")
            if all(report.remark for report in reports):
                print(f"{path.name} has none of the functions to check: see grokdocs drill")
    if as_json:
        print(json.dumps({"format": 1, "grokdocs": __version__, "files": files}, indent=2))
    return max(STATUS[verdict] for verdict in verdicts)


def _as_data(report: Report) -> dict[str, Any]:
    read = [{"chapter": part.chapter, "heading": part.heading, "link": part.link} for part in report.sections]
    verdict = "remark" if report.remark else report.verdict
    told = {"name": report.name, "drill": report.drill or None, "verdict": verdict, "right": report.right}
    return {**told, "cases": report.cases, "findings": list(report.findings), "read": read}
