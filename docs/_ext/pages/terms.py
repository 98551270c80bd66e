"""Terms lead to the glossary: the first bold one of each kind on a page becomes a link, with its meaning.

A chapter sets a term in bold where it first needs it. Whether the glossary knows the term is known
only when all pages are read, so the links are made while the pages are written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import make_refnode

from ..tree import ancestors

GLOSSARY = "reference/glossary"
READS_LIKE_A_BOOK = ("chapters/", "drills/")
NOT_IN = nodes.title | nodes.reference | nodes.caption  # where a second link has no room


class Place(NamedTuple):
    """Where an entry of the glossary stands."""

    page: str
    anchor: str


def entry_of(words: str, entries: Mapping[str, Place]) -> str | None:
    """Find the entry for a term, whether it stands there as one or as many.

    >>> entries = {"weight": Place("glossary", "term-weight")}
    >>> entry_of("Weights", entries), entry_of("height", entries)
    ('weight', None)
    """
    term = words.lower()
    forms = (term, term.removesuffix("s"), term.removesuffix("es"))
    return next((form for form in forms if form in entries), None)


def _entries(env: BuildEnvironment) -> dict[str, Place]:
    return {
        name.lower(): Place(page, anchor)
        for name, _, kind, page, anchor, _ in env.get_domain("std").get_objects()
        if kind == "term"
    }


def bold_terms(document: nodes.document, entries: Mapping[str, Place]) -> Iterator[tuple[str, nodes.strong]]:
    """Find the first bold occurrence of each term on a page."""
    left = dict(entries)
    for bold in list(document.findall(nodes.strong)):
        name = entry_of(bold.astext(), left)
        if name is not None and not any(isinstance(each, NOT_IN) for each in ancestors(bold)):
            del left[name]
            yield name, bold


def link_terms(app: Sphinx, document: nodes.document, page: str) -> None:
    """Make a link of the first bold occurrence of each term; the index leads to it."""
    if not page.startswith(READS_LIKE_A_BOOK):
        return
    entries = _entries(app.env)
    meanings = dict[Place, str]()
    for name, bold in bold_terms(document, entries):
        place = entries[name]
        meanings = meanings or dict(_meanings(app.env, place.page))
        link = make_refnode(app.builder, page, place.page, place.anchor, bold.deepcopy())
        link["classes"].append("gd-term")
        link["ids"].append(_anchor(name))
        card = nodes.inline("", meanings[place], classes=["gd-meaning"], ids=[f"means-{place.anchor}"])
        bold.replace_self(nodes.inline("", "", link, card, classes=["gd-term-by"]))


def _meanings(env: BuildEnvironment, page: str) -> Iterator[tuple[Place, str]]:
    """Read the first sentence of each entry of a glossary."""
    for entry in env.get_doctree(page).findall(nodes.definition_list_item):
        meaning = next(entry.findall(nodes.paragraph), None)
        for term in entry.findall(nodes.term):
            for anchor in term["ids"]:
                yield Place(page, anchor), meaning.astext() if meaning else ""


def index_terms(app: Sphinx, env: BuildEnvironment) -> None:
    """Let the index lead to the pages that teach a term, before it leads to the glossary."""
    entries = _entries(env)
    index = env.get_domain("index").entries  # type: ignore[attr-defined]
    for page in env.found_docs:
        if page.startswith(READS_LIKE_A_BOOK):
            taught = [name for name, _ in bold_terms(env.get_doctree(page), entries)]
            listed = [("single", name, _anchor(name), "main", None) for name in taught]
            index[page] = [entry for entry in index.get(page, ()) if entry[3] != "main"] + listed


def _anchor(term: str) -> str:
    """Name the place where a page first needs a term."""
    return f"needs-{nodes.make_id(term)}"


def notice(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Note whether this build reads the glossary again; that alone makes no page worth re-reading."""
    app._glossary_is_new = GLOSSARY in added | changed | removed  # type: ignore[attr-defined]
    return []


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages whose links depend on the glossary, if it is new."""
    is_new: bool = app._glossary_is_new  # type: ignore[attr-defined]
    return sorted(page for page in env.found_docs if is_new and page.startswith(READS_LIKE_A_BOOK))


def setup(app: Sphinx) -> dict[str, Any]:
    """Link when the pages are written; write them again when the glossary changes."""
    app.add_css_file("terms.css")
    app.connect("env-get-outdated", notice)
    app.connect("env-updated", write_again)
    app.connect("env-updated", index_terms)
    app.connect("doctree-resolved", link_terms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
