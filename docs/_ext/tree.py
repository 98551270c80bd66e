"""Finding one's way in a page's tree."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes


def ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    """Go through what is around a node, from the inside out.

    >>> word = nodes.Text("word")
    >>> _ = nodes.section("", nodes.paragraph("", "", word))
    >>> [each.tagname for each in ancestors(word)]
    ['paragraph', 'section']
    """
    while node.parent is not None:
        node = node.parent
        yield node


def cells(document: nodes.document) -> list[nodes.container]:
    """List the code cells of a page, as MyST-NB marks them."""
    return [each for each in document.findall(nodes.container) if each.get("nb_element") == "cell_code"]
