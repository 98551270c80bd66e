"""Run what a reader typed from a page, block by block as it was pasted; see test_sessions.py."""

from __future__ import annotations

import ast
import json
import sys
import traceback
from pathlib import Path

import matplotlib

matplotlib.use("Agg")


def paste(code: str, line: str, names: dict[str, object]) -> None:
    """Run one block as an interactive session does: the value of its last expression is shown."""
    *first, last = ast.parse(code, line).body
    exec(compile(ast.Module(first, []), line, "exec"), names)
    exec(compile(ast.Interactive([last]), line, "single"), names)


def show(value: object) -> None:
    """Show a value, as a session does and a script does not: apart from what is printed."""
    if value is not None:
        print(repr(value), file=sys.stderr)


def main() -> None:
    """Read blocks from a file, and write after each a line that no page shows."""
    path, mark = sys.argv[1:]
    blocks = json.loads(Path(path).read_text(encoding="utf-8"))
    names: dict[str, object] = {"__name__": "__main__"}
    sys.displayhook = show
    try:
        compile("\n".join(blocks), "the whole page", "exec")  # it is a script as well
        for number, block in enumerate(blocks):
            paste(block, f"block {number}", names)
            print(mark)
            print(mark, file=sys.stderr)
    except Exception:
        traceback.print_exc(file=sys.stdout)


if __name__ == "__main__":
    main()
