"""How a page opens: which chapter it is, how long it takes, its notebook, a button for folded code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.util.typing import ExtensionMetadata

from . import notebooks
from .reading import reading

BUTTON = (
    '<button type="button" class="gd-open-all pst-js-only" aria-pressed="false">Open all folded code</button>'
)


def number(title: nodes.title) -> None:
    """Set the number of a chapter apart from its name; it reads as it did.

    >>> title = nodes.title("", "", nodes.Text("3 · Predict"), nodes.Text("!"))
    >>> number(title)
    >>> title.astext(), title[0]["classes"], title[1].astext()
    ('3 · Predict!', ['gd-chapter-number'], 'Predict')
    """
    said, dot, name = title[0].astext().partition(" · ")
    if dot:
        colon = nodes.inline("", dot, classes=["gd-colon"])
        title[0:1] = [nodes.inline("", said, colon, classes=["gd-chapter-number"]), nodes.Text(name)]


def parts(app: Sphinx, document: nodes.document, page: str) -> list[str]:
    """List what stands below the title, as HTML."""
    listed = []
    if page.startswith(notebooks.CHAPTERS):
        minutes = reading(Path(app.env.doc2path(page)).read_text(encoding="utf-8")).minutes
        listed += [f"<span>{minutes} minute{'s' if minutes > 1 else ''}</span>", *notebooks.links(app, page)]
    if any(True for _ in document.findall(HideCodeCellNode)):
        listed.append(BUTTON)
    return listed


def begin(app: Sphinx, document: nodes.document, page: str) -> None:
    """Open a page of the site."""
    title: Any = next(document.findall(nodes.title), None)
    if app.builder.name != "html" or title is None:
        return
    if listed := parts(app, document, page):
        line = nodes.raw("", f'<p class="gd-notebook">{" ".join(listed)}</p>\n', format="html")
        title.parent.insert(title.parent.index(title) + 1, line)
    if page.startswith(notebooks.CHAPTERS):
        number(title)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Open each page when it is written."""
    app.setup_extension("docs._ext.site.notebooks")
    app.connect("doctree-resolved", begin)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
