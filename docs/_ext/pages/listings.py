"""Listings that cannot go stale: a page names a function, the build shows its source.

::

    ```{listing} grokdocs.descent.gradient_descent
    ```

The source is read from the installed package without its docstring, which the API reference has;
the line above the listing links there. A name that is gone is a warning, and so is a missing entry.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

logger = logging.getLogger(__name__)

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Listing:
    """One definition of the package, ready to be shown."""

    name: str
    module: str
    path: Path
    source: str


def find(name: str) -> Listing:
    """Read a definition of an installed package by its dotted name.

    Raises
    ------
    LookupError
        If there is no such module, or nothing of that name in it.

    Examples
    --------
    >>> listing = find("textwrap.dedent")
    >>> listing.module, listing.source.splitlines()[0]
    ('textwrap', 'def dedent(text):')
    """
    module, path, inner = _locate(name)
    text = path.read_text(encoding="utf-8")
    scope: Iterable[ast.stmt] = ast.parse(text).body
    node: ast.stmt | None = None
    for position, part in enumerate(inner):
        node = next((each for each in scope if part in _names(each)), None)
        if isinstance(node, ast.ImportFrom) and position == 0:
            package = module if path.name == "__init__.py" else module.rpartition(".")[0]
            return _follow(node, name, package, inner)
        if node is None:
            raise LookupError(f"{module} has no {'.'.join(inner)}")
        scope = node.body if isinstance(node, Definition) else ()
    assert node is not None
    return Listing(name, module, path, _without_docstrings(text, node))


def _locate(name: str) -> tuple[str, Path, list[str]]:
    """Split a dotted name into a module, its file and what is inside."""
    parts = name.split(".")
    module, path, rest = "", None, parts
    for cut in range(1, len(parts)):
        spec = importlib.util.find_spec(".".join(parts[:cut]))
        if spec is None or spec.origin is None:
            break
        module, path, rest = spec.name, Path(spec.origin), parts[cut:]
        if spec.submodule_search_locations is None:  # a module, not a package: nothing further down
            break
    if path is None:
        raise LookupError(f"no module holds {name}")
    return module, path, rest


def _names(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return {statement.name}
        case ast.Assign():
            return {target.id for target in statement.targets if isinstance(target, ast.Name)}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
        case ast.ImportFrom():
            return {alias.asname or alias.name for alias in statement.names}
    return set()


def _follow(node: ast.ImportFrom, name: str, package: str, inner: list[str]) -> Listing:
    """Find what a package passes on from one of its modules; it keeps the public name."""
    original = next(alias.name for alias in node.names if (alias.asname or alias.name) == inner[0])
    source = importlib.util.resolve_name("." * node.level + (node.module or ""), package)
    found = find(".".join([source, original, *inner[1:]]))
    return Listing(name, found.module, found.path, found.source)


def _without_docstrings(text: str, node: ast.stmt) -> str:
    lines = text.splitlines()
    decorators = node.decorator_list if isinstance(node, Definition) else []
    first = min([node.lineno, *(each.lineno for each in decorators)])
    dropped: set[int] = set()
    for each in ast.walk(node):
        if not isinstance(each, Definition) or ast.get_docstring(each) is None:
            continue
        docstring = each.body[0]
        assert docstring.end_lineno is not None
        after = docstring.end_lineno + 1
        while after <= len(lines) and not lines[after - 1].strip():
            after += 1
        if len(each.body) > 1:
            dropped.update(range(docstring.lineno, after))
        else:  # nothing but a docstring: an empty body would not be Python
            lines[docstring.lineno - 1] = " " * docstring.col_offset + "..."
            dropped.update(range(docstring.lineno + 1, docstring.end_lineno + 1))
    assert node.end_lineno is not None
    kept = [lines[n - 1] for n in range(first, node.end_lineno + 1) if n not in dropped]
    return dedent("\n".join(kept)).rstrip()


class ListingDirective(SphinxDirective):
    """Show definitions of the package, each by its dotted name."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """Read the sources and set them as one card."""
        found = []
        for name in self.arguments[0].split():
            try:
                found.append(find(name))
            except LookupError as error:
                logger.warning("listing: %s", error, location=self.get_location(), type="listing")
                continue
            self.env.note_dependency(str(found[-1].path))
        card = nodes.container(classes=["gd-listing"])
        for module, group in groupby(found, key=lambda listing: listing.module):
            members = list(group)
            code = "\n\n\n".join(listing.source for listing in members)
            block = nodes.literal_block(code, code, language="python")
            self.set_source_info(block)
            card += [_origin(module, members), block]
        return [card] if found else []


def _origin(module: str, members: list[Listing]) -> nodes.paragraph:
    line = nodes.paragraph(classes=["gd-origin"])
    for listing in members:
        if line.children:
            line += nodes.Text(", ")
        line += _link("obj", listing.name, listing.name.rpartition(".")[2])
    line += [nodes.Text(" from "), _link("mod", module, module)]
    return line


def _link(role: str, target: str, text: str) -> addnodes.pending_xref:
    return addnodes.pending_xref(
        "",
        nodes.literal("", text, classes=["xref", "py"]),
        refdomain="py",
        reftype=role,
        reftarget=target,
        refexplicit=True,
        refwarn=True,
    )


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive ``listing``."""
    app.add_directive("listing", ListingDirective)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
