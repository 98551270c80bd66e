"""A page that gave a warning is read again by every build, until it gives none.

Sphinx warns while it reads or writes a page, and skips a page that did not change. A second build
would then be green over the same mistake. This extension remembers which pages warned.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.utils import get_source_line
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


class Witness(logging.Handler):
    """Note the page of each warning; ``None`` stands for a warning that names no page."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.places: set[str | None] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Note where the warning comes from: a node, (page, line), ``path:line`` or a page's name."""
        match getattr(record, "location", None):
            case nodes.Node() as node:
                self.places.add(get_source_line(node)[0])
            case (page, _):
                self.places.add(page)
            case str(place):
                self.places.add(place.split(":", 1)[0])
            case _:
                self.places.add(None)


def _memory(app: Sphinx) -> Path:
    return Path(app.doctreedir, "unsettled.json")


def begin(app: Sphinx) -> None:
    """Listen to everything that Sphinx says in this build."""
    app._witness = Witness()  # type: ignore[attr-defined]
    logging.getLogger("sphinx").addHandler(app._witness)  # type: ignore[attr-defined]


def again(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Name the pages that warned in the last build; all of them, if a warning named none."""
    if not _memory(app).exists():
        return []
    remembered = json.loads(_memory(app).read_text(encoding="utf-8"))
    pages = env.found_docs - removed
    return sorted(pages if None in remembered else pages & set(remembered))


def end(app: Sphinx, exception: Exception | None) -> None:
    """Remember the pages that warned."""
    witness = app._witness  # type: ignore[attr-defined]
    logging.getLogger("sphinx").removeHandler(witness)
    pages = {_page(app, place) for place in witness.places}
    _memory(app).write_text(json.dumps(sorted(pages, key=str)), encoding="utf-8")


def _page(app: Sphinx, place: str | None) -> str | None:
    """Read ``/somewhere/docs/chapters/04.md`` or ``chapters/04`` as ``chapters/04``; else None."""
    if place in app.env.found_docs or not place:
        return place or None
    name = app.env.path2doc(place)
    return name if name in app.env.found_docs else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Listen from the first page to the last."""
    app.connect("builder-inited", begin)
    app.connect("env-get-outdated", again)
    app.connect("build-finished", end)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
