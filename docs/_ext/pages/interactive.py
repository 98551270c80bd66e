"""Interactive figures: a page names one, the build hands its numbers to the page's script.

::

    ```{play} bowl
    ```

The name is a function of `interactive_data`. The figure belongs below a static one, and adds to it:
without a script, on paper and outside HTML there is nothing to see. A page gets the scripts that
its own figures need, joined into one file, which works from disk as well. A name that is not known
is an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from .drafts import fingerprint

HERE = Path(__file__)
SCRIPTS = HERE.parents[2] / "_interactive"
SHARED = ("arithmetic", "drawing", "descent")  # in this order; then the figures, then the page

# Built the moment the parser has read it, so nothing moves when it appears.
_MARKUP = (
    '<div class="gd-play" data-figure="{figure}"{once} role="group" aria-label="{title}" hidden>'
    '<script type="application/json">{data}</script>'
    "<script>grokdocs.play(document.currentScript.parentElement)</script></div>\n"
)


class play(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """A figure for the reader's hand, and its data."""


class PlayDirective(SphinxDirective):
    """Make one interactive figure."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Compute the figure's numbers."""
        [name] = self.arguments
        # Some train a network first: a draft keeps the numbers until something changes that they come from.
        kept = Path(self.env.doctreedir, "figures", f"{fingerprint(HERE.parents[3])}-{name}.json")
        if not kept.exists():
            from .interactive_data import FIGURES

            if name not in FIGURES:
                raise self.error(f"there is no interactive figure {name!r}: choose from {', '.join(FIGURES)}")
            kept.parent.mkdir(exist_ok=True)
            part = kept.with_suffix(".part")  # a build may be stopped at any time
            part.write_text(json.dumps(FIGURES[name](), allow_nan=False), encoding="utf-8")
            part.replace(kept)
        for path in (HERE.with_name("interactive_data.py"), *SCRIPTS.glob("*.js")):
            self.env.note_dependency(str(path))
        return [play(data=json.loads(kept.read_text(encoding="utf-8")))]


def join(figures: Iterable[str]) -> str:
    """Join the scripts that these figures need.

    >>> "figures.bowl =" in join(["bowl"]), "figures.surface =" in join(["bowl"])
    (True, False)
    """
    names = (*SHARED, *sorted(set(figures)), "page")
    parts = [(SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in names]
    return "\n".join(['(() => {\n"use strict";\nconst figures = {};\n', *parts, "})();"])


def write(translator: Any, node: play) -> None:
    """Write the figure's numbers into the page, and leave everything else to the script."""
    if translator.builder.name == "html":
        data = node["data"]
        # A float keeps every digit, and no text can end the element.
        text = json.dumps(data, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")
        once = " data-once" if data.get("once") else ""
        markup = _MARKUP.format(figure=data["figure"], title=escape(data["title"]), data=text, once=once)
        translator.body.append(markup)
    raise nodes.SkipNode


def add_script(
    app: Sphinx, page: str, _template: str, _context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give style and script to the pages that have such a figure, and to no others."""
    if doctree is None or app.builder.name != "html":
        return
    figures = [node["data"]["figure"] for node in doctree.findall(play)]
    if figures:
        name = f"interactive/{page}.js"
        path = Path(app.outdir, "_static", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(join(figures), encoding="utf-8")
        app.add_css_file("play.css")
        # Not deferred: it must be there before the first figure, or that would push down what follows.
        app.add_js_file(name, blocking="render")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directive ``play``."""
    app.add_node(play, html=(write, None))
    app.add_directive("play", PlayDirective)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
