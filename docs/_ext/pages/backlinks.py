"""The way back: each entry of the reference says which section shows its source, and which use it.

Nobody keeps these links. While a chapter is read, its listings and the names in its cells are
noted; when the reference is written, every entry gets the sections where its name was found.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

from ..notes import changed, note, noted
from ..tree import ancestors

CHAPTER = re.compile(r"(?:^|/)(?:chapters/|chapter-)0?(\d+)")
KINDS = {"class", "data", "exception", "function"}


class Use(NamedTuple):
    """A public name in a section of a chapter."""

    name: str
    page: str
    anchor: str
    section: str
    shown: bool  # as a listing; otherwise a cell calls it

    @property
    def chapter(self) -> int:
        """Number of the chapter."""
        return _chapter(self.page) or 0


def _chapter(page: str) -> int | None:
    """Read the number of a chapter from the name of its page, or of its page in the reference.

    >>> _chapter("chapters/04-compare"), _chapter("reference/api/chapter-4"), _chapter("index")
    (4, 4, None)
    """
    found = CHAPTER.search(page)
    return int(found[1]) if found else None


# ---- what a page uses -----------------------------------------------------------------------


class Names:
    """Read the public names that the cells of a page use, in their order.

    >>> names = Names()
    >>> sorted(names.used("from grokdocs import pictures"))
    []
    >>> sorted(names.used("pictures.bowl(steps);"))
    ['grokdocs.pictures', 'grokdocs.pictures.bowl']
    """

    def __init__(self) -> None:
        self._imported: dict[str, str] = {}

    def used(self, code: str) -> set[str]:
        """Name what a cell uses; to import a name is not yet to use it."""
        try:
            tree = ast.parse(code)
        except SyntaxError:  # a line that only a notebook understands
            return set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grokdocs"):
                for each in node.names:
                    self._imported[each.asname or each.name] = f"{node.module}.{each.name}"
        dotted = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)}
        parts = (name.partition(".") for name in dotted)
        return {self._imported[head] + dot + rest for head, dot, rest in parts if head in self._imported}


def read_uses(app: Sphinx, document: nodes.document) -> None:
    """Note what a chapter shows and uses, section by section."""
    page = app.env.docname
    if page.startswith("chapters/"):
        note(app.env, "gd-uses", *dict.fromkeys(_found(document, page)))


def _found(document: nodes.document, page: str) -> Iterator[Use]:
    names = Names()
    for node in document.findall(lambda node: isinstance(node, nodes.literal_block | addnodes.pending_xref)):
        if isinstance(node, addnodes.pending_xref):
            is_listed = "gd-origin" in node.parent.get("classes", []) and node["reftype"] == "obj"
            found = {node["reftarget"]} if is_listed else set()
        else:
            is_code = "cell_input" in node.parent.get("classes", [])
            found = names.used(node.astext()) if is_code else set()
        for name in sorted(found):
            yield Use(name, page, *_section(node), shown=isinstance(node, addnodes.pending_xref))


def _section(node: nodes.Node) -> tuple[str, str]:
    """Find the anchor and the title of the section around a node."""
    section = next(each for each in ancestors(node) if isinstance(each, nodes.section))
    return section["ids"][0], next(section.findall(nodes.title)).astext()


# ---- what the reference says of it ----------------------------------------------------------


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages of the reference, if what the chapters use has changed."""
    if not changed(env, "gd-uses", list(noted(env, "gd-uses"))):
        return []
    return sorted({page for _, _, _, page, _, _ in env.get_domain("py").get_objects()} & env.found_docs)


def link_back(app: Sphinx, document: nodes.document, page: str) -> None:
    """End each entry with the sections that show and use it."""
    entries = [entry for entry in document.findall(addnodes.desc) if entry["objtype"] in KINDS]
    if not entries:
        return
    by_name: dict[str, list[Use]] = {}
    for use in noted(app.env, "gd-uses"):
        by_name.setdefault(use.name, []).append(use)
    for entry in entries:
        line = nodes.paragraph(classes=["gd-taught"])
        line += _said(app, page, by_name.get(_name(entry), []))
        if line.children:
            next(entry.findall(addnodes.desc_content)).append(line)


def _name(entry: addnodes.desc) -> str:
    signature = next(entry.findall(addnodes.desc_signature))
    return f"{signature['module']}.{signature['fullname']}"


def _said(app: Sphinx, page: str, uses: list[Use]) -> list[nodes.Node]:
    """Say where a name is taught and used; of one that no cell names, which chapter it belongs to."""
    if not uses:
        return _belongs(app, page)
    main = min(uses, key=lambda use: (not use.shown, use.section == "Exercises"))  # the first of the best
    others = {use.chapter: use for use in reversed(uses) if use.chapter != main.chapter}
    said: list[nodes.Node] = [
        nodes.Text(f"{'Taught' if main.shown else 'Used'} in chapter {main.chapter}: "),
        _link(app, page, main, main.section),
    ]
    words = f"; {'used' if main.shown else 'also'} in chapter{'s' if len(others) > 1 else ''} "
    for number in sorted(others):
        said += [nodes.Text(words), _link(app, page, others[number], str(number))]
        words = ", "
    return said if said[-1].astext().endswith("?") else [*said, nodes.Text(".")]


def _belongs(app: Sphinx, page: str) -> list[nodes.Node]:
    number = _chapter(page)
    for chapter in sorted(app.env.found_docs):
        if number is not None and chapter.startswith(f"chapters/{number:02}-"):
            title = app.env.titles[chapter].astext()
            use = Use("", chapter, "", title, shown=False)
            return [nodes.Text("Belongs to chapter "), _link(app, page, use, title), nodes.Text(".")]
    return []


def _link(app: Sphinx, page: str, use: Use, words: str) -> nodes.reference:
    return make_refnode(app.builder, page, use.page, use.anchor, nodes.Text(words))


def setup(app: Sphinx) -> dict[str, Any]:
    """Note while reading, link while writing."""
    app.connect("doctree-read", read_uses)
    app.connect("env-updated", write_again)
    app.connect("doctree-resolved", link_back)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
