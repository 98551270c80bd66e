"""Count the lines of code by room, without docstrings, comments and blanks: python benchmarks/count_lines.py.

Beside them: all lines, and the longest body that a listing may show, which is to be at most twelve.
"""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

ROOMS = {"package": "src/grokdocs", "extensions": "docs/_ext", "benchmarks": "benchmarks", "tests": "tests"}
TAUGHT = ("machines", "vectors", "forward", "descent", "weights", "deep", "correlation", "shapes",
          "regularize", "experiments")  # fmt: skip
SILENT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}
SCRIPTS = ("docs/_ext", "docs/_interactive", "docs/_static")


def docstrings(tree: ast.AST) -> set[int]:
    """Find the lines that docstrings stand on."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            and ast.get_docstring(node) is not None
        ):
            text = node.body[0]
            lines.update(range(text.lineno, (text.end_lineno or text.lineno) + 1))
    return lines


def code_lines(source: str) -> set[int]:
    """Find the lines that hold code."""
    found: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in SILENT:
            found.update(range(token.start[0], token.end[0] + 1))
    return found - docstrings(ast.parse(source))


def longest_body(path: Path) -> tuple[int, str]:
    """Find the longest function that is taught, which is one that no comment excuses."""
    source = path.read_text(encoding="utf-8")
    lines, code = source.splitlines(), code_lines(source)
    longest = 0, ""
    for node in ast.parse(source).body:
        if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
            continue
        first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
        if "Not taught" not in lines[first - 2]:
            body = code & set(range(node.body[0].lineno, (node.end_lineno or 0) + 1))
            longest = max(longest, (len(body), f"{path.stem}.{node.name}"))
    return longest


def main() -> None:
    """Print the counts."""
    for room, folder in ROOMS.items():
        files = sorted(Path(folder).rglob("*.py"))
        sources = {path: path.read_text(encoding="utf-8") for path in files}
        parts: dict[str, int] = {}
        for path, source in sources.items():
            inner = path.relative_to(folder)
            part = inner.parts[0] if len(inner.parts) > 1 else "."
            parts[part] = parts.get(part, 0) + len(code_lines(source))
        every = sum(len(source.splitlines()) for source in sources.values())
        print(f"{room:<11} {sum(parts.values()):>6} of {every:>6} lines   {parts}")
    scripts = [path.read_text(encoding="utf-8") for folder in SCRIPTS for path in Path(folder).rglob("*.js")]
    print(f"{'scripts':<11} {sum(len(script.splitlines()) for script in scripts):>6} lines")
    taught = [longest_body(Path(f"src/grokdocs/{name}.py")) for name in TAUGHT]
    print("longest taught bodies", sorted(taught, reverse=True)[:4])


if __name__ == "__main__":
    main()
