"""The front page: a card for each chapter, with a picture that the page draws.

::

    ```{card} chapters/04-compare-and-learn
    ```

A card takes in the cell that follows it, and adds the chapter's title and how long it takes.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from ..notes import changed, note, noted
from .reading import reading

logger = logging.getLogger(__name__)

CARDS = "gd-cards"


class card(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """A chapter, with a picture."""


class CardDirective(SphinxDirective):
    """Begin a card."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Leave a place; a chapter's title and its length are known when all pages are read."""
        [page] = self.arguments
        if page not in self.env.found_docs:
            raise self.error(f"there is no page {page}")
        note(self.env, CARDS, page)
        begun = card(page=page, here=self.env.docname)
        self.set_source_info(begun)
        return [begun]


class TakeInPictures(SphinxTransform):
    """Put into each card the cell behind it."""

    default_priority = 210

    def apply(self, **_: Any) -> None:
        """Move the cells."""
        for begun in list(self.document.findall(card)):
            if "gd-shelf" not in begun.parent["classes"]:
                begun.parent["classes"].append("gd-shelf")
            siblings: list[Any] = begun.parent.children
            place = siblings.index(begun) + 1
            if place < len(siblings) and siblings[place].get("nb_element") == "cell_code":
                begun += siblings.pop(place)
            else:
                logger.warning("no cell with a picture follows this card", location=begun, type="card")


def visit_card(translator: Any, node: card) -> None:
    """Begin with the picture."""
    del node
    translator.body.append('<div class="gd-chapter gd-screen">\n')


def depart_card(translator: Any, node: card) -> None:
    """Say below it where it leads; the whole card is the link."""
    builder = translator.builder
    title = escape(builder.env.titles[node["page"]].astext())
    uri = builder.get_relative_uri(node["here"], node["page"])
    minutes = _minutes(builder.env, node["page"])
    translator.body.append(
        f'<p class="gd-chapter-title"><a href="{uri}">{title}</a></p>'
        f'<p class="gd-chapter-minutes">{minutes} minutes</p></div>\n'
    )


def _minutes(env: BuildEnvironment, page: str) -> int:
    return reading(Path(env.doc2path(page)).read_text(encoding="utf-8")).minutes


def write_again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages with cards, if a chapter has another title or takes longer."""
    if not changed(env, CARDS, [(page, _minutes(env, page)) for page in noted(env, CARDS)]):
        return []
    return [page for page, notes in env.metadata.items() if CARDS in notes]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directive ``card``."""
    app.add_node(card, html=(visit_card, depart_card))
    app.add_directive("card", CardDirective)
    app.add_transform(TakeInPictures)
    app.connect("env-updated", write_again)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
