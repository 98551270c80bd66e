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
    """Run one block as an interactive session does: the value of a last expression is shown."""
    *first, last = ast.parse(code, line).body
    exec(compile(ast.Module(first, []), line, "exec"), names)
    exec(compile(ast.Interactive([last]), line, "single"), names)


def main() -> None:
    """Read blocks from a file, and print after each a line that no page prints."""
    mode, path, mark = sys.argv[1:]
    blocks = json.loads(Path(path).read_text(encoding="utf-8"))
    names: dict[str, object] = {"__name__": "__main__"}
    try:
        if mode == "script":
            code = "\n".join(f"{block}\nprint({mark!r})" for block in blocks)
            exec(compile(code, "the whole page", "exec"), names)
            return
        for number, block in enumerate(blocks):
            paste(block, f"block {number}", names)
            print(mark)
    except Exception:
        traceback.print_exc(file=sys.stdout)


if __name__ == "__main__":
    main()
