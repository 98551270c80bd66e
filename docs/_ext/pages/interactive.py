"""Interactive figures: a page names one, the build hands its numbers to the page's script.

::

    ```{play} bowl
    x: 0.5
    alpha: 1
    ```

The name is a function of `grokdocs.pictures.interactive`, the lines are its arguments. The figure
belongs below a static one, and adds to it: without a script, on paper and outside HTML there is
nothing to see. A figure that cannot be made is a warning.
"""

from __future__ import annotations

from html import escape
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from ..paper.builders import SITE
from . import interactive_data as interactive

logger = logging.getLogger(__name__)

# Built the moment the parser has read it, so nothing moves when it appears.
_MARKUP = (
    '<div class="gd-play" data-figure="{name}" role="group" aria-label="{title}" hidden>'
    '<script type="application/json">{data}</script>'
    "<script>window.grokdocs && grokdocs.play(document.currentScript.parentElement)</script></div>\n"
)


class play(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """A figure for the reader's hand; holds a `grokdocs.pictures.interactive.Play`."""


class PlayDirective(SphinxDirective):
    """Make one interactive figure."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Ask the package for the figure's numbers."""
        name = self.arguments[0]
        try:
            figure = make(name, "\n".join(self.content))
        except (LookupError, TypeError, ValueError, yaml.YAMLError) as error:
            logger.warning("play: %s: %s", name, error, location=self.get_location(), type="play")
            return []
        self.env.note_dependency(str(interactive.__file__))
        return [play(name=figure.figure, title=figure.title, data=figure.json())]


def make(name: str, arguments: str) -> interactive.Play:
    """Call a function of the package with arguments written as YAML.

    >>> make("bowl", "x: 2").data["x"]
    2

    Raises
    ------
    LookupError
        If there is no such figure.
    """
    if name not in interactive.__all__ or not name.islower():
        known = ", ".join(known for known in interactive.__all__ if known.islower())
        raise LookupError(f"there is no such figure: choose from {known}")
    figure = getattr(interactive, name)(**(yaml.safe_load(arguments) or {}))
    assert isinstance(figure, interactive.Play)
    return figure


def write(translator: Any, node: play) -> None:
    """Write the figure's numbers into the page, and leave everything else to the script."""
    if translator.builder.name in SITE:
        title = escape(node["title"], quote=True)
        translator.body.append(_MARKUP.format(name=node["name"], title=title, data=node["data"]))
    raise nodes.SkipNode


def leave_out(_translator: Any, _node: play) -> None:
    """Write nothing."""
    raise nodes.SkipNode


def add_script(
    app: Sphinx, _page: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give script and style to the pages that have such a figure, and to no others."""
    if doctree is not None and app.builder.name in SITE and any(doctree.findall(play)):
        app.add_css_file("play.css")
        # Before the page is drawn, or a figure would push down what stands below it.
        app.add_js_file("play.js", blocking="render")


def setup(app: Sphinx) -> dict[str, Any]:
    """Add the directive ``play``."""
    others = dict.fromkeys(("latex", "text", "man", "texinfo"), (leave_out, None))
    app.add_node(play, html=(write, None), **others)  # type: ignore[arg-type]
    app.add_directive("play", PlayDirective)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
