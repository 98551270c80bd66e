"""Listings that cannot go stale: a page names what the package has, the build shows its source.

::

    ```{listing} grokdocs.deep.train
    :part: forward
    ```

The source is shown without decorators, docstrings and type hints, and with the header of a function
in as few lines as hold it; the line above it links to the reference. A part of a function begins
after a comment line ``# part: name`` and ends before ``# end: name``. What is taught stands on a
page: a public function or class that no listing shows says ``# Not taught: reason.`` in a comment
above it.
"""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Collection, Iterator, Sequence
from copy import deepcopy
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from textwrap import dedent, wrap
from typing import ClassVar, NamedTuple

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from ..notes import note, noted

logger = logging.getLogger(__name__)

Definition = ast.FunctionDef | ast.ClassDef

MOST_LINES = 12  # of code, in the body of a function that is taught
NAMED_TUPLE = {"_asdict", "_make", "_replace"}  # public, whatever their names say
WIDEST = 84  # characters of a line that a card holds without scrolling

_MARKER = re.compile(r"^\s*# (?:(part|end): ([\w-]+)|Not taught: .+)$")
_PRAGMA = re.compile(r"\s*# (?:noqa|type: ignore|pragma:).*")

_parse = lru_cache(maxsize=8)(ast.parse)


class Listing(NamedTuple):
    """A definition: what is shown of it, and which lines of its module those are."""

    module: str
    name: str
    path: Path
    source: str
    lines: frozenset[int]
    node: Definition


def shown(name: str, part: str | None = None) -> str:
    """Show a definition, or a marked part of one, as a page does.

    >>> print(shown("textwrap.indent").splitlines()[0])
    def indent(text, prefix, predicate=None):
    """
    return find(name, part).source


def find(name: str, part: str | None = None) -> Listing:
    """Read a definition of an installed module by its dotted name."""
    module, _, wanted = name.rpartition(".")
    path, text = _read(module)
    if wanted not in (defined := _definitions(text)):
        raise LookupError(f"{module} has no {wanted}")
    lines = _shown_lines(text, defined[wanted], part)
    if not lines:
        raise LookupError(f"there is nothing in part {part!r}")
    source = _source(text, defined[wanted], lines)
    return Listing(module, wanted, path, source, frozenset(lines), defined[wanted])


def _read(module: str) -> tuple[Path, str]:
    """Find the source of a module."""
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None:
        raise LookupError(f"there is no module {module!r}")
    return Path(spec.origin), Path(spec.origin).read_text(encoding="utf-8")


def _definitions(text: str) -> dict[str, Definition]:
    """Name what a module defines; of one name the last, for what stands above it are overloads."""
    return {each.name: each for each in _parse(text).body if isinstance(each, Definition)}


# ---- what is shown --------------------------------------------------------------------------


def _span(node: Definition, lines: Sequence[str]) -> range:
    """Count through the lines of a definition, without its decorators, and with a marker at its end."""
    end = node.end_lineno or 0
    while end < len(lines) and _MARKER.match(lines[end]):
        end += 1
    return range(node.lineno, end + 1)


def _shown_lines(text: str, node: Definition, part: str | None) -> list[int]:
    """List the lines that are shown: no docstring, no marker."""
    lines = text.splitlines()
    dropped: set[int] = set()
    for each in ast.walk(node):
        if isinstance(each, Definition) and each is not node:  # a method's judge stays outside, too
            judges = [mark for mark in each.decorator_list if ast.unparse(mark).startswith("checked(")]
            dropped.update(n for mark in judges for n in range(mark.lineno, (mark.end_lineno or 0) + 1))
        if isinstance(each, Definition) and _has_docstring(each):
            first, end = each.body[0].lineno, each.body[0].end_lineno or 0
            if len(each.body) == 1:  # nothing but a docstring is written as ...
                dropped.update(range(first + 1, end + 1))
            else:
                dropped.update(range(first, each.body[1].lineno))
                dropped -= {n for n in range(end + 1, each.body[1].lineno) if lines[n - 1].strip()}
    inside = _span(node, lines)
    if part is not None:
        marks = {n: found for n in inside if (found := _MARKER.match(lines[n - 1])) and found[2] == part}
        if [found[1] for found in marks.values()] != ["part", "end"]:
            raise LookupError(
                f"no part {part!r} there: mark it once, by '# part: {part}' and '# end: {part}'"
            )
        inside = range(min(marks) + 1, max(marks))
    return [n for n in inside if n not in dropped and not _MARKER.match(lines[n - 1])]


def _has_docstring(node: Definition) -> bool:
    return ast.get_docstring(node) is not None


def _source(text: str, node: Definition, kept: Sequence[int]) -> str:
    """Write the lines that are shown, without what is not shown of them."""
    lines = ["", *text.splitlines()]  # counted from 1, as Python does
    gone: set[int] = set()
    fields = {id(one) for each in ast.walk(node) if isinstance(each, ast.ClassDef) for one in each.body}
    for each in ast.walk(node):
        if isinstance(each, ast.FunctionDef):
            end = each.lineno
            while not re.search(r":(\s*#.*)?$", lines[end]):
                end += 1
            lines[each.lineno] = _header(each)
            gone.update(range(each.lineno + 1, end + 1))
        if isinstance(each, Definition) and _has_docstring(each) and len(each.body) == 1:
            lines[each.body[0].lineno] = " " * each.body[0].col_offset + "..."
        if isinstance(each, ast.AnnAssign) and each.value and id(each) not in fields:
            line = lines[each.lineno].encode()  # the columns of a syntax tree count bytes
            shorter = line[: each.target.end_col_offset] + line[each.annotation.end_col_offset :]
            lines[each.lineno] = shorter.decode()
    return dedent("\n".join(_PRAGMA.sub("", lines[n]) for n in kept if n not in gone)).strip("\n")


def _header(function: ast.FunctionDef) -> str:
    """Write the header of a function without type hints, on as few lines as hold it."""
    bare = deepcopy(function.args)
    for each in ast.walk(bare):
        if isinstance(each, ast.arg):
            each.annotation = None
    parameters = ast.unparse(bare)
    if '"' not in parameters:
        parameters = parameters.replace("'", '"')
    begin = f"{' ' * function.col_offset}def {function.name}("
    below = " " * len(begin)
    lines = wrap(f"{begin}{parameters}):", WIDEST, subsequent_indent=below, break_on_hyphens=False)
    return "\n".join(lines)


# ---- what may be shown, and what must be ----------------------------------------------------


def too_much(listing: Listing) -> Iterator[str]:
    """Say what a reader would stumble over in the functions of a listing."""
    lines = listing.path.read_text(encoding="utf-8").splitlines()
    for function in [each for each in ast.walk(listing.node) if isinstance(each, ast.FunctionDef)]:
        inside = listing.lines & set(range(function.body[0].lineno, (function.end_lineno or 0) + 1))
        body = [lines[n - 1].strip() for n in sorted(inside)]
        code = [line for line in body if line and not line.startswith("#")]
        if len(code) > MOST_LINES:
            yield f"{function.name} has {len(code)} lines of code where a reader takes in {MOST_LINES}"
        if "" in body[1:-1]:
            yield f"{function.name} has a blank line inside"
        for helper in sorted(_helpers(function, inside)):
            yield f"{function.name} uses {helper}, which no page shows"


def _helpers(function: ast.FunctionDef, inside: Collection[int]) -> set[str]:
    """Find the private names that a function takes from elsewhere."""
    names = [each for each in ast.walk(function) if isinstance(each, ast.Name)]
    bound = {each.id for each in names if isinstance(each.ctx, ast.Store)}
    bound |= {each.arg for each in ast.walk(function) if isinstance(each, ast.arg)}
    used = {each.id for each in names if each.lineno in inside} - bound
    for each in ast.walk(function):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.lineno in inside:
            used.add(each.func.attr)
    return {name for name in used if re.match(r"_[^_]", name)} - NAMED_TUPLE


def never_shown(module: str, listed: Collection[int]) -> Iterator[tuple[int, str]]:
    """Name what a taught module has and no listing shows: the line, and what to do about it."""
    _, text = _read(module)
    lines = text.splitlines()

    def lacks(node: Definition, part: str | None = None) -> bool:
        return any(n not in listed and lines[n - 1].strip() for n in _shown_lines(text, node, part))

    for name, node in _definitions(text).items():
        if not name.startswith("_") and lacks(node) and not _is_excused(lines, node):
            yield node.lineno, f"no page lists {module}.{name}: list it, or say above it '# Not taught: why'"
        for number in _span(node, lines):
            found = _MARKER.match(lines[number - 1])
            if found and found[1] == "part" and lacks(node, found[2]):
                yield number, f"no page lists all of part {found[2]!r} of {module}"


def _is_excused(lines: Sequence[str], node: Definition) -> bool:
    """Look for a reason in the comment right above a definition and its decorators."""
    line = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
    while line and lines[line - 1].startswith("#"):
        if re.match(r"# Not taught: \w", lines[line - 1]):
            return True
        line -= 1
    return False


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of everything that is taught and not shown."""
    listed: dict[Path, set[int]] = {}
    for path, lines in noted(env, "gd-listed"):
        listed.setdefault(path, set()).update(lines)
    for module in app.config.listings_taught:
        try:
            path, _ = _read(module)
        except LookupError as error:
            logger.warning("listing: listings_taught: %s", error, type="listing")
            continue
        for line, said in never_shown(module, listed.get(path, set())):
            logger.warning("listing: %s", said, location=f"{path}:{line}", type="listing")


class ListingDirective(SphinxDirective):
    """Show definitions of the package, each by its dotted name."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = {
        "long": directives.flag,
        "part": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Read the sources and set them as one card."""
        found = [each for name in self.arguments[0].split() for each in self._find(name)]
        card = nodes.container(classes=["gd-listing"])
        for module, group in groupby(found, key=lambda listing: listing.module):
            members = list(group)
            code = "\n\n\n".join(listing.source for listing in members)
            block = nodes.literal_block(code, code, language="python")
            self.set_source_info(block)
            card += [_origin(module, members), block]
        return [card] if found else []

    def _find(self, name: str) -> Iterator[Listing]:
        """Read one source, note its lines, and warn of what is wrong with it."""
        try:
            listing = find(name, self.options.get("part"))
        except LookupError as error:
            self._warn(str(error))
            return
        self.env.note_dependency(str(listing.path))
        note(self.env, "gd-listed", (listing.path, listing.lines))
        if listing.module in self.config.listings_taught and "long" not in self.options:
            for said in too_much(listing):
                self._warn(said)
        yield listing

    def _warn(self, said: str) -> None:
        logger.warning("listing: %s", said, location=self.get_location(), type="listing")


def _origin(module: str, members: list[Listing]) -> nodes.paragraph:
    """Lead to the entries of what is listed in the reference."""
    line = nodes.paragraph(classes=["gd-origin"])
    for listing in members:
        line += [
            nodes.Text(", " * bool(line.children)),
            _link("obj", f"{module}.{listing.name}", listing.name),
        ]
    line += [nodes.Text(" from "), _link("mod", module, module)]
    return line


def _link(role: str, target: str, text: str) -> addnodes.pending_xref:
    words = nodes.literal("", text, classes=["xref", "py"])
    target_of = {"refdomain": "py", "reftype": role, "reftarget": target}
    return addnodes.pending_xref("", words, **target_of, refexplicit=True, refwarn=True)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directive ``listing``, and look through what is taught at every build."""
    app.add_config_value("listings_taught", [], "env", frozenset({list}))
    app.add_directive("listing", ListingDirective)
    app.connect("env-check-consistency", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
