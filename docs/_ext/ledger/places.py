"""Places on the pages that are filled when all verdicts are known.

Directives: ``ledger-table``, ``ledger-filter``, ``ledger-summary``, ``ledger-sources``,
``errata-table``, ``errata-filter`` and ``errata-list`` with the number of a chapter. Roles:
``{ledger}`values` `` and ``{errata}`run` ``, numbers of this build, and ``{erratum}`E25` ``, a link.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from jinja2 import UndefinedError
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from ..notes import note
from .domain import COUNTS, domain_of
from .html import RESULTS, Writer

logger = logging.getLogger(__name__)

DIRECTIVES = ("ledger-filter", "ledger-summary", "ledger-sources", "errata-filter")


class fill(nodes.General, nodes.Inline, nodes.Element):  # noqa: N801 - docutils names nodes like this
    """A place on a page."""


def place(what: str, name: Any) -> fill:
    """Leave a place; `what` and `name` say what is written there."""
    return fill("", what=what, name=name)


class PlaceRole(SphinxRole):
    """A word."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Leave a place, and have a page that shows a number written again when a verdict changes."""
        if self.name != "erratum":
            note(self.env, COUNTS)
        word = place(self.name, self.text)
        word.source, word.line = self.get_source_info()
        return [word], []


class PlaceDirective(SphinxDirective):
    """A block."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for it."""
        return [self.block(" ".join(self.arguments))]

    def block(self, name: str) -> nodes.container:
        """Leave a place, and have the page written again when a verdict changes."""
        note(self.env, COUNTS)
        for path in domain_of(self.env).files:
            self.env.note_dependency(path)
        block = place(self.name, name)
        self.set_source_info(block)
        return nodes.container("", block)


class ErrataList(PlaceDirective):
    """The errata of one chapter, in short."""

    required_arguments = 1


class Table(PlaceDirective):
    """Every figure by chapter, or every erratum: those that change a result first, others by group."""

    def run(self) -> list[nodes.Node]:
        """Leave a place for each part, in a section of its own."""
        books = domain_of(self.env).books
        if self.name == "ledger-table":
            chapters = sorted({figure.chapter for figure in books.figures.values()})
            titles = {str(chapter): f"Chapter {chapter}" for chapter in chapters}
        else:
            groups = [erratum.group for erratum in books.errata.values() if not erratum.rank]
            titles = {group: group for group in dict.fromkeys([RESULTS, *groups])}
        sections: list[nodes.Node] = []
        for name, title in titles.items():
            section = nodes.section("", nodes.title(title, title), self.block(name))
            section["names"].append(nodes.fully_normalize_name(title))
            self.state.document.note_implicit_target(section, section)
            sections.append(section)
        return sections


def resolve(app: Sphinx, document: nodes.document, page: str) -> None:
    """Fill the places of a page; all verdicts are known now."""
    if not any(True for _ in document.findall(fill)):
        return
    writer = Writer(app, page)
    for each in list(document.findall(fill)):
        try:
            html = writer.write(each["what"], each["name"])
        except (UndefinedError, ValueError):
            logger.warning("ledger: nothing is called %r here", each["name"], location=each, type="ledger")
            html = "?"
        each.replace_self(nodes.raw("", html, format="html"))
