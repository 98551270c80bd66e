"""Python in the reader's page: which cells run there, and the files that it takes.

``live_python`` names the folder of the npm package `pyodide`. Without it the book is the same, and
its cells do not run in the page. Nothing is asked of another host: the files stand in
``_static/live``, and ``files.js`` carries them for pages that are opened from disk.
"""

from __future__ import annotations

import ast
import base64
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util.typing import ExtensionMetadata

from ..pages.drills import drill, passed
from ..tree import cells

SCRIPTS = Path(__file__).parents[2] / "_live"
PACKAGE = Path(__file__).parents[3] / "src" / "grokdocs"
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
PAGES = ("chapters/", "reference/drills")  # whose cells a reader may want to run
FEWEST = 3  # cells of a page that can run, before any of them offers to
TAKES_MORE = {"numpy": "numpy", "matplotlib": "picture", "grokdocs.pictures": "picture"}


def imports(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, str]]:
    """List what is imported at once, as the name that it binds and the full name of the thing.

    >>> list(imports(ast.parse("import numpy as np; from grokdocs import deep").body))
    [('np', 'numpy'), ('deep', 'grokdocs.deep')]
    """
    for statement in statements:
        if isinstance(statement, ast.Import):
            yield from ((each.asname or each.name.split(".")[0], each.name) for each in statement.names)
        elif isinstance(statement, ast.ImportFrom):
            yield from (
                (each.asname or each.name, f"{statement.module}.{each.name}") for each in statement.names
            )


def modules_that_take_more() -> dict[str, str]:
    """Find the modules that need NumPy or draw, and why, going on until there are no more of them.

    >>> found = modules_that_take_more()
    >>> found["grokdocs.deep"], found["grokdocs.pictures"], "grokdocs.descent" in found
    ('numpy', 'picture', False)
    """
    needs = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(("grokdocs", *path.relative_to(PACKAGE).with_suffix("").parts))
        tree = ast.parse(path.read_text(encoding="utf-8"))
        needs[name.removesuffix(".__init__")] = [full for _, full in imports(tree.body)]
    found = dict(TAKES_MORE)
    while True:
        more = {
            name: reason
            for name, needed in needs.items()
            if name not in found
            for reason in [next(filter(None, (_reason(each, found) for each in needed)), "")]
            if reason
        }
        if not more:
            return found
        found |= more


def _reason(name: str, found: dict[str, str]) -> str:
    """Say why this thing cannot be had in the page, or nothing."""
    while name and name not in found:
        name = name.rpartition(".")[0]
    return found.get(name, "")


def why_not(sources: Iterable[str], found: dict[str, str]) -> list[str]:
    """Say of each cell of a page why it does not run there, or nothing if it does.

    A cell that uses what another one made waits for the same as that one.

    >>> why_not(["import numpy as np", "a = np.ones(2)", "print(a)", "a = 1", "print(a)"], {"numpy": "numpy"})
    ['numpy', 'numpy', 'numpy', '', '']
    """
    absent: dict[str, str] = {}
    return [_why_not(source, absent, found) for source in sources]


def _why_not(source: str, absent: dict[str, str], found: dict[str, str]) -> str:
    """Judge one cell, and note which names are absent after it."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # a line that only a notebook understands
        return "notebook"
    why = []
    own: set[str] = set()  # what the cell has made itself
    for statement in statements:
        brought = {bound: _reason(full, found) for bound, full in imports([statement])}
        names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
        if isinstance(statement, ast.For | ast.With):  # their names are bound before the body uses them
            own |= {each.id for each in names if isinstance(each.ctx, ast.Store)}
        used = [each.id for each in names if isinstance(each.ctx, ast.Load) and each.id not in own]
        why += [absent[name] for name in used if name in absent]
        absent.update({name: reason for name, reason in brought.items() if reason})
        own |= {name for name, reason in brought.items() if not reason}
        own |= {each.id for each in names if isinstance(each.ctx, ast.Store)}
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            own.add(statement.name)
    if not own and not why:  # nothing but imports of what is not here
        why = [absent[bound] for bound, _ in imports(statements)][:1]
    for name in own:
        absent.pop(name, None)
        if why:
            absent[name] = why[0]
    return why[0] if why else ""


def mark(app: Sphinx, document: nodes.document, page: str) -> None:
    """Mark each cell of a page as one that runs there, or with what it takes."""
    if not app.config.live_python or app.builder.name != "html" or not page.startswith(PAGES):
        return
    marked = [(cell, block.astext()) for cell in cells(document) if (block := _code(cell))]
    reasons = why_not((source for _, source in marked), modules_that_take_more())
    if reasons.count("") < FEWEST:
        return
    for (cell, _), reason in zip(marked, reasons, strict=True):
        cell["classes"].append(f"gd-live-not-{reason}" if reason else "gd-live")


def _code(cell: nodes.container) -> nodes.literal_block | None:
    """Find the code that a cell shows."""
    shown = (each for each in cell.findall(nodes.container) if "cell_input" in each["classes"])
    return next((block for each in shown for block in each.findall(nodes.literal_block)), None)


def add_script(app: Sphinx, _page: str, _t: str, _c: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give script and style to the pages that need them, and to no others."""
    if doctree is None or not app.config.live_python or app.builder.name != "html":
        return
    runs = any("gd-live" in cell["classes"] for cell in cells(doctree))
    if runs or any(True for _ in doctree.findall(lambda node: isinstance(node, drill | passed))):
        app.add_css_file("live.css")
        app.add_js_file("live.js", loading_method="defer")


def book() -> bytes:
    """Pack the part of the package that needs no NumPy, and the session; the same bytes each time."""
    packed = io.BytesIO()
    left_out = modules_that_take_more()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("session.py"), (SCRIPTS / "session.py").read_bytes())
        about = [f"Metadata-Version: 2.1\nName: grokdocs\nVersion: {version('grokdocs')}"]
        about += [f"Requires-Dist: {each}" for each in requires("grokdocs") or ()]
        place = f"grokdocs-{version('grokdocs')}.dist-info/METADATA"  # chapter 1 asks for it
        archive.writestr(zipfile.ZipInfo(place), "\n".join([*about, ""]))
        for path in sorted(PACKAGE.rglob("*")):
            inside = path.relative_to(PACKAGE.parent)
            name = ".".join(inside.with_suffix("").parts).removesuffix(".__init__")
            if path.suffix in {".py", ".toml"} and not _reason(name, left_out):
                archive.writestr(zipfile.ZipInfo(inside.as_posix()), path.read_bytes())
    return packed.getvalue()


def write(app: Sphinx, exception: Exception | None) -> None:
    """Put Python beside the pages: as files, and as a script that carries them."""
    if exception is not None or app.builder.name != "html" or not app.config.live_python:
        return
    source = Path(app.confdir, app.config.live_python)
    files = {name: (source / name).read_bytes() for name in PYODIDE}
    lock = json.loads(files["pyodide-lock.json"])
    lock["packages"] = {}  # none of them comes along
    files |= {
        "pyodide-lock.json": json.dumps(lock).encode(),
        "worker.js": (SCRIPTS / "worker.js").read_bytes(),
        "book.zip": book(),
    }
    folder = Path(app.outdir, "_static", "live")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sizes = {name: len(content) for name, content in files.items()}
    (folder / "sizes.json").write_text(json.dumps(sizes))
    packed = {name: gzip.compress(content, mtime=0) for name, content in files.items()}
    carried = {name: base64.b64encode(content).decode() for name, content in packed.items()}
    (folder / "files.js").write_text(f"window.grokdocsFiles = {json.dumps(carried)};\n")
    parts = [(SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in ("python", "cells", "drills")]
    script = "\n".join(['(() => {\n"use strict";\n', *parts, "})();\n"])
    Path(app.outdir, "_static", "live.js").write_text(script, encoding="utf-8")


def begin(app: Sphinx) -> None:
    """Refuse a folder that does not hold Python."""
    if folder := app.config.live_python:
        missing = [name for name in PYODIDE if not Path(app.confdir, folder, name).exists()]
        if missing:
            raise ConfigError(f"live_python is {folder!r}, and {missing[0]} is not in it: npm puts it there")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Let cells run in the page, if Python is there."""
    app.add_config_value("live_python", "", "html", frozenset({str}))
    app.connect("builder-inited", begin)
    app.connect("doctree-resolved", mark)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
